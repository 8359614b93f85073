import { type Family, lines, scenario } from '../script.js';
import { commandLog } from './command-log.js';
import { serverAdministration } from './server-administration.js';

export const server: Family = {
  name: 'server',
  scenarios: [
    commandLog,
    scenario(
      'COMMAND and its subcommands',
      lines`
        [kind] COMMAND
        [kind] COMMAND COUNT
        COMMAND COUNT x
        [kind] COMMAND LIST
        COMMAND LIST FILTERBY PATTERN zrangebys*
        [unordered] COMMAND LIST FILTERBY PATTERN get*
        COMMAND LIST FILTERBY PATTERN nosuch*
        COMMAND LIST FILTERBY MODULE nosuch
        COMMAND LIST FILTERBY BAD x
        COMMAND LIST BAD
        COMMAND LIST FILTERBY
        COMMAND INFO nosuch
        [command-info] COMMAND INFO get nosuch set
        [command-info] COMMAND INFO GET
        COMMAND DOCS nosuch
        [kind] COMMAND INFO
        [kind] COMMAND HELP
        COMMAND BAD
        COMMAND GETKEYS
        COMMAND GETKEYS GET k
        COMMAND GETKEYS get k
        COMMAND GETKEYS SET k v EX 10
        COMMAND GETKEYS MSET a 1 b 2 c 3
        COMMAND GETKEYS MGET a b c
        COMMAND GETKEYS DEL a b
        COMMAND GETKEYS RENAME a b
        COMMAND GETKEYS COPY a b REPLACE
        COMMAND GETKEYS XADD s 1-1 f v
        COMMAND GETKEYS XREAD COUNT 2 STREAMS a b 0 0
        COMMAND GETKEYS XREAD BLOCK 0 STREAMS a 0
        COMMAND GETKEYS ZADD z 1 a
        COMMAND GETKEYS ZRANGE z 0 -1
        COMMAND GETKEYS PFCOUNT a b c
        COMMAND GETKEYS PFMERGE d a b
        COMMAND GETKEYS HSET h f v
        COMMAND GETKEYS OBJECT ENCODING k
        COMMAND GETKEYS MEMORY USAGE k
        COMMAND GETKEYS WATCH a b
        COMMAND GETKEYS PING
        COMMAND GETKEYS NOSUCH k
        COMMAND GETKEYS GET
        COMMAND GETKEYS GET a b
        COMMAND GETKEYS MSET a
        COMMAND GETKEYS XREAD STREAMS a
        COMMAND GETKEYSANDFLAGS GET k
        COMMAND GETKEYSANDFLAGS SET k v
        COMMAND GETKEYSANDFLAGS DEL k
        COMMAND GETKEYSANDFLAGS PING
      `,
      { state: false },
    ),
    scenario(
      'CONFIG',
      lines`
        CONFIG GET maxmemory-policy
        CONFIG GET MAXMEMORY-POLICY
        CONFIG GET nosuch
        CONFIG GET list-compress-depth
        CONFIG SET list-compress-depth -1
        CONFIG SET list-compress-depth x
        CONFIG SET list-compress-depth 1
        CONFIG GET list-compress-depth
        CONFIG SET list-compress-depth 0
        CONFIG SET latency-tracking-info-percentiles "50.5 0 0.0 99.999"
        CONFIG GET latency-tracking-info-percentiles
        CONFIG SET latency-tracking-info-percentiles abc
        CONFIG SET latency-tracking-info-percentiles 101
        CONFIG SET latency-tracking-info-percentiles ""
        CONFIG GET latency-tracking-info-percentiles
        CONFIG SET latency-tracking-info-percentiles "50 99 99.9"
        CONFIG SET client-output-buffer-limit "normal 1mb 2kb 3"
        CONFIG GET client-output-buffer-limit
        CONFIG SET client-output-buffer-limit "PubSub 4 5 6 replica 7 8 9"
        CONFIG GET client-output-buffer-limit
        CONFIG SET client-output-buffer-limit "normal 1 1"
        CONFIG SET client-output-buffer-limit "x 1 1 1"
        CONFIG SET client-output-buffer-limit "normal a 1 1"
        CONFIG SET client-output-buffer-limit "normal 1 1 -1"
        CONFIG SET client-output-buffer-limit ""
        CONFIG SET client-output-buffer-limit "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"
        CONFIG GET zset-max-ziplist-entries
        CONFIG SET zset-max-ziplist-value 33
        [pairs] CONFIG GET zset-max-*-value
        CONFIG SET zset-max-listpack-value 64 zset-max-ziplist-value 64
        CONFIG GET databases
        CONFIG GET maxmemory
        CONFIG GET appendonly
        CONFIG GET save
        CONFIG GET timeout
        [pairs] CONFIG GET maxmemory maxmemory-policy
        [pairs] CONFIG GET maxmemory maxmemory
        [pairs] CONFIG GET slowlog-*
        CONFIG GET
        CONFIG
        CONFIG BAD
        [kind] CONFIG HELP
        CONFIG SET maxmemory 100mb
        CONFIG GET maxmemory
        CONFIG SET maxmemory 0
        CONFIG SET maxmemory abc
        CONFIG SET maxmemory -1
        CONFIG SET maxmemory 1gb maxmemory-policy allkeys-lru
        [pairs] CONFIG GET maxmemory maxmemory-policy
        CONFIG SET maxmemory 0 maxmemory-policy bad
        CONFIG GET maxmemory
        CONFIG SET maxmemory 0 maxmemory-policy noeviction
        CONFIG SET maxmemory-policy bad
        CONFIG SET nosuch 1
        CONFIG SET maxmemory 0 nosuch 1
        CONFIG SET maxmemory 0 maxmemory 1
        CONFIG SET maxmemory
        CONFIG SET
        CONFIG SET maxmemory 1 maxmemory-policy
        CONFIG SET slowlog-log-slower-than 10000
        CONFIG SET slowlog-max-len abc
        CONFIG SET slowlog-max-len -1
        CONFIG SET slowlog-max-len 128
        CONFIG SET timeout 0
        CONFIG SET databases 8
        CONFIG RESETSTAT
        CONFIG RESETSTAT x
        CONFIG REWRITE
      `,
      { state: false },
    ),
    scenario(
      'INFO',
      lines`
        [info-sections] INFO
        [info-sections] INFO all
        [info-sections] INFO everything
        [info-sections] INFO default
        [info-sections] INFO server
        [info-sections] INFO SERVER
        [info-sections] INFO memory clients
        [info-sections] INFO nosuch
        [info-sections] INFO keyspace replication
        [info-sections] INFO commandstats latencystats
        [info-common] INFO
        INFO keyspace
        SET a 1
        SET b 1
        INFO keyspace
        SELECT 1
        SET c 1
        INFO keyspace
        FLUSHALL
        INFO keyspace
        SELECT 0
        SET a 1
        CONFIG RESETSTAT
        GET a
        GET missing
        MGET a missing missing
        EXISTS a
        TTL missing
        HGET missing f
        [info-state] INFO stats
        [info-state] INFO
        [kind] INFO errorstats
      `,
      { state: false, oracle: 'redis-7.0' },
    ),
    scenario(
      'DBSIZE FLUSHDB FLUSHALL TIME LASTSAVE and others',
      lines`
        DBSIZE
        SET a 1
        DBSIZE
        DBSIZE x
        SELECT 1
        SET b 1
        FLUSHDB
        DBSIZE
        SELECT 0
        DBSIZE
        FLUSHDB ASYNC
        DBSIZE
        SET a 1
        FLUSHDB SYNC
        DBSIZE
        FLUSHDB BAD
        FLUSHDB SYNC ASYNC
        SET a 1
        SELECT 1
        SET a 1
        FLUSHALL
        DBSIZE
        SELECT 0
        DBSIZE
        FLUSHALL ASYNC
        FLUSHALL SYNC
        FLUSHALL BAD
        FLUSHALL async
        [shape] TIME
        TIME x
        [kind] LASTSAVE
        LASTSAVE x
        ROLE x
        SHUTDOWN BAD
        SHUTDOWN ABORT
        MEMORY HELP x
        WAIT 0 0
        WAIT abc 0
        WAIT 0 -1
      `,
      { state: false },
    ),
    scenario(
      'cluster commands without a cluster',
      lines`
        CLUSTER KEYSLOT foo
        CLUSTER SLOTS
        CLUSTER NODES
        CLUSTER INFO
        CLUSTER MYID
        CLUSTER
        CLUSTER BAD
        READONLY
        READWRITE
        ASKING
        CONFIG GET cluster-enabled
        [info-state] INFO cluster
      `,
      { state: false },
    ),
    scenario(
      'SLOWLOG',
      lines`
        CONFIG SET slowlog-log-slower-than -1
        SLOWLOG RESET
        SLOWLOG LEN
        SLOWLOG GET
        CONFIG SET slowlog-log-slower-than 0
        SET k v
        GET {x*200}
        MGET 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35
        CONFIG SET slowlog-log-slower-than -1
        SLOWLOG LEN
        [slowlog] SLOWLOG GET
        [slowlog] SLOWLOG GET 2
        [slowlog] SLOWLOG GET 0
        [slowlog] SLOWLOG GET -1
        [shape] SLOWLOG GET 1
        SLOWLOG GET -2
        SLOWLOG GET abc
        SLOWLOG GET 1 2
        SLOWLOG
        SLOWLOG BAD
        SLOWLOG LEN x
        SLOWLOG RESET x
        SLOWLOG RESET
        SLOWLOG LEN
        CONFIG SET slowlog-log-slower-than 10000
      `,
    ),
    ...serverAdministration,
  ],
};
