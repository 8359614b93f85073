import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import type { Random } from '@millrace/base';
import {
  aggregator,
  aggregatorNamed,
  duplicatePolicy,
  RangeReader,
  SampleBuffer,
  sketchError,
} from '@millrace/engine';
import type { RangeQuery } from '@millrace/engine';
import { naiveRange } from './naive-range.js';
import { createSeries, ModelledSeries, newEngine, plainOptions } from './series-model.js';

const kinds = [...Object.values(aggregator), ...['p0', 'p50', 'p99', 'p99.9'].map(aggregatorNamed)];
const plain: RangeQuery = {
  from: 0,
  to: 1e12,
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

function randomQuery(random: Random, end: number): RangeQuery {
  const from = random.below(3) === 0 ? 0 : random.below(end);
  const kind = random.below(4) === 0 ? 0 : kinds[random.below(kinds.length)];
  // What the line does where its samples are filtered out is RedisTimeSeries' own; recorded replies tell it.
  const mayFilter = kind !== aggregator.twa;
  const times = Float64Array.from({ length: 1 + random.below(40) }, () => random.below(end)).sort();
  return {
    from,
    to: random.below(3) === 0 ? 1e12 : from + random.below(end),
    reverse: random.below(2) === 0,
    count: random.below(2) === 0 ? Number.POSITIVE_INFINITY : 1 + random.below(50),
    hasValueFilter: mayFilter && random.below(4) === 0,
    least: random.below(10) - 3,
    greatest: random.below(10),
    times: mayFilter && random.below(6) === 0 ? times : undefined,
    aggregator: kind,
    bucketMs: [1, 7, 100, 5000, 100_000][random.below(5)],
    align: random.below(2) === 0 ? 0 : random.below(20_000),
    reported: [0, 0.5, 1][random.below(3)],
    withEmpty: kind !== aggregator.twa && random.below(4) === 0,
    latestTime: Number.NaN,
    latestValue: 0,
    readsAll: false,
  };
}

function isClose(a: number, b: number, error = 1e-9): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= error * Math.max(1, Math.abs(b));
}

/** What a value may be off: percentiles of whole blocks come from their sketches. */
function errorOf(query: RangeQuery): number {
  return query.aggregator >= aggregatorNamed('p0') ? sketchError : 1e-9;
}

function assertRows(
  into: SampleBuffer,
  expected: readonly (readonly [number, number])[],
  query: RangeQuery,
): void {
  const about = JSON.stringify(query);
  assert.equal(into.count, expected.length, about);
  for (const [i, [time, value]] of expected.entries()) {
    assert.equal(into.times[i], time, about);
    assert.ok(
      isClose(into.values[i], value, errorOf(query)),
      `${into.values[i].toString()} for ${value.toString()} ${about}`,
    );
  }
}

