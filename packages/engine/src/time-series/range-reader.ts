/**
 * Answers range queries: samples, or buckets of samples, of one series. Buckets that cover whole blocks are answered from
 * the blocks' summaries.
 */
import type { Arena } from '@millrace/memory';
import {
  Accumulator,
  aggregator,
  emptyValue,
  isGain,
  isQuantile,
  isSum,
  isVariance,
  takesNan,
} from './aggregation.js';
import { BatchReader } from './batch-reader.js';
import { bucketStart, filterBatch, reportedTime, rowsMax } from './range-query.js';
import type { RangeQuery } from './range-query.js';
import type { SampleBuffer } from './sample-buffer.js';
import type { SeriesStore } from './series-store.js';
import { Neighbour } from './neighbour.js';
import { SpanReader } from './span-reader.js';
import { TimeWeights } from './time-weights.js';

/** Whether an aggregator is answered from sums, extremes and ends of spans. */
function isOfSums(kind: number): boolean {
  return !isGain(kind) && !isQuantile(kind) && !takesNan(kind);
}

export class RangeReader {
  readonly #store: SeriesStore;
  readonly #batches: BatchReader;
  readonly #accumulator = new Accumulator();
  readonly #weights: TimeWeights;
  readonly #spans: SpanReader;
  readonly neighbour: Neighbour;
  #into: SampleBuffer | undefined = undefined;
  #bucket = 0;
  #backwards = false;
  /** How many samples and buckets the answer may have in all. */
  #limit = 0;

  constructor(arena: Arena, store: SeriesStore) {
    this.#store = store;
    this.#batches = new BatchReader(arena, store);
    this.#spans = new SpanReader(arena, store.sealed);
    this.neighbour = new Neighbour(arena, store);
    this.#weights = new TimeWeights(arena, store, this.neighbour);
  }

  /** Appends the answer to `into`. */
  read(series: number, query: RangeQuery, into: SampleBuffer): void {
    const oldest = query.readsAll ? 0 : this.#store.oldestKept(series);
    const from = Math.max(query.from, oldest);
    // Gains go by the order of time.
    const backwards = query.reverse && !isGain(query.aggregator);
    this.#batches.open(series, from, query.to, backwards, query.latestTime, query.latestValue);
    this.#limit = into.count + Math.min(query.count, rowsMax);
    if (query.aggregator === 0) this.#readSamples(query, into);
    else if (query.aggregator === aggregator.twa) this.#weights.read(series, query, from, into);
    else if (isGain(query.aggregator)) this.#readGains(series, query, from, into);
    else this.#readBuckets(query, into, backwards);
  }

