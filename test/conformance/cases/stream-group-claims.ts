import { lines, scenario } from '../script.js';
import { eightEntries } from './stream-entries.js';

export const groupClaims = [
  scenario(
    'XCLAIM',
    lines`
      ${eightEntries}
      XGROUP CREATE s g 0
      XREADGROUP GROUP g c COUNT 5 STREAMS s >
      XCLAIM s g d 0 1-1
      XCLAIM s g d 0 1-1 2-1 JUSTID
      [pending] XPENDING s g - + 10
      XCLAIM s g d 100000 3-1
      XCLAIM s g d 0 8-1
      XCLAIM s g d 0 8-1 FORCE
      XCLAIM s g d 0 7-1 FORCE JUSTID
      XCLAIM s g d 0 7-1 FORCE JUSTID
      XCLAIM s g d 0 99-1 FORCE
      XCLAIM s g d 0 3 FORCE
      [pending] XPENDING s g - + 10
      XCLAIM s g e 0 3-1 RETRYCOUNT 7
      XCLAIM s g e 0 4-1 RETRYCOUNT -1
      XCLAIM s g e 0 4-1 RETRYCOUNT 0 JUSTID
      XCLAIM s g e 0 5-1 RETRYCOUNT 9223372036854775807
      [pending] XPENDING s g - + 10
      XCLAIM s g e 0 5-1 RETRYCOUNT 1
      XCLAIM s g e 0 3-1 IDLE 100000
      XPENDING s g IDLE 99000 - + 10 nobody
      [pending] XPENDING s g IDLE 99000 - + 10
      XCLAIM s g e 50000 3-1 1-1 IDLE 5
      XCLAIM s g e 0 3-1 TIME 1
      [pending] XPENDING s g IDLE 1000000 - + 10
      XCLAIM s g e 0 3-1 TIME 99999999999999
      XCLAIM s g e 0 3-1 TIME -7
      XCLAIM s g e 0 3-1 IDLE -7
      XPENDING s g IDLE 1000000 - + 10
      XCLAIM s g e 0 3-1 LASTID 7-7
      XCLAIM s g e 0 3-1 LASTID 3-1
      XINFO GROUPS s
      XCLAIM s g fresh 0 99-1
      [stream-groups] XINFO CONSUMERS s g
      XDEL s 3-1
      XCLAIM s g e 0 3-1
      XCLAIM s g e 0 3-1 FORCE
      [pending] XPENDING s g - + 10
      XCLAIM s g e -5 1-1 JUSTID
      XCLAIM s g e 0 FORCE
      XCLAIM s g e 0
      XCLAIM s g e abc 1-1
      XCLAIM s g e 0 abc
      XCLAIM s g e 0 1-1 abc 2-1
      XCLAIM s g e 0 1-1 JUSTID 2-1
      XCLAIM s g e 0 1-1 IDLE
      XCLAIM s g e 0 1-1 IDLE abc
      XCLAIM s g e 0 1-1 TIME abc
      XCLAIM s g e 0 1-1 TIME
      XCLAIM s g e 0 1-1 RETRYCOUNT abc
      XCLAIM s g e 0 1-1 RETRYCOUNT
      XCLAIM s g e 0 1-1 LASTID abc
      XCLAIM s g e 0 1-1 LASTID
      XCLAIM s g e 0 1-1 LASTID -
      XCLAIM s g e 0 - +
      XCLAIM s g e 0 1-1 justid force retrycount 3 idle 10 time 5 lastid 1-1
      XCLAIM s nope e abc 1-1
      XCLAIM missing g e 0 1-1
      SET str v
      XCLAIM str g e abc 1-1
      XPENDING s g
      [stream-groups] XINFO STREAM s FULL
    `,
  ),
  scenario(
    'XAUTOCLAIM',
    lines`
      ${eightEntries}
      XGROUP CREATE s g 0
      XREADGROUP GROUP g c COUNT 7 STREAMS s >
      XAUTOCLAIM s g d 0 0 COUNT 2
      XAUTOCLAIM s g d 0 3-1 COUNT 2 JUSTID
      XAUTOCLAIM s g d 0 (5-1 JUSTID
      XAUTOCLAIM s g d 0 - JUSTID COUNT 1
      XAUTOCLAIM s g d 0 + JUSTID
      XAUTOCLAIM s g d 0 4
      [pending] XPENDING s g - + 10
      XAUTOCLAIM s g d 100000 0
      XDEL s 1-1 3-1 4-1
      XAUTOCLAIM s g e 0 0 COUNT 2
      XAUTOCLAIM s g e 0 0 COUNT 2
      [pending] XPENDING s g - + 10
      XDEL s 7-1
      XAUTOCLAIM s g e 100000 0
      XAUTOCLAIM s g e 0 0
      XPENDING s g
      XAUTOCLAIM s g e 0 0
      XAUTOCLAIM s g e 0 100
      XAUTOCLAIM s g fresh 0 100
      [stream-groups] XINFO CONSUMERS s g
      XAUTOCLAIM s g e
      XAUTOCLAIM s g e 0
      XAUTOCLAIM s g e abc 0
      XAUTOCLAIM s g e -5 0
      XAUTOCLAIM s g e 0 abc
      XAUTOCLAIM s g e 0 (18446744073709551615-18446744073709551615
      XAUTOCLAIM s g e 0 0 COUNT
      XAUTOCLAIM s g e 0 0 COUNT 0
      XAUTOCLAIM s g e 0 0 COUNT -1
      XAUTOCLAIM s g e 0 0 COUNT abc
      XAUTOCLAIM s g e 0 0 COUNT 576460752303423488
      XAUTOCLAIM s g late 0 100 COUNT 1000000000
      XAUTOCLAIM s g later 0 0 COUNT 9007199254740993
      XAUTOCLAIM s nope later 0 0 COUNT 9007199254740993
      XAUTOCLAIM s g e 0 0 BAD
      XAUTOCLAIM s g e 0 0 JUSTID JUSTID COUNT 1 COUNT 3
      XAUTOCLAIM s nope e 0 0
      XAUTOCLAIM s nope e abc 0
      XAUTOCLAIM missing g e 0 0
      SET str v
      XAUTOCLAIM str g e 0 0
      XAUTOCLAIM str g e abc 0
      [stream-groups] XINFO STREAM s FULL
    `,
  ),
];