describe('range queries', () => {
  it('answer as a plain array would, with and without summaries, both ways', () => {
    const random = createSeededRandom(21);
    for (const length of [0, 1, 5, 200, 3000, 12_000]) {
      const engine = newEngine();
      const series = createSeries(engine, 'k');
      const model = new ModelledSeries(engine, series);
      let time = 0;
      for (let i = 0; i < length; i++) {
        time += 1 + random.below(random.below(50) === 0 ? 3000 : 12);
        const isNumber = length !== 3000 || random.below(9) > 0;
        // Some stretches only rise, as counters do.
        const value = i % 2000 < 900 ? i : random.below(100) / 10;
        model.add(time, isNumber ? value : Number.NaN, duplicatePolicy.last);
      }
      if (length > 1000) model.deleteRange(4000, 5000);
      const reader = new RangeReader(engine.arena, engine.timeSeries);
      const all = model.sorted();
      const into = new SampleBuffer(4);
      for (let round = 0; round < 150; round++) {
        const query = randomQuery(random, time + 10);
        into.count = 0;
        reader.read(series, query, into);
        assertRows(into, naiveRange(all, query), query);
      }
    }
  });

  it('leave out what is past the retention', () => {
    const engine = newEngine();
    const series = createSeries(engine, 'k', {}, { ...plainOptions, retentionMs: 50 });
    for (let i = 0; i < 100; i++) engine.timeSeries.add(series, i, i, duplicatePolicy.block);
    const reader = new RangeReader(engine.arena, engine.timeSeries);
    const into = new SampleBuffer(4);
    reader.read(series, plain, into);
    assert.deepEqual([into.count, into.times[0]], [51, 49]);
    into.count = 0;
    reader.read(series, { ...plain, aggregator: aggregator.count, bucketMs: 1000 }, into);
    assert.deepEqual([into.count, into.values[0]], [1, 51]);
  });

  it('give percentiles of decoded samples exactly, and of whole blocks from their sketches', () => {
    const engine = newEngine();
    const series = createSeries(engine, 'k');
    const random = createSeededRandom(5);
    const model = new ModelledSeries(engine, series);
    for (let i = 0; i < 5000; i++)
      model.add(
        i,
        (random.below(3) === 0 ? -1 : 1) * (20 + random.fraction() * 10),
        duplicatePolicy.block,
      );
    const reader = new RangeReader(engine.arena, engine.timeSeries);
    const decoded: number[] = [];
    const { sealed } = engine.timeSeries;
    const decode = sealed.decode.bind(sealed);
    sealed.decode = (block, into) => {
      decoded.push(block);
      return decode(block, into);
    };
    const into = new SampleBuffer(4);
    for (const fraction of [0, 50, 99.9, 100]) {
      for (const bucketMs of [100, 10_000]) {
        const query = {
          ...plain,
          aggregator: aggregatorNamed(`p${fraction.toString()}`),
          bucketMs,
        };
        const isExact = bucketMs === 100 || fraction === 0 || fraction === 100;
        into.count = decoded.length = 0;
        reader.read(series, query, into);
        assert.equal(decoded.length > 0, bucketMs === 100);
        for (const [i, [, value]] of naiveRange(model.sorted(), query).entries()) {
          const off = Math.abs(into.values[i] - value) / Math.abs(value);
          assert.ok(
            off <= (isExact ? 1e-12 : sketchError),
            `p${fraction.toString()}: ${off.toString()}`,
          );
        }
      }
    }
  });

  it('average values whose sum is beyond a double', () => {
    const engine = newEngine();
    const series = createSeries(engine, 'k');
    for (let i = 0; i < 1000; i++) engine.timeSeries.add(series, i, 1.5e308, duplicatePolicy.block);
    const reader = new RangeReader(engine.arena, engine.timeSeries);
    const into = new SampleBuffer(4);
    reader.read(series, { ...plain, aggregator: aggregator.avg, bucketMs: 10_000 }, into);
    assert.ok(isClose(into.values[0] / 1.5e308, 1));
  });

  it('fill buckets of time-weighted averages between the samples around the range', () => {
    const engine = newEngine();
    const series = createSeries(engine, 'k');
    for (const [time, value] of [
      [10, 1],
      [15, 2],
      [20, 3],
      [100, 4],
      [130, 5],
    ])
      engine.timeSeries.add(series, time, value, duplicatePolicy.block);
    const reader = new RangeReader(engine.arena, engine.timeSeries);
    const into = new SampleBuffer(4);
    const query = {
      ...plain,
      aggregator: aggregator.twa,
      bucketMs: 10,
      from: 33,
      to: 57,
      withEmpty: true,
    };
    reader.read(series, query, into);
    assertRows(
      into,
      [
        [30, 3.20625],
        [40, 3.3125],
        [50, 3.41875],
      ],
      query,
    );
    into.count = 0;
    const back = { ...query, reverse: true, count: 2 };
    reader.read(series, back, into);
    assertRows(
      into,
      [
        [50, 3.41875],
        [40, 3.3125],
      ],
      back,
    );
  });
});
