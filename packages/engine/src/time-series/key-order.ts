/**
 * Sorts series by their keys. Keys mostly begin alike: the next few bytes of each, and its place, are one number, and
 * numbers are sorted fast. Keys that are still the same there are compared byte by byte.
 */
import { keyLength, keyOffset } from '@millrace/memory';
import type { Arena } from '@millrace/memory';

/** Bits of a whole number that a double holds exactly. */
const exactBits = 53;

/** Series and the entries of their keys, in the order of the keys. */
export interface Selection {
  readonly series: Int32Array;
  readonly entries: Int32Array;
}

export class KeyOrder {
  readonly #arena: Arena;
  readonly #entryOf: (series: number) => number;

  constructor(arena: Arena, entryOf: (series: number) => number) {
    this.#arena = arena;
    this.#entryOf = entryOf;
  }

  sort(series: Int32Array): Selection {
    const count = series.length;
    const entries = new Int32Array(count);
    for (let i = 0; i < count; i++) entries[i] = this.#entryOf(series[i]);
    if (count < 2) return { series, entries };
    const prefix = this.#commonPrefix(entries);
    const placeBits = 32 - Math.clz32(count - 1);
    const places = 2 ** placeBits;
    const compared = (exactBits - placeBits) >>> 3;
    const numbers = new Float64Array(count);
    for (let i = 0; i < count; i++)
      numbers[i] = this.#numberOf(entries[i], prefix, compared) * places + i;
    numbers.sort();
    const order = new Int32Array(count);
    for (let i = 0; i < count; i++) order[i] = numbers[i] % places;
    this.#sortSame(order, numbers, places, entries);
    return { series: pick(series, order), entries: pick(entries, order) };
  }

  /** Sorts the runs of keys that are the same as far as the numbers go. */
  #sortSame(order: Int32Array, numbers: Float64Array, places: number, entries: Int32Array): void {
    for (let from = 0; from < order.length;) {
      let to = from + 1;
      const head = Math.floor(numbers[from] / places);
      while (to < order.length && Math.floor(numbers[to] / places) === head) to++;
      if (to - from > 1)
        order.subarray(from, to).sort((a, b) => this.#compare(entries[a], entries[b]));
      from = to;
    }
  }

  /** Bytes at the front that all keys share. */
  #commonPrefix(entries: Int32Array): number {
    const arena = this.#arena;
    const { bytes } = arena;
    const first = keyOffset(arena, entries[0]);
    let length = keyLength(arena, entries[0]);
    for (let i = 1; i < entries.length && length > 0; i++) {
      const at = keyOffset(arena, entries[i]);
      length = Math.min(length, keyLength(arena, entries[i]));
      let same = 0;
      while (same < length && bytes[at + same] === bytes[first + same]) same++;
      length = same;
    }
    return length;
  }

  /** The bytes behind the prefix; a key that ends there counts as less than any that goes on. */
  #numberOf(entry: number, prefix: number, compared: number): number {
    const arena = this.#arena;
    const at = keyOffset(arena, entry);
    const length = keyLength(arena, entry);
    let number = 0;
    for (let i = prefix; i < prefix + compared; i++)
      number = number * 256 + (i < length ? arena.bytes[at + i] : 0);
    return number;
  }

  #compare(one: number, other: number): number {
    const arena = this.#arena;
    const { bytes } = arena;
    const oneAt = keyOffset(arena, one);
    const otherAt = keyOffset(arena, other);
    const length = Math.min(keyLength(arena, one), keyLength(arena, other));
    for (let i = 0; i < length; i++) {
      const difference = bytes[oneAt + i] - bytes[otherAt + i];
      if (difference !== 0) return difference;
    }
    return keyLength(arena, one) - keyLength(arena, other);
  }
}

function pick(from: Int32Array, order: Int32Array): Int32Array {
  const picked = new Int32Array(order.length);
  for (let i = 0; i < order.length; i++) picked[i] = from[order[i]];
  return picked;
}
