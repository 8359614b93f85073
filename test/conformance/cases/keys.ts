import { type Family, lines, scenario } from '../script.js';

const manyKeys = Array.from({ length: 60 }, (_, index) => `SET key:${index} ${index}`).join('\n');

export const keys: Family = {
  name: 'keys',
  scenarios: [
    scenario(
      'DEL UNLINK EXISTS TYPE TOUCH',
      lines`
        MSET a 1 b 2 c 3 d 4
        DEL a
        DEL a
        DEL b c missing b
        UNLINK d
        UNLINK d missing
        DEL
        UNLINK
        EXISTS a
        SET a 1
        EXISTS a a a missing
        EXISTS
        HSET h f v
        ZADD z 1 m
        XADD s 1-1 f v
        PFADD p a
        TYPE a
        TYPE h
        TYPE z
        TYPE s
        TYPE p
        TYPE missing
        TYPE
        TYPE a b
        TOUCH a h missing a
        TOUCH
        DEL a h z s p
        DBSIZE
        SET "" x
        EXISTS ""
        DEL ""
      `,
    ),
    scenario(
      'RENAME RENAMENX',
      lines`
        SET a 1
        RENAME a b
        GET b
        EXISTS a
        RENAME a b
        RENAME b b
        RENAME missing missing
        RENAME a
        RENAME a b c
        SET c 3 EX 100
        RENAME c b
        [near=2] TTL b
        GET b
        SET d 4
        RENAME d b
        TTL b
        HSET h f v
        RENAME h b
        TYPE b
        SET n 1
        RENAMENX n b
        RENAMENX n n
        RENAMENX n fresh
        RENAMENX missing x
        RENAMENX n
        GET fresh
        ZADD z 1 a 2 b
        RENAME z z2
        ZRANGE z2 0 -1 WITHSCORES
        XADD s 1-1 f v
        RENAMENX s s2
        XLEN s2
      `,
    ),
    scenario(
      'COPY MOVE SWAPDB over databases',
      lines`
        SET a 1 EX 100
        COPY a b
        [near=2] TTL b
        COPY a b
        SET a 2
        COPY a b REPLACE
        GET b
        TTL b
        COPY missing x
        COPY a a
        COPY a a DB 0
        COPY a c DB 1
        SELECT 1
        GET c
        SELECT 0
        COPY a a DB 1
        COPY a a DB 1
        COPY a a DB 1 REPLACE
        COPY a x DB 16
        COPY a x DB -1
        COPY a x DB abc
        COPY a x BAD
        COPY a x DB
        COPY a
        HSET h f v g w
        COPY h h2
        HSET h f changed
        HGET h2 f
        ZADD z 1 a 2 b
        COPY z z2
        XADD s 1-1 f v
        XADD s 2-1 f v
        COPY s s2
        XRANGE s2 - +
        PFADD p a b c
        COPY p p2
        PFCOUNT p2
        MOVE b 1
        EXISTS b
        MOVE a 1
        MOVE missing 1
        MOVE a 0
        MOVE a 16
        MOVE a -1
        MOVE a abc
        MOVE a
        SET m v EX 100
        MOVE m 2
        SELECT 2
        [near=2] TTL m
        DBSIZE
        SWAPDB 0 2
        GET m
        SELECT 0
        GET m
        SWAPDB 0 2
        SWAPDB 0 0
        SWAPDB 0 16
        SWAPDB a 1
        SWAPDB 0 b
        SWAPDB 0
        SWAPDB -1 0
        SELECT 1
        FLUSHDB
        DBSIZE
        SELECT 0
        [unordered] KEYS *
      `,
    ),
    scenario(
      'KEYS and glob patterns',
      lines`
        MSET one 1 two 2 three 3 four 4 h*llo x "h[llo" y hello z hallo z hillo z "back\\slash" w
        [unordered] KEYS *
        [unordered] KEYS ""
        [unordered] KEYS t*
        [unordered] KEYS *o*
        [unordered] KEYS ?wo
        [unordered] KEYS ???
        [unordered] KEYS h?llo
        [unordered] KEYS h[ae]llo
        [unordered] KEYS h[^e]llo
        [unordered] KEYS h[a-e]llo
        [unordered] KEYS h[e-a]llo
        [unordered] KEYS h\*llo
        [unordered] KEYS h\[llo
        [unordered] KEYS h[llo
        [unordered] KEYS back*
        [unordered] KEYS back\\slash
        [unordered] KEYS [abc
        [unordered] KEYS **
        [unordered] KEYS *?*?*?*?*?*
        [unordered] KEYS one
        [unordered] KEYS ONE
        [unordered] KEYS nothing
        KEYS
        KEYS a b
        [unordered] KEYS [^a-z]*
        [unordered] KEYS h[]llo
        [unordered] KEYS h[^]llo
        [unordered] KEYS *\
      `,
    ),
    scenario(
      'RANDOMKEY and OBJECT HELP',
      lines`
        RANDOMKEY
        SET only 1
        RANDOMKEY
        RANDOMKEY x
        OBJECT HELP
        OBJECT HELP x
      `,
    ),
    scenario(
      'SCAN',
      lines`
        SCAN 0
        ${manyKeys}
        HSET h f v
        ZADD z 1 a
        [scan unordered] SCAN
        [scan unordered] SCAN COUNT 5
        [scan unordered] SCAN MATCH key:1*
        [scan unordered] SCAN MATCH key:1* COUNT 1
        [scan unordered] SCAN TYPE hash
        [scan unordered] SCAN TYPE zset COUNT 100
        [scan unordered] SCAN TYPE nosuch
        [scan unordered] SCAN TYPE STRING MATCH key:2?
        [scan unordered] SCAN count 3 match *5
        [scan unordered] SCAN MATCH h MATCH z
        [page] SCAN 0 COUNT 1000
        SCAN
        SCAN abc
        SCAN -1
        SCAN ""
        SCAN 0 COUNT
        SCAN 0 COUNT 0
        SCAN 0 COUNT -1
        SCAN 0 COUNT abc
        SCAN 0 MATCH
        SCAN 0 BAD x
        SCAN 0 BAD
        SCAN 0 TYPE
        SCAN 18446744073709551616
        SCAN 1.5
        [page] SCAN 00 COUNT 1000
      `,
      { state: false },
    ),
    scenario(
      'EXPIRE family',
      lines`
        SET k v
        TTL k
        PTTL k
        EXPIRE k 100
        [near=2] TTL k
        [near=2000] PTTL k
        PEXPIRE k 50000
        [near=2] TTL k
        EXPIREAT k 33177117420
        EXPIRETIME k
        PEXPIRETIME k
        PEXPIREAT k 33177117420999
        EXPIRETIME k
        PEXPIRETIME k
        PERSIST k
        PERSIST k
        TTL k
        EXPIRETIME k
        PEXPIRETIME k
        EXPIRE missing 10
        PEXPIRE missing 10
        EXPIREAT missing 33177117420
        PEXPIREAT missing 33177117420000
        TTL missing
        PTTL missing
        EXPIRETIME missing
        PEXPIRETIME missing
        PERSIST missing
        EXPIRE k abc
        EXPIRE k 1.5
        EXPIRE k ""
        EXPIRE k
        EXPIRE k 10 20 30
        PEXPIRE k abc
        EXPIREAT k abc
        PEXPIREAT k abc
        EXPIRE k 9223372036854775807
        EXPIRE k 9223372036854775
        EXPIRE k -9223372036854775808
        EXISTS k
        EXPIRE k 9223372036854770000
        PEXPIRE k 9223372036854775807
        PEXPIREAT k 9223372036854775807
        PEXPIRETIME k
        EXPIREAT k 9223372036854775807
        EXPIREAT k 9223372036854775
        EXPIRE k 99999999999999999999
        TTL
        PTTL
        PERSIST
        EXPIRETIME
        PEXPIRETIME
        TTL k x
        EXPIRE k -1
        EXISTS k
        SET k v
        EXPIRE k 0
        EXISTS k
        SET k v
        PEXPIRE k -5
        EXISTS k
        SET k v
        EXPIREAT k 1
        EXISTS k
        SET k v
        PEXPIREAT k 0
        EXISTS k
        SET k v
        EXPIREAT k -1
        EXISTS k
        HSET h f v
        EXPIRE h 100
        HSET h g w
        [near=2] TTL h
        ZADD z 1 a
        PEXPIRE z 100000
        ZADD z 2 b
        [near=2000] PTTL z
        SET k v PX 1
        [sleep=10]
        GET k
        EXISTS k
        TTL k
        DBSIZE
      `,
    ),
    scenario(
      'EXPIRE with NX XX GT LT',
      lines`
        SET k v
        EXPIRE k 100 XX
        EXPIRE k 100 GT
        EXPIRE k 100 NX
        EXPIRE k 200 NX
        [near=2] TTL k
        EXPIRE k 50 GT
        EXPIRE k 200 GT
        [near=2] TTL k
        EXPIRE k 300 LT
        EXPIRE k 150 LT
        [near=2] TTL k
        EXPIRE k 160 XX
        [near=2] TTL k
        EXPIRE k 170 XX GT
        EXPIRE k 160 XX GT
        EXPIRE k 150 XX LT
        PERSIST k
        EXPIRE k 100 LT
        PERSIST k
        EXPIRE k 100 XX LT
        EXPIRE k 100 NX XX
        EXPIRE k 100 NX GT
        EXPIRE k 100 NX LT
        EXPIRE k 100 GT LT
        EXPIRE k 100 BAD
        EXPIRE k 100 NX BAD
        EXPIRE k 100 nx
        EXPIRE missing 100 NX
        EXPIRE missing 100 BAD
        EXPIRE missing abc NX
        PEXPIRE k 200000 GT
        [near=2000] PTTL k
        EXPIREAT k 33177117420 GT
        EXPIREAT k 33177117419 GT
        EXPIREAT k 33177117419 LT
        PEXPIREAT k 33177117419001 GT
        PEXPIREAT k 33177117419001 GT
        PEXPIREAT k 33177117419001 LT
        PEXPIRETIME k
        EXPIRE k -1 GT
        EXISTS k
        EXPIRE k -1 LT
        EXISTS k
      `,
    ),
    scenario(
      'OBJECT and MEMORY',
      lines`
        SET i 12345
        SET e short
        SET r {x*100}
        SET e44 {x*44}
        SET e45 {x*45}
        SET long 9223372036854775807
        SET over 9223372036854775808
        SET float 1.5
        OBJECT ENCODING i
        OBJECT ENCODING e
        OBJECT ENCODING r
        OBJECT ENCODING e44
        OBJECT ENCODING e45
        OBJECT ENCODING long
        OBJECT ENCODING over
        OBJECT ENCODING float
        APPEND e x
        OBJECT ENCODING e
        HSET h f v
        OBJECT ENCODING h
        HSET hbig f {x*65}
        OBJECT ENCODING hbig
        HSET h64 f {x*64}
        OBJECT ENCODING h64
        ZADD z 1 a
        OBJECT ENCODING z
        ZADD zbig 1 {x*65}
        OBJECT ENCODING zbig
        XADD s 1-1 f v
        OBJECT ENCODING s
        PFADD p a
        OBJECT ENCODING p
        OBJECT ENCODING missing
        OBJECT ENCODING
        OBJECT REFCOUNT e
        OBJECT REFCOUNT missing
        OBJECT IDLETIME missing
        OBJECT FREQ e
        OBJECT FREQ missing
        OBJECT
        OBJECT BAD e
        OBJECT ENCODING a b
        MEMORY USAGE missing
        [kind] MEMORY USAGE e
        [kind] MEMORY USAGE h SAMPLES 5
        [kind] MEMORY USAGE h SAMPLES 0
        MEMORY USAGE h SAMPLES -1
        MEMORY USAGE h SAMPLES abc
        MEMORY USAGE h SAMPLES
        MEMORY USAGE h BAD 1
        MEMORY USAGE
        MEMORY BAD
        MEMORY
      `,
      // Later versions embed longer strings, which is their own affair.
      { oracle: 'redis-7.0' },
    ),
  ],
};
