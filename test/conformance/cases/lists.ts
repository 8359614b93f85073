import { type Family, lines, scenario } from '../script.js';
import { blockingLists } from './lists-blocking.js';

const push = (key: string, from: number, to: number, text = 'item:') =>
  `RPUSH ${key} ${Array.from({ length: to - from }, (_, i) => `${text}${from + i}`).join(' ')}`;

const numbers = (key: string) =>
  `RPUSH ${key} 0 1 127 128 -1 -4096 -4097 4095 4096 32767 32768 -32768 -32769 8388607 8388608 -8388609 ` +
  '2147483647 2147483648 -2147483649 9007199254740991 9007199254740992 9223372036854775807 -9223372036854775808 ' +
  '9223372036854775808 007 -0 +5 1.0 "" - 0x10';

export const lists: Family = {
  name: 'lists',
  scenarios: [
    scenario(
      'LPUSH RPUSH LPUSHX RPUSHX LLEN LRANGE',
      lines`
        LPUSH l a
        LPUSH l b c
        RPUSH l d e
        LRANGE l 0 -1
        LLEN l
        LPUSHX l x y
        RPUSHX l z
        LPUSHX none x
        RPUSHX none x
        EXISTS none
        LRANGE l 0 -1
        LRANGE l 1 2
        LRANGE l -3 -2
        LRANGE l -100 100
        LRANGE l 5 2
        LRANGE l 100 200
        LRANGE l -1 -2
        LRANGE l 0 0
        LRANGE l 9223372036854775807 -1
        LRANGE l -9223372036854775808 9223372036854775807
        LRANGE l 9223372036854775808 -1
        LRANGE l a 1
        LRANGE l 0 1.5
        LRANGE none a 1
        LRANGE none 0 -1
        LLEN none
        RPUSH bin "\x00\xff\r\n" "" "two words"
        LRANGE bin 0 -1
        SET s v
        LPUSH s a
        RPUSH s a
        LPUSHX s a
        RPUSHX s a
        LLEN s
        LRANGE s 0 -1
        LRANGE s a -1
        LPUSH l
        LPUSH
        RPUSH l
        LPUSHX l
        RPUSHX
        LLEN
        LLEN l l
        LRANGE l 0
        LRANGE l 0 1 2
        TYPE l
      `,
    ),
    scenario(
      'elements of every form come back as they were',
      lines`
        ${numbers('n')}
        LRANGE n 0 -1
        LINDEX n 5
        LINDEX n -2
        LPOS n 4096
        LPOS n 007
        LPOS n ""
        LREM n 0 9007199254740992
        LREM n 1 -4097
        RPUSH w {x*62} {x*63} {x*64} {x*65} {x*126} {x*127} {x*128} {x*255} {x*256} {x*4095} {x*4096} {x*5000}
        LRANGE w 0 -1
        RPUSH p user:1:name user:2:name user:10 user: user u user:10:x v
        LRANGE p 0 -1
        LPUSH p user:7 8 -9
        LRANGE p 0 -1
        LPOS p user:10
        LPOS p 8
        LREM p 0 user:
        LSET p 0 user:99
        LRANGE p 0 -1
        RPUSH q q:001 q:002 q:0 q:-5 q:-05 q:99999999999
        LRANGE q 0 -1
      `,
    ),
    scenario(
      'LPOP RPOP',
      lines`
        RPUSH l a b c d e f
        LPOP l
        RPOP l
        LPOP l 2
        RPOP l 2
        EXISTS l
        LPOP l
        RPOP l
        LPOP l 1
        RPOP l 0
        RPUSH l a b c
        LPOP l 0
        RPOP l 100
        EXISTS l
        RPUSH l a b c
        LPOP l 9223372036854775807
        RPUSH l a
        LPOP l -1
        RPOP l a
        LPOP l 1 2
        RPOP l 1 2
        LPOP
        RPOP
        LPOP l 9223372036854775808
        LPOP none -1
        LPOP none x
        SET s v
        LPOP s
        LPOP s 1
        LPOP s -1
        RPOP s 0
        LRANGE l 0 -1
      `,
    ),
    scenario(
      'LINDEX LSET',
      lines`
        RPUSH l a b c
        LINDEX l 0
        LINDEX l 2
        LINDEX l 3
        LINDEX l -1
        LINDEX l -3
        LINDEX l -4
        LINDEX l x
        LINDEX l 1.0
        LINDEX l 9223372036854775807
        LINDEX l -9223372036854775808
        LINDEX none 0
        LINDEX none x
        LSET l 0 A
        LSET l -1 C
        LSET l 1 12345
        LRANGE l 0 -1
        LSET l 3 x
        LSET l -4 x
        LSET l x x
        LSET none 0 x
        LSET none x x
        LSET l 1 ""
        LSET l 1 {y*9000}
        LRANGE l 0 -1
        OBJECT ENCODING l
        LSET l 1 short
        OBJECT ENCODING l
        LRANGE l 0 -1
        SET s v
        LINDEX s 0
        LINDEX s x
        LSET s 0 x
        LSET s x x
        LINDEX l
        LINDEX l 0 0
        LSET l 0
        LSET l 0 a b
        RPUSH one a
        LSET one 0 b
        LSET one -1 c
        LRANGE one 0 -1
      `,
    ),
    scenario(
      'LINSERT',
      lines`
        RPUSH l a c
        LINSERT l BEFORE c b
        LINSERT l AFTER c d
        linsert l before a 0
        LINSERT l after d e
        LRANGE l 0 -1
        LINSERT l BEFORE none x
        LINSERT none BEFORE a x
        LINSERT l BETWEEN a x
        LINSERT none BETWEEN a x
        LINSERT l BEFORE a
        LINSERT l BEFORE a b c
        SET s v
        LINSERT s BEFORE a b
        LINSERT s BETWEEN a b
        RPUSH dup x y x y
        LINSERT dup AFTER y z
        LINSERT dup BEFORE x 5
        LRANGE dup 0 -1
        LINSERT dup BEFORE y {z*9000}
        OBJECT ENCODING dup
        LRANGE dup 0 -1
        RPUSH miss a
        LINSERT miss BEFORE x {z*9000}
        OBJECT ENCODING miss
      `,
    ),
    scenario(
      'LREM',
      lines`
        RPUSH l a b a c a b a
        LREM l 2 a
        LRANGE l 0 -1
        LREM l -1 a
        LRANGE l 0 -1
        LREM l 0 b
        LRANGE l 0 -1
        LREM l 0 none
        LREM l 100 a
        LREM l -100 c
        EXISTS l
        LREM l 0 a
        LREM l x a
        LREM none x a
        RPUSH all x x x x
        LREM all 0 x
        EXISTS all
        RPUSH l 1 2 3 1 2 3 01 1
        LREM l -2 1
        LRANGE l 0 -1
        LREM l 9223372036854775807 2
        LREM l -9223372036854775808 3
        LREM l 9223372036854775808 3
        LRANGE l 0 -1
        SET s v
        LREM s 0 a
        LREM s x a
        LREM l 0
        LREM l 0 a b
      `,
    ),
    scenario(
      'LTRIM',
      lines`
        RPUSH l a b c d e
        LTRIM l 1 3
        LRANGE l 0 -1
        LTRIM l -2 -1
        LRANGE l 0 -1
        LTRIM l 0 100
        LTRIM l -100 100
        LRANGE l 0 -1
        LTRIM l 1 0
        EXISTS l
        LTRIM l 0 1
        RPUSH l a b
        LTRIM l 5 10
        EXISTS l
        RPUSH l a b
        LTRIM l x 1
        LTRIM l 0 x
        LTRIM none x 1
        LTRIM l 0
        LTRIM l 0 1 2
        SET s v
        LTRIM s 0 1
        LTRIM s a 1
        LTRIM l 9223372036854775807 9223372036854775807
        EXISTS l
      `,
    ),
    scenario(
      'LPOS',
      lines`
        RPUSH l a b c 1 2 3 c c
        LPOS l c
        LPOS l c RANK 2
        LPOS l c RANK -1
        LPOS l c RANK -3
        LPOS l c RANK 4
        LPOS l c RANK -4
        LPOS l c COUNT 2
        LPOS l c COUNT 0
        LPOS l c COUNT 2 RANK -1
        LPOS l c rank 2 count 0
        LPOS l c COUNT 0 MAXLEN 3
        LPOS l c COUNT 0 MAXLEN 7
        LPOS l c MAXLEN 2
        LPOS l c MAXLEN 0
        LPOS l c RANK -1 MAXLEN 1
        LPOS l c RANK -2 COUNT 0 MAXLEN 2
        LPOS l c RANK 1 RANK 2
        LPOS l 2
        LPOS l none
        LPOS l none COUNT 1
        LPOS none c
        LPOS none c COUNT 0
        LPOS none c RANK 0
        LPOS l c RANK 0
        LPOS l c RANK x
        LPOS l c RANK 1.5
        LPOS l c RANK -9223372036854775808
        LPOS l c RANK -9223372036854775807
        LPOS l c RANK 9223372036854775807
        LPOS l c COUNT -1
        LPOS l c COUNT x
        LPOS l c MAXLEN -1
        LPOS l c MAXLEN x
        LPOS l c RANK
        LPOS l c COUNT
        LPOS l c BAD 1
        LPOS l c COUNT 1 BAD
        LPOS l
        LPOS
        SET s v
        LPOS s c
        LPOS s c RANK 0
      `,
    ),
    scenario(
      'LMOVE RPOPLPUSH',
      lines`
        RPUSH a 1 2 3 4
        LMOVE a b LEFT LEFT
        LMOVE a b LEFT RIGHT
        LMOVE a b RIGHT LEFT
        LMOVE a b right right
        EXISTS a
        LRANGE b 0 -1
        LMOVE a b LEFT LEFT
        LMOVE b b LEFT RIGHT
        LMOVE b b RIGHT LEFT
        LMOVE b b LEFT LEFT
        LMOVE b b RIGHT RIGHT
        LRANGE b 0 -1
        RPOPLPUSH b c
        RPOPLPUSH b b
        RPOPLPUSH none c
        RPOPLPUSH none s
        LRANGE b 0 -1
        LRANGE c 0 -1
        RPOPLPUSH c c
        LMOVE c c LEFT RIGHT
        LRANGE c 0 -1
        SET s v
        LMOVE s b LEFT LEFT
        LMOVE b s LEFT LEFT
        LMOVE none s LEFT LEFT
        RPOPLPUSH s b
        RPOPLPUSH b s
        LRANGE b 0 -1
        LMOVE b c UP LEFT
        LMOVE b c LEFT DOWN
        LMOVE none c UP DOWN
        LMOVE b c LEFT
        LMOVE b c LEFT LEFT x
        RPOPLPUSH b
        RPOPLPUSH b c d
        RPUSH big {x*9000} y
        LMOVE big moved LEFT LEFT
        OBJECT ENCODING big
        OBJECT ENCODING moved
        LRANGE moved 0 -1
      `,
    ),
    scenario(
      'LMPOP',
      lines`
        RPUSH a 1 2 3 4 5
        RPUSH b x y z
        LMPOP 1 a LEFT
        LMPOP 2 none a RIGHT
        LMPOP 2 none a LEFT COUNT 2
        LMPOP 3 none a b RIGHT COUNT 10
        LMPOP 3 none a b left count 2
        LMPOP 2 none a LEFT
        LMPOP 2 a b RIGHT COUNT 1
        EXISTS a b
        LMPOP 0 a LEFT
        LMPOP -1 a LEFT
        LMPOP x a LEFT
        LMPOP 1 a
        LMPOP 2 a LEFT
        LMPOP 1 a UP
        LMPOP 1 a LEFT COUNT
        LMPOP 1 a LEFT COUNT 0
        LMPOP 1 a LEFT COUNT -1
        LMPOP 1 a LEFT COUNT x
        LMPOP 1 a LEFT COUNT 1 COUNT 2
        LMPOP 1 a LEFT BAD 1
        LMPOP 1 a LEFT COUNT 1 x
        LMPOP 9223372036854775807 a LEFT
        LMPOP 9223372036854775808 a LEFT
        LMPOP
        SET s v
        RPUSH b 1
        LMPOP 1 s LEFT
        LMPOP 2 s b LEFT
        LMPOP 2 b s LEFT
        LMPOP 2 b s LEFT
      `,
    ),
    scenario(
      'blocking commands that find something, or may not wait',
      lines`
        RPUSH a 1 2 3 4 5 6
        BLPOP a 0
        BRPOP none a 1
        BLMOVE a b LEFT RIGHT 0
        BRPOPLPUSH a b 0
        BLMPOP 0 2 none a LEFT COUNT 5
        BLMPOP 0.1 1 b RIGHT
        LRANGE b 0 -1
        MULTI
        BLPOP none 0
        BRPOP none other 0
        BLMOVE none b LEFT LEFT 0
        BRPOPLPUSH none b 0
        BLMPOP 0 1 none LEFT
        EXEC
        BLPOP none 0.01
        BRPOP none 0.01
        BLMOVE none b LEFT LEFT 0.01
        BRPOPLPUSH none b 0.01
        BLMPOP 0.01 1 none LEFT
        BLPOP none -1
        BLPOP none x
        BLPOP none inf
        BLPOP none -inf
        BLPOP none nan
        BLPOP none 1e300
        BLPOP none 9223372036854775807
        BLPOP none 0x10z
        BLPOP none ""
        BRPOP none -1
        BLMOVE none b LEFT LEFT -1
        BLMOVE none b UP LEFT -1
        BLMOVE none b LEFT UP x
        BLMOVE none b LEFT LEFT x
        BRPOPLPUSH none b -1
        BRPOPLPUSH none b x
        BLMPOP -1 1 none LEFT
        BLMPOP x 0 none LEFT
        BLMPOP 1 0 none LEFT
        BLMPOP 1 x none LEFT
        BLMPOP 1 1 none UP
        BLMPOP 1 1 none LEFT COUNT 0
        BLMPOP 1 2 none LEFT
        BLMPOP 1 1 none LEFT COUNT 1 x
        BLPOP a
        BLPOP
        BRPOP
        BLMOVE a b LEFT LEFT
        BRPOPLPUSH a b
        BLMPOP 1 1 a
        SET s v
        BLPOP s 0
        BLPOP none s 0
        BRPOP s none 0
        BLMOVE s b LEFT LEFT 0
        BLMOVE b s LEFT LEFT 0
        BRPOPLPUSH s b 0
        BLMPOP 0 2 none s LEFT
        LRANGE b 0 -1
      `,
    ),
    scenario(
      'OBJECT ENCODING by size',
      lines`
        RPUSH l a
        OBJECT ENCODING l
        RPUSH l {x*8170}
        OBJECT ENCODING l
        LPUSH l {y*100}
        OBJECT ENCODING l
        LPOP l
        LPOP l
        LPOP l
        EXISTS l
        ${push('m', 100000, 100629)}
        OBJECT ENCODING m
        RPUSH m item:100629
        OBJECT ENCODING m
        RPOP m 300
        OBJECT ENCODING m
        RPOP m 16
        OBJECT ENCODING m
        LTRIM m 0 2
        OBJECT ENCODING m
        CONFIG SET list-max-listpack-size 3
        RPUSH c 1 2 3
        OBJECT ENCODING c
        RPUSH c 4
        OBJECT ENCODING c
        LPOP c
        OBJECT ENCODING c
        LPOP c 2
        OBJECT ENCODING c
        DEL c
        RPUSH c 1 2 3 4 5
        OBJECT ENCODING c
        LREM c 0 3
        LTRIM c 0 0
        OBJECT ENCODING c
        RPUSH d {x*9000}
        OBJECT ENCODING d
        CONFIG SET list-max-listpack-size -1
        RPUSH e {x*4084}
        OBJECT ENCODING e
        RPUSH e a
        OBJECT ENCODING e
        RPUSH f {x*4090}
        OBJECT ENCODING f
        CONFIG SET list-max-listpack-size -2
        COPY e g
        OBJECT ENCODING g
        RENAME g h
        LLEN h
        CONFIG SET list-max-listpack-size abc
        CONFIG GET list-max-listpack-size
      `,
    ),
    scenario(
      'lists of many elements',
      lines`
        ${push('l', 0, 3000)}
        LLEN l
        LINDEX l 0
        LINDEX l 1500
        LINDEX l -1
        LINDEX l 2999
        LINDEX l 3000
        LRANGE l 0 -1
        LRANGE l 1490 1510
        LRANGE l -5 -1
        LPUSH l x y z
        LINSERT l BEFORE item:1500 middle
        LPOS l middle
        LPOS l item:2999
        LPOS l item:0 RANK -1
        LSET l 1000 changed
        LSET l -1000 {big*500}
        LRANGE l 995 1005
        LRANGE l 2000 2010
        LREM l 1 item:1200
        LREM l -1 item:1300
        LLEN l
        LMOVE l l LEFT RIGHT
        RPOPLPUSH l l
        LTRIM l 100 2899
        LLEN l
        LRANGE l 0 -1
        LPOP l 1000
        RPOP l 1000
        LRANGE l 0 -1
        COPY l copied
        LRANGE copied 0 -1
        LPOP l 800
        EXISTS l
        LLEN copied
        RPUSH same ${Array.from({ length: 1000 }, (_, i) => i % 3).join(' ')}
        LREM same 0 1
        LREM same -100 2
        LLEN same
        LRANGE same 0 -1
        LREM same 0 0
        LREM same 0 2
        EXISTS same
      `,
    ),
    scenario(
      'commands on lists describe themselves',
      lines`
        [command-info] COMMAND INFO LPUSH RPUSH LPUSHX RPUSHX LPOP RPOP LLEN LINDEX LSET LINSERT LREM LRANGE LTRIM LPOS
        [command-info] COMMAND INFO LMOVE RPOPLPUSH LMPOP BLPOP BRPOP BLMOVE BRPOPLPUSH BLMPOP
        [command-docs] COMMAND DOCS LPUSH LPOS LMOVE LMPOP BLPOP BLMOVE BRPOPLPUSH BLMPOP LTRIM LINSERT
        COMMAND GETKEYS LMPOP 2 a b LEFT
        COMMAND GETKEYS BLMPOP 0 2 a b LEFT
        COMMAND GETKEYS BLPOP a b 0
        COMMAND GETKEYS LMOVE a b LEFT LEFT
        COMMAND GETKEYSANDFLAGS LMOVE a b LEFT LEFT
        COMMAND GETKEYSANDFLAGS LPUSH a b
        COMMAND GETKEYSANDFLAGS BLPOP a b 0
      `,
    ),
    ...blockingLists,
  ],
};
