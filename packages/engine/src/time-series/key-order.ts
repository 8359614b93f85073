/**
 * Sorts series by their keys. Keys mostly begin alike: the next few bytes of each, and its place, are one number, and
 * numbers are sorted fast. Keys that are still the same there are compared byte by byte.
 */
import { keyLength, keyOffset } from '@millrace/memory';
import type { Arena } from '@millrace/memory';

/** Bits of a whole number that a double holds exactly. */
const exactBits = 53;

export class KeyOrder {
  readonly #arena: Arena;
  readonly #entryOf: (series: number) => number;

  constructor(arena: Arena, entryOf: (series: number) => number) {
    this.#arena = arena;
    this.#entryOf = entryOf;
  }

  sort(series: number[]): readonly number[] {
    if (series.length < 2) return series;
    const entries = series.map(this.#entryOf);
    const prefix = this.#commonPrefix(entries);
    const placeBits = 32 - Math.clz32(series.length - 1);
    const places = 2 ** placeBits;
    const compared = (exactBits - placeBits) >>> 3;
    const numbers = new Float64Array(series.length);
    for (let i = 0; i < entries.length; i++)
      numbers[i] = this.#numberOf(entries[i], prefix, compared) * places + i;
    numbers.sort();
    const order = Array.from(numbers, (number) => number % places);
    this.#sortSame(order, numbers, places, entries);
    return order.map((place) => series[place]);
  }

  /** Sorts the runs of keys that are the same as far as the numbers go. */
  #sortSame(
    order: number[],
    numbers: Float64Array,
    places: number,
    entries: readonly number[],
  ): void {
    const headOf = (i: number): number => Math.floor(numbers[i] / places);
    for (let from = 0; from < order.length;) {
      let to = from + 1;
      const head = headOf(from);
      while (to < order.length && headOf(to) === head) to++;
      if (to - from > 1) {
        const run = order.slice(from, to).sort((a, b) => this.#compare(entries[a], entries[b]));
        for (let i = from; i < to; i++) order[i] = run[i - from];
      }
      from = to;
    }
  }

  /** Bytes at the front that all keys share. */
  #commonPrefix(entries: readonly number[]): number {
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
