/**
 * The columns of a ring's block with room for n buckets:
 *
 *   narrow   sum (double) … squares (double) … count (int) … least (int) … greatest (int) … [distinct] … [sketch] … number …
 *   wide     sum (double) … squares … least (double) … greatest (double) … count (int) … [distinct] … [sketch] … number …
 *
 * Least and greatest are narrow while all values of the window are short decimals: ints, in units of the window's
 * decimals. A number is the bucket's, its low 8 bits where the ring has up to 256 buckets, else its low 16.
 */
import type { Arena } from '@millrace/memory';
import { windowFlag } from './layout.js';

const scales = [1, 10, 100, 1000, 10_000];
export const decimalsMax = scales.length - 1;
const codeMax = 2 ** 31 - 1;

/** Decimals that a value has, so that it is short; `decimalsMax + 1` where it is none. */
export function decimalsOf(value: number, from: number): number {
  for (let decimals = from; decimals <= decimalsMax; decimals++) {
    const code = Math.round(value * scales[decimals]);
    if (Math.abs(code) <= codeMax && code / scales[decimals] === value) return decimals;
  }
  return decimalsMax + 1;
}

export class Columns {
  room = 0;
  isWide = false;
  scale = 1;
  hasDistinct = false;
  hasSketch = false;
  hasLongNumbers = false;
  // Where each column begins: index of doubles, of ints or of bytes.
  sums = 0;
  squares = 0;
  leasts = 0;
  greatests = 0;
  counts = 0;
  distincts = 0;
  sketches = 0;
  numbers = 0;
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  static bytes(room: number, flags: number, size: number): number {
    const references =
      (flags & windowFlag.distinct ? 4 : 0) + (flags & windowFlag.quantiles ? 4 : 0);
    const numbers = (flags & windowFlag.wide ? 36 : 28) + references;
    return room * (numbers + (size > 256 ? 2 : 1));
  }

  open(ref: number, room: number, flags: number, decimals: number, size: number): void {
    this.room = room;
    this.isWide = (flags & windowFlag.wide) !== 0;
    this.scale = scales[decimals];
    this.hasDistinct = (flags & windowFlag.distinct) !== 0;
    this.hasSketch = (flags & windowFlag.quantiles) !== 0;
    this.hasLongNumbers = size > 256;
    this.sums = ref;
    this.squares = ref + room;
    let ints = (ref + room * 2) * 2;
    if (this.isWide) {
      this.leasts = ref + room * 2;
      this.greatests = ref + room * 3;
      this.counts = ints + room * 4;
      ints += room * 5;
    } else {
      this.counts = ints;
      this.leasts = ints + room;
      this.greatests = ints + room * 2;
      ints += room * 3;
    }
    this.distincts = ints;
    this.sketches = this.hasDistinct ? ints + room : ints;
    this.numbers = (this.hasSketch ? this.sketches + room : this.sketches) * 4;
  }

  number(place: number): number {
    const { bytes } = this.#arena;
    if (!this.hasLongNumbers) return bytes[this.numbers + place];
    return bytes[this.numbers + place * 2] | (bytes[this.numbers + place * 2 + 1] << 8);
  }
  setNumber(place: number, number: number): void {
    if (!this.hasLongNumbers) {
      this.#arena.setByte(this.numbers + place, number & 0xff);
      return;
    }
    this.#arena.setByte(this.numbers + place * 2, number & 0xff);
    this.#arena.setByte(this.numbers + place * 2 + 1, (number >>> 8) & 0xff);
  }

  count(place: number): number {
    return this.#arena.ints[this.counts + place] >>> 0;
  }
  sum(place: number): number {
    return this.#arena.doubles[this.sums + place];
  }
  /** Sum of the squares of the distances from the window's origin. */
  square(place: number): number {
    return this.#arena.doubles[this.squares + place];
  }
  least(place: number): number {
    return this.isWide
      ? this.#arena.doubles[this.leasts + place]
      : this.#arena.ints[this.leasts + place] / this.scale;
  }
  greatest(place: number): number {
    return this.isWide
      ? this.#arena.doubles[this.greatests + place]
      : this.#arena.ints[this.greatests + place] / this.scale;
  }
  distinct(place: number): number {
    return this.hasDistinct ? this.#arena.ints[this.distincts + place] : 0;
  }
  sketch(place: number): number {
    return this.hasSketch ? this.#arena.ints[this.sketches + place] : 0;
  }
  setDistinct(place: number, ref: number): void {
    this.#arena.setInt(this.distincts + place, ref);
  }
  setSketch(place: number, ref: number): void {
    this.#arena.setInt(this.sketches + place, ref);
  }

  /** All that a bucket says of its values. */
  describe(place: number): string {
    return [
      this.number(place),
      this.count(place),
      this.sum(place),
      this.square(place),
      this.least(place),
      this.greatest(place),
    ].join(':');
  }

  /** Makes a place a bucket of one value. */
  start(place: number, number: number, value: number, square: number): void {
    const arena = this.#arena;
    this.setNumber(place, number);
    arena.setInt(this.counts + place, 1);
    arena.setDouble(this.sums + place, value);
    arena.setDouble(this.squares + place, square);
    this.#setEnds(place, value, value);
    if (this.hasDistinct) this.setDistinct(place, 0);
    if (this.hasSketch) this.setSketch(place, 0);
  }

  /** Adds a value to a bucket. */
  add(place: number, value: number, square: number): void {
    const arena = this.#arena;
    arena.setInt(this.counts + place, arena.ints[this.counts + place] + 1);
    arena.setDouble(this.sums + place, arena.doubles[this.sums + place] + value);
    arena.setDouble(this.squares + place, arena.doubles[this.squares + place] + square);
    if (this.isWide) {
      if (value < arena.doubles[this.leasts + place]) arena.setDouble(this.leasts + place, value);
      if (value > arena.doubles[this.greatests + place])
        arena.setDouble(this.greatests + place, value);
      return;
    }
    const code = Math.round(value * this.scale);
    if (code < arena.ints[this.leasts + place]) arena.setInt(this.leasts + place, code);
    if (code > arena.ints[this.greatests + place]) arena.setInt(this.greatests + place, code);
  }

  #setEnds(place: number, least: number, greatest: number): void {
    const arena = this.#arena;
    if (this.isWide) {
      arena.setDouble(this.leasts + place, least);
      arena.setDouble(this.greatests + place, greatest);
      return;
    }
    arena.setInt(this.leasts + place, Math.round(least * this.scale));
    arena.setInt(this.greatests + place, Math.round(greatest * this.scale));
  }

  /** Copies a bucket of other columns, of any form, with the references to its set and its sketch. */
  take(place: number, from: Columns, fromPlace: number): void {
    const arena = this.#arena;
    this.setNumber(place, from.number(fromPlace));
    arena.setInt(this.counts + place, from.count(fromPlace));
    arena.setDouble(this.sums + place, from.sum(fromPlace));
    arena.setDouble(this.squares + place, from.square(fromPlace));
    this.#setEnds(place, from.least(fromPlace), from.greatest(fromPlace));
    if (this.hasDistinct) this.setDistinct(place, from.distinct(fromPlace));
    if (this.hasSketch) this.setSketch(place, from.sketch(fromPlace));
  }

  /** Whether the ends of a bucket can be kept with so many decimals. */
  fits(place: number, decimals: number): boolean {
    const limit = codeMax / scales[decimals];
    return Math.abs(this.least(place)) <= limit && Math.abs(this.greatest(place)) <= limit;
  }
}
