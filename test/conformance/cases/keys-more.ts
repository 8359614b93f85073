import { type Family, lines, scenario } from '../script.js';

/** Whole keys, whatever their type. */
const everyType = lines`
  SET string text
  SET number 42
  SET long {x*3000}
  SETBIT bits 30000 1
  HSET hash a 1 b 2
  HSET bighash {f*100} {v*100} g 2
  HSET timedhash a 1 b 2
  HPEXPIREAT timedhash 33177117420123 FIELDS 1 a
  RPUSH list a b c
  SADD ints 1 2 3
  SADD words a b c
  ZADD zset 1 a 2 b
  XADD stream 1-1 f v
  PFADD hll a b c
`;
const keys = 'string number long bits hash bighash timedhash list ints words zset stream hll';
const forEachKey = (line: (key: string) => string): string => keys.split(' ').map(line).join('\n');

export const keysMore: Family = {
  name: 'keys-more',
  scenarios: [
    scenario(
      'COPY of every type',
      `${everyType}
      ${forEachKey((key) => `COPY ${key} ${key}:copy`)}
      ${forEachKey((key) => `COPY ${key} ${key}:copy`)}
      ${forEachKey((key) => `COPY ${key} string REPLACE`)}
      ${forEachKey((key) => `OBJECT ENCODING ${key}:copy`)}
      ${forEachKey((key) => `TYPE ${key}:copy`)}
      HSET hash c 3
      HGET hash:copy c
      HPEXPIRETIME timedhash:copy FIELDS 2 a b
      APPEND long:copy y
      STRLEN long
      XADD stream:copy 2-1 f v
      XLEN stream
      RPUSH list:copy d
      LLEN list
      ZADD zset:copy 3 c
      ZCARD zset
      PFCOUNT hll:copy`,
    ),
    scenario(
      'COPY options',
      lines`
        SET a 1 EX 100
        COPY a b
        [near=2] TTL b
        COPY a b
        SET a 2
        COPY a b REPLACE
        GET b
        TTL b
        COPY a a
        COPY a a REPLACE
        COPY missing missing
        COPY missing b REPLACE
        GET b
        COPY a b DB 0
        COPY a b DB 1
        COPY a a DB 1
        COPY a a DB 1
        COPY a a DB 1 REPLACE
        COPY a b DB 99
        COPY a b DB -1
        COPY a b DB x
        COPY a b DB
        COPY a b BAD
        COPY a b replace db 1
        COPY a b DB 1 DB 2
        COPY a
        COPY
        SELECT 1
        GET a
        GET b
        SELECT 2
        GET b
      `,
    ),
    scenario(
      'RENAME of every type',
      `${everyType}
      ${forEachKey((key) => `RENAME ${key} ${key}:new`)}
      ${forEachKey((key) => `TYPE ${key}:new`)}
      ${forEachKey((key) => `RENAMENX ${key}:new ${key}`)}
      ${forEachKey((key) => `OBJECT ENCODING ${key}`)}
      HPEXPIRETIME timedhash FIELDS 2 a b
      RENAME list zset
      TYPE zset
      RENAME zset string
      LRANGE string 0 -1
      RENAME hash timedhash
      HGETALL timedhash
      HPEXPIRETIME timedhash FIELDS 1 a
      RENAMENX ints words
      RENAMENX ints ints
      RENAME ints ints
      RENAME missing missing
      RENAMENX missing missing
      RENAME missing a
      EXPIRE ints 100
      RENAME ints timed
      [near=2] TTL timed
      RENAME stream timed
      TTL timed
      RENAME a
      RENAMENX a`,
    ),
    scenario(
      'MOVE of every type',
      `${everyType}
      ${forEachKey((key) => `MOVE ${key} 1`)}
      ${forEachKey((key) => `MOVE ${key} 1`)}
      SET string other
      MOVE string 1
      MOVE string 0
      MOVE string 99
      MOVE string -1
      MOVE string x
      MOVE missing 1
      MOVE missing 0
      MOVE string
      SELECT 1
      ${forEachKey((key) => `TYPE ${key}`)}
      HPEXPIRETIME timedhash FIELDS 2 a b
      EXPIRE hash 100
      MOVE hash 2
      SELECT 2
      [near=2] TTL hash
      DBSIZE`,
    ),
    scenario(
      'DEL UNLINK EXISTS TOUCH of every type',
      `${everyType}
      EXISTS ${keys}
      EXISTS string string missing
      TOUCH ${keys} missing
      TOUCH string string
      TOUCH
      EXISTS
      UNLINK string hash string missing
      DEL ${keys}
      DBSIZE
      UNLINK
      DEL
      ${everyType}
      FLUSHALL ASYNC
      DBSIZE
      ${everyType}
      FLUSHDB SYNC
      DBSIZE
      FLUSHALL BAD
      FLUSHDB ASYNC SYNC
      FLUSHALL async`,
    ),
    scenario(
      'OBJECT of every type',
      `${everyType}
      ${forEachKey((key) => `OBJECT REFCOUNT ${key}`)}
      OBJECT ENCODING missing
      OBJECT REFCOUNT missing
      OBJECT IDLETIME missing
      OBJECT FREQ missing
      OBJECT FREQ string
      OBJECT
      OBJECT BAD string
      OBJECT ENCODING
      OBJECT ENCODING a b
      OBJECT HELP`,
      { state: false },
    ),
    scenario(
      'SCAN by type',
      `${everyType}
      [scan unordered] SCAN TYPE string
      [scan unordered] SCAN TYPE hash COUNT 100
      [scan unordered] SCAN TYPE list
      [scan unordered] SCAN TYPE set
      [scan unordered] SCAN TYPE zset
      [scan unordered] SCAN TYPE stream
      [scan unordered] SCAN MATCH *s* TYPE set COUNT 1
      [scan unordered] SCAN MATCH {hash,list}`,
    ),
    scenario(
      'WAIT and WAITAOF',
      lines`
        SET k v
        WAIT 0 0
        WAIT 1 30
        WAIT -1 0
        WAIT abc 0
        WAIT 1 -1
        WAIT 1 abc
        WAIT 1
        WAITAOF 0 0 0
        WAITAOF 2 0 0
        WAITAOF -1 0 0
        WAITAOF x 0 0
        WAITAOF 0 -1 0
        WAITAOF 0 x 0
        WAITAOF 0 0 x
        WAITAOF 0 0 -1
        WAITAOF 1 0 -1
        WAITAOF 0 1 30
        WAITAOF 0 0
        MULTI
        SET k w
        WAIT 1 0
        WAITAOF 0 1 0
        EXEC
        [command-info] COMMAND INFO wait
        [command-info] COMMAND INFO waitaof
      `,
    ),
  ],
};
