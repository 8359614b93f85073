import { lines, type Scenario, scenario } from '../script.js';

const text = { state: false } as const;

/** What operators ask a server that has no replicas and no cluster. */
export const serverAdministration: readonly Scenario[] = [
  scenario(
    'ACL of one user',
    lines`
        ACL WHOAMI
        ACL WHOAMI x
        ACL USERS
        ACL USERS x
        [unordered] ACL CAT hyperloglog
        [unordered] ACL CAT TRANSACTION
        [unordered] ACL CAT geo
        ACL CAT nosuch
        ACL CAT @read
        ACL CAT a b
        [kind] ACL CAT
        [kind] ACL GENPASS
        [shape] ACL GENPASS 5
        ACL GENPASS 0
        ACL GENPASS -1
        ACL GENPASS 4097
        ACL GENPASS x
        ACL GENPASS 1 2
        ACL
        ACL BAD
        [kind] ACL HELP
    `,
    text,
  ),
  scenario(
    'INFO keysizes and errorstats',
    lines`
        INFO keysizes
        SET empty ""
        SET one a
        SET three abc
        SET number 12345
        APPEND long {a*3000}
        SETRANGE longer 1048575 x
        RPUSH l 1 2 3
        RPUSH l2 {a*600}
        SADD s 1 2 3 4
        SADD t a
        ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g 8 h
        HSET h a 1 b 2
        HSET i a 1
        XADD x 1-1 a b
        INFO keysizes
        SELECT 3
        SET other 1
        INFO KeySizes
        MULTI
        INFO keysizes
        EXEC
        FLUSHALL
        INFO keysizes
        CONFIG RESETSTAT
        SET a 1
        LPUSH a 1
        LPUSH a 1
        GET a b
        NOSUCH
        SELECT 99
        XGROUP SETID a b c
        INFO errorstats
    `,
    text,
  ),
  scenario(
    'REPLICAOF FAILOVER ROLE',
    lines`
        REPLICAOF NO ONE
        REPLICAOF no one
        SLAVEOF NO ONE
        REPLICAOF x y
        REPLICAOF x 65536
        REPLICAOF x -1
        REPLICAOF x
        SLAVEOF
        [shape] ROLE
        FAILOVER
        FAILOVER ABORT
        FAILOVER ABORT FORCE
        FAILOVER TO a 5
        FAILOVER TO a x
        FAILOVER TO a
        FAILOVER TIMEOUT 0
        FAILOVER TIMEOUT a
        FAILOVER TIMEOUT
        FAILOVER FORCE TO a 5 TIMEOUT 1
        FAILOVER FORCE FORCE
        FAILOVER BAD
        SYNC x
        PSYNC
        REPLCONF a
        REPLCONF a b c
    `,
    text,
  ),
  scenario(
    'CLUSTER without a cluster',
    lines`
        CLUSTER ADDSLOTS 1
        CLUSTER ADDSLOTSRANGE 1 2
        CLUSTER BUMPEPOCH
        CLUSTER DELSLOTS 1
        CLUSTER DELSLOTSRANGE 1 2
        CLUSTER FAILOVER FORCE
        CLUSTER FLUSHSLOTS
        CLUSTER FORGET a
        CLUSTER MEET a 1
        CLUSTER REPLICATE a
        CLUSTER RESET HARD
        CLUSTER SAVECONFIG
        CLUSTER SET-CONFIG-EPOCH 1
        CLUSTER SETSLOT 1 STABLE
        CLUSTER SLAVES a
        CLUSTER SLOT-STATS SLOTSRANGE 1 2
        CLUSTER MYSHARDID
        CLUSTER LINKS
        CLUSTER MEET a
        CLUSTER SETSLOT 1
        CLUSTER ADDSLOTS
    `,
    text,
  ),
  scenario(
    'MEMORY LOLWUT BGREWRITEAOF SHUTDOWN',
    lines`
        [kind] MEMORY DOCTOR
        MEMORY DOCTOR x
        [kind] MEMORY STATS
        MEMORY STATS x
        [kind] MEMORY MALLOC-STATS
        MEMORY PURGE
        MEMORY PURGE x
        MEMORY HELP
        MEMORY BAD
        [kind] LOLWUT
        [kind] LOLWUT VERSION 5
        LOLWUT VERSION a
        BGREWRITEAOF x
        BGSAVE x
        BGSAVE SCHEDULE x
        SAVE x
        SHUTDOWN SAVE NOSAVE
        SHUTDOWN NOSAVE ABORT
        SHUTDOWN ABORT NOW
        SHUTDOWN FORCE BAD
    `,
    text,
  ),
  scenario(
    'LATENCY',
    lines`
        LATENCY RESET
        LATENCY RESET a b
        LATENCY LATEST
        LATENCY LATEST x
        LATENCY HISTORY a
        LATENCY HISTORY
        LATENCY GRAPH a
        LATENCY GRAPH
        [kind] LATENCY DOCTOR
        LATENCY HISTOGRAM nosuch
        CONFIG RESETSTAT
        SET k v
        GET k
        [shape] LATENCY HISTOGRAM set
        [kind] LATENCY HISTOGRAM
        CONFIG SET latency-monitor-threshold abc
        CONFIG GET latency-monitor-threshold
        LATENCY HELP
        LATENCY BAD
    `,
    text,
  ),
  scenario(
    'HELP of the containers',
    lines`
        CONFIG HELP
        COMMAND HELP
        SLOWLOG HELP
        CONFIG HELP x
        SLOWLOG HELP x
        COMMAND HELP x
    `,
    text,
  ),
];
