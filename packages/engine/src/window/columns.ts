/**
 * The columns of a ring's block with room for n buckets, one after the other, each only where the ring's form has it:
 *
 *   sum (double) | squares (double) | least, greatest (two columns of doubles, or of ints) |
 *   set of members (ref) | sketch (ref) | spread (4 bytes) | spread (3 bytes) | count (1, 2, 4 or 6 bytes) |
 *   number (1 byte, or 2 in rings of more than 256)
 *
 * Least and greatest are ints while all values of the window are short decimals, in units of its decimals. Counts are as
 * long as the ring's greatest. Of squares and the two spreads there is one: see `spreadBytesOf`. A block with room for all
 * buckets is direct: a bucket lies at its number modulo the ring's size, so there are no numbers, and 0 as count is none.
 */
import type { Arena } from '@millrace/memory';
import { eventPart, sumPart, windowFlag } from './layout.js';
import { decodeSpread, encodeSpread, part } from './spread.js';

const scales = [1, 10, 100, 1000, 10_000];
export const decimalsMax = scales.length - 1;
const codeMax = 2 ** 31 - 1;
export const countBytesMax = 6;
const ends = new Float64Array(2);

/** Decimals that a value has, so that it is short; `decimalsMax + 1` where it is none. */
export function decimalsOf(value: number, from: number): number {
  for (let decimals = from; decimals <= decimalsMax; decimals++) {
    const code = Math.round(value * scales[decimals]);
    if (Math.abs(code) <= codeMax && code / scales[decimals] === value) return decimals;
  }
  return decimalsMax + 1;
}

/** The next length of counts. */
export const longerCount = (bytes: number): number => (bytes === 1 ? 2 : bytes + 2);

/** What the columns of a ring are like. */
export interface RingForm {
  room: number;
  /** Buckets that the ring keeps. */
  size: number;
  flags: number;
  decimals: number;
  countBytes: number;
}

/**
 * Up to 255 values the spread is known well from 4 bytes, and above it is 8: the sum of squares of distances from the mean.
 * A direct block of long values has 3 bytes for it, so that 203 buckets of whatever values stay within 6 KiB.
 */
function spreadBytesOf({ room, size, flags, countBytes }: RingForm): number {
  if (countBytes === 1) return 4;
  return room === size && (flags & windowFlag.wide) !== 0 ? 3 : 8;
}

export class Columns implements RingForm {
  room = 0;
  size = 0;
  flags = 0;
  decimals = 0;
  countBytes = 1;
  isDirect = false;
  hasDistinct = false;
  hasSketch = false;
  #isWide = false;
  #scale = 1;
  #spreadBytes = 4;
  #numberBytes = 1;
  // Where each column begins: index of doubles, of ints or of bytes.
  #sums = 0;
  #ends = 0;
  #distincts = 0;
  #sketches = 0;
  #spreads = 0;
  #counts = 0;
  #numbers = 0;
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  static bytes(form: RingForm): number {
    const { room, size, flags, countBytes } = form;
    const sumAndEnds = flags & windowFlag.wide ? 24 : 16;
    const references =
      (flags & windowFlag.distinct ? 4 : 0) + (flags & windowFlag.quantiles ? 4 : 0);
    const numbers = room === size ? 0 : size > 256 ? 2 : 1;
    return room * (sumAndEnds + references + spreadBytesOf(form) + countBytes + numbers);
  }

  open(ref: number, form: RingForm): void {
    const { room, size, flags } = form;
    this.room = room;
    this.size = size;
    this.flags = flags;
    this.decimals = form.decimals;
    this.countBytes = form.countBytes;
    this.isDirect = room === size;
    this.hasDistinct = (flags & windowFlag.distinct) !== 0;
    this.hasSketch = (flags & windowFlag.quantiles) !== 0;
    this.#isWide = (flags & windowFlag.wide) !== 0;
    this.#scale = scales[form.decimals];
    this.#spreadBytes = spreadBytesOf(form);
    this.#numberBytes = size > 256 ? 2 : 1;
    this.#place(ref, room);
  }

