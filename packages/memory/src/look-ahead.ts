/**
 * Fetches into the caches what a few coming look-ups will read, all of them at once: one after the other each would wait for
 * memory three times (bucket, entry, value). It only reads, and changes nothing but a sum that nobody needs: without it the
 * compiler would leave the reads out. Valkey and Redis 8 do the same with prefetch instructions.
 */
import type { ReadonlyInts } from '@millrace/base';
import type { Arena } from './arena.js';
import type { HashIndex } from './hash-index.js';

/** Look-ups that are fetched for together; a processor core has about so many reads of memory under way. */
export const lookAheadMax = 16;
const lineInts = 16;

export class LookAhead {
  readonly #ints: ReadonlyInts;
  readonly #hashes = new Int32Array(lookAheadMax);
  /** Int index of the bucket, then the entry, of each look-up. */
  readonly #places = new Int32Array(lookAheadMax);
  #count = 0;
  #sum = 0;

  constructor(arena: Arena) {
    this.#ints = arena.ints;
  }

  /** Notes one more look-up, of at most `lookAheadMax`, by the hash of its key. */
  add(index: HashIndex, root: number, hash: number): void {
    const bucket = index.bucketAhead(root, hash);
    this.#hashes[this.#count] = hash;
    this.#places[this.#count++] = bucket;
    this.#sum = (this.#sum + this.#ints[bucket]) | 0;
  }

  /** What the last `fetch` found for its nth look-up, as long as no more than n are added: an entry whose key may be another, or 0. */
  entry(n: number): number {
    return this.#places[n];
  }

  /** Fetches the entries of the look-ups that were noted, and what lies behind their headers. */
  fetch(index: HashIndex): void {
    const ints = this.#ints;
    const count = this.#count;
    let sum = this.#sum;
    this.#count = 0;
    for (let i = 0; i < count; i++) {
      const ref = index.entryAhead(this.#places[i], this.#hashes[i]);
      this.#places[i] = ref;
      sum += ints[ref * 2] & 1;
    }
    for (let i = 0; i < count; i++) {
      const at = this.#places[i] * 2;
      sum += ints[at + lineInts] & 1;
    }
    this.#sum = sum | 0;
  }
}
