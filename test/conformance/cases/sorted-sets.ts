import { type Family, lines, scenario } from '../script.js';
import { combinedSortedSets } from './sorted-sets-combined.js';
import { largeSortedSets } from './sorted-sets-large.js';

export const sortedSets: Family = {
  name: 'sorted-sets',
  scenarios: [
    scenario(
      'ZADD with its options',
      lines`
        ZADD z 1 a
        ZADD z 1 a
        ZADD z 2 a 3 b
        ZADD z NX 9 a 4 c
        ZADD z XX 5 a 9 new
        ZADD z CH 5 a 6 b 7 d
        ZADD z GT CH 4 a 8 b
        ZADD z LT CH 4 a 99 b
        ZADD z GT 1 fresh
        ZADD z XX GT CH 10 a 1 nosuch
        ZADD z XX LT CH 1 a
        ZADD z INCR 5 a
        ZADD z NX INCR 5 a
        ZADD z NX INCR 5 n
        ZADD z XX INCR 5 nosuch
        ZADD z XX INCR 5 a
        ZADD z GT INCR -5 a
        ZADD z LT INCR -5 a
        ZADD z LT INCR 5 a
        ZADD z CH INCR 1 a
        ZADD z NX XX 1 a
        ZADD z XX NX 1 a
        ZADD z GT LT 1 a
        ZADD z NX GT 1 a
        ZADD z LT NX 1 a
        ZADD z GT NX LT 1 a
        ZADD z INCR 1 a 2 b
        ZADD z abc a
        ZADD z 1 a abc b
        ZADD z 1 a 2
        ZADD z 1
        ZADD z
        ZADD
        ZADD z NX
        ZADD z NX 1
        ZADD z NX CH 1
        ZADD z "" a
        ZADD z " 1" a
        ZADD z "1 " a
        ZADD z nan a
        ZADD z 1e400 a
        ZADD z inf pinf -inf ninf +inf pinf2
        ZADD z Infinity x
        ZADD z INFINITY x
        ZADD z 0x10 hex
        ZADD z 1e3 exp
        ZADD z .5 half
        ZADD z 5. five
        ZADD z INCR inf pinf
        ZADD z INCR -inf pinf
        ZADD z INCR nan a
        ZADD z 1 dup 2 dup 3 dup
        ZSCORE z dup
        ZADD z nx ch 1 lower
        ZADD z CH CH 1 a
        ZADD z NX 1 ""
        ZADD z 1 "\x00\xff"
        ZRANGE z 0 -1 WITHSCORES
        SET s v
        ZADD s 1 a
        ZADD s abc a
        ZADD none XX 1 a
        EXISTS none
        ZADD none XX INCR 1 a
        EXISTS none
      `,
    ),
    scenario(
      'scores as they are printed',
      lines`
        ZADD z 0.1 a 1.5 b 3.0 c 1e20 d 1e21 e 1e-5 f 1e-7 g 123456789012345678 h
        ZADD z 0.30000000000000004 i 1.7976931348623157e308 j 5e-324 k -0 l -0.0 m 3.14159265358979 n
        ZADD z 9007199254740992 o 9007199254740993 p 1e15 q 1e16 r 1e17 s 123456.789 t 100 u 1e2 v
        ZADD z 0.000001 w 12345678901234567890 x 4.35 y 2.675 z 1e100 aa -1e-10 ab -inf ac inf ad
        ZADD z 0.1e1 ae 1e22 af 1e19 ag 9223372036854775807 ah -9223372036854775808 ai 17179869184.5 aj
        ZRANGE z 0 -1 WITHSCORES
        ZSCORE z a
        ZSCORE z d
        ZSCORE z e
        ZSCORE z g
        ZSCORE z h
        ZSCORE z j
        ZSCORE z k
        ZSCORE z l
        ZSCORE z ac
        ZSCORE z ad
        ZMSCORE z a b c d nosuch f
        ZINCRBY z 0.2 a
        ZINCRBY z 0 l
        ZINCRBY z 1e-7 g
        ZINCRBY z 1 o
        ZPOPMAX z 3
        ZPOPMIN z 3
        ZREVRANGE z 0 5 WITHSCORES
        ZRANK z b WITHSCORE
      `,
    ),
    scenario(
      'ZINCRBY ZREM ZSCORE ZMSCORE ZCARD ZRANK',
      lines`
        ZINCRBY z 1 a
        ZINCRBY z 2.5 a
        ZINCRBY z -10 a
        ZINCRBY z abc a
        ZINCRBY z nan a
        ZINCRBY z inf a
        ZINCRBY z -inf a
        ZINCRBY z
        ZINCRBY z 1
        ZADD z 1 b 2 c 3 d
        ZREM z a
        ZREM z a b nosuch
        ZREM z
        ZREM missing a
        ZSCORE z c
        ZSCORE z nosuch
        ZSCORE missing c
        ZSCORE z
        ZMSCORE z c nosuch d
        ZMSCORE missing a b
        ZMSCORE z
        ZCARD z
        ZCARD missing
        ZCARD
        ZRANK z c
        ZRANK z d
        ZRANK z nosuch
        ZRANK missing a
        ZREVRANK z c
        ZREVRANK z d
        ZREVRANK z nosuch
        ZREVRANK missing a
        ZRANK z c WITHSCORE
        ZREVRANK z c WITHSCORE
        ZRANK z nosuch WITHSCORE
        ZREVRANK missing a WITHSCORE
        ZRANK z c withscore
        ZRANK z c BAD
        ZRANK z c WITHSCORE x
        ZRANK z
        ZREVRANK z c WITHSCORES
        ZREM z c d
        EXISTS z
        SET s v
        ZINCRBY s 1 a
        ZREM s a
        ZSCORE s a
        ZMSCORE s a
        ZCARD s
        ZRANK s a
        ZREVRANK s a WITHSCORE
        ZCOUNT s 0 1
        ZLEXCOUNT s - +
        ZRANGE s 0 -1
        ZREVRANGE s 0 -1
        ZRANGEBYSCORE s 0 1
        ZREVRANGEBYSCORE s 1 0
        ZRANGEBYLEX s - +
        ZREVRANGEBYLEX s + -
        ZPOPMIN s
        ZPOPMAX s
        ZPOPMIN s 0
        ZREMRANGEBYRANK s 0 1
        ZREMRANGEBYSCORE s 0 1
        ZREMRANGEBYLEX s - +
        ZSCAN s 0
        ZRANDMEMBER s
        ZRANDMEMBER s 2
      `,
    ),
    scenario(
      'ZRANGE by rank, score and lex',
      lines`
        ZADD z 1 a 2 b 3 c 4 d 5 e
        ZRANGE z 0 -1
        ZRANGE z 0 -1 WITHSCORES
        ZRANGE z 1 2
        ZRANGE z -2 -1
        ZRANGE z 3 1
        ZRANGE z -100 100
        ZRANGE z 5 10
        ZRANGE z 0 0 REV
        ZRANGE z 0 -1 REV WITHSCORES
        ZRANGE z 1 3 REV
        ZRANGE missing 0 -1
        ZRANGE z 0
        ZRANGE z a b
        ZRANGE z 0 1.5
        ZRANGE z 0 9223372036854775807
        ZRANGE z 0 9223372036854775808
        ZRANGE z 0 -1 LIMIT 0 1
        ZRANGE z 0 -1 BAD
        ZRANGE z 0 -1 WITHSCORES WITHSCORES
        ZRANGE z 2 4 BYSCORE
        ZRANGE z (2 4 BYSCORE WITHSCORES
        ZRANGE z (2 (4 BYSCORE
        ZRANGE z -inf +inf BYSCORE
        ZRANGE z -inf inf BYSCORE LIMIT 1 2
        ZRANGE z -inf +inf BYSCORE LIMIT 1 -1
        ZRANGE z -inf +inf BYSCORE LIMIT 0 0
        ZRANGE z -inf +inf BYSCORE LIMIT -1 2
        ZRANGE z -inf +inf BYSCORE LIMIT 10 2
        ZRANGE z -inf +inf BYSCORE LIMIT a 2
        ZRANGE z -inf +inf BYSCORE LIMIT 1
        ZRANGE z 4 2 BYSCORE REV
        ZRANGE z 4 (2 BYSCORE REV WITHSCORES
        ZRANGE z +inf -inf BYSCORE REV LIMIT 1 2
        ZRANGE z 2 4 BYSCORE REV
        ZRANGE z abc 4 BYSCORE
        ZRANGE z (abc 4 BYSCORE
        ZRANGE z nan 4 BYSCORE
        ZRANGE z ( 4 BYSCORE
        ZRANGE z "" 4 BYSCORE
        ZADD lex 0 a 0 b 0 c 0 d 0 aa 0 "" 0 "\xff"
        ZRANGE lex - + BYLEX
        ZRANGE lex [a [c BYLEX
        ZRANGE lex (a [c BYLEX
        ZRANGE lex (a (c BYLEX
        ZRANGE lex - (b BYLEX
        ZRANGE lex [b + BYLEX LIMIT 1 2
        ZRANGE lex + - BYLEX REV
        ZRANGE lex [c [a BYLEX REV
        ZRANGE lex [c [a BYLEX
        ZRANGE lex + - BYLEX
        ZRANGE lex [ ( BYLEX
        ZRANGE lex [ + BYLEX
        ZRANGE lex a [c BYLEX
        ZRANGE lex [a c BYLEX
        ZRANGE lex "" + BYLEX
        ZRANGE lex - + BYLEX WITHSCORES
        ZRANGE lex - + BYLEX BYSCORE
        ZRANGE lex -x + BYLEX
        ZRANGE z 0 -1 byscore rev limit 0 10
        zrange z 0 -1 rev
      `,
    ),
    scenario(
      'ZRANGEBYSCORE ZREVRANGE ZRANGEBYLEX and their reverse',
      lines`
        ZADD z 1 a 2 b 2 bb 3 c 4.5 d -1 neg inf top
        ZRANGEBYSCORE z 1 3
        ZRANGEBYSCORE z (1 3
        ZRANGEBYSCORE z (1 (3 WITHSCORES
        ZRANGEBYSCORE z -inf +inf WITHSCORES LIMIT 1 3
        ZRANGEBYSCORE z -inf +inf LIMIT 1 3 WITHSCORES
        ZRANGEBYSCORE z -inf +inf LIMIT 2 -1
        ZRANGEBYSCORE z -inf +inf LIMIT -2 3
        ZRANGEBYSCORE z 3 1
        ZRANGEBYSCORE z (2 (2
        ZRANGEBYSCORE z 2 2
        ZRANGEBYSCORE z +inf +inf
        ZRANGEBYSCORE z (inf inf
        ZRANGEBYSCORE z a 3
        ZRANGEBYSCORE z 1 b
        ZRANGEBYSCORE z 1
        ZRANGEBYSCORE z 1 3 BAD
        ZRANGEBYSCORE z 1 3 LIMIT
        ZRANGEBYSCORE z 1 3 LIMIT 0
        ZRANGEBYSCORE z 1 3 LIMIT a b
        ZRANGEBYSCORE missing 1 3
        ZRANGEBYSCORE z 1 3 REV
        ZREVRANGEBYSCORE z 3 1
        ZREVRANGEBYSCORE z +inf (1 WITHSCORES LIMIT 0 2
        ZREVRANGEBYSCORE z 1 3
        ZREVRANGEBYSCORE z (3 (1
        ZREVRANGEBYSCORE missing 1 3
        ZREVRANGE z 0 -1
        ZREVRANGE z 0 1 WITHSCORES
        ZREVRANGE z -2 -1
        ZREVRANGE z 5 2
        ZREVRANGE z 0 -1 BAD
        ZREVRANGE z a 1
        ZREVRANGE z 0
        ZREVRANGE z 0 -1 BYSCORE
        ZREVRANGE missing 0 -1
        ZCOUNT z -inf +inf
        ZCOUNT z 2 2
        ZCOUNT z (2 +inf
        ZCOUNT z (2 (2
        ZCOUNT z 5 1
        ZCOUNT z a 1
        ZCOUNT z 1
        ZCOUNT missing 0 1
        ZADD lex 0 a 0 b 0 c 0 d 0 e 0 f
        ZRANGEBYLEX lex - +
        ZRANGEBYLEX lex [b [d
        ZRANGEBYLEX lex (b (d
        ZRANGEBYLEX lex - [c LIMIT 1 1
        ZRANGEBYLEX lex - + LIMIT 3 -1
        ZRANGEBYLEX lex [d [b
        ZRANGEBYLEX lex b d
        ZRANGEBYLEX lex - + WITHSCORES
        ZRANGEBYLEX lex -
        ZRANGEBYLEX missing - +
        ZREVRANGEBYLEX lex + -
        ZREVRANGEBYLEX lex [d (b
        ZREVRANGEBYLEX lex - +
        ZREVRANGEBYLEX lex + - LIMIT 1 2
        ZREVRANGEBYLEX lex [d b
        ZLEXCOUNT lex - +
        ZLEXCOUNT lex [b (d
        ZLEXCOUNT lex (d [b
        ZLEXCOUNT lex + -
        ZLEXCOUNT lex b d
        ZLEXCOUNT lex -
        ZLEXCOUNT missing - +
      `,
    ),
    scenario(
      'ZPOPMIN ZPOPMAX ZREMRANGE',
      lines`
        ZADD z 1 a 2 b 3 c 4 d 5 e 6 f
        ZPOPMIN z
        ZPOPMAX z
        ZPOPMIN z 2
        ZPOPMAX z 0
        ZPOPMIN z -1
        ZPOPMIN z abc
        ZPOPMIN z 1.5
        ZPOPMIN z 1 2
        ZPOPMIN
        ZPOPMAX
        ZPOPMAX z 100
        EXISTS z
        ZPOPMIN z
        ZPOPMAX missing
        ZPOPMIN missing 5
        ZPOPMIN missing -1
        ZADD z 1 a 2 b 3 c 4 d 5 e 6 f
        ZREMRANGEBYRANK z 0 1
        ZREMRANGEBYRANK z -1 -1
        ZREMRANGEBYRANK z 5 10
        ZREMRANGEBYRANK z 2 1
        ZREMRANGEBYRANK z a 1
        ZREMRANGEBYRANK z 0
        ZREMRANGEBYRANK missing 0 1
        ZREMRANGEBYSCORE z 3 3
        ZREMRANGEBYSCORE z (3 (4
        ZREMRANGEBYSCORE z 10 1
        ZREMRANGEBYSCORE z a 1
        ZREMRANGEBYSCORE z 1
        ZREMRANGEBYSCORE missing 0 1
        ZREMRANGEBYSCORE z -inf +inf
        EXISTS z
        ZADD lex 0 a 0 b 0 c 0 d
        ZREMRANGEBYLEX lex [b (d
        ZREMRANGEBYLEX lex b d
        ZREMRANGEBYLEX lex -
        ZREMRANGEBYLEX missing - +
        ZREMRANGEBYLEX lex + -
        ZREMRANGEBYLEX lex - +
        EXISTS lex
      `,
    ),
    scenario(
      'ZSCAN ZRANDMEMBER',
      lines`
        ZADD z 1 a 2.5 b 3 c
        [page-pairs] ZSCAN z 0
        [page-pairs] ZSCAN z 0 MATCH b
        [page-pairs] ZSCAN z 0 COUNT 1
        ZSCAN missing 0
        ZSCAN z
        ZSCAN z abc
        ZSCAN z 0 COUNT 0
        ZSCAN z 0 BAD
        ZSCAN z 0 NOVALUES
        ZSCAN z 0 NOSCORES
        ZRANDMEMBER missing
        ZRANDMEMBER missing 3
        ZRANDMEMBER missing -3 WITHSCORES
        ZADD one 1.5 a
        ZRANDMEMBER one
        ZRANDMEMBER one 5
        ZRANDMEMBER one -3
        ZRANDMEMBER one 1 WITHSCORES
        ZRANDMEMBER one -2 WITHSCORES
        ZRANDMEMBER one 0
        [unordered] ZRANDMEMBER z 3
        [pairs] ZRANDMEMBER z 10 WITHSCORES
        [shape] ZRANDMEMBER z -5
        [shape] ZRANDMEMBER z 2 WITHSCORES
        ZRANDMEMBER z abc
        ZRANDMEMBER z 1 BAD
        ZRANDMEMBER z WITHSCORES
        ZRANDMEMBER z 1 WITHSCORES x
        ZRANDMEMBER
        ZRANDMEMBER z -9223372036854775808 WITHSCORES
        ZRANDMEMBER z -4611686018427387904 WITHSCORES
      `,
    ),
    ...largeSortedSets,
    ...combinedSortedSets,
  ],
};
