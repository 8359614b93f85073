import assert from 'node:assert/strict';
import fc from 'fast-check';
import { deliveriesMax, StreamId } from '@millrace/engine';
import type { Engine } from '@millrace/engine';
import { append, fromId, testEngine, toId } from './stream-model.js';

interface Row {
  consumer: string;
  moment: number;
  deliveries: number;
}

const consumers = ['a', 'b', 'much longer name of a consumer', ''];
const idOf = (n: number): bigint => (BigInt(n) << 64n) | BigInt(n % 3);
/** Ids in runs, as they are delivered and acknowledged, or scattered. */
const run = fc.record({
  from: fc.integer({ min: 1, max: 3000 }),
  times: fc.integer({ min: 1, max: 150 }),
  step: fc.constantFrom(1, 1, 1, 7, -1),
});
const who = fc.constantFrom(...consumers);
const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('deliver' as const), run, who }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('acknowledge' as const), run, who }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('claim' as const), run, who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), run, who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), run, who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('idle' as const), run, who }) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

class Subject {
  readonly engine: Engine = testEngine();
  readonly stream: number = this.engine.streams.create();
  readonly group: number;
  readonly model = new Map<bigint, Row>();
  now = 1000;

  constructor() {
    this.groups.names.find(this.stream, bytesOf('g'), 0, 1);
    this.group = this.groups.create(this.stream, bytesOf('g'), 0, 1);
  }

  get groups(): Engine['streams']['groups'] {
    return this.engine.streams.groups;
  }

  consumer(name: string): number {
    const { consumers: list } = this.groups;
    const bytes = bytesOf(name);
    const found = list.find(this.group, bytes, 0, bytes.length);
    return found !== 0
      ? found
      : this.groups.createConsumer(this.group, bytes, 0, bytes.length, this.now);
  }

  run(one: Action): void {
    this.now += 1 + (one.run.from % 5);
    if (one.kind === 'leave') this.#leave(one.who);
    else if (one.kind === 'idle') this.#idle(one.run);
    else {
      for (let i = 0; i < one.run.times; i++)
        this.#runOne(one.kind, idOf(Math.max(1, one.run.from + i * one.run.step)), one.who);
    }
    assert.equal(this.groups.countPending(this.group), this.model.size);
  }

  #runOne(kind: Action['kind'], id: bigint, name: string): void {
    const { pending } = this.groups;
    const row = this.model.get(id);
    if (kind === 'deliver') {
      pending.deliver(this.group, this.consumer(name), toId(id), this.now);
      this.model.set(id, { consumer: name, moment: this.now, deliveries: 1 });
      return;
    }
    if (kind === 'acknowledge') {
      assert.equal(pending.acknowledge(this.group, toId(id)), row !== undefined);
      this.model.delete(id);
      return;
    }
    // A new consumer is no part of the pending list: what was found stays found.
    const consumer = this.consumer(name);
    assert.equal(pending.find(this.group, toId(id)), row !== undefined);
    if (row === undefined) return;
    assert.equal(pending.deliveries, Math.min(row.deliveries, deliveriesMax));
    if (kind === 'release') {
      pending.release(this.group, deliveriesMax);
      Object.assign(row, {
        consumer: undefined,
        moment: this.#released++,
        deliveries: deliveriesMax,
      });
    } else {
      pending.assign(this.group, consumer, this.now, pending.deliveries + 1);
      Object.assign(row, {
        consumer: name,
        moment: this.now,
        deliveries: Math.min(row.deliveries + 1, deliveriesMax),
      });
    }
  }
  #released = -1e9;

  #leave(name: string): void {
    const consumer = this.consumer(name);
    const had = [...this.model].filter(([, row]) => row.consumer === name);
    assert.equal(this.groups.countPendingOf(consumer), had.length);
    this.groups.removeConsumer(this.group, consumer);
    for (const [id] of had) this.model.delete(id);
  }

  #idle({ from, times }: Action['run']): void {
    const since = this.now - (from % 40);
    const test = (id: StreamId): boolean => id.msLow % 5 !== 0;
    const got = this.groups.pending.idleSince(this.group, since, times, test).map((at) => {
      const id = new StreamId();
      id.load(this.engine.arena.ints, at);
      return fromId(id);
    });
    const wanted = [...this.model]
      .filter(([id, row]) => row.moment <= since && test(toId(id)))
      .sort(([a, one], [b, other]) => one.moment - other.moment || (a < b ? -1 : 1))
      .slice(0, times)
      .map(([id]) => id);
    assert.deepEqual(got, wanted);
  }

  verify(stream: number, group: number): void {
    const { pending, consumers: list } = this.groups;
    this.engine.streams.check(stream);
    const nameOf = (consumer: number): string | undefined => {
      if (consumer === 0) return undefined;
      const from = list.nameOffset(consumer);
      const { bytes } = this.engine.arena;
      return Buffer.from(bytes.slice(from, from + list.nameLength(consumer))).toString('latin1');
    };
    const rows: [bigint, string | undefined, number][] = [];
    const id = new StreamId();
    for (let has = pending.ofGroup.first(group); has; has = pending.ofGroup.next(group)) {
      pending.readId(id);
      rows.push([fromId(id), nameOf(pending.consumer), pending.deliveries]);
    }
    const wanted = [...this.model].sort(([a], [b]) => (a < b ? -1 : 1));
    assert.deepEqual(
      rows,
      wanted.map(([key, row]) => [key, row.consumer, row.deliveries]),
    );
  }

  release(stream: number): void {
    while (!this.engine.streams.release(stream, 0, 3));
  }
}

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

