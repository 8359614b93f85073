import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import type { Random } from '@millrace/base';
import { aggregator, duplicatePolicy, RangeReader, SampleBuffer } from '@millrace/engine';
import type { RangeQuery } from '@millrace/engine';
import { naiveRange } from './naive-range.js';
import { createSeries, newEngine } from './series-model.js';

const kinds = [
  'sum',
  'avg',
  'count',
  'min',
  'max',
  'range',
  'first',
  'last',
  'std.p',
  'var.s',
] as const;

function rising(random: Random, width: number): [number, number][] {
  const decimals = random.below(4);
  const step = 1 + random.below(5000);
  const start = random.below(1e9) * 1000;
  let value = random.below(1000) - 500;
  return Array.from({ length: 600 }, (_, i) => {
    value += random.below(2 ** width) - (width < 3 ? 0 : 2 ** (width - 1));
    return [start + i * step, value / 10 ** decimals];
  });
}

function ask(random: Random, samples: readonly [number, number][]): RangeQuery {
  const [first] = samples[0];
  const [last = 0] = samples.at(-1) ?? [];
  const span = last - first;
  return {
    from: random.below(3) === 0 ? 0 : first + random.below(span),
    to: random.below(3) === 0 ? Number.MAX_SAFE_INTEGER : first + random.below(span),
    reverse: false,
    count: Number.POSITIVE_INFINITY,
    hasValueFilter: false,
    least: 0,
    greatest: 0,
    times: undefined,
    aggregator: aggregator[kinds[random.below(kinds.length)] ?? 'sum'],
    bucketMs: 1 + random.below(random.below(2) === 0 ? span : 20_000),
    align: random.below(10_000),
    reported: 0,
    withEmpty: false,
    latestTime: Number.NaN,
    latestValue: 0,
    readsAll: true,
  };
}

describe('spans of blocks', () => {
  it('come to what their samples do, whatever the width of the differences', () => {
    const random = createSeededRandom(3);
    for (let width = 0; width <= 14; width++) {
      const engine = newEngine();
      const samples = rising(random, width);
      const series = createSeries(engine, 'a');
      for (const [time, value] of samples)
        engine.timeSeries.add(series, time, value, duplicatePolicy.block);
      const reader = new RangeReader(engine.arena, engine.timeSeries);
      const rows = new SampleBuffer(8);
      for (let i = 0; i < 150; i++) {
        const query = ask(random, samples);
        rows.count = 0;
        reader.read(series, query, rows);
        const expected = naiveRange(samples, query);
        const about = `width ${width.toString()} ${JSON.stringify(query)}`;
        assert.equal(rows.count, expected.length, about);
        for (const [k, [time, value]] of expected.entries()) {
          assert.equal(rows.times[k], time, about);
          const distance = Math.abs((rows.values[k] ?? 0) - value);
          assert.ok(distance <= 1e-9 * Math.max(1, Math.abs(value)), about);
        }
      }
    }
  });
});
