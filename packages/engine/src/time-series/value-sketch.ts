/**
 * How the values of a sealed block are spread, so that a percentile of whole blocks takes no decoding: how many of them each
 * bin holds. Every power of two is divided into 64 bins of the same width, so a bin's middle is within 1/128 of any value
 * in it (G. Tene's HdrHistogram divides alike); which bin that is say the uppermost bits of the value.
 *
 *   words (8 bits) | k (4) | zeros (10)
 *   then, first of values below zero, then of those above: whether there are any (1); if so, the lowest bin (17),
 *   bins (12), and how many values each of them holds, as Rice codes: count >> k ones, a zero, the low k bits
 */
import type { BitReader, BitWriter } from './bits.js';

/** What a percentile that comes from sketches is off at most, as a part of it. */
export const sketchError = 1 / 128;
/** Bits of the high half of a value that say where in its bin it lies. */
const shiftInBin = 14;
const keyCount = 1 << 17;
/** Below the first key lie zero and the denormal, from the last one on what is infinite or no number. */
const keyStart = 1 << 6;
const keyLimit = 0x7ff << 6;
const magnitudeMask = 0x7fffffff;

const wordBits = 8;
const parameterBits = 4;
const zeroBits = 10;
const keyBits = 17;
const binBits = 12;
const binsMax = (1 << binBits) - 1;
const headBits = wordBits + parameterBits + zeroBits + 2 * (1 + keyBits + binBits);
/** More would cost series of values that are spread widely more than it saves: these are decoded. */
const bitsMax = 512;

/** Counts of values of one sign, by the keys of their magnitudes. */
class Half {
  readonly counts = new Uint32Array(keyCount);
  least = keyCount;
  greatest = -1;

  get bins(): number {
    return Math.max(this.greatest - this.least + 1, 0);
  }

  add(key: number, count: number): void {
    this.counts[key] += count;
    this.widen(key, key);
  }

  widen(least: number, greatest: number): void {
    if (least < this.least) this.least = least;
    if (greatest > this.greatest) this.greatest = greatest;
  }

  clear(): void {
    if (this.greatest >= 0) this.counts.fill(0, this.least, this.greatest + 1);
    this.least = keyCount;
    this.greatest = -1;
  }
}

/** Values as bins: of one block, to write its sketch; or of many, to find a percentile. */
export class ValueSpread {
  count = 0;
  #zeros = 0;
  readonly #below = new Half();
  readonly #above = new Half();
  readonly #value = new Float64Array(1);
  readonly #bits = new Int32Array(this.#value.buffer);

  clear(): void {
    this.count = 0;
    this.#zeros = 0;
    this.#below.clear();
    this.#above.clear();
  }

  /** Adds values by their bits. False where one has no bin, so that this is good for nothing: it is no number, infinite or denormal. */
  addBits(bits: Int32Array, count: number): boolean {
    for (let i = 0; i < count; i++) {
      const high = bits[i * 2 + 1];
      const key = (high & magnitudeMask) >>> shiftInBin;
      if (key >= keyStart && key < keyLimit) (high < 0 ? this.#below : this.#above).add(key, 1);
      else if (bits[i * 2] === 0 && (high & magnitudeMask) === 0) this.#zeros++;
      else return false;
    }
    this.count += count;
    return true;
  }

  /** Adds a value so many times; what is nearer to zero than any bin counts as zero. */
  addMany(value: number, count: number): void {
    this.#value[0] = value;
    const high = this.#bits[1];
    const key = (high & magnitudeMask) >>> shiftInBin;
    if (key < keyStart) this.#zeros += count;
    else (high < 0 ? this.#below : this.#above).add(key, count);
    this.count += count;
  }

  /** Writes the sketch of what was added, where that takes no more than so many bits. Whether it did. */
  write(writer: BitWriter, limit: number): boolean {
    const bins = this.#below.bins + this.#above.bins;
    if (this.#below.bins > binsMax || this.#above.bins > binsMax) return false;
    const mean = bins === 0 ? 0 : Math.floor(this.count / bins);
    const parameter = mean === 0 ? 0 : 31 - Math.clz32(mean);
    const bits = headBits + bins * (parameter + 1) + (this.count >>> parameter);
    if (bits > Math.min(limit, bitsMax)) return false;
    const start = writer.wordCount;
    writer.put(0, wordBits);
    writer.put(parameter, parameterBits);
    writer.put(this.#zeros, zeroBits);
    this.#writeHalf(this.#below, writer, parameter);
    this.#writeHalf(this.#above, writer, parameter);
    writer.align();
    writer.words[start] |= writer.wordCount - start;
    return true;
  }

  #writeHalf(half: Half, writer: BitWriter, parameter: number): void {
    writer.put(half.bins > 0 ? 1 : 0, 1);
    if (half.bins === 0) return;
    writer.put(half.least, keyBits);
    writer.put(half.bins, binBits);
    writer.putRice(half.counts, half.least, half.bins, parameter);
  }

  /** Adds the sketch that the reader stands at, of so many values. */
  read(reader: BitReader, count: number): void {
    reader.get(wordBits);
    const parameter = reader.get(parameterBits);
    this.#zeros += reader.get(zeroBits);
    this.#readHalf(this.#below, reader, parameter);
    this.#readHalf(this.#above, reader, parameter);
    this.count += count;
  }

  #readHalf(half: Half, reader: BitReader, parameter: number): void {
    if (reader.get(1) === 0) return;
    const least = reader.get(keyBits);
    const bins = reader.get(binBits);
    reader.addRice(half.counts, least, bins, parameter);
    half.widen(least, least + bins - 1);
  }

  /** The value of a rank, the least being 0: the middle of its bin. */
  at(rank: number): number {
    let left = rank;
    const { counts: below } = this.#below;
    for (let key = this.#below.greatest; key >= this.#below.least; key--) {
      if (left < below[key]) return -this.#middle(key);
      left -= below[key];
    }
    if (left < this.#zeros) return 0;
    left -= this.#zeros;
    const { counts: above } = this.#above;
    let key = this.#above.least;
    while (key < this.#above.greatest && left >= above[key]) left -= above[key++];
    return this.#middle(key);
  }

  #middle(key: number): number {
    this.#bits[0] = 0;
    this.#bits[1] = (key << shiftInBin) | (1 << (shiftInBin - 1));
    return this.#value[0];
  }
}

/** Words that the sketch beginning with this word takes. */
export function sketchWords(firstWord: number): number {
  return firstWord & ((1 << wordBits) - 1);
}
