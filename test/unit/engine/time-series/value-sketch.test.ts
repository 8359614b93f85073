import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BitReader, BitWriter, sketchError, sketchWords, ValueSpread } from '@millrace/engine';

const usual = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
const values = fc.array(
  fc.oneof(
    usual,
    fc.constantFrom(0, -0, 1, 1.5),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  { minLength: 1, maxLength: 512 },
);

function bitsOf(numbers: readonly number[]): Int32Array {
  return new Int32Array(Float64Array.from(numbers).buffer);
}

/** What is smaller is denormal, and has no bin; but for zero. */
const leastOfBins = 2 ** -1022;

describe('sketches of values', () => {
  it('tell each rank within the stated error, also written, read and merged', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const all = [...one, ...other].filter(
          (value) => Math.abs(value) >= leastOfBins || value === 0,
        );
        const merged = new ValueSpread();
        for (const part of [one, other]) {
          const kept = part.filter((value) => all.includes(value));
          const spread = new ValueSpread();
          assert.ok(spread.addBits(bitsOf(kept), kept.length));
          const writer = new BitWriter(4096);
          writer.put(7, 32);
          if (spread.write(writer, Number.POSITIVE_INFINITY)) {
            assert.equal(sketchWords(writer.words[1]), writer.wordCount - 1);
            const reader = new BitReader(writer.words);
            reader.open(1);
            merged.read(reader, kept.length);
            assert.deepEqual([reader.at + (reader.used > 0 ? 1 : 0)], [writer.wordCount]);
          } else for (const value of kept) merged.addMany(value, 1);
        }
        const sorted = all.sort((a, b) => a - b);
        for (const [rank, value] of sorted.entries())
          assert.ok(Math.abs(merged.at(rank) - value) <= sketchError * Math.abs(value));
        assert.equal(merged.count, sorted.length);
        merged.clear();
        merged.addMany(3, 2);
        assert.ok(Math.abs(merged.at(1) - 3) <= 3 * sketchError);
      }),
    );
  });

  it('are not made of what has no bin', () => {
    for (const value of [NaN, Infinity, -Infinity, 5e-324, -1e-310])
      assert.equal(new ValueSpread().addBits(bitsOf([1, value]), 2), false);
  });

  it('are not written where they would be too large', () => {
    const spread = new ValueSpread();
    spread.addBits(bitsOf([1e-200, 1e200]), 2);
    const writer = new BitWriter(64);
    assert.equal(spread.write(writer, Number.POSITIVE_INFINITY), false);
    assert.equal(writer.wordCount, 0);
  });
});
