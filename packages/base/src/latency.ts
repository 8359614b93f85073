// The one class of hdr-histogram-js that is needed: its entry point loads a WebAssembly build and a compressor, 14 MB of memory.
import { createRequire } from 'node:module';
import type { Histogram } from 'hdr-histogram-js';
import { LATENCY_MICROSECONDS_MAX } from './limits.js';

type HistogramClass = new (lowest: number, highest: number, digits: number) => Histogram;
const { default: Int32Histogram } = createRequire(import.meta.url)(
  'hdr-histogram-js/dist/Int32Histogram.js',
) as { default: HistogramClass };

const SIGNIFICANT_DIGITS = 2;

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
  readonly #histogram = new Int32Histogram(1, LATENCY_MICROSECONDS_MAX, SIGNIFICANT_DIGITS);

  /** `count` operations took `microseconds` each. */
  record(microseconds: number, count = 1): void {
    const whole = Math.round(microseconds);
    const clamped =
      whole < 0 ? 0 : whole > LATENCY_MICROSECONDS_MAX ? LATENCY_MICROSECONDS_MAX : whole;
    this.#histogram.recordValueWithCount(clamped, count);
  }

  get count(): number {
    return this.#histogram.totalCount;
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
    this.#histogram.reset();
  }
}
