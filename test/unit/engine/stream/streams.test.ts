import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Engine } from '@millrace/engine';
import { append, drain, lastId, testEngine, toId } from './stream-model.js';
import type { Entry } from './stream-model.js';

const name = fc.oneof(
  fc.constantFrom('a', 'sensor', '17'),
  fc.string({ unit: 'binary-ascii', maxLength: 9 }),
);
const value = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true }).map(String),
  fc.string({ unit: 'binary-ascii', maxLength: 300 }),
);
const parts = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('x'), value, fc.constant('y'), value) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.tuple(name, value), { minLength: 1, maxLength: 6 })
      .map((pairs) => pairs.flat()),
  },
);
/** Distances from one id to the next: same time, near times, far times. */
const step = fc.oneof(
  fc.bigInt(1n, 200n),
  fc.bigInt(1n, 300n).map((ms) => ms << 64n),
  fc.bigInt(1n, 1n << 90n),
  fc.bigInt(1n, 1n << 120n),
);
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      step,
      parts,
      times: fc.integer({ min: 1, max: 60 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      share,
      times: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('length' as const),
      share,
      approximate: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('id' as const), share, approximate: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('range' as const),
      share,
      other: share,
      shift: fc.integer({ min: -1, max: 1 }),
    }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

class Subject {
  readonly engine: Engine = testEngine();
  readonly stream: number = this.engine.streams.create();
  model: Entry[] = [];
  last = 0n;
  added = 0;

  run(one: Action): void {
    if (one.kind === 'append') this.#append(one);
    else if (one.kind === 'delete') for (let i = 0; i < one.times; i++) this.#delete(one.share);
    else if (one.kind === 'range') this.#range(one);
    else this.#trim(one);
    assert.equal(this.engine.streams.length(this.stream), this.model.length);
    assert.equal(this.engine.streams.added(this.stream), this.added);
  }

  #append(one: Action & { kind: 'append' }): void {
    for (let i = 0; i < one.times && this.last + one.step <= lastId; i++) {
      this.last += one.step;
      const entry = { id: this.last, parts: one.parts };
      append(this.engine, this.stream, entry);
      this.model.push(entry);
      this.added++;
    }
  }

  #delete(share: number): void {
    const { streams } = this.engine;
    const entry = this.#at(share);
    if (entry === undefined) return;
    assert.equal(streams.delete(this.stream, toId(entry.id)), true);
    assert.equal(streams.delete(this.stream, toId(entry.id)), false);
    this.model = this.model.filter((one) => one !== entry);
  }

  #at(share: number): Entry | undefined {
    return this.model[Math.floor(share * this.model.length)];
  }

  #trim(one: Action & { kind: 'length' | 'id' }): void {
    const { streams } = this.engine;
    const length = Math.floor(one.share * (this.model.length + 1));
    const keepFrom = this.#at(one.share)?.id ?? 0n;
    const kept =
      one.kind === 'length'
        ? this.model.slice(this.model.length - length)
        : this.model.filter((entry) => entry.id >= keepFrom);
    const removed =
      one.kind === 'length'
        ? streams.trimToLength(this.stream, length, one.approximate, 0)
        : streams.trimToId(this.stream, toId(keepFrom), one.approximate, 0);
    if (!one.approximate) assert.equal(removed, this.model.length - kept.length);
    assert.ok(this.model.length - removed >= kept.length);
    assert.ok(this.model.length - removed - kept.length <= 100);
    this.model = this.model.slice(removed);
  }

  #range(one: Action & { kind: 'range' }): void {
    const { streams } = this.engine;
    const from = (this.#at(one.share)?.id ?? 5n) + BigInt(one.shift);
    const to = (this.#at(one.other)?.id ?? 9n) + BigInt(one.shift);
    const wanted = this.model.filter(({ id }) => id >= from && id <= to);
    assert.deepEqual(drain(streams.range(this.stream, toId(from), toId(to))), wanted);
    assert.deepEqual(drain(streams.rangeBack(this.stream, toId(to), toId(from))), wanted.reverse());
  }

  verify(): void {
    const { engine, stream } = this;
    engine.streams.check(stream);
    const [low, high] = [toId(0n), toId(lastId)];
    assert.deepEqual(drain(engine.streams.range(stream, low, high)), this.model);
    const backward = drain(engine.streams.rangeBack(stream, high, low), false);
    assert.deepEqual(
      backward.map(({ id }) => id),
      this.model.map(({ id }) => id).reverse(),
    );
  }

  /** Frees everything, as slices do. */
  release(stream: number): void {
    while (!this.engine.streams.release(stream, 0, 2));
  }
}

