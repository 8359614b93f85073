/**
 * What filters by label selected, by the text of the filters: dashboards ask for the same again and again, and new series
 * are rare beside that. Whatever changes an index, or where a key lies, forgets all.
 */
import type { Selection } from './key-order.js';

const selectionsMax = 256;
/** Series in all that are kept, of eight bytes each. */
const seriesMax = 1 << 20;

export class Selections {
  readonly #found = new Map<string, Selection>();
  #seriesCount = 0;

  get(database: number, filters: string): Selection | undefined {
    return this.#found.get(keyOf(database, filters));
  }

  keep(database: number, filters: string, selection: Selection): void {
    const { length } = selection.series;
    if (length > seriesMax) return;
    if (this.#found.size === selectionsMax || this.#seriesCount + length > seriesMax) this.forget();
    this.#found.set(keyOf(database, filters), selection);
    this.#seriesCount += length;
  }

  forget(): void {
    if (this.#found.size === 0) return;
    this.#found.clear();
    this.#seriesCount = 0;
  }
}

function keyOf(database: number, filters: string): string {
  return String.fromCharCode(database) + filters;
}
