import assert from 'node:assert/strict';
import { createSeededRandom, longDecimal } from '@millrace/base';

/** What the language reads. */
function expected(head: number, tail: number, tailDigits: number, decimals: number): number {
  return Number(
    `${head.toString()}${tail.toString().padStart(tailDigits, '0')}e-${decimals.toString()}`,
  );
}

describe('long decimals', () => {
  it('are rounded as the language does, or not at all', () => {
    const random = createSeededRandom(7);
    let certain = 0;
    for (let i = 0; i < 200_000; i++) {
      const tailDigits = 1 + random.below(9);
      const head = 1 + random.below(999_999_999);
      const tail = random.below(10 ** tailDigits);
      const decimals = random.below(23);
      const value = longDecimal(head, tail, tailDigits, decimals);
      if (Number.isNaN(value)) continue;
      certain++;
      assert.equal(value, expected(head, tail, tailDigits, decimals));
    }
    assert(certain > 199_000, `${certain.toString()} are certain`);
  });

  it('are right next to the middle between two doubles', () => {
    const random = createSeededRandom(8);
    for (let i = 0; i < 50_000; i++) {
      // Seventeen digits of the middle between two doubles below one.
      const one = random.fraction();
      const middle = BigInt(Math.floor(one * 2 ** 53)) * 2n + 1n;
      const digits = ((middle * 10n ** 18n) / 2n ** 54n).toString().padStart(18, '0');
      const head = Number(digits.slice(0, 9));
      const tail = Number(digits.slice(9)) + random.below(3) - 1;
      if (tail < 0 || head === 0) continue;
      const value = longDecimal(head, tail, 9, 18);
      if (!Number.isNaN(value)) assert.equal(value, expected(head, tail, 9, 18));
    }
  });

  it('leave a tie to others', () => {
    // 2^53 + 1 lies in the middle of its neighbours.
    assert(Number.isNaN(longDecimal(9_007_199_254, 740_993, 6, 0)));
    assert(Number.isNaN(longDecimal(1, 0, 0, 23)));
  });
});
