import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { duplicatePolicy, Engine, kind, sampleResult, SampleBuffer } from '@millrace/engine';
import type { SeriesOptions } from '@millrace/engine';

const encoder = new TextEncoder();

export function newEngine(): Engine {
  return new Engine({ bytes: 64 << 20, paranoid: true, random: createSeededRandom(1) });
}

export const plainOptions: SeriesOptions = {
  retentionMs: 0,
  chunkBytes: 4096,
  duplicatePolicy: 0,
  isUncompressed: false,
  ignoreTimeMs: 0,
  ignoreValue: 0,
};

/** Labels in the form in which a series takes them. */
export function packLabels(labels: Readonly<Record<string, string>>): Uint8Array {
  const bytes: number[] = [];
  for (const [name, value] of Object.entries(labels)) {
    const [n, v] = [encoder.encode(name), encoder.encode(value)];
    bytes.push(n.length & 0xff, n.length >>> 8, v.length & 0xff, v.length >>> 8, ...n, ...v);
  }
  return Uint8Array.from(bytes);
}

/** Makes a series under a key that is free. */
export function createSeries(
  engine: Engine,
  key: string,
  labels: Readonly<Record<string, string>> = {},
  options = plainOptions,
  database = 0,
): number {
  const bytes = encoder.encode(key);
  const packed = packLabels(labels);
  const count = Object.keys(labels).length;
  const series = engine.timeSeries.create(options, count, packed, packed.length);
  const keyspace = engine.keyspaces[database];
  assert.equal(keyspace.find(bytes, 0, bytes.length), 0);
  keyspace.create(kind.timeSeries, bytes, 0, bytes.length, 0, series);
  return series;
}

export function find(engine: Engine, key: string, database = 0): number {
  const bytes = encoder.encode(key);
  return engine.keyspaces[database].find(bytes, 0, bytes.length);
}

/** A series beside a plain map of what must be in it. */
export class ModelledSeries {
  readonly samples = new Map<number, number>();
  readonly #engine: Engine;
  readonly #series: number;

  constructor(engine: Engine, series: number) {
    this.#engine = engine;
    this.#series = series;
  }

  add(time: number, value: number, policy: number): void {
    const result = this.#engine.timeSeries.add(this.#series, time, value, policy);
    const old = this.samples.get(time);
    assert.equal(
      result,
      old !== undefined && policy === duplicatePolicy.block
        ? sampleResult.blocked
        : sampleResult.stored,
    );
    if (old === undefined || policy === duplicatePolicy.last) this.samples.set(time, value);
    else if (policy === duplicatePolicy.min) this.samples.set(time, Math.min(old, value));
    else if (policy === duplicatePolicy.max) this.samples.set(time, Math.max(old, value));
    else if (policy === duplicatePolicy.sum) this.samples.set(time, old + value);
  }

  deleteRange(from: number, to: number): void {
    const times = [...this.samples.keys()].filter((time) => time >= from && time <= to);
    assert.equal(this.#engine.timeSeries.deleteRange(this.#series, from, to), times.length);
    for (const time of times) this.samples.delete(time);
  }

  sorted(): [number, number][] {
    return [...this.samples].sort((a, b) => a[0] - b[0]);
  }

  check(): void {
    const { timeSeries } = this.#engine;
    timeSeries.check(this.#series);
    const all = new SampleBuffer(16);
    for (let block = timeSeries.directory.first(this.#series); block !== 0;) {
      timeSeries.sealed.decode(block, all);
      block = timeSeries.directory.next(this.#series);
    }
    timeSeries.heads.copyOut(this.#series, timeSeries.heads.count(this.#series), all);
    const found = Array.from({ length: all.count }, (_, i) => [all.times[i], all.values[i]]);
    const expected = this.sorted();
    assert.deepEqual(found, expected);
    assert.equal(timeSeries.samples(this.#series), expected.length);
    assert.equal(timeSeries.firstTime(this.#series), expected[0]?.[0] ?? 0);
    if (expected.length > 0) assert.equal(timeSeries.lastValue(this.#series), expected.at(-1)?.[1]);
  }
}
