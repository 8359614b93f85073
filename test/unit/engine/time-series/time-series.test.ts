import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { duplicatePolicy, matcherKind } from '@millrace/engine';
import type { Engine, Matcher } from '@millrace/engine';
import { entryWord, keyLength, keyOffset } from '@millrace/memory';
import fc from 'fast-check';
import { createSeries, find, ModelledSeries, newEngine, plainOptions } from './series-model.js';

const policies = Object.values(duplicatePolicy).filter((policy) => policy !== duplicatePolicy.none);

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      at: fc.nat(4000),
      count: fc.nat(700),
      gap: fc.integer({ min: 1, max: 3 }),
      tenths: fc.nat(50),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      at: fc.nat(9000),
      tenths: fc.integer({ min: -50, max: 50 }),
      policy: fc.constantFrom(...policies),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('delete' as const),
      at: fc.nat(5000),
      span: fc.nat(1500),
    }),
  },
);

function remove(engine: Engine, key: string): void {
  engine.keyspaces[0].remove(find(engine, key));
  while (!engine.releases.isIdle) engine.releases.step(100);
}

describe('time series', () => {
  it('hold what a map holds, in order, whatever comes when', () => {
    const engine = newEngine();
    const used = engine.arena.usedBytes;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const model = new ModelledSeries(engine, createSeries(engine, 'k'));
        for (const one of steps) {
          if (one.do === 'delete') model.deleteRange(one.at, one.at + one.span);
          else if (one.do === 'add') model.add(one.at, one.tenths / 10, one.policy);
          else
            for (let i = 0; i < one.count; i++)
              model.add(one.at + i * one.gap, (one.tenths + (i % 7)) / 10, duplicatePolicy.last);
        }
        model.check();
        remove(engine, 'k');
        assert.equal(engine.arena.usedBytes, used);
      }),
      { numRuns: 120, seed: 7 },
    );
  });

  it('keep order over a directory of two levels, with blocks split and removed in the middle', () => {
    const engine = newEngine();
    const model = new ModelledSeries(engine, createSeries(engine, 'k'));
    for (let i = 0; i < 150_000; i++) model.add(i * 10, i % 5, duplicatePolicy.block);
    const random = createSeededRandom(2);
    for (let i = 0; i < 2000; i++) model.add(random.below(1_500_000), 7, duplicatePolicy.last);
    for (let i = 0; i < 600; i++) model.add(400_001 + i * 3, 8, duplicatePolicy.last);
    model.deleteRange(200_005, 260_000);
    model.check();
    model.deleteRange(0, 1_400_000);
    model.check();
    model.deleteRange(0, 2_000_000);
    model.check();
  });

  it('stay small while they are short', () => {
    const engine = newEngine();
    const series = createSeries(engine, 'k');
    engine.timeSeries.add(series, 1, 1, duplicatePolicy.block);
    assert.ok(engine.timeSeries.memory(series) <= 128);
  });

  it('drop whole blocks past the retention', () => {
    const engine = newEngine();
    const series = createSeries(engine, 'k', {}, { ...plainOptions, retentionMs: 1000 });
    for (let i = 0; i < 20_000; i++) engine.timeSeries.add(series, i, i, duplicatePolicy.block);
    engine.timeSeries.check(series);
    const samples = engine.timeSeries.samples(series);
    assert.ok(samples >= 1001 && samples < 1001 + 480 + 128, samples.toString());
    assert.equal(engine.timeSeries.oldestKept(series), 18_999);
  });

  it('are copied whole and freed in slices', () => {
    const engine = newEngine();
    const used = engine.arena.usedBytes;
    const options = { ...plainOptions, ignoreTimeMs: 5, ignoreValue: 0.5 };
    const series = createSeries(engine, 'k', { a: '1' }, options);
    const model = new ModelledSeries(engine, series);
    for (let i = 0; i < 30_000; i++) model.add(i * 7, i % 100, duplicatePolicy.block);
    const copied = engine.timeSeries.copy(series);
    const ofCopy = new ModelledSeries(engine, copied);
    for (const [time, value] of model.samples) ofCopy.samples.set(time, value);
    ofCopy.add(1e9, 5, duplicatePolicy.block);
    ofCopy.check();
    model.check();
    assert.deepEqual(
      [engine.timeSeries.ignoreTimeMs(copied), engine.timeSeries.ignoreValue(copied)],
      [5, 0.5],
    );
    assert.equal(engine.timeSeries.release(copied, 0, 10), false);
    engine.timeSeries.check(series);
    while (!engine.timeSeries.release(copied, 0, 10));
    remove(engine, 'k');
    engine.timeSeries.flushed(0);
    assert.equal(engine.arena.usedBytes, used);
  });
});

