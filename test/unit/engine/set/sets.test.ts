import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import fc from 'fast-check';
import { ModelledSet, textOf } from './set-model.js';

const integers = fc.oneof(
  fc.integer({ min: -40, max: 40 }).map(String),
  fc.constantFrom('32767', '32768', '-32768', '-32769', '2147483647', '2147483648'),
  fc.constantFrom('-2147483648', '-2147483649', '9007199254740991', '9007199254740993'),
  fc.constantFrom('9223372036854775807', '9223372036854775806', '-9223372036854775808'),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
);
const names = fc.oneof(
  fc.integer({ min: 0, max: 60 }).map((i) => `member:${i.toString()}`),
  fc.string({ maxLength: 6, unit: fc.constantFrom('\0', 'a', '0', '\xff') }),
  fc.constantFrom('x'.repeat(64), 'member:'.padEnd(64, 'y'), 'member:', '', '01', '-0'),
);
const long = fc.constantFrom('z'.repeat(65), 'z'.repeat(300), 'z'.repeat(70_000));

const stepOf = (members: fc.Arbitrary<string>): fc.Arbitrary<readonly [string, string]> =>
  fc.tuple(fc.constantFrom('add', 'add', 'add', 'remove', 'pop'), members);

function play(set: ModelledSet, steps: readonly (readonly [string, string])[]): void {
  const random = createSeededRandom(steps.length);
  for (const [what, name] of steps) {
    if (what === 'add') set.add(name);
    else if (what === 'remove') set.remove(name);
    else if (set.model.size > 0) set.pop(() => random.fraction());
  }
  set.verify();
  set.verifyCopy();
  set.release(3);
}

describe('sets', () => {
  it('of integers of all widths answer what a Set would, in ascending order', () => {
    fc.assert(
      fc.property(fc.array(stepOf(integers), { maxLength: 120 }), (steps) => {
        const set = new ModelledSet();
        for (const [, name] of steps) set.add(name);
        assert.equal(set.encoding, 'intset');
        const ascending = [...set.model].map(BigInt).sort((a, b) => (a < b ? -1 : Number(a > b)));
        assert.deepEqual(set.members(), ascending.map(String));
        play(set, steps);
      }),
      { numRuns: 150 },
    );
  });

  it('of names answer what a Set would, as they grow from one form to the next', () => {
    const steps = fc.array(stepOf(fc.oneof(integers, names, names, long)), { maxLength: 150 });
    fc.assert(
      fc.property(steps, fc.constantFrom(4, 20, 128), (all, packedMembersMax) => {
        const set = new ModelledSet();
        set.sets.packedMembersMax = packedMembersMax;
        set.sets.integersMax = packedMembersMax * 2;
        play(set, all);
      }),
      { numRuns: 250 },
    );
  });

  it('grow to many members and shrink again, released in slices', () => {
    const set = new ModelledSet();
    const random = createSeededRandom(3);
    for (let i = 0; i < 20_000; i++) set.add(`member:${random.below(30_000).toString()}`);
    assert.equal(set.encoding, 'hashtable');
    set.verify();
    for (const name of [...set.model].slice(0, set.model.size - 300)) set.remove(name);
    set.verify();
    set.sets.repack(set.entry);
    assert.equal(set.encoding, 'hashtable');
    for (let i = 0; i < 180; i++) set.pop(() => random.fraction());
    set.sets.repack(set.entry);
    assert.equal(set.encoding, 'listpack');
    set.verify();
    set.release(1);
  });

  it('scans show what stays throughout, while others come and go', () => {
    const set = new ModelledSet();
    const random = createSeededRandom(5);
    const lasting = Array.from({ length: 500 }, (_, i) => `lasting:${i.toString()}`);
    for (const name of lasting) set.add(name);
    const seen = new Set<string>();
    let cursor = 0;
    let rounds = 0;
    do {
      cursor = set.sets.walk.scan(set.entry, cursor, (bytes, offset, length) => {
        seen.add(textOf(bytes, offset, length));
      });
      const grows = rounds++ % 60 < 30;
      for (let i = 0; i < 60; i++) {
        const name = `passing:${random.below(4000).toString()}`;
        if (grows) set.add(name);
        else set.remove(name);
      }
    } while (cursor !== 0);
    for (const name of lasting) assert.ok(seen.has(name), name);
    set.verify();
    set.release();
  });

  it('walk until told to stop', () => {
    for (const count of [5, 100, 3000]) {
      const set = new ModelledSet();
      for (let i = 0; i < count; i++) set.add(count === 5 ? i.toString() : `m${i.toString()}`);
      const seen = new Set<string>();
      set.sets.walk.forEachUntil(set.entry, (bytes, offset, length) => {
        seen.add(textOf(bytes, offset, length));
        return seen.size < 4;
      });
      assert.equal(seen.size, 4);
      seen.clear();
      set.sets.walk.forEachUntil(set.entry, (bytes, offset, length) => {
        seen.add(textOf(bytes, offset, length));
        return true;
      });
      assert.deepEqual([...seen].sort(), [...set.model].sort());
      set.release();
    }
  });
});

