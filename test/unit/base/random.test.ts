import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';

describe('seeded random', () => {
  it('repeats itself for a seed, for ever', () => {
    const random = createSeededRandom(42);
    const drawn = Array.from({ length: 4 }, () => random.uint32());
    assert.deepEqual(drawn, [3011021589, 3960382089, 1547270628, 4040468816]);
  });

  it('differs between neighbouring seeds, also above 2^32', () => {
    const firsts = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, 2 ** 40].map((seed) =>
      createSeededRandom(seed).uint32(),
    );
    assert.equal(new Set(firsts).size, firsts.length);
  });

  it('spreads below() evenly over a bound that divides nothing', () => {
    const random = createSeededRandom(7);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.below(7)]++;
    for (const count of counts) assert.ok(Math.abs(count - 10_000) < 500, String(counts));
  });

  it('takes the bounds 1 and 2^32, and refuses 0', () => {
    const random = createSeededRandom(1);
    assert.equal(random.below(1), 0);
    assert.ok(random.below(2 ** 32) < 2 ** 32);
    assert.throws(() => random.below(0), /bound/);
  });

  it('gives fractions in [0, 1) with the mean in the middle', () => {
    const random = createSeededRandom(3);
    let sum = 0;
    for (let i = 0; i < 20_000; i++) {
      const fraction = random.fraction();
      assert.ok(fraction >= 0 && fraction < 1);
      sum += fraction;
    }
    assert.ok(Math.abs(sum / 20_000 - 0.5) < 0.01);
  });
});
