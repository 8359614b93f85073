import assert from 'node:assert/strict';
import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import {
  batchReadProto,
  MessageWriter,
  ResultForm,
  writeFailure,
  writeResult,
} from '@millrace/rpc';

type Outcome = batchReadProto.ReadResult['outcome'];

/** What the generated code reads in what we write for this reply. */
function outcomeOf(form: ResultForm, ...replies: string[]): Outcome[] {
  const writer = new MessageWriter();
  for (const reply of replies) {
    const bytes = new TextEncoder().encode(`before${reply}after`);
    writeResult(form, bytes, 6, bytes.length - 5, writer);
  }
  return decode(writer);
}

function decode(writer: MessageWriter): Outcome[] {
  const bytes = writer.bytes.subarray(0, writer.length);
  return batchReadProto.BatchReadResponse.decode(bytes).results.map(({ outcome }) => outcome);
}

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const textIn = (outcome: Outcome): string => {
  assert.ok(outcome?.$case === 'bytesValue');
  return Buffer.from(outcome.value).toString();
};

describe('result writer', () => {
  it('writes bytes of any length', () => {
    for (const length of [0, 1, 63, 64, 65, 125, 126, 127, 128, 129, 16_381, 16_384, 3_000_000]) {
      const value = 'v'.repeat(length);
      const outcomes = outcomeOf(ResultForm.bytes, bulk(value), bulk('next'));
      assert.deepEqual(outcomes.map(textIn), [value, 'next']);
    }
  });

  it('writes integers of any size and sign that the generated code takes', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        assert.deepEqual(outcomeOf(ResultForm.integer, `:${value}\r\n`), [
          { $case: 'intValue', value },
        ]);
      }),
    );
  });

  it('writes lists of numbers, some of which are missing', () => {
    for (const count of [0, 1, 7, 12, 13, 200]) {
      const numbers = Array.from({ length: count }, (_, i) =>
        i % 3 === 2 ? undefined : i / 4 - 5,
      );
      const elements = numbers.map((value) => (value === undefined ? '_\r\n' : `,${value}\r\n`));
      const reply = `*${count}\r\n${elements.join('')}`;
      const values = numbers.map((value) => ({ value }));
      const [outcome, next] = outcomeOf(ResultForm.numbers, reply, '*1\r\n:3\r\n');
      assert.deepEqual(outcome, { $case: 'numberListValue', value: { values } });
      assert.deepEqual(next, { $case: 'numberListValue', value: { values: [{ value: 3 }] } });
    }
  });

  it('writes doubles from RESP3 and from text', () => {
    const values = fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0));
    fc.assert(
      fc.property(values, (value) => {
        const printed = String(value).replace('Infinity', 'inf');
        const expected = { $case: 'doubleValue', value };
        const outcomes = outcomeOf(ResultForm.double, `,${printed}\r\n`, bulk(printed));
        assert.deepEqual(outcomes, [expected, expected]);
      }),
    );
  });

  it('writes samples, and nothing for a series without any', () => {
    const outcomes = outcomeOf(
      ResultForm.sample,
      '*2\r\n:1700000000123\r\n,-1.5\r\n',
      '*2\r\n:0\r\n+0\r\n',
      '*0\r\n',
      '-ERR TSDB: the key does not exist\r\n',
    );
    assert.deepEqual(outcomes, [
      { $case: 'sampleValue', value: { timestampMs: 1700000000123, value: -1.5 } },
      { $case: 'sampleValue', value: { timestampMs: 0, value: 0 } },
      undefined,
      undefined,
    ]);
  });

  it('writes lists with gaps, however many and however long', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.string({ maxLength: 200 }), { nil: undefined }), { maxLength: 300 }),
        (values) => {
          const items = values.map((value) => (value === undefined ? '_\r\n' : bulk(value)));
          const [outcome] = outcomeOf(ResultForm.list, `*${items.length}\r\n${items.join('')}`);
          assert.ok(outcome?.$case === 'listValue');
          assert.deepEqual(
            outcome.value.values.map(({ value }) => value && Buffer.from(value).toString()),
            values,
          );
        },
      ),
    );
  });

  it('writes nothing for null, in any form', () => {
    for (const form of Object.values(ResultForm)) {
      assert.deepEqual(outcomeOf(form, '_\r\n', '$-1\r\n'), [undefined, undefined]);
    }
  });

  it('writes errors with their status', () => {
    const [outcome] = outcomeOf(ResultForm.bytes, '-WRONGTYPE Operation against a key\r\n');
    assert.deepEqual(outcome, {
      $case: 'failure',
      value: { code: status.FAILED_PRECONDITION, message: 'WRONGTYPE Operation against a key' },
    });
    const writer = new MessageWriter();
    const message = 'ü'.repeat(300);
    writeFailure(status.UNAVAILABLE, message, writer);
    assert.deepEqual(decode(writer), [
      { $case: 'failure', value: { code: status.UNAVAILABLE, message } },
    ]);
  });
});
