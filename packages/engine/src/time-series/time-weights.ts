/**
 * Time-weighted averages: the mean height of the line through the samples over each bucket, as far as the bucket lies in
 * the asked range. The line goes on to the samples just outside the range (whatever the filters say of them); where
 * there are none it ends at the first or last sample.
 */
import type { Arena } from '@millrace/memory';
import { BatchReader } from './batch-reader.js';
import type { Neighbour } from './neighbour.js';
import { bucketStart, filterBatch, reportedTime, rowsMax } from './range-query.js';
import type { RangeQuery } from './range-query.js';
import type { SampleBuffer } from './sample-buffer.js';
import type { SeriesStore } from './series-store.js';

export class TimeWeights {
  readonly #store: SeriesStore;
  readonly #batches: BatchReader;
  readonly #neighbour: Neighbour;
  /** The sample that the line has come to; none yet while `isFirst`. */
  #isFirst = true;
  #lastTime = 0;
  #lastValue = 0;
  /** The bucket at work. */
  #bucket = Number.NaN;
  #area = 0;
  #width = 0;
  #hasSample = false;
  /** The line's height where the bucket is but a moment. */
  #height = 0;
  /** Where rows go, and how many there may be. */
  #into: SampleBuffer | undefined = undefined;
  #limit = 0;

  constructor(arena: Arena, store: SeriesStore, neighbour: Neighbour) {
    this.#store = store;
    this.#batches = new BatchReader(arena, store);
    this.#neighbour = neighbour;
  }

  read(series: number, query: RangeQuery, from: number, into: SampleBuffer): void {
    const start = into.count;
    this.#into = into;
    // Backwards, the rows that are wanted are the last ones: all are made, and turned round.
    this.#limit = start + (query.reverse ? rowsMax : Math.min(query.count, rowsMax));
    this.#bucket = Number.NaN;
    const { latestTime } = query;
    const last = Number.isNaN(latestTime) ? this.#store.lastTime(series) : latestTime;
    this.#walk(series, query, from, Math.min(query.to, last));
    this.#close(query);
    this.#into = undefined;
    if (!query.reverse) return;
    into.times.subarray(start, into.count).reverse();
    into.values.subarray(start, into.count).reverse();
    into.count = Math.min(into.count, start + query.count);
  }

  #walk(series: number, query: RangeQuery, from: number, to: number): void {
    const batches = this.#batches;
    this.#isFirst = true;
    batches.open(series, from, to, false, query.latestTime, query.latestValue);
    while (this.#isOpen() && batches.next()) {
      batches.load();
      filterBatch(batches, query);
      const { times, values } = batches.samples;
      for (let i = batches.start; i < batches.end; i++)
        this.#add(series, query, times[i], values[i], from);
    }
    let start = this.#lastTime;
    if (this.#isFirst) {
      if (!query.withEmpty || from > to || !this.#neighbour.before(series, from, query)) return;
      start = from;
      this.#lastTime = this.#neighbour.time;
      this.#lastValue = this.#neighbour.value;
    }
    if (this.#neighbour.after(series, this.#isFirst ? to : this.#lastTime, query))
      this.#line(query, this.#neighbour.time, this.#neighbour.value, start, to);
  }

  #add(series: number, query: RangeQuery, time: number, value: number, from: number): void {
    if (!this.#isFirst) this.#line(query, time, value, this.#lastTime, time);
    else if (this.#neighbour.before(series, time, query)) {
      this.#lastTime = this.#neighbour.time;
      this.#lastValue = this.#neighbour.value;
      this.#line(query, time, value, Math.max(from, this.#neighbour.time), time);
    }
    this.#enter(bucketStart(time, query), query);
    this.#hasSample = true;
    this.#height = value;
    this.#isFirst = false;
    this.#lastTime = time;
    this.#lastValue = value;
  }

  /** Goes along the line from the last sample to the next one, between two times, from bucket to bucket. */
  #line(query: RangeQuery, nextTime: number, nextValue: number, from: number, until: number): void {
    const time = this.#lastTime;
    const value = this.#lastValue;
    const slope = (nextValue - value) / (nextTime - time);
    const to = Math.min(until, nextTime);
    for (let bucket = bucketStart(from, query); this.#isOpen();) {
      const end = bucket + query.bucketMs;
      const left = Math.max(from, bucket);
      const right = Math.min(to, end);
      this.#enter(bucket, query);
      const leftHeight = left === nextTime ? nextValue : value + slope * (left - time);
      if (right > left) {
        const rightHeight = right === nextTime ? nextValue : value + slope * (right - time);
        this.#area += ((leftHeight + rightHeight) / 2) * (right - left);
        this.#width += right - left;
      } else this.#height = leftHeight;
      if (end > to) return;
      bucket = query.withEmpty ? end : bucketStart(to, query);
    }
  }

  #enter(bucket: number, query: RangeQuery): void {
    if (bucket === this.#bucket) return;
    this.#close(query);
    this.#bucket = bucket;
    this.#area = 0;
    this.#width = 0;
    this.#hasSample = false;
  }

  #close(query: RangeQuery): void {
    if (Number.isNaN(this.#bucket) || !this.#isOpen()) return;
    if (!this.#hasSample && !query.withEmpty) return;
    const value = this.#width > 0 ? this.#area / this.#width : this.#height;
    this.#into?.push(reportedTime(this.#bucket, query), value);
  }

  #isOpen(): boolean {
    return this.#into !== undefined && this.#into.count < this.#limit;
  }
}
