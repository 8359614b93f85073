import type { Blocks, Summary } from './blocks.js';
import { Gains } from './gains.js';
import { Quantiles } from './quantiles.js';

/** Ways to make one value of a bucket's samples. Stored in compaction rules: numbers are never reused. */
export const aggregator = {
  min: 1,
  max: 2,
  sum: 3,
  avg: 4,
  count: 5,
  first: 6,
  last: 7,
  range: 8,
  'std.p': 9,
  'std.s': 10,
  'var.p': 11,
  'var.s': 12,
  twa: 13,
  countnan: 14,
  countall: 15,
  rate: 16,
  increase: 17,
  delta: 18,
} as const;
/** From here on: the quantile of so many hundredths of a percent. `p99.9` is this and 9990. Stored. */
export const quantileBase = 0x10000;
const quantileParts = 10_000;

const namesByKind = new Map<number, string>(
  Object.entries(aggregator).map(([name, kind]) => [kind, name]),
);
const kindsByName = new Map<string, number>(Object.entries(aggregator));

/** The aggregator of a name in lower case, such as `avg` or `p99`; 0 where there is none. */
export function aggregatorNamed(name: string): number {
  const kind = kindsByName.get(name);
  if (kind !== undefined) return kind;
  if (!/^p\d{1,3}(\.\d{1,2})?$/.test(name)) return 0;
  const parts = Math.round(Number(name.slice(1)) * 100);
  return parts > quantileParts ? 0 : quantileBase + parts;
}

export function aggregatorName(kind: number): string {
  return namesByKind.get(kind) ?? `p${((kind - quantileBase) / 100).toString()}`;
}

/** Whether it tells what a series gained from one sample to the next, so that it depends on the sample before. */
export function isGain(kind: number): boolean {
  return kind >= aggregator.rate && kind <= aggregator.delta;
}
export function isQuantile(kind: number): boolean {
  return kind >= quantileBase;
}
/** Whether it takes samples that are no numbers. All others leave them out. */
export function takesNan(kind: number): boolean {
  return kind === aggregator.countnan || kind === aggregator.countall;
}

/** Whether it takes no more than how many samples there are, and their sum. */
export function isSum(kind: number): boolean {
  return kind === aggregator.sum || kind === aggregator.avg || kind === aggregator.count;
}
/** Whether it tells how far the samples lie from their mean. */
export function isVariance(kind: number): boolean {
  return kind >= aggregator['std.p'] && kind <= aggregator['var.s'];
}

/** Sums that overflow are carried on at this scale, so that an average of huge values is still right. */
const overflowScale = 2 ** -64;

/**
 * What a bucket's samples come to. Samples and summaries of whole blocks may be mixed. Where the samples come newest
 * first, `first` is the newest one, as RedisTimeSeries has it.
 */
export class Accumulator {
  kind: number = aggregator.sum;
  count = 0;
  #sum = 0;
  #isScaled = false;
  #least = 0;
  #greatest = 0;
  #first = 0;
  #last = 0;
  /** Of the variance: mean, and sum of squared distances from it. */
  #mean = 0;
  #squares = 0;
  readonly gains = new Gains();
  readonly #quantiles = new Quantiles();

  /** A new bucket. */
  clear(): void {
    if (isGain(this.kind)) this.gains.clear();
    else if (isQuantile(this.kind)) this.#quantiles.clear();
    this.count = 0;
    this.#sum = 0;
    this.#isScaled = false;
    this.#mean = 0;
    this.#squares = 0;
  }

  /** Adds the samples from place `from` up to, not including, `to`, which come in this order or, if `reverse`, backwards. */
  addSpan(
    times: Float64Array,
    values: Float64Array,
    from: number,
    to: number,
    reverse: boolean,
  ): void {
    if (from >= to) return;
    const kind = this.kind;
    if (kind === aggregator.countnan) {
      for (let i = from; i < to; i++) if (Number.isNaN(values[i])) this.count++;
      return;
    }
    if (kind === aggregator.sum || kind === aggregator.avg) this.#addToSum(values, from, to);
    else if (kind === aggregator.min || kind === aggregator.max || kind === aggregator.range)
      this.#addToExtremes(values, from, to);
    else if (kind === aggregator.first || kind === aggregator.last) {
      if (this.count === 0) this.#first = values[reverse ? to - 1 : from];
      this.#last = values[reverse ? from : to - 1];
    } else if (isQuantile(kind)) this.#quantiles.addSpan(values, from, to);
    else if (isGain(kind)) this.gains.addSpan(times, values, from, to, kind !== aggregator.delta);
    else if (kind !== aggregator.count && kind !== aggregator.countall)
      this.#addToVariance(values, from, to);
    this.count += to - from;
  }

