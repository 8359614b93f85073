import { type Family, lines, scenario } from '../script.js';

/** All that the newest Redis among the oracles and we know; `npm test` finds a command that is in neither list. */
const shared = [
  'acl acl|cat acl|genpass acl|help acl|users acl|whoami',
  'append asking auth bgrewriteaof bgsave bitcount bitfield bitfield_ro bitop bitpos blmove blmpop blpop brpop',
  'brpoplpush bzmpop bzpopmax bzpopmin client client|caching client|getname client|getredir client|help client|id',
  'client|info client|kill client|list client|no-evict client|no-touch client|pause client|reply client|setinfo',
  'client|setname client|tracking client|trackinginfo client|unblock client|unpause cluster cluster|addslots',
  'cluster|addslotsrange cluster|bumpepoch cluster|count-failure-reports cluster|countkeysinslot cluster|delslots',
  'cluster|delslotsrange cluster|failover cluster|flushslots cluster|forget cluster|getkeysinslot cluster|help',
  'cluster|info cluster|keyslot cluster|links cluster|meet cluster|myid cluster|myshardid cluster|nodes',
  'cluster|replicas cluster|replicate cluster|reset cluster|saveconfig cluster|set-config-epoch cluster|setslot',
  'cluster|shards cluster|slaves cluster|slot-stats cluster|slots command command|count command|docs',
  'command|getkeys command|getkeysandflags command|help command|info command|list config config|get config|help',
  'config|resetstat config|rewrite config|set copy dbsize debug decr decrby del discard dump echo exec exists',
  'expire expireat expiretime failover flushall flushdb geoadd geodist geohash geopos georadius georadius_ro',
  'georadiusbymember georadiusbymember_ro geosearch geosearchstore get getbit getdel getex getrange getset hdel',
  'hello hexists hexpire hexpireat hexpiretime hget hgetall hgetdel hgetex hincrby hincrbyfloat hkeys hlen hmget',
  'hmset hpersist hpexpire hpexpireat hpexpiretime hpttl hrandfield hscan hset hsetex hsetnx hstrlen httl hvals',
  'incr incrby incrbyfloat info keys lastsave latency latency|doctor latency|graph latency|help latency|histogram',
  'latency|history latency|latest latency|reset lcs lindex linsert llen lmove lmpop lolwut lpop lpos lpush lpushx',
  'lrange lrem lset ltrim memory memory|doctor memory|help memory|malloc-stats memory|purge memory|stats',
  'memory|usage mget migrate module module|help module|list module|load module|loadex module|unload monitor move mset msetnx multi object object|encoding object|freq object|help',
  'object|idletime object|refcount persist pexpire pexpireat pexpiretime pfadd pfcount pfdebug pfmerge pfselftest',
  'ping psetex psubscribe psync pttl publish pubsub pubsub|channels pubsub|help pubsub|numpat pubsub|numsub',
  'pubsub|shardchannels pubsub|shardnumsub punsubscribe quit randomkey readonly readwrite rename renamenx',
  'replconf replicaof reset restore restore-asking role rpop rpoplpush rpush rpushx sadd save scan scard sdiff',
  'sdiffstore select set setbit setex setnx setrange shutdown sinter sintercard sinterstore sismember slaveof',
  'slowlog slowlog|get slowlog|help slowlog|len slowlog|reset smembers smismember smove sort sort_ro spop',
  'spublish srandmember srem sscan ssubscribe strlen subscribe substr sunion sunionstore sunsubscribe swapdb sync',
  'time touch ttl type unlink unsubscribe unwatch wait waitaof watch xack xackdel xadd xautoclaim xclaim xdel',
  'xdelex xgroup xgroup|create xgroup|createconsumer xgroup|delconsumer xgroup|destroy xgroup|help xgroup|setid',
  'xinfo xinfo|consumers xinfo|groups xinfo|help xinfo|stream xlen xpending xrange xread xreadgroup xrevrange',
  'xsetid xtrim zadd zcard zcount zdiff zdiffstore zincrby zinter zintercard zinterstore zlexcount zmpop zmscore',
  'zpopmax zpopmin zrandmember zrange zrangebylex zrangebyscore zrangestore zrank zrem zremrangebylex',
  'zremrangebyrank zremrangebyscore zrevrange zrevrangebylex zrevrangebyscore zrevrank zscan zscore zunion',
  'zunionstore',
];
export const COMPARED_COMMANDS = new Set(shared.flatMap((line) => line.split(' ')));

/** Of these Redis does not say how long they take; we do. */
const unmeasured = new Set(['lolwut', 'monitor', 'psync', 'sync', 'xread']);

const each = (ask: string, without = new Set<string>()): string =>
  [...COMPARED_COMMANDS]
    .filter((name) => !without.has(name))
    .map((name) => `${ask} ${name}`)
    .join('\n');

