import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matcherKind } from '@millrace/engine';
import { keyLength, keyOffset } from '@millrace/memory';
import { createSeries, newEngine } from './series-model.js';

const encoder = new TextEncoder();

describe('series by label', () => {
  it('come in the order of the bytes of their keys, however alike these begin', () => {
    const tail = fc.string({ unit: fc.constantFrom('a', 'b', '\0', 'é', '9'), maxLength: 14 });
    fc.assert(
      fc.property(
        fc.string({ maxLength: 9 }),
        fc.uniqueArray(tail, { maxLength: 70 }),
        (start, tails) => {
          const engine = newEngine();
          for (const one of tails) createSeries(engine, start + one, { kind: 't' });
          const matcher = {
            kind: matcherKind.among,
            name: encoder.encode('kind'),
            values: [encoder.encode('t')],
          };
          const { arena, timeSeries } = engine;
          const found = Array.from(timeSeries.select(0, [matcher]).series, (series) => {
            const entry = timeSeries.entryOf(series);
            const at = keyOffset(arena, entry);
            return Buffer.from(arena.bytes.slice(at, at + keyLength(arena, entry)));
          });
          const keys = tails
            .map((one) => Buffer.from(start + one))
            .sort((a, b) => Buffer.compare(a, b));
          assert.deepEqual(found, keys);
        },
      ),
    );
  });
});
