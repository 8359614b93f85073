/** Kinds of values. Stored in entries: numbers are never reused. */
export const kind = {
  string: 1,
  list: 2,
  set: 3,
  sortedSet: 4,
  hash: 5,
  stream: 6,
  timeSeries: 7,
  window: 8,
  /** Not a key's: what a flush leaves behind. */
  discardedLabels: 14,
  discardedIndex: 15,
} as const;

/** The name that TYPE gives each kind. */
export const kindNames = [
  'none',
  'string',
  'list',
  'set',
  'zset',
  'hash',
  'stream',
  'TSDB-TYPE',
  'window',
] as const;

/** Buckets of an index whose entries are moved in one step of `relocate`. */
export const relocatedBuckets = 32;

/**
 * What the keyspace needs of a data structure. The value hangs on a key's entry: its word is the ref of the value, its aux
 * byte says how the value is laid out. A structure changes both in place; it never moves the entry.
 */
export interface Structure {
  readonly kind: number;
  /**
   * Frees up to about `budget` blocks of a value whose entry is gone. True when it is all freed; otherwise it is called
   * again later with the same value and aux.
   */
  release(value: number, aux: number, budget: number): boolean;
  /** Bytes of all blocks of the value, without the entry. */
  memory(value: number, aux: number): number;
  /** Calls `visit` with each block of the value once. */
  blocks(value: number, aux: number, visit: (ref: number) => void): void;
  /** Throws where the value's counts, order or references are wrong. */
  check(value: number, aux: number): void;
  /** A copy of the value in new blocks, for COPY. */
  copy(value: number, aux: number): number;
  /**
   * Moves blocks of the value of a database's key to where they are to lie (`Arena.move`), from a cursor on; the cursor to go
   * on with, 0 at the end. Each call does about what fits a tenth of a millisecond.
   */
  relocate?(database: number, entry: number, cursor: number): number;
  /** Root of the index by which fields or members are found, or 0 where the value has none. */
  memberIndex?(value: number, aux: number): number;
  /** The name that OBJECT ENCODING gives this layout. */
  encoding(value: number, aux: number): string;
}
