import { type Family, lines, scenario } from '../script.js';

const text = { oracle: 'redis-7.0', state: false } as const;

/** Two nodes: slots 0 to 8191 (bar, hello, a tag of 1) and 8192 to 16383 (foo, k, a tag of x). */
export const cluster: Family = {
  name: 'cluster',
  cluster: true,
  scenarios: [
    scenario(
      'CLUSTER KEYSLOT and the keys of a slot',
      lines`
        CLUSTER KEYSLOT foo
        CLUSTER KEYSLOT bar
        CLUSTER KEYSLOT hello
        CLUSTER KEYSLOT ""
        CLUSTER KEYSLOT "\x00\xff"
        CLUSTER KEYSLOT {bar}
        CLUSTER KEYSLOT {bar}.x
        CLUSTER KEYSLOT x{bar}y
        CLUSTER KEYSLOT {}bar
        CLUSTER KEYSLOT {bar
        CLUSTER KEYSLOT bar}
        CLUSTER KEYSLOT {{bar}}
        CLUSTER KEYSLOT {bar}{foo}
        CLUSTER KEYSLOT }{bar}
        CLUSTER KEYSLOT 123456789
        CLUSTER KEYSLOT
        CLUSTER KEYSLOT a b
        SET {bar}1 v
        SET {bar}2 v
        SET {bar}3 v
        CLUSTER COUNTKEYSINSLOT 5061
        CLUSTER COUNTKEYSINSLOT 866
        CLUSTER COUNTKEYSINSLOT 12182
        CLUSTER COUNTKEYSINSLOT -1
        CLUSTER COUNTKEYSINSLOT 16384
        CLUSTER COUNTKEYSINSLOT abc
        CLUSTER COUNTKEYSINSLOT
        [unordered] CLUSTER GETKEYSINSLOT 5061 10
        [shape] CLUSTER GETKEYSINSLOT 5061 2
        CLUSTER GETKEYSINSLOT 5061 0
        CLUSTER GETKEYSINSLOT 5061 -1
        CLUSTER GETKEYSINSLOT 16384 1
        CLUSTER GETKEYSINSLOT 866 10
        CLUSTER GETKEYSINSLOT 5061
        CLUSTER GETKEYSINSLOT abc 1
        CLUSTER GETKEYSINSLOT 1 abc
        DEL {bar}1
        CLUSTER COUNTKEYSINSLOT 5061
        RENAME {bar}2 {bar}3
        CLUSTER COUNTKEYSINSLOT 5061
        FLUSHALL
        CLUSTER COUNTKEYSINSLOT 5061
      `,
      text,
    ),
    scenario(
      'MOVED and CROSSSLOT',
      lines`
        SET bar 1
        GET bar
        SET foo 1
        GET foo
        [on=second@2] SET foo 1
        [on=second@2] GET foo
        [on=second@2] GET bar
        DEL foo
        DEL foo bar
        DEL bar foo
        MGET bar foo
        MGET {bar}a {bar}b
        MGET {foo}a {foo}b
        MSET {bar}a 1 {bar}b 2
        MSET {bar}a 1 {foo}b 2
        MSET bar 1 hello 2
        MSETNX bar 1 hello 2
        EXISTS bar hello
        RENAME bar hello
        RENAME {bar}a {bar}c
        COPY bar hello
        PFMERGE bar hello
        PFCOUNT bar hello
        XREAD STREAMS bar hello 0 0
        XREAD STREAMS foo 0
        WATCH foo
        WATCH bar foo
        GET
        SET foo
        GET foo bar
        NOSUCH foo
        OBJECT ENCODING foo
        OBJECT ENCODING bar
        MEMORY USAGE foo
        ZADD foo 1 a
        HGETALL foo
        UNLINK bar {bar}b nosuch
        TOUCH {bar}b {bar}c
        PING
        DBSIZE
        KEYS foo
        [kind] RANDOMKEY
        FLUSHDB
      `,
      text,
    ),
    scenario(
      'transactions and databases in a cluster',
      lines`
        SELECT 0
        SELECT 1
        SELECT abc
        SELECT 16
        MOVE bar 1
        SWAPDB 0 1
        COPY bar {bar}2 DB 1
        COPY bar {bar}2 DB 0
        MULTI
        SET bar 1
        GET bar
        EXEC
        MULTI
        SET bar 1
        SET foo 1
        EXEC
        MULTI
        SET bar 1
        SET hello 1
        EXEC
        GET hello
        MULTI
        MSET bar 1 hello 2
        EXEC
        MULTI
        EXEC
        WATCH bar
        MULTI
        SET hello 1
        EXEC
        MULTI
        SET foo 1
        DISCARD
        DEL bar
        DEL hello
      `,
      text,
    ),
    scenario(
      'CLUSTER SLOTS SHARDS NODES INFO',
      lines`
        CLUSTER SLOTS
        [on=second@2] CLUSTER SLOTS
        [cluster-shards] CLUSTER SHARDS
        [cluster-nodes] CLUSTER NODES
        [on=second@2 cluster-nodes] CLUSTER NODES
        [cluster-info] CLUSTER INFO
        CLUSTER MYID
        [on=second@2] CLUSTER MYID
        CLUSTER MYID x
        CLUSTER SLOTS x
        CLUSTER NODES x
        CLUSTER INFO x
        CLUSTER
        CLUSTER BAD
        [kind] CLUSTER HELP
        READONLY
        READWRITE
        READONLY x
        READWRITE x
        ASKING
        GET foo
        READONLY
        GET foo
        SET foo 1
        READWRITE
        CLUSTER REPLICAS nosuch
        CLUSTER REPLICAS <id1>
        CLUSTER COUNT-FAILURE-REPORTS nosuch
        CLUSTER LINKS x
        CLUSTER SLAVES nosuch
        CLUSTER SLAVES <id1>
        REPLICAOF NO ONE
        FAILOVER
        [info-state] INFO cluster
        [hello] HELLO
        CONFIG GET cluster-enabled
      `,
      text,
    ),
    scenario(
      'CLUSTER SLOT-STATS',
      lines`
        SET foo 1
        SET {foo}x 1
        CLUSTER SLOT-STATS SLOTSRANGE 12182 12183
        CLUSTER SLOT-STATS SLOTSRANGE 1 0
        CLUSTER SLOT-STATS SLOTSRANGE 0 16384
        CLUSTER SLOT-STATS SLOTSRANGE a 1
        CLUSTER SLOT-STATS SLOTSRANGE 0
        CLUSTER SLOT-STATS SLOTSRANGE 0 1 2
        CLUSTER SLOT-STATS BAD 0
        CLUSTER SLOT-STATS
        CLUSTER SLOT-STATS ORDERBY KEY-COUNT LIMIT 2
        CLUSTER SLOT-STATS ORDERBY key-count asc LIMIT 1
        CLUSTER SLOT-STATS ORDERBY KEY-COUNT LIMIT 2 DESC
        CLUSTER SLOT-STATS ORDERBY KEY-COUNT DESC ASC
        CLUSTER SLOT-STATS ORDERBY KEY-COUNT LIMIT 0
        CLUSTER SLOT-STATS ORDERBY KEY-COUNT LIMIT a
        CLUSTER SLOT-STATS ORDERBY KEY-COUNT LIMIT
        CLUSTER SLOT-STATS ORDERBY nosuch
      `,
    ),
  ],
};
