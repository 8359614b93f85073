/**
 * Values whose bits nothing predicts but the first few: sign, exponent and perhaps the top of the fraction come from a
 * short dictionary, the rest is written as it is (after ALP's "real doubles"). For noise.
 *
 *   bits of the left part (5) | zeros at the end of every value (6) | bits of a code (2) | exceptions (10)
 *   | dictionary: 2^code left parts | per exception: place (10), left part | per value: code, right part
 */
import type { BitReader, BitWriter } from './bits.js';

/** Left parts that are tried: sign and exponent, and some bits of the fraction with them. */
const leftBitsTried = [12, 14, 16] as const;
const leftBitsMax = 16;
const codeBitsMax = 3;
const dictionaryMax = 1 << codeBitsMax;
const headerBits = 5 + 6 + 2 + 10;
/** With fewer exceptions than one in so many values, longer left parts are not tried. */
const valuesPerException = 32;
const placeBits = 10;

export class SplitBits {
  /** Bits that `write` will take, after `plan`. */
  bits = 0;
  #leftBits = 0;
  #codeBits = 0;
  #trailing = 0;
  #exceptions = 0;
  readonly #dictionary = new Int32Array(dictionaryMax);
  readonly #counts = new Uint16Array(1 << leftBitsMax);
  readonly #codes = new Int8Array(1 << leftBitsMax);
  readonly #distinct: Int32Array;
  readonly #top = new Int32Array(dictionaryMax);

  constructor(countMax: number) {
    this.#distinct = new Int32Array(countMax);
  }

