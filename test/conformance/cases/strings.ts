import { type Family, lines, scenario } from '../script.js';

export const strings: Family = {
  name: 'strings',
  scenarios: [
    scenario(
      'GET and SET',
      lines`
        GET missing
        SET k v
        GET k
        SET k ""
        GET k
        STRLEN k
        SET "" emptykey
        GET ""
        SET "bin\x00\xff\r\n" "\x00\x01\xfe\xff\r\n"
        GET "bin\x00\xff\r\n"
        SET k {x*2000}
        GET k
        STRLEN k
        GET
        GET a b
        SET k
        SET
        HSET h f v
        GET h
        STRLEN h
        SET h string
        TYPE h
        GET h
        get k extra
        sEt MiXeD 1
        gEt MiXeD
        STRLEN missing
        STRLEN
        STRLEN a b
      `,
    ),
    scenario(
      'SET options',
      lines`
        SET k v NX
        SET k w NX
        SET k w XX
        SET none w XX
        GET none
        SET k v NX XX
        SET k v XX NX
        SET k v GET
        SET fresh v GET
        SET fresh v2 NX GET
        GET fresh
        SET fresh v3 XX GET
        SET nofresh v XX GET
        GET nofresh
        SET nofresh v NX GET
        SET k v EX 100
        [near=2] TTL k
        SET k v2 KEEPTTL
        [near=2] TTL k
        SET k v3
        TTL k
        SET k v PX 100000
        [near=2000] PTTL k
        SET k v EXAT 33177117420
        EXPIRETIME k
        SET k v PXAT 33177117420123
        PEXPIRETIME k
        SET k v ex 10 nx
        SET k v eX 10 xX gEt
        SET k v EX
        SET k v EX abc
        SET k v EX 1.5
        SET k v EX 0
        SET k v EX -1
        SET k v PX 0
        SET k v PX -5
        SET k v EXAT 0
        SET k v EXAT -1
        SET k v PXAT 0
        SET k v EX 9223372036854775807
        SET k v EX 9223372036854776
        SET k v EX 9223372036854775
        SET k v PX 9223372036854775807
        SET k v EX 99999999999999999999
        SET k v PXAT 9223372036854775807
        PEXPIRETIME k
        SET k v EX 10 PX 10
        SET k v EX 10 EX 10
        SET k v EX 10 KEEPTTL
        SET k v KEEPTTL EX 10
        SET k v EXAT 33177117420 PXAT 33177117420123
        SET k v BADOPT
        SET k v NX BADOPT
        SET k v ""
        SET k v GET GET
        SET k v KEEPTTL KEEPTTL
        SET k v EXAT 1
        EXISTS k
        SET gone v PXAT 1
        GET gone
        HSET h f v
        SET h v GET
        TYPE h
        SET h v NX GET
        SET h v NX
        SET h v
        TYPE h
        SET h v PERSIST
      `,
    ),
    scenario(
      'SETNX SETEX PSETEX GETSET GETDEL',
      lines`
        SETNX k v
        SETNX k w
        GET k
        SETNX k
        HSET h f v
        SETNX h v
        SETEX e 100 v
        [near=2] TTL e
        SETEX e 0 v
        SETEX e -1 v
        SETEX e abc v
        SETEX e 1.0 v
        SETEX e 9223372036854775807 v
        SETEX e 9223372036854775 v
        SETEX e 10
        SETEX e
        PSETEX p 100000 v
        [near=2000] PTTL p
        PSETEX p 0 v
        PSETEX p -1 v
        PSETEX p abc v
        PSETEX p 9223372036854775807 v
        PSETEX p 1
        SETEX h 100 over
        TYPE h
        HSET h2 f v
        GETSET k new
        GETSET nokey new
        GET nokey
        GETSET h2 v
        GETSET e x
        TTL e
        GETSET k
        GETDEL k
        GET k
        GETDEL k
        GETDEL h2
        GETDEL
        GETDEL a b
      `,
    ),
    scenario(
      'GETEX',
      lines`
        SET k v
        GETEX k
        TTL k
        GETEX k EX 100
        [near=2] TTL k
        GETEX k PX 50000
        [near=2000] PTTL k
        GETEX k PERSIST
        TTL k
        GETEX k EXAT 33177117420
        EXPIRETIME k
        GETEX k PXAT 33177117420555
        PEXPIRETIME k
        GETEX missing
        GETEX missing EX 10
        GETEX k EX 0
        GETEX k EX -1
        GETEX k EX abc
        GETEX k EX 9223372036854775807
        GETEX k PX 0
        GETEX k EX
        GETEX k NX
        GETEX k KEEPTTL
        GETEX k GET
        GETEX k EX 10 PERSIST
        GETEX k PERSIST EX 10
        GETEX k EX 10 PX 10
        GETEX k PERSIST PERSIST
        GETEX missing BAD
        GETEX missing EX abc
        GETEX
        GETEX k EXAT 1
        EXISTS k
        HSET h f v
        GETEX h
        GETEX h EX 10
      `,
    ),
    scenario(
      'MGET MSET MSETNX',
      lines`
        MSET a 1 b 2 c 3
        MGET a b c
        MGET a missing c
        MGET missing
        MGET a a a
        HSET h f v
        MGET a h b
        MGET
        MSET
        MSET a
        MSET a 1 b
        MSET a 1 a 2
        GET a
        MSET h string
        TYPE h
        MSETNX x 1 y 2
        MSETNX y 3 z 4
        EXISTS z
        MSETNX x
        MSETNX
        MSETNX p 1 q
        MSETNX d 1 d 2
        GET d
        EXPIRE a 100
        MSET a 5
        TTL a
        MSET "" empty "\x00" zero
        MGET "" "\x00"
      `,
    ),
    scenario(
      'APPEND GETRANGE SUBSTR SETRANGE',
      lines`
        APPEND k hello
        APPEND k " world"
        GET k
        APPEND k ""
        APPEND k
        APPEND n 12
        APPEND n 3
        INCR n
        OBJECT ENCODING n
        HSET h f v
        APPEND h x
        EXPIRE k 100
        APPEND k !
        [near=2] TTL k
        GETRANGE k 0 4
        GETRANGE k 0 -1
        GETRANGE k -3 -1
        GETRANGE k -100 100
        GETRANGE k 5 2
        GETRANGE k -1 -5
        GETRANGE k 100 200
        GETRANGE k -200 -100
        GETRANGE k 0 0
        GETRANGE k 0 9223372036854775807
        GETRANGE k -9223372036854775808 9223372036854775807
        GETRANGE k -9223372036854775808 -9223372036854775808
        GETRANGE k 9223372036854775808 1
        GETRANGE k a 1
        GETRANGE k 0 1.5
        GETRANGE k 0
        GETRANGE missing 0 -1
        GETRANGE h 0 -1
        SUBSTR k 0 4
        SUBSTR k -5 -2
        SUBSTR missing 0 1
        SUBSTR h 0 1
        SUBSTR k 0
        SET i 12345
        GETRANGE i 1 3
        SETRANGE k 6 WORLD
        GET k
        SETRANGE k 20 tail
        GET k
        SETRANGE k 0 ""
        SETRANGE nokey 0 ""
        EXISTS nokey
        SETRANGE nokey 5 ""
        EXISTS nokey
        SETRANGE nokey 5 abc
        GET nokey
        SETRANGE k -1 x
        SETRANGE k 536870912 x
        SETRANGE k 536870908 xxxxx
        SETRANGE k 9223372036854775807 x
        SETRANGE k 99999999999999999999 x
        SETRANGE k a x
        SETRANGE k 0
        SETRANGE h 0 x
        SETRANGE h 0 ""
        SETRANGE i 1 99
        GET i
        INCR i
      `,
    ),
    scenario(
      'INCR DECR INCRBY DECRBY',
      lines`
        INCR n
        INCR n
        DECR n
        INCRBY n 40
        DECRBY n 2
        GET n
        INCRBY n -100
        DECRBY n -100
        INCR
        INCR a b
        INCRBY n
        INCRBY n abc
        INCRBY n 1.5
        INCRBY n ""
        INCRBY n " 1"
        INCRBY n +1
        INCRBY n 01
        INCRBY n -0
        INCRBY n 9223372036854775808
        INCRBY n -9223372036854775809
        DECRBY n -9223372036854775808
        DECRBY n 9223372036854775808
        DECRBY n abc
        SET big 9223372036854775807
        INCR big
        DECR big
        INCRBY big 1
        INCRBY big 1
        SET small -9223372036854775808
        DECR small
        INCR small
        DECRBY small 1
        DECRBY small 1
        GET small
        SET s abc
        INCR s
        SET s ""
        INCR s
        SET s " 1"
        INCR s
        SET s "1 "
        INCR s
        SET s 1.0
        INCR s
        SET s 007
        INCR s
        SET s -0
        INCR s
        SET s +5
        INCR s
        SET s "5\x00"
        INCR s
        SET s 9223372036854775808
        INCR s
        SET s 9007199254740992
        INCR s
        INCRBY s 9007199254740993
        SET s -9007199254740993
        DECR s
        DECRBY s 1
        HSET h f v
        INCR h
        INCRBY h 1
        DECR h
        EXPIRE n 100
        INCR n
        [near=2] TTL n
        SET t 10 EX 100
        INCRBY t 5
        [near=2] TTL t
      `,
    ),
    scenario(
      'INCRBYFLOAT',
      lines`
        INCRBYFLOAT f 10.5
        INCRBYFLOAT f 0.1
        GET f
        INCRBYFLOAT f -5
        INCRBYFLOAT f 5.0e3
        INCRBYFLOAT f 1e-3
        SET f 3.0e3
        INCRBYFLOAT f 200
        INCRBYFLOAT f abc
        INCRBYFLOAT f ""
        INCRBYFLOAT f nan
        INCRBYFLOAT f inf
        INCRBYFLOAT f -inf
        INCRBYFLOAT f " 1"
        INCRBYFLOAT f "1 "
        INCRBYFLOAT f 1x
        INCRBYFLOAT f +1
        INCRBYFLOAT f 0x10
        INCRBYFLOAT f .5
        INCRBYFLOAT f 5.
        INCRBYFLOAT f
        SET f 1
        INCRBYFLOAT f 1.25
        INCRBYFLOAT f 0.75
        OBJECT ENCODING f
        SET f abc
        INCRBYFLOAT f 1
        SET f " 1"
        INCRBYFLOAT f 1
        SET f ""
        INCRBYFLOAT f 1
        HSET h f v
        INCRBYFLOAT h 1
        SET f 0
        INCRBYFLOAT f 0.1
        INCRBYFLOAT f 0.2
        INCRBYFLOAT f 0.3
        SET f -1.5
        INCRBYFLOAT f 1.5
        SET f 1e15
        INCRBYFLOAT f 0.5
        INCRBYFLOAT z 0
        INCRBYFLOAT z -0.0
        INCRBYFLOAT big 1e17
        INCRBYFLOAT big 1
        INCRBYFLOAT huge 1e300
        STRLEN huge
        SET f 3 EX 100
        INCRBYFLOAT f 1
        [near=2] TTL f
        SET x 17179869184
        INCRBYFLOAT x 1.5
        INCRBYFLOAT x 0.000001
      `,
    ),
    scenario(
      'bits of strings',
      lines`
        SETBIT b 7 1
        GETBIT b 7
        GETBIT b 0
        GETBIT b 100
        GET b
        SETBIT b 7 0
        SETBIT b 100 1
        STRLEN b
        GETBIT b 100
        SETBIT b 0 2
        SETBIT b 0 -1
        SETBIT b 0 a
        SETBIT b -1 1
        SETBIT b a 1
        SETBIT b 4294967296 1
        SETBIT b 99999999999999999999 1
        SETBIT b 0
        SETBIT
        GETBIT b -1
        GETBIT b a
        GETBIT b 4294967296
        GETBIT b
        GETBIT missing 5
        HSET h f v
        SETBIT h 0 1
        GETBIT h 0
        BITCOUNT h
        SETBIT zero 0 0
        STRLEN zero
        SET s foobar
        BITCOUNT s
        BITCOUNT s 0 0
        BITCOUNT s 1 1
        BITCOUNT s 0 -1
        BITCOUNT s -2 -1
        BITCOUNT s -100 100
        BITCOUNT s 3 1
        BITCOUNT s 100 200
        BITCOUNT s 5 30 BIT
        BITCOUNT s 1 1 BYTE
        BITCOUNT s -7 -1 bit
        BITCOUNT s 0 -100 BIT
        BITCOUNT s 0
        BITCOUNT s 0 a
        BITCOUNT s a 0
        BITCOUNT s 0 1 BAD
        BITCOUNT s 0 1 BIT extra
        BITCOUNT missing
        BITCOUNT missing 0 1
        BITCOUNT missing a b
        BITCOUNT missing 0
        BITCOUNT
        SET i 10
        SETBIT i 1 1
        GET i
        SETBIT i 6 1
        GET i
      `,
    ),
  ],
};
