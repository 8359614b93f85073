import assert from 'node:assert/strict';
import { isInteger, StringRun, stringRunMax } from '@millrace/base';
import { Reply } from '@millrace/resp';
import fc from 'fast-check';

const prefix = 'shared-by-some:';
const string = fc.record({
  text: fc.oneof(
    fc.string({ maxLength: 40 }),
    fc
      .constantFrom(9, 10, 63, 99, 100, 101, 999, 1000, 1023, 1024, 3000)
      .map((length) => 'y'.repeat(length)),
    fc.constantFrom(0, 7, -1, 10, 12345, -2147483649, 9007199254740991),
  ),
  isPrefixed: fc.boolean(),
});

interface Given {
  readonly text: string | number;
  readonly isPrefixed: boolean;
}

/** A run of what lies in a buffer of no more than that: copies end at its last byte. */
function runOf(given: readonly Given[]): StringRun {
  const run = new StringRun();
  const parts = [Buffer.from(prefix)];
  let at = prefix.length;
  for (const [i, { text, isPrefixed }] of given.entries()) {
    run.prefixed[i] = isPrefixed ? 1 : 0;
    run.places[i] = typeof text === 'number' ? text : at;
    run.lengths[i] = isInteger;
    if (typeof text === 'number') continue;
    const bytes = Buffer.from(text);
    parts.push(bytes);
    run.lengths[i] = bytes.length;
    run.size += bytes.length;
    at += bytes.length;
  }
  run.bytes = Uint8Array.from(Buffer.concat(parts));
  run.prefixLength = prefix.length;
  run.count = given.length;
  return run;
}

describe('bulk strings of a run', () => {
  it('are those that are written one at a time', () => {
    fc.assert(
      fc.property(fc.array(string, { maxLength: stringRunMax }), (given) => {
        const reply = new Reply(64);
        reply.ok();
        reply.bulks(runOf(given));
        reply.ok();
        const one = new Reply(64);
        one.ok();
        for (const { text, isPrefixed } of given)
          one.bulkText(`${isPrefixed ? prefix : ''}${text.toString()}`);
        one.ok();
        assert.deepEqual(
          Buffer.from(reply.bytes.subarray(0, reply.length)),
          Buffer.from(one.bytes.subarray(0, one.length)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('leave a run as it is, and fit behind each other', () => {
    const run = runOf([{ text: 'a', isPrefixed: true }]);
    const reply = new Reply(64);
    for (let i = 0; i < 1000; i++) reply.bulks(run);
    const text = Buffer.from(reply.bytes.subarray(0, reply.length)).toString();
    assert.equal(text, `$16\r\n${prefix}a\r\n`.repeat(1000));
  });
});
