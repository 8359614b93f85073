import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { added, addWhen } from '@millrace/engine';
import fc from 'fast-check';
import type { Item } from './sorted-set-model.js';
import { ModelledSet } from './sorted-set-model.js';

const names = fc.oneof(
  fc.integer({ min: 0, max: 60 }).map((i) => `player:${i.toString()}`),
  fc.string({ maxLength: 6, unit: fc.constantFrom('\0', 'a', 'b', '\xff') }),
  fc.constantFrom('x'.repeat(64), 'player:'.padEnd(64, 'y'), 'player:', ''),
);
const scores = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    Infinity,
    -Infinity,
    0.1,
    -0.5,
    199,
    200,
    12_487,
    12_488,
    274_631,
    274_632,
  ),
  fc.constantFrom(-1, 2 ** 31, -(2 ** 31), 2 ** 46 + 1, -(2 ** 46) - 1, 2 ** 53, 1e300, 5e-324),
  fc.integer({ min: 0, max: 3 }),
  fc.double({ noNaN: true }),
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('set'), name: names, score: scores }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove'), name: names, score: scores }) },
);

function run(set: ModelledSet, steps: readonly (Item & { do: string })[]): void {
  for (const { do: what, name, score } of steps) {
    if (what === 'set') set.set(name, score);
    else set.remove(name);
  }
}

/** Compares every question about ranges with the model, around every member. */
function verifyBounds(set: ModelledSet): void {
  const sorted = set.sorted();
  for (const [i, { name, score }] of sorted.entries()) {
    assert.equal(set.rank(name), i);
    assert.equal(set.score(name), score);
    const below = sorted.filter((item) => item.score < score).length;
    const upTo = sorted.filter((item) => item.score <= score).length;
    assert.equal(set.sets.countByScore(set.entry, score, false), below);
    assert.equal(set.sets.countByScore(set.entry, score, true), upTo);
  }
}

function verifyNames(set: ModelledSet, more: readonly string[]): void {
  const sorted = set.sorted();
  for (const name of [...more, ...sorted.map((item) => item.name)]) {
    assert.equal(set.countByName(name, false), sorted.filter((item) => item.name < name).length);
    assert.equal(set.countByName(name, true), sorted.filter((item) => item.name <= name).length);
  }
}

