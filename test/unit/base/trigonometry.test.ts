import assert from 'node:assert/strict';
import { arcsine, cosine, createSeededRandom, sine } from '@millrace/base';

const digits = 60;
const one = 10n ** BigInt(digits);

/** A double as an integer of so many digits behind the point. */
function exactly(value: number): bigint {
  let shift = 0n;
  let whole = value;
  for (; !Number.isInteger(whole); shift++) whole *= 2;
  return (BigInt(whole) * one) >> shift;
}

const nearest = (value: bigint): number => Number(`${value.toString()}e-${digits.toString()}`);

/** The series of sine (from 1) or cosine (from 0), summed until nothing is left. */
function series(angle: bigint, first: 0 | 1): bigint {
  const square = (angle * angle) / one;
  let term = first === 1 ? angle : one;
  let sum = 0n;
  for (let n = BigInt(first); term !== 0n; n += 2n) {
    sum += term;
    term = (-term * square) / one / ((n + 1n) * (n + 2n));
  }
  return sum;
}

describe('sine, cosine and arc sine', () => {
  const random = createSeededRandom(31);

  it('are rounded correctly', () => {
    for (let i = 0; i < 3000; i++) {
      const scale = 2 ** -random.below(i % 3 === 0 ? 40 : 2);
      const angle = (random.fraction() * 2 - 1) * Math.PI * scale;
      const exact = exactly(angle);
      assert.equal(sine(angle), nearest(series(exact, 1)), `sine of ${angle.toString()}`);
      assert.equal(cosine(angle), nearest(series(exact, 0)), `cosine of ${angle.toString()}`);
    }
  });

  it('know the ends and the quarters', () => {
    const special = [0, Math.PI / 2, -Math.PI / 2, Math.PI, -Math.PI, Math.PI / 4, 1e-300];
    for (const angle of special) {
      assert.equal(sine(angle), angle === 1e-300 ? angle : nearest(series(exactly(angle), 1)));
      assert.equal(cosine(angle), angle === 1e-300 ? 1 : nearest(series(exactly(angle), 0)));
    }
    assert.equal(arcsine(0), 0);
    assert.equal(arcsine(1), Math.PI / 2);
    assert.ok(Number.isNaN(arcsine(1.5)));
  });

  it('undo each other within the last place', () => {
    for (let i = 0; i < 3000; i++) {
      const value = random.fraction();
      const angle = arcsine(value);
      // The right answer is the double whose sine is nearest: no neighbour's may be nearer.
      const step = 2 ** (Math.floor(Math.log2(angle)) - 52);
      const off = (one: number): bigint => {
        const difference = series(exactly(one), 1) - exactly(value);
        return difference < 0n ? -difference : difference;
      };
      if (value > 0.999) continue;
      assert.ok(off(angle) <= off(angle + step) && off(angle) <= off(angle - step));
    }
  });
});
