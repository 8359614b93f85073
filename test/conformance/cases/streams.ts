import { type Family, lines, scenario } from '../script.js';
import { blockingStreams } from './streams-blocking.js';

const entries = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, index) => `XADD s ${from + index}-1 number ${from + index} text value`,
  ).join('\n');

export const streams: Family = {
  name: 'streams',
  scenarios: [
    scenario(
      'XADD and its ids',
      lines`
        XADD s 1-1 f v
        XADD s 1-1 f v
        XADD s 1-0 f v
        XADD s 0-0 f v
        XADD s 1-2 f v g w
        XADD s 1-* f v
        XADD s 1-* f v
        XADD s 5 f v
        XADD s 5 f v
        XADD s 5-* f v
        XADD s 4-* f v
        XADD s 0-* f v
        XADD fresh 0-* f v
        XADD fresh2 0-1 f v
        XADD fresh3 0-0 f v
        XADD fresh3 0 f v
        EXISTS fresh3
        [kind] XADD auto * f v
        XLEN auto
        DEL auto
        XADD s - f v
        XADD s + f v
        XADD s abc f v
        XADD s 1-abc f v
        XADD s 1-1-1 f v
        XADD s "" f v
        XADD s -1-1 f v
        XADD s 18446744073709551616-0 f v
        XADD s 18446744073709551615-18446744073709551615 f v
        XADD s * f v
        XADD s 18446744073709551615-* f v
        XADD other 9007199254740993-9007199254740995 f v
        XADD other 9007199254740993-* f v
        XADD other 9007199254740993-18446744073709551615 f v
        XADD other 9007199254740993-* f v
        XRANGE other - +
        XADD s 9-1 f
        XADD s 9-1
        XADD s
        XADD s 9-1 f v g
        XADD bin 1-1 "" "" "\x00\xff" "\r\n"
        XRANGE bin - +
        XADD bin 2-1 f {x*1000}
        XADD dup 1-1 f 1 f 2
        XRANGE dup - +
        XADD none NOMKSTREAM 1-1 f v
        EXISTS none
        XADD bin NOMKSTREAM 3-1 f v
        XADD bin NOMKSTREAM f v
        SET str v
        XADD str 1-1 f v
        XADD str abc f v
        XADD str 1-1 f
      `,
    ),
    scenario(
      'XADD and XTRIM with MAXLEN and MINID',
      lines`
        ${entries(1, 11)}
        XADD s MAXLEN 5 11-1 f v
        XLEN s
        XADD s MAXLEN = 4 12-1 f v
        XLEN s
        XADD s MAXLEN ~ 1 13-1 f v
        XLEN s
        XADD s MINID 11 14-1 f v
        XRANGE s - +
        XADD s MINID = 12-2 15-1 f v
        XADD s MINID ~ 13 16-1 f v
        XADD s MAXLEN ~ 2 LIMIT 10 17-1 f v
        XADD s MAXLEN 2 LIMIT 10 18-1 f v
        XADD s MAXLEN = 2 LIMIT 10 18-1 f v
        XADD s MAXLEN ~ 2 LIMIT -1 18-1 f v
        XADD s MAXLEN ~ 2 LIMIT abc 18-1 f v
        XADD s MAXLEN -1 18-1 f v
        XADD s MAXLEN abc 18-1 f v
        XADD s MAXLEN 1.5 18-1 f v
        XADD s MAXLEN 18-1 f v
        XADD s MAXLEN
        XADD s MINID abc 18-1 f v
        XADD s MAXLEN 1 MINID 1 18-1 f v
        XADD s MAXLEN 1 MAXLEN 2 18-1 f v
        XADD s LIMIT 5 18-1 f v
        XADD s NOMKSTREAM MAXLEN 3 19-1 f v
        XLEN s
        XADD s MAXLEN 0 20-1 f v
        XLEN s
        EXISTS s
        [stream-info] XINFO STREAM s
        XADD s 20-1 f v
        XADD s 21-1 f v
        ${entries(22, 40)}
        XTRIM s MAXLEN 10
        XTRIM s MAXLEN 10
        XTRIM s MAXLEN = 9
        XTRIM s MAXLEN ~ 5
        XTRIM s MINID 35
        XTRIM s MINID 36-1
        XTRIM s MINID = 36-2
        XTRIM s MINID ~ 38
        XRANGE s - +
        XTRIM s MAXLEN ~ 0 LIMIT 5
        XTRIM s MAXLEN 5 LIMIT 5
        XTRIM s MAXLEN -1
        XTRIM s MAXLEN abc
        XTRIM s MINID abc
        XTRIM s BAD 5
        XTRIM s MAXLEN
        XTRIM s
        XTRIM s MAXLEN 5 MAXLEN 5
        XTRIM s MAXLEN 5 BAD
        XTRIM missing MAXLEN 5
        XTRIM s MAXLEN 0
        XLEN s
        EXISTS s
        SET str v
        XTRIM str MAXLEN 1
        XADD str MAXLEN 1 1-1 f v
      `,
    ),
    scenario(
      'nodes of another size',
      lines`
        CONFIG SET stream-node-max-entries 10
        ${entries(1, 46)}
        XTRIM s MAXLEN ~ 30
        XLEN s
        XTRIM s MINID ~ 29
        XRANGE s - + COUNT 1
        XTRIM s MAXLEN ~ 0 LIMIT 9
        XTRIM s MAXLEN ~ 0 LIMIT 10
        XADD s MAXLEN ~ 1 46-1 f v
        XLEN s
        CONFIG SET stream-node-max-entries 100
      `,
    ),
    scenario(
      'approximate trimming of whole nodes',
      lines`
        ${entries(1, 351)}
        XTRIM s MAXLEN ~ 300
        XLEN s
        XTRIM s MAXLEN ~ 240
        XLEN s
        XTRIM s MINID ~ 205
        XLEN s
        XTRIM s MAXLEN ~ 0 LIMIT 100
        XLEN s
        XTRIM s MAXLEN ~ 0 LIMIT 0
        XLEN s
        XADD s MAXLEN ~ 1 1000-1 f v
        XLEN s
        XTRIM s MAXLEN = 1
        XRANGE s - +
      `,
    ),
    scenario(
      'XRANGE XREVRANGE',
      lines`
        ${entries(1, 8)}
        XADD s 7-5 a b
        XADD s 7-9 c d
        XRANGE s - +
        XRANGE s 2 4
        XRANGE s 2-1 4-1
        XRANGE s 2-2 4-0
        XRANGE s (2-1 4
        XRANGE s (2 (4
        XRANGE s (2-1 (4-1
        XRANGE s 7 7
        XRANGE s (7-1 (7-9
        XRANGE s 3 3
        XRANGE s 5 2
        XRANGE s - + COUNT 2
        XRANGE s - + COUNT 0
        XRANGE s - + COUNT -1
        XRANGE s - + COUNT abc
        XRANGE s - + COUNT
        XRANGE s - + BAD 1
        XRANGE s - + COUNT 1 COUNT 2
        XRANGE s 100 +
        XRANGE s - 0
        XRANGE s + -
        XRANGE s abc +
        XRANGE s - abc
        XRANGE s (- +
        XRANGE s - (+
        XRANGE s ( +
        XRANGE s (18446744073709551615-18446744073709551615 +
        XRANGE s - (0-0
        XRANGE s 1-* +
        XRANGE s -
        XRANGE s
        XRANGE missing - +
        XRANGE missing abc +
        XRANGE missing - + COUNT 0
        XREVRANGE s + -
        XREVRANGE s 4 2
        XREVRANGE s 2 4
        XREVRANGE s (4-1 (2-1
        XREVRANGE s + - COUNT 2
        XREVRANGE s + (6 COUNT 1
        XREVRANGE s - +
        XREVRANGE s 7 7
        XREVRANGE missing + -
        XREVRANGE s + - COUNT 0
        XREVRANGE s + - COUNT
        SET str v
        XRANGE str - +
        XREVRANGE str + -
        XLEN str
        XLEN missing
        XLEN s
        XLEN
      `,
    ),
    scenario(
      'XDEL XSETID XINFO STREAM',
      lines`
        ${entries(1, 6)}
        XDEL s 2-1
        XDEL s 2-1
        XDEL s 3-1 99-1 4
        XDEL s 3
        XDEL s abc
        XDEL s 1-1 abc
        XLEN s
        XDEL s
        XDEL missing 1-1
        XRANGE s - +
        [stream-info] XINFO STREAM s
        XDEL s 1-1
        [stream-info] XINFO STREAM s
        XSETID s 50-1
        XADD s 50-1 f v
        XADD s 50-2 f v
        XSETID s 10-1
        XSETID s abc
        XSETID s
        XSETID missing 1-1
        XSETID s 60-1 ENTRIESADDED 100 MAXDELETEDID 55-0
        [stream-info] XINFO STREAM s
        XSETID s 70-1 ENTRIESADDED 1 MAXDELETEDID 0-0
        XSETID s 70-1 ENTRIESADDED -1 MAXDELETEDID 0-0
        XSETID s 70-1 MAXDELETEDID 80-0
        XSETID s 70-1 ENTRIESADDED 100 MAXDELETEDID 80-0
        XSETID s 70-1 ENTRIESADDED abc
        XSETID s 70-1 BAD 1
        XSETID s 70-* 
        XDEL s 1-1 4-1 5-1 50-2
        XLEN s
        EXISTS s
        [stream-info] XINFO STREAM s
        XADD s * f v MAXLEN
        DEL s
        XINFO STREAM missing
        XINFO STREAM
        XINFO STREAM x BAD
        XINFO
        XINFO BAD x
        SET str v
        XINFO STREAM str
        XDEL str 1-1
        XSETID str 1-1
        XADD one 1-1 f v
        [stream-info] XINFO STREAM one
        XINFO GROUPS one
        [stream-info] XINFO STREAM one FULL
        [stream-info] XINFO STREAM one FULL COUNT 1
        XINFO STREAM one FULL COUNT abc
      `,
      { oracle: 'redis-8.2' },
    ),
    scenario(
      'XREAD',
      lines`
        ${entries(1, 6)}
        XADD t 3-1 a b
        XREAD STREAMS s 0
        XREAD STREAMS s 0-0
        XREAD STREAMS s 3
        XREAD STREAMS s 3-1
        XREAD STREAMS s 5-1
        XREAD STREAMS s $
        XREAD STREAMS s +
        XREAD STREAMS s 99
        XREAD COUNT 2 STREAMS s 0
        XREAD COUNT 0 STREAMS s 3
        XREAD COUNT -1 STREAMS s 4
        XREAD COUNT abc STREAMS s 0
        XREAD COUNT 1 STREAMS s t 0 0
        XREAD STREAMS s t 4 0
        XREAD STREAMS s t 5-1 3-1
        XREAD STREAMS s missing 4 0
        XREAD STREAMS missing 0
        XREAD STREAMS s s 4 3
        XREAD STREAMS s t 0
        XREAD STREAMS s
        XREAD STREAMS
        XREAD
        XREAD s 0
        XREAD STREAMS s abc
        XREAD STREAMS s >
        XREAD STREAMS s (1
        XREAD STREAMS s -
        XREAD BAD STREAMS s 0
        XREAD NOACK STREAMS s 0
        XREAD BLOCK abc STREAMS s 0
        XREAD BLOCK -1 STREAMS s 0
        XREAD BLOCK 10 STREAMS s 4
        XREAD BLOCK 10 COUNT 1 STREAMS s 0
        XREAD BLOCK 10 STREAMS s $
        XREAD BLOCK 10 STREAMS missing 0
        XREAD BLOCK
        XREAD count 1 block 10 streams s 0
        SET str v
        XREAD STREAMS str 0
        XREAD STREAMS s str 0 0
        XREAD BLOCK 10 STREAMS str $
        XADD empty 1-1 f v
        XDEL empty 1-1
        XREAD STREAMS empty 0
        XREAD STREAMS empty +
      `,
    ),
    scenario(
      'large stream',
      lines`
        ${entries(1, 401)}
        XADD s 401-1 other fields here now
        XADD s 402-1 number 402 text value
        XLEN s
        XRANGE s - + COUNT 3
        XRANGE s 99 103
        XRANGE s 200-0 200-9
        XREVRANGE s + - COUNT 3
        XREVRANGE s 102 98
        XRANGE s 399 +
        XREAD COUNT 2 STREAMS s 250
        XDEL s 100-1 101-1 102-1 200-1
        XRANGE s 99 104
        XREVRANGE s 104 99
        XLEN s
        XTRIM s MAXLEN 150
        XRANGE s - + COUNT 1
        [stream-info] XINFO STREAM s
        XTRIM s MINID 380
        XRANGE s - +
        OBJECT ENCODING s
      `,
    ),
    ...blockingStreams,
  ],
};