  #readGains(series: number, query: RangeQuery, from: number, into: SampleBuffer): void {
    const start = into.count;
    if (query.reverse) this.#limit = start + rowsMax;
    const { gains } = this.#accumulator;
    gains.open();
    if (this.neighbour.before(series, from, query))
      gains.precede(this.neighbour.time, this.neighbour.value);
    this.#readBuckets(query, into, false);
    if (!query.reverse) return;
    into.times.subarray(start, into.count).reverse();
    into.values.subarray(start, into.count).reverse();
    into.count = Math.min(into.count, start + query.count);
  }

  #readSamples(query: RangeQuery, into: SampleBuffer): void {
    const batches = this.#batches;
    while (into.count < this.#limit && batches.next()) {
      if (query.hasValueFilter && batches.isOutside(query.least, query.greatest)) continue;
      batches.load();
      filterBatch(batches, query);
      const taken = Math.min(batches.end - batches.start, this.#limit - into.count);
      if (taken <= 0) continue;
      into.reserve(into.count + taken);
      const { times, values } = batches.samples;
      if (query.reverse) {
        for (let i = 0; i < taken; i++) {
          into.times[into.count + i] = times[batches.end - 1 - i];
          into.values[into.count + i] = values[batches.end - 1 - i];
        }
      } else {
        for (let i = 0; i < taken; i++) {
          into.times[into.count + i] = times[batches.start + i];
          into.values[into.count + i] = values[batches.start + i];
        }
      }
      into.count += taken;
    }
  }

  #readBuckets(query: RangeQuery, into: SampleBuffer, backwards: boolean): void {
    const batches = this.#batches;
    const accumulator = this.#accumulator;
    const mayUseSummaries = query.times === undefined;
    const mayUseSpans =
      mayUseSummaries && !backwards && !query.hasValueFilter && isOfSums(query.aggregator);
    this.#backwards = backwards;
    accumulator.kind = query.aggregator;
    accumulator.clear();
    this.#into = into;
    while (into.count < this.#limit && batches.next()) {
      if (query.hasValueFilter && batches.isOutside(query.least, query.greatest)) continue;
      if (mayUseSummaries && batches.isWhole && this.#addBlock(batches.block, query)) continue;
      if (mayUseSpans && this.#addSpans(batches.block, query)) continue;
      batches.load();
      filterBatch(batches, query);
      if (backwards) this.#addBackwards(query);
      else this.#addForwards(query);
    }
    if (accumulator.count > 0) this.#emit(query, this.#bucket, accumulator.finish());
    this.#into = undefined;
  }

  /** Adds a whole block by its summary, where that may stand for it and one bucket holds it all. */
  #addBlock(block: number, query: RangeQuery): boolean {
    const { sealed } = this.#store;
    if (block === 0 || !this.#mayStandFor(block, query.aggregator)) return false;
    if (query.hasValueFilter && !this.#batches.isInside(query.least, query.greatest)) return false;
    if (query.aggregator === aggregator.countnan) return true;
    const bucket = bucketStart(sealed.firstTime(block), query);
    if (sealed.lastTime(block) >= bucket + query.bucketMs) return false;
    if (isQuantile(query.aggregator)) {
      this.#enter(bucket, query);
      this.#accumulator.addSpread(sealed, block);
      return true;
    }
    sealed.readSummary(block);
    const { summary } = sealed;
    if (!Number.isFinite(summary.sum) || !Number.isFinite(summary.squares)) return false;
    this.#enter(bucket, query);
    this.#accumulator.addSummary(summary, this.#backwards);
    return true;
  }

  /** Adds those samples of a block that are in the range, bucket by bucket, where that takes no decoding. */
  #addSpans(block: number, query: RangeQuery): boolean {
    const spans = this.#spans;
    if (block === 0 || !spans.open(block)) return false;
    const { firstTime, step } = spans;
    const { from, to } = this.#batches;
    const withSquares = isVariance(query.aggregator);
    const wantsSums = isSum(query.aggregator);
    let place = Math.max(0, Math.ceil((from - firstTime) / step));
    const end = Math.min(spans.count, Math.floor((to - firstTime) / step) + 1);
    spans.skip(place);
    while (place < end) {
      const bucket = bucketStart(firstTime + place * step, query);
      const stop = Math.min(end, Math.ceil((bucket + query.bucketMs - firstTime) / step));
      this.#enter(bucket, query);
      if (wantsSums) spans.takeSums(stop);
      else spans.take(stop, withSquares);
      this.#accumulator.addSummary(spans.summary, false);
      place = stop;
    }
    return true;
  }

  /** Whether a block's summary tells what the aggregator asks. */
  #mayStandFor(block: number, kind: number): boolean {
    const { sealed } = this.#store;
    if (isQuantile(kind)) return sealed.hasSpread(block);
    if (!sealed.hasSummary(block)) return false;
    return kind === aggregator.rate || kind === aggregator.increase ? sealed.rises(block) : true;
  }

  #addForwards(query: RangeQuery): void {
    const { start, end, samples } = this.#batches;
    const { times, values } = samples;
    for (let at = start; at < end;) {
      const bucket = bucketStart(times[at], query);
      const limit = bucket + query.bucketMs;
      const stop = times[end - 1] < limit ? end : samples.lowerBoundFrom(limit, at, end);
      this.#enter(bucket, query);
      this.#accumulator.addSpan(times, values, at, stop, false);
      at = stop;
    }
  }

  #addBackwards(query: RangeQuery): void {
    const { start, end, samples } = this.#batches;
    const { times, values } = samples;
    for (let at = end; at > start;) {
      const bucket = bucketStart(times[at - 1], query);
      const stop = times[start] >= bucket ? start : samples.lowerBound(bucket, start, at);
      this.#enter(bucket, query);
      this.#accumulator.addSpan(times, values, stop, at, true);
      at = stop;
    }
  }

  /** Closes the bucket before, where samples of another one begin. */
  #enter(bucket: number, query: RangeQuery): void {
    const accumulator = this.#accumulator;
    if (accumulator.count > 0) {
      if (bucket === this.#bucket) return;
      const value = accumulator.finish();
      this.#emit(query, this.#bucket, value);
      if (query.withEmpty) this.#fill(query, bucket, value);
      accumulator.clear();
    }
    this.#bucket = bucket;
  }

  /** Reports the buckets between the current one and the next. */
  #fill(query: RangeQuery, next: number, last: number): void {
    const step = this.#backwards ? -query.bucketMs : query.bucketMs;
    const empty = emptyValue(query.aggregator, last);
    for (let bucket = this.#bucket + step; bucket !== next; bucket += step) {
      if (!this.#emit(query, bucket, empty)) return;
    }
  }

  #emit(query: RangeQuery, bucket: number, value: number): boolean {
    const into = this.#into;
    if (into === undefined || into.count >= this.#limit) return false;
    into.push(reportedTime(bucket, query), value);
    return true;
  }
}
