import { lines, scenario } from '../script.js';
import { eightEntries } from './stream-entries.js';

const twoGroups = lines`
  ${eightEntries}
  XGROUP CREATE s g 0
  XGROUP CREATE s h 0
  XREADGROUP GROUP g c COUNT 6 STREAMS s >
  XREADGROUP GROUP h d COUNT 4 STREAMS s >
`;

export const groupReferences = [
  scenario(
    'XDELEX',
    lines`
      XDELEX s IDS 2 1-1 abc
      ${twoGroups}
      XDELEX s IDS 1 1
      XDELEX s IDS 1 1-1
      XPENDING s g
      XDELEX s DELREF IDS 1 1-1
      XPENDING s g
      XDELEX s delref ids 2 2-1 99-1
      XPENDING s h
      XDELEX s ACKED IDS 3 3-1 7-1 99-1
      XACK s g 3-1
      XDELEX s ACKED IDS 1 3-1
      XACK s h 3-1
      XDELEX s ACKED IDS 1 3-1
      XDELEX s IDS 2 4-1 4-1 KEEPREF
      XDELEX s IDS 1 5-1 IDS 1 6-1
      XRANGE s - +
      XPENDING s g
      XDELEX s IDS 2 8-1 abc
      XDELEX s IDS 0 3-1
      XDELEX s IDS -1 3-1
      XDELEX s IDS abc 3-1
      XDELEX s IDS 2 3-1
      XDELEX s IDS 1 3-1 4-1
      XDELEX s IDS 1
      XDELEX s IDS
      XDELEX s
      XDELEX s KEEPREF DELREF IDS 1 8-1
      XDELEX s KEEPREF KEEPREF IDS 1 8-1
      XDELEX s IDS 1 8-1 ACKED KEEPREF
      XDELEX s ACKED IDS 2
      XDELEX s ACKED IDS 2 8-1
      XDELEX s KEEPREF DELREF IDS
      XDELEX s ACKED KEEPREF IDS 1
      XDELEX s BAD IDS 1 8-1
      XDELEX s KEEPREF 1 8-1
      XDELEX s KEEPREF ACKED DELREF
      XDELEX missing BAD 1 1-1
      XDELEX missing IDS 3 1-1 2-1 3-1
      SET str v
      XDELEX str BAD IDS 1 1-1
      XDELEX s IDS 3 5-1 7-1 8-1
      XLEN s
      EXISTS s
      [stream-info] XINFO STREAM s
    `,
  ),
  scenario(
    'XACKDEL',
    lines`
      XACKDEL s g IDS 2 1-1 abc
      ${twoGroups}
      XACKDEL s g IDS 1 1-1
      XACKDEL s g IDS 1 1-1
      XPENDING s h
      XACKDEL s g KEEPREF IDS 2 2-1 7-1
      XACKDEL s g DELREF IDS 2 3-1 3-1
      XPENDING s h
      XACKDEL s g ACKED IDS 1 4-1
      XACKDEL s g ACKED IDS 1 4-1
      XACKDEL s h ACKED IDS 1 4-1
      XACKDEL s h IDS 1 2-1
      XRANGE s - +
      XPENDING s g
      XPENDING s h
      XDEL s 5-1
      XACKDEL s g ACKED IDS 1 5-1
      XACKDEL s g IDS 2 6-1 abc
      XACKDEL s nope IDS 2 6-1 abc
      XACKDEL s g IDS 0 6-1
      XACKDEL s g IDS 2 6-1
      XACKDEL s g IDS 1 6-1 7-1
      XACKDEL s g BAD 1 6-1
      XACKDEL s g KEEPREF KEEPREF IDS 1 6-1
      XACKDEL s g IDS 1
      XACKDEL missing g BAD 1 1-1
      SET str v
      XACKDEL str g BAD IDS 1 1-1
    `,
  ),
  scenario(
    'XADD and XTRIM with KEEPREF, DELREF and ACKED',
    lines`
      ${twoGroups}
      XADD s KEEPREF 9-1 f v
      XADD s KEEPREF MAXLEN 8 10-1 f v
      XPENDING s g
      XADD s MAXLEN = 8 DELREF 11-1 f v
      XPENDING s g
      XADD s ACKED MAXLEN 2 12-1 f v
      XLEN s
      XACK s g 4-1
      XACK s h 4-1
      XADD s MAXLEN 2 ACKED 13-1 f v
      XRANGE s - +
      XREADGROUP GROUP h d STREAMS s >
      XACK s h 6-1 7-1 8-1
      XACK s g 6-1
      XTRIM s MINID 9-1 ACKED
      XRANGE s - +
      XTRIM s MINID 7-1 DELREF
      XPENDING s g
      XPENDING s h
      XTRIM s MAXLEN 3 DELREF
      XPENDING s h
      XTRIM s DELREF MAXLEN 2
      XRANGE s - +
      XPENDING s h
      [stream-info] XINFO STREAM s
      XTRIM s MAXLEN 1 DELREF KEEPREF
      XTRIM s MAXLEN 1 ACKED ACKED
      XTRIM s KEEPREF
      XTRIM s DELREF DELREF
      XADD s ACKED DELREF 20-1 f v
      XADD s DELREF NOMKSTREAM 20-1 f v
      XADD s DELREF
      XTRIM s MAXLEN 0 KEEPREF
      XPENDING s h
      XADD plain ACKED MAXLEN 1 1-1 f v
      XADD plain ACKED MAXLEN 1 2-1 f v
      XADD plain DELREF MAXLEN 1 3-1 f v
      XTRIM plain ACKED MAXLEN 0
      XLEN plain
    `,
  ),
];
