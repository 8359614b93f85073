import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  aggregator,
  aggregatorNamed,
  checkEngine,
  duplicatePolicy,
  RangeReader,
  SampleBuffer,
} from '@millrace/engine';
import type { Engine, RangeQuery } from '@millrace/engine';
import { naiveRange } from './naive-range.js';
import { createSeries, find, newEngine } from './series-model.js';

const plain: RangeQuery = {
  from: 0,
  to: Number.POSITIVE_INFINITY,
  reverse: false,
  count: Number.POSITIVE_INFINITY,
  hasValueFilter: false,
  least: 0,
  greatest: 0,
  times: undefined,
  aggregator: 0,
  bucketMs: 1,
  align: 0,
  reported: 0,
  withEmpty: false,
  latestTime: Number.NaN,
  latestValue: 0,
  readsAll: false,
};

const kinds = [...Object.values(aggregator), aggregatorNamed('p50'), aggregatorNamed('p99')];

type Step =
  | { readonly kind: 'add'; readonly time: number; readonly value: number; readonly policy: number }
  | { readonly kind: 'delete'; readonly from: number; readonly length: number };

const timeMax = 3000;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      time: fc.integer({ min: 0, max: timeMax }),
      value: fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: -50, max: 50 }) },
        { weight: 1, arbitrary: fc.constant(Number.NaN) },
      ),
      policy: fc.constantFrom(...Object.values(duplicatePolicy).filter((one) => one > 0)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      from: fc.integer({ min: 0, max: timeMax }),
      length: fc.integer({ min: 0, max: 700 }),
    }),
  },
);

/** Rows as the engine reads them. */
function rows(engine: Engine, series: number, query = plain): [number, number][] {
  const into = new SampleBuffer(8);
  new RangeReader(engine.arena, engine.timeSeries).read(series, query, into);
  return Array.from({ length: into.count }, (_, i) => [into.times[i], into.values[i]]);
}

/** What a rule must have made of a series' samples: all its buckets but the open one. */
function closedBuckets(samples: [number, number][], query: RangeQuery): [number, number][] {
  const newest = samples.at(-1)?.[0] ?? 0;
  const open = Math.floor((newest - query.align) / query.bucketMs) * query.bucketMs + query.align;
  return naiveRange(samples, query)
    .filter(([time]) => time < open)
    .map(([time, value]) => [time, value]);
}

function assertClose(got: [number, number][], expected: [number, number][], about: string): void {
  assert.deepEqual(
    got.map(([time]) => time),
    expected.map(([time]) => time),
    about,
  );
  for (const [i, [, value]] of expected.entries())
    assert.ok(
      Object.is(value, got[i][1]) ||
        Math.abs(value - got[i][1]) <= 1e-9 * Math.max(1, Math.abs(value)),
      `${about}: ${got[i][1].toString()} for ${value.toString()}`,
    );
}

function remove(engine: Engine, key: string): void {
  engine.keyspaces[0].remove(find(engine, key));
}

describe('compactions', () => {
  it('hold what the source holds, however it came about', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 400 }),
        fc.constantFrom(...kinds),
        fc.constantFrom(1, 7, 100, 450),
        fc.integer({ min: 0, max: 600 }),
        (steps, kind, bucketMs, align) => {
          const engine = newEngine();
          const { timeSeries } = engine;
          const [source, made, far] = ['a', 'b', 'c'].map((key) => createSeries(engine, key));
          timeSeries.rules.link(source, made, kind, bucketMs, align);
          timeSeries.rules.link(made, far, aggregator.sum, bucketMs * 3, 0);
          for (const one of steps) {
            if (one.kind === 'add') timeSeries.add(source, one.time, one.value, one.policy);
            else timeSeries.deleteRange(source, one.from, one.from + one.length);
          }
          const query = { ...plain, aggregator: kind, bucketMs, align };
          const expected = closedBuckets(rows(engine, source), query);
          assertClose(rows(engine, made), expected, `kind ${kind.toString()}`);
          const farQuery = { ...plain, aggregator: aggregator.sum, bucketMs: bucketMs * 3 };
          assertClose(
            rows(engine, far),
            closedBuckets(rows(engine, made), farQuery),
            'of the compaction',
          );
          checkEngine(engine);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('read a bucket whole that is longer than the retention', () => {
    const engine = newEngine();
    const { timeSeries } = engine;
    const options = {
      retentionMs: 50,
      chunkBytes: 4096,
      duplicatePolicy: 0,
      isUncompressed: false,
      ignoreTimeMs: 0,
      ignoreValue: 0,
    };
    const source = createSeries(engine, 'a', {}, options);
    const made = createSeries(engine, 'b');
    timeSeries.rules.link(source, made, aggregator.count, 10_000, 0);
    for (let time = 0; time <= 30_000; time++)
      timeSeries.add(source, time, time, duplicatePolicy.block);
    assert.deepEqual(rows(engine, made), [
      [0, 10_000],
      [10_000, 10_000],
      [20_000, 10_000],
    ]);
    for (let time = 30_001; time <= 41_000; time++)
      timeSeries.add(source, time, time, duplicatePolicy.block);
    assert.ok(timeSeries.samples(source) < 3000, 'what no bucket needs any more is kept');
  });

  it('lose their rules with either end, and nothing else', () => {
    const engine = newEngine();
    const { timeSeries } = engine;
    const used = engine.arena.usedBytes;
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((key) => createSeries(engine, key));
    timeSeries.rules.link(a, b, aggregator.sum, 10, 0);
    timeSeries.rules.link(a, c, aggregator.max, 10, 0);
    timeSeries.rules.link(b, d, aggregator.max, 10, 0);
    assert.ok(timeSeries.rules.descends(d, a) && !timeSeries.rules.descends(c, b));
    const copied = timeSeries.copy(a);
    assert.equal(timeSeries.rules.count(copied), 0);
    while (!timeSeries.release(copied, 0, 10));
    checkEngine(engine);
    remove(engine, 'b');
    assert.equal(timeSeries.rules.count(a), 1);
    assert.equal(timeSeries.sourceOf(d), 0);
    checkEngine(engine);
    timeSeries.add(a, 1, 1, duplicatePolicy.block);
    timeSeries.add(a, 11, 2, duplicatePolicy.block);
    assert.deepEqual(rows(engine, c), [[0, 1]]);
    remove(engine, 'a');
    assert.equal(timeSeries.sourceOf(c), 0);
    checkEngine(engine);
    remove(engine, 'c');
    remove(engine, 'd');
    while (!engine.releases.isIdle) engine.releases.step(100);
    assert.equal(engine.arena.usedBytes, used);
  });
});