describe('consumer groups', () => {
  it('keep what is pending as a map keeps it, through delivering, claiming and acknowledging', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 60 }), (actions) => {
        const subject = new Subject();
        const { engine, stream } = subject;
        for (const one of actions) subject.run(one);
        subject.verify(stream, subject.group);
        const copy = engine.streams.copy(stream);
        subject.verify(copy, subject.groups.names.at(copy, 0));
        const blocks = new Set<number>();
        let bytes = 0;
        for (const one of [stream, copy])
          engine.streams.blocks(one, 0, (ref) => {
            assert.ok(!blocks.has(ref), 'a block belongs to two');
            blocks.add(ref);
            bytes += engine.arena.capacityOf(ref);
          });
        assert.equal(engine.streams.memory(stream) + engine.streams.memory(copy), bytes);
        subject.release(copy);
        subject.release(stream);
        assert.equal(engine.arena.usedBytes, testEngine().arena.usedBytes);
      }),
      { numRuns: 80 },
    );
  });

  it('are found by name among many, in order, and go one by one', () => {
    const engine = testEngine();
    const { groups } = engine.streams;
    const before = engine.arena.usedBytes;
    const stream = engine.streams.create();
    const names = Array.from({ length: 300 }, (_, i) => `group ${(i * 7919) % 1000}`);
    const find = (name: string): number => {
      const bytes = bytesOf(name);
      return groups.names.find(stream, bytes, 0, bytes.length);
    };
    for (const name of names) {
      assert.equal(find(name), 0);
      groups.create(stream, bytesOf(name), 0, name.length);
    }
    engine.streams.check(stream);
    for (const name of names) assert.notEqual(find(name), 0);
    for (const name of names) engine.streams.destroyGroup(stream, find(name));
    assert.equal(groups.names.count(stream), 0);
    engine.streams.release(stream, 0, 10);
    assert.equal(engine.arena.usedBytes, before);
  });

  it('free many pending entries in slices, and find each of them until then', function () {
    this.timeout(20_000);
    const engine = testEngine();
    const { groups } = engine.streams;
    const before = engine.arena.usedBytes;
    const stream = engine.streams.create();
    append(engine, stream, { id: idOf(1), parts: ['f', 'v'] });
    groups.names.find(stream, bytesOf('g'), 0, 1);
    const group = groups.create(stream, bytesOf('g'), 0, 1);
    groups.consumers.find(group, bytesOf('c'), 0, 1);
    const consumer = groups.createConsumer(group, bytesOf('c'), 0, 1, 1);
    const id = new StreamId();
    // Odd numbers first, so that the even ones are inserted between them.
    for (const parity of [1, 0])
      for (let i = parity; i < 300_000; i += 2) {
        id.setTime(i + 1);
        groups.pending.deliver(group, consumer, id, i);
      }
    engine.streams.check(stream);
    const perEntry = (engine.arena.usedBytes - before) / 300_000;
    assert.ok(perEntry < 100, `${perEntry} bytes an entry`);
    for (let i = 1; i <= 300_000; i += 997) {
      id.setTime(i);
      assert.ok(groups.pending.find(group, id));
    }
    engine.streams.destroyGroup(stream, group);
    let slices = 0;
    for (; !engine.releases.isIdle; slices++) engine.releases.step(1000);
    assert.ok(slices > 10);
    assert.equal(engine.streams.release(stream, 0, 10), true);
    assert.equal(engine.arena.usedBytes, before);
  });
});

describe('the first group of a stream', () => {
  it('is listed first, whatever was looked for in another stream before', () => {
    const { streams } = testEngine();
    const { groups } = streams;
    const names = ['a', 'b'].map(bytesOf);
    const crowded = streams.create();
    for (const name of names) {
      groups.names.find(crowded, name, 0, 1);
      groups.create(crowded, name, 0, 1);
    }
    const fresh = streams.create();
    const group = groups.create(fresh, names[0], 0, 1);
    assert.equal(groups.names.at(fresh, 0), group);
    assert.equal(groups.names.find(fresh, names[0], 0, 1), group);
  });
});
