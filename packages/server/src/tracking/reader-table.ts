/**
 * Which sessions have read which keys. Bounded: where there are too many keys, the ones read longest ago go, and their
 * readers are told as if they had changed.
 */
export class ReaderTable {
  /** Ids of the sessions; most keys have one reader, for which a set would be wasted. */
  readonly #readers = new Map<string, number | Set<number>>();

  get size(): number {
    return this.#readers.size;
  }

  /** Readers over all keys. */
  get items(): number {
    let items = 0;
    for (const readers of this.#readers.values())
      items += typeof readers === 'number' ? 1 : readers.size;
    return items;
  }

  add(key: string, id: number): void {
    const before = this.#readers.get(key);
    if (before === id) return;
    if (before === undefined) this.#readers.set(key, id);
    else if (typeof before === 'number') this.#readers.set(key, new Set([before, id]));
    else before.add(id);
  }

  /** Forgets a key. Who had read it. */
  take(key: string): Iterable<number> {
    const readers = this.#readers.get(key);
    if (readers === undefined) return [];
    this.#readers.delete(key);
    return typeof readers === 'number' ? [readers] : readers;
  }

  /** The key that came first. */
  get first(): string | undefined {
    return this.#readers.keys().next().value;
  }

  clear(): void {
    this.#readers.clear();
  }
}
