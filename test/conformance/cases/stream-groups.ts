import { type Family, lines, scenario } from '../script.js';
import { eightEntries } from './stream-entries.js';
import { groupClaims } from './stream-group-claims.js';
import { groupReferences } from './stream-group-references.js';
import { watched } from './notifications-rare.js';
import { groupWaits } from './stream-group-waits.js';

export const streamGroups: Family = {
  name: 'stream-groups',
  scenarios: [
    scenario(
      'XGROUP',
      lines`
        XGROUP
        XGROUP FOO
        XGROUP CREATE
        XGROUP CREATE s
        XGROUP CREATE s g
        XGROUP CREATE s g 0
        XGROUP CREATE s g $
        XGROUP CREATE s g abc
        XGROUP CREATE s g abc MKSTREAM
        EXISTS s
        XGROUP CREATE s g $ MKSTREAM
        XLEN s
        TYPE s
        XGROUP CREATE s g $ mkstream
        XGROUP CREATE s g 0 BAD
        XGROUP CREATE s h 0 ENTRIESREAD
        XGROUP CREATE s h 0 ENTRIESREAD -2
        XGROUP CREATE s h 0 ENTRIESREAD abc
        XGROUP CREATE s h 0 ENTRIESREAD 9223372036854775808
        XGROUP CREATE s h 0 ENTRIESREAD -1
        ${eightEntries}
        XGROUP CREATE s many 0 ENTRIESREAD 500
        XGROUP CREATE s huge 0 ENTRIESREAD 9223372036854775807
        XGROUP CREATE s one 1 ENTRIESREAD 1 MKSTREAM
        XGROUP CREATE s three 3-1
        XGROUP CREATE s end $
        XGROUP CREATE s future 100
        XGROUP CREATE s "" 0
        XGROUP CREATE s "bin\x00\xff\r\n" 0
        XINFO GROUPS s
        XGROUP CREATE s h -
        XGROUP CREATE s h +
        XGROUP CREATE s h (1
        XGROUP CREATE s h *
        XGROUP SETID s h -
        XINFO GROUPS s
        XGROUP SETID s h +
        XGROUP SETID s one $
        XGROUP SETID s many 0 ENTRIESREAD 600
        XGROUP SETID s three 3-1 ENTRIESREAD 3
        XGROUP SETID s end 4-1 ENTRIESREAD -1
        XINFO GROUPS s
        XGROUP SETID s h 0 MKSTREAM
        XGROUP SETID s h 0 ENTRIESREAD -5
        XGROUP SETID s h abc
        XGROUP SETID s nope abc
        XGROUP SETID s nope 0
        XGROUP SETID missing nope abc
        XGROUP SETID s
        XGROUP CREATECONSUMER s g
        XGROUP CREATECONSUMER s g c
        XGROUP CREATECONSUMER s g c
        XGROUP CREATECONSUMER s g ""
        XGROUP CREATECONSUMER s nope c
        XGROUP CREATECONSUMER missing g c
        XGROUP DELCONSUMER s g nope
        XGROUP DELCONSUMER s g c
        XGROUP DELCONSUMER s g c
        XGROUP DELCONSUMER s nope c
        XGROUP DELCONSUMER missing g c
        XGROUP DESTROY s nope
        XGROUP DESTROY s many
        XGROUP DESTROY s many
        XGROUP DESTROY missing many
        XGROUP HELP
        XGROUP HELP me
        SET str v
        XGROUP CREATE str g $ MKSTREAM
        XGROUP CREATE str g abc
        XGROUP SETID str g 0
        XGROUP DESTROY str g
        XGROUP CREATECONSUMER str g c
        XGROUP DELCONSUMER str g c
        XINFO GROUPS s
        XINFO GROUPS str
        XINFO GROUPS missing
        XINFO GROUPS s x
        XINFO GROUPS
        DEL s
        EXISTS s
      `,
    ),
    scenario(
      'XREADGROUP',
      lines`
        XREADGROUP GROUP g c STREAMS s >
        ${eightEntries}
        XGROUP CREATE s g 0
        XREADGROUP GROUP g c COUNT 2 STREAMS s >
        XREADGROUP GROUP g d COUNT 1 STREAMS s >
        XREADGROUP GROUP g c STREAMS s 0
        XREADGROUP GROUP g c COUNT 1 STREAMS s 0
        XREADGROUP GROUP g c STREAMS s 1-1
        XREADGROUP GROUP g c STREAMS s 1
        XREADGROUP GROUP g c STREAMS s 9-9
        XREADGROUP GROUP g fresh STREAMS s 0
        XREADGROUP GROUP g d NOACK STREAMS s 0
        XPENDING s g
        XREADGROUP GROUP g n NOACK COUNT 1 STREAMS s >
        XREADGROUP NOACK COUNT 1 GROUP g n STREAMS s >
        XPENDING s g
        XREADGROUP GROUP g c STREAMS s s 0 >
        XREADGROUP GROUP g c STREAMS s >
        XREADGROUP GROUP g c BLOCK 10 STREAMS s >
        XREADGROUP GROUP g c COUNT 0 STREAMS s >
        XDEL s 2-1
        XREADGROUP GROUP g c STREAMS s 0
        XGROUP SETID s g 0
        XREADGROUP GROUP g other COUNT 3 STREAMS s >
        XPENDING s g
        [pending] XPENDING s g - + 20 other
        XREADGROUP GROUP g c COUNT -5 STREAMS s >
        XPENDING s g
        XADD t 1-1 a b
        XGROUP CREATE t g $
        XADD t 2-1 a b
        XADD s 9-1 a b
        XREADGROUP GROUP g c STREAMS s t > >
        XREADGROUP GROUP g c STREAMS s t > 0
        XREADGROUP GROUP g c STREAMS s t > >
        XREADGROUP GROUP g c STREAMS
        XREADGROUP GROUP g c STREAMS s
        XREADGROUP GROUP g c STREAMS s t >
        XREADGROUP GROUP g c STREAMS s $
        XREADGROUP GROUP g c STREAMS s +
        XREADGROUP GROUP g c STREAMS s -
        XREADGROUP GROUP g c STREAMS s abc
        XREADGROUP GROUP g c STREAMS s 18446744073709551615-18446744073709551615
        XREADGROUP GROUP g c STREAMS s t > abc
        XREADGROUP GROUP g c STREAMS missing $
        XREADGROUP GROUP g c STREAMS s missing > >
        XREADGROUP GROUP nope c STREAMS s abc
        XREADGROUP GROUP "no\r\npe" c STREAMS s >
        XREADGROUP GROUP g STREAMS s >
        XREADGROUP COUNT 1 STREAMS s >
        XREADGROUP COUNT 10 NOACK STREAMS s >
        XREADGROUP GROUP nope c GROUP g d STREAMS s >
        XREADGROUP GROUP g c COUNT abc STREAMS s >
        XREADGROUP GROUP g c COUNT 1.5 STREAMS s >
        XREADGROUP GROUP g c BLOCK -1 STREAMS s >
        XREADGROUP GROUP g c BLOCK abc STREAMS s >
        XREADGROUP GROUP g c BAD STREAMS s >
        XREADGROUP STREAMS s > GROUP g c
        XREADGROUP GROUP g c NOACK NOACK
        XREAD GROUP g c STREAMS s 0
        XREAD NOACK STREAMS s 0
        XREAD STREAMS s >
        SET str v
        XREADGROUP GROUP g c STREAMS str >
        XREADGROUP GROUP g c STREAMS s str > >
        XREADGROUP GROUP g c STREAMS str abc
        MULTI
        XREADGROUP GROUP g c BLOCK 0 STREAMS s >
        XREADGROUP GROUP g c STREAMS s >
        EXEC
        [stream-groups] XINFO STREAM s FULL
        [stream-groups] XINFO STREAM s FULL COUNT 1
        [stream-groups] XINFO STREAM s FULL COUNT 0
        [stream-groups] XINFO CONSUMERS s g
        XINFO CONSUMERS s nope
        XINFO CONSUMERS missing g
        XINFO CONSUMERS str g
        XINFO CONSUMERS s
        XINFO CONSUMERS s g x
        XINFO HELP
        COPY s copy
        [stream-groups] XINFO STREAM copy FULL
        XACK copy g 3-1 4-1
        XPENDING copy g
        XPENDING s g
        RENAME copy moved
        XPENDING moved g
      `,
    ),
    scenario(
      'entries-read and lag',
      lines`
        XGROUP CREATE s g 0 MKSTREAM
        XINFO GROUPS s
        ${eightEntries}
        XINFO GROUPS s
        XREADGROUP GROUP g c COUNT 3 STREAMS s >
        XINFO GROUPS s
        XDEL s 5-1
        XINFO GROUPS s
        XREADGROUP GROUP g c COUNT 1 STREAMS s >
        XINFO GROUPS s
        XREADGROUP GROUP g c COUNT 1 STREAMS s >
        XINFO GROUPS s
        XREADGROUP GROUP g c STREAMS s >
        XINFO GROUPS s
        XADD s 9-1 f v
        XINFO GROUPS s
        XDEL s 8-1
        XGROUP CREATE s late 7-1
        XINFO GROUPS s
        XTRIM s MAXLEN 2
        XINFO GROUPS s
        XGROUP SETID s g 0
        XINFO GROUPS s
        XREADGROUP GROUP g c COUNT 1 STREAMS s >
        XINFO GROUPS s
        XTRIM s MAXLEN 0
        XINFO GROUPS s
        XADD s 20-1 f v
        XADD s 21-1 f v
        XINFO GROUPS s
        XREADGROUP GROUP late c COUNT 1 STREAMS s >
        XINFO GROUPS s
        XGROUP CREATE s before 19
        XGROUP CREATE s at 20-1
        XGROUP CREATE s after 22-1
        XGROUP CREATE s counted 20-1 ENTRIESREAD 5
        XINFO GROUPS s
        XREADGROUP GROUP counted c COUNT 1 STREAMS s >
        XREADGROUP GROUP before c COUNT 1 NOACK STREAMS s >
        XINFO GROUPS s
        XSETID s 30-1 ENTRIESADDED 100 MAXDELETEDID 25-1
        XINFO GROUPS s
        XADD s 31-1 f v
        XINFO GROUPS s
        XREADGROUP GROUP at c STREAMS s >
        XINFO GROUPS s
        XSETID s 31-1 ENTRIESADDED 3
        XINFO GROUPS s
      `,
    ),
    scenario(
      'XACK and XPENDING',
      lines`
        ${eightEntries}
        XGROUP CREATE s g 0
        XPENDING s g
        XPENDING s g - + 10
        XREADGROUP GROUP g c COUNT 3 STREAMS s >
        XREADGROUP GROUP g b COUNT 3 STREAMS s >
        XGROUP CREATECONSUMER s g idle
        XPENDING s g
        [pending] XPENDING s g - + 10
        [pending] XPENDING s g - + 2
        [pending] XPENDING s g 2-1 5-1 10
        [pending] XPENDING s g (2-1 (5-1 10
        [pending] XPENDING s g 2 5 10
        [pending] XPENDING s g + - 10
        [pending] XPENDING s g - + 10 b
        [pending] XPENDING s g 5-1 + 1 b
        XPENDING s g - + 10 idle
        XPENDING s g - + 10 nobody
        XPENDING s g - + 0
        XPENDING s g - + -5
        [pending] XPENDING s g IDLE 0 - + 10
        [pending] XPENDING s g IDLE 0 - + 10 c
        XPENDING s g IDLE 100000 - + 10
        XPENDING s g IDLE 100000 - + 10 c
        [pending] XPENDING s g idle -5 - + 2
        XPENDING s g IDLE 0 - +
        XPENDING s g IDLE - + 10
        XPENDING s g IDLE abc - + 10
        XPENDING s g -
        XPENDING s g - +
        XPENDING s g - + abc
        XPENDING s g abc + 10
        XPENDING s g - abc 10
        XPENDING s g (18446744073709551615-18446744073709551615 + 10
        XPENDING s g - (0-0 10
        [pending] XPENDING s g - + 10 c d
        XPENDING s g - + 10 c d e f
        XPENDING s nope
        XPENDING s nope - + 10
        XPENDING missing g
        XPENDING s
        XACK s g 1-1
        XACK s g 1-1
        XACK s g 1-1 2-1 99-1 4
        XACK s g 2-1 3-1 4-1
        XACK s g 5-1 abc
        XACK s g
        XACK s nope abc
        XACK missing nope abc
        XPENDING s g
        [pending] XPENDING s g - + 10
        XDEL s 5-1
        [pending] XPENDING s g - + 10
        XGROUP DELCONSUMER s g b
        XPENDING s g
        SET str v
        XACK str g 1
        XPENDING str g
        XPENDING str g - + abc
      `,
    ),
    watched(
      'what groups make known',
      'KEA',
      lines`
        XGROUP CREATE s g $ MKSTREAM
        XGROUP CREATE s h $
        XADD s 1-1 f v
        XADD s MAXLEN 1 2-1 f v
        XADD s MAXLEN 5 3-1 f v
        XREADGROUP GROUP g c COUNT 1 STREAMS s >
        XREADGROUP GROUP g c STREAMS s >
        XREADGROUP GROUP g c STREAMS s >
        XREADGROUP GROUP g c STREAMS s 0
        XREADGROUP GROUP g d NOACK STREAMS s >
        XGROUP CREATECONSUMER s g e
        XGROUP CREATECONSUMER s g e
        XCLAIM s g f 0 2-1 JUSTID
        XCLAIM s g f2 0 99-1
        XAUTOCLAIM s g g 0 0 JUSTID
        XACK s g 2-1 99-1
        XPENDING s g
        XGROUP SETID s g 0
        XGROUP DELCONSUMER s g e
        XGROUP DELCONSUMER s g e
        XDELEX s IDS 1 99-1
        XDELEX s ACKED IDS 1 3-1
        XACKDEL s g KEEPREF IDS 1 3-1
        XADD s 4-1 f v
        XREADGROUP GROUP g c STREAMS s >
        XDELEX s DELREF IDS 2 4-1 2-1
        XSETID s 9-1
        XADD s 10-1 f v
        XTRIM s MAXLEN 0
        XDEL s 10-1
        XGROUP DESTROY s h
        XGROUP DESTROY s h
        XGROUP CREATE s g $
        DEL s
        XREADGROUP GROUP g c STREAMS s >
        XACK s g 1-1
        XINFO GROUPS s
        XPENDING s g
      `,
    ),
    ...groupClaims,
    ...groupReferences,
    ...groupWaits,
  ],
};
