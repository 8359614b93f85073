import { type Family, lines, scenario } from '../script.js';

/** What came to strings after Redis 7.2. */
export const stringsMore: Family = {
  name: 'strings-more',
  scenarios: [
    scenario(
      'SET IFEQ and DELIFEQ',
      lines`
        SET k v IFEQ x
        EXISTS k
        SET k v
        SET k w IFEQ x
        GET k
        SET k w IFEQ v
        GET k
        SET k x IFEQ w GET
        SET k y IFEQ none GET
        GET k
        SET none y IFEQ v GET
        SET k 12
        SET k 13 IFEQ 12
        GET k
        SET k 13 IFEQ 013
        SET k z IFEQ 13 EX 100
        [near=2] TTL k
        SET k z2 IFEQ z KEEPTTL
        [near=2] TTL k
        SET k z3 IFEQ z2
        TTL k
        SET k "" IFEQ z3
        SET k full IFEQ ""
        GET k
        SET k v IFEQ
        SET k v IFEQ a NX
        SET k v NX IFEQ a
        SET k v IFEQ a XX
        SET k v XX IFEQ a
        SET k v IFEQ a IFEQ b
        SET k v IFEQ full EX abc
        SET k v ifeq full get ex 10
        HSET h f v
        SET h v IFEQ x
        SET h v IFEQ x GET
        DELIFEQ k x
        DELIFEQ k v
        EXISTS k
        DELIFEQ k v
        DELIFEQ h v
        DELIFEQ k
        DELIFEQ k v x
        DELIFEQ
      `,
      { oracle: 'valkey-9.1' },
    ),
    scenario(
      'MSETEX',
      lines`
        MSETEX 2 a 1 b 2
        MGET a b
        TTL a
        MSETEX 2 a 3 b 4 EX 100
        [near=2] TTL a
        [near=2] TTL b
        MSETEX 1 a 5 KEEPTTL
        [near=2] TTL a
        MSETEX 1 a 6
        TTL a
        MSETEX 1 a 7 PX 100000
        [near=2000] PTTL a
        MSETEX 1 a 8 EXAT 33177117420
        EXPIRETIME a
        MSETEX 1 a 9 PXAT 33177117420123
        PEXPIRETIME a
        MSETEX 2 a 10 c 11 NX
        EXISTS c
        MSETEX 2 a 10 c 11 XX
        MSETEX 2 c 12 d 13 NX
        MGET a b c d
        MSETEX 2 c 14 d 15 XX EX 50
        MSETEX 2 c 14 d 15 EX 50 XX
        MSETEX 2 a 1 a 2
        GET a
        MSETEX 0 a 1
        MSETEX -1 a 1
        MSETEX x a 1
        MSETEX 2 a 1
        MSETEX 2 a 1 b
        MSETEX 1 a 1 b 2
        MSETEX 1 a 1 b
        MSETEX 3 a 1 b 2
        MSETEX 1 a 1 NX XX
        MSETEX 1 a 1 XX NX
        MSETEX 1 a 1 EX 10 PX 10
        MSETEX 1 a 1 EX 10 KEEPTTL
        MSETEX 1 a 1 KEEPTTL EX 10
        MSETEX 1 a 1 EX
        MSETEX 1 a 1 EX abc
        MSETEX 1 a 1 EX 0
        MSETEX 1 a 1 PX -1
        MSETEX 1 a 1 BAD
        MSETEX 1 a 1 GET
        MSETEX 9223372036854775807 a 1
        MSETEX 2147483648 a 1
        MSETEX 1 a
        MSETEX 1
        MSETEX
        HSET h f v
        MSETEX 1 h v XX
        TYPE h
        MSETEX 2 p 1 q 2 PXAT 1
        MGET p q
      `,
      { oracle: 'valkey-9.1' },
    ),
    scenario(
      'LCS',
      lines`
        MSET a ohmytext b mynewtext e "" x xyz n 12345
        LCS a b
        LCS a b LEN
        LCS a b IDX
        LCS a b IDX MINMATCHLEN 4
        LCS a b IDX WITHMATCHLEN
        LCS a b IDX MINMATCHLEN 4 WITHMATCHLEN
        LCS a b MINMATCHLEN 4
        LCS a b idx minmatchlen 0
        LCS a b IDX MINMATCHLEN -5
        LCS a b WITHMATCHLEN
        LCS a b LEN WITHMATCHLEN MINMATCHLEN 3
        LCS a b LEN IDX
        LCS a b LEN LEN
        LCS a e
        LCS a e LEN
        LCS a e IDX
        LCS missing none
        LCS missing a IDX
        LCS a x
        LCS a x IDX WITHMATCHLEN
        LCS a a
        LCS a a IDX WITHMATCHLEN
        LCS n n
        LCS a b BAD
        LCS a b MINMATCHLEN
        LCS a b MINMATCHLEN abc
        LCS a
        LCS
        HSET h f v
        LCS a h
        LCS h a BAD
        SET r1 "rnapatchacgtaacgttgcatgc\x00\xff"
        SET r2 "acgtttacggrnatccagtca\x00z\xff"
        LCS r1 r2
        LCS r1 r2 LEN
        LCS r1 r2 IDX WITHMATCHLEN
        LCS r2 r1 IDX MINMATCHLEN 2
        SET long1 {abcde*300}
        SET long2 {bcadf*250}
        LCS long1 long2 LEN
        LCS long1 long2
        LCS long1 long2 IDX WITHMATCHLEN MINMATCHLEN 3
      `,
    ),
    scenario(
      'growing strings',
      lines`
        APPEND k {x*100}
        APPEND k {y*5000}
        STRLEN k
        OBJECT ENCODING k
        SETRANGE k 10000 end
        STRLEN k
        GETRANGE k 5095 5105
        GETRANGE k 9998 -1
        SETRANGE k 9999 long
        STRLEN k
        APPEND k {z*3000}
        GET k
        SET n 5
        APPEND n 6
        INCR n
        SETRANGE n 1 9
        INCR n
        SET t abc EX 100
        APPEND t {d*3000}
        [near=2] TTL t
        STRLEN t
        SET t short
        APPEND t !
        GET t
      `,
    ),
    scenario(
      'COMMAND INFO',
      lines`
        [command-info] COMMAND INFO lcs
      `,
      { state: false },
    ),
    scenario(
      "COMMAND INFO of Valkey's",
      lines`
        [command-info] COMMAND INFO delifeq
        [command-info] COMMAND INFO msetex
      `,
      { state: false, oracle: 'valkey-9.1' },
    ),
  ],
};
