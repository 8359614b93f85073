import { takesNan } from './aggregation.js';
import type { BatchReader } from './batch-reader.js';

/** What is asked of a series. */
export interface RangeQuery {
  from: number;
  to: number;
  reverse: boolean;
  /** Samples or buckets at most; Infinity for all. */
  count: number;
  hasValueFilter: boolean;
  least: number;
  greatest: number;
  /** Ascending; only samples of these times. */
  times: Float64Array | undefined;
  /** 0 for samples as they are, or one of `aggregator`. */
  aggregator: number;
  bucketMs: number;
  /** A time at which a bucket begins. */
  align: number;
  /** What is reported of a bucket's times: 0 its start, 0.5 its middle, 1 its end. */
  reported: number;
  /** Whether buckets without samples between others are reported too. */
  withEmpty: boolean;
  /** A sample behind all that the series has: the open bucket of a compaction. A time of NaN is none. */
  latestTime: number;
  latestValue: number;
  /** Whether what is past the retention, and still there, is read too. */
  readsAll: boolean;
}

/** More buckets without samples are not made up for one answer. */
export const rowsMax = 1 << 25;

/** The start of the bucket that a time is in; it may be negative. */
export function bucketStart(time: number, query: RangeQuery): number {
  const past = (time - query.align) % query.bucketMs;
  return time - (past < 0 ? past + query.bucketMs : past);
}

/** The time that is reported for a bucket. */
export function reportedTime(bucket: number, query: RangeQuery): number {
  return Math.max(bucket, 0) + Math.floor(query.reported * query.bucketMs);
}

/** Keeps of a loaded batch what the query's filters let through, and what its aggregator takes. */
export function filterBatch(batches: BatchReader, query: RangeQuery): void {
  if (query.aggregator !== 0 && !takesNan(query.aggregator) && batches.mayHaveNan())
    dropNans(batches);
  if (query.times !== undefined) keepTimes(batches, query.times);
  if (query.hasValueFilter) keepValues(batches, query.least, query.greatest);
}

function dropNans(batches: BatchReader): void {
  const { times, values } = batches.samples;
  let kept = batches.start;
  for (let i = batches.start; i < batches.end; i++) {
    if (Number.isNaN(values[i])) continue;
    times[kept] = times[i];
    values[kept++] = values[i];
  }
  batches.end = kept;
}

function keepValues(batches: BatchReader, least: number, greatest: number): void {
  const { times, values } = batches.samples;
  let kept = batches.start;
  for (let i = batches.start; i < batches.end; i++) {
    const value = values[i];
    if (!(value >= least && value <= greatest)) continue;
    times[kept] = times[i];
    values[kept++] = value;
  }
  batches.end = kept;
}

function keepTimes(batches: BatchReader, wanted: Float64Array): void {
  const { times, values } = batches.samples;
  let kept = batches.start;
  let next = 0;
  for (let i = batches.start; i < batches.end; i++) {
    while (next < wanted.length && wanted[next] < times[i]) next++;
    if (next === wanted.length) break;
    if (wanted[next] !== times[i]) continue;
    times[kept] = times[i];
    values[kept++] = values[i];
  }
  batches.end = kept;
}
