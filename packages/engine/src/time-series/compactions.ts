/**
 * Keeps the destinations of compaction rules. A rule has no running state: a bucket is read from the source when the
 * first sample behind it arrives, and read again when a late sample or a deletion changed it. So a destination always
 * holds what the source's samples come to, and replaying the same commands gives the same bytes.
 *
 * The open bucket is the one of the source's newest sample; the destination has nothing at or behind it.
 */
import type { Arena } from '@millrace/memory';
import { aggregator, isGain } from './aggregation.js';
import { duplicatePolicy } from './layout.js';
import { RangeReader } from './range-reader.js';
import type { RangeQuery } from './range-query.js';
import type { Rules } from './rules.js';
import { SampleBuffer } from './sample-buffer.js';
import type { SeriesStore } from './series-store.js';

/** What compactions change series by: it goes through their own rules again. */
interface Destinations {
  add(series: number, time: number, value: number, policy: number): number;
  deleteRange(series: number, from: number, to: number): number;
}

export class Compactions {
  /** Destinations to which a closed bucket was added, and those that were changed otherwise, since whoever asks emptied them. */
  readonly closed: number[] = [];
  readonly refreshed: number[] = [];
  /** What `findOpen` found. */
  openTime = 0;
  openValue = 0;
  readonly #store: SeriesStore;
  readonly #rules: Rules;
  readonly #destinations: Destinations;
  readonly #reader: RangeReader;
  readonly #rows = new SampleBuffer(4);
  readonly #query: RangeQuery = {
    from: 0,
    to: 0,
    reverse: false,
    count: 1,
    hasValueFilter: false,
    least: 0,
    greatest: 0,
    times: undefined,
    aggregator: 0,
    bucketMs: 0,
    align: 0,
    reported: 0,
    withEmpty: false,
    latestTime: Number.NaN,
    latestValue: 0,
    readsAll: true,
  };

  constructor(arena: Arena, store: SeriesStore, rules: Rules, destinations: Destinations) {
    this.#store = store;
    this.#rules = rules;
    this.#destinations = destinations;
    this.#reader = new RangeReader(arena, store);
  }

  /** Whether destinations changed that nobody was told of. */
  get hasNews(): boolean {
    return this.closed.length > 0 || this.refreshed.length > 0;
  }

  /** After a sample became the newest of its series; `before` is the time of the one that was, NaN where there was none. */
  appended(source: number, time: number, before: number): void {
    if (Number.isNaN(before)) return;
    const rules = this.#rules;
    for (let place = 0; place < rules.count(source); place++) {
      const rule = rules.at(source, place);
      const open = rules.bucketOf(rule, before);
      if (rules.aggregator(rule) === aggregator.twa) this.#lengthenLine(source, rule, time, open);
      if (time < open + rules.bucketMs(rule)) continue;
      const destination = rules.destination(rule);
      if (!this.#read(source, rule, open, Math.max(open, rules.since(rule)))) continue;
      this.#write(destination);
      this.closed.push(destination);
    }
  }

  /** Where the newest sample is a number, and those before it are none, the line now reaches it from an older bucket. */
  #lengthenLine(source: number, rule: number, time: number, open: number): void {
    const { heads } = this.#store;
    const last = heads.count(source) - 1;
    if (Number.isNaN(heads.value(source, last))) return;
    if (last > 0 && !Number.isNaN(heads.value(source, last - 1))) return;
    const { neighbour } = this.#reader;
    if (!neighbour.before(source, time, this.#query)) return;
    const bucket = this.#rules.bucketOf(rule, neighbour.time);
    if (bucket < open) this.#refresh(source, rule, bucket);
  }

  /** After a sample older than the newest one was added or changed. */
  changed(source: number, time: number): void {
    const rules = this.#rules;
    for (let place = 0; place < rules.count(source); place++) {
      const rule = rules.at(source, place);
      this.#refresh(source, rule, rules.bucketOf(rule, time));
      if (this.#touches(rule)) this.#refreshNeighbours(source, rule, time, time);
    }
  }

  /** After the samples of a range were deleted; `newest` is the time of the newest one before that. */
  deleted(source: number, from: number, to: number, newest: number): void {
    const rules = this.#rules;
    const isEmpty = this.#store.samples(source) === 0;
    for (let place = 0; place < rules.count(source); place++) {
      const rule = rules.at(source, place);
      const first = rules.bucketOf(rule, from);
      const last = rules.bucketOf(rule, Math.min(to, newest));
      const step = rules.bucketMs(rule);
      const open = isEmpty ? first : rules.bucketOf(rule, this.#store.lastTime(source));
      const destination = rules.destination(rule);
      this.#refresh(source, rule, first);
      if (last > first) {
        if (last > first + step) this.#drop(destination, first + step, last - 1);
        this.#refresh(source, rule, last);
      }
      if (open < rules.bucketOf(rule, newest))
        this.#drop(destination, open, Number.POSITIVE_INFINITY);
      if (this.#touches(rule)) this.#refreshNeighbours(source, rule, from, to);
    }
  }

  /** Whether a bucket's value hangs on samples outside it. */
  #touches(rule: number): boolean {
    const kind = this.#rules.aggregator(rule);
    return kind === aggregator.twa || isGain(kind);
  }

  /** Brings the buckets up to date in which the samples before and behind a range of times lie. */
  #refreshNeighbours(source: number, rule: number, from: number, to: number): void {
    const { neighbour } = this.#reader;
    const rules = this.#rules;
    if (neighbour.after(source, to, this.#query)) {
      const bucket = rules.bucketOf(rule, neighbour.time);
      if (bucket !== rules.bucketOf(rule, to)) this.#refresh(source, rule, bucket);
    }
    if (rules.aggregator(rule) !== aggregator.twa) return;
    if (!neighbour.before(source, from, this.#query)) return;
    const bucket = rules.bucketOf(rule, neighbour.time);
    if (bucket !== rules.bucketOf(rule, from)) this.#refresh(source, rule, bucket);
  }

  /** Brings the destination up to date with one bucket. */
  #refresh(source: number, rule: number, bucket: number): void {
    const rules = this.#rules;
    const isEmpty = this.#store.samples(source) === 0;
    const open = isEmpty ? 0 : rules.bucketOf(rule, this.#store.lastTime(source));
    const destination = rules.destination(rule);
    if (!isEmpty && bucket >= open) {
      // From now on all its samples count, as in RedisTimeSeries.
      if (bucket === open) rules.setSince(rule, 0);
    } else if (this.#read(source, rule, bucket, bucket)) {
      this.#write(destination);
      this.refreshed.push(destination);
    } else this.#drop(destination, bucket, bucket);
  }

  #write(destination: number): void {
    const time = this.#rows.times[0];
    if (time < this.#store.oldestKept(destination)) return;
    this.#destinations.add(destination, time, this.#rows.values[0], duplicatePolicy.last);
  }

  #drop(destination: number, from: number, to: number): void {
    if (this.#destinations.deleteRange(destination, Math.max(from, 0), Math.max(to, 0)) > 0)
      this.refreshed.push(destination);
  }

  /** Reads a bucket's value, of the samples from a time on, into the only row. False where it has none. */
  #read(source: number, rule: number, bucket: number, from: number): boolean {
    const query = this.#query;
    const rules = this.#rules;
    const bucketMs = rules.bucketMs(rule);
    query.aggregator = rules.aggregator(rule);
    query.bucketMs = bucketMs;
    query.align = rules.align(rule);
    query.from = Math.max(from, 0);
    // The line of a time-weighted average goes on to the next sample.
    query.to = query.aggregator === aggregator.twa ? bucket + bucketMs : bucket + bucketMs - 1;
    this.#rows.count = 0;
    this.#reader.read(source, query, this.#rows);
    return this.#rows.count > 0 && this.#rows.times[0] === Math.max(bucket, 0);
  }

  /** Finds what the open bucket of a destination comes to so far; false where there is none behind what it has. */
  findOpen(destination: number): boolean {
    const source = this.#store.sourceOf(destination);
    if (source === 0 || this.#store.samples(source) === 0) return false;
    const rule = this.#rules.between(source, destination);
    const open = this.#rules.bucketOf(rule, this.#store.lastTime(source));
    if (!this.#read(source, rule, open, Math.max(open, this.#rules.since(rule)))) return false;
    this.openTime = this.#rows.times[0];
    this.openValue = this.#rows.values[0];
    return (
      this.#store.samples(destination) === 0 || this.openTime > this.#store.lastTime(destination)
    );
  }
}
