import type { OracleName } from '@millrace/testing';
import { SERVER_CALLS } from './server-calls.js';

/**
 * A valid call of each command, a line each: words as they are, `''` for an empty one. What is put in the place of each word
 * follows from it alone: one that names a key of the world below becomes another key, the others become bad values.
 * In front of a line: `only=2,4` (spoil these words only, and neither cut nor lengthen the call), `not=3`
 * (do not spoil this word), `loose` (a reply that is no error is not the
 * same each time), `alone` (changes its connection: each call gets one of its own, and all that comes back counts),
 * `quiet` (its keyspace events are not compared).
 */
export interface World {
  readonly oracle: OracleName;
  /** What the server holds before each call. */
  readonly fixture: readonly string[];
  /** Calls whose replies tell whether anything has changed. */
  readonly probes: readonly string[];
  readonly calls: string;
}

const typical = [
  'SET str hello',
  'SET num 10',
  'RPUSH list a b c',
  'HSET hash f 1 g x',
  'SADD set a b 1',
  'ZADD zset 1 a 2 b',
  'XADD stream 1-1 a 1',
  'XADD stream 2-1 b 2',
  'XGROUP CREATE stream grp 0',
  'XREADGROUP GROUP grp al COUNT 1 STREAMS stream >',
  'PFADD hll a b',
  'GEOADD geo 13.361389 38.115556 palermo 15.087269 37.502669 catania',
] as const;

export const KEYS = ['str', 'num', 'list', 'hash', 'set', 'zset', 'stream', 'hll', 'geo', 'series'];

const strings = `
  GET str
  SET str v
  SET str v NX GET
  SET str v EX 100
  SET str v PX 100000 XX
  SET str v EXAT 4000000000
  SET str v PXAT 4000000000000 KEEPTTL
  SETNX str v
  SETEX str 100 v
  PSETEX str 100000 v
  GETSET str v
  GETDEL str
  GETEX str EX 100
  GETEX str PERSIST
  MGET str num
  MSET str v num w
  MSETNX str v other w
  STRLEN str
  GETRANGE str 0 2
  SUBSTR str 0 2
  APPEND str v
  SETRANGE str 1 v
  LCS str num IDX MINMATCHLEN 2 WITHMATCHLEN
  INCR num
  DECR num
  INCRBY num 5
  DECRBY num 5
  INCRBYFLOAT num 1.5
  SETBIT str 7 1
  GETBIT str 7
  BITCOUNT str 0 -1 BYTE
  BITPOS str 1 0 -1 BIT
  BITFIELD str OVERFLOW SAT INCRBY i8 0 10
  BITFIELD str SET u8 #1 10
  BITFIELD_RO str GET u8 0
  BITOP AND dest str num
  BITOP NOT dest str
  BITOP DIFF dest str num
  PFADD hll c
  PFCOUNT hll hll
  PFMERGE hll hll
  loose PFDEBUG ENCODING hll
  PFSELFTEST
`;

const keys = `
  DEL str num
  UNLINK str num
  EXISTS str num
  TOUCH str num
  TYPE str
  RENAME str num
  RENAMENX str num
  COPY str num DB 0 REPLACE
  MOVE str 1
  loose RANDOMKEY
  OBJECT ENCODING str
  OBJECT REFCOUNT hash
  loose OBJECT IDLETIME str
  OBJECT FREQ str
  loose SCAN 0 MATCH nothing COUNT 100 TYPE string
  KEYS nothing
  DBSIZE
  FLUSHDB SYNC
  FLUSHALL ASYNC
  only=1,2 SWAPDB 0 0
  EXPIRE str 100 NX
  PEXPIRE str 100000 GT
  EXPIREAT str 4000000000 XX
  PEXPIREAT str 4000000000000 LT
  TTL str
  PTTL str
  EXPIRETIME str
  PEXPIRETIME str
  PERSIST str
  loose DUMP str
  RESTORE other 0 dump REPLACE ABSTTL IDLETIME 5
  RESTORE other 100 dump FREQ 5
  SORT list BY nosort LIMIT 0 10 GET # ALPHA DESC STORE other
  loose SORT_RO list BY w* LIMIT 0 10 GET # ALPHA
  only=1,2,4,5,6 MIGRATE 127.0.0.1 1 missing 0 100 COPY
  WAIT 0 10
  WAITAOF 0 0 10
`;

