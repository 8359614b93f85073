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
  'memory|usage mget migrate monitor move mset msetnx multi object object|encoding object|freq object|help',
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

export const commandTable: Family = {
  name: 'command-table',
  scenarios: [
    scenario('COMMAND INFO', each('[command-row] COMMAND INFO'), { state: false }),
    scenario('COMMAND DOCS', each('[command-docs] COMMAND DOCS', unmeasured), { state: false }),
    scenario(
      'COMMAND INFO of what only Valkey has',
      lines`
        [command-row] COMMAND INFO delifeq
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
