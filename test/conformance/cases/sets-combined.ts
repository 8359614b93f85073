import { lines, type Scenario, scenario } from '../script.js';

export const numbers = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, index) => String(from + index)).join(' ');
export const members = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, index) => `member:${from + index}`).join(' ');

export const setCombinations: readonly Scenario[] = [
  scenario(
    'SINTER SINTERCARD SINTERSTORE',
    lines`
        SADD a 1 2 3 4 x y
        SADD b 2 3 4 5 y z
        SADD c 3 4 y
        SADD i 1 2 3 4 5 6
        SADD j 2 4 6 8
        SADD big ${members(200)} 3 y
        [unordered] SINTER a
        [unordered] SINTER a b
        [unordered] SINTER a b c
        [unordered] SINTER b a c big
        [unordered] SINTER a a
        [unordered] SINTER i j
        [unordered] SINTER i a
        SINTER a missing
        SINTER missing a
        SINTER missing
        SINTER missing missing
        SINTER
        SINTERCARD 1 a
        SINTERCARD 2 a b
        SINTERCARD 2 a b LIMIT 0
        SINTERCARD 2 a b LIMIT 2
        SINTERCARD 2 a b limit 100
        SINTERCARD 2 a missing
        SINTERCARD 2 big big LIMIT 50
        SINTERCARD 0 a
        SINTERCARD -1 a
        SINTERCARD abc a
        SINTERCARD 3 a b
        SINTERCARD 1 a b
        SINTERCARD 1 a LIMIT
        SINTERCARD 1 a LIMIT -1
        SINTERCARD 1 a LIMIT abc
        SINTERCARD 1 a LIMIT 1 LIMIT 2
        SINTERCARD 1 a BAD 1
        SINTERCARD 1
        SINTERCARD
        SINTERCARD 9223372036854775808 a
        SINTERCARD 9223372036854775807 a
      SINTERCARD 9223372036854775807 a
        SINTERCARD 2 a b LIMIT 9223372036854775808
        SINTERSTORE d a b
        [unordered] SMEMBERS d
        OBJECT ENCODING d
        SINTERSTORE d i j
        OBJECT ENCODING d
        SINTERSTORE d a i
        OBJECT ENCODING d
        SINTERSTORE d a missing
        EXISTS d
        SINTERSTORE d missing
        SINTERSTORE a a b
        [unordered] SMEMBERS a
        SINTERSTORE d big big
        OBJECT ENCODING d
        SET s v
        SINTERSTORE s c c
        TYPE s
        SINTERSTORE d
        SINTERSTORE
        EXPIRE c 100
        SINTERSTORE c b b
        TTL c
      `,
  ),
  scenario(
    'SUNION SUNIONSTORE SDIFF SDIFFSTORE',
    lines`
        SADD a 1 2 3 4 x y
        SADD b 2 3 4 5 y z
        SADD c 3 4 y
        SADD i 1 2 3 4 5 6
        SADD j 2 4 6 8
        SADD big ${members(200)} 3 y
        [unordered] SUNION a
        [unordered] SUNION a b
        [unordered] SUNION a b c missing
        [unordered] SUNION i j
        [unordered] SUNION c big
        SUNION missing
        SUNION
        SUNIONSTORE d a b
        OBJECT ENCODING d
        [unordered] SMEMBERS d
        SUNIONSTORE d i j
        OBJECT ENCODING d
        SMEMBERS d
        SUNIONSTORE d c big
        OBJECT ENCODING d
        SUNIONSTORE d missing missing
        EXISTS d
        SUNIONSTORE d
        SUNIONSTORE
        SUNIONSTORE a a b
        SCARD a
        SREM a 5 z
        [unordered] SDIFF a
        [unordered] SDIFF a b
        [unordered] SDIFF a b c
        [unordered] SDIFF big a
        [unordered] SDIFF a big missing
        [unordered] SDIFF i j
        SDIFF i i
        SDIFF a a b
        SDIFF missing a
        SDIFF missing
        SDIFF
        [unordered] SDIFF i c c c c c c c big big
        SDIFFSTORE d a b
        [unordered] SMEMBERS d
        SDIFFSTORE d i j
        OBJECT ENCODING d
        SMEMBERS d
        SDIFFSTORE d a a
        EXISTS d
        SDIFFSTORE a a c
        [unordered] SMEMBERS a
        SDIFFSTORE d big c
        OBJECT ENCODING d
        SCARD d
        SDIFFSTORE d
        SDIFFSTORE
        SDIFFSTORE d missing a
      `,
  ),
  scenario(
    'sorted sets combined with sets',
    lines`
        SADD s a b c 1
        SADD i 1 2 3
        ZADD z 2 a 3 b 5 d 7 1
        ZUNION 2 s z WITHSCORES
        ZUNION 2 z s WEIGHTS 2 10 WITHSCORES
        ZUNION 1 s WITHSCORES
        ZUNION 3 s i z AGGREGATE MAX WITHSCORES
        ZUNION 3 s i z AGGREGATE MIN WITHSCORES
        ZINTER 2 s z WITHSCORES
        ZINTER 2 z s WEIGHTS 1 3 WITHSCORES
        ZINTER 3 i s z WITHSCORES
        ZINTER 2 s missing
        ZINTER 2 i s WITHSCORES
        ZDIFF 2 z s WITHSCORES
        ZDIFF 2 s z WITHSCORES
        ZDIFF 2 s missing WITHSCORES
        ZINTERCARD 2 s z
        ZINTERCARD 2 z i
        ZINTERCARD 2 s z LIMIT 1
        ZUNIONSTORE d 2 s z
        ZRANGE d 0 -1 WITHSCORES
        ZINTERSTORE d 2 s z WEIGHTS 2 1
        ZRANGE d 0 -1 WITHSCORES
        ZDIFFSTORE d 2 s z
        ZRANGE d 0 -1 WITHSCORES
        ZUNIONSTORE s 1 s
        TYPE s
        ZUNIONSTORE i 2 i z WEIGHTS inf 0
        ZRANGE i 0 -1 WITHSCORES
        SET k v
        ZUNION 2 k z
        ZADD k 1 a
        SADD z a
      `,
  ),
  scenario(
    'events',
    lines`
        CONFIG SET notify-keyspace-events EA
        [on=sub] PSUBSCRIBE __keyevent*
        SADD a x y z 1
        [on=sub receive]
        SADD a x
        SREM a x
        [on=sub receive]
        SREM a nosuch
        SMOVE a b y
        [on=sub receive]
        [on=sub receive]
        SMOVE a b z
        [on=sub receive]
        [on=sub receive]
        SMOVE a b 1
        [on=sub receive]
        [on=sub receive]
        [on=sub receive]
        [ignore] SPOP b
        [on=sub receive]
        [ignore] SPOP b 2
        [on=sub receive]
        [on=sub receive]
        SADD a 1 2 3
        [on=sub receive]
        SADD b 2 3
        [on=sub receive]
        SINTERSTORE d a b
        [on=sub receive]
        SUNIONSTORE d a b
        [on=sub receive]
        SDIFFSTORE d a b
        [on=sub receive]
        SDIFFSTORE d b a
        [on=sub receive]
        SINTERSTORE d nosuch a
        SPOP b 2
        [on=sub receive]
        [on=sub receive]
        ZUNIONSTORE z 1 a
        [on=sub receive]
        GEOADD g 1 1 p
        [on=sub receive]
        GEOADD g 1 1 p
        GEOSEARCHSTORE g2 g FROMLONLAT 1 1 BYRADIUS 9 km
        [on=sub receive]
        GEORADIUS g 1 1 9 km STORE g3
        [on=sub receive]
        GEORADIUS g 50 50 9 km STORE g3
        [on=sub receive]
        GEOSEARCHSTORE g2 g FROMLONLAT 50 50 BYRADIUS 9 km
        [on=sub receive]
        [on=sub] PING
      `,
  ),
];
