/**
 * Sealed blocks: up to 512 samples in order of time, compressed, with a summary that answers for all of them.
 *
 *   int 0      samples (16 bits) | value codec (8) | flags (8)
 *   int 1      words of the times (16 bits) | words of times and values together (16)
 *   double 1   first time | last time
 *   double 3   the value, in a block of the codec `constant`, else the summary:
 *              sum | sum of squared distances from the mean | least | greatest | first | last value
 *   then       times less the first one, as whole numbers | values by their codec | a sketch of the values (value-sketch.ts)
 *
 * The same samples always give the same bytes.
 */
import { assert } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { BitReader, BitWriter } from './bits.js';
import { Decimals, readDecimals } from './decimals.js';
import { DifferingBits, readDifferingBits } from './differing-bits.js';
import type { SampleBuffer } from './sample-buffer.js';
import { readSplitBits, SplitBits } from './split-bits.js';
import { sketchWords, ValueSpread } from './value-sketch.js';
import { readWholeNumbers, WholeNumbers } from './whole-numbers.js';

/** Stored: numbers are never reused. */
export const valueCodec = { constant: 0, decimals: 1, differingBits: 2, splitBits: 3 } as const;
/** Stored. */
export const blockFlag = {
  hasNan: 1,
  /** No value is less than the one before. */
  rises: 2,
  hasSketch: 4,
} as const;

export const blockSamplesMax = 512;
const scratchWords = 4096;
const constantHeaderBytes = 32;
const headerBytes = 72;
/** Below so many bits a value decimals are taken without trying what is meant for rougher values. */
const goodBitsPerValue = 12;
/** A sketch is kept where it takes no more than this part of the body. */
const sketchPart = 1 / 4;

const at = {
  firstTime: 1,
  lastTime: 2,
  sum: 3,
  squares: 4,
  least: 5,
  greatest: 6,
  first: 7,
  last: 8,
} as const;

/** What a block's samples, or some of them, come to. */
export class Summary {
  count = 0;
  firstTime = 0;
  lastTime = 0;
  sum = 0;
  /** Of the distances from the mean. */
  squares = 0;
  least = 0;
  greatest = 0;
  first = 0;
  last = 0;
}

