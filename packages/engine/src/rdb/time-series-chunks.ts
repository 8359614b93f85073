/**
 * Chunks of samples as RedisTimeSeries keeps and dumps them.
 *
 *   uncompressed  (time (8 bytes), value as a double)*, then unused bytes
 *   compressed    a string of bits, low ones of each byte first, in words of eight bytes. The first sample lies outside.
 *     time        the distance from the one before, less the distance before that: 0 | 10 and 5 bits | 110 and 8
 *                 | 1110 and 11 | 11110 and 15 | 111110 and 32 | 111111 and 64; with sign
 *     value       the bits that differ from the one before: 0 for none | 10 and those of the last block
 *                 | 11, leading zeros (5 bits), length of the block less one (6 bits) and the block
 */
import type { ReadonlyBytes } from '@millrace/base';
import { doubleOf } from './rdb-input.js';

const two32 = 4294967296;
const timeBits = [0, 5, 8, 11, 15, 32, 64];
const leadingBits = 5;
const blockLengthBits = 6;
const leadingMax = 31;
const wordBytes = 8;

const doubleBits = new Float64Array(1);
const doubleHalves = new Int32Array(doubleBits.buffer);

export class ChunkReader {
  time = 0;
  value = 0;
  #bytes: ReadonlyBytes = new Uint8Array(0);
  #offset = 0;
  #bit = 0;
  #end = 0;
  #distance = 0;
  #high = 0;
  #low = 0;
  #trailing = 0;
  #blockBits = 0;
  // The bits read last.
  #readHigh = 0;
  #readLow = 0;

  /** Begins with the first sample, given by its time and the halves of its value. */
  open(
    bytes: ReadonlyBytes,
    offset: number,
    bits: number,
    time: number,
    high: number,
    low: number,
  ): void {
    this.#bytes = bytes;
    this.#offset = offset;
    this.#bit = this.#distance = this.#blockBits = 0;
    this.#end = bits;
    this.time = time;
    this.#high = high;
    this.#low = low;
    this.value = doubleOf(high, low);
  }

  /** Goes to the next sample; false where the bits do not give one. */
  next(): boolean {
    return this.#nextTime() && this.#nextValue();
  }

