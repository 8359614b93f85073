import { type Family, lines, scenario } from '../script.js';

/** Calls that only a fuzzer thinks of: each of them was once answered otherwise than by Redis. */
export const spoilt: Family = {
  name: 'spoilt',
  scenarios: [
    scenario(
      'zero bytes and line ends in what errors quote',
      lines`
        OBJECT "a\x00b" k
        OBJECT "\r\n" k
        OBJECT "a\r\nb\n\r" k
        EXPIRE k 100 "a\r\n"
        EXPIRE k 100 "\r\nb"
        EXPIRE k 100 "\xff\x00\x80"
        "a\x00b" x
        "a\r\nb" "x\r\ny" "\x00"
        HSETEX h FNX "\r\n" 1 a b
        XADD s 1-1 a b
        XGROUP CREATE s g 0
        XREADGROUP GROUP "g\x00x" c STREAMS s >
        XREADGROUP GROUP g c STREAMS "s\x00x" >
        XPENDING s "\x00" - + 3
        XGROUP DELCONSUMER s "g\x00x" c
        XGROUP "a\x00b" s g c
        XCLAIM s g c 0 1-1 "X\x00Y"
        XINFO "a\x00" s
        CONFIG SET "a\x00b" s
        CLIENT LIST TYPE "a\x00b"
        PFDEBUG "a\x00b" s
        HELLO 3 "a\x00b"
      `,
    ),
    scenario(
      'numbers of databases beyond 32 bits',
      lines`
        SET k v
        COPY k c DB 2147483647
        COPY k c DB 2147483648
        COPY k c DB 9007199254740993
        COPY k c DB 9223372036854775808
        COPY k c DB -2147483649
        MOVE k 2147483648
        MOVE k -1
        MOVE k 9007199254740993
        SELECT 2147483648
        SELECT -2147483649
        SELECT 9007199254740993
        SWAPDB 0 2147483648
        SWAPDB 2147483648 0
        SWAPDB 0 9007199254740993
      `,
    ),
    scenario(
      'cursors as strtoull reads them',
      lines`
        SCAN ""
        SCAN -1
        SCAN -9223372036854775808
        SCAN 18446744073709551616
        SCAN -18446744073709551616
        SCAN "1 "
        SCAN 0x1
        SCAN --1
        SCAN +-1
        SCAN " 1"
        SCAN +1
        SCAN -0
        SCAN -01
        SCAN "0\x00x"
        SCAN "\x00"
        SCAN -9223372036854775809
        SCAN 000000000000000000000000000000000
        SSCAN missing +1 0 COUNT 1000
        SSCAN missing -9223372036854775809 COUNT 1000
        SSCAN missing 0 COUNT
        HSCAN missing 0 MATCH
        ZSCAN missing 0 COUNT 1000 x y
        ZSCAN missing 0 COUNT x
        ZSCAN missing x
        SET s v
        ZSCAN s 0 COUNT x
      `,
    ),
    scenario(
      'ids of streams as strtoull reads them',
      lines`
        XADD x 1-1 a b
        XRANGE x " 1" +
        XRANGE x +1 +
        XRANGE x "1\x00x" +
        XRANGE x "\x00" +
        XRANGE x 1-+1 +
        XRANGE x "1- 1" +
        XRANGE x "1 -1" +
        XRANGE x "1-1\x00" +
        XRANGE x "1\x00-1" +
        XRANGE x "( 1" +
        XRANGE x 1--1 +
        XRANGE x 1--9223372036854775809 +
        XREAD STREAMS x +0
        XADD x +2-* a b
        XADD x " 3" a b
        XDEL x " 3" +9
        XTRIM x MINID +1
        XSETID x " 9"
        XSETID missing +1
      `,
    ),
    scenario(
      'what XSETID and XGROUP look at first',
      lines`
        XADD x 5-1 a b
        XSETID x 1-1 ENTRIESADDED 9007199254740993
        XSETID x 9-1 ENTRIESADDED -9007199254740993
        XSETID x 9-1 ENTRIESADDED 9007199254740993 MAXDELETEDID
        XSETID x 9-1 ENTRIESADDED 9223372036854775808
        XGROUP CREATE x g $ MKSTREAM MKSTREAM ENTRIESREAD 8
        XGROUP CREATE x g $ MKSTREAM ENTRIESREAD 1
        XGROUP CREATE missing g $ MKSTREAM MKSTREAM MKSTREAM MKSTREAM
        XGROUP SETID x g 0 ENTRIESREAD 1 ENTRIESREAD 2
        XGROUP SETID x g 0 ENTRIESREAD 2
        [stream-groups] XINFO GROUPS x
        XAUTOCLAIM x g c 0 0 COUNT 576460752303423488
        XAUTOCLAIM x g c 0 0 COUNT 0
        XAUTOCLAIM missing g c 0 12 COUNT 9007199254740993 JUSTID
      `,
    ),
    scenario(
      'minus zero in sorted sets',
      lines`
        ZADD z 5 a 0 b -0 c 0 d
        SADD t a b x
        ZUNION 2 z t WEIGHTS -1 0 WITHSCORES
        ZINTER 2 z z WEIGHTS -1.5 -0 AGGREGATE MIN WITHSCORES
        ZINTER 2 z z WEIGHTS -1.5 -0 AGGREGATE MAX WITHSCORES
        ZUNION 1 z WEIGHTS -0 WITHSCORES
        ZUNION 2 z z WEIGHTS -0 1 WITHSCORES
        ZUNION 2 z z WEIGHTS 1 -0 AGGREGATE MIN WITHSCORES
        ZUNIONSTORE q 1 z WEIGHTS -1
        ZRANGE q 0 -1 WITHSCORES
        CONFIG SET zset-max-listpack-entries 2
        ZUNIONSTORE q 1 z WEIGHTS -1
        ZRANGE q 0 -1 WITHSCORES
        ZUNIONSTORE q 2 z z WEIGHTS -1 1
        ZRANGE q 0 -1 WITHSCORES
        ZINTERSTORE q 2 z q WEIGHTS -1 0
        ZRANGE q 0 -1 WITHSCORES
        ZADD p -0 a -0 b -0 c 1 d
        ZRANGESTORE r p 0 2
        ZRANGE r 0 -1 WITHSCORES
        CONFIG SET zset-max-listpack-entries 128
      `,
    ),
    scenario(
      'infinity times zero in combinations',
      lines`
        ZADD z -inf a 1 b
        ZADD y 3 a 4 b
        ZINTER 2 z z WEIGHTS 17 0 WITHSCORES
        ZINTER 2 z z WEIGHTS 0 17 WITHSCORES
        ZUNION 2 z z WEIGHTS 17 0 WITHSCORES
        ZINTER 2 y z WEIGHTS 2 0 AGGREGATE MIN WITHSCORES
        ZINTER 2 y z WEIGHTS 2 0 AGGREGATE MAX WITHSCORES
        ZINTER 2 y z WEIGHTS 2 0 WITHSCORES
        ZUNION 2 y z WEIGHTS 2 0 AGGREGATE MIN WITHSCORES
      `,
    ),
    scenario(
      'options of sorted sets in odd places',
      lines`
        ZADD z 1 a 2 b
        ZINCRBY z NX a
        ZINCRBY z INCR CH
        ZMPOP 2 z y MIN COUNT COUNT 2
        ZMPOP 2 z y MIN COUNT 0 2
        ZMPOP 2 z y MIN COUNT 1 COUNT 1
        ZMPOP 2 z y COUNT
        ZMPOP 2 z y
        ZMPOP 1 z MIN COUNT
        ZMPOP 1 z MAX MIN
        ZMPOP 1 z MAX COUNT 1
        ZCOUNT z "1\x00x" 5
        ZCOUNT z "\x00" 5
      `,
    ),
    scenario(
      'how many random elements may be asked for',
      lines`
        ZADD z 1 a
        HSET h a 1
        ZRANDMEMBER missing -2147483649
        SRANDMEMBER missing -2147483649
        HRANDFIELD missing -2147483649
        ZRANDMEMBER missing -9223372036854775807
        SRANDMEMBER missing -9223372036854775807
        HRANDFIELD missing -9223372036854775807
        ZRANDMEMBER z 9223372036854775807
        HRANDFIELD h 9223372036854775807
        ZRANDMEMBER z 4611686018427387903 WITHSCORES
        ZRANDMEMBER z 4611686018427387904 WITHSCORES
        HRANDFIELD h 4611686018427387903 WITHVALUES
        HRANDFIELD h 4611686018427387904 WITHVALUES
        HRANDFIELD missing -4611686018427387903 WITHVALUES
        HRANDFIELD missing -4611686018427387904 WITHVALUES
        ZRANDMEMBER missing -4611686018427387904 WITHSCORES
      `,
    ),
    scenario(
      'where strings of 512 MiB end',
      lines`
        SET s hello
        SETRANGE s 536870912 a
        SETRANGE s 536870911 ab
        SETRANGE s 536870907 abcdef
        SETRANGE s 4294967295 a
        SETRANGE s 9223372036854775807 a
        SETRANGE s 536870912 ""
        SETRANGE missing 536870912 a
        SETRANGE missing 9223372036854775807 ""
        SETBIT s 4294967296 1
        SETBIT missing 4294967296 0
        SETBIT s 9223372036854775807 1
        GETBIT s 4294967295
        GETBIT s 4294967296
        BITFIELD s SET u8 4294967296 1
        BITFIELD s SET u8 4294967288 x
        BITFIELD s SET u1 #4294967296 1
        BITFIELD s SET u8 #536870912 1
        BITFIELD s GET u8 4294967289
        BITFIELD s GET u8 4294967288
        BITFIELD s INCRBY i64 #67108864 1
        BITFIELD_RO s GET u63 4294967240
        BITCOUNT s 536870912 4294967296
        BITPOS s 1 536870912
        GETRANGE s 536870912 4294967296
        GETRANGE s -4294967296 4294967296
        [raw] "*3\r\n$6\r\nAPPEND\r\n$1\r\ns\r\n$536870913\r\n"
        [raw] "*3\r\n$6\r\nAPPEND\r\n$1\r\ns\r\n$9223372036854775807\r\n"
        [raw] "*3\r\n$6\r\nAPPEND\r\n$1\r\ns\r\n$9223372036854775808\r\n"
        [raw] "*3\r\n$6\r\nAPPEND\r\n$-9223372036854775809\r\n"
        CONFIG SET proto-max-bulk-len 1mb
        [raw] "*3\r\n$6\r\nAPPEND\r\n$1\r\ns\r\n$1048577\r\n"
        SETRANGE other 100 a
        CONFIG SET proto-max-bulk-len 512mb
        STRLEN s
        CONFIG SET requirepass secret
        [raw on=guest] "*2\r\n$4\r\nPING\r\n$16385\r\n"
        [raw on=guest] "*11\r\n"
        CONFIG SET requirepass ""
      `,
    ),
    scenario(
      'other edges',
      lines`
        GEODIST g a b x y
        GEODIST g a b km y
        GEODIST g a b x
        HINCRBYFLOAT h f 1e400
        HINCRBYFLOAT h f -1e400
        HINCRBYFLOAT h g 1e-400
        HINCRBYFLOAT h f 1e5000
        SET a {x*12000}
        SET b {y*12000}
        LCS a b
        LCS a b LEN
        LCS a b IDX
      `,
    ),
  ],
};