describe('streams', () => {
  it('keep what a list keeps, through appending, deleting, trimming and ranges both ways', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 40 }), (actions) => {
        const subject = new Subject();
        for (const one of actions) subject.run(one);
        subject.verify();
        const { streams } = subject.engine;
        const copy = streams.copy(subject.stream);
        streams.check(copy);
        assert.deepEqual(drain(streams.range(copy, toId(0n), toId(lastId))), subject.model);
        const blocks = new Set<number>();
        streams.blocks(copy, 0, (ref) => blocks.add(ref));
        assert.equal(blocks.size > 0, true);
        subject.release(copy);
        subject.release(subject.stream);
      }),
      { numRuns: 60 },
    );
  });

  it('give back all memory when they are released in slices', () => {
    const engine = testEngine();
    const { streams, arena } = engine;
    const before = arena.usedBytes;
    const stream = streams.create();
    for (let i = 1; i <= 250_000; i++)
      append(engine, stream, { id: BigInt(i) << 64n, parts: ['n', String(i)] });
    streams.check(stream);
    assert.equal(streams.memory(stream), arena.usedBytes - before);
    const middle = drain(streams.range(stream, toId(123_400n << 64n), toId(123_402n << 64n)));
    assert.deepEqual(
      middle.map((entry) => entry.parts[1]),
      ['123400', '123401', '123402'],
    );
    assert.equal(streams.trimToLength(stream, 120_000, true, 0), 130_000);
    for (let i = 150_001; i <= 240_000; i++) streams.delete(stream, toId(BigInt(i) << 64n));
    streams.check(stream);
    assert.equal(streams.length(stream), 30_000);
    let slices = 1;
    while (!streams.release(stream, 0, 50)) slices++;
    assert.ok(slices > 5);
    assert.equal(arena.usedBytes, before);
  });

  it('lose most of their entries at once, and free them in slices', () => {
    for (const [kept, approximate] of [
      [0, false],
      [1, false],
      [250, false],
      [250, true],
    ] as const) {
      const engine = testEngine();
      const { streams, arena, releases } = engine;
      const stream = streams.create();
      const before = arena.usedBytes;
      for (let i = 1; i <= 50_000; i++)
        append(engine, stream, { id: BigInt(i) << 64n, parts: ['n', String(i)] });
      const left = approximate ? 300 : kept;
      assert.equal(streams.trimToLength(stream, kept, approximate, 0), 50_000 - left);
      assert.ok(!releases.isIdle);
      streams.check(stream);
      append(engine, stream, { id: 60_000n << 64n, parts: ['n', 'last'] });
      const entries = drain(streams.range(stream, toId(0n), toId(1n << 100n)));
      assert.equal(entries.length, left + 1);
      assert.equal(entries.at(-1)?.parts[1], 'last');
      assert.equal(entries[0]?.parts[1], left === 0 ? 'last' : String(50_001 - left));
      while (!releases.isIdle) releases.step(100);
      while (!streams.release(stream, 0, 50));
      assert.ok(arena.usedBytes < before);
    }
  });

  it('stop at whole blocks and at the limit where trimming is approximate', () => {
    const engine = testEngine();
    const { streams } = engine;
    const stream = streams.create();
    for (let i = 1; i <= 350; i++) append(engine, stream, { id: BigInt(i), parts: ['a', 'b'] });
    assert.equal(streams.trimToLength(stream, 300, true, 0), 0);
    assert.equal(streams.trimToLength(stream, 0, true, 250), 200);
    assert.equal(streams.trimToLength(stream, 0, true, 99), 0);
    assert.equal(streams.trimToId(stream, toId(300n), true, 0), 0);
    assert.equal(streams.trimToId(stream, toId(301n), true, 0), 100);
    assert.equal(streams.trimToLength(stream, 0, false, 0), 50);
    assert.equal(streams.blockCount(stream), 0);
    append(engine, stream, { id: 900n, parts: ['a', 'b'] });
    streams.check(stream);
  });

  it('take entries larger than a block, and many fields', () => {
    const engine = testEngine();
    const stream = engine.streams.create();
    const entries = [1n, 2n, 3n].map((id) => ({
      id,
      parts: [
        'big',
        'x'.repeat(70_000),
        'n'.repeat(300),
        '1',
        ...Array.from({ length: 600 }, (_, i) => `p${i}`),
      ],
    }));
    for (const entry of entries) append(engine, stream, entry);
    engine.streams.check(stream);
    const { streams } = engine;
    assert.deepEqual(drain(streams.rangeBack(stream, toId(lastId), toId(0n))), entries.reverse());
  });
});
