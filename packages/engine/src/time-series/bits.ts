/**
 * Bit streams over 32-bit words, lowest bit first. A writer collects a block's body outside the arena; a reader reads it
 * where it lies. Fields are at most 32 bits wide, or 64 as two halves, low first.
 */
import type { ReadonlyInts } from '@millrace/base';

const two32 = 4294967296;
/** Bits of the field that tells how long the magnitude of a whole number is. */
const lengthBits = 6;

export class BitWriter {
  readonly words: Int32Array;
  #at = 0;
  #used = 0;

  constructor(words: number) {
    this.words = new Int32Array(words);
  }

  clear(): void {
    this.#at = 0;
    this.#used = 0;
    this.words[0] = 0;
  }

  /** Goes on at the next whole word. */
  align(): void {
    if (this.#used === 0) return;
    this.#used = 0;
    this.words[++this.#at] = 0;
  }

  /** Words begun. */
  get wordCount(): number {
    return this.#used === 0 ? this.#at : this.#at + 1;
  }

  /** The low `bits` bits, 0 to 32, of a number whose other bits are zero. */
  put(value: number, bits: number): void {
    const words = this.words;
    words[this.#at] |= value << this.#used;
    const used = this.#used + bits;
    if (used < 32) {
      this.#used = used;
      return;
    }
    this.#at++;
    words[this.#at] = used > 32 ? value >>> (32 - this.#used) : 0;
    this.#used = used - 32;
  }

  /** A whole number from 0 to 2^bits - 1; up to 53 bits. */
  putWide(value: number, bits: number): void {
    if (bits <= 32) {
      this.put(value | 0, bits);
      return;
    }
    this.put(value | 0, 32);
    this.put(Math.floor(value / two32), bits - 32);
  }

  /** The whole numbers from place `from` up to `to`, each less `base`, in `bits` bits, at most 31. */
  putAll(numbers: Float64Array, from: number, to: number, bits: number, base: number): void {
    if (bits === 0) return;
    const words = this.words;
    let at = this.#at;
    let used = this.#used;
    let word = words[at];
    for (let i = from; i < to; i++) {
      const value = (numbers[i] - base) | 0;
      word |= value << used;
      used += bits;
      if (used < 32) continue;
      words[at++] = word;
      used -= 32;
      word = used > 0 ? value >>> (bits - used) : 0;
    }
    words[at] = word;
    this.#at = at;
    this.#used = used;
  }

  /**
   * Values in two halves each: the code of the bits left of the lowest `shift` of the high half, of which `codes` has one
   * more, or 0 where they have none; then the low half, and those lowest bits.
   */
  putSplit(
    halves: Int32Array,
    count: number,
    codes: Int8Array,
    codeBits: number,
    shift: number,
  ): void {
    const words = this.words;
    const mask = (1 << shift) - 1;
    let at = this.#at;
    let used = this.#used;
    let word = words[at];
    for (let i = 0; i < count; i++) {
      const low = halves[i * 2];
      const high = halves[i * 2 + 1];
      const code = codes[high >>> shift];
      // Each part is what fits into the word at hand, and what is left of it for the next one.
      const lead = code === 0 ? 0 : code - 1;
      word |= lead << used;
      let filled = used + codeBits;
      if (filled >= 32) {
        words[at++] = word;
        word = (lead >>> 1) >>> (31 - used);
        filled -= 32;
      }
      words[at++] = word | (low << filled);
      word = (low >>> 1) >>> (31 - filled);
      used = filled;
      const tail = high & mask;
      word |= tail << used;
      filled = used + shift;
      if (filled >= 32) {
        words[at++] = word;
        word = (tail >>> 1) >>> (31 - used);
        filled -= 32;
      }
      used = filled;
    }
    words[at] = word;
    this.#at = at;
    this.#used = used;
  }

  /** Counts from place `from` on as Rice codes: the count over 2^low in ones, a zero, the `low` lowest bits. */
  putRice(counts: Uint32Array, from: number, length: number, low: number): void {
    const mask = (1 << low) - 1;
    for (let i = from; i < from + length; i++) {
      let ones = counts[i] >>> low;
      for (; ones >= 31; ones -= 31) this.put(0x7fffffff, 31);
      this.put((1 << ones) - 1, ones + 1);
      if (low > 0) this.put(counts[i] & mask, low);
    }
  }

  /** A whole number of either sign, magnitude below 2^53, in as few bits as it needs and seven. */
  putWhole(value: number): void {
    const magnitude = Math.abs(value);
    const bits = bitLength(magnitude);
    this.put(bits, lengthBits);
    this.put(value < 0 ? 1 : 0, 1);
    this.putWide(magnitude, bits);
  }
}

/** What `putWhole` takes. */
export function wholeBits(value: number): number {
  return lengthBits + 1 + bitLength(Math.abs(value));
}

/** Bits that a whole number from 0 to 2^53 needs. */
export function bitLength(value: number): number {
  return value < two32 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / two32));
}

export class BitReader {
  #words: ReadonlyInts;
  #at = 0;
  #used = 0;

  constructor(words: ReadonlyInts) {
    this.#words = words;
  }

  get words(): ReadonlyInts {
    return this.#words;
  }
  /** The word that the next bit is in, and those before it there. */
  get at(): number {
    return this.#at;
  }
  get used(): number {
    return this.#used;
  }

  /** Continues at the first bit of a word. */
  open(at: number): void {
    this.#at = at;
    this.#used = 0;
  }

  /** The next `bits` bits, 0 to 32. */
  get(bits: number): number {
    const words = this.#words;
    const used = this.#used;
    let value = words[this.#at] >>> used;
    const next = used + bits;
    if (next < 32) this.#used = next;
    else {
      this.#at++;
      this.#used = next - 32;
      if (next > 32) value |= words[this.#at] << (32 - used);
    }
    return bits === 32 ? value >>> 0 : value & ((1 << bits) - 1);
  }

  getWide(bits: number): number {
    if (bits <= 32) return this.get(bits);
    const low = this.get(32);
    return this.get(bits - 32) * two32 + low;
  }

  getWhole(): number {
    const bits = this.get(lengthBits);
    const negative = this.get(1) === 1;
    const magnitude = this.getWide(bits);
    return negative ? -magnitude : magnitude;
  }

  /** Adds counts that are Rice codes to those from place `from` on. */
  addRice(counts: Uint32Array, from: number, length: number, low: number): void {
    const words = this.#words;
    for (let i = from; i < from + length; i++) {
      let ones = 0;
      for (;;) {
        // Above the word's own bits stand zeros, which end the run there.
        const zeros = ~(words[this.#at] >>> this.#used);
        const run = zeros === 0 ? 32 : Math.min(31 - Math.clz32(zeros & -zeros), 32 - this.#used);
        ones += run;
        this.#used += run;
        if (this.#used < 32) break;
        this.#at++;
        this.#used = 0;
      }
      if (++this.#used === 32) {
        this.#at++;
        this.#used = 0;
      }
      counts[i] += (ones << low) + (low === 0 ? 0 : this.get(low));
    }
  }

  /** `count` whole numbers of `bits` bits each, with `base` added to each. */
  getAll(into: Float64Array, from: number, count: number, bits: number, base: number): void {
    if (bits === 0) into.fill(base, from, from + count);
    else if (bits > 31) {
      for (let i = 0; i < count; i++) into[from + i] = base + this.getWide(bits);
    } else this.#getNarrow(into, from, count, bits, base);
  }

  #getNarrow(into: Float64Array, from: number, count: number, bits: number, base: number): void {
    const words = this.#words;
    const mask = (1 << bits) - 1;
    let at = this.#at;
    let used = this.#used;
    for (let i = from; i < from + count; i++) {
      let value = words[at] >>> used;
      used += bits;
      if (used >= 32) {
        at++;
        used -= 32;
        if (used > 0) value |= words[at] << (bits - used);
      }
      into[i] = base + (value & mask);
    }
    this.#at = at;
    this.#used = used;
  }

  /**
   * `count` differences of `bits` bits, at most 31, each with `base` added: what they add up to from `start` on, over
   * `scale`. Returns the last sum.
   */
  getSums(
    into: Float64Array,
    from: number,
    count: number,
    bits: number,
    base: number,
    start: number,
    scale: number,
  ): number {
    const words = this.#words;
    const mask = (1 << bits) - 1;
    let at = this.#at;
    let used = this.#used;
    let sum = start;
    for (let i = from; i < from + count; i++) {
      let value = words[at] >>> used;
      used += bits;
      if (used >= 32) {
        at++;
        used -= 32;
        if (used > 0) value |= words[at] << (bits - used);
      }
      sum += base + (value & mask);
      into[i] = sum / scale;
    }
    this.#at = at;
    this.#used = used;
    return sum;
  }
}
