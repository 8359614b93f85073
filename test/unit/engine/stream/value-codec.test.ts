import assert from 'node:assert/strict';
import fc from 'fast-check';
import { append, drain, lastId, testEngine, toId } from './stream-model.js';

/** Writes values into a stream, under the names of its first entry and under their own, and reads them back. */
function roundTrip(values: readonly string[]): void {
  const engine = testEngine();
  const stream = engine.streams.create();
  const parts = values.flatMap((value, i) => [i % 2 === 0 ? 'name' : value, value]);
  append(engine, stream, { id: 1n, parts });
  append(engine, stream, { id: 2n, parts: [...parts, 'more', 'x'] });
  const read = drain(engine.streams.range(stream, toId(0n), toId(lastId)));
  assert.deepEqual(
    read.map((entry) => entry.parts),
    [parts, [...parts, 'more', 'x']],
  );
}

describe('value codec', () => {
  it('gives back numbers byte for byte, however they are written', () => {
    roundTrip(['0', '-0', '00', '1', '-1', '007', '127', '128', '8319', '8320', '65535', '65536']);
    roundTrip(['999999999999999', '1000000000000000', '-999999999999999', '9223372036854775807']);
    roundTrip([
      '1.5',
      '-1.5',
      '0.5',
      '-0.5',
      '0.0',
      '-0.0',
      '0.05',
      '00.5',
      '1.',
      '.5',
      '-.5',
      '-',
    ]);
    roundTrip([
      '1..5',
      '1.5.2',
      '1e5',
      '+1',
      ' 1',
      '1 ',
      '',
      '20.0',
      '52.520008',
      '0.000000000001',
    ]);
    roundTrip([
      '0.0000000000001',
      '123456789.123456',
      '1234567890.12345',
      '99999.9999999999',
      '1:5',
    ]);
  });

  it('gives back any text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.stringMatching(/^-?[0-9]{1,19}(\.[0-9]{1,14})?$/),
      fc.integer({ min: 50, max: 600 }).map((length) => 'z'.repeat(length)),
      fc.constantFrom(63, 64, 255, 256, 65_535, 65_536).map((length) => 'y'.repeat(length)),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (values) => {
        roundTrip(values);
      }),
      { numRuns: 200 },
    );
  });

  it('takes numbers for less than their text', () => {
    const engine = testEngine();
    const sizes = ['24.3', 'abcd'].map((value) => {
      const stream = engine.streams.create();
      for (let i = 1n; i <= 201n; i++) append(engine, stream, { id: i, parts: ['t', value] });
      return engine.streams.memory(stream);
    });
    assert.ok(sizes[0] < sizes[1]);
  });
});
