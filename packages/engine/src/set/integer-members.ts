/**
 * Sets of integers: one block, ascending, all as narrow as the widest of them needs.
 *
 *   block    members (30 bits) | width (2 bits: 16, 32 or 64 bits a member) | members
 *   member   two's complement, the low byte first
 *
 * A wider member widens all; they stay wide. `read` takes a name as an integer; `find` looks for the integer that was read,
 * and `insert` adds it where it was not found.
 */
import {
  formatBigInteger,
  formatInteger,
  INTEGER_TEXT_BYTES_MAX,
  parseBigInteger,
  parseInteger,
} from '@millrace/base';
import type { ReadonlyBytes, ReadonlyInts } from '@millrace/base';
import type { Arena } from '@millrace/memory';

const headerBytes = 4;
const countMask = 0x3fff_ffff;
const widthShift = 30;
const two32 = 4294967296;

const width = { bits16: 0, bits32: 1, bits64: 2 } as const;

/** Whatever is configured, a set has no more integers than this. */
export const integerMembersMax = 1 << 26;

function widthOf(value: number): number {
  if (value >= -32768 && value <= 32767) return width.bits16;
  return value === (value | 0) ? width.bits32 : width.bits64;
}

export class IntegerMembers {
  /** The text of a member that `format` wrote. */
  readonly text = new Uint8Array(INTEGER_TEXT_BYTES_MAX);

