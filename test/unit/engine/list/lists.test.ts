import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import type { Random } from '@millrace/base';
import fc from 'fast-check';
import { ModelledList } from './list-model.js';

const numbers = [
  0, 1, 127, 128, -1, 4095, 4096, -4096, -4097, 32767, 32768, -32768, -32769, 8388607, 8388608,
  -8388608, -8388609, 2147483647, 2147483648, -2147483648, -2147483649,
].map(String);
const texts = fc.oneof(
  fc.constantFrom(
    ...numbers,
    '9007199254740991',
    '-9007199254740991',
    '9007199254740992',
    '9223372036854775807',
    '-9223372036854775808',
    '-0',
    '007',
    '',
    '-',
  ),
  fc.integer({ min: 0, max: 2000 }).map((i) => `item:${i.toString()}`),
  fc.integer({ min: 0, max: 2000 }).map((i) => `item:0${i.toString()}`),
  fc.string({ maxLength: 6, unit: fc.constantFrom('\0', 'a', '7', '-', '\xff') }),
  fc
    .constantFrom(62, 63, 64, 65, 126, 127, 128, 254, 255, 256, 300, 1024, 1025, 4096, 9000)
    .map((length) => 'item:'.padEnd(length, 'x')),
);
const step = fc.record({
  do: fc.constantFrom('back', 'back', 'front', 'front', 'pop', 'shift', 'insert', 'set', 'remove'),
  text: texts,
  at: fc.nat(1_000_000),
  count: fc.nat(4),
});

interface Step {
  readonly do: string;
  readonly text: string;
  readonly at: number;
  readonly count: number;
}

function run(list: ModelledList, { do: what, text, at, count }: Step): void {
  const { length } = list.model;
  if (what === 'back' || what === 'front') list.push(text, what === 'back');
  else if (what === 'pop' || what === 'shift') list.drop(what === 'pop');
  else if (what === 'insert') list.insert(at % (length + 1), text);
  else if (what === 'set') list.set(at % Math.max(1, length), text);
  else if (length > 0) {
    const from = at % length;
    list.remove(from, Math.min(count, length - from));
  }
}

/** Texts of one kind for a while, so that blocks have prefixes and lose them. */
function textOf(random: Random, phase: number): string {
  const number = random.below(100_000).toString();
  if (random.below(400) === 0) return 'z'.repeat(random.below(12_000));
  const kinds = [number, `item:${number}`, 'same-value-again', `{"id":${number},"name":"x"}`, ''];
  return kinds[phase % kinds.length] ?? number;
}