const hashes = `
  HSET hash f 1 h 2
  HMSET hash f 1
  HSETNX hash h 1
  HINCRBY hash f 1
  HINCRBYFLOAT hash f 1.5
  HDEL hash f g
  HGET hash f
  HMGET hash f g
  HLEN hash
  HEXISTS hash f
  HSTRLEN hash g
  HGETALL hash
  HKEYS hash
  HVALS hash
  HSCAN hash 0 MATCH f COUNT 10 NOVALUES
  loose HRANDFIELD hash 1 WITHVALUES
  HEXPIRE hash 100 NX FIELDS 2 f g
  HPEXPIRE hash 100000 FIELDS 1 f
  HEXPIREAT hash 4000000000 GT FIELDS 1 f
  HPEXPIREAT hash 4000000000000 FIELDS 1 f
  HTTL hash FIELDS 1 f
  HPTTL hash FIELDS 2 f g
  HEXPIRETIME hash FIELDS 1 f
  HPEXPIRETIME hash FIELDS 1 f
  HPERSIST hash FIELDS 1 f
  HGETEX hash EX 100 FIELDS 1 f
  HGETEX hash PERSIST FIELDS 2 f g
  HSETEX hash FNX PX 100000 FIELDS 1 f v
  HSETEX hash EXAT 4000000000 FIELDS 2 f v g w
  HGETDEL hash FIELDS 2 f g
`;

const lists = `
  LPUSH list v w
  RPUSH list v
  LPUSHX list v
  RPUSHX list v
  LPOP list 2
  RPOP list 2
  LLEN list
  LINDEX list 0
  LSET list 0 v
  LRANGE list 0 -1
  LTRIM list 0 1
  LPOS list a RANK 1 COUNT 1 MAXLEN 10
  LREM list 1 a
  LINSERT list BEFORE a v
  LMOVE list list LEFT RIGHT
  RPOPLPUSH list list
  BLMOVE list list LEFT RIGHT 0.01
  BRPOPLPUSH list list 0.01
  BLPOP list list 0.01
  BRPOP list 0.01
  LMPOP 2 list list LEFT COUNT 2
  BLMPOP 0.01 1 list RIGHT COUNT 2
`;

const sets = `
  SADD set c d
  SREM set a b
  SMOVE set set a
  SCARD set
  SISMEMBER set a
  SMISMEMBER set a z
  loose SMEMBERS set
  only=1,2 loose SPOP set 5
  loose SRANDMEMBER set 2
  loose SSCAN set 0 MATCH a COUNT 10
  loose SINTER set set
  loose SUNION set set
  loose SDIFF set set
  SINTERSTORE other set set
  SUNIONSTORE other set set
  SDIFFSTORE other set set
  SINTERCARD 2 set set LIMIT 1
`;

const sortedSets = `
  ZADD zset 1 c
  ZADD zset NX CH 1 a 2 c
  ZADD zset XX GT INCR 1 a
  ZINCRBY zset 1 a
  ZREM zset a b
  ZSCORE zset a
  ZMSCORE zset a z
  ZCARD zset
  ZRANK zset a WITHSCORE
  ZREVRANK zset a
  ZRANGE zset 0 -1 WITHSCORES
  ZRANGE zset 1 2 BYSCORE LIMIT 0 1
  ZRANGE zset + - BYLEX REV
  ZRANGESTORE other zset 0 -1
  ZRANGESTORE other zset 1 2 BYSCORE LIMIT 0 1
  ZREVRANGE zset 0 -1 WITHSCORES
  ZRANGEBYSCORE zset 1 2 WITHSCORES LIMIT 0 1
  ZREVRANGEBYSCORE zset 2 1
  ZRANGEBYLEX zset - + LIMIT 0 1
  ZREVRANGEBYLEX zset + -
  ZCOUNT zset 1 2
  ZLEXCOUNT zset - +
  ZREMRANGEBYRANK zset 0 0
  ZREMRANGEBYSCORE zset 1 1
  ZREMRANGEBYLEX zset [a [a
  ZPOPMIN zset 1
  ZPOPMAX zset 1
  BZPOPMIN zset zset 0.01
  BZPOPMAX zset 0.01
  ZMPOP 1 zset MIN COUNT 1
  BZMPOP 0.01 2 zset zset MAX COUNT 1
  loose ZRANDMEMBER zset 1 WITHSCORES
  ZSCAN zset 0 MATCH a COUNT 10
  ZUNION 2 zset zset WEIGHTS 1 2 AGGREGATE MAX WITHSCORES
  ZINTER 2 zset set WEIGHTS 1 2 AGGREGATE MIN WITHSCORES
  ZDIFF 2 zset set WITHSCORES
  ZINTERCARD 2 zset zset LIMIT 1
  ZUNIONSTORE other 2 zset set WEIGHTS 1 2 AGGREGATE MAX
  ZINTERSTORE other 2 zset set WEIGHTS 1 2
  ZDIFFSTORE other 2 zset set
`;

