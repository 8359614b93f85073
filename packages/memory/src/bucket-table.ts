/**
 * The buckets of a hash index: an array in the arena that grows and shrinks by one at its end.
 *
 *   root       count | buckets | level mask | directory | directory capacity | expiring | first segment's buckets | chained buckets | own directory
 *   directory  refs of segments; with one segment it is the last int of the root
 *   segment    256 buckets (the first one starts with a single bucket)
 *   bucket     64 bytes: 12 refs of entries | 12 tags: 7 bits of the hash, top bit: the entry expires | ref of a chained bucket
 */
import type { ReadonlyInts } from '@millrace/base';
import type { Arena } from './arena.js';

/** Ints of the root. `count`, `mask` and `expiring` are the index's. */
export const rootField = {
  count: 0,
  buckets: 1,
  mask: 2,
  directory: 3,
  directoryCapacity: 4,
  expiring: 5,
  firstBuckets: 6,
  chained: 7,
  own: 8,
} as const;
const rootBytes = 36;

export const bucketInts = 16;
export const bucketSlots = 12;
export const tagsAt = 12;
export const chainAt = 15;
const bucketBytes = 64;
/** Where most keys have ended, from the begin of an entry. */
const keyEndInts = 8;
const segmentBuckets = 256;

export class BucketTable {
  readonly #arena: Arena;
  readonly #ints: ReadonlyInts;
  /** A sum that nobody needs: without it the compiler would leave reads out. */
  #fetched = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#ints = arena.ints;
  }

  /** A root with one empty bucket. */
  create(): number {
    const arena = this.#arena;
    const root = arena.allocate(rootBytes);
    const segment = this.#emptyBucket();
    const at = root * 2;
    const ints = arena.writableInts(at, rootBytes / 4);
    ints.fill(0, at, at + rootBytes / 4);
    ints[at + rootField.buckets] = 1;
    ints[at + rootField.directoryCapacity] = 1;
    ints[at + rootField.firstBuckets] = 1;
    ints[at + rootField.own] = segment;
    return root;
  }

  count(root: number): number {
    return this.#ints[root * 2 + rootField.buckets];
  }

  /** Int index of a bucket. */
  at(root: number, bucket: number): number {
    const segment = this.#ints[this.#directoryAt(root) + (bucket >>> 8)];
    return segment * 2 + (bucket & (segmentBuckets - 1)) * bucketInts;
  }

  #directoryAt(root: number): number {
    const at = root * 2;
    return this.#ints[at + rootField.directoryCapacity] > 1
      ? this.#ints[at + rootField.directory] * 2
      : at + rootField.own;
  }

  /** Adds an empty bucket at the end. */
  add(root: number): void {
    const arena = this.#arena;
    const at = root * 2;
    const bucket = this.count(root);
    const segment = bucket >>> 8;
    if (segment === 0) {
      const capacity = this.#ints[at + rootField.firstBuckets];
      if (bucket === capacity) this.#resizeFirstSegment(root, bucket, capacity * 2);
    } else if ((bucket & (segmentBuckets - 1)) === 0) {
      if (segment >= this.#ints[at + rootField.directoryCapacity])
        this.#growDirectory(root, segment);
      const added = arena.allocate(segmentBuckets * bucketBytes);
      arena.setInt(this.#directoryAt(root) + segment, added);
    }
    arena.fill(this.at(root, bucket) * 4, bucketBytes, 0);
    arena.setInt(at + rootField.buckets, bucket + 1);
  }

  /** Takes the last bucket away, whatever is in it, and gives memory back where that ends a segment. */
  removeLast(root: number): void {
    const arena = this.#arena;
    const last = this.count(root) - 1;
    const capacity = this.#ints[root * 2 + rootField.firstBuckets];
    arena.setInt(root * 2 + rootField.buckets, last);
    if ((last & (segmentBuckets - 1)) === 0) {
      arena.free(this.#ints[this.#directoryAt(root) + (last >>> 8)]);
    } else if (last < segmentBuckets && last * 4 <= capacity && last > 1) {
      this.#resizeFirstSegment(root, last, capacity / 2);
    }
  }

  /** Fetches the keys of a bucket into the caches all at once: one after the other each would wait for memory. See look-ahead.ts. */
  fetchKeys(bucket: number): void {
    const ints = this.#ints;
    let sum = this.#fetched;
    for (let slot = bucket; slot < bucket + bucketSlots; slot++) {
      const at = ints[slot] * 2;
      sum += (ints[at] ^ ints[at + keyEndInts]) & 1;
    }
    this.#fetched = sum | 0;
  }

  /** Frees the root of a table without buckets. */
  free(root: number): void {
    const at = root * 2;
    if (this.#ints[at + rootField.directoryCapacity] > 1)
      this.#arena.free(this.#ints[at + rootField.directory]);
    this.#arena.free(root);
  }

  #resizeFirstSegment(root: number, keep: number, buckets: number): void {
    const arena = this.#arena;
    const at = this.#directoryAt(root);
    arena.setInt(at, arena.resize(this.#ints[at], keep * bucketBytes, buckets * bucketBytes));
    arena.setInt(root * 2 + rootField.firstBuckets, buckets);
  }

  #growDirectory(root: number, used: number): void {
    const arena = this.#arena;
    const from = this.#directoryAt(root);
    const capacity = this.#ints[root * 2 + rootField.directoryCapacity];
    const grown = arena.allocate(capacity * 8);
    arena.copyWithin(grown * 8, from * 4, used * 4);
    if (capacity > 1) arena.free(from / 2);
    arena.setInt(root * 2 + rootField.directory, grown);
    arena.setInt(root * 2 + rootField.directoryCapacity, capacity * 2);
  }

  /** Moves the blocks of a bucket, and the directory with the first of a segment, to where they are to lie (`Arena.move`). */
  relocate(root: number, bucket: number): void {
    if (bucket === 0 && this.#ints[root * 2 + rootField.directoryCapacity] > 1)
      this.#arena.moveAt(root * 2 + rootField.directory);
    if ((bucket & (segmentBuckets - 1)) === 0)
      this.#arena.moveAt(this.#directoryAt(root) + (bucket >>> 8));
    let at = this.at(root, bucket);
    while (this.#ints[at + chainAt] !== 0) {
      this.#arena.moveAt(at + chainAt);
      at = this.#ints[at + chainAt] * 2;
    }
  }

  // Chains: a bucket that is full goes on in another

  /** Hangs an empty bucket behind the last of a chain; its int index. */
  chain(root: number, at: number): number {
    const added = this.#emptyBucket();
    this.#arena.setInt(at + chainAt, added);
    this.#countChained(root, 1);
    return added * 2;
  }

  /** Takes the last bucket off a chain. */
  unchain(root: number, before: number, last: number): void {
    this.#arena.setInt(before + chainAt, 0);
    this.freeChained(root, last);
  }

  freeChained(root: number, at: number): void {
    this.#arena.free(at / 2);
    this.#countChained(root, -1);
  }

  #countChained(root: number, by: number): void {
    const at = root * 2 + rootField.chained;
    this.#arena.setInt(at, this.#ints[at] + by);
  }

  #emptyBucket(): number {
    const bucket = this.#arena.allocate(bucketBytes);
    this.#arena.fill(bucket * 8, bucketBytes, 0);
    return bucket;
  }

  /** Bytes of all blocks of the table, without a look at each bucket. */
  bytes(root: number): number {
    const arena = this.#arena;
    const at = root * 2;
    const buckets = this.count(root);
    let bytes = arena.capacityOf(root) + this.#ints[at + rootField.chained] * bucketBytes;
    if (this.#ints[at + rootField.directoryCapacity] > 1)
      bytes += arena.capacityOf(this.#ints[at + rootField.directory]);
    for (let bucket = 0; bucket < buckets; bucket += segmentBuckets)
      bytes += arena.capacityOf(this.at(root, bucket) / 2);
    return bytes;
  }

  /** Calls `visit` with each block of the table. */
  blocks(root: number, visit: (ref: number) => void): void {
    const buckets = this.count(root);
    visit(root);
    if (this.#ints[root * 2 + rootField.directoryCapacity] > 1)
      visit(this.#ints[root * 2 + rootField.directory]);
    for (let bucket = 0; bucket < buckets; bucket++) {
      const head = this.at(root, bucket);
      if ((bucket & (segmentBuckets - 1)) === 0) visit(head / 2);
      for (let at = this.#ints[head + chainAt] * 2; at !== 0; at = this.#ints[at + chainAt] * 2)
        visit(at / 2);
    }
  }
}
