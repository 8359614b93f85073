/**
 * Valid commands by family, a template a line: `<name>` is drawn from vocabulary.ts, `(a|b)` is one of, `[a]` may be missing,
 * `{a}` comes one to four times, `{a}*200` that often. `NAME? …` is for peers that have the command NAME.
 */
const text = String.raw;

export const TEMPLATES: Readonly<Record<string, string>> = {
  strings: text`
    SET <str> <value>
    SET <str> <value> [(NX|XX)] [GET] [(EX <ttl>|PX <ttl>|EXAT <at>|PXAT <atms>|KEEPTTL)]
    SETNX <str> <value>
    SETEX <str> <ttl> <value>
    PSETEX <str> <ttl> <value>
    GET <str>
    GETDEL <str>
    GETSET <str> <value>
    GETEX <str> [(EX <ttl>|PX <ttl>|EXAT <at>|PERSIST)]
    MGET {<str>}
    MSET {<str> <value>}
    MSETNX {<str> <value>}
    APPEND <str> <value>
    STRLEN <str>
    GETRANGE <str> <index> <index>
    SUBSTR <str> <index> <index>
    SETRANGE <str> <offset> <value>
    INCR <str>
    DECR <str>
    INCRBY <str> <int>
    DECRBY <str> <int>
    INCRBYFLOAT <str> <float>
    SET <str> <int>
    SET <str> <float>
    DELIFEQ <str> <int>
    DELIFEQ? SET <str> <value> IFEQ <int> [GET]
    MSETEX 2 <str> <value> <str> <value> [(NX|XX)] [(EX <ttl>|KEEPTTL)]
    LCS <str> <str> [(LEN|IDX [MINMATCHLEN <count>] [WITHMATCHLEN])]
  `,
  keys: text`
    DEL {<any>}
    UNLINK {<any>}
    EXISTS {<any>}
    TOUCH {<any>}
    TYPE <any>
    RENAME <any> <any>
    RENAMENX <any> <any>
    COPY <any> <any> [REPLACE]
    COPY <any> <any> DB 1
    MOVE <any> 1
    KEYS <pattern>
    SCAN 0 COUNT 1000 [MATCH <pattern>] [TYPE (string|list|hash|set|zset|stream|none)]
    DBSIZE
    OBJECT ENCODING <any>
    OBJECT REFCOUNT <stream>
    EXPIRE <any> <ttl> [(NX|XX|GT|LT)]
    PEXPIRE <any> <ttl> [(NX|XX|GT|LT)]
    EXPIREAT <any> <at> [(NX|XX|GT|LT)]
    PEXPIREAT <any> <atms> [(NX|XX|GT|LT)]
    TTL <any>
    PTTL <any>
    EXPIRETIME <any>
    PEXPIRETIME <any>
    PERSIST <any>
    SORT <list> [ALPHA] [LIMIT <index> <count>] [(ASC|DESC)] [STORE <list>]
    SORT <set> ALPHA [(ASC|DESC)] [LIMIT <index> <count>]
    SORT <zset> ALPHA [BY nosort] [(ASC|DESC)]
    SORT <list> BY (h*->f1|s*|x*) [ALPHA] {GET (#|s*|h*->f1|h1->f2)}
    SORT_RO <list> [ALPHA] [DESC]
    SORT <list> [BY (h*->f1|s*)] [LIMIT <index> <count>] {GET (#|s*|h*->f2)} STORE <list>
    SORT (<set>|<zset>) [BY (h*->f1|s*)] [LIMIT <index> <count>] [DESC]
    SORT_RO <zset> BY nosort [GET (#|s*)]
    RANDOMKEY
    SWAPDB 0 1
    OBJECT (FREQ|REFCOUNT) missing
    OBJECT FREQ <any>
    MEMORY USAGE <any> [SAMPLES <count>]
  `,
  serialization: text`
    DUMP <any>
    RESTORE <any> 0 <dump> [REPLACE]
    RESTORE <any> <ttl> <dump> REPLACE [IDLETIME <count>]
    RESTORE <any> <atms> <dump> [REPLACE] ABSTTL [FREQ <count>]
    GET <str>
    LRANGE <list> 0 -1
    HGETALL <hash>
    SMEMBERS <set>
    ZRANGE <zset> 0 -1 WITHSCORES
    XRANGE <stream> - +
    OBJECT ENCODING <any>
    APPEND <str> <value>
    LPUSH <list> <value>
    HSET <hash> <field> <value>
    SADD <set> <member>
    ZADD <zset> <score> <member>
    XADD <stream> <id> <field> <value>
    PFADD <hll> <member>
  `,
  blocking: text`
    LPUSH <list> {<value>}
    ZADD <zset> {<score> <member>}
    (BLPOP|BRPOP) {<list>} <wait>
    BRPOPLPUSH <list> <list> <wait>
    BLMOVE <list> <list> (LEFT|RIGHT) (LEFT|RIGHT) <wait>
    BLMPOP <wait> 2 <list> <list> (LEFT|RIGHT) [COUNT <count>]
    (BZPOPMIN|BZPOPMAX) {<zset>} <wait>
    BZMPOP <wait> 2 <zset> <zset> (MIN|MAX) [COUNT <count>]
  `,
  server: text`
    ECHO <value>
    PING [<value>]
    PUBLISH <group> <value>
    SPUBLISH <group> <value>
    PUBSUB (CHANNELS|SHARDCHANNELS) <pattern>
    PUBSUB (NUMSUB|SHARDNUMSUB) {<group>}
    PUBSUB NUMPAT
    COMMAND GETKEYS SET <str> <value>
    COMMAND GETKEYS MSET {<str> <value>}
    COMMAND GETKEYSANDFLAGS (GETEX|LMOVE|XADD|DEL) <any> <any>
  `,
  bitmaps: text`
    SETBIT <str> <bit> (0|1)
    GETBIT <str> <bit>
    BITCOUNT <str> [<index> <index> [(BYTE|BIT)]]
    BITPOS <str> (0|1) [<index> [<index> [(BYTE|BIT)]]]
    BITOP (AND|OR|XOR) <str> {<str>}
    BITOP NOT <str> <str>
    XACKDEL? BITOP (DIFF|DIFF1|ANDOR|ONE) <str> {<str>}
    BITFIELD <str> {(GET <bits> <bit>|SET <bits> <bit> <int>|INCRBY <bits> <bit> <int>|OVERFLOW (WRAP|SAT|FAIL) INCRBY <bits> #<count> <int>)}
    BITFIELD_RO <str> {GET <bits> <bit>}
  `,
  hyperloglog: text`
    PFADD <hll> {<member>}
    PFADD <hll> {<many>}*80
    PFADD <hll>
    PFCOUNT {<hll>}
    PFMERGE <hll> {<hll>}
    GETRANGE <hll> 0 15
    PFDEBUG ENCODING <hll>
    PFDEBUG DECODE <hll>
    PFDEBUG (GETREG|TODENSE) <hll>
  `,
  hashes: text`
    HSET <hash> {<field> <value>}
    HSET <hash> {<many> <int>}*100
    HMSET <hash> {<field> <value>}
    HSETNX <hash> <field> <value>
    HGET <hash> <field>
    HMGET <hash> {<field>}
    HDEL <hash> {<field>}
    HEXISTS <hash> <field>
    HLEN <hash>
    HSTRLEN <hash> <field>
    HKEYS <hash>
    HVALS <hash>
    HGETALL <hash>
    HINCRBY <hash> <field> <int>
    HINCRBYFLOAT <hash> <field> <float>
    HSCAN <hash> 0 COUNT 1000 [MATCH <pattern>]
    HSCAN <hash> 0 COUNT 1000 NOVALUES
    HRANDFIELD <hash> [<index> [WITHVALUES]]
  `,
  'hash-expiry': text`
    HSET <hash> {<field> <value>}
    HEXPIRE <hash> <ttl> [(NX|XX|GT|LT)] FIELDS 2 <field> <field>
    HPEXPIRE <hash> <ttl> [(NX|XX|GT|LT)] FIELDS 1 <field>
    HEXPIREAT <hash> <at> [(NX|XX|GT|LT)] FIELDS 1 <field>
    HPEXPIREAT <hash> <atms> FIELDS 2 <field> <field>
    HPERSIST <hash> FIELDS 2 <field> <field>
    HTTL <hash> FIELDS 2 <field> <field>
    HPTTL <hash> FIELDS 1 <field>
    HEXPIRETIME <hash> FIELDS 1 <field>
    HPEXPIRETIME <hash> FIELDS 1 <field>
    HGETEX <hash> [(EX <ttl>|PX <ttl>|EXAT <at>|PXAT <atms>|PERSIST)] FIELDS 2 <field> <field>
    HSETEX <hash> [(FNX|FXX)] [(EX <ttl>|PX <ttl>|EXAT <at>|PXAT <atms>|KEEPTTL)] FIELDS 2 <field> <value> <field> <value>
    HGETDEL <hash> FIELDS 2 <field> <field>
    HGETALL <hash>
    HDEL <hash> {<field>}
    HLEN <hash>
    COPY <hash> <hash> REPLACE
    RENAME <hash> <hash>
    HSETNX <hash> <field> <value>
    HINCRBYFLOAT <hash> <field> <float>
    HSCAN <hash> 0 COUNT 1000
    HINCRBY <hash> <field> <int>
  `,
  lists: text`
    (LPUSH|RPUSH) <list> {<value>}
    (LPUSH|RPUSH) <list> {<many>}*150
    (LPUSHX|RPUSHX) <list> {<value>}
    (LPOP|RPOP) <list> [<count>]
    LLEN <list>
    LRANGE <list> <index> <index>
    LINDEX <list> <index>
    LSET <list> <index> <value>
    LINSERT <list> (BEFORE|AFTER) <value> <value>
    LREM <list> <index> <value>
    LTRIM <list> <index> <index>
    LPOS <list> <value> [RANK <index>] [COUNT <count>] [MAXLEN <count>]
    RPOPLPUSH <list> <list>
    LMOVE <list> <list> (LEFT|RIGHT) (LEFT|RIGHT)
    LMPOP 2 <list> <list> (LEFT|RIGHT) [COUNT <count>]
  `,
  sets: text`
    SADD <set> {<member>}
    SADD <set> {<int>}
    SADD <set> {<many>}*140
    SREM <set> {<member>}
    SCARD <set>
    SISMEMBER <set> <member>
    SMISMEMBER <set> {<member>}
    SMEMBERS <set>
    SMOVE <set> <set> <member>
    (SINTER|SUNION|SDIFF) {<set>}
    (SINTERSTORE|SUNIONSTORE|SDIFFSTORE) <set> {<set>}
    SINTERCARD 2 <set> <set> [LIMIT <count>]
    SPOP <set> 1000
    SRANDMEMBER <set> [<index>]
    SSCAN <set> 0 COUNT 1000 [MATCH <pattern>]
  `,
  'sorted-sets': text`
    ZADD <zset> [(NX|XX)] [CH] {<score> <member>}
    ZADD <zset> [XX] [(GT|LT)] [CH] {<score> <member>}
    ZADD <zset> [(NX|XX|GT)] INCR <score> <member>
    ZADD <zset> {<int> <many>}*140
    ZINCRBY <zset> <score> <member>
    ZREM <zset> {<member>}
    ZCARD <zset>
    ZSCORE <zset> <member>
    ZMSCORE <zset> {<member>}
    (ZRANK|ZREVRANK) <zset> <member> [WITHSCORE]
    ZCOUNT <zset> <min> <max>
    (ZRANGE|ZREVRANGE) <zset> <index> <index> [WITHSCORES]
    ZRANGE <zset> <min> <max> BYSCORE [LIMIT <index> <index>] [WITHSCORES]
    ZRANGE <zset> <max> <min> BYSCORE REV [LIMIT <index> <index>]
    ZRANGEBYSCORE <zset> <min> <max> [WITHSCORES] [LIMIT <index> <index>]
    ZREVRANGEBYSCORE <zset> <max> <min> [WITHSCORES] [LIMIT <index> <index>]
    ZRANGESTORE <zset> <zset> <index> <index> [REV]
    ZRANGESTORE <zset> <zset> <min> <max> BYSCORE [LIMIT <index> <index>]
    ZREMRANGEBYRANK <zset> <index> <index>
    ZREMRANGEBYSCORE <zset> <min> <max>
    (ZPOPMIN|ZPOPMAX) <zset> [<count>]
    ZMPOP 2 <zset> <zset> (MIN|MAX) [COUNT <count>]
    (ZUNION|ZINTER) 2 <zset> (<zset>|<set>) [WEIGHTS <float> <score>] [AGGREGATE (SUM|MIN|MAX)] [WITHSCORES]
    (ZUNIONSTORE|ZINTERSTORE) <zset> 2 <zset> (<zset>|<set>) [WEIGHTS <float> <score>] [AGGREGATE (SUM|MIN|MAX)]
    ZDIFF 2 <zset> (<zset>|<set>) [WITHSCORES]
    ZDIFFSTORE <zset> 2 <zset> (<zset>|<set>)
    (ZUNIONSTORE|ZINTERSTORE|ZDIFFSTORE) <zset> 3 <zset> <zset> <set>
    ZADD <zset> (NX|XX) (GT|LT) <score> <member>
    ZINTERCARD 2 <zset> (<zset>|<set>) [LIMIT <count>]
    ZRANDMEMBER <zset> [<index> [WITHSCORES]]
    ZSCAN <zset> 0 COUNT 1000 [MATCH <pattern>]
  `,
  'lexical-ranges': text`
    ZADD <lexset> {0 <member>}
    ZADD <lexset> {0 <many>}*140
    ZADD <lexset> 0 a 0 b 0 c 0 d 0 e
    ZREM <lexset> {<member>}
    ZPOPMIN <lexset> [<count>]
    DEL <lexset>
    ZRANK <lexset> <member>
    ZLEXCOUNT <lexset> <lexmin> <lexmax>
    ZRANGE <lexset> <lexmin> <lexmax> BYLEX [REV] [LIMIT <index> <index>]
    ZRANGEBYLEX <lexset> <lexmin> <lexmax> [LIMIT <index> <index>]
    ZREVRANGEBYLEX <lexset> <lexmax> <lexmin> [LIMIT <index> <index>]
    ZRANGESTORE <lexset> <lexset> <lexmin> <lexmax> BYLEX
    ZREMRANGEBYLEX <lexset> <lexmin> <lexmax>
  `,
  'long-strings': text`
    SETRANGE <big> <edge> <long>
    SETRANGE <big> <edge> <value>
    APPEND <big> <long>
    SETBIT <big> <edge> (0|1)
    BITFIELD <big> (SET|INCRBY) <bits> (<edge>|#<edge>) <int>
    BITFIELD <big> GET <bits> <edge>
    GETBIT <big> <edge>
    BITCOUNT <big> <edge> <edge> [(BYTE|BIT)]
    BITPOS <big> (0|1) <edge> [<edge> [(BYTE|BIT)]]
    BITOP (AND|OR|XOR|NOT) <big> {<big>}
    GETRANGE <big> <edge> <edge>
    STRLEN <big>
    SET <big> <long>
    DEL <big>
    PFADD <big> a
  `,
  geo: text`
    GEOADD <geo> [(NX|XX)] [CH] {<lon> <lat> <member>}
    GEOPOS <geo> {<member>}
    GEODIST <geo> <member> <member> [(m|km|ft|mi)]
    GEOHASH <geo> {<member>}
    GEOSEARCH <geo> (FROMMEMBER <member>|FROMLONLAT <lon> <lat>) (BYRADIUS <radius> (m|km|ft|mi)|BYBOX <radius> <radius> (m|km)) (ASC|DESC) [COUNT <count>] [WITHCOORD] [WITHDIST] [WITHHASH]
    GEOSEARCHSTORE <geo> <geo> (FROMMEMBER <member>|FROMLONLAT <lon> <lat>) BYRADIUS <radius> km ASC [COUNT <count>] [STOREDIST]
    GEORADIUS <geo> <lon> <lat> <radius> km [WITHDIST] [COUNT <count>] (ASC|DESC)
    GEORADIUSBYMEMBER <geo> <member> <radius> (m|km) (ASC|DESC) [STORE <geo>]
    GEORADIUSBYMEMBER_RO <geo> <member> <radius> (m|ft) (ASC|DESC) [WITHCOORD] [WITHDIST]
    GEORADIUS <geo> <lon> <lat> <radius> km ASC STORE <geo>
    GEOSEARCHSTORE <geo> <geo> FROMMEMBER <member> BYBOX <radius> <radius> (mi|ft) DESC [COUNT <count>]
    GEORADIUS_RO <geo> <lon> <lat> <radius> mi ASC WITHHASH
    ZRANGE <geo> 0 -1 WITHSCORES
  `,
  streams: text`
    XADD <stream> [NOMKSTREAM] [MAXLEN [=] <count>] <id> {<field> <value>}
    XADD <stream> <id> {<field> <value>}
    XADD <stream> MINID <id> <id> {<field> <value>}
    XADD <stream> 77-* {<field> <value>}
    XLEN <stream>
    (XRANGE|XREVRANGE) <stream> <range> <range> [COUNT <count>]
    XRANGE <stream> - + [COUNT <count>]
    XREVRANGE <stream> + -
    XDEL <stream> {<id>}
    XTRIM <stream> (MAXLEN|MINID) <count>
    XREAD [COUNT <count>] STREAMS <stream> <stream> <id> <id>
    XREAD STREAMS <stream> $
    XSETID <stream> <id>
    XSETID <stream> <id> ENTRIESADDED <count> MAXDELETEDID <id>
    XINFO STREAM <stream> [FULL [COUNT <count>]]
    XACKDEL? XADD <stream> (KEEPREF|DELREF) MAXLEN <count> <id> <field> <value>
    XACKDEL? XTRIM <stream> (MAXLEN|MINID) <count> (KEEPREF|DELREF)
  `,
  'stream-groups': text`
    XADD <stream> <id> {<field> <value>}
    XGROUP CREATE <stream> <group> (0|$|<id>) [MKSTREAM] [ENTRIESREAD <index>]
    XGROUP CREATE <stream> <group> 0 MKSTREAM
    XGROUP SETID <stream> <group> (0|$|<id>)
    XGROUP DESTROY <stream> <group>
    XGROUP CREATECONSUMER <stream> <group> <consumer>
    XGROUP DELCONSUMER <stream> <group> <consumer>
    XREADGROUP GROUP <group> <consumer> [COUNT <count>] [NOACK] STREAMS <stream> ">"
    XREADGROUP GROUP <group> <consumer> [COUNT <count>] STREAMS <stream> <stream> ">" <id>
    XREADGROUP GROUP <group> <consumer> STREAMS <stream> <id>
    XACK <stream> <group> {<id>}
    XACKDEL <stream> <group> [(KEEPREF|DELREF|ACKED)] IDS 2 <id> <id>
    XDELEX <stream> [(KEEPREF|DELREF|ACKED)] IDS 2 <id> <id>
    XACKDEL? XTRIM <stream> MAXLEN <count> DELREF
    XPENDING <stream> <group>
    XPENDING <stream> <group> - + <count> [<consumer>]
    XPENDING <stream> <group> IDLE 0 <range> <range> <count>
    XCLAIM <stream> <group> <consumer> 0 {<id>} [RETRYCOUNT <count>] [FORCE] [JUSTID] [LASTID <id>]
    XAUTOCLAIM <stream> <group> <consumer> 0 <id> [COUNT <count>] [JUSTID]
    XDEL <stream> {<id>}
    XTRIM <stream> MAXLEN <count>
    XINFO GROUPS <stream>
    XINFO CONSUMERS <stream> <group>
    XINFO STREAM <stream> FULL
  `,
};
