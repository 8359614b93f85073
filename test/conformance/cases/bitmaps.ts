import { type Family, lines, scenario } from '../script.js';

export const bitmaps: Family = {
  name: 'bitmaps',
  scenarios: [
    scenario(
      'SETBIT GETBIT grow and report',
      lines`
        SETBIT b 0 1
        SETBIT b 0 1
        SETBIT b 4095 1
        STRLEN b
        BITCOUNT b
        SETBIT b 20000 1
        BITCOUNT b
        STRLEN b
        SETBIT b 4294967296 1
        SETBIT b 4294967295 a
        SETBIT b 18446744073709551616 1
        SETBIT b 5 -1
        APPEND b x
        BITCOUNT b
        SETRANGE b 0 "\xff\xff"
        BITCOUNT b
        SET b "abc"
        BITCOUNT b
        SETBIT b 30000 1
        SETBIT b 30001 1
        SETBIT b 30000 0
        BITCOUNT b
        COPY b c
        SETBIT c 1 0
        BITCOUNT c
        BITCOUNT b
        SET n 12
        SETBIT n 7 1
        GET n
        OBJECT ENCODING n
        SET e v EX 100
        SETBIT e 1 0
        [near=2] TTL e
        GETBIT e 1
        SETBIT -5 1 1
        GET -5
        SETRANGE -6 2 x
        GET -6
        BITFIELD -7 SET u8 8 65
        GET -7
      `,
    ),
    scenario(
      'BITPOS',
      lines`
        SET k "\xff\xf0\x00"
        BITPOS k 0
        BITPOS k 1
        BITPOS k 1 2
        BITPOS k 0 2
        BITPOS k 0 0 0
        BITPOS k 0 0 -1
        BITPOS k 1 -2 -6
        BITPOS k 0 -2 -6
        BITPOS k 1 1 1
        BITPOS k 1 -1 -1
        BITPOS k 0 1 -1
        BITPOS k 1 -100 100
        BITPOS k 0 3
        BITPOS k 0 3 5
        BITPOS k 1 3
        BITPOS k 0 2 1
        BITPOS k 1 2 1
        BITPOS k 0 -1 -3
        BITPOS k 0 12 15 BIT
        BITPOS k 0 12 BIT
        BITPOS k 1 11 11 BIT
        BITPOS k 1 12 23 bit
        BITPOS k 0 0 11 BIT
        BITPOS k 0 0 12 BIT
        BITPOS k 1 -13 -1 BIT
        BITPOS k 0 -13 -1 BIT
        BITPOS k 1 7 15 BIT
        BITPOS k 1 1 2 BYTE
        BITPOS k 0 24 30 BIT
        BITPOS k 1 0 0 BIT
        BITPOS k 1 -1 -1 BIT
        SET ones "\xff\xff\xff"
        BITPOS ones 0
        BITPOS ones 0 0
        BITPOS ones 0 0 -1
        BITPOS ones 0 0 -1 BIT
        BITPOS ones 0 1 1
        BITPOS ones 0 3
        BITPOS ones 0 100
        BITPOS ones 1 5 5 BIT
        SET zeros "\x00\x00\x00"
        BITPOS zeros 1
        BITPOS zeros 0
        BITPOS zeros 1 0 -1
        BITPOS zeros 0 5 7 BIT
        SET empty ""
        BITPOS empty 0
        BITPOS empty 1
        BITPOS empty 0 0
        BITPOS empty 0 0 -1
        BITPOS missing 0
        BITPOS missing 1
        BITPOS missing 0 5
        BITPOS missing 0 5 7
        BITPOS missing 1 0 -1 BIT
        BITPOS missing 2
        BITPOS missing a
        BITPOS k 2
        BITPOS k -1
        BITPOS k a
        BITPOS k 1 a
        BITPOS k 1 0 a
        BITPOS k 1 0 1.5 BIT
        BITPOS k 1 0 1 BAD
        BITPOS k 1 0 1 BIT extra
        BITPOS k 1 a 1 BAD
        BITPOS k 1 0 a BAD
        BITPOS k 1 9223372036854775807
        BITPOS k 1 -9223372036854775808 9223372036854775807
        BITPOS k 1 9223372036854775808
        BITPOS k
        BITPOS
        SET i 12345
        BITPOS i 1
        BITPOS i 0
        HSET h f v
        BITPOS h 1
        BITPOS h 1 a
        BITPOS h 2
        SETBIT far 100000 1
        BITPOS far 1
        BITPOS far 1 5 -1
        BITPOS far 0
        BITPOS far 1 3 12000
        BITPOS far 1 99999 100001 BIT
        BITPOS far 1 100001 -1 BIT
        SET full {a*100}
        SETRANGE full 0 "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
        BITPOS full 0
        BITPOS full 0 1
      `,
    ),
    scenario(
      'BITFIELD',
      lines`
        BITFIELD b
        EXISTS b
        BITFIELD b GET u8 0
        EXISTS b
        BITFIELD b SET u8 0 255
        BITFIELD b GET u8 0 GET i8 0 GET u4 0 GET u4 4 GET u1 7 GET u16 0 GET u8 100
        BITFIELD b SET i5 3 -7 GET i5 3 GET u5 3
        BITFIELD b INCRBY u8 0 10
        BITFIELD b INCRBY i8 0 -10
        BITFIELD b INCRBY u2 100 1
        BITFIELD b INCRBY u2 100 1 OVERFLOW SAT INCRBY u2 100 1 INCRBY u2 100 1 INCRBY u2 100 5
        BITFIELD b OVERFLOW SAT INCRBY u2 100 -7
        BITFIELD b OVERFLOW WRAP INCRBY u2 100 -1
        BITFIELD b OVERFLOW FAIL INCRBY u2 100 1
        BITFIELD b OVERFLOW FAIL INCRBY u2 100 -4
        BITFIELD b OVERFLOW FAIL INCRBY u2 100 -1 OVERFLOW WRAP INCRBY u2 100 9
        BITFIELD b OVERFLOW SAT INCRBY i8 200 127 INCRBY i8 200 1 INCRBY i8 200 -255 INCRBY i8 200 -1 INCRBY i8 200 -128
        BITFIELD b OVERFLOW WRAP INCRBY i8 200 -1
        BITFIELD b OVERFLOW WRAP INCRBY i8 200 300
        BITFIELD b OVERFLOW FAIL INCRBY i8 200 300 INCRBY i8 200 -300
        BITFIELD b SET u8 0 256
        BITFIELD b GET u8 0
        BITFIELD b SET u8 0 -1
        BITFIELD b GET u8 0
        BITFIELD b OVERFLOW SAT SET u8 0 1000
        BITFIELD b OVERFLOW SAT SET u8 0 -5
        BITFIELD b GET u8 0
        BITFIELD b OVERFLOW FAIL SET u8 0 1000 SET u8 0 -1 SET u8 0 7
        BITFIELD b OVERFLOW SAT SET i8 0 1000 GET i8 0
        BITFIELD b OVERFLOW SAT SET i8 0 -1000 GET i8 0
        BITFIELD b OVERFLOW SAT SET i8 0 -9223372036854775808 GET i8 0
        BITFIELD b OVERFLOW SAT SET i8 0 9223372036854775807 GET i8 0
        BITFIELD b OVERFLOW FAIL SET i8 0 128 SET i8 0 -129 SET i8 0 -128
        BITFIELD b SET i8 0 200 GET i8 0
        BITFIELD b SET i8 0 -200 GET i8 0
        GET b
        STRLEN b
      `,
    ),
    scenario(
      'BITFIELD of up to 64 bits',
      lines`
        BITFIELD w SET i64 0 9223372036854775807
        BITFIELD w GET i64 0 GET u63 0 GET u63 1 GET i63 1 GET i64 3
        BITFIELD w INCRBY i64 0 1
        BITFIELD w INCRBY i64 0 -1
        BITFIELD w OVERFLOW SAT INCRBY i64 0 1
        BITFIELD w OVERFLOW FAIL INCRBY i64 0 1
        BITFIELD w SET i64 0 -9223372036854775808
        BITFIELD w OVERFLOW SAT INCRBY i64 0 -1
        BITFIELD w OVERFLOW FAIL INCRBY i64 0 -1 INCRBY i64 0 9223372036854775807
        BITFIELD w OVERFLOW WRAP INCRBY i64 0 -9223372036854775808
        BITFIELD w SET u63 5 9223372036854775807
        BITFIELD w GET u63 5
        BITFIELD w INCRBY u63 5 1
        BITFIELD w INCRBY u63 5 -1
        BITFIELD w OVERFLOW SAT INCRBY u63 5 9223372036854775807
        BITFIELD w OVERFLOW SAT INCRBY u63 5 -9223372036854775808
        BITFIELD w OVERFLOW FAIL SET u63 5 -1
        BITFIELD w SET u63 5 -1 GET u63 5
        BITFIELD w SET i53 11 4503599627370495 GET i53 11 INCRBY i53 11 1
        BITFIELD w SET u53 70 9007199254740991 INCRBY u53 70 1
        BITFIELD w SET u54 200 18014398509481983 GET u54 200 GET u46 201
        BITFIELD w SET i48 300 -140737488355328 GET i48 300 INCRBY i48 300 -1
        BITFIELD w SET u32 401 4294967295 GET u32 401 INCRBY u32 401 4294967296 INCRBY u32 401 1
        BITFIELD w SET i32 501 -2147483648 GET i32 501 INCRBY i32 501 -1 GET i33 500
        BITFIELD w SET u45 600 35184372088831 INCRBY u45 600 9223372036854775807
        BITFIELD w SET u1 700 1 GET u1 700 INCRBY u1 700 1 INCRBY u1 700 3
        BITFIELD w SET i1 701 -1 GET i1 701 INCRBY i1 701 1 INCRBY i1 701 1
        BITFIELD w OVERFLOW SAT SET i8 800 -9223372036854775808 OVERFLOW SAT INCRBY i8 800 -9223372036854775808
        BITFIELD w OVERFLOW SAT SET i8 800 -100 INCRBY i8 800 9223372036854775807 INCRBY i8 800 9223372036854775807
        BITFIELD w OVERFLOW FAIL SET i63 900 9223372036854775807 SET i63 900 4611686018427387903 INCRBY i63 900 1
        GET w
        BITCOUNT w
      `,
    ),
    scenario(
      'BITFIELD arguments',
      lines`
        BITFIELD b SET u8 #0 1 SET u8 #1 2 SET u8 #2 3 GET u16 #0 GET u8 #1
        GET b
        BITFIELD b SET i3 #5 -2 GET i3 #5 GET u3 15
        BITFIELD b get u8 0 set u8 0 9 incrby u8 0 1 overflow sat incrby u8 0 1000
        BITFIELD b GET u64 0
        BITFIELD b GET i65 0
        BITFIELD b GET u0 0
        BITFIELD b GET i0 0
        BITFIELD b GET u-1 0
        BITFIELD b GET U8 0
        BITFIELD b GET x8 0
        BITFIELD b GET 8 0
        BITFIELD b GET u 0
        BITFIELD b GET "" 0
        BITFIELD b GET u08 0
        BITFIELD b GET u8 -1
        BITFIELD b GET u8 a
        BITFIELD b GET u8 #
        BITFIELD b GET u8 #-1
        BITFIELD b GET u8 #a
        BITFIELD b GET u8 4294967295
        BITFIELD b GET u8 4294967296
        BITFIELD b GET u8 #536870911
        BITFIELD b GET u8 #536870912
        BITFIELD b GET u8 9223372036854775807
        BITFIELD b GET u8 #9223372036854775807
        BITFIELD b SET u8 0
        BITFIELD b SET u8 0 a
        BITFIELD b SET u8 0 1.5
        BITFIELD b SET u8 0 9223372036854775808
        BITFIELD b INCRBY u8 0
        BITFIELD b INCRBY u8 0 a
        BITFIELD b GET u8
        BITFIELD b OVERFLOW
        BITFIELD b OVERFLOW BAD
        BITFIELD b OVERFLOW BAD GET u8 0
        BITFIELD b OVERFLOW SAT
        BITFIELD b OVERFLOW sat OVERFLOW fail
        BITFIELD b BAD u8 0
        BITFIELD b GET u8 0 BAD
        BITFIELD b SET u8 0 1 GET u65 0
        BITFIELD b GET u8 0
        BITFIELD
        BITFIELD none OVERFLOW FAIL INCRBY u8 0 300
        EXISTS none
        STRLEN none
        HSET h f v
        BITFIELD h
        BITFIELD h GET u8 0
        BITFIELD h SET u8 0 1
        BITFIELD h GET u8 a
        SET n 42
        BITFIELD n GET u8 0 GET u8 8 GET u8 16
        BITFIELD n SET u8 0 53
        GET n
        SET e x EX 100
        BITFIELD e INCRBY u8 0 1
        [near=2] TTL e
        BITFIELD e GET u8 0 SET u8 24 1
        STRLEN e
        BITFIELD_RO b GET u8 0 GET i8 8 GET u8 #2
        BITFIELD_RO b
        BITFIELD_RO b SET u8 0 1
        BITFIELD_RO b GET u8 0 SET u8 0 1
        BITFIELD_RO b GET u8 0 INCRBY u8 0 1
        BITFIELD_RO b OVERFLOW SAT
        BITFIELD_RO b OVERFLOW SAT GET u8 0
        BITFIELD_RO b BAD
        BITFIELD_RO missing GET u8 0
        BITFIELD_RO missing SET u8 0 1
        BITFIELD_RO h GET u8 0
        BITFIELD_RO h SET u8 0 1
        BITFIELD_RO b GET u64 0
        BITFIELD_RO
      `,
    ),
    scenario(
      'BITOP',
      lines`
        SET a "\xf0\x0f\xaa"
        SET b "\xff\x00"
        SET c "\x55\x55\x55\x55\x01"
        BITOP AND d a b
        GET d
        BITOP OR d a b
        GET d
        BITOP XOR d a b
        GET d
        BITOP NOT d a
        GET d
        BITOP AND d a b c
        GET d
        BITOP OR d a b c
        GET d
        BITOP XOR d a b c
        GET d
        BITOP and d a
        GET d
        BITOP OR d c missing
        GET d
        BITOP AND d c missing
        GET d
        BITOP XOR d missing c
        GET d
        BITOP NOT d missing
        EXISTS d
        BITOP AND d missing none
        BITCOUNT a 0 x BAD
        BITCOUNT a x 0 BAD
        BITCOUNT a 0 1 BAD extra
        BITOP NOT d a b
        BITOP NOT d
        BITOP DIFF d a b
        GET d
        BITOP DIFF d c a b
        GET d
        BITOP DIFF d b c
        GET d
        BITOP DIFF1 d a b
        GET d
        BITOP DIFF1 d b a c
        GET d
        BITOP DIFF1 d c a
        GET d
        BITOP ANDOR d a b
        GET d
        BITOP ANDOR d a b c
        GET d
        BITOP ANDOR d c a b
        GET d
        BITOP ONE d a
        GET d
        BITOP ONE d a b
        GET d
        BITOP ONE d a b c
        GET d
        BITOP ONE d a a
        GET d
        BITOP ONE d a a a b
        GET d
        BITOP DIFF d a
        BITOP DIFF1 d a
        BITOP ANDOR d a
        BITOP one d
        BITOP diff d a missing
        GET d
        BITOP DIFF d missing a
        GET d
        BITOP ANDOR d missing a
        GET d
        BITOP ONE d missing none
        EXISTS d
        BITOP BAD d a
        BITOP BAD d h
        BITOP AND d
        BITOP AND
        BITOP
        HSET h f v
        BITOP AND d a h
        BITOP AND h a b
        TYPE h
        HSET h2 f v
        BITOP NOT h2 missing
        EXISTS h2
        SET a1 "abc" EX 100
        BITOP OR a1 a1 a
        TTL a1
        GET a1
        BITOP NOT a1 a1
        GET a1
        SET i 12
        SET j 34
        BITOP OR k i j
        GET k
        OBJECT ENCODING k
        SET empty ""
        BITOP OR e2 empty empty
        EXISTS e2
        BITOP NOT e2 empty
        BITOP AND e2 empty a
        GET e2
        SET long1 {abcdefgh*1000}
        SET long2 {hgfedcba*900}
        BITOP XOR x long1 long2
        GET x
        BITCOUNT x
        BITOP AND x long1 long2 a
        BITCOUNT x
        BITOP OR x long1 long2 a
        GET x
        BITOP NOT x long1
        GET x
        BITOP ONE x long1 long2 a c
        GET x
        BITOP DIFF x long1 long2 a c
        GET x
        BITOP DIFF1 x long2 long1 a
        GET x
        BITOP ANDOR x long2 a c
        GET x
        BITCOUNT x
        BITOP NOT x x
        BITCOUNT x
      `,
    ),
    scenario(
      'COMMAND INFO',
      lines`
        [command-info] COMMAND INFO setbit
        [command-info] COMMAND INFO getbit
        [command-info] COMMAND INFO bitcount
        [command-info] COMMAND INFO bitpos
        [command-info] COMMAND INFO bitfield
        [command-info] COMMAND INFO bitfield_ro
        [command-info] COMMAND INFO bitop
      `,
      { state: false },
    ),
  ],
};
