import { lines, scenario } from '../script.js';

const push = (key: string, from: number, to: number, text = 'item:') =>
  `RPUSH ${key} ${Array.from({ length: to - from }, (_, i) => `${text}${from + i}`).join(' ')}`;

/** Several lists, and lists of many elements. */
export const listsBetween = [
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
];
