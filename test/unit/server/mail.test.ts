import assert from 'node:assert/strict';
import { OutputBuffer } from '@millrace/resp';
import { Mail } from '@millrace/server/pubsub';
import fc from 'fast-check';

const message = fc.record({
  bytes: fc.uint8Array({ minLength: 1, maxLength: 3000 }),
  isShared: fc.boolean(),
});
const turn = fc.record({
  messages: fc.array(message, { maxLength: 12 }),
  leavesInReply: fc.boolean(),
  isKept: fc.boolean(),
});

describe('mail', () => {
  it('goes out whole and in order, and touches nothing that was handed over', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 8 }), (turns) => {
        const mail = new Mail();
        const sent: Uint8Array[] = [];
        const expected: Uint8Array[] = [];
        for (const { messages, leavesInReply, isKept } of turns) {
          for (const { bytes, isShared } of messages) {
            expected.push(bytes.slice());
            if (isShared) mail.addShared(bytes);
            else {
              // Only its beginning counts, and only during the call.
              const longer = Uint8Array.from([...bytes, 1, 2, 3]);
              mail.add(longer, bytes.length);
              longer.fill(0);
            }
          }
          if (leavesInReply) {
            const reply = new OutputBuffer();
            mail.moveTo(reply);
            sent.push(reply.take());
          } else {
            mail.sendTo((bytes) => {
              sent.push(isKept ? bytes : bytes.slice());
              return !isKept;
            });
          }
          assert.equal(mail.length, 0);
        }
        assert.deepEqual(Buffer.concat(sent), Buffer.concat(expected));
      }),
    );
  });

  it('forgets what was for a client that has gone', () => {
    const mail = new Mail();
    mail.add(Uint8Array.of(1, 2), 2);
    mail.addShared(Uint8Array.of(3));
    mail.clear();
    mail.add(Uint8Array.of(4), 1);
    const sent: number[] = [];
    mail.sendTo((bytes) => {
      sent.push(...bytes);
      return true;
    });
    assert.deepEqual(sent, [4]);
  });
});
