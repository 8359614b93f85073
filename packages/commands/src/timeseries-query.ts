/** What the range commands ask: the options that they all share. */
import { aggregatorNamed, RangeReader, rowsMax, SampleBuffer } from '@millrace/engine';
import type { RangeQuery } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { wrongArity } from './errors.js';
import { seriesErrors } from './timeseries-errors.js';
import { aggregatorOf, findWord, W } from './timeseries-words.js';

/** Answers longer than this are not kept as scratch. */
const rowsKeptMax = 1 << 17;
const timesMax = 128;

/** What was asked last, and the scratch for its answer. */
export class ParsedRange implements RangeQuery {
  from = 0;
  to = 0;
  reverse = false;
  count = 0;
  hasValueFilter = false;
  least = 0;
  greatest = 0;
  times: Float64Array | undefined = undefined;
  aggregator = 0;
  bucketMs = 0;
  align = 0;
  reported = 0;
  withEmpty = false;
  latestTime = Number.NaN;
  latestValue = 0;
  readonly readsAll = false;
  /** The aggregators of each AGGREGATION argument; none where samples are wanted. */
  readonly specs: (readonly number[])[] = [];
  /** Whether the open bucket of a compaction is wanted too. */
  withLatest = false;
  readonly rows = new SampleBuffer(256);
  #reader: RangeReader | undefined = undefined;
  #readerOf: object | undefined = undefined;

  /**
   * Reads range and options from argument `from` up to `end`; `specs` lists of aggregators, where each key has its own.
   * False where one is wrong: the error is replied.
   */
  parse(args: Arguments, from: number, end: number, reply: Reply, specs = 0): boolean {
    this.withLatest = findWord(args, W.latest, from + 2, end) >= 0;
    const error =
      this.#parseEnds(args, from) ??
      this.#parseCount(args, from + 2, end, Math.max(specs, 1)) ??
      this.#parseAggregation(args, from + 2, end, specs) ??
      this.#parseAlign(args, from + 2, end) ??
      this.#parseValueFilter(args, from + 2, end) ??
      this.#parseTimeFilter(args, from + 2, end);
    if (error === undefined) return true;
    reply.error(error === '' ? wrongArity(args.latin1(0)) : error);
    return false;
  }