/** Sum of squared deviations from the mean, in its units: about the degrees of freedom where all is fair. */
function chiSquare(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
}

/** Exceeded once in a million by fair choices (Wilson and Hilferty's approximation). */
function chiSquareLimit(freedom: number): number {
  const part = 2 / (9 * freedom);
  return freedom * (1 - part + 4.75 * Math.sqrt(part)) ** 3;
}

describe('members by chance', () => {
  const draws = 40_000;
  const forms = [
    { form: 'intset', count: 60, left: 60, name: (i: number) => i.toString() },
    { form: 'listpack', count: 60, left: 60, name: (i: number) => `m${i.toString()}` },
    { form: 'hashtable', count: 400, left: 400, name: (i: number) => `m${i.toString()}` },
    // What is left of a large table: most of its buckets are empty or nearly so.
    { form: 'hashtable', count: 5000, left: 200, name: (i: number) => `m${i.toString()}` },
  ];
  for (const { form, count, left, name } of forms) {
    const make = (): ModelledSet => {
      const set = new ModelledSet();
      for (let i = 0; i < count; i++) set.add(name(i));
      for (let i = left; i < count; i++) set.remove(name(i));
      assert.equal(set.encoding, form);
      return set;
    };
    const expectFair = (counts: ReadonlyMap<string, number>): void => {
      assert.equal(counts.size, left);
      const deviation = chiSquare([...counts.values()]);
      const limit = chiSquareLimit(left - 1);
      assert.ok(deviation < limit, `${deviation.toString()} above ${limit.toString()}`);
    };
    const title = `${left.toString()} of ${count.toString()} in a ${form}`;

    it(`are chosen fairly: ${title}`, () => {
      const set = make();
      const random = createSeededRandom(11);
      const counts = new Map<string, number>();
      for (let i = 0; i < draws; i++) {
        set.sets.walk.random(
          set.entry,
          () => random.fraction(),
          (bytes, offset, length) => {
            const drawn = textOf(bytes, offset, length);
            counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
          },
        );
      }
      expectFair(counts);
      set.release();
    });

    it(`are sampled and popped fairly, and never twice: ${title}`, () => {
      const set = make();
      const random = createSeededRandom(12);
      const sampled = new Map<string, number>();
      const popped = new Map<string, number>();
      for (const share of [0.1, 0.9]) {
        const wanted = Math.ceil(left * share);
        for (let i = 0; i < draws / wanted; i++) {
          const drawn = set.sample(wanted, () => random.fraction());
          assert.equal(new Set(drawn).size, wanted);
          for (const one of drawn) sampled.set(one, (sampled.get(one) ?? 0) + 1);
        }
      }
      for (let i = 0; i < draws; i++) {
        const one = set.pop(() => random.fraction());
        popped.set(one, (popped.get(one) ?? 0) + 1);
        set.add(one);
      }
      expectFair(popped);
      expectFair(sampled);
      set.release();
    });
  }
});
