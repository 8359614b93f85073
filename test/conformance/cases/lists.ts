import { type Family, lines, scenario } from '../script.js';
import { blockingLists } from './lists-blocking.js';
import { listsBetween } from './lists-moved.js';

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
    ...listsBetween,
    ...blockingLists,
  ],
};