/** Calls whose keys are looked for, right and wrong ones. */
const keyed = lines`
  ZUNIONSTORE z2 0 z3 WEIGHTS 1
  ZUNIONSTORE z2 x z3
  ZUNIONSTORE z2 -1 z3
  ZUNIONSTORE z2 2 z3
  ZUNIONSTORE z2 1 z3
  ZUNIONSTORE z2 1 z3 a b
  ZUNION 0 z
  ZUNION 5 z
  ZINTERCARD 1 z
  SINTERCARD x z
  LMPOP 0 l LEFT
  LMPOP 3 l LEFT
  LMPOP 1 l LEFT
  BLMPOP 0 1 l LEFT
  BLMPOP 0 2 l LEFT
  BLMPOP 0 0 l LEFT
  ZMPOP 2 a b MIN
  XREAD COUNT STREAMS x1 x2 8 18-3
  XREAD STREAMS
  XREAD STREAMS x
  XREAD STREAMS x y 0
  XREAD STREAMS x 0
  XREAD STREAMS STREAMS 0
  XREAD COUNT 1 BLOCK 0 STREAMS a b 0 0
  XREAD BLOCK STREAMS a 0
  XREAD a b STREAMS a 0
  XREAD a STREAMS STREAMS 0
  XREADGROUP GROUP STREAMS c STREAMS a 0
  XREADGROUP GROUP g STREAMS STREAMS a 0
  XREADGROUP GROUP g c STREAMS a 0
  XREADGROUP GROUP g c STREAMS a b 0
  XREADGROUP g c d COUNT STREAMS a 0
  XREADGROUP GROUP g c NOACK COUNT 5 STREAMS a b 0 0
  XREADGROUP GROUP g c d e f g
  SORT a
  SORT a STORE
  SORT a STORE b
  SORT a BY STORE STORE b
  SORT a STORE b STORE c
  SORT a LIMIT 0 STORE b
  SORT a LIMIT 0 STORE STORE b
  SORT a GET STORE b
  SORT_RO a STORE b
  GEORADIUS a 1 2 3 km STORE b
  GEORADIUS a 1 2 3 km STORE b STOREDIST c
  GEORADIUS a 1 2 3 km STORE
  GEORADIUS a 1 2 3 STORE b
  GEORADIUSBYMEMBER a m 3 km STOREDIST b
  GEORADIUSBYMEMBER a STORE 3 km ASC
  MIGRATE h 1 k 0 10
  MIGRATE h 1 "" 0 10 KEYS a b
  MIGRATE h 1 "" 0 10 KEYS
  MIGRATE h 1 "" 0 10 COPY AUTH KEYS KEYS a
  MIGRATE h 1 k 0 10 KEYS a b
  MIGRATE h 1 "" 0 10
  MSET a
  MSET a b c
  MSET a b c d
  SET a
  GET a b
  OBJECT ENCODING a
  OBJECT FREQ
  MEMORY USAGE a
  XGROUP CREATE a g 0
  XINFO STREAM a
  DEBUG OBJECT a
  BITOP AND a
  BITOP AND a b c
  PFCOUNT a b
  LCS a b
  BLPOP a b 0
  BZPOPMIN a 0
  PING
  PUBLISH a b
  SPUBLISH a b
  SUBSCRIBE a
  WATCH a b
  RENAME a b
  COPY a b DB 1
  SINTERSTORE a b c
  LMOVE a b LEFT LEFT
  GEOSEARCHSTORE a b FROMMEMBER x BYRADIUS 1 km
  CLUSTER KEYSLOT a
  HSETEX a FIELDS 1 a b
  XACK a b c
`
  .trim()
  .split('\n');

export const commandTable: Family = {
  name: 'command-table',
  scenarios: [
    scenario('COMMAND INFO', each('[command-row] COMMAND INFO'), { state: false }),
    scenario('COMMAND DOCS', each('[command-docs] COMMAND DOCS', unmeasured), { state: false }),
    ...['GETKEYS', 'GETKEYSANDFLAGS'].map((ask) =>
      scenario(`COMMAND ${ask}`, keyed.map((call) => `COMMAND ${ask} ${call.trim()}`).join('\n'), {
        state: false,
      }),
    ),
    scenario(
      'COMMAND INFO of what only Valkey has',
      lines`
        [command-row] COMMAND INFO delifeq
        [command-row] COMMAND INFO client|capa
        [command-row] COMMAND INFO commandlog
        [command-row] COMMAND INFO commandlog|get
        [command-row] COMMAND INFO commandlog|help
        [command-row] COMMAND INFO commandlog|len
        [command-row] COMMAND INFO commandlog|reset
        [command-row] COMMAND INFO msetex
      `,
      { state: false, oracle: 'valkey-9.1' },
    ),
  ],
};
