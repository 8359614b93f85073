/**
 * The index: finds entries by key. Linear hashing: buckets are split one at a time as entries come and merged as they go,
 * so that growth never stops anybody, never doubles memory, and costs 8 to 10 bytes an entry whatever the number. What
 * buckets are made of stands in bucket-table.ts.
 *
 * A key of hash h lies in bucket h & mask, or h & (2 mask + 1) where that bucket was split already. All state lies in the
 * arena; a `find` leaves its place in `#slot`, which `insert`, `replace` and `remove` go by.
 */
import { assert, equalBytes } from '@millrace/base';
import type { ReadonlyBytes, ReadonlyInts } from '@millrace/base';
import type { Arena } from './arena.js';
import {
  BucketTable,
  bucketInts,
  bucketSlots,
  chainAt,
  rootField,
  tagsAt,
} from './bucket-table.js';
import { entryFlag, keyLength, keyOffset } from './entry.js';
import { hashBytes } from './hash.js';

/** Entries a bucket on average at which one more bucket is added, and below which one is merged away. */
const fillMax = 8;
const fillMin = 3;
/** Chains longer than this are not told apart by the fair choice of a random entry. */
const chainEntriesMax = 36;
/** Entries that are weighed to tell the bytes of all. */
const weighedMax = 4096;