  #place(ref: number, room: number): void {
    this.#sums = ref;
    let at = (ref + room) * 8;
    if (this.#spreadBytes === 8) {
      this.#spreads = at / 8;
      at += room * 8;
    }
    this.#ends = this.#isWide ? at / 8 : at / 4;
    at += this.#isWide ? room * 16 : room * 8;
    this.#distincts = at / 4;
    if (this.hasDistinct) at += room * 4;
    this.#sketches = at / 4;
    if (this.hasSketch) at += room * 4;
    if (this.#spreadBytes !== 8) {
      this.#spreads = at;
      at += room * this.#spreadBytes;
    }
    this.#counts = at;
    this.#numbers = at + room * this.countBytes;
  }

  /** The low bits of a bucket's number; a direct block has none. */
  number(place: number): number {
    const { bytes } = this.#arena;
    if (this.#numberBytes === 1) return bytes[this.#numbers + place];
    return bytes[this.#numbers + place * 2] | (bytes[this.#numbers + place * 2 + 1] << 8);
  }
  setNumber(place: number, number: number): void {
    if (this.isDirect) return;
    if (this.#numberBytes === 1) {
      this.#arena.setByte(this.#numbers + place, number & 0xff);
      return;
    }
    this.#arena.setByte(this.#numbers + place * 2, number & 0xff);
    this.#arena.setByte(this.#numbers + place * 2 + 1, (number >>> 8) & 0xff);
  }

  count(place: number): number {
    const { bytes } = this.#arena;
    const { countBytes } = this;
    const at = this.#counts + place * countBytes;
    if (countBytes === 1) return bytes[at];
    let count = bytes[at] | (bytes[at + 1] << 8);
    if (countBytes > 2) count += (bytes[at + 2] | (bytes[at + 3] << 8)) * 2 ** 16;
    if (countBytes > 4) count += (bytes[at + 4] | (bytes[at + 5] << 8)) * 2 ** 32;
    return count;
  }
  setCount(place: number, count: number): void {
    const at = this.#counts + place * this.countBytes;
    let rest = count;
    for (let i = 0; i < this.countBytes; i++) {
      this.#arena.setByte(at + i, rest & 0xff);
      rest = rest < 2 ** 31 ? rest >>> 8 : Math.floor(rest / 256);
    }
  }
  clearCounts(): void {
    this.#arena.fill(this.#counts, this.room * this.countBytes, 0);
  }
  /** Whether a count is the greatest that its column has room for. */
  isFull(count: number): boolean {
    return count === 256 ** this.countBytes - 1;
  }

  sum(place: number): number {
    return this.#arena.doubles[this.#sums + place];
  }
  least(place: number): number {
    return this.#isWide
      ? this.#arena.doubles[this.#ends + place]
      : this.#arena.ints[this.#ends + place] / this.#scale;
  }
  greatest(place: number): number {
    return this.#isWide
      ? this.#arena.doubles[this.#ends + this.room + place]
      : this.#arena.ints[this.#ends + this.room + place] / this.#scale;
  }
  distinct(place: number): number {
    return this.hasDistinct ? this.#arena.ints[this.#distincts + place] : 0;
  }
  sketch(place: number): number {
    return this.hasSketch ? this.#arena.ints[this.#sketches + place] : 0;
  }
  setDistinct(place: number, ref: number): void {
    this.#arena.setInt(this.#distincts + place, ref);
  }
  setSketch(place: number, ref: number): void {
    this.#arena.setInt(this.#sketches + place, ref);
  }

  /** Sum of the squares of the distances from the bucket's mean. */
  squares(place: number): number {
    if (this.#spreadBytes === 8) return this.#arena.doubles[this.#spreads + place];
    const range = this.greatest(place) - this.least(place);
    if (range === 0) return 0;
    this.#loadSpread(place);
    return part[0] * range * range * this.count(place);
  }
  /** Puts the variance as a part of the squared range, where it is kept so, into `part`. */
  #loadSpread(place: number): void {
    const { bytes } = this.#arena;
    const at = this.#spreads + place * this.#spreadBytes;
    const code = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    decodeSpread(this.#spreadBytes === 4 ? code | (bytes[at + 3] << 24) : code, this.#spreadBytes);
  }
  #keepSpread(place: number, count: number): void {
    const arena = this.#arena;
    const at = this.#spreads + place * this.#spreadBytes;
    const code = encodeSpread(this.#spreadBytes, count);
    arena.setByte(at, code & 0xff);
    arena.setByte(at + 1, (code >>> 8) & 0xff);
    arena.setByte(at + 2, (code >>> 16) & 0xff);
    if (this.#spreadBytes === 4) arena.setByte(at + 3, code >>> 24);
  }

  /** Whether there are values in a bucket, and those that it tells are numbers. */
  isBucket(place: number): boolean {
    const range = this.greatest(place) - this.least(place);
    return this.count(place) > 0 && range >= 0 && !Number.isNaN(this.sum(place));
  }

  /** All that a bucket says of its values. */
  describe(place: number): string {
    const numbers = [this.count(place), this.sum(place), this.squares(place)];
    return [...numbers, this.least(place), this.greatest(place)].join(':');
  }

  /** Makes a place a bucket of the value of an event. */
  start(place: number, number: number, event: Readonly<Float64Array>): void {
    const arena = this.#arena;
    const value = event[eventPart.value];
    this.setNumber(place, number);
    this.setCount(place, 1);
    arena.setDouble(this.#sums + place, value);
    part[0] = 0;
    if (this.#spreadBytes === 8) arena.setDouble(this.#spreads + place, 0);
    else this.#keepSpread(place, 1);
    this.#setLeast(place, event, eventPart.value);
    this.#setGreatest(place, event, eventPart.value);
    if (this.hasDistinct) this.setDistinct(place, 0);
    if (this.hasSketch) this.setSketch(place, 0);
  }

  /** Adds the value of an event to a bucket whose count has room for one more. */
  add(place: number, event: Readonly<Float64Array>): void {
    const arena = this.#arena;
    const value = event[eventPart.value];
    const before = this.count(place);
    const count = before + 1;
    const sum = arena.doubles[this.#sums + place];
    const fromOld = value - sum / before;
    const fromNew = value - (sum + value) / count;
    this.setCount(place, count);
    arena.setDouble(this.#sums + place, sum + value);
    this.#loadEnds(place);
    const [least, greatest] = [ends[0], ends[1]];
    if (value < least) this.#setLeast(place, event, eventPart.value);
    else if (value > greatest) this.#setGreatest(place, event, eventPart.value);
    if (this.#spreadBytes === 8) {
      const squares = this.#spreads + place;
      arena.setDouble(squares, arena.doubles[squares] + Math.max(0, fromOld * fromNew));
      return;
    }
    const range = Math.max(value, greatest) - Math.min(value, least);
    if (range === 0) return;
    this.#loadSpread(place);
    const shrunk = (greatest - least) / range;
    const kept = part[0] === 0 ? 0 : ((part[0] * before) / count) * shrunk * shrunk;
    part[0] = kept + Math.max(0, (fromOld / range) * (fromNew / range)) / count;
    this.#keepSpread(place, count);
  }

  /**
   * Adds up the buckets in so many places from one on, round the end of the block. All in one loop: a bucket takes a few
   * nanoseconds so, and no object.
   */
  addUp(from: number, places: number, sums: Float64Array, withSquares: boolean): void {
    const { doubles, bytes } = this.#arena;
    let count = sums[sumPart.count];
    let sum = sums[sumPart.sum];
    let squares = sums[sumPart.squares];
    let place = from;
    for (let i = 0; i < places; i++, place++) {
      if (place === this.room) place = 0;
      const more = this.countBytes === 1 ? bytes[this.#counts + place] : this.count(place);
      if (more === 0) continue;
      const moreSum = doubles[this.#sums + place];
      if (withSquares) {
        // Chan, Golub and LeVeque's way to put two groups together: nothing great is taken from anything great.
        const apart = count === 0 ? 0 : moreSum / more - sum / count;
        squares += this.squares(place) + apart * ((apart * count * more) / (count + more));
      }
      count += more;
      sum += moreSum;
    }
    sums[sumPart.count] = count;
    sums[sumPart.sum] = sum;
    sums[sumPart.squares] = squares;
    if (this.#isWide) this.#addUpEnds(from, places, sums);
    else this.#addUpShortEnds(from, places, sums);
  }

  #addUpEnds(from: number, places: number, sums: Float64Array): void {
    const { doubles } = this.#arena;
    let least = sums[sumPart.least];
    let greatest = sums[sumPart.greatest];
    let place = from;
    for (let i = 0; i < places; i++, place++) {
      if (place === this.room) place = 0;
      if (this.isDirect && this.count(place) === 0) continue;
      least = Math.min(least, doubles[this.#ends + place]);
      greatest = Math.max(greatest, doubles[this.#ends + this.room + place]);
    }
    sums[sumPart.least] = least;
    sums[sumPart.greatest] = greatest;
  }

  #addUpShortEnds(from: number, places: number, sums: Float64Array): void {
    const { ints } = this.#arena;
    let least = codeMax + 1;
    let greatest = -least;
    let place = from;
    for (let i = 0; i < places; i++, place++) {
      if (place === this.room) place = 0;
      if (this.isDirect && this.count(place) === 0) continue;
      least = Math.min(least, ints[this.#ends + place]);
      greatest = Math.max(greatest, ints[this.#ends + this.room + place]);
    }
    if (least > greatest) return;
    // All values are whole in units of the window's decimals, and so is what they add up to.
    const units = Math.round(sums[sumPart.sum] * this.#scale);
    if (Math.abs(units) < 2 ** 53) sums[sumPart.sum] = units / this.#scale;
    sums[sumPart.least] = Math.min(sums[sumPart.least], least / this.#scale);
    sums[sumPart.greatest] = Math.max(sums[sumPart.greatest], greatest / this.#scale);
  }

  // Values are handed on in arrays, because a double that is passed on, or returned, may be an object.

  #setLeast(place: number, values: Readonly<Float64Array>, i: number): void {
    this.#setEnd(this.#ends + place, values, i);
  }
  #setGreatest(place: number, values: Readonly<Float64Array>, i: number): void {
    this.#setEnd(this.#ends + this.room + place, values, i);
  }
  #setEnd(at: number, values: Readonly<Float64Array>, i: number): void {
    if (this.#isWide) this.#arena.setDouble(at, values[i]);
    else this.#arena.setInt(at, Math.round(values[i] * this.#scale));
  }
  /** Puts the least and the greatest value of a bucket into `ends`. */
  #loadEnds(place: number): void {
    const { doubles, ints } = this.#arena;
    const at = this.#ends + place;
    ends[0] = this.#isWide ? doubles[at] : ints[at] / this.#scale;
    ends[1] = this.#isWide ? doubles[at + this.room] : ints[at + this.room] / this.#scale;
  }

  /** Copies a bucket of other columns, of any form, with the references to its set and its sketch, but for its number. */
  take(place: number, from: Columns, fromPlace: number): void {
    const arena = this.#arena;
    const count = from.count(fromPlace);
    this.setCount(place, count);
    arena.setDouble(this.#sums + place, arena.doubles[from.#sums + fromPlace]);
    from.#loadEnds(fromPlace);
    this.#setLeast(place, ends, 0);
    this.#setGreatest(place, ends, 1);
    if (this.#spreadBytes === 8) {
      if (from.#spreadBytes === 8)
        arena.setDouble(this.#spreads + place, arena.doubles[from.#spreads + fromPlace]);
      else arena.setDouble(this.#spreads + place, from.squares(fromPlace));
    } else {
      from.#loadAnySpread(fromPlace);
      this.#keepSpread(place, count);
    }
    if (this.hasDistinct) this.setDistinct(place, from.distinct(fromPlace));
    if (this.hasSketch) this.setSketch(place, from.sketch(fromPlace));
  }

  #loadAnySpread(place: number): void {
    if (this.#spreadBytes !== 8) {
      this.#loadSpread(place);
      return;
    }
    const range = this.greatest(place) - this.least(place);
    part[0] = range === 0 ? 0 : this.squares(place) / this.count(place) / range / range;
  }

  /** Whether the ends of a bucket can be kept with so many decimals. */
  fits(place: number, decimals: number): boolean {
    const limit = codeMax / scales[decimals];
    return Math.abs(this.least(place)) <= limit && Math.abs(this.greatest(place)) <= limit;
  }
}