  readonly #arena: Arena;
  readonly #ints: ReadonlyInts;
  readonly #bytes: ReadonlyBytes;
  /** The integer that was read: as a number, which is infinite beyond 2^53, and as two halves. */
  #value = 0;
  #high = 0;
  #low = 0;
  /** Of the last find: where the integer is, or belongs. */
  #place = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#ints = arena.ints;
    this.#bytes = arena.bytes;
  }

  create(): number {
    const block = this.#arena.allocate(headerBytes);
    this.#arena.setInt(block * 2, 0);
    return block;
  }

  copy(block: number): number {
    const used = this.#usedBytes(block);
    const copied = this.#arena.allocate(used);
    this.#arena.copyWithin(copied * 8, block * 8, used);
    return copied;
  }

  count(block: number): number {
    return this.#ints[block * 2] & countMask;
  }
  #width(block: number): number {
    return this.#ints[block * 2] >>> widthShift;
  }
  #usedBytes(block: number): number {
    return headerBytes + (this.count(block) << (this.#width(block) + 1));
  }

  // Finding

  /** True where the name is an integer as Redis writes it; `find` is for that then. */
  read(name: ReadonlyBytes, offset: number, length: number): boolean {
    const value = parseInteger(name, offset, length);
    if (Number.isNaN(value)) return false;
    this.#value = value;
    if (value === (value | 0)) {
      this.#low = value;
      this.#high = value >> 31;
    } else if (Number.isFinite(value)) {
      this.#high = Math.floor(value / two32);
      this.#low = (value - this.#high * two32) | 0;
    } else {
      const exact = parseBigInteger(name, offset, length);
      this.#high = Number(exact >> 32n);
      this.#low = Number(exact & 0xffff_ffffn) | 0;
    }
    return true;
  }

  /** The place of the integer that was read, or -1. */
  find(block: number): number {
    const count = this.count(block);
    const widthHere = this.#width(block);
    if (widthHere < widthOf(this.#value)) {
      this.#place = this.#value < 0 ? 0 : count;
      return -1;
    }
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.#compareAt(block, widthHere, middle);
      if (order === 0) return (this.#place = middle);
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    this.#place = low;
    return -1;
  }

  /** How the member at a place lies to the integer that was read. */
  #compareAt(block: number, widthHere: number, place: number): number {
    if (widthHere !== width.bits64) return this.#narrowAt(block, widthHere, place) - this.#value;
    const at = block * 2 + 1 + place * 2;
    const high = this.#ints[at + 1];
    if (high !== this.#high) return high - this.#high;
    return (this.#ints[at] >>> 0) - (this.#low >>> 0);
  }

  #narrowAt(block: number, widthHere: number, place: number): number {
    if (widthHere === width.bits32) return this.#ints[block * 2 + 1 + place];
    const at = block * 8 + headerBytes + place * 2;
    return ((this.#bytes[at] | (this.#bytes[at + 1] << 8)) << 16) >> 16;
  }

  /** Writes the member at a place into `text`; its length. */
  format(block: number, place: number): number {
    const widthHere = this.#width(block);
    if (widthHere !== width.bits64)
      return formatInteger(this.#narrowAt(block, widthHere, place), this.text, 0);
    const at = block * 2 + 1 + place * 2;
    const high = this.#ints[at + 1];
    const value = high * two32 + (this.#ints[at] >>> 0);
    if (Number.isSafeInteger(value)) return formatInteger(value, this.text, 0);
    const exact = (BigInt(high) << 32n) | BigInt(this.#ints[at] >>> 0);
    return formatBigInteger(exact, this.text, 0);
  }

  /** Digits of the longest member, the sign included. */
  longest(block: number): number {
    const count = this.count(block);
    return count === 0 ? 0 : Math.max(this.format(block, 0), this.format(block, count - 1));
  }

  // Changing

  /** Adds the integer that was just not found. Returns the block that the set has now. */
  insert(block: number): number {
    const arena = this.#arena;
    const needed = widthOf(this.#value);
    const owned = needed > this.#width(block) ? this.#widen(block, needed) : block;
    const widthHere = this.#width(owned);
    const step = 2 << widthHere;
    const used = this.#usedBytes(owned);
    const grown =
      arena.capacityOf(owned) >= used + step ? owned : arena.resize(owned, used, used + step);
    const offset = headerBytes + this.#place * step;
    const at = grown * 8 + offset;
    if (offset < used) arena.copyWithin(at + step, at, used - offset);
    this.#writeAt(grown, widthHere, this.#place, this.#low, this.#high);
    arena.setInt(grown * 2, this.#ints[grown * 2] + 1);
    return grown;
  }

  #writeAt(block: number, widthHere: number, place: number, low: number, high: number): void {
    const arena = this.#arena;
    if (widthHere === width.bits16) {
      const at = block * 8 + headerBytes + place * 2;
      arena.setByte(at, low & 0xff);
      arena.setByte(at + 1, (low >> 8) & 0xff);
    } else if (widthHere === width.bits32) arena.setInt(block * 2 + 1 + place, low);
    else {
      arena.setInt(block * 2 + 1 + place * 2, low);
      arena.setInt(block * 2 + 2 + place * 2, high);
    }
  }

  #widen(block: number, wider: number): number {
    const arena = this.#arena;
    const count = this.count(block);
    const widthHere = this.#width(block);
    const fresh = arena.allocate(headerBytes + ((count + 1) << (wider + 1)));
    arena.setInt(fresh * 2, count | (wider << widthShift));
    for (let place = 0; place < count; place++) {
      const value = this.#narrowAt(block, widthHere, place);
      this.#writeAt(fresh, wider, place, value, value >> 31);
    }
    arena.free(block);
    return fresh;
  }

  /** Takes out the member at a place. Returns the block that the set has now. */
  removeAt(block: number, place: number): number {
    const arena = this.#arena;
    const used = this.#usedBytes(block);
    const step = 2 << this.#width(block);
    const at = headerBytes + place * step;
    arena.copyWithin(block * 8 + at, block * 8 + at + step, used - at - step);
    arena.setInt(block * 2, this.#ints[block * 2] - 1);
    return arena.resize(block, used - step, used - step);
  }

  check(block: number): void {
    const count = this.count(block);
    if (this.#usedBytes(block) > this.#arena.capacityOf(block))
      throw new Error('a set of integers is longer than its block');
    for (let place = 1; place < count; place++) {
      this.read(this.text, 0, this.format(block, place));
      if (this.#compareAt(block, this.#width(block), place - 1) >= 0)
        throw new Error('a set of integers is out of order');
    }
  }
}