  /** Adds all samples of a block by its summary. */
  addSummary(summary: Summary, reverse: boolean): void {
    if (isGain(this.kind)) {
      const { firstTime, lastTime, first, last } = summary;
      this.gains.addEnds(firstTime, lastTime, first, last, this.kind !== aggregator.delta);
      this.count += summary.count;
      return;
    }
    this.#addSum(summary.sum);
    this.#widen(summary.least, summary.greatest);
    if (this.count === 0) this.#first = reverse ? summary.last : summary.first;
    this.#last = reverse ? summary.first : summary.last;
    this.#addVariance(summary.count, summary.sum / summary.count, summary.squares);
    this.count += summary.count;
  }

  /** The same for a quantile. */
  addSpread(blocks: Blocks, block: number): void {
    this.#quantiles.addSpread(blocks, block);
    this.count += blocks.count(block);
  }

  #addToSum(values: Float64Array, from: number, to: number): void {
    let sum = this.#sum;
    if (!this.#isScaled) {
      for (let i = from; i < to; i++) sum += values[i];
      if (Number.isFinite(sum)) {
        this.#sum = sum;
        return;
      }
      if (this.kind === aggregator.sum) {
        this.#sum = sum;
        return;
      }
      this.#isScaled = true;
      this.#sum *= overflowScale;
    }
    for (let i = from; i < to; i++) this.#sum += values[i] * overflowScale;
  }

  #addSum(value: number): void {
    if (!this.#isScaled) {
      const sum = this.#sum + value;
      if (Number.isFinite(sum) || this.kind !== aggregator.avg) {
        this.#sum = sum;
        return;
      }
      this.#isScaled = true;
      this.#sum *= overflowScale;
    }
    this.#sum += value * overflowScale;
  }

  #addToExtremes(values: Float64Array, from: number, to: number): void {
    let least = values[from];
    let greatest = least;
    for (let i = from + 1; i < to; i++) {
      const value = values[i];
      if (value < least) least = value;
      else if (value > greatest) greatest = value;
    }
    this.#widen(least, greatest);
  }

  #widen(least: number, greatest: number): void {
    if (this.count === 0) {
      this.#least = least;
      this.#greatest = greatest;
      return;
    }
    if (least < this.#least) this.#least = least;
    if (greatest > this.#greatest) this.#greatest = greatest;
  }

  #addToVariance(values: Float64Array, from: number, to: number): void {
    const count = to - from;
    let sum = 0;
    for (let i = from; i < to; i++) sum += values[i];
    const mean = sum / count;
    let squares = 0;
    for (let i = from; i < to; i++) squares += (values[i] - mean) * (values[i] - mean);
    this.#addVariance(count, mean, squares);
  }

  /** Merges two sets of samples by their counts, means and squared distances (Chan, Golub and LeVeque). */
  #addVariance(count: number, mean: number, squares: number): void {
    const all = this.count + count;
    const distance = mean - this.#mean;
    this.#squares += squares + (distance * distance * this.count * count) / all;
    this.#mean += (distance * count) / all;
  }

  /** The bucket's value; it has samples. */
  finish(): number {
    const { kind, count } = this;
    if (kind === aggregator.sum) return this.#sum;
    if (kind === aggregator.avg)
      return this.#isScaled ? this.#sum / count / overflowScale : this.#sum / count;
    if (kind === aggregator.min) return this.#least;
    if (kind === aggregator.max) return this.#greatest;
    if (kind === aggregator.range) return this.#greatest - this.#least;
    if (kind === aggregator.count || takesNan(kind)) return count;
    if (kind === aggregator.first) return this.#first;
    if (kind === aggregator.last) return this.#last;
    if (kind === aggregator.rate) return this.gains.perSecond;
    if (isGain(kind)) return this.gains.gained;
    if (isQuantile(kind)) return this.#quantiles.at((kind - quantileBase) / quantileParts);
    if (kind === aggregator['var.p']) return this.#squares / count;
    if (kind === aggregator['std.p']) return Math.sqrt(this.#squares / count);
    if (count === 1) return 0;
    const variance = this.#squares / (count - 1);
    return kind === aggregator['var.s'] ? variance : Math.sqrt(variance);
  }
}

/** The value of a bucket without samples between two that have some; `last` is the value before it. */
export function emptyValue(kind: number, last: number): number {
  if (kind === aggregator.sum || kind === aggregator.count || takesNan(kind) || isGain(kind))
    return 0;
  return kind === aggregator.last ? last : Number.NaN;
}
