/**
 * Time series in process: ingest rate and bytes a sample of six shapes, and what aggregations over a million samples take.
 */
import { createSeededRandom } from '@millrace/base';
import {
  aggregator,
  aggregatorNamed,
  duplicatePolicy,
  Engine,
  RangeReader,
  SampleBuffer,
} from '@millrace/engine';
import type { RangeQuery } from '@millrace/engine';

const sampleCount = 1_000_000;
const startMs = 1_700_000_000_000;

type Shape = (i: number) => readonly [number, number];

const shapes: Record<string, () => Shape> = {
  gauge: () => {
    const random = createSeededRandom(1);
    let value = 21;
    return (i) => {
      value += (random.fraction() - 0.5) * 0.4;
      return [startMs + i * 1000, Number(value.toFixed(1))];
    };
  },
  jitter: () => {
    const random = createSeededRandom(2);
    let value = 21;
    return (i) => {
      value += (random.fraction() - 0.5) * 0.4;
      return [startMs + i * 1000 + random.below(200), Number(value.toFixed(2))];
    };
  },
  counter: () => {
    const random = createSeededRandom(3);
    let value = 0;
    return (i) => [startMs + i * 1000, (value += random.below(50))];
  },
  constant: () => (i) => [startMs + i * 1000, 42],
  price: () => {
    const random = createSeededRandom(4);
    let cents = 10_000;
    return (i) => {
      cents += Math.floor((random.fraction() - 0.5) * 20);
      return [startMs + i * 1000, cents / 100];
    };
  },
  noise: () => {
    const random = createSeededRandom(5);
    return (i) => [startMs + i * 1000, random.fraction()];
  },
};

const query: RangeQuery = {
  from: 0,
  to: Number.MAX_SAFE_INTEGER,
  reverse: false,
  count: Number.POSITIVE_INFINITY,
  hasValueFilter: false,
  least: 0,
  greatest: 0,
  times: undefined,
  aggregator: 0,
  bucketMs: 3_600_000,
  align: 0,
  reported: 0,
  withEmpty: false,
  latestTime: Number.NaN,
  latestValue: 0,
  readsAll: false,
};

function medianMs(run: () => void): string {
  const times = Array.from({ length: 7 }, () => {
    const began = process.hrtime.bigint();
    run();
    return Number(process.hrtime.bigint() - began) / 1e6;
  });
  return (times.sort((a, b) => a - b)[3] ?? 0).toFixed(2).padStart(8);
}

function bench(name: string, make: () => Shape): string {
  const times = new Float64Array(sampleCount);
  const values = new Float64Array(sampleCount);
  const shape = make();
  for (let i = 0; i < sampleCount; i++) [times[i], values[i]] = shape(i);
  const engine = new Engine({ bytes: 256 << 20, random: createSeededRandom(1) });
  const { timeSeries } = engine;
  const options = { retentionMs: 0, chunkBytes: 4096, duplicatePolicy: 0, isUncompressed: false };
  const series = timeSeries.create(
    { ...options, ignoreTimeMs: 0, ignoreValue: 0 },
    0,
    new Uint8Array(0),
    0,
  );
  const began = process.hrtime.bigint();
  for (let i = 0; i < sampleCount; i++)
    timeSeries.add(series, times[i], values[i], duplicatePolicy.block);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const reader = new RangeReader(engine.arena, timeSeries);
  const into = new SampleBuffer(sampleCount);
  const read = (kind: number): string =>
    medianMs(() => {
      into.count = 0;
      query.aggregator = kind;
      reader.read(series, query, into);
    });
  const cells = [
    (sampleCount / seconds / 1e6).toFixed(2).padStart(10),
    (timeSeries.memory(series) / sampleCount).toFixed(3).padStart(8),
    read(aggregator.avg),
    read(aggregator['std.p']),
    read(aggregator.twa),
    read(aggregatorNamed('p99')),
    read(0),
  ];
  return `${name.padEnd(10)}${cells.join(' ')}`;
}

console.log(
  'shape     M samples/s  B/sample   avg ms   std ms   twa ms   p99 ms   raw ms   (by hour over 1 M samples)',
);
for (const [name, make] of Object.entries(shapes)) console.log(bench(name, make));