export class HashIndex {
  readonly #arena: Arena;
  readonly #ints: ReadonlyInts;
  readonly #bytes: ReadonlyBytes;
  readonly #table: BucketTable;
  /** Of the last find: the hash, the int index of the head bucket, and of the slot (0: not found). */
  #hash = 0;
  #head = 0;
  #slot = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#ints = arena.ints;
    this.#bytes = arena.bytes;
    this.#table = new BucketTable(arena);
  }

  // Life

  /** An empty index: the ref of its root. */
  create(): number {
    return this.#table.create();
  }

  count(root: number): number {
    return this.#ints[root * 2 + rootField.count];
  }
  expiring(root: number): number {
    return this.#ints[root * 2 + rootField.expiring];
  }
  buckets(root: number): number {
    return this.#table.count(root);
  }

  /**
   * Frees the index from its last bucket on, up to so many buckets; `release` is called with each entry. True when it is all gone.
   * Once begun, the index is good for nothing else.
   */
  dismantle(root: number, bucketsMax: number, release: (ref: number) => void): boolean {
    let left = bucketsMax;
    while (this.buckets(root) > 0) {
      if (left-- <= 0) return false;
      this.#releaseBucket(this.#table.at(root, this.buckets(root) - 1), release);
      this.#table.removeLast(root);
    }
    this.#table.free(root);
    return true;
  }

  #releaseBucket(head: number, release: (ref: number) => void): void {
    let at = head;
    while (at !== 0) {
      for (let slot = 0; slot < bucketSlots; slot++) {
        const ref = this.#ints[at + slot];
        if (ref !== 0) release(ref);
      }
      const next = this.#ints[at + chainAt];
      if (at !== head) this.#arena.free(at / 2);
      at = next * 2;
    }
  }

  // Finding

  hash(bytes: ReadonlyBytes, offset: number, length: number): number {
    return hashBytes(bytes, offset, length, this.#arena.hashSeed);
  }

  /** The entry of a key, or 0. */
  find(root: number, bytes: ReadonlyBytes, offset: number, length: number): number {
    return this.findHashed(root, bytes, offset, length, this.hash(bytes, offset, length));
  }

  findHashed(
    root: number,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
    hash: number,
  ): number {
    const ints = this.#ints;
    let at = this.#table.at(root, this.#bucketOf(root, hash));
    this.#hash = hash;
    this.#head = at;
    const pattern = Math.imul(hash >>> 25 || 1, 0x01010101);
    for (;;) {
      for (let group = 0; group < 3; group++) {
        const differing = (ints[at + tagsAt + group] & 0x7f7f7f7f) ^ pattern;
        let matches = (differing - 0x01010101) & ~differing & 0x80808080;
        while (matches !== 0) {
          const slot = at + group * 4 + ((31 - Math.clz32(matches & -matches)) >>> 3);
          const ref = ints[slot];
          if (ref !== 0 && this.#keyEquals(ref, bytes, offset, length)) {
            this.#slot = slot;
            return ref;
          }
          matches &= matches - 1;
        }
      }
      at = ints[at + chainAt] * 2;
      if (at === 0) break;
    }
    this.#slot = 0;
    return 0;
  }

  /** Int index of the bucket where keys of a hash begin, whose cache line is on its way when this returns. For look-ahead. */
  bucketAhead(root: number, hash: number): number {
    return this.#table.at(root, this.#bucketOf(root, hash));
  }

  /** The first entry of a bucket, chains aside, whose tag is the hash's, or 0: most often the one that a find will give. */
  entryAhead(bucket: number, hash: number): number {
    const ints = this.#ints;
    const pattern = Math.imul(hash >>> 25 || 1, 0x01010101);
    for (let group = 0; group < 3; group++) {
      const differing = (ints[bucket + tagsAt + group] & 0x7f7f7f7f) ^ pattern;
      const matches = (differing - 0x01010101) & ~differing & 0x80808080;
      if (matches !== 0)
        return ints[bucket + group * 4 + ((31 - Math.clz32(matches & -matches)) >>> 3)];
    }
    return 0;
  }

  #keyEquals(ref: number, bytes: ReadonlyBytes, offset: number, length: number): boolean {
    if (keyLength(this.#arena, ref) !== length) return false;
    return equalBytes(this.#bytes, keyOffset(this.#arena, ref), bytes, offset, length);
  }

  #bucketOf(root: number, hash: number): number {
    const mask = this.#ints[root * 2 + rootField.mask];
    const low = hash & mask;
    return low < this.#ints[root * 2 + rootField.buckets] - mask - 1 ? hash & (mask * 2 + 1) : low;
  }

  // Changing. All go by the last find, which must have been in the same index with nothing changed since.

  /** Adds an entry under the key that was just not found. */
  insert(root: number, ref: number): void {
    assert(this.#slot === 0, 'insert needs a find that found nothing');
    const arena = this.#arena;
    const at = root * 2;
    const expires = (this.#ints[ref * 2] & entryFlag.expires) !== 0;
    this.#place(root, this.#head, ref, tagOf(this.#hash, expires));
    const count = this.#ints[at + rootField.count] + 1;
    arena.setInt(at + rootField.count, count);
    if (expires) arena.setInt(at + rootField.expiring, this.#ints[at + rootField.expiring] + 1);
    if (count > this.#ints[at + rootField.buckets] * fillMax) this.#split(root);
  }

  /** Puts another entry of the same key in the place of the one that was just found; its expiry may differ. */
  replace(root: number, ref: number): void {
    const slot = this.#slot;
    assert(slot !== 0, 'replace needs a find that found the entry');
    this.#arena.setInt(slot, ref);
    this.#markExpiry(root, slot, (this.#ints[ref * 2] & entryFlag.expires) !== 0);
  }

  /** Takes out the entry that was just found. The entry itself is the caller's to free. */
  remove(root: number): void {
    const slot = this.#slot;
    assert(slot !== 0, 'remove needs a find that found the entry');
    const arena = this.#arena;
    const at = root * 2;
    if ((this.#tag(slot) & 0x80) !== 0)
      arena.setInt(at + rootField.expiring, this.#ints[at + rootField.expiring] - 1);
    this.#clear(root, this.#head, slot);
    const count = this.#ints[at + rootField.count] - 1;
    arena.setInt(at + rootField.count, count);
    this.#slot = 0;
    const buckets = this.#ints[at + rootField.buckets];
    if (buckets > 1 && count < buckets * fillMin) this.#merge(root);
  }

  #tag(slot: number): number {
    const bucket = slot & ~(bucketInts - 1);
    return this.#bytes[(bucket + tagsAt) * 4 + (slot - bucket)];
  }
  #setTag(slot: number, tag: number): void {
    const bucket = slot & ~(bucketInts - 1);
    this.#arena.setByte((bucket + tagsAt) * 4 + (slot - bucket), tag);
  }
  #markExpiry(root: number, slot: number, expires: boolean): void {
    const tag = this.#tag(slot);
    if (((tag & 0x80) !== 0) === expires) return;
    this.#setTag(slot, tag ^ 0x80);
    const at = root * 2 + rootField.expiring;
    this.#arena.setInt(at, this.#ints[at] + (expires ? 1 : -1));
  }

  /** Puts an entry into the first free slot of a chain. */
  #place(root: number, head: number, ref: number, tag: number): void {
    const arena = this.#arena;
    const ints = this.#ints;
    let at = head;
    for (;;) {
      for (let slot = 0; slot < bucketSlots; slot++) {
        if (ints[at + slot] !== 0) continue;
        arena.setInt(at + slot, ref);
        this.#setTag(at + slot, tag);
        return;
      }
      const next = ints[at + chainAt] * 2;
      at = next === 0 ? this.#table.chain(root, at) : next;
    }
  }

  /** Empties a slot and fills it from the end of the chain, so that chains stay short. */
  #clear(root: number, head: number, slot: number): void {
    const ints = this.#ints;
    let before = 0;
    let last = head;
    while (ints[last + chainAt] !== 0) [before, last] = [last, ints[last + chainAt] * 2];
    let from = slot;
    let others = 0;
    for (let i = 0; i < bucketSlots; i++) {
      if (ints[last + i] === 0) continue;
      others++;
      if (last + i !== slot) from = last + i;
    }
    if (from !== slot && before !== 0) {
      this.#arena.setInt(slot, ints[from]);
      this.#setTag(slot, this.#tag(from));
    } else from = slot;
    this.#arena.setInt(from, 0);
    this.#setTag(from, 0);
    if (before !== 0 && others === 1) this.#table.unchain(root, before, last);
  }

  // Growing and shrinking by one bucket

  /** Grows an empty index to what so many entries need: they come without a bucket being split. */
  expect(root: number, entries: number): void {
    if (this.count(root) > 0) return;
    const wanted = Math.ceil(entries / fillMax);
    while (this.buckets(root) < wanted) this.#split(root);
  }

  #split(root: number): void {
    const at = root * 2;
    const added = this.buckets(root);
    const mask = this.#ints[at + rootField.mask];
    this.#table.add(root);
    const from = this.#table.at(root, added - mask - 1);
    this.#table.fetchKeys(from);
    this.#redistribute(root, from, this.#table.at(root, added), mask + 1);
    if (added === mask * 2 + 1) this.#arena.setInt(at + rootField.mask, added);
  }

  /** Moves the entries whose hash has the bit from one chain to the head of another. */
  #redistribute(root: number, from: number, to: number, bit: number): void {
    let at = from;
    while (at !== 0) {
      for (let slot = at; slot < at + bucketSlots; slot++) {
        // A slot that is refilled from the end of the chain is looked at again.
        while (this.#ints[slot] !== 0 && this.#movesOn(slot, bit)) {
          const ref = this.#ints[slot];
          const tag = this.#tag(slot);
          const isLast = this.#ints[at + chainAt] === 0 && this.#isOnlyOne(at, slot) && at !== from;
          this.#clear(root, from, slot);
          this.#place(root, to, ref, tag);
          if (isLast) return;
        }
      }
      at = this.#ints[at + chainAt] * 2;
    }
  }
  #movesOn(slot: number, bit: number): boolean {
    const ref = this.#ints[slot];
    const hash = this.hash(this.#bytes, keyOffset(this.#arena, ref), keyLength(this.#arena, ref));
    return (hash & bit) !== 0;
  }
  #isOnlyOne(bucket: number, slot: number): boolean {
    for (let i = bucket; i < bucket + bucketSlots; i++)
      if (i !== slot && this.#ints[i] !== 0) return false;
    return true;
  }

  /** Merges the last bucket into the one it was split from. */
  #merge(root: number): void {
    const at = root * 2;
    const last = this.buckets(root) - 1;
    const mask = this.#ints[at + rootField.mask];
    const lowMask = last === mask ? mask >>> 1 : mask;
    const from = this.#table.at(root, last);
    const to = this.#table.at(root, last - lowMask - 1);
    let chained = from;
    while (chained !== 0) {
      for (let slot = chained; slot < chained + bucketSlots; slot++) {
        if (this.#ints[slot] !== 0) this.#place(root, to, this.#ints[slot], this.#tag(slot));
      }
      const next = this.#ints[chained + chainAt] * 2;
      if (chained !== from) this.#table.freeChained(root, chained);
      chained = next;
    }
    this.#arena.setInt(at + rootField.mask, lowMask);
    this.#table.removeLast(root);
  }

  // Walking

  /**
   * Visits one bucket's entries and returns the next cursor, 0 at the end. An entry that is there from the first call to
   * the last is visited at least once, whatever grows or shrinks between: the cursor counts with its bits reversed, as
   * Redis' dictScan does (Pieter Noordhuis), over the level's buckets together with what each was split into.
   * `visit` must not change the index.
   */
  scan(root: number, cursor: number, visit: (ref: number) => void): number {
    const mask = this.#ints[root * 2 + rootField.mask];
    const low = cursor & mask;
    this.#visitChain(this.#table.at(root, low), visit);
    const expansion = low + mask + 1;
    if (expansion < this.#ints[root * 2 + rootField.buckets])
      this.#visitChain(this.#table.at(root, expansion), visit);
    return reverseBits((reverseBits(cursor | ~mask) + 1) | 0) >>> 0;
  }

  /** Visits all entries. `visit` must not change the index. */
  forEach(root: number, visit: (ref: number) => void): void {
    const buckets = this.buckets(root);
    for (let bucket = 0; bucket < buckets; bucket++)
      this.#visitChain(this.#table.at(root, bucket), visit);
  }

  /** Calls `visit` with the entries of up to so many buckets from bucket `from` on; the bucket to go on with, 0 at the end. */
  sweep(root: number, from: number, buckets: number, visit: (ref: number) => void): number {
    const end = from + buckets;
    for (let bucket = from; bucket < end; bucket++) {
      if (bucket >= this.buckets(root)) return 0;
      this.#visitChain(this.#table.at(root, bucket), visit);
    }
    return end >= this.buckets(root) ? 0 : end;
  }

  /**
   * Calls `visit` with the expiring entries of up to so many buckets from bucket `from` on; returns the bucket to go on
   * with, 0 at the end. Where `visit` removes entries, some may be passed over till the next round.
   */
  sweepExpiring(root: number, from: number, buckets: number, visit: (ref: number) => void): number {
    const end = from + buckets;
    for (let bucket = from; bucket < end; bucket++) {
      if (bucket >= this.buckets(root)) return 0;
      let at = this.#table.at(root, bucket);
      while (at !== 0) {
        const next = this.#ints[at + chainAt] * 2;
        const marks =
          (this.#ints[at + tagsAt] | this.#ints[at + tagsAt + 1] | this.#ints[at + tagsAt + 2]) &
          0x80808080;
        if (marks !== 0) this.#visitMarked(at, visit);
        at = next;
      }
    }
    return end >= this.buckets(root) ? 0 : end;
  }

  /**
   * Moves the index's own blocks of up to so many buckets from bucket `from` on (`Arena.move`), and puts in the place of each
   * entry what `move` gives for it. The bucket to go on with, 0 at the end. The root is the owner's to move.
   */
  relocate(root: number, from: number, buckets: number, move: (ref: number) => number): number {
    const end = Math.min(from + buckets, this.buckets(root));
    for (let bucket = from; bucket < end; bucket++) {
      this.#table.relocate(root, bucket);
      for (let at = this.#table.at(root, bucket); at !== 0; at = this.#ints[at + chainAt] * 2) {
        for (let slot = at; slot < at + bucketSlots; slot++) {
          const ref = this.#ints[slot];
          const moved = ref === 0 ? 0 : move(ref);
          if (moved !== ref) this.#arena.setInt(slot, moved);
        }
      }
    }
    return end === this.buckets(root) ? 0 : end;
  }

  #visitMarked(at: number, visit: (ref: number) => void): void {
    for (let slot = at; slot < at + bucketSlots; slot++) {
      if ((this.#tag(slot) & 0x80) !== 0 && this.#ints[slot] !== 0) visit(this.#ints[slot]);
    }
  }

  #visitChain(head: number, visit: (ref: number) => void): void {
    for (let at = head; at !== 0; at = this.#ints[at + chainAt] * 2) {
      for (let slot = at; slot < at + bucketSlots; slot++) {
        const ref = this.#ints[slot];
        if (ref !== 0) visit(ref);
      }
    }
  }

  /** An entry chosen fairly, or 0 of an empty index: buckets are accepted in proportion to what is in them. */
  random(root: number, next: () => number): number {
    if (this.count(root) === 0) return 0;
    for (;;) {
      const head = this.#table.at(root, Math.floor(next() * this.buckets(root)));
      const pick = Math.floor(next() * chainEntriesMax);
      let seen = 0;
      for (let at = head; at !== 0; at = this.#ints[at + chainAt] * 2) {
        for (let slot = at; slot < at + bucketSlots; slot++) {
          if (this.#ints[slot] !== 0 && seen++ === pick) return this.#ints[slot];
        }
      }
    }
  }

  /** Bytes of the index and of its entries. Of many, some are looked at, and the others taken to be like them. */
  memory(root: number): number {
    const buckets = this.buckets(root);
    let seen = 0;
    let bytes = 0;
    const weigh = (ref: number): void => {
      seen++;
      bytes += this.#arena.capacityOf(ref);
    };
    for (let bucket = 0; bucket < buckets && seen < weighedMax; bucket++)
      this.#visitChain(this.#table.at(root, bucket), weigh);
    const count = this.count(root);
    return this.#table.bytes(root) + (seen === count ? bytes : Math.round((bytes * count) / seen));
  }

  /** Calls `visit` with each block of the index itself (not the entries). For the structural check and for accounting. */
  blocks(root: number, visit: (ref: number) => void): void {
    this.#table.blocks(root, visit);
  }

  /** Checks counts, tags and that each entry lies where its hash says. Throws with what is wrong. */
  check(root: number): void {
    let count = 0;
    let expiring = 0;
    const buckets = this.buckets(root);
    for (let bucket = 0; bucket < buckets; bucket++) {
      for (let at = this.#table.at(root, bucket); at !== 0; at = this.#ints[at + chainAt] * 2) {
        for (let slot = at; slot < at + bucketSlots; slot++) {
          const ref = this.#ints[slot];
          if (ref === 0) continue;
          const hash = this.hash(
            this.#bytes,
            keyOffset(this.#arena, ref),
            keyLength(this.#arena, ref),
          );
          const expires = (this.#ints[ref * 2] & entryFlag.expires) !== 0;
          assert(this.#bucketOf(root, hash) === bucket, 'an entry lies in the wrong bucket');
          assert(this.#tag(slot) === tagOf(hash, expires), 'an entry has the wrong tag');
          count++;
          if (expires) expiring++;
        }
      }
    }
    assert(count === this.count(root), 'an index counts wrongly');
    assert(expiring === this.expiring(root), 'an index counts its expiring entries wrongly');
  }
}

function tagOf(hash: number, expires: boolean): number {
  return (hash >>> 25 || 1) | (expires ? 0x80 : 0);
}

function reverseBits(value: number): number {
  let v = value;
  v = ((v >>> 1) & 0x55555555) | ((v & 0x55555555) << 1);
  v = ((v >>> 2) & 0x33333333) | ((v & 0x33333333) << 2);
  v = ((v >>> 4) & 0x0f0f0f0f) | ((v & 0x0f0f0f0f) << 4);
  v = ((v >>> 8) & 0x00ff00ff) | ((v & 0x00ff00ff) << 8);
  return (v >>> 16) | (v << 16);
}