const geo = `
  GEOADD geo NX CH 13.5 38.2 rome
  GEODIST geo palermo catania km
  GEOHASH geo palermo nowhere
  loose GEOPOS geo palermo nowhere
  GEOSEARCH geo FROMLONLAT 15 37 BYRADIUS 200 km ASC COUNT 1 ANY WITHDIST
  GEOSEARCH geo FROMMEMBER palermo BYBOX 400 400 km DESC
  GEOSEARCHSTORE other geo FROMLONLAT 15 37 BYBOX 400 400 km STOREDIST
  GEORADIUS geo 15 37 200 km ASC COUNT 1 STORE other
  GEORADIUS_RO geo 15 37 200 km WITHHASH DESC
  GEORADIUSBYMEMBER geo palermo 200 km ASC STOREDIST other
  GEORADIUSBYMEMBER_RO geo palermo 200 km ASC
`;

const streams = `
  XADD stream MAXLEN ~ 10 LIMIT 100 3-1 f v
  XADD stream NOMKSTREAM MINID = 1 3-* f v g w
  XTRIM stream MAXLEN = 1
  XTRIM stream MINID ~ 2 LIMIT 100
  XDEL stream 1-1 5-5
  XDELEX stream KEEPREF IDS 2 1-1 5-5
  XSETID stream 5-5 ENTRIESADDED 10 MAXDELETEDID 1-1
  XLEN stream
  XRANGE stream - + COUNT 1
  XREVRANGE stream + 1-1 COUNT 1
  XREAD COUNT 1 STREAMS stream 0
  only=1,2,4 XREAD BLOCK 10 STREAMS stream 0
  XGROUP CREATE stream new $ ENTRIESREAD 1
  XGROUP CREATE other new 0 MKSTREAM
  XGROUP SETID stream grp 1-1 ENTRIESREAD 1
  XGROUP DESTROY stream grp
  XGROUP CREATECONSUMER stream grp bo
  XGROUP DELCONSUMER stream grp al
  XREADGROUP GROUP grp al COUNT 1 NOACK STREAMS stream >
  only=2,3,5,6,8 XREADGROUP GROUP grp al BLOCK 10 STREAMS stream 0
  loose XPENDING stream grp IDLE 0 - + 10 al
  XPENDING stream grp
  XACK stream grp 1-1 5-5
  XACKDEL stream grp DELREF IDS 2 1-1 5-5
  XCLAIM stream grp bo 0 1-1 IDLE 5 RETRYCOUNT 3 FORCE JUSTID
  XCLAIM stream grp bo 0 1-1 TIME 5 LASTID 1-1
  XAUTOCLAIM stream grp bo 0 0 COUNT 10 JUSTID
  loose XINFO STREAM stream FULL COUNT 1
  loose XINFO GROUPS stream
  loose XINFO CONSUMERS stream grp
`;

const valkey = `
  SET str v IFEQ hello GET
  DELIFEQ str hello
  MSETEX 2 str v num w EX 100 NX
  CLIENT CAPA redirect
  loose COMMANDLOG GET 10 slow
  loose COMMANDLOG LEN large-request
  COMMANDLOG RESET large-reply
`;

const series = [
  'TS.CREATE series LABELS l 1 m 2',
  'TS.MADD series 1000 1 series 2000 2.5 series 3000 4',
  'TS.CREATE sink LABELS l 2',
  'TS.CREATERULE series sink AGGREGATION sum 1000',
  'SET str hello',
] as const;

