import type { Blocks } from './blocks.js';

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
} as const;
export type AggregatorName = keyof typeof aggregator;

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

  clear(): void {
    this.count = 0;
    this.#sum = 0;
    this.#isScaled = false;
    this.#mean = 0;
    this.#squares = 0;
  }

  /** Adds the samples from place `from` up to, not including, `to`, which come in this order or, if `reverse`, backwards. */
  addSpan(values: Float64Array, from: number, to: number, reverse: boolean): void {
    if (from >= to) return;
    const kind = this.kind;
    if (kind === aggregator.sum || kind === aggregator.avg) this.#addToSum(values, from, to);
    else if (kind === aggregator.min || kind === aggregator.max || kind === aggregator.range)
      this.#addToExtremes(values, from, to);
    else if (kind === aggregator.first || kind === aggregator.last) {
      if (this.count === 0) this.#first = values[reverse ? to - 1 : from];
      this.#last = values[reverse ? from : to - 1];
    } else if (kind !== aggregator.count) this.#addToVariance(values, from, to);
    this.count += to - from;
  }

  /** Adds all samples of a block by its summary. */
  addSummary(summary: Blocks['summary'], reverse: boolean): void {
    this.#addSum(summary.sum);
    this.#widen(summary.least, summary.greatest);
    if (this.count === 0) this.#first = reverse ? summary.last : summary.first;
    this.#last = reverse ? summary.first : summary.last;
    this.#addVariance(summary.count, summary.sum / summary.count, summary.squares);
    this.count += summary.count;
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
    if (kind === aggregator.count) return count;
    if (kind === aggregator.first) return this.#first;
    if (kind === aggregator.last) return this.#last;
    if (kind === aggregator['var.p']) return this.#squares / count;
    if (kind === aggregator['std.p']) return Math.sqrt(this.#squares / count);
    if (count === 1) return 0;
    const variance = this.#squares / (count - 1);
    return kind === aggregator['var.s'] ? variance : Math.sqrt(variance);
  }
}

/** The value of a bucket without samples between two that have some; `last` is the value before it. */
export function emptyValue(kind: number, last: number): number {
  if (kind === aggregator.sum || kind === aggregator.count) return 0;
  return kind === aggregator.last ? last : Number.NaN;
}
