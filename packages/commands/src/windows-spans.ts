/** What is asked of windows: `[AT timestamp] SPAN duration aggregate … [SPAN duration aggregate …]`. */
import { askedPart, entryWord, readResult, sumPart, wanted } from '@millrace/engine';
import type { WindowTotals } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { readDuration, readTimestamp, W, windowErrors } from './windows-arguments.js';

const aggregatesMax = 64;
const names = [
  word('COUNT'),
  word('SUM'),
  word('AVG'),
  word('MIN'),
  word('MAX'),
  word('STD'),
  word('VAR'),
  word('DISTINCT'),
  word('RATE'),
];
const aggregate = {
  count: 0,
  sum: 1,
  average: 2,
  least: 3,
  greatest: 4,
  deviation: 5,
  variance: 6,
  distinct: 7,
  rate: 8,
  percentile: 9,
} as const;

export class ParsedSpans {
  at = 0;
  count = 0;
  /** What all of it needs of the windows besides their sums. */
  what = 0;
  readonly #spans = new Float64Array(aggregatesMax);
  readonly #aggregates = new Int8Array(aggregatesMax);
  readonly #percents = new Float64Array(aggregatesMax);
  readonly #told = new Float64Array(1);

  /** Reads the arguments from one on; where they are wrong the error is replied. */
  parse(database: Database, args: Arguments, from: number, reply: Reply): boolean {
    const error = this.#parse(database, args, from);
    if (error === undefined) return true;
    reply.error(error);
    return false;
  }

  #parse(database: Database, args: Arguments, from: number): string | undefined {
    this.count = this.what = 0;
    this.at = database.now;
    let span = 0;
    let before = 0;
    for (let i = from; i < args.count; i++) {
      if (args.is(i, W.at)) {
        this.at = i + 1 < args.count ? readTimestamp(args, ++i, database.now) : Number.NaN;
        if (Number.isNaN(this.at)) return windowErrors.at;
      } else if (args.is(i, W.span)) {
        if (span > 0 && this.count === before) return windowErrors.noAggregates;
        before = this.count;
        span = i + 1 < args.count ? readDuration(args, ++i) : Number.NaN;
        if (Number.isNaN(span)) return windowErrors.span;
      } else {
        if (span === 0) return windowErrors.noSpan;
        if (this.count === aggregatesMax) return windowErrors.tooManyAggregates;
        if (!this.#addAggregate(args, i, span)) return windowErrors.aggregate;
      }
    }
    if (span === 0) return windowErrors.noSpan;
    return this.count === before ? windowErrors.noAggregates : undefined;
  }

  #addAggregate(args: Arguments, i: number, span: number): boolean {
    let found = 0;
    while (found < names.length && !args.is(i, names[found])) found++;
    if (found === aggregate.percentile) {
      const percent = readPercent(args, i);
      if (Number.isNaN(percent)) return false;
      this.#percents[this.count] = percent;
      this.what |= wanted.quantiles;
    } else if (found === aggregate.distinct) this.what |= wanted.distinct;
    else if (found === aggregate.deviation || found === aggregate.variance)
      this.what |= wanted.spread;
    this.#aggregates[this.count] = found;
    this.#spans[this.count] = span;
    this.count++;
    return true;
  }

  get asksForDistinct(): boolean {
    return (this.what & wanted.distinct) !== 0;
  }

  /** Replies the aggregates of a window one after the other, 0 being one without events: nil for what is not known. */
  replyAll(database: Database, entry: number, reply: Reply): void {
    const { windows } = database.engine;
    const keeps = entry === 0 ? this.what : windows.keeps(entryWord(database.arena, entry));
    let span = 0;
    let result: number = readResult.answered;
    if (entry === 0) windows.totals.clear(this.what);
    for (let i = 0; i < this.count; i++) {
      if (entry !== 0 && this.#spans[i] !== span) {
        span = this.#spans[i];
        windows.asked[askedPart.spanMs] = span;
        windows.asked[askedPart.at] = this.at;
        result = windows.read(entry, this.what);
      }
      const needs = needsOf(this.#aggregates[i]);
      if (result === readResult.answered && (needs & ~keeps) === 0)
        this.#replyOne(windows.totals, i, reply);
      else reply.nil();
    }
  }

  /** The longest span. */
  get longest(): number {
    let longest = 0;
    for (let i = 0; i < this.count; i++) longest = Math.max(longest, this.#spans[i]);
    return longest;
  }

  #replyOne(totals: WindowTotals, i: number, reply: Reply): void {
    const { sums } = totals;
    switch (this.#aggregates[i]) {
      case aggregate.count:
        reply.integerOf(sums, sumPart.count);
        break;
      case aggregate.distinct:
        reply.integer(totals.distinct);
        break;
      case aggregate.sum:
        reply.doubleOf(sums, sumPart.sum);
        break;
      case aggregate.rate:
        this.#told[0] = (sums[sumPart.count] * 1000) / this.#spans[i];
        reply.doubleOf(this.#told, 0);
        break;
      default:
        if (sums[sumPart.count] === 0) reply.nil();
        else this.#replyMeasure(totals, i, reply);
    }
  }

  /** What there is none of where there are no values. */
  #replyMeasure(totals: WindowTotals, i: number, reply: Reply): void {
    const which = this.#aggregates[i];
    const { sums } = totals;
    if (which === aggregate.least) reply.doubleOf(sums, sumPart.least);
    else if (which === aggregate.greatest) reply.doubleOf(sums, sumPart.greatest);
    else {
      if (which === aggregate.average) this.#told[0] = sums[sumPart.sum] / sums[sumPart.count];
      else if (which === aggregate.variance) this.#told[0] = totals.variance;
      else if (which === aggregate.deviation) this.#told[0] = Math.sqrt(totals.variance);
      else this.#told[0] = totals.percentile(this.#percents[i]);
      reply.doubleOf(this.#told, 0);
    }
  }
}

const digit0 = 0x30;

/** What an aggregate needs besides the sums. */
function needsOf(which: number): number {
  if (which === aggregate.percentile) return wanted.quantiles;
  return which === aggregate.distinct ? wanted.distinct : 0;
}

/** The number of a percentile such as p99 or p99.9, above 0 and up to 100; NaN where it is none. */
function readPercent(args: Arguments, i: number): number {
  const { bytes } = args;
  const from = args.offsets[i];
  const end = from + args.lengths[i];
  if ((bytes[from] | 0x20) !== 0x70) return Number.NaN;
  let [number, scale, digits] = [0, 0, 0];
  for (let at = from + 1; at < end; at++) {
    if (bytes[at] === 0x2e && scale === 0 && digits > 0) {
      scale = 1;
      continue;
    }
    const digit = bytes[at] - digit0;
    if (digit >>> 0 > 9 || ++digits > 9) return Number.NaN;
    number = number * 10 + digit;
    scale *= 10;
  }
  if (digits === 0 || scale === 1) return Number.NaN;
  const percent = scale === 0 ? number : number / scale;
  return percent > 0 && percent <= 100 ? percent : Number.NaN;
}