describe('sorted sets', () => {
  for (const packedEntriesMax of [0, 128]) {
    const form = packedEntriesMax === 0 ? 'large' : 'packed';
    it(`agrees with a sorted array, ${form}`, () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
          const set = new ModelledSet(4 << 20);
          set.sets.packedEntriesMax = packedEntriesMax;
          run(set, steps);
          assert.equal(
            set.encoding === 'skiplist',
            packedEntriesMax === 0 && steps.some((one) => one.do === 'set'),
          );
          set.verify();
          verifyBounds(set);
          set.release();
        }),
        { numRuns: 150 },
      );
    });

    it(`counts names where all scores are the same, ${form}`, () => {
      fc.assert(
        fc.property(fc.array(names, { maxLength: 60 }), fc.array(names), (members, others) => {
          const set = new ModelledSet(4 << 20);
          set.sets.packedEntriesMax = packedEntriesMax;
          for (const name of members) set.set(name, 5);
          verifyNames(set, others);
          set.release();
        }),
        { numRuns: 100 },
      );
    });
  }

  it('becomes large by number, by length and by expectation, at the configured bounds', () => {
    const byNumber = new ModelledSet();
    for (let i = 0; i < 128; i++) byNumber.set(`m${i.toString()}`, i % 7);
    assert.equal(byNumber.encoding, 'listpack');
    byNumber.set('m5', 100);
    assert.equal(byNumber.encoding, 'listpack');
    byNumber.set('one more', 3);
    assert.equal(byNumber.encoding, 'skiplist');
    byNumber.verify();
    const byLength = new ModelledSet();
    byLength.set('x'.repeat(64), 1);
    assert.equal(byLength.encoding, 'listpack');
    byLength.set('x'.repeat(65), 1);
    assert.equal(byLength.encoding, 'skiplist');
    byLength.verify();
    const expected = new ModelledSet();
    expected.sets.expect(expected.entry, 128);
    assert.equal(expected.encoding, 'listpack');
    expected.sets.expect(expected.entry, 129);
    assert.equal(expected.encoding, 'skiplist');
    for (const set of [byNumber, byLength, expected]) set.release();
  });

  it('keeps a packed block within its 64 KiB whatever is configured', () => {
    const set = new ModelledSet();
    set.sets.packedEntriesMax = 1e9;
    set.sets.packedMemberBytesMax = 1e9;
    for (let i = 0; i < 300; i++) set.set(`${'long'.repeat(40)}${i.toString()}`, i);
    assert.equal(set.encoding, 'listpack');
    set.set('short', 5);
    set.verify();
    for (let i = 0; i < 300; i++) set.set(`${i.toString()}${'other'.repeat(40)}`, i / 3);
    set.set('y'.repeat(70_000), 1);
    assert.equal(set.encoding, 'skiplist');
    set.verify();
    verifyBounds(set);
    set.release();
  });

  it('keeps long rests behind a short prefix', () => {
    const set = new ModelledSet();
    set.sets.packedMemberBytesMax = 1e9;
    for (const length of [127, 128, 129, 255, 256, 300, 16_383, 16_384])
      set.set('a'.repeat(length), length);
    assert.equal(set.encoding, 'listpack');
    set.verify();
    set.set('b', 1);
    assert.equal(set.encoding, 'listpack');
    set.verify();
    verifyBounds(set);
    set.release();
  });

  it('obeys the conditions of ZADD', () => {
    for (const packedEntriesMax of [0, 128]) {
      const set = new ModelledSet();
      set.sets.packedEntriesMax = packedEntriesMax;
      const { absent, present, greater, less, increment } = addWhen;
      const after = (score: number, conditions: number): [number, number | undefined] => [
        set.add('m', score, conditions),
        set.score('m'),
      ];
      assert.deepEqual(after(1, present), [added.nothing, undefined]);
      assert.deepEqual(after(5, absent), [added.member, 5]);
      assert.deepEqual(after(6, absent), [added.nothing, 5]);
      assert.deepEqual(after(4, greater), [added.nothing, 5]);
      assert.deepEqual(after(5, greater), [added.nothing, 5]);
      assert.deepEqual(after(7, greater), [added.score, 7]);
      assert.deepEqual(after(8, less), [added.nothing, 7]);
      assert.deepEqual(after(6, less | present), [added.score, 6]);
      assert.deepEqual(after(6, 0), [added.same, 6]);
      assert.deepEqual(after(-10, increment), [added.score, -4]);
      assert.deepEqual(after(0, increment), [added.same, -4]);
      assert.deepEqual(after(-1, increment | greater), [added.nothing, -4]);
      assert.deepEqual(after(Infinity, increment), [added.score, Infinity]);
      assert.deepEqual(after(-Infinity, increment), [added.notNumber, Infinity]);
      set.release();
    }
  });

  it('stays in order and full through ascending, descending and random growth, to 100,000 members', () => {
    const random = createSeededRandom(3);
    const orders: Record<string, (i: number) => number> = {
      ascending: (i) => i,
      descending: (i) => -i,
      random: () => random.below(1e9),
      ties: () => random.below(5),
      near: () => 1e12 + random.below(50_000),
    };
    for (const [order, scoreOf] of Object.entries(orders)) {
      const set = new ModelledSet(256 << 20);
      const count = order === 'random' ? 100_000 : 30_000;
      for (let i = 0; i < count; i++) {
        const name = `player:${((i * 7919) % count).toString().padStart(10, '0')}`;
        set.set(name, scoreOf(i));
      }
      set.verify();
      const perMember = set.sets.memory(set.value, set.aux) / count;
      assert.ok(perMember < 54, `${order}: ${perMember.toFixed(1)} bytes a member`);
      const sorted = set.sorted();
      for (let i = 0; i < count; i += 97) assert.equal(set.rank(sorted[i].name), i);
      set.release(1000);
    }
  }).timeout(60_000);

  it('survives random work, and shrinks to nothing', () => {
    const random = createSeededRandom(4);
    const set = new ModelledSet();
    for (let round = 0; round < 8; round++) {
      const chance = round % 2 === 0 ? 80 : 25;
      for (let i = 0; i < 10_000; i++) {
        const name = `m${random.below(8000).toString()}`;
        const drawn = random.below(100);
        if (drawn >= chance) set.remove(name);
        else if (drawn % 3 === 0) set.set(name, (set.scores.get(name) ?? 0) + 1);
        else set.set(name, random.below(3000) - 1000);
      }
      set.verify();
    }
    const sorted = set.sorted();
    for (let i = 0; i < sorted.length; i += 97) assert.equal(set.rank(sorted[i].name), i);
    while (set.scores.size > 0) {
      const count = 1 + random.below(Math.min(set.scores.size, 300));
      set.removeRange(random.below(set.scores.size - count + 1), count);
      set.sets.check(set.value, set.aux);
    }
    set.verify();
    set.release();
  }).timeout(60_000);

  it('keeps the others where most members go', () => {
    for (const [from, kept] of [
      [0, 10],
      [7, 7],
      [300, 900],
    ]) {
      const set = new ModelledSet();
      for (let i = 0; i < 5000; i++) set.set(`m${i.toString()}`, (i * 31) % 1009);
      set.removeRange(from, 5000 - kept);
      assert.equal(set.encoding, 'skiplist');
      set.verify();
      for (let i = 0; i < 2000; i++) set.set(`m${i.toString()}`, (i * 37) % 1009);
      set.verify();
      set.release(10);
    }
  });

  it('copies', () => {
    for (const count of [20, 5000]) {
      const set = new ModelledSet();
      for (let i = 0; i < count; i++) set.set(`m${i.toString()}`, (i * 31) % 1009);
      const before = set.arena.usedBytes;
      const copied = set.sets.copy(set.value, set.aux);
      set.sets.check(copied, set.aux);
      set.set('m1', -1);
      set.sets.check(copied, set.aux);
      const { cursor } = set.sets;
      cursor.startValue(copied, set.aux, 0, false);
      assert.equal(cursor.score, 0);
      while (!set.sets.release(copied, set.aux, 50));
      assert.equal(set.arena.usedBytes, before);
      set.verify();
      set.release(10);
    }
  });
});
