import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConnectionLost, PendingQueue } from '@millrace/client';
import type { ReplySink } from '@millrace/client';

function createSink(lost: () => void = () => undefined): ReplySink {
  return { onReply: () => undefined, onLost: lost };
}

describe('PendingQueue', () => {
  it('gives back each sink as often as it awaits replies, in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant('take' as const))),
        (steps) => {
          const queue = new PendingQueue();
          const model: ReplySink[] = [];
          for (const step of steps) {
            if (step === 'take') {
              assert.equal(queue.take(), model.shift());
            } else {
              const sink = createSink();
              queue.push(sink, step);
              for (let index = 0; index < step; index++) model.push(sink);
            }
            assert.equal(queue.replies, model.length);
          }
        },
      ),
    );
  });

  it('tells each sink once that its replies are lost, and takes new ones meanwhile', () => {
    const queue = new PendingQueue();
    let lost = 0;
    queue.push(
      createSink(() => lost++),
      3,
    );
    queue.push(
      createSink(() => queue.push(createSink(), 1)),
      1,
    );
    queue.failAll(new ConnectionLost('gone'));
    assert.equal(lost, 1);
    assert.equal(queue.replies, 1);
  });
});
