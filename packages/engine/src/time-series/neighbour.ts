import type { Arena } from '@millrace/memory';
import { BatchReader } from './batch-reader.js';
import type { RangeQuery } from './range-query.js';
import type { SeriesStore } from './series-store.js';

/** Looks up the sample next to a time, whatever filters say of it; those that are no numbers are passed over. */
export class Neighbour {
  /** What was found. */
  time = 0;
  value = 0;
  readonly #store: SeriesStore;
  readonly #batches: BatchReader;

  constructor(arena: Arena, store: SeriesStore) {
    this.#store = store;
    this.#batches = new BatchReader(arena, store);
  }

  before(series: number, time: number, query: RangeQuery): boolean {
    const oldest = query.readsAll ? 0 : this.#store.oldestKept(series);
    this.#batches.open(series, oldest, time - 1, true);
    while (this.#batches.next()) {
      this.#batches.load();
      for (let place = this.#batches.end - 1; place >= this.#batches.start; place--)
        if (this.#take(place)) return true;
    }
    return false;
  }

  after(series: number, time: number, query: RangeQuery): boolean {
    const { latestTime, latestValue } = query;
    this.#batches.open(series, time + 1, Number.POSITIVE_INFINITY, false, latestTime, latestValue);
    while (this.#batches.next()) {
      this.#batches.load();
      for (let place = this.#batches.start; place < this.#batches.end; place++)
        if (this.#take(place)) return true;
    }
    return false;
  }

  #take(place: number): boolean {
    const { samples } = this.#batches;
    if (Number.isNaN(samples.values[place])) return false;
    this.time = samples.times[place];
    this.value = samples.values[place];
    return true;
  }
}
