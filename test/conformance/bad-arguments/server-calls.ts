const server = `
  alone PING hello
  ECHO hello
  alone SELECT 1
  alone QUIT
  alone AUTH default word
  only=1,2,3,4,5 alone loose HELLO 3 AUTH default word SETNAME me
  alone RESET
  loose ACL CAT string
  loose ACL GENPASS 32
  ACL USERS
  ACL WHOAMI
  loose CLIENT ID
  CLIENT GETNAME
  alone CLIENT SETNAME me
  alone CLIENT SETINFO LIB-NAME lib
  alone loose CLIENT INFO
  loose CLIENT LIST TYPE normal
  loose CLIENT LIST ID 1 2
  only=2,3,4,5 CLIENT KILL TYPE pubsub SKIPME yes
  only=2,3 CLIENT KILL ID 12345
  only=2,3 CLIENT KILL ADDR 1.2.3.4:5
  only=2,3 CLIENT KILL MAXAGE 100000
  only=2 CLIENT REPLY ON
  only=3 CLIENT PAUSE 0 WRITE
  CLIENT UNPAUSE
  CLIENT UNBLOCK 12345 TIMEOUT
  alone CLIENT NO-EVICT ON
  alone CLIENT NO-TOUCH ON
  alone CLIENT TRACKING ON PREFIX p BCAST NOLOOP
  alone CLIENT TRACKING ON REDIRECT 12345 OPTIN
  CLIENT TRACKINGINFO
  CLIENT CACHING YES
  CLIENT GETREDIR
  loose COMMAND COUNT
  loose COMMAND INFO get
  loose COMMAND DOCS get
  loose COMMAND LIST FILTERBY ACLCAT string
  loose COMMAND GETKEYS SET k v
  loose COMMAND GETKEYSANDFLAGS SET k v
  CONFIG GET maxmemory
  CONFIG SET maxmemory 0
  CONFIG SET timeout 0
  CONFIG SET list-compress-depth 0 hash-max-listpack-entries 128
  CONFIG SET maxmemory-policy noeviction
  CONFIG SET notify-keyspace-events EAn
  CONFIG SET slowlog-log-slower-than 10000
  CONFIG RESETSTAT
  loose LATENCY LATEST
  loose LATENCY HISTORY command
  LATENCY GRAPH command
  loose LATENCY RESET command
  loose LATENCY HISTOGRAM get
  only=1,2 loose LOLWUT VERSION 5 1 1
  loose MEMORY USAGE str SAMPLES 5
  only= loose MEMORY STATS
  only=2 loose MODULE LIST
  MODULE LOAD path
  MODULE LOADEX path ARGS a
  MODULE UNLOAD name
  loose SLOWLOG GET 10
  loose SLOWLOG LEN
  SLOWLOG RESET
  loose MEMORY DOCTOR
  loose MEMORY MALLOC-STATS
  MEMORY PURGE
  loose LATENCY DOCTOR
  loose INFO server
  loose TIME
  only=1,2 SHUTDOWN nothing now
  loose ROLE
  loose LASTSAVE
  only=1 REPLICAOF NO ONE
  only=1 SLAVEOF NO ONE
  only=1,2,3 FAILOVER TO nowhere x
  CLUSTER KEYSLOT key
  CLUSTER INFO
  CLUSTER SLOT-STATS SLOTSRANGE 0 1
  READONLY
  READWRITE
  ASKING
  only= MULTI
  alone EXEC
  alone DISCARD
  alone WATCH str num
  alone UNWATCH
  alone SUBSCRIBE ch ci
  alone UNSUBSCRIBE ch
  alone PSUBSCRIBE ch*
  alone PUNSUBSCRIBE ch*
  alone SSUBSCRIBE ch
  alone SUNSUBSCRIBE ch
  PUBLISH ch hello
  SPUBLISH ch hello
  PUBSUB CHANNELS ch*
  PUBSUB NUMSUB ch
  PUBSUB NUMPAT
  PUBSUB SHARDCHANNELS ch*
  PUBSUB SHARDNUMSUB ch
  NOSUCHCOMMAND a b
`;

/** Outside a cluster only the number of their arguments is looked at. */
const clusters = [
  ...['ADDSLOTS', 'ADDSLOTSRANGE', 'BUMPEPOCH', 'COUNT-FAILURE-REPORTS', 'COUNTKEYSINSLOT'],
  ...['DELSLOTS', 'DELSLOTSRANGE', 'FAILOVER', 'FLUSHSLOTS', 'FORGET', 'GETKEYSINSLOT', 'LINKS'],
  ...['MEET', 'MYID', 'MYSHARDID', 'NODES', 'REPLICAS', 'REPLICATE', 'RESET', 'SAVECONFIG'],
  ...['SET-CONFIG-EPOCH', 'SETSLOT', 'SHARDS', 'SLAVES', 'SLOTS', 'NOSUCH'],
].map((sub) => `CLUSTER ${sub} 1 2`);

const helps = [
  ...['ACL', 'CLIENT', 'CLUSTER', 'COMMAND', 'CONFIG', 'DEBUG', 'LATENCY', 'MEMORY', 'MODULE'],
  ...['OBJECT', 'PUBSUB', 'SLOWLOG', 'XGROUP', 'XINFO'],
].map((container) => `loose ${container} HELP`);

/** Calls of commands on the server and its connections, written as those in calls.ts. */
export const SERVER_CALLS = [server, ...clusters, ...helps].join('\n');