describe('lists', function () {
  this.timeout(60_000);

  for (const size of [-2, -1, 3, 0]) {
    it(`do what an array does, with list-max-listpack-size ${size.toString()}`, () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
          const list = new ModelledList();
          list.lists.setPackedSize(size);
          for (const one of steps) {
            run(list, one);
            list.verify();
          }
          list.end();
        }),
        { numRuns: 60, seed: 5 },
      );
    });
  }

  it('do so when large, through many blocks and levels', () => {
    const random = createSeededRandom(11);
    const list = new ModelledList();
    for (let phase = 0; phase < 24; phase++) {
      const grows = phase % 6 < 4;
      for (let i = 0; i < 2500; i++) {
        const isPush = random.below(10) < (grows ? 7 : 2);
        const does = isPush
          ? (['back', 'front', 'insert', 'insert'] as const)
          : (['pop', 'shift', 'remove', 'set'] as const);
        const what = does[random.below(4)] ?? 'back';
        const text = textOf(random, phase >> 1);
        run(list, { do: what, text, at: random.below(1_000_000), count: random.below(4) });
        if (i % 500 === 0 && list.word !== 0) list.lists.check(list.word, list.aux);
      }
      list.verify();
    }
    list.remove(10, list.model.length - 20);
    list.verify();
    list.end();
  });

  it('lose most of themselves at either end, and go on with the rest', () => {
    const random = createSeededRandom(12);
    for (const kept of [1, 3, 700, 14_000]) {
      const list = new ModelledList();
      for (let i = 0; i < 30_000; i++) list.push(textOf(random, 1), random.below(3) > 0);
      list.remove(0, 30_000 - kept);
      list.verify();
      for (let i = 0; i < 30_000; i++) list.push(textOf(random, 1), random.below(3) > 0);
      list.remove(kept, list.model.length - kept);
      list.verify();
      for (let i = 0; i < 100; i++) list.push(textOf(random, 1), random.below(3) > 0);
      list.end();
    }
  });

  it('keep blocks full where elements are added in order', () => {
    for (const toTail of [true, false]) {
      const list = new ModelledList();
      for (let i = 0; i < 20_000; i++) list.push(`item:${(i + 1e6).toString()}`, toTail);
      let bytes = 0;
      list.lists.blocks(list.word, list.aux, (ref) => (bytes += list.arena.capacityOf(ref)));
      assert.ok(bytes < 20_000 * 5.6, bytes.toString());
      list.end();
    }
  });

  it('become large and small again by the size of a listpack', () => {
    const list = new ModelledList();
    // 11 bytes of text take 13 in a listpack, beside 7 of its own.
    for (let i = 0; i < 629; i++) list.push(`item:${(i + 100_000).toString()}`, true);
    assert.equal(list.encoding, 'listpack');
    list.push('item:999999', true);
    assert.equal(list.encoding, 'quicklist');
    while (list.model.length > 314) list.drop(true);
    assert.equal(list.encoding, 'listpack');
    list.end();
  });

  it('lose elements at either end of a block of 64 KiB', () => {
    const random = createSeededRandom(8);
    for (const count of [2900, 5000]) {
      const list = new ModelledList();
      list.lists.setPackedSize(-5);
      for (let i = 0; i < count; i++)
        list.push(
          `${random.below(1e9).toString(36)}/${random.below(1e9).toString(36)}-abc`,
          i % 5 > 0,
        );
      list.lists.setPackedSize(-1);
      for (let i = 0; i < count - 5; i++) {
        list.drop(i % 100 === 0);
        if (i % 300 === 0) list.push('x', false);
        if (i % 100 === 0) list.verify();
      }
      list.end();
    }
  });

  it('give the room of a middle back that is taken out piece by piece', () => {
    const random = createSeededRandom(3);
    const list = new ModelledList();
    for (let i = 0; i < 40_000; i++) list.push(`item:${i.toString()}`, true);
    while (list.model.length > 1000) list.remove(random.below(list.model.length - 1), 1);
    list.verify();
    assert.ok(list.lists.memory(list.word, list.aux) < 20_000);
    list.end();
  });

  it('merge the nodes of the tree as their blocks go, wherever and in whichever order', () => {
    // One element a block.
    const text = 'x'.repeat(3000);
    const nodeBytes = 512;
    const nodesOf = (list: ModelledList): number => {
      let nodes = 0;
      list.lists.blocks(list.word, list.aux, (ref) => {
        if (list.arena.capacityOf(ref) === nodeBytes) nodes++;
      });
      return nodes;
    };
    const change = fc.record({
      grows: fc.integer({ min: 1, max: 1500 }),
      where: fc.constantFrom('front', 'back', 'inside'),
      goes: fc.constantFrom('pop', 'shift', 'remove'),
      share: fc.integer({ min: 0, max: 99 }),
      seed: fc.nat(),
    });
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
      const list = new ModelledList();
      for (let i = 0; i < 4200; i++) list.push(text, true);
      for (const { grows, where, goes, share, seed } of changes) {
        const random = createSeededRandom(seed);
        const what = where === 'inside' ? 'insert' : where;
        for (let i = 0; i < grows; i++)
          run(list, { do: what, text, at: random.below(1_000_000), count: 1 });
        const left = Math.floor((list.model.length * share) / 100);
        while (list.model.length > left)
          run(list, { do: goes, text, at: random.below(1_000_000), count: 1 });
        if (list.word !== 0) list.lists.check(list.word, list.aux);
      }
      const random = createSeededRandom(changes.length);
      while (list.model.length > 200)
        run(list, { do: 'remove', text, at: random.below(1_000_000), count: 1 });
      // Were all of two neighbours just too full to be merged, nodes would be three eighths full.
      const nodes = list.word === 0 ? 0 : nodesOf(list);
      assert.ok(nodes <= 4 + list.model.length / 20, `${nodes.toString()} nodes`);
      list.end();
    });
    fc.assert(property, { numRuns: 8, seed: 42 });
  });
});
