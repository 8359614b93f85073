/** Times, durations, values and options of the WIN commands. */
import {
  bucketMsMax,
  isFromFineToCoarse,
  ringSizeMax,
  ringsMax,
  windowTimeMax,
} from '@millrace/engine';
import type { WindowOptions } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { longTime, readLongTime } from './timeseries-values.js';

export const W = {
  at: word('AT'),
  distinct: word('DISTINCT'),
  keys: word('KEYS'),
  labels: word('LABELS'),
  minusSign: word('-'),
  addSign: word('+'),
  quantiles: word('QUANTILES'),
  resolutions: word('RESOLUTIONS'),
  span: word('SPAN'),
  star: word('*'),
} as const;

export const windowErrors = {
  exists: 'ERR WIN: the key already exists',
  timestamp: 'ERR WIN: timestamp must be a whole number of milliseconds from 0, or *',
  ahead: 'ERR WIN: timestamp is further ahead of the clock than win-max-ahead allows',
  value: 'ERR WIN: value must be a finite number',
  tooOld: 'ERR WIN: timestamp is older than the window',
  noDistinct: 'ERR WIN: member given, but the window was made without DISTINCT',
  from: 'ERR WIN: from must be a whole number of milliseconds from 0, or -',
  to: 'ERR WIN: to must be a whole number of milliseconds from 0, or +',
  resolutions:
    'ERR WIN: RESOLUTIONS must be up to 8 of the form 1m:60, a duration and 1 to 10000 buckets',
  resolutionOrder:
    'ERR WIN: RESOLUTIONS must go from fine to coarse, each with longer buckets that cover more time',
  labels: 'ERR WIN: LABELS must be pairs of a name and a value',
  option: 'ERR WIN: unknown option, expected RESOLUTIONS, DISTINCT, QUANTILES or LABELS',
  span: 'ERR WIN: SPAN must be a duration above zero, such as 5m or 300000',
  spanTooLong: 'ERR WIN: SPAN is longer than the coarsest ring of the window',
  noSpan: 'ERR WIN: SPAN must come before the aggregates',
  noAggregates: 'ERR WIN: SPAN must be followed by aggregates',
  aggregate:
    'ERR WIN: unknown aggregate, expected count, sum, avg, min, max, std, var, distinct, rate or a percentile such as p99',
  tooManyAggregates: 'ERR WIN: too many aggregates, 64 at most',
  at: 'ERR WIN: AT must be a whole number of milliseconds from 0, or *',
  distinctMissing: 'ERR WIN: distinct needs a window made with DISTINCT',
  quantilesMissing: 'ERR WIN: percentiles need a window made with QUANTILES',
  keys: 'ERR WIN: KEYS must be followed by the number of keys and so many keys',
} as const;

/** A time, `*` being now; NaN where it is none. */
export function readTimestamp(args: Arguments, i: number, now: number): number {
  if (args.is(i, W.star)) return now;
  const time = args.integer(i);
  return time >= 0 && time <= windowTimeMax ? time : Number.NaN;
}

