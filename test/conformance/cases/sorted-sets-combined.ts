import { lines, scenario } from '../script.js';

/** Several sorted sets in one command, results that are stored, and pops that wait. */
export const combinedSortedSets = [
  scenario(
    'ZUNION ZINTER ZDIFF and their stores',
    lines`
      ZADD a 1 x 2 y 3 z
      ZADD b 10 y 20 z 30 w
      ZADD c 5 z inf v -inf w
      ZUNION 2 a b
      ZUNION 2 a b WITHSCORES
      ZUNION 3 a b c WITHSCORES
      ZUNION 2 a b WEIGHTS 2 0.5 WITHSCORES
      ZUNION 2 a b WEIGHTS 2 0.5 AGGREGATE MAX WITHSCORES
      ZUNION 2 a b AGGREGATE MIN WITHSCORES
      ZUNION 2 c b AGGREGATE SUM WEIGHTS 0 inf WITHSCORES
      ZUNION 2 a missing WITHSCORES
      ZUNION 2 missing none
      ZUNION 1 a WITHSCORES WITHSCORES
      ZINTER 2 a b WITHSCORES
      ZINTER 3 a b c WITHSCORES
      ZINTER 2 a b AGGREGATE MAX
      ZINTER 2 a a WITHSCORES
      ZINTER 2 a missing
      ZINTER 3 a b b WEIGHTS 1 2 3 WITHSCORES
      ZDIFF 2 a b
      ZDIFF 2 a b WITHSCORES
      ZDIFF 1 a WITHSCORES
      ZDIFF 3 a missing c WITHSCORES
      ZDIFF 2 missing a
      ZDIFF 2 a a
      ZINTERCARD 2 a b
      ZINTERCARD 2 a b LIMIT 1
      ZINTERCARD 2 a b LIMIT 0
      ZINTERCARD 2 a b LIMIT 5
      ZINTERCARD 2 a missing
      ZUNION 0 a
      ZUNION -1 a
      ZUNION abc a
      ZUNION 3 a b
      ZUNION 2 a b BAD
      ZUNION 2 a b WEIGHTS 1
      ZUNION 2 a b WEIGHTS 1 x
      ZUNION 2 a b WEIGHTS 1 nan
      ZUNION 2 a b AGGREGATE AVG
      ZUNION 2 a b AGGREGATE
      ZDIFF 2 a b WEIGHTS 1 2
      ZDIFF 2 a b AGGREGATE SUM
      ZDIFF 0 a
      ZINTER 0 a
      ZINTERCARD 0 a
      ZINTERCARD 2 a b LIMIT -1
      ZINTERCARD 2 a b LIMIT x
      ZINTERCARD 2 a b LIMIT
      ZINTERCARD 2 a b WITHSCORES
      ZINTERCARD 3 a b
      ZUNIONSTORE u 2 a b
      ZRANGE u 0 -1 WITHSCORES
      ZUNIONSTORE u 2 a b WITHSCORES
      ZUNIONSTORE u 0 a
      ZINTERSTORE i 2 a b WEIGHTS 1 10
      ZRANGE i 0 -1 WITHSCORES
      ZINTERSTORE a 2 a b
      ZRANGE a 0 -1 WITHSCORES
      ZDIFFSTORE d 2 b a
      ZRANGE d 0 -1 WITHSCORES
      ZDIFFSTORE d 2 b b
      EXISTS d
      SET s v
      ZUNIONSTORE s 2 b c
      TYPE s
      SET s v
      ZINTERSTORE s 1 missing
      EXISTS s
      SET s v
      ZUNION 2 a s
      ZDIFF 2 a s
      ZINTERCARD 2 a s LIMIT x
      ZUNIONSTORE u 2 a s BAD
      ZUNION 2 missing s
      ZUNIONSTORE u 1
      ZUNION 1
      EXPIRE b 100
      ZUNIONSTORE b 1 a
      TTL b
    `,
  ),
  scenario(
    'ZRANGESTORE',
    lines`
      ZADD z 1 a 2 b 3 c 4 d 5 e
      ZRANGESTORE r z 0 -1
      ZRANGE r 0 -1 WITHSCORES
      ZRANGESTORE r z 1 2 REV
      ZRANGE r 0 -1 WITHSCORES
      ZRANGESTORE r z (1 4 BYSCORE LIMIT 1 1
      ZRANGE r 0 -1 WITHSCORES
      ZRANGESTORE r z 4 (1 BYSCORE REV LIMIT 1 2
      ZRANGE r 0 -1 WITHSCORES
      ZRANGESTORE r z [b [d BYLEX
      ZRANGE r 0 -1 WITHSCORES
      ZRANGESTORE r z 0 -1 WITHSCORES
      ZRANGESTORE r z 0 -1 LIMIT 0 1
      ZRANGESTORE r z a b
      ZRANGESTORE r z 0
      ZRANGESTORE z z 1 2
      ZRANGE z 0 -1 WITHSCORES
      ZRANGESTORE r z 5 10
      EXISTS r
      SET s v
      ZRANGESTORE s z 0 0
      TYPE s
      ZRANGESTORE s missing 0 -1
      EXISTS s
      SET s v
      ZRANGESTORE r s 0 -1
    `,
  ),
  scenario(
    'ZMPOP',
    lines`
      ZADD a 1 x 2 y 3 z
      ZADD b 10 y
      ZMPOP 1 a MIN
      ZMPOP 2 missing a MAX
      ZMPOP 2 a b MIN COUNT 10
      EXISTS a
      ZMPOP 2 a b MAX COUNT 2
      ZMPOP 2 a b MAX COUNT 2
      ZMPOP 1 missing MIN
      ZMPOP 0 a MIN
      ZMPOP -1 a MIN
      ZMPOP x a MIN
      ZMPOP 2 a MIN
      ZMPOP 1 a
      ZMPOP 1 a BAD
      ZMPOP 1 a MIN COUNT 0
      ZMPOP 1 a MIN COUNT -1
      ZMPOP 1 a MIN COUNT x
      ZMPOP 1 a MIN COUNT
      ZMPOP 1 a MIN COUNT 1 COUNT 1
      ZMPOP 1 a MIN BAD 1
      SET s v
      ZMPOP 2 missing s MIN
      ZMPOP 2 s missing MIN
    `,
  ),
  scenario(
    'BZPOPMIN BZPOPMAX BZMPOP',
    lines`
      ZADD a 1 x 2 y 3 z 4 w
      BZPOPMIN a 0
      BZPOPMAX missing a 1
      BZMPOP 1 2 missing a MIN COUNT 5
      BZPOPMIN a 0.02
      BZMPOP 0.02 1 a MAX
      BZPOPMIN a -1
      BZPOPMIN a x
      BZPOPMIN a
      BZMPOP -1 1 a MIN
      BZMPOP x 1 a MIN
      BZMPOP 0 0 a MIN
      BZMPOP 0 1 a BAD
      BZMPOP 0 1 a MIN COUNT 0
      [on=reader send] BZPOPMIN a b 0
      [sleep=40]
      ZADD b 7 late
      [on=reader receive]
      EXISTS b
      [on=reader send] BZPOPMAX a b 0
      [sleep=40]
      ZADD a 1 one 2 two
      [on=reader receive]
      ZRANGE a 0 -1
      DEL a
      [on=reader send] BZMPOP 0 1 a MAX COUNT 2
      [sleep=40]
      ZADD other 1 x
      ZUNIONSTORE a 1 other
      [on=reader receive]
      [on=one send] BZPOPMIN q 0
      [sleep=40]
      [on=two send] BZPOPMIN q 0
      [sleep=40]
      ZADD q 1 first
      [on=one receive]
      ZADD q 2 second
      [on=two receive]
      MULTI
      BZPOPMIN none 0
      EXEC
      SET s v
      BZPOPMIN s 0
      BZPOPMIN missing s 0
      BZPOPMIN s missing 0.01
      [on=reader send] BZPOPMIN later 0
      [sleep=40]
      SET later v
      DEL later
      ZADD later 1 m
      [on=reader receive]
    `,
  ),
];
