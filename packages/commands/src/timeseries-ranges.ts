/** Reading one series: TS.GET, TS.RANGE, TS.REVRANGE; and the options that all range commands share. */
import { aggregator, RangeReader, rowsMax, SampleBuffer } from '@millrace/engine';
import type { AggregatorName, RangeQuery } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { wrongArity } from './errors.js';
import { seriesErrors } from './timeseries-errors.js';
import { readBound } from './timeseries-samples.js';
import { findSeries } from './timeseries-series.js';
import { replySample, replySamples } from './timeseries-values.js';
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
  aggregatorName: AggregatorName | undefined = undefined;
  readonly rows = new SampleBuffer(256);
  #reader: RangeReader | undefined = undefined;
  #readerOf: object | undefined = undefined;

  /** Reads range and options from argument `from` up to `end`. False where one is wrong: the error is replied. */
  parse(args: Arguments, from: number, end: number, reply: Reply): boolean {
    const error =
      this.#parseEnds(args, from) ??
      this.#parseCount(args, from + 2, end) ??
      this.#parseAggregation(args, from + 2, end) ??
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

  #parseCount(args: Arguments, from: number, end: number): string | undefined {
    this.count = Number.POSITIVE_INFINITY;
    let at = findWord(args, W.count, from, end);
    // `AGGREGATION count` names an aggregator.
    if (at > 0 && args.is(at - 1, W.aggregation)) at = findWord(args, W.count, at + 1, end);
    if (at < 0) return undefined;
    if (at + 1 >= end) return seriesErrors.countMissing;
    this.count = args.integer(at + 1);
    if (Number.isNaN(this.count)) return seriesErrors.count;
    return this.count > 0 ? undefined : seriesErrors.countRange;
  }

  #parseAggregation(args: Arguments, from: number, end: number): string | undefined {
    const at = findWord(args, W.aggregation, from, end);
    this.aggregator = 0;
    this.aggregatorName = undefined;
    this.reported = 0;
    this.withEmpty = false;
    if (at < 0) return undefined;
    this.bucketMs = at + 2 < end ? args.integer(at + 2) : Number.NaN;
    if (Number.isNaN(this.bucketMs)) return seriesErrors.aggregation;
    this.aggregatorName = aggregatorOf(args, at + 1);
    if (this.aggregatorName === undefined) return seriesErrors.unknownAggregation;
    if (this.bucketMs <= 0) return seriesErrors.bucketDuration;
    this.bucketMs = Math.min(this.bucketMs, Number.MAX_SAFE_INTEGER);
    this.aggregator = aggregator[this.aggregatorName];
    return this.#parseBuckets(args, at, from, end);
  }

  /** BUCKETTIMESTAMP and EMPTY, which have their places behind AGGREGATION. */
  #parseBuckets(
    args: Arguments,
    aggregation: number,
    from: number,
    end: number,
  ): string | undefined {
    const empty = findWord(args, W.empty, from, end);
    const reported = findWord(args, W.bucketTimestamp, from, end);
    this.withEmpty = empty >= 0;
    if (empty >= 0 && empty !== aggregation + 3 && empty !== aggregation + 5)
      return seriesErrors.emptyPlace;
    if (reported < 0) return undefined;
    if (reported !== aggregation + 3 && reported !== aggregation + 4)
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

  /** Appends a series' answer to `rows`. */
  read(database: Database, series: number): void {
    const { engine } = database;
    if (this.#reader === undefined || this.#readerOf !== engine) {
      this.#reader = new RangeReader(engine.arena, engine.timeSeries);
      this.#readerOf = engine;
    }
    this.#reader.read(series, this, this.rows);
  }

  clear(): void {
    this.rows.clear(rowsKeptMax);
  }

  /** Empty buckets may be asked for without end: so many that the answer was cut. */
  get isCut(): boolean {
    return this.rows.count >= rowsMax;
  }
}

const query = new ParsedRange();

function ranger(reverse: boolean): Execute {
  return (database, args, reply) => {
    const series = findSeries(database, args, 1, reply);
    if (series === 0 || !query.parse(args, 2, args.count, reply)) return;
    query.reverse = reverse;
    query.clear();
    query.read(database, series);
    if (query.isCut) reply.error(seriesErrors.tooManyRows);
    else replySamples(reply, query.rows);
  };
}

function get(database: Database, args: Arguments, reply: Reply): void {
  if (args.count > 3) {
    reply.error(wrongArity('TS.GET'));
    return;
  }
  const series = findSeries(database, args, 1, reply);
  if (series === 0) return;
  if (args.count === 3 && !args.is(2, W.latest)) reply.error(seriesErrors.latest);
  else replyLast(database, series, reply);
}

/** The newest sample, or an empty array. */
export function replyLast(database: Database, series: number, reply: Reply): void {
  const { timeSeries } = database.engine;
  if (timeSeries.samples(series) === 0) reply.array(0);
  else replySample(reply, timeSeries.lastTime(series), timeSeries.lastValue(series));
}

const row = {
  flags: ['readonly'],
  group: 'timeseries',
  complexity: 'O(log b + n) in the blocks and the samples that are decoded',
} as const;

export const timeSeriesRangeCommands: readonly Command[] = [
  command({
    ...row,
    name: 'TS.GET',
    arity: -2,
    keys: one(1),
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'The newest sample.',
    execute: get,
  }),
  command({
    ...row,
    name: 'TS.RANGE',
    arity: -4,
    keys: one(1),
    since: '1.0.0',
    summary: 'Samples of a range of times, or buckets of them.',
    execute: ranger(false),
  }),
  command({
    ...row,
    name: 'TS.REVRANGE',
    arity: -4,
    keys: one(1),
    since: '1.4.0',
    summary: 'The same, newest first.',
    execute: ranger(true),
  }),
];
