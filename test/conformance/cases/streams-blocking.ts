import { lines, scenario } from '../script.js';

/** A second connection waits while the first one writes. */
export const blockingStreams = [
  scenario(
    'XREAD BLOCK wakes up',
    lines`
      XADD s 1-1 f v
      [on=reader send] XREAD BLOCK 0 STREAMS s $
      [sleep=40]
      XADD s 2-1 g w
      [on=reader receive]
      [on=reader send] XREAD BLOCK 3000 COUNT 5 STREAMS s t 2-1 0
      [sleep=40]
      XADD t 5-1 a b
      [on=reader receive]
      [on=reader send] XREAD BLOCK 0 STREAMS fresh 0
      [sleep=40]
      SET other v
      XADD fresh 1-1 f v
      [on=reader receive]
      [on=reader send] XREAD BLOCK 0 STREAMS s 5
      [sleep=40]
      XADD s 3-1 f v
      XADD s 5-1 f v
      XADD s 5-2 f v
      [on=reader receive]
      [on=one send] XREAD BLOCK 0 STREAMS s $
      [on=two send] XREAD BLOCK 0 STREAMS s $
      [sleep=40]
      XADD s 6-1 f v
      [on=one receive]
      [on=two receive]
      [on=reader send] XREAD BLOCK 0 STREAMS s $
      [sleep=40]
      MULTI
      XADD s 7-1 f v
      XADD s 8-1 f v
      EXEC
      [on=reader receive]
      [on=reader send] XREAD BLOCK 0 STREAMS copied 0
      [sleep=40]
      RENAME t copied
      [on=reader receive]
      [on=reader] XREAD BLOCK 20 STREAMS s $
      [on=reader] PING
    `,
  ),
  scenario(
    'XREAD BLOCK meets other types, deletion and CLIENT UNBLOCK',
    lines`
      [on=reader save=id ignore] CLIENT ID
      [on=reader send] XREAD BLOCK 0 STREAMS s $
      [sleep=40]
      CLIENT UNBLOCK {id}
      [on=reader receive]
      CLIENT UNBLOCK {id}
      [on=reader send] XREAD BLOCK 0 STREAMS s $
      [sleep=40]
      CLIENT UNBLOCK {id} ERROR
      [on=reader receive]
      [on=reader send] XREAD BLOCK 0 STREAMS s $
      [sleep=40]
      CLIENT UNBLOCK {id} BAD
      CLIENT UNBLOCK abc
      CLIENT UNBLOCK 999999999
      CLIENT UNBLOCK
      SET s v
      DEL s
      XADD s 1-1 f v
      [on=reader receive]
      [on=reader send] XREAD BLOCK 0 STREAMS s $
      [sleep=40]
      DEL s
      XADD s 1-1 f v
      XADD s 2-1 f v
      [on=reader receive]
      [on=reader send] XREAD BLOCK 0 STREAMS s $
      [on=reader send] PING
      [sleep=40]
      XADD s 9-1 f v
      [on=reader receive]
      [on=reader receive]
      [on=reader send] XREAD BLOCK 0 STREAMS s $
      [sleep=40]
      CLIENT KILL ID {id}
      [on=reader receive]
    `,
  ),
];