export class Blocks {
  readonly #arena: Arena;
  readonly #writer = new BitWriter(scratchWords);
  readonly #reader: BitReader;
  readonly #wholeTimes = new WholeNumbers(blockSamplesMax);
  readonly #relative = new Float64Array(blockSamplesMax);
  readonly #decimals = new Decimals(blockSamplesMax);
  readonly #differing = new DifferingBits();
  readonly #split = new SplitBits(blockSamplesMax);
  readonly #spread = new ValueSpread();

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#reader = new BitReader(arena.ints);
  }

  count(block: number): number {
    return this.#arena.ints[block * 2] & 0xffff;
  }
  codec(block: number): number {
    return (this.#arena.ints[block * 2] >>> 16) & 0xff;
  }
  firstTime(block: number): number {
    return this.#arena.doubles[block + at.firstTime];
  }
  lastTime(block: number): number {
    return this.#arena.doubles[block + at.lastTime];
  }
  least(block: number): number {
    return this.#arena.doubles[block + (this.#isConstant(block) ? at.sum : at.least)];
  }
  greatest(block: number): number {
    return this.#arena.doubles[block + (this.#isConstant(block) ? at.sum : at.greatest)];
  }
  lastValue(block: number): number {
    return this.#arena.doubles[block + (this.#isConstant(block) ? at.sum : at.last)];
  }
  /** True where the summary may stand for the samples. */
  hasSummary(block: number): boolean {
    return !this.hasNan(block);
  }
  hasNan(block: number): boolean {
    return this.#hasFlag(block, blockFlag.hasNan);
  }
  /** True where no value is known to be less than the one before. */
  rises(block: number): boolean {
    return this.#hasFlag(block, blockFlag.rises);
  }
  /** Whether `addSpread` can tell how its values are spread. */
  hasSpread(block: number): boolean {
    return this.#hasSketch(block) || (this.#isConstant(block) && !this.hasNan(block));
  }
  #hasSketch(block: number): boolean {
    return this.#hasFlag(block, blockFlag.hasSketch);
  }
  #hasFlag(block: number, flag: number): boolean {
    return ((this.#arena.ints[block * 2] >>> 24) & flag) !== 0;
  }

  /** Whether its values are decimals. */
  hasDecimals(block: number): boolean {
    return this.codec(block) === valueCodec.decimals;
  }
  /** Where the times and the values of a block that is not constant begin: indices of words. */
  timesAt(block: number): number {
    return block * 2 + headerBytes / 4;
  }
  valuesAt(block: number): number {
    return this.timesAt(block) + (this.#arena.ints[block * 2 + 1] & 0xffff);
  }

  /** The summary of the block that was asked for last. */
  readonly summary = new Summary();

  readSummary(block: number): void {
    const doubles = this.#arena.doubles;
    const summary = this.summary;
    const count = this.count(block);
    summary.count = count;
    summary.firstTime = doubles[block + at.firstTime];
    summary.lastTime = doubles[block + at.lastTime];
    if (this.#isConstant(block)) {
      const value = doubles[block + at.sum];
      summary.sum = value * count;
      summary.squares = value - value;
      summary.least = summary.greatest = summary.first = summary.last = value;
      return;
    }
    summary.sum = doubles[block + at.sum];
    summary.squares = doubles[block + at.squares];
    summary.least = doubles[block + at.least];
    summary.greatest = doubles[block + at.greatest];
    summary.first = doubles[block + at.first];
    summary.last = doubles[block + at.last];
  }

  #isConstant(block: number): boolean {
    return this.codec(block) === valueCodec.constant;
  }

  /** Bytes of the body, without header and sketch. */
  bodyBytes(block: number): number {
    return (this.#arena.ints[block * 2 + 1] >>> 16) * 4;
  }

  /** What it would grow by about with twice as many samples: the body doubles, a sketch has most of its bins already. */
  growthBytes(block: number): number {
    const body = this.bodyBytes(block);
    return this.#hasSketch(block) ? body + this.#sketchBytes(block) / 2 : body;
  }

  /** Bytes of all of it. */
  bytes(block: number): number {
    if (this.#isConstant(block)) return constantHeaderBytes + this.bodyBytes(block);
    const bytes = headerBytes + this.bodyBytes(block);
    return this.#hasSketch(block) ? bytes + this.#sketchBytes(block) : bytes;
  }

  #sketchBytes(block: number): number {
    return sketchWords(this.#arena.ints[this.#sketchAt(block)]) * 4;
  }
  #sketchAt(block: number): number {
    return this.timesAt(block) + (this.#arena.ints[block * 2 + 1] >>> 16);
  }

  /** Adds the block's values as bins. */
  addSpread(block: number, into: ValueSpread): void {
    const count = this.count(block);
    if (this.#isConstant(block)) {
      into.addMany(this.#arena.doubles[block + at.sum], count);
      return;
    }
    this.#reader.open(this.#sketchAt(block));
    into.read(this.#reader, count);
  }

  /** Seals the samples from `from` on: the ref of a new block. */
  encode(samples: SampleBuffer, from: number, count: number): number {
    assert(count > 0 && count <= blockSamplesMax, 'a block of no samples, or of too many');
    // Mostly it is the front, which needs no views of its own.
    const times = from === 0 ? samples.times : samples.times.subarray(from);
    const values = from === 0 ? samples.values : samples.values.subarray(from);
    const bits = from === 0 ? samples.bits : samples.bits.subarray(from * 2);
    const writer = this.#writer;
    writer.clear();
    this.#writeTimes(times, count);
    const timeWords = writer.wordCount;
    writer.align();
    const codec = this.#writeValues(values, bits, count);
    const bodyWords = writer.wordCount;
    const isConstant = codec === valueCodec.constant;
    const hasSketch = !isConstant && this.#writeSketch(bits, count);
    const words = writer.wordCount;
    const header = isConstant ? constantHeaderBytes : headerBytes;
    const arena = this.#arena;
    const block = arena.allocate(header + words * 4);
    const ints = arena.writableInts(block * 2, (header >>> 2) + words);
    ints[block * 2 + 1] = timeWords | (bodyWords << 16);
    for (let i = 0; i < words; i++) ints[block * 2 + (header >>> 2) + i] = writer.words[i];
    // The value may be a NaN whose bits matter, which a number would not carry.
    ints[block * 2 + at.sum * 2] = bits[0];
    ints[block * 2 + at.sum * 2 + 1] = bits[1];
    arena.setDouble(block + at.firstTime, times[0]);
    arena.setDouble(block + at.lastTime, times[count - 1]);
    const sum = isConstant ? values[0] : this.#writeSummary(block, values, count);
    let flags = hasSketch ? blockFlag.hasSketch : 0;
    if (Number.isNaN(sum)) flags |= blockFlag.hasNan;
    else if (isRising(values, count)) flags |= blockFlag.rises;
    ints[block * 2] = count | (codec << 16) | (flags << 24);
    return block;
  }

  /** Writes a sketch behind the body, unless that would be large beside it. */
  #writeSketch(bits: Int32Array, count: number): boolean {
    const writer = this.#writer;
    writer.align();
    const spread = this.#spread;
    spread.clear();
    return spread.addBits(bits, count) && spread.write(writer, writer.wordCount * 32 * sketchPart);
  }

  #writeTimes(times: Float64Array, count: number): void {
    const relative = this.#relative;
    for (let i = 0; i < count; i++) relative[i] = times[i] - times[0];
    this.#wholeTimes.plan(relative, count, true);
    assert(this.#wholeTimes.bits < Number.POSITIVE_INFINITY, 'times too far apart for one block');
    this.#wholeTimes.write(this.#writer, relative, count);
  }

  /** Writes the values in the way that comes out shortest: the codec. */
  #writeValues(values: Float64Array, bits: Int32Array, count: number): number {
    if (isConstant(bits, count)) return valueCodec.constant;
    const writer = this.#writer;
    this.#decimals.plan(values, count);
    let codec: number = valueCodec.decimals;
    let best = this.#decimals.bits;
    if (best > count * goodBitsPerValue) {
      this.#differing.plan(bits, count);
      if (this.#differing.bits < best) {
        best = this.#differing.bits;
        codec = valueCodec.differingBits;
      }
      this.#split.plan(bits, count);
      if (this.#split.bits < best) codec = valueCodec.splitBits;
    }
    if (codec === valueCodec.decimals) this.#decimals.write(writer, bits, count);
    else if (codec === valueCodec.differingBits) this.#differing.write(writer, bits, count);
    else this.#split.write(writer, bits, count);
    return codec;
  }

  /** Returns the sum, which is no number where some value is none: values are never infinite. */
  #writeSummary(block: number, values: Float64Array, count: number): number {
    let sum = 0;
    let least = values[0];
    let greatest = least;
    for (let i = 0; i < count; i++) {
      const value = values[i];
      sum += value;
      if (value < least) least = value;
      else if (value > greatest) greatest = value;
    }
    const mean = sum / count;
    let squares = 0;
    for (let i = 0; i < count; i++) squares += (values[i] - mean) * (values[i] - mean);
    const arena = this.#arena;
    arena.setDouble(block + at.sum, sum);
    arena.setDouble(block + at.squares, squares);
    arena.setDouble(block + at.least, least);
    arena.setDouble(block + at.greatest, greatest);
    arena.setDouble(block + at.first, values[0]);
    arena.setDouble(block + at.last, values[count - 1]);
    return sum;
  }

  /** Appends the block's samples to `into`. Returns how many. */
  decode(block: number, into: SampleBuffer): number {
    const { ints, doubles } = this.#arena;
    const count = this.count(block);
    into.reserve(into.count + count);
    const from = into.count;
    const times = from === 0 ? into.times : into.times.subarray(from);
    const values = from === 0 ? into.values : into.values.subarray(from);
    const bits = from === 0 ? into.bits : into.bits.subarray(from * 2);
    const codec = this.codec(block);
    const body =
      block * 2 + (codec === valueCodec.constant ? constantHeaderBytes : headerBytes) / 4;
    const reader = this.#reader;
    reader.open(body);
    readWholeNumbers(reader, times, count, doubles[block + at.firstTime], 1);
    reader.open(body + (ints[block * 2 + 1] & 0xffff));
    if (codec === valueCodec.decimals) readDecimals(reader, values, bits, count);
    else if (codec === valueCodec.differingBits) readDifferingBits(reader, bits, count);
    else if (codec === valueCodec.splitBits) readSplitBits(reader, bits, count);
    else this.#repeat(block, bits, count);
    into.count = from + count;
    return count;
  }

  #repeat(block: number, bits: Int32Array, count: number): void {
    const { ints } = this.#arena;
    const low = ints[(block + at.sum) * 2];
    const high = ints[(block + at.sum) * 2 + 1];
    for (let i = 0; i < count; i++) {
      bits[i * 2] = low;
      bits[i * 2 + 1] = high;
    }
  }
}

function isConstant(bits: Int32Array, count: number): boolean {
  const low = bits[0];
  const high = bits[1];
  for (let i = 1; i < count; i++) {
    if (bits[i * 2] !== low || bits[i * 2 + 1] !== high) return false;
  }
  return true;
}

function isRising(values: Float64Array, count: number): boolean {
  for (let i = 1; i < count; i++) if (values[i] < values[i - 1]) return false;
  return true;
}
