// How far ingestion is, read from the ingestor's /metrics: what it shows is what a dashboard shows.

export interface Progress {
  /** Events read since the ingestor started. */
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Events that the sources have and the stores do not. */
  readonly lag: number;
  readonly deadLetters: number;
}

const FETCH_MS_MAX = 2000;

export class ProgressReader {
  readonly #url: string;
  #last: { events: number; atMs: number } | undefined;

  constructor(metricsPort: number) {
    this.#url = `http://127.0.0.1:${metricsPort}/metrics`;
  }

  /** Undefined while the ingestor does not answer, as when it is started again. */
  async read(): Promise<Progress | undefined> {
    const text = await this.#fetch();
    if (text === undefined) {
      this.#last = undefined;
      return undefined;
    }
    const events = sumOf(text, 'millrace_ingest_events_total');
    const atMs = performance.now();
    const last = this.#last ?? { events, atMs };
    this.#last = { events, atMs };
    const seconds = (atMs - last.atMs) / 1000;
    return {
      events,
      eventsPerSecond: seconds > 0 ? Math.max(0, (events - last.events) / seconds) : 0,
      lag: sumOf(text, 'millrace_ingest_lag_events'),
      deadLetters:
        sumOf(text, 'millrace_ingest_bad_total') + sumOf(text, 'millrace_ingest_refused_total'),
    };
  }

  async #fetch(): Promise<string | undefined> {
    try {
      const response = await fetch(this.#url, { signal: AbortSignal.timeout(FETCH_MS_MAX) });
      return await response.text();
    } catch {
      return undefined;
    }
  }
}

/** The sum of a metric over all its labels, in Prometheus' text format. */
export function sumOf(text: string, name: string): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    if (!line.startsWith(name) || !/^[{ ]/.test(line.slice(name.length))) continue;
    sum += Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return sum;
}
