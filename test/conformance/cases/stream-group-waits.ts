import { lines, scenario } from '../script.js';

/** Consumers wait on connections of their own. */
export const groupWaits = [
  scenario(
    'XREADGROUP BLOCK',
    lines`
      XGROUP CREATE s g $ MKSTREAM
      XGROUP CREATE s h $
      [on=one send] XREADGROUP GROUP g one BLOCK 0 STREAMS s >
      [sleep=30]
      [on=two send] XREADGROUP GROUP g two BLOCK 0 COUNT 1 STREAMS s >
      [sleep=30]
      [on=other send] XREADGROUP GROUP h other BLOCK 0 STREAMS s >
      [on=plain send] XREAD BLOCK 0 STREAMS s $
      [sleep=30]
      XADD s 1-1 f v
      [on=one receive]
      [on=other receive]
      [on=plain receive]
      XADD s 2-1 f v
      [on=two receive]
      XPENDING s g
      XPENDING s h
      [on=one send] XREADGROUP GROUP g one BLOCK 0 COUNT 1 STREAMS s >
      [sleep=30]
      [on=two send] XREADGROUP GROUP g two BLOCK 0 STREAMS s >
      [sleep=30]
      MULTI
      XADD s 3-1 f v
      XADD s 4-1 f v
      XADD s 5-1 f v
      EXEC
      [on=one receive]
      [on=two receive]
      [on=one send] XREADGROUP GROUP g one BLOCK 0 NOACK STREAMS s t > >
      [on=one receive]
      XGROUP CREATE t g $ MKSTREAM
      [on=one send] XREADGROUP GROUP g one BLOCK 0 NOACK STREAMS s t > >
      [sleep=30]
      XADD t 1-1 f v
      [on=one receive]
      XPENDING t g
      [on=one] XREADGROUP GROUP g one BLOCK 20 STREAMS s >
      [on=one] XREADGROUP GROUP g one BLOCK 0 STREAMS s 0
      [on=one send] XREADGROUP GROUP g late BLOCK 0 STREAMS s >
      [sleep=30]
      XGROUP SETID s g 4-1
      XADD s 6-1 f v
      [on=one receive]
      XPENDING s g
    `,
  ),
  scenario(
    'XREADGROUP BLOCK meets what ends it',
    lines`
      XGROUP CREATE s g $ MKSTREAM
      [on=one send] XREADGROUP GROUP g c BLOCK 0 STREAMS s >
      [sleep=30]
      DEL s
      [on=one receive]
      XGROUP CREATE s g $ MKSTREAM
      [on=one send] XREADGROUP GROUP g c BLOCK 0 STREAMS s >
      [sleep=30]
      XGROUP DESTROY s g
      [on=one receive]
      XGROUP CREATE s g $
      [on=one send] XREADGROUP GROUP g c BLOCK 0 STREAMS s >
      [sleep=30]
      SET s v
      [on=one receive]
      DEL s
      XGROUP CREATE s g $ MKSTREAM
      [on=one send] XREADGROUP GROUP g c BLOCK 0 STREAMS s >
      [sleep=30]
      RENAME s elsewhere
      [on=one receive]
      XGROUP CREATE s g $ MKSTREAM
      [on=one send] XREADGROUP GROUP g c BLOCK 0 STREAMS s >
      [sleep=30]
      UNLINK s
      [on=one receive]
      XGROUP CREATE s g $ MKSTREAM
      [on=one send] XREADGROUP GROUP g c BLOCK 0 STREAMS s >
      [sleep=30]
      MULTI
      DEL s
      XGROUP CREATE s g $ MKSTREAM
      EXEC
      XADD s 1-1 f v
      [on=one receive]
      [on=one send] XREADGROUP GROUP g c BLOCK 0 STREAMS s >
      [sleep=30]
      FLUSHALL
      [on=one receive]
      XGROUP CREATE s g $ MKSTREAM
      [on=one save=id ignore] CLIENT ID
      [on=one send] XREADGROUP GROUP g c BLOCK 0 STREAMS s >
      [sleep=30]
      CLIENT UNBLOCK {id}
      [on=one receive]
      [on=one send] XREADGROUP GROUP g c BLOCK 0 STREAMS s >
      [sleep=30]
      CLIENT UNBLOCK {id} ERROR
      [on=one receive]
      XADD s 1-1 f v
      [on=one] XREADGROUP GROUP g c STREAMS s >
      [on=one send] XREADGROUP GROUP g c BLOCK 0 STREAMS s >
      [sleep=30]
      PEXPIRE s 10
      [on=one receive]
    `,
  ),
];