  #nextTime(): boolean {
    let ones = 0;
    while (ones < 6 && this.#take(1) && this.#readLow === 1) ones++;
    if (!this.#take(timeBits[ones])) return false;
    const bits = timeBits[ones];
    let change = this.#readLow;
    if (bits > 0 && bits < 32) change = (change << (32 - bits)) >> (32 - bits);
    if (bits === 64) change = this.#readHigh * two32 + (this.#readLow >>> 0);
    this.#distance += change;
    this.time += this.#distance;
    return this.#bit <= this.#end;
  }

  #nextValue(): boolean {
    if (!this.#take(1)) return false;
    if (this.#readLow === 0) return true;
    if (!this.#take(1)) return false;
    if (this.#readLow === 1) {
      if (!this.#take(leadingBits)) return false;
      const leading = this.#readLow;
      if (!this.#take(blockLengthBits)) return false;
      this.#blockBits = this.#readLow + 1;
      this.#trailing = 64 - leading - this.#blockBits;
    }
    if (this.#blockBits === 0 || this.#trailing < 0 || !this.#take(this.#blockBits)) return false;
    this.#shiftLeft(this.#trailing);
    this.#high ^= this.#readHigh;
    this.#low ^= this.#readLow;
    this.value = doubleOf(this.#high, this.#low);
    return true;
  }

  #shiftLeft(by: number): void {
    if (by >= 32) {
      this.#readHigh = this.#readLow << (by - 32);
      this.#readLow = 0;
    } else if (by > 0) {
      this.#readHigh = (this.#readHigh << by) | (this.#readLow >>> (32 - by));
      this.#readLow <<= by;
    }
  }

  /** Takes so many bits; false where there are not so many. */
  #take(count: number): boolean {
    if (this.#bit + count > this.#end) return false;
    this.#readLow = this.#readHigh = 0;
    for (let done = 0; done < count;) {
      const shift = this.#bit & 7;
      const taken = Math.min(8 - shift, count - done);
      const part = (this.#bytes[this.#offset + (this.#bit >>> 3)] >>> shift) & ((1 << taken) - 1);
      if (done < 32) {
        this.#readLow |= part << done;
        if (done + taken > 32) this.#readHigh |= part >>> (32 - done);
      } else this.#readHigh |= part << (done - 32);
      done += taken;
      this.#bit += taken;
    }
    return true;
  }
}

export class ChunkWriter {
  bytes = new Uint8Array(4096);
  /** Bits so far. */
  bits = 0;
  count = 0;
  /** Halves of the first value, and of the last one. */
  firstHigh = 0;
  firstLow = 0;
  firstTime = 0;
  high = 0;
  low = 0;
  time = 0;
  distance = 0;
  leading = 32;
  trailing = 32;

  clear(): void {
    this.bytes.fill(0);
    this.bits = this.count = this.distance = this.time = this.firstTime = 0;
    this.firstHigh = this.firstLow = this.high = this.low = 0;
    this.leading = this.trailing = 32;
  }

  /** Bytes, in whole words. */
  get length(): number {
    return Math.max(1, Math.ceil(this.bits / (wordBytes * 8))) * wordBytes;
  }

  add(time: number, value: number): void {
    doubleBits[0] = value;
    const [low, high] = [doubleHalves[0], doubleHalves[1]];
    if (this.count++ === 0) {
      this.firstTime = time;
      this.firstHigh = high;
      this.firstLow = low;
    } else {
      this.#reserve();
      this.#putTime(time);
      this.#putValue(high ^ this.high, low ^ this.low);
    }
    this.time = time;
    this.high = high;
    this.low = low;
  }

  /** Room for the longest sample. */
  #reserve(): void {
    const longest = 32;
    if ((this.bits >>> 3) + longest <= this.bytes.length) return;
    const grown = new Uint8Array(this.bytes.length * 2);
    grown.set(this.bytes);
    this.bytes = grown;
  }

  #putTime(time: number): void {
    const distance = time - this.time;
    const change = distance - this.distance;
    this.distance = distance;
    let form = 0;
    while (form < 6 && !fits(change, timeBits[form])) form++;
    if (form === 6) this.#put(0, 0x3f, 6);
    else this.#put(0, (1 << form) - 1, form + 1);
    this.#put(Math.floor(change / two32), change | 0, timeBits[form]);
  }

  #putValue(high: number, low: number): void {
    if ((high | low) === 0) {
      this.#put(0, 0, 1);
      return;
    }
    const leading = Math.min(leadingMax, high === 0 ? 32 + Math.clz32(low) : Math.clz32(high));
    const trailing = low === 0 ? 32 + trailingZeros(high) : trailingZeros(low);
    const isInside = leading >= this.leading && trailing >= this.trailing;
    const own = 64 - leading - trailing;
    // The last block's place is taken again where telling a new one would cost more.
    if (isInside && 64 - this.leading - this.trailing <= own + leadingBits + blockLengthBits)
      this.#put(0, 1, 2);
    else {
      this.leading = leading;
      this.trailing = trailing;
      this.#put(0, 3, 2);
      this.#put(0, leading, leadingBits);
      this.#put(0, own - 1, blockLengthBits);
    }
    this.#putShifted(high, low, this.trailing, 64 - this.leading - this.trailing);
  }

  #putShifted(high: number, low: number, by: number, bits: number): void {
    if (by >= 32) this.#put(0, high >>> (by - 32), bits);
    else if (by > 0) this.#put(high >>> by, (low >>> by) | (high << (32 - by)), bits);
    else this.#put(high, low, bits);
  }

  #put(high: number, low: number, count: number): void {
    for (let done = 0; done < count;) {
      const shift = this.bits & 7;
      const taken = Math.min(8 - shift, count - done);
      let part = done < 32 ? low >>> done : high >>> (done - 32);
      if (done < 32 && done + taken > 32) part |= high << (32 - done);
      this.bytes[this.bits >>> 3] |= (part & ((1 << taken) - 1)) << shift;
      done += taken;
      this.bits += taken;
    }
  }
}

function fits(value: number, bits: number): boolean {
  if (bits === 0) return value === 0;
  const half = 2 ** (bits - 1);
  return value >= -half && value < half;
}

function trailingZeros(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