  #parseEnds(args: Arguments, at: number): string | undefined {
    this.from = readBound(args, at, 0);
    this.to = readBound(args, at + 1, Number.POSITIVE_INFINITY);
    if (Number.isNaN(this.from)) return seriesErrors.from;
    return Number.isNaN(this.to) ? seriesErrors.to : undefined;
  }

  #parseCount(args: Arguments, from: number, end: number, specs: number): string | undefined {
    this.count = Number.POSITIVE_INFINITY;
    // `AGGREGATION count` names an aggregator.
    const names = findWord(args, W.aggregation, from, end);
    let at = findWord(args, W.count, from, end);
    while (names >= 0 && at > names && at <= names + specs)
      at = findWord(args, W.count, at + 1, end);
    if (at < 0) return undefined;
    if (at + 1 >= end) return seriesErrors.countMissing;
    this.count = args.integer(at + 1);
    if (Number.isNaN(this.count)) return seriesErrors.count;
    return this.count > 0 ? undefined : seriesErrors.countRange;
  }

  #parseAggregation(args: Arguments, from: number, end: number, specs: number): string | undefined {
    const at = findWord(args, W.aggregation, from, end);
    this.aggregator = 0;
    this.specs.length = 0;
    this.reported = 0;
    this.withEmpty = false;
    if (at < 0) return undefined;
    const duration = at + Math.max(specs, 1) + 1;
    this.bucketMs = duration < end ? args.integer(duration) : Number.NaN;
    if (Number.isNaN(this.bucketMs))
      return specs > 0 ? seriesErrors.aggregationCount : seriesErrors.aggregation;
    for (let i = at + 1; i < duration; i++) {
      const kinds = readAggregators(args, i);
      if (typeof kinds === 'string') return kinds;
      this.specs.push(kinds);
    }
    if (this.bucketMs <= 0) return seriesErrors.bucketDuration;
    this.bucketMs = Math.min(this.bucketMs, Number.MAX_SAFE_INTEGER);
    this.aggregator = this.specs[0][0];
    return this.#parseBuckets(args, duration, from, end);
  }

  /** BUCKETTIMESTAMP and EMPTY, which have their places behind AGGREGATION. */
  #parseBuckets(args: Arguments, duration: number, from: number, end: number): string | undefined {
    const empty = findWord(args, W.empty, from, end);
    const reported = findWord(args, W.bucketTimestamp, from, end);
    this.withEmpty = empty >= 0;
    if (empty >= 0 && empty !== duration + 1 && empty !== duration + 3)
      return seriesErrors.emptyPlace;
    if (reported < 0) return undefined;
    if (reported !== duration + 1 && reported !== duration + 2)
      return seriesErrors.bucketTimestampPlace;
    const at = reported + 1;
    if (at >= end) return '';
    if (args.is(at, W.minusSign) || args.is(at, W.start)) this.reported = 0;
    else if (args.is(at, W.addSign) || args.is(at, W.end)) this.reported = 1;
    else if (args.is(at, W.tilde) || args.is(at, W.mid)) this.reported = 0.5;
    else return seriesErrors.bucketTimestamp;
    return undefined;
  }

  #parseAlign(args: Arguments, from: number, end: number): string | undefined {
    const at = findWord(args, W.align, from, end);
    this.align = 0;
    if (at < 0) return undefined;
    if (at + 1 >= end) return '';
    if (args.is(at + 1, W.minusSign) || args.is(at + 1, W.start)) {
      if (args.is(from - 2, W.minusSign)) return seriesErrors.alignStart;
      this.align = this.from;
    } else if (args.is(at + 1, W.addSign) || args.is(at + 1, W.end)) {
      if (args.is(from - 1, W.addSign)) return seriesErrors.alignEnd;
      this.align = this.to;
    } else {
      this.align = args.integer(at + 1);
      if (!(this.align >= 0)) return seriesErrors.align;
      // Beyond 2^53 only where in a bucket it falls matters.
      if (this.align === Infinity && this.aggregator !== 0)
        this.align = Number(args.bigInteger(at + 1) % BigInt(this.bucketMs));
    }
    return this.aggregator === 0 ? seriesErrors.alignAlone : undefined;
  }

  #parseValueFilter(args: Arguments, from: number, end: number): string | undefined {
    const at = findWord(args, W.filterByValue, from, end);
    this.hasValueFilter = at >= 0;
    if (at < 0) return undefined;
    if (at + 2 >= end) return seriesErrors.valueFilter;
    this.least = args.double(at + 1);
    this.greatest = args.double(at + 2);
    if (Number.isNaN(this.least)) return seriesErrors.least;
    return Number.isNaN(this.greatest) ? seriesErrors.greatest : undefined;
  }

  #parseTimeFilter(args: Arguments, from: number, end: number): string | undefined {
    const at = findWord(args, W.filterByTs, from, end);
    this.times = undefined;
    if (at < 0) return undefined;
    const times: number[] = [];
    for (let i = at + 1; i < end && times.length < timesMax; i++) {
      const time = args.integer(i);
      if (!(time >= 0)) break;
      times.push(time);
    }
    if (times.length === 0) return seriesErrors.timeFilter;
    this.times = Float64Array.from(times).sort();
    return undefined;
  }

  /** Appends a series' answer to `rows`, or to other ones. */
  read(database: Database, series: number, into = this.rows): void {
    const { engine } = database;
    const { timeSeries } = engine;
    if (this.#reader === undefined || this.#readerOf !== engine) {
      this.#reader = new RangeReader(engine.arena, timeSeries);
      this.#readerOf = engine;
    }
    const { compactions } = timeSeries;
    this.latestTime = Number.NaN;
    if (this.withLatest && compactions.findOpen(series)) {
      this.latestTime = compactions.openTime;
      this.latestValue = compactions.openValue;
    }
    this.#reader.read(series, this, into);
  }

  clear(): void {
    this.rows.clear(rowsKeptMax);
  }

  /** Empty buckets may be asked for without end: so many that the answer was cut. */
  isCut(rows = this.rows): boolean {
    return rows.count >= rowsMax;
  }
}

const aggregatorsMax = 16;

/** A list of aggregators, divided by commas; or the error. */
function readAggregators(args: Arguments, i: number): readonly number[] | string {
  const single = aggregatorOf(args, i);
  if (single !== 0) return [single];
  const names = args.latin1(i).toLowerCase().split(',');
  if (names.length === 1) return seriesErrors.unknownAggregation;
  if (names.includes('')) return seriesErrors.emptyAggregation;
  if (names.length > aggregatorsMax) return seriesErrors.tooManyAggregations;
  const kinds = names.map(aggregatorNamed);
  return kinds.includes(0) ? seriesErrors.unknownAggregation : kinds;
}

/** An end of a range of times: `-` and `+` stand for the ends of all, each at its own place. NaN where it is wrong. */
export function readBound(args: Arguments, i: number, open: number): number {
  if (args.is(i, open === 0 ? W.minusSign : W.addSign)) return open;
  const time = args.integer(i);
  return time >= 0 ? time : Number.NaN;
}
