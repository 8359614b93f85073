import { lines, scenario } from '../script.js';

/** Several connections wait while the main one writes. */
export const blockingLists = [
  scenario(
    'waiting for lists',
    lines`
      [on=one send] BLPOP l 0
      [sleep=40]
      RPUSH l a b
      [on=one receive]
      LRANGE l 0 -1
      DEL l
      [on=one send] BRPOP x l 0
      [sleep=40]
      RPUSH l a b
      [on=one receive]
      [on=one send] BLMPOP 0 2 x y RIGHT COUNT 2
      [sleep=40]
      RPUSH y 1 2 3
      [on=one receive]
      [on=one send] BLMOVE src dst LEFT RIGHT 0
      [sleep=40]
      RPUSH src 1 2
      [on=one receive]
      [on=one send] BRPOPLPUSH src2 dst 0
      [sleep=40]
      LPUSH src2 9
      [on=one receive]
      LRANGE dst 0 -1
      [on=one] BLPOP gone 0.02
      [on=one] BLMOVE gone dst LEFT LEFT 0.02
      [on=one] BRPOPLPUSH gone dst 0.02
      [on=one] BLMPOP 0.02 1 gone LEFT
    `,
  ),
  scenario(
    'waiters of a key are served in the order in which they came',
    lines`
      [on=one send] BLPOP l 0
      [sleep=30]
      [on=two send] BRPOP l 0
      [sleep=30]
      [on=three send] BLPOP other l 0
      [sleep=30]
      RPUSH l a b
      [on=one receive]
      [on=two receive]
      EXISTS l
      RPUSH l c
      [on=three receive]
      [on=one send] BLPOP l 0
      [sleep=30]
      [on=two send] BLPOP l 0
      [sleep=30]
      RPUSH l a
      RPUSH l b
      [on=one receive]
      [on=two receive]
      [on=one send] BLMPOP 0 1 l LEFT COUNT 2
      [sleep=30]
      [on=two send] BLPOP l 0
      [sleep=30]
      RPUSH l a b c
      [on=one receive]
      [on=two receive]
      EXISTS l
    `,
  ),
  scenario(
    'keys are served in the order in which they became ready, after EXEC as a whole',
    lines`
      [on=one send] BLPOP k1 k2 k3 0
      [sleep=30]
      MULTI
      RPUSH k3 c
      RPUSH k2 b
      RPUSH k1 a
      EXEC
      [on=one receive]
      LRANGE k2 0 -1
      LRANGE k3 0 -1
      DEL k2 k3
      [on=one send] BLMOVE a out LEFT RIGHT 0
      [sleep=30]
      [on=two send] BLMOVE b out LEFT RIGHT 0
      [sleep=30]
      MULTI
      RPUSH b 2
      RPUSH a 1
      EXEC
      [on=one receive]
      [on=two receive]
      LRANGE out 0 -1
      [on=one send] BLPOP l 0
      [sleep=30]
      MULTI
      RPUSH l a
      DEL l
      RPUSH l b
      EXEC
      [on=one receive]
      [on=one send] BLPOP l 0
      [sleep=30]
      MULTI
      RPUSH l a
      LPOP l
      EXEC
      RPUSH l c
      [on=one receive]
      [on=one send] BLPOP l 0
      [sleep=30]
      MULTI
      RPUSH l a
      DEL l
      SET l text
      EXEC
      DEL l
      RPUSH l d
      [on=one receive]
    `,
  ),
  scenario(
    'who is served by a move makes its target ready for others',
    lines`
      [on=last send] BLPOP c 0
      [sleep=30]
      [on=middle send] BLMOVE b c LEFT LEFT 0
      [sleep=30]
      [on=first send] BRPOPLPUSH a b 0
      [sleep=30]
      RPUSH a x
      [on=first receive]
      [on=middle receive]
      [on=last receive]
      EXISTS a b c
      [on=one send] BLMOVE ring ring LEFT RIGHT 0
      [sleep=30]
      [on=two send] BLMOVE ring ring LEFT RIGHT 0
      [sleep=30]
      RPUSH ring 1 2
      [on=one receive]
      [on=two receive]
      LRANGE ring 0 -1
      DEL ring
      [on=one send] BRPOPLPUSH self self 0
      [sleep=30]
      [on=two send] BLPOP self 0
      [sleep=30]
      RPUSH self v
      [on=one receive]
      [on=two receive]
      EXISTS self
    `,
  ),
  scenario(
    'waiters meet other types',
    lines`
      [on=one send] BLPOP l 0
      [sleep=30]
      SET l text
      APPEND l more
      DEL l
      ZADD l 1 a
      DEL l
      RPUSH l a
      [on=one receive]
      [on=one send] BLPOP k1 k2 0
      [sleep=30]
      SET k1 text
      RPUSH k2 v
      [on=one receive]
      LRANGE k2 0 -1
      DEL k1 k2
      SET target text
      [on=one send] BLMOVE src target LEFT LEFT 0
      [sleep=30]
      [on=two send] BLPOP src 0
      [sleep=30]
      RPUSH src a
      [on=one receive]
      [on=two receive]
      EXISTS src
      [on=one send] BRPOPLPUSH src target 0
      [sleep=30]
      DEL target
      RPUSH src a
      [on=one receive]
      LRANGE target 0 -1
    `,
  ),
  scenario(
    'whatever makes a list wakes who waits for it',
    lines`
      RPUSH made a b
      [on=one send] BLPOP l 0
      [sleep=30]
      RENAME made l
      [on=one receive]
      [on=one send] BLPOP copied 0
      [sleep=30]
      COPY l copied
      [on=one receive]
      [on=one send] BLPOP moved 0
      [sleep=30]
      LMOVE l moved LEFT LEFT
      [on=one receive]
      SELECT 1
      RPUSH l other
      [on=one send] BLPOP l 0
      [sleep=30]
      MOVE l 0
      [on=one receive]
      RPUSH l again
      SELECT 0
      [on=one send] BLPOP l 0
      [sleep=30]
      SWAPDB 0 1
      [on=one receive]
    `,
  ),
  scenario(
    'a pipeline that makes a list and looks at it',
    lines`
      [on=one send] BLPOP l 0
      [sleep=30]
      [send] RPUSH l a
      [send] LLEN l
      [send] RPUSH l b
      [send] LRANGE l 0 -1
      [receive]
      [receive]
      [receive]
      [receive]
      [on=one receive]
    `,
  ),
  scenario(
    'waiters that are unblocked, time out, or go',
    lines`
      [on=one save=id ignore] CLIENT ID
      [on=one send] BLPOP l 0
      [sleep=30]
      CLIENT UNBLOCK {id}
      [on=one receive]
      [on=one send] BLMOVE l d LEFT LEFT 0
      [sleep=30]
      CLIENT UNBLOCK {id} ERROR
      [on=one receive]
      [on=one send] BLMOVE l d LEFT LEFT 0
      [sleep=30]
      CLIENT UNBLOCK {id} TIMEOUT
      CLIENT UNBLOCK {id}
      [on=one receive]
      [on=one send] BLPOP l 0.05
      [sleep=120]
      RPUSH l a
      [on=one receive]
      LPOP l
      [on=one send] BLPOP l 0
      [sleep=30]
      [on=one close]
      [sleep=30]
      RPUSH l a
      LLEN l
      LPOP l
      [on=two save=other ignore] CLIENT ID
      [on=two send] BLPOP l 0
      [sleep=30]
      CLIENT KILL ID {other}
      [on=two receive]
      RPUSH l a
      LLEN l
      LPOP l
      [on=three send] BLPOP l 0
      [sleep=30]
      [on=three send] PING
      [on=three send] LPUSH later x
      [sleep=30]
      EXISTS later
      RPUSH l a
      [on=three receive]
      [on=three receive]
      [on=three receive]
    `,
  ),
  scenario(
    'waiters of several databases and of expiring keys',
    lines`
      [on=one] SELECT 2
      [on=one send] BLPOP l 0
      [sleep=30]
      RPUSH l zero
      SELECT 2
      RPUSH l two
      [on=one receive]
      SELECT 0
      LRANGE l 0 -1
      SET e text PX 60
      [on=one] SELECT 0
      [on=one send] BLPOP e 0
      [on=one receive]
      [sleep=80]
      [on=one send] BLPOP e 0
      [sleep=30]
      RPUSH e a
      [on=one receive]
      FLUSHALL
      [on=one send] BLPOP e 0
      [sleep=30]
      FLUSHALL
      RPUSH e b
      [on=one receive]
    `,
  ),
];
