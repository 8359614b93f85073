// The one class of hdr-histogram-js that is needed: its entry point loads a WebAssembly build and a compressor, 14 MB of memory.
import { createRequire } from 'node:module';
import type { Histogram } from 'hdr-histogram-js';
import { LATENCY_MICROSECONDS_MAX } from './limits.js';

type HistogramClass = new (lowest: number, highest: number, digits: number) => Histogram;
const { default: Float64Histogram } = createRequire(import.meta.url)(
  'hdr-histogram-js/dist/Float64Histogram.js',
) as { default: HistogramClass };

const SIGNIFICANT_DIGITS = 2;
/** Durations below it, which are nearly all, are counted without the histogram's arithmetic. */
const SHORT_MICROSECONDS = 64;

export interface LatencySummary {
  readonly count: number;
  readonly meanMicroseconds: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Percentiles of durations in whole microseconds, within 1 %, in constant memory. */
export class LatencyRecorder {
  // Counts are doubles: a busy server passes 2^31 within the hour.
  readonly #histogram = new Float64Histogram(1, LATENCY_MICROSECONDS_MAX, SIGNIFICANT_DIGITS);
  /** Counts of short durations that are not in the histogram yet. */
  readonly #short = new Float64Array(SHORT_MICROSECONDS);

  /** `count` operations took `microseconds` each. */
  record(microseconds: number, count = 1): void {
    const whole = Math.round(microseconds);
    if (whole >= 0 && whole < SHORT_MICROSECONDS) this.#short[whole] += count;
    else
      this.#histogram.recordValueWithCount(
        Math.min(Math.max(whole, 0), LATENCY_MICROSECONDS_MAX),
        count,
      );
  }

  /** The histogram with everything in it. */
  #settled(): Histogram {
    for (let whole = 0; whole < SHORT_MICROSECONDS; whole++) {
      if (this.#short[whole] === 0) continue;
      this.#histogram.recordValueWithCount(whole, this.#short[whole]);
      this.#short[whole] = 0;
    }
    return this.#histogram;
  }

  get count(): number {
    return this.#settled().totalCount;
  }

  percentile(percent: number): number {
    return this.count === 0 ? 0 : this.#histogram.getValueAtPercentile(percent);
  }

  summarize(): LatencySummary {
    return {
      count: this.count,
      meanMicroseconds: this.count === 0 ? 0 : this.#histogram.mean,
      p50: this.percentile(50),
      p90: this.percentile(90),
      p99: this.percentile(99),
      p999: this.percentile(99.9),
      max: this.count === 0 ? 0 : this.#histogram.maxValue,
    };
  }

  reset(): void {
    this.#short.fill(0);
    this.#histogram.reset();
  }
}