const timeSeries = `
  TS.CREATE other RETENTION 1000 ENCODING COMPRESSED CHUNK_SIZE 128 DUPLICATE_POLICY LAST LABELS a b
  TS.ALTER series RETENTION 1000 DUPLICATE_POLICY MIN LABELS l 1
  quiet TS.ADD series 4000 5 ON_DUPLICATE SUM
  quiet TS.MADD series 4000 5 series 5000 6
  only=1,2 TS.INCRBY series 1.5 TIMESTAMP 4000
  only=1,2 TS.DECRBY series 1.5 TIMESTAMP 4000
  TS.DEL series 1000 2000
  TS.GET series LATEST
  TS.RANGE series 0 5000 FILTER_BY_TS 1000 FILTER_BY_VALUE 0 5 COUNT 2
  not=8 TS.RANGE series - + ALIGN 0 AGGREGATION avg 1000 BUCKETTIMESTAMP mid EMPTY
  TS.REVRANGE series - + COUNT 1 AGGREGATION max 1000
  TS.MGET SELECTED_LABELS l FILTER l=1
  TS.MRANGE - + COUNT 1 WITHLABELS FILTER l=1 GROUPBY l REDUCE sum
  TS.MREVRANGE 0 5000 AGGREGATION min 1000 FILTER l=1 m!=3
  TS.QUERYINDEX l=1 m=(2,3)
  loose TS.INFO series DEBUG
  TS.CREATERULE series other AGGREGATION sum 1000 0
  TS.DELETERULE series sink
`;

export const WORLDS: readonly World[] = [
  {
    oracle: 'redis-8.2',
    fixture: typical,
    probes: ['DEBUG DIGEST'],
    calls: [strings, keys, hashes, lists, sets, sortedSets, geo, streams, SERVER_CALLS].join('\n'),
  },
  { oracle: 'valkey-9.1', fixture: typical, probes: ['DEBUG DIGEST'], calls: valkey },
  {
    oracle: 'timeseries',
    fixture: series,
    probes: ['TS.MRANGE - + WITHLABELS FILTER l=(1,2)', 'DBSIZE'],
    calls: timeSeries,
  },
];

/** Newer than all the servers there are to compare with: only that they refuse what they refuse without a trace is told. */
export const UNRECORDED: World = {
  oracle: 'redis-8.2',
  fixture: typical,
  probes: ['DEBUG DIGEST'],
  calls: `
  DELEX str IFEQ hello
  DIGEST str
  INCREX num BYINT 5 UBOUND 100 SATURATE EX 100
  LMOVEM list list LEFT RIGHT COUNT 2 OBO
  LMOVEM list other LEFT RIGHT EXACTLY 2 BULK
  BLMOVEM list other LEFT LEFT 0.01 EXACTLY 2 BULK
  SUNIONCARD 2 set set LIMIT 1
  SDIFFCARD 2 set set LIMIT 1
  XNACK stream grp FAIL IDS 1 1-1 RETRYCOUNT 2
  XCFGSET stream IDMP-DURATION 100 IDMP-MAXSIZE 100
  XIDMPRECORD stream p i 1-1
  TS.NRANGE 1 str - + AGGREGATION sum 1000
  TS.NREVRANGE 1 str - +
  TS.READ str 0 MAX_COUNT 5
  TS.QUERYLABELS VALUES l FILTER l=1
  WIN.ADD str 1000 5
  WIN.CREATE other SIZE 1000 SLIDE 100
  WIN.MADD str 1000 5 str 2000 6
  WIN.GET str
  WIN.MGET 2 str num
  WIN.INFO str
  WIN.DEL str
  MILLRACE.OFFSETS source
  MILLRACE.SNAPSHOT STATUS
`,
};

/** Commands that are left out, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'BGREWRITEAOF BGSAVE SAVE': 'what they answer hangs on what runs at the moment',
  'SYNC PSYNC': 'what follows is a stream, not a reply',
  MONITOR: 'the same',
  REPLCONF: 'the same',
  'RESTORE-ASKING': 'the same as RESTORE',
  'MILLRACE.APPLY': 'its own tests give it bad arguments',
};
