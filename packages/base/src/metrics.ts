// Metrics cost nothing until they are scraped: hot code counts in plain numbers, and each metric is a function that reads them.
// prom-client formats them; it is loaded with the first scrape, because a process without an endpoint should not hold its 12 MB.
import type { LatencyRecorder } from './latency.js';
import { assert } from './assert.js';

export type Labels = Readonly<Record<string, string | number>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface MetricOptions {
  /** With the prefix `millrace_` and the unit at its end; a counter ends in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

export interface Metric extends MetricOptions {
  readonly type: 'counter' | 'gauge';
  read(): number | readonly Sample[];
}

/** A counter that is counted where it happens, for what has labels or no number of its own. */
export class Counter {
  readonly #values = new Map<string, { labels: Labels; value: number }>();

  add(value = 1, labels: Labels = {}): void {
    const key = Object.values(labels).join('\u0000');
    const entry = this.#values.get(key);
    if (entry) entry.value += value;
    else this.#values.set(key, { labels, value });
  }

  samples(): Sample[] {
    return [...this.#values.values()].map(({ labels, value }) => ({ labels, value }));
  }
}

const QUANTILES = [0.5, 0.9, 0.99, 0.999];

/** The metrics of one process (or of one part of it, in tests); no global registry. */
export class Metrics {
  readonly #metrics = new Map<string, Metric>();

  /** A number that falls and rises, read when scraped. */
  gauge(options: MetricOptions, read: Metric['read']): void {
    this.#add({ ...options, type: 'gauge', read });
  }

  /** A number that only rises: kept by the caller and read when scraped, or counted by `add` on the returned counter. */
  counter(options: MetricOptions, read?: Metric['read']): Counter {
    const counter = new Counter();
    this.#add({ ...options, type: 'counter', read: read ?? (() => counter.samples()) });
    return counter;
  }

  /** p50 to p99.9 in seconds as `<name>{quantile}`, and how many as `<name>_count`. */
  latency(options: Omit<MetricOptions, 'labels'>, recorder: LatencyRecorder): void {
    this.gauge({ ...options, labels: ['quantile'] }, () =>
      QUANTILES.map((quantile) => ({
        labels: { quantile },
        value: recorder.percentile(quantile * 100) / 1e6,
      })),
    );
    this.gauge(
      { name: `${options.name}_count`, help: `${options.help} (number recorded)` },
      () => recorder.count,
    );
  }

  list(): readonly Metric[] {
    return [...this.#metrics.values()];
  }

  #add(metric: Metric): void {
    assert(!this.#metrics.has(metric.name), 'a metric is registered once');
    assert(/^millrace_[a-z0-9_]+$/.test(metric.name), 'a metric has our prefix');
    this.#metrics.set(metric.name, metric);
  }
}