  plan(bits: Int32Array, count: number): void {
    this.bits = Number.POSITIVE_INFINITY;
    this.#trailing = commonTrailing(bits, count);
    for (const leftBits of leftBitsTried) {
      this.#try(leftBits, bits, count);
      // Where so many left parts stand for nearly all values, longer ones would be too many.
      const isFull = this.#codeBits === codeBitsMax;
      if (isFull && this.#exceptions * valuesPerException <= count) return;
    }
  }

  #try(leftBits: number, bits: Int32Array, count: number): void {
    const counts = this.#counts;
    let distinct = 0;
    for (let i = 0; i < count; i++) {
      const left = bits[i * 2 + 1] >>> (32 - leftBits);
      if (counts[left]++ === 0) this.#distinct[distinct++] = left;
    }
    const right = 64 - leftBits - Math.min(this.#trailing, 64 - leftBits);
    let covered = 0;
    let taken = 0;
    for (let codeBits = 0; codeBits <= codeBitsMax; codeBits++) {
      while (taken < 1 << codeBits) {
        const best = this.#mostFrequent(distinct);
        if (best < 0) this.#top[taken++] = 0;
        else {
          covered += counts[best];
          counts[best] = 0;
          this.#top[taken++] = best;
        }
      }
      const exceptions = count - covered;
      const total =
        headerBits +
        taken * leftBits +
        exceptions * (placeBits + leftBits) +
        count * (codeBits + right);
      if (total < this.bits && exceptions < 1 << placeBits) {
        this.bits = total;
        this.#leftBits = leftBits;
        this.#codeBits = codeBits;
        this.#exceptions = exceptions;
        this.#dictionary.set(this.#top);
      }
    }
    for (let i = 0; i < distinct; i++) counts[this.#distinct[i]] = 0;
  }

  /** The left part that occurs most often among those not taken; the one seen first where several do. */
  #mostFrequent(distinct: number): number {
    let best = -1;
    let most = 0;
    for (let i = 0; i < distinct; i++) {
      const left = this.#distinct[i];
      if (this.#counts[left] <= most) continue;
      most = this.#counts[left];
      best = left;
    }
    return best;
  }

  write(writer: BitWriter, bits: Int32Array, count: number): void {
    const leftBits = this.#leftBits;
    const codes = this.#codes;
    const trailing = Math.min(this.#trailing, 64 - leftBits);
    writer.put(leftBits, 5);
    writer.put(trailing, 6);
    writer.put(this.#codeBits, 2);
    writer.put(this.#exceptions, 10);
    const size = 1 << this.#codeBits;
    for (let code = size - 1; code >= 0; code--) codes[this.#dictionary[code]] = code + 1;
    for (let code = 0; code < size; code++) writer.put(this.#dictionary[code], leftBits);
    for (let i = 0; i < count; i++) {
      const left = bits[i * 2 + 1] >>> (32 - leftBits);
      if (codes[left] !== 0) continue;
      writer.put(i, placeBits);
      writer.put(left, leftBits);
    }
    if (trailing === 0) writer.putSplit(bits, count, codes, this.#codeBits, 32 - leftBits);
    else this.#writeCut(writer, bits, count, trailing);
    for (let code = 0; code < size; code++) codes[this.#dictionary[code]] = 0;
  }

  /** Codes and right parts, without the zeros at the end of all values. */
  #writeCut(writer: BitWriter, bits: Int32Array, count: number, trailing: number): void {
    const leftBits = this.#leftBits;
    const mask = (1 << (32 - leftBits)) - 1;
    for (let i = 0; i < count; i++) {
      const high = bits[i * 2 + 1];
      writer.put(Math.max(this.#codes[high >>> (32 - leftBits)] - 1, 0), this.#codeBits);
      putRight(writer, bits[i * 2], high & mask, trailing, leftBits);
    }
  }
}

function putRight(
  writer: BitWriter,
  low: number,
  high: number,
  trailing: number,
  leftBits: number,
): void {
  if (trailing < 32) {
    writer.put(low >>> trailing, 32 - trailing);
    writer.put(high, 32 - leftBits);
  } else writer.put(high >>> (trailing - 32), 64 - leftBits - trailing);
}

/** Zeros at the end of all values, at most 63. */
function commonTrailing(bits: Int32Array, count: number): number {
  let low = 0;
  let high = 0;
  for (let i = 0; i < count; i++) {
    low |= bits[i * 2];
    high |= bits[i * 2 + 1];
  }
  if (low !== 0) return 31 - Math.clz32(low & -low);
  return high === 0 ? 63 : 63 - Math.clz32(high & -high);
}

const dictionary = new Int32Array(dictionaryMax);
const places = new Int32Array(1 << placeBits);
const lefts = new Int32Array(1 << placeBits);

/** Values whose last bits are not all zero, as most are that are split: each takes so many bits. */
function readWhole(
  reader: BitReader,
  bits: Int32Array,
  count: number,
  codeBits: number,
  shift: number,
): void {
  const { words } = reader;
  const codeMask = (1 << codeBits) - 1;
  const highMask = (1 << shift) - 1;
  let at = reader.at;
  let used = reader.used;
  for (let i = 0; i < count; i++) {
    const code = ((words[at] >>> used) | ((words[at + 1] << 1) << (31 - used))) & codeMask;
    used += codeBits;
    at += used >>> 5;
    used &= 31;
    const next = words[at + 1];
    bits[i * 2] = (words[at] >>> used) | ((next << 1) << (31 - used));
    const high = ((next >>> used) | ((words[at + 2] << 1) << (31 - used))) & highMask;
    bits[i * 2 + 1] = (dictionary[code] << shift) | high;
    used += shift;
    at += 1 + (used >>> 5);
    used &= 31;
  }
}

/** The others, without the zeros at their end. */
function readCut(
  reader: BitReader,
  bits: Int32Array,
  count: number,
  codeBits: number,
  shift: number,
  trailing: number,
): void {
  for (let i = 0; i < count; i++) {
    const left = dictionary[reader.get(codeBits)] << shift;
    if (trailing < 32) {
      bits[i * 2] = reader.get(32 - trailing) << trailing;
      bits[i * 2 + 1] = left | reader.get(shift);
    } else {
      bits[i * 2] = 0;
      bits[i * 2 + 1] = left | (reader.get(32 + shift - trailing) << (trailing - 32));
    }
  }
}

/** Reads `count` values into `bits`. */
export function readSplitBits(reader: BitReader, bits: Int32Array, count: number): void {
  const leftBits = reader.get(5);
  const trailing = reader.get(6);
  const codeBits = reader.get(2);
  const exceptions = reader.get(10);
  const shift = 32 - leftBits;
  for (let code = 0; code < 1 << codeBits; code++) dictionary[code] = reader.get(leftBits);
  for (let i = 0; i < exceptions; i++) {
    places[i] = reader.get(placeBits);
    lefts[i] = reader.get(leftBits);
  }
  if (trailing === 0) readWhole(reader, bits, count, codeBits, shift);
  else readCut(reader, bits, count, codeBits, shift, trailing);
  const right = (1 << shift) - 1;
  for (let i = 0; i < exceptions; i++) {
    const at = places[i] * 2 + 1;
    bits[at] = (bits[at] & right) | (lefts[i] << shift);
  }
}