/** The same into an array, as now is in one: a number beyond 2^31 that is passed on would be an object on the heap. */
export function readTimestampInto(
  args: Arguments,
  i: number,
  now: Readonly<Float64Array>,
  into: Float64Array,
  to: number,
): void {
  if (readLongTime(args.bytes, args.offsets[i], args.lengths[i])) into[to] = longTime[0];
  else into[to] = readTimestamp(args, i, now[0]);
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const digit0 = 0x30;
const digitsMax = 13;

/** A duration such as 5m, 36h or 500ms in milliseconds, which need no unit; NaN where it is none or zero. */
export function readDuration(args: Arguments, i: number): number {
  return durationIn(args, args.offsets[i], args.offsets[i] + args.lengths[i]);
}

function durationIn(args: Arguments, from: number, end: number): number {
  const { bytes } = args;
  let at = from;
  let number = 0;
  for (; at < end && (bytes[at] - digit0) >>> 0 <= 9; at++)
    number = number * 10 + bytes[at] - digit0;
  if (at === from || at - from > digitsMax || number === 0) return Number.NaN;
  const unit = end - at;
  if (unit === 0) return number;
  const first = bytes[at] | 0x20;
  if (unit === 2) return first === 0x6d && (bytes[at + 1] | 0x20) === 0x73 ? number : Number.NaN;
  return unit > 2 ? Number.NaN : number * (unitMs[String.fromCharCode(first)] ?? Number.NaN);
}

/** The form in which durations are shown: the largest unit that they are whole in. */
export function durationText(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'])
    if (ms % unitMs[unit] === 0) return (ms / unitMs[unit]).toString() + unit;
  return `${ms.toString()}ms`;
}

/** The options of a new window. */
export class ParsedWindowOptions implements WindowOptions {
  hasDistinct = false;
  hasQuantiles = false;
  bucketMs: number[] = [];
  sizes: number[] = [];
  labelCount = 0;
  labels = new Uint8Array(0);
  labelBytes = 0;

  clear(): void {
    this.hasDistinct = this.hasQuantiles = false;
    this.bucketMs = [];
    this.sizes = [];
    this.labelCount = this.labelBytes = 0;
  }

  /** Reads the arguments from one on; where they are wrong the error is replied. */
  parse(args: Arguments, from: number, reply: Reply): boolean {
    this.clear();
    let i = from;
    while (i < args.count) {
      if (args.is(i, W.distinct)) this.hasDistinct = true;
      else if (args.is(i, W.quantiles)) this.hasQuantiles = true;
      else if (args.is(i, W.labels)) return this.#parseLabels(args, i + 1, reply);
      else if (args.is(i, W.resolutions)) {
        i = this.#parseResolutions(args, i + 1, reply);
        if (i < 0) return false;
        continue;
      } else {
        reply.error(windowErrors.option);
        return false;
      }
      i++;
    }
    return true;
  }

  /** The argument after the last resolution; -1 where they are wrong. */
  #parseResolutions(args: Arguments, from: number, reply: Reply): number {
    this.bucketMs = [];
    this.sizes = [];
    let i = from;
    for (; i < args.count && !isOption(args, i); i++) {
      const colon = args.latin1(i).indexOf(':');
      const start = args.offsets[i];
      const ms = colon < 1 ? Number.NaN : durationIn(args, start, start + colon);
      const size = args.latin1(i).slice(colon + 1);
      const isGood = /^[1-9]\d{0,4}$/.test(size) && Number(size) <= ringSizeMax;
      if (!(ms <= bucketMsMax) || !isGood) break;
      this.bucketMs.push(ms);
      this.sizes.push(Number(size));
    }
    const { length } = this.sizes;
    const isWhole = i === args.count || isOption(args, i);
    if (!isWhole || length === 0 || length > ringsMax) {
      reply.error(windowErrors.resolutions);
      return -1;
    }
    if (isFromFineToCoarse(this.bucketMs, this.sizes)) return i;
    reply.error(windowErrors.resolutionOrder);
    return -1;
  }

  #parseLabels(args: Arguments, from: number, reply: Reply): boolean {
    const count = args.count - from;
    let bytes = 0;
    for (let i = from; i < args.count; i++) {
      bytes += args.lengths[i] + 2;
      if (args.lengths[i] === 0 || args.lengths[i] > 0xffff) bytes = Infinity;
    }
    if (count % 2 !== 0 || !Number.isFinite(bytes)) {
      reply.error(windowErrors.labels);
      return false;
    }
    this.labels = new Uint8Array(bytes);
    let to = 0;
    for (let i = from; i < args.count; i += 2) {
      for (const part of [i, i + 1]) {
        this.labels[to++] = args.lengths[part] & 0xff;
        this.labels[to++] = args.lengths[part] >>> 8;
      }
      for (const part of [i, i + 1]) {
        this.labels.set(args.copy(part), to);
        to += args.lengths[part];
      }
    }
    this.labelCount = count / 2;
    this.labelBytes = bytes;
    return true;
  }
}

function isOption(args: Arguments, i: number): boolean {
  return args.is(i, W.distinct) || args.is(i, W.quantiles) || args.is(i, W.labels);
}
