import { type Family, lines, scenario } from '../script.js';

export const hashExpiry: Family = {
  name: 'hash-expiry',
  scenarios: [
    scenario(
      'HEXPIRE and its relatives',
      lines`
        HSET h a 1 b 2 c 3 d 4
        HEXPIRE h 100 FIELDS 2 a b
        [near=2] HTTL h FIELDS 4 a b c none
        HPEXPIRE h 100000 FIELDS 1 c
        [near=2000] HPTTL h FIELDS 2 c d
        HEXPIREAT h 33177117420 FIELDS 1 a
        HEXPIRETIME h FIELDS 3 a d none
        HPEXPIREAT h 33177117420123 FIELDS 1 b
        HPEXPIRETIME h FIELDS 2 b d
        HEXPIRETIME h FIELDS 1 b
        OBJECT ENCODING h
        HPERSIST h FIELDS 4 a b d none
        HTTL h FIELDS 2 a b
        [pairs] HGETALL h
        HLEN h
        HEXPIRE h 0 FIELDS 1 a
        HGET h a
        HEXPIRE h -1 FIELDS 1 b
        HPEXPIRE h 0 FIELDS 2 b none
        HEXPIREAT h 1 FIELDS 1 b
        HLEN h
        HPEXPIREAT h 0 FIELDS 3 c d e
        EXISTS h
        HEXPIRE missing 10 FIELDS 2 a b
        HTTL missing FIELDS 2 a b
        HPTTL missing FIELDS 1 a
        HEXPIRETIME missing FIELDS 1 a
        HPEXPIRETIME missing FIELDS 1 a
        HPERSIST missing FIELDS 2 a b
        EXISTS missing
        SET s v
        HEXPIRE s 10 FIELDS 1 a
        HTTL s FIELDS 1 a
        HPERSIST s FIELDS 1 a
        HEXPIRETIME s FIELDS 1 a
        HSET h2 a 1 b 2
        HEXPIRE h2 100 FIELDS 3 a a b
        HPERSIST h2 FIELDS 2 a a
        [near=2] HTTL h2 FIELDS 2 b b
      `,
    ),
    scenario(
      'HEXPIRE conditions',
      lines`
        HSET h a 1 b 2
        HEXPIRE h 100 XX FIELDS 1 a
        HEXPIRE h 100 GT FIELDS 1 a
        HEXPIRE h 1000 LT FIELDS 1 a
        [near=2] HTTL h FIELDS 1 a
        HEXPIRE h 100 NX FIELDS 2 a b
        [near=2] HTTL h FIELDS 2 a b
        HEXPIRE h 500 GT FIELDS 2 a b
        HEXPIRE h 500 LT FIELDS 2 a b
        HEXPIRE h 400 XX FIELDS 3 a b none
        [near=2] HTTL h FIELDS 2 a b
        HPEXPIREAT h 33177117420123 GT FIELDS 1 a
        HPEXPIREAT h 33177117420123 GT FIELDS 1 a
        HPEXPIREAT h 33177117420123 LT FIELDS 1 a
        HEXPIRE h 10 nx FIELDS 1 a
        HEXPIRE h 0 NX FIELDS 1 a
        HEXPIRE h 0 GT FIELDS 1 a
        HEXPIRE h 0 LT FIELDS 1 a
        [pairs] HGETALL h
        HEXPIRE h 10 NX XX FIELDS 1 b
        HEXPIRE h 10 GT LT FIELDS 1 b
        HEXPIRE h 10 NX NX FIELDS 1 b
        HEXPIRE h 10 BAD FIELDS 1 b
        HEXPIRE h 10 FIELDS 1 b NX
        HEXPIRE h 10 FIELDS NX 1 b
        HEXPIRE h 10 NX b c d
        HEXPIRE h 0 XX FIELDS 1 b
        EXISTS h
      `,
    ),
    scenario(
      'HEXPIRE arguments',
      lines`
        HSET h a 1 b 2 FIELDS x
        HEXPIRE
        HEXPIRE h
        HEXPIRE h 10
        HEXPIRE h 10 FIELDS
        HEXPIRE h 10 FIELDS 1
        HEXPIRE h 10 FIELDS 0 a
        HEXPIRE h 10 FIELDS -1 a
        HEXPIRE h 10 FIELDS x a
        HEXPIRE h 10 FIELDS 2 a
        HEXPIRE h 10 FIELDS 1 a b
        HEXPIRE h 10 FIELDS 4 a b c
        HEXPIRE h 10 FIELDS 9223372036854775807 a
        HEXPIRE h 10 a 1 FIELDS
        HEXPIRE h x FIELDS 1 a
        HEXPIRE h 1.5 FIELDS 1 a
        HEXPIRE h 9223372036854775807 FIELDS 1 a
        HEXPIRE h 9223372036854775808 FIELDS 1 a
        HPEXPIRE h 9223372036854775807 FIELDS 1 a
        HEXPIREAT h 9223372036854775 FIELDS 1 a
        HPEXPIREAT h 70368744177663 FIELDS 1 a
        HPEXPIRETIME h FIELDS 1 a
        HPEXPIREAT h 70368744177664 FIELDS 1 a
        HPEXPIREAT h 281474976710655 FIELDS 1 a
        HPEXPIREAT h -5 FIELDS 1 none
        HEXPIRE missing x FIELDS 1 a
        HEXPIRE missing 10 FIELDS 0 a
        HEXPIRE missing 10 BAD 1 a
        HEXPIRE h 10 FIELDS 1 FIELDS
        [near=2] HTTL h FIELDS 1 FIELDS
        HTTL
        HTTL h
        HTTL h FIELDS
        HTTL h FIELDS 1
        HTTL h FIELDS 0 a
        HTTL h FIELDS x a
        HTTL h FIELDS -1 a
        HTTL h FIELDS 2 a
        HTTL h FIELDS 1 a b
        HTTL h BAD 1 a
        HTTL missing FIELDS 0 a
        HTTL missing BAD 1 a
        HPERSIST h
        HPERSIST h FIELDS 1
        HPERSIST h FIELDS 0 a
        HPERSIST h FIELDS 2 a
        HPERSIST h FIELDS 1 a b
        HPERSIST h BAD 1 a
        HPERSIST missing FIELDS 0 a
        HEXPIRETIME h FIELDS 0 a
        HEXPIRETIME h BAD 1 a
        HPEXPIRETIME h FIELDS 1 a b
        HPTTL h FIELDS 2 a
        [pairs] HGETALL h
      `,
    ),
    scenario(
      'fields that expire',
      lines`
        HSET h a 1 b 2 c 3
        HPEXPIRE h 1 FIELDS 2 a b
        [sleep=250]
        HGET h a
        HMGET h a b c
        HEXISTS h a
        HSTRLEN h b
        [pairs] HGETALL h
        [unordered] HKEYS h
        [unordered] HVALS h
        HLEN h
        HRANDFIELD h
        HRANDFIELD h 5 WITHVALUES
        HRANDFIELD h -2
        HSCAN h 0
        HTTL h FIELDS 3 a b c
        HSET h a new
        HTTL h FIELDS 1 a
        HSETNX h b new
        [pairs] HGETALL h
        HPEXPIRE h 1 FIELDS 3 a b c
        [sleep=250]
        EXISTS h
        HGET h a
        HLEN h
        DBSIZE
        TYPE h
        HSET n f 5 g 1
        HPEXPIRE n 1 FIELDS 1 f
        [sleep=250]
        HINCRBY n f 2
        HTTL n FIELDS 1 f
        HSET k f 1 EX 2
        EXPIRE k 100
        HPEXPIRE k 1 FIELDS 2 f EX
        [sleep=250]
        EXISTS k
        HSET k f 2
        TTL k
        HSET q f 1 g 2
        HPEXPIRE q 1 FIELDS 1 f
        [sleep=250]
        HDEL q f
        HDEL q f g
        EXISTS q
      `,
    ),
    scenario(
      'what keeps and what clears the expiry of a field',
      lines`
        HSET h a 1 b 2 c 3 d 4
        HEXPIRE h 100 FIELDS 4 a b c d
        HSET h a 10
        HTTL h FIELDS 1 a
        HINCRBY h b 5
        [near=2] HTTL h FIELDS 1 b
        HINCRBYFLOAT h c 1.5
        [near=2] HTTL h FIELDS 1 c
        HGET h c
        HSETNX h d x
        [near=2] HTTL h FIELDS 1 d
        HMSET h d 5
        HTTL h FIELDS 1 d
        HSET h e 5
        HTTL h FIELDS 1 e
        HDEL h b
        HSET h b 1
        HTTL h FIELDS 1 b
        COPY h h2
        [near=2] HTTL h2 FIELDS 2 c e
        OBJECT ENCODING h2
        RENAME h2 h3
        [near=2] HTTL h3 FIELDS 2 c e
        EXPIRE h3 1000
        [near=2] HTTL h3 FIELDS 2 c e
        PERSIST h3
        MOVE h3 1
        SELECT 1
        [near=2] HTTL h3 FIELDS 2 c e
        SWAPDB 0 1
        [near=2] HTTL h FIELDS 2 c e
        SELECT 0
        [near=2] HTTL h3 FIELDS 2 c e
        DEL h3
        HSET h3 c 1
        HTTL h3 FIELDS 1 c
        OBJECT ENCODING h3
        SELECT 1
        HPERSIST h FIELDS 1 c
        OBJECT ENCODING h
        [pairs] HGETALL h
        SET h string
        HSET g f {v*100}
        HEXPIRE g 100 FIELDS 1 f
        OBJECT ENCODING g
        HSET g f2 short
        HEXPIRE g 50 FIELDS 1 f2
        [near=2] HTTL g FIELDS 3 f f2 f3
        HPERSIST g FIELDS 2 f f2
        HSET p f short
        HEXPIRE p 100 FIELDS 1 f
        HSET p g {v*100}
        [near=2] HTTL p FIELDS 2 f g
        OBJECT ENCODING p
        HPERSIST p FIELDS 1 f
      `,
      { state: false },
    ),
    scenario(
      'HGETEX',
      lines`
        HSET h a 1 b 2 c 3
        HGETEX h FIELDS 2 a none
        HTTL h FIELDS 1 a
        HGETEX h EX 100 FIELDS 2 a b
        [near=2] HTTL h FIELDS 3 a b c
        HGETEX h PX 50000 FIELDS 1 a
        [near=2000] HPTTL h FIELDS 1 a
        HGETEX h EXAT 33177117420 FIELDS 1 a
        HEXPIRETIME h FIELDS 1 a
        HGETEX h PXAT 33177117420123 FIELDS 1 a
        HPEXPIRETIME h FIELDS 1 a
        HGETEX h FIELDS 1 a
        HPEXPIRETIME h FIELDS 1 a
        HGETEX h PERSIST FIELDS 2 a none
        HTTL h FIELDS 1 a
        HGETEX h EXAT 1 FIELDS 1 a
        [pairs] HGETALL h
        HGETEX h PXAT 1 FIELDS 3 b c none
        EXISTS h
        HGETEX missing FIELDS 2 a b
        HGETEX missing EX 10 FIELDS 1 a
        EXISTS missing
        HSET h a 1
        HGETEX
        HGETEX h
        HGETEX h FIELDS 1
        HGETEX h FIELDS 0 a
        HGETEX h FIELDS -1 a
        HGETEX h FIELDS x a
        HGETEX h FIELDS 2 a
        HGETEX h FIELDS 1 a b
        HGETEX h BAD FIELDS 1 a
        HGETEX h EX FIELDS 1 a
        HGETEX h EX 10
        HGETEX h EX 10 FIELDS
        HGETEX h EX 10 FIELDS 1
        HGETEX h EX 10 FIELDS x
        HGETEX h EX abc FIELDS 1 a
        HGETEX h EX -1 FIELDS 1 a
        HGETEX h EX 0 FIELDS 1 a
        HSET h a 1
        HGETEX h PX 9223372036854775807 FIELDS 1 a
        HGETEX h EX 9223372036854775 FIELDS 1 a
        HGETEX h EX 10 PX 10 FIELDS 1 a
        HGETEX h EX 10 PERSIST FIELDS 1 a
        HGETEX h PERSIST EX 10 FIELDS 1 a
        HGETEX h PERSIST PERSIST FIELDS 1 a
        HGETEX h KEEPTTL FIELDS 1 a
        HGETEX h FIELDS 1 a EX 10
        HGETEX h FIELDS 1 a FIELDS 1 a
        HGETEX h ex 10 fields 1 a
        HGETEX h PERSIST FIELDS 1 a
        SET s v
        HGETEX s FIELDS 1 a
        HGETEX s BAD FIELDS 1 a
        HGETEX missing BAD FIELDS 1 a
      `,
    ),
    scenario(
      'HSETEX',
      lines`
        HSETEX h FIELDS 2 a 1 b 2
        [pairs] HGETALL h
        HSETEX h EX 100 FIELDS 1 a 10
        [near=2] HTTL h FIELDS 2 a b
        HSETEX h FIELDS 1 a 11
        HTTL h FIELDS 1 a
        HSETEX h PX 100000 FIELDS 2 a 12 c 3
        [near=2000] HPTTL h FIELDS 2 a c
        HSETEX h KEEPTTL FIELDS 1 a 13
        [near=2000] HPTTL h FIELDS 1 a
        HSETEX h EXAT 33177117420 FIELDS 1 a 14
        HEXPIRETIME h FIELDS 1 a
        HSETEX h PXAT 33177117420123 FIELDS 1 a 15
        HPEXPIRETIME h FIELDS 1 a
        HSETEX h FNX FIELDS 2 a 20 d 4
        HSETEX h FNX FIELDS 2 d 4 e 5
        HSETEX h FXX FIELDS 2 a 21 z 1
        HSETEX h FXX FIELDS 2 a 21 b 22
        [pairs] HGETALL h
        HSETEX h FXX EX 50 FIELDS 1 a 22
        HSETEX h EX 50 FXX FIELDS 1 a 23
        HSETEX h FNX KEEPTTL FIELDS 1 f 1
        HSETEX missing FXX FIELDS 1 a 1
        EXISTS missing
        HSETEX fresh FNX EX 100 FIELDS 1 a 1
        [near=2] HTTL fresh FIELDS 1 a
        HSETEX h EXAT 1 FIELDS 1 a 1
        HGET h a
        HSETEX gone PXAT 1 FIELDS 1 a 1
        EXISTS gone
        HSETEX h FIELDS 2 k 1 k 2
        HGET h k
        HSETEX
        HSETEX h
        HSETEX h FIELDS 1 a
        HSETEX h FIELDS 0 a 1
        HSETEX h FIELDS -1 a 1
        HSETEX h FIELDS x a 1
        HSETEX h FIELDS 2 a 1
        HSETEX h FIELDS 1 a 1 b 2
        HSETEX h FIELDS 1 a 1 b
        HSETEX h FIELDS 2 a 1 b
        HSETEX h BAD FIELDS 1 a 1
        HSETEX h "B\x00D" FIELDS 1 a 1
        HSETEX h FNX FXX FIELDS 1 a 1
        HSETEX h FXX FNX FIELDS 1 a 1
        HSETEX h FNX FNX FIELDS 1 q 1
        HSETEX h EX FIELDS 1 a 1
        HSETEX h EX abc FIELDS 1 a 1
        HSETEX h EX 0 FIELDS 1 a 1
        HSETEX h EX -5 FIELDS 1 a 1
        HSETEX h PX 9223372036854775807 FIELDS 1 a 1
        HSETEX h EX 10 PX 10 FIELDS 1 a 1
        HSETEX h EX 10 KEEPTTL FIELDS 1 a 1
        HSETEX h KEEPTTL EX 10 FIELDS 1 a 1
        HSETEX h PERSIST FIELDS 1 a 1
        HSETEX h FIELDS 1 a 1 EX 10
        HSETEX h FIELDS 1 a 1 FNX
        HSETEX h ex 10 fnx fields 1 r 1
        HPERSIST h FIELDS 3 a c r
        HPERSIST fresh FIELDS 1 a
        SET s v
        HSETEX s FIELDS 1 a 1
        HSETEX s BAD FIELDS 1 a 1
        TYPE s
      `,
    ),
    scenario(
      'HGETDEL',
      lines`
        HSET h a 1 b 2 c 3
        HGETDEL h FIELDS 2 a none
        [pairs] HGETALL h
        HGETDEL h FIELDS 2 b b
        HGETDEL h FIELDS 1 c
        EXISTS h
        HGETDEL missing FIELDS 2 a b
        HSET h a 1
        HEXPIRE h 100 FIELDS 1 a
        HGETDEL h FIELDS 1 a
        EXISTS h
        HSET h a 1
        HGETDEL
        HGETDEL h
        HGETDEL h FIELDS
        HGETDEL h FIELDS 1
        HGETDEL h FIELDS 0 a
        HGETDEL h FIELDS -1 a
        HGETDEL h FIELDS x a
        HGETDEL h FIELDS 2 a
        HGETDEL h FIELDS 1 a b
        HGETDEL h BAD 1 a
        HGETDEL h a FIELDS 1
        HGETDEL missing BAD 1 a
        SET s v
        HGETDEL s FIELDS 1 a
        HGETDEL s BAD 1 a
        [pairs] HGETALL h
      `,
    ),
    scenario(
      'walking over hashes with fields that expire',
      lines`
        HSET h a 1 b 2 c 3
        HEXPIRE h 100 FIELDS 1 b
        [pairs] HGETALL h
        [unordered] HKEYS h
        [unordered] HVALS h
        [unordered] HRANDFIELD h 10
        [page-pairs] HSCAN h 0
        [page] HSCAN h 0 NOVALUES
        [page-pairs] HSCAN h 0 MATCH b
        HRANDFIELD h 0
        HSETEX h KEEPTTL FIELDS 2 b 20 d 4
        [pairs] HGETALL h
        HPERSIST h FIELDS 1 b
        [pairs] HGETALL h
        HSET g f 1
        HPEXPIRE g 1 FIELDS 1 f
        [sleep=250]
        [pairs] HGETALL g
        HRANDFIELD g
        HRANDFIELD g 3
        HSCAN g 0
        HSET g f 1
        HLEN g
      `,
    ),
    scenario(
      'COMMAND INFO',
      lines`
        [command-info] COMMAND INFO hexpire
        [command-info] COMMAND INFO hpexpire
        [command-info] COMMAND INFO hexpireat
        [command-info] COMMAND INFO hpexpireat
        [command-info] COMMAND INFO httl
        [command-info] COMMAND INFO hpttl
        [command-info] COMMAND INFO hexpiretime
        [command-info] COMMAND INFO hpexpiretime
        [command-info] COMMAND INFO hpersist
        [command-info] COMMAND INFO hgetex
        [command-info] COMMAND INFO hsetex
        [command-info] COMMAND INFO hgetdel
      `,
      { state: false },
    ),
  ],
};
