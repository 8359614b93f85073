import { type Family, lines, scenario } from '../script.js';
import { members, numbers, setCombinations } from './sets-combined.js';

export const sets: Family = {
  name: 'sets',
  scenarios: [
    scenario(
      'SADD SREM SCARD SISMEMBER SMISMEMBER SMEMBERS',
      lines`
        SADD s a
        SADD s a
        SADD s b c b d
        SCARD s
        SCARD missing
        SISMEMBER s a
        SISMEMBER s nosuch
        SISMEMBER missing a
        SMISMEMBER s a nosuch b a
        SMISMEMBER missing a b
        [unordered] SMEMBERS s
        SMEMBERS missing
        SREM s a
        SREM s a
        SREM s nosuch b c
        SREM missing a
        SREM s d d
        EXISTS s
        SADD bin "" "\x00\xff" "\r\n" ""
        SISMEMBER bin ""
        SISMEMBER bin "\x00\xff"
        [unordered] SMEMBERS bin
        SREM bin "" "\x00\xff" "\r\n"
        EXISTS bin
        SADD
        SADD s
        SREM
        SREM s
        SCARD
        SCARD s x
        SISMEMBER s
        SISMEMBER s a b
        SMISMEMBER s
        SMEMBERS
        SMEMBERS s x
        SADD s {x*5000} {y*70000}
        SISMEMBER s {y*70000}
        SISMEMBER s {x*4999}
        SREM s {y*70000}
        SCARD s
        EXPIRE s 100
        SADD s more
        [near=2] TTL s
        TYPE s
      `,
    ),
    scenario(
      'set commands on other types',
      lines`
        SET k v
        SADD k a
        SREM k a
        SCARD k
        SISMEMBER k a
        SMISMEMBER k a b
        SMEMBERS k
        SPOP k
        SPOP k 2
        SPOP k 0
        SRANDMEMBER k
        SRANDMEMBER k 2
        SRANDMEMBER k abc
        SSCAN k 0
        SSCAN k abc
        SMOVE k s a
        SADD s a
        SMOVE s k a
        SMOVE s k nosuch
        SMOVE missing k a
        SINTER k
        SINTER s k
        SINTER missing k
        SINTER k missing
        SINTERCARD 1 k
        SINTERCARD 2 s k
        SINTERCARD 2 missing k
        SUNION k
        SUNION s k
        SDIFF k
        SDIFF s k
        SDIFF missing k
        SINTERSTORE d s k
        SUNIONSTORE d s k
        SDIFFSTORE d s k
        SUNIONSTORE k s
        TYPE k
        SET k v
        SINTERSTORE k s s
        TYPE k
        SET k v
        SDIFFSTORE k s s
        EXISTS k
        GET s
        APPEND s x
        INCR s
        HGET s a
        ZADD s 1 a
      `,
    ),
    scenario(
      'integers',
      lines`
        SADD s 3 1 2
        SMEMBERS s
        OBJECT ENCODING s
        SADD s 32767 -32768
        SMEMBERS s
        SADD s 32768
        SMEMBERS s
        SADD s -32769 2147483647 -2147483648
        SMEMBERS s
        SADD s 2147483648
        SMEMBERS s
        SADD s -2147483649 9007199254740991 -9007199254740991 9007199254740992 -9007199254740993
        SMEMBERS s
        SADD s 9223372036854775807 -9223372036854775808 9223372036854775806
        SMEMBERS s
        OBJECT ENCODING s
        SISMEMBER s 9223372036854775807
        SISMEMBER s 9223372036854775806
        SISMEMBER s 9223372036854775805
        SISMEMBER s -9223372036854775808
        SMISMEMBER s 1 01 +1 " 1" 1.0 -0 a "" 32767 -32769 2147483648 99999999999999999999
        SREM s 9223372036854775807 1 5 a 01
        SMEMBERS s
        SREM s 3 2 32767 -32768
        SMEMBERS s
        SADD s 9223372036854775808
        OBJECT ENCODING s
        [unordered] SMEMBERS s
        SISMEMBER s 9007199254740992
        SADD t 1
        SADD t -0
        OBJECT ENCODING t
        [unordered] SMEMBERS t
        SADD u 01
        OBJECT ENCODING u
        SADD v 1 2 3
        SREM v 1 2 3
        EXISTS v
        SADD w ${numbers(300, -150)}
        SMEMBERS w
        OBJECT ENCODING w
        SREM w 0 17 149
        SCARD w
        SISMEMBER w 17
        SISMEMBER w 18
      `,
    ),
    scenario(
      'encodings',
      lines`
        SADD ints ${numbers(512)}
        OBJECT ENCODING ints
        SADD ints 511
        OBJECT ENCODING ints
        SADD ints 512
        OBJECT ENCODING ints
        SISMEMBER ints 300
        SISMEMBER ints 512
        [unordered] SMEMBERS ints
        SADD many ${numbers(600)}
        OBJECT ENCODING many
        SADD words ${members(128)}
        OBJECT ENCODING words
        SADD words member:5
        OBJECT ENCODING words
        SADD words another
        OBJECT ENCODING words
        SCARD words
        [unordered] SMEMBERS words
        SADD long {x*64}
        OBJECT ENCODING long
        SADD long {x*65}
        OBJECT ENCODING long
        SADD mixed 1 2 3
        SADD mixed a
        OBJECT ENCODING mixed
        [unordered] SMEMBERS mixed
        SADD mixed 4 5
        SISMEMBER mixed 4
        SISMEMBER mixed 2
        SREM mixed a
        OBJECT ENCODING mixed
        SADD ints127 ${numbers(127)}
        SADD ints127 a
        OBJECT ENCODING ints127
        SADD ints128 ${numbers(128)}
        SADD ints128 a
        OBJECT ENCODING ints128
        [unordered] SMEMBERS ints128
        SADD ints2 1 2
        SADD ints2 {y*65}
        OBJECT ENCODING ints2
        SADD first 1 a b
        OBJECT ENCODING first
        SADD wide 1 ${members(128)}
        OBJECT ENCODING wide
        CONFIG SET set-max-intset-entries 4
        SADD i4 1 2 3 4
        OBJECT ENCODING i4
        SADD i4 5
        OBJECT ENCODING i4
        SADD i5 1 2 3 4 5
        OBJECT ENCODING i5
        SUNIONSTORE i6 i5
        OBJECT ENCODING i6
        SREM i5 5
        SUNIONSTORE i6 i5
        OBJECT ENCODING i6
        CONFIG SET set-max-intset-entries 512
        CONFIG SET set-max-listpack-entries 3 set-max-listpack-value 5
        SADD l3 a b c
        OBJECT ENCODING l3
        SADD l3 d
        OBJECT ENCODING l3
        SADD l5 abcdef
        OBJECT ENCODING l5
        SADD l6 a b c d
        OBJECT ENCODING l6
        SADD l7 1000000 a
        OBJECT ENCODING l7
        CONFIG SET set-max-listpack-entries 128 set-max-listpack-value 64
        COPY words words2
        SCARD words2
        COPY mixed mixed2
        [unordered] SMEMBERS mixed2
        OBJECT ENCODING mixed2
        COPY i4 ints
        COPY i4 ints REPLACE
        RENAME i4 i44
        [unordered] SMEMBERS i44
      `,
      { oracle: 'redis-8.2' },
    ),
    scenario(
      'SMOVE',
      lines`
        SADD a 1 2 3 x
        SADD b 3 4
        SMOVE a b 1
        SMOVE a b 1
        SMOVE a b 3
        SMOVE a b nosuch
        [unordered] SMEMBERS a
        [unordered] SMEMBERS b
        SMOVE a b x
        OBJECT ENCODING b
        SMOVE a fresh 2
        EXISTS a
        [unordered] SMEMBERS fresh
        SMOVE a b 2
        SMOVE b b 4
        SMOVE b b nosuch
        SCARD b
        SMOVE
        SMOVE a b
        SMOVE a b c d
        SMOVE fresh fresh 2
        SMEMBERS fresh
      `,
    ),
    scenario(
      'SPOP',
      lines`
        SPOP missing
        SPOP missing 3
        SPOP missing 0
        SADD s a
        SPOP s
        EXISTS s
        SADD s a b c
        SPOP s 0
        [unordered] SPOP s 3
        EXISTS s
        SADD s a b c
        [unordered] SPOP s 10
        EXISTS s
        SADD s 1 2 3 4 5
        [shape] SPOP s
        [shape] SPOP s 2
        SCARD s
        SPOP s -1
        SPOP s abc
        SPOP s 1.5
        SPOP s 1 2
        SPOP
        SPOP s ""
        SPOP s 9223372036854775807 x
        SPOP s 9223372036854775808
        [shape] SPOP s 9223372036854775807
        EXISTS s
        SADD big ${members(300)}
        [kind] SPOP big 100
        SCARD big
        [kind] SPOP big 199
        SCARD big
        OBJECT ENCODING big
        [kind] SPOP big
        EXISTS big
        SADD ints ${numbers(300)}
        [kind] SPOP ints 299
        SCARD ints
        OBJECT ENCODING ints
        DEL ints s
      `,
    ),
    scenario(
      'SRANDMEMBER',
      lines`
        SRANDMEMBER missing
        SRANDMEMBER missing 3
        SRANDMEMBER missing -3
        SRANDMEMBER missing abc
        SADD s a
        SRANDMEMBER s
        SRANDMEMBER s 1
        SRANDMEMBER s 5
        SRANDMEMBER s 0
        SRANDMEMBER s -3
        SADD s b c 1 2
        [unordered] SRANDMEMBER s 5
        [unordered] SRANDMEMBER s 100
        [shape] SRANDMEMBER s 2
        [shape] SRANDMEMBER s 4
        [shape] SRANDMEMBER s -7
        [kind] SRANDMEMBER s
        SRANDMEMBER s abc
        SRANDMEMBER s 1.5
        SRANDMEMBER s 1 2
        SRANDMEMBER
        [unordered] SRANDMEMBER s 9223372036854775807
        SRANDMEMBER s 9223372036854775808
        SRANDMEMBER s -9223372036854775808
        SRANDMEMBER missing -9223372036854775808
        SADD big ${members(300)}
        [kind] SRANDMEMBER big 3
        [kind] SRANDMEMBER big 150
        [unordered] SRANDMEMBER big 300
        [shape] SRANDMEMBER big -4
        SADD ints ${numbers(20)}
        [shape] SRANDMEMBER ints 3
        [shape] SRANDMEMBER ints 18
        [unordered] SRANDMEMBER ints 20
        [shape] SRANDMEMBER ints -30
        SCARD ints
      `,
    ),
    scenario(
      'SSCAN',
      lines`
        SADD s a b c
        [page] SSCAN s 0
        [page] SSCAN s 0 MATCH a
        [page] SSCAN s 0 MATCH x*
        [page] SSCAN s 0 COUNT 1
        SSCAN missing 0
        SSCAN s
        SSCAN
        SSCAN s abc
        SSCAN s 0 COUNT 0
        SSCAN s 0 COUNT abc
        SSCAN s 0 COUNT
        SSCAN s 0 BAD
        SSCAN s 0 TYPE set
        SSCAN s 0 NOVALUES
        SSCAN missing abc
        SSCAN missing 0 COUNT 0
        SSCAN s -1
        SADD ints 3 1 2 30
        [page] SSCAN ints 0
        [page] SSCAN ints 0 COUNT 1 MATCH 3*
        SADD big ${members(500)}
        [scan unordered] SSCAN big
        [scan unordered] SSCAN big COUNT 7
        [scan unordered] SSCAN big MATCH member:1?
        [scan unordered] SSCAN big MATCH *99 COUNT 50
        SREM big ${members(450)}
        [scan unordered] SSCAN big COUNT 3
      `,
    ),
    ...setCombinations,
  ],
};