const encoder = new TextEncoder();
const matcher = (matcherOf: number, name: string, ...values: string[]): Matcher => ({
  kind: matcherOf,
  name: encoder.encode(name),
  values: values.map((value) => encoder.encode(value)),
});

function keysOf(engine: Engine, database: number, ...matchers: Matcher[]): string[] {
  const { arena } = engine;
  return Array.from(engine.timeSeries.select(database, matchers).series, (series) => {
    const entry = engine.timeSeries.entryOf(series);
    assert.equal(entryWord(arena, entry), series);
    const from = keyOffset(arena, entry);
    return Buffer.from(arena.bytes.slice(from, from + keyLength(arena, entry))).toString();
  });
}

describe('the label index', () => {
  const { among, notAmong, absent, present } = matcherKind;

  it('finds series by what their labels are and are not', () => {
    const engine = newEngine();
    createSeries(engine, 'b', { room: 'r1', kind: 't' });
    createSeries(engine, 'a', { room: 'r2', kind: 't' });
    createSeries(engine, 'c', { kind: 't' });
    createSeries(engine, 'd', { room: 'r1', kind: 'h' });
    createSeries(engine, 'e', { room: 'r1', kind: 't' }, plainOptions, 1);
    assert.deepEqual(keysOf(engine, 0, matcher(among, 'kind', 't')), ['a', 'b', 'c']);
    assert.deepEqual(keysOf(engine, 0, matcher(among, 'kind', 't', 'h')), ['a', 'b', 'c', 'd']);
    assert.deepEqual(keysOf(engine, 0, matcher(among, 'kind', 't'), matcher(absent, 'room')), [
      'c',
    ]);
    assert.deepEqual(keysOf(engine, 0, matcher(among, 'kind', 't'), matcher(present, 'room')), [
      'a',
      'b',
    ]);
    assert.deepEqual(
      keysOf(engine, 0, matcher(among, 'kind', 't'), matcher(notAmong, 'room', 'r2')),
      ['b', 'c'],
    );
    assert.deepEqual(keysOf(engine, 0, matcher(among, 'kind', 'x')), []);
    assert.deepEqual(keysOf(engine, 0, matcher(notAmong, 'kind', 'x')), []);
    assert.deepEqual(keysOf(engine, 1, matcher(among, 'kind', 't')), ['e']);
    engine.timeSeries.swapped(0, 1);
    assert.deepEqual(keysOf(engine, 0, matcher(among, 'kind', 't')), ['e']);
  });

  it('follows keys as they are made, removed, renamed, given an expiry and other labels', () => {
    const engine = newEngine();
    const used = engine.arena.usedBytes;
    const random = createSeededRandom(4);
    const keyspace = engine.keyspaces[0];
    const live = new Map<string, string>();
    for (let i = 0; i < 4000; i++) {
      const key = `key:${random.below(300).toString()}`;
      const label = random.below(8).toString();
      const entry = find(engine, key);
      const chance = random.below(5);
      if (entry === 0) {
        createSeries(engine, key, { shelf: label, key });
        live.set(key, label);
      } else if (chance === 0) {
        remove(engine, key);
        live.delete(key);
      } else if (chance === 1) keyspace.setExpiry(entry, random.below(2) * 1e12);
      else if (chance === 2) {
        const to = `key:${(300 + random.below(300)).toString()}`;
        if (live.has(to)) continue;
        find(engine, key);
        keyspace.detach(entry);
        find(engine, to);
        const bytes = encoder.encode(to);
        keyspace.attach(keyspace.rebuild(entry, bytes, 0, bytes.length));
        engine.arena.free(entry);
        live.set(to, live.get(key) ?? '');
        live.delete(key);
      }
    }
    for (let label = 0; label < 8; label++) {
      const expected = [...live.keys()].filter((key) => live.get(key) === label.toString());
      assert.deepEqual(
        keysOf(engine, 0, matcher(among, 'shelf', label.toString())),
        expected.sort(),
      );
    }
    for (const key of live.keys()) remove(engine, key);
    engine.timeSeries.flushed(0);
    assert.ok(engine.arena.usedBytes - used < 4096);
  });
});
