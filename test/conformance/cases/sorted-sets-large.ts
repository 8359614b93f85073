import { lines, scenario } from '../script.js';

/** A spread of scores with ties, in an order that is not theirs. */
const scattered = Array.from({ length: 1000 }, (_, index) => {
  const mixed = (index * 379) % 1000;
  return `${(mixed % 250) / 4} member:${String(mixed).padStart(4, '0')}`;
}).join(' ');
const words = Array.from(
  { length: 500 },
  (_, index) => `0 word:${String((index * 211) % 500).padStart(3, '0')}`,
).join(' ');

/** Past the threshold at which a packed sorted set becomes a tree. */
export const largeSortedSets = [
  scenario(
    'large sorted set',
    lines`
      ZADD z ${scattered}
      ZCARD z
      OBJECT ENCODING z
      ZRANGE z 0 5 WITHSCORES
      ZRANGE z 0 -1 WITHSCORES
      ZRANGE z 490 510
      ZRANGE z -5 -1 WITHSCORES
      ZRANGE z 995 2000
      ZREVRANGE z 0 9
      ZREVRANGE z 300 310 WITHSCORES
      ZRANK z member:0000
      ZRANK z member:0777
      ZREVRANK z member:0777
      ZRANK z member:0499 WITHSCORE
      ZRANK z member:1000
      ZSCORE z member:0123
      ZCOUNT z 10 20
      ZCOUNT z (10 (20
      ZCOUNT z -inf 30.25
      ZRANGEBYSCORE z 30 30.5
      ZRANGEBYSCORE z (30 +inf LIMIT 100 7 WITHSCORES
      ZREVRANGEBYSCORE z 30.5 (30 LIMIT 1 3
      ZRANGE z 5 6 BYSCORE LIMIT 3 4
      ZINCRBY z 100 member:0000
      ZREVRANK z member:0000
      ZINCRBY z -200 member:0001
      ZRANK z member:0001
      ZADD z XX GT CH 50 member:0002 50 member:0003 50 member:0999
      ZREM z member:0500 member:0501 member:0502 nosuch
      ZREMRANGEBYRANK z 100 199
      ZREMRANGEBYSCORE z 40 (41
      ZCARD z
      ZPOPMIN z 5
      ZPOPMAX z 5
      ZRANK z member:0777
      [scan pairs] ZSCAN z
      [scan pairs] ZSCAN z MATCH member:09*
      [scan pairs] ZSCAN z COUNT 3
      [unordered] ZRANDMEMBER z 5000
      ZREMRANGEBYRANK z 10 -1
      ZCARD z
      OBJECT ENCODING z
      ZRANGE z 0 -1 WITHSCORES
      ZREMRANGEBYRANK z 0 -1
      EXISTS z
    `,
  ),
  scenario(
    'large lexicographic set',
    lines`
      ZADD z ${words}
      ZLEXCOUNT z - +
      ZLEXCOUNT z [word:100 (word:200
      ZLEXCOUNT z (word:499 +
      ZRANGEBYLEX z [word:250 [word:255
      ZRANGEBYLEX z (word:250 (word:255
      ZRANGEBYLEX z - + LIMIT 200 3
      ZREVRANGEBYLEX z (word:100 - LIMIT 10 3
      ZRANGE z [word:1 [word:11 BYLEX
      ZRANK z word:321
      ZREMRANGEBYLEX z [word:100 (word:400
      ZCARD z
      ZRANK z word:450
      ZRANGE z 0 -1
    `,
  ),
];
