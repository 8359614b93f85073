/**
 * Reads the primitives of the RDB format out of bytes: lengths, strings in their four encodings, numbers. Whatever does
 * not fit throws a `RdbError` that names the place.
 *
 *   length  00llllll | 01llllll llllllll | 0x80 and 4 bytes | 0x81 and 8 bytes, high byte first
 *   string  length and bytes | 0xc0, 0xc1, 0xc2 and an integer of 1, 2, 4 bytes, low byte first | 0xc3 and LZF:
 *           length of the code, length of the text, code
 */
import { formatInteger } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import { canInflate, inflateLzf } from './lzf.js';

const two32 = 4294967296;
const digitsMax = 24;
const mark = { encoded: 3, int8: 0xc0, int16: 0xc1, int32: 0xc2, lzf: 0xc3 } as const;

/** A dump that cannot be read. `offset` counts from its start. */
export class RdbError extends Error {
  readonly offset: number;

  constructor(what: string, offset: number) {
    super(`${what} at byte ${offset.toString()}`);
    this.name = 'RdbError';
    this.offset = offset;
  }
}

/** Thrown where bytes are missing that may still come. */
export class BytesMissing extends Error {}

/** A string that was read: where it lies. Valid until the next one is read into it. */
export class Text {
  bytes: ReadonlyBytes = new Uint8Array(0);
  offset = 0;
  length = 0;
  #own = new Uint8Array(digitsMax);

  /** Room of its own for a text of so many bytes, which it then is. */
  room(length: number): Uint8Array {
    if (this.#own.length < length) this.#own = new Uint8Array(length);
    this.bytes = this.#own;
    this.offset = 0;
    this.length = length;
    return this.#own;
  }

  set(bytes: ReadonlyBytes, offset: number, length: number): void {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  /** The digits of an integer that is given by two halves. */
  setInteger(high: number, low: number): void {
    const own = this.room(digitsMax);
    const value = high * two32 + (low >>> 0);
    this.length = Number.isSafeInteger(value)
      ? formatInteger(value, own, 0)
      : writeText(((BigInt(high) << 32n) | BigInt(low >>> 0)).toString(), own);
  }

  /** A copy that stays. */
  copy(): Uint8Array {
    return this.bytes.slice(this.offset, this.offset + this.length);
  }

  toString(): string {
    return Buffer.from(this.bytes.subarray(this.offset, this.offset + this.length)).toString(
      'latin1',
    );
  }
}

function writeText(text: string, into: Uint8Array): number {
  for (let i = 0; i < text.length; i++) into[i] = text.charCodeAt(i);
  return text.length;
}

export class RdbInput {
  bytes: ReadonlyBytes = new Uint8Array(0);
  at = 0;
  end = 0;
  /** Where the first of the bytes lies in the dump. */
  base = 0;
  /** Whether more bytes may follow those at hand. */
  isPartial = false;
  /** Bytes that can follow at most, so that a broken length does not make the reader collect for ever. */
  followMax = 0;
  /** Of the last length or integer of 64 bits: its halves. */
  high = 0;
  low = 0;

  /** Begins anew with bytes. */
  open(bytes: ReadonlyBytes, offset: number, length: number): void {
    this.bytes = bytes;
    this.at = offset;
    this.end = offset + length;
    this.base = -offset;
    this.isPartial = false;
    this.followMax = 0;
  }

  get left(): number {
    return this.end - this.at;
  }

  fail(what: string): never {
    throw new RdbError(what, this.base + this.at);
  }

  /** Makes sure that so many bytes are there. */
  need(count: number): void {
    if (this.at + count <= this.end) return;
    if (this.isPartial && this.at + count <= this.end + this.followMax) throw new BytesMissing();
    this.fail('cut short');
  }

  skip(count: number): void {
    this.need(count);
    this.at += count;
  }

  byte(): number {
    this.need(1);
    return this.bytes[this.at++];
  }

  /** Four bytes, low one first, with sign. */
  int32(): number {
    this.need(4);
    const { bytes, at } = this;
    this.at += 4;
    return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  }

  /** Eight bytes, low one first, into `high` and `low`. */
  int64(): void {
    this.need(8);
    this.low = this.int32();
    this.high = this.int32();
  }

  /** Eight bytes as a number that must be exact. */
  safeInteger(): number {
    this.int64();
    const value = this.high * two32 + (this.low >>> 0);
    return Number.isSafeInteger(value) ? value : this.fail('a number out of range');
  }

  /** Eight bytes, low one first, as a double. */
  double(): number {
    this.int64();
    return doubleOf(this.high, this.low);
  }

  /** A length; NaN where it is the mark of an encoded string, which is then in `low`. */
  #length(): number {
    const first = this.byte();
    this.high = 0;
    this.low = first & 0x3f;
    const kind = first >> 6;
    if (kind === 0) return this.low;
    if (kind === 1) {
      this.low = (this.low << 8) | this.byte();
      return this.low;
    }
    if (kind === mark.encoded) {
      this.low = first;
      return Number.NaN;
    }
    if (first === 0x81) this.high = this.#bigEndian32();
    else if (first !== 0x80) this.fail('a length of an unknown form');
    this.low = this.#bigEndian32();
    return (this.high >>> 0) * two32 + (this.low >>> 0);
  }

  #bigEndian32(): number {
    this.need(4);
    const { bytes, at } = this;
    this.at += 4;
    return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }

  /** A count or an unsigned number; its exact halves are in `high` and `low`. */
  length(): number {
    const length = this.#length();
    return Number.isNaN(length) ? this.fail('a string where a length should be') : length;
  }

  /** A count of things that follow, each of at least one byte. */
  count(): number {
    const count = this.length();
    if (count > this.left + this.followMax) this.fail('a count of more than there is');
    return count;
  }

  /** A string, whatever its encoding. */
  text(into: Text): void {
    const length = this.#length();
    if (!Number.isNaN(length)) {
      this.need(length);
      into.set(this.bytes, this.at, length);
      this.at += length;
      return;
    }
    const { low } = this;
    if (low === mark.int8) this.#small(into, (this.byte() << 24) >> 24);
    else if (low === mark.int16) {
      this.need(2);
      const value = this.byte() | (this.byte() << 8);
      this.#small(into, (value << 16) >> 16);
    } else if (low === mark.int32) this.#small(into, this.int32());
    else if (low === mark.lzf) this.#inflate(into);
    else this.fail('a string of an unknown encoding');
  }

  #small(into: Text, value: number): void {
    into.setInteger(value < 0 ? -1 : 0, value);
  }

  #inflate(into: Text): void {
    const codeBytes = this.length();
    const length = this.length();
    this.need(codeBytes);
    if (!canInflate(codeBytes, length)) this.fail('a compressed string longer than it can be');
    if (!inflateLzf(this.bytes, this.at, codeBytes, into.room(length), length))
      this.fail('a compressed string that is broken');
    this.at += codeBytes;
  }

  /** Passes over a string without looking into it. */
  skipText(): void {
    const length = this.#length();
    if (!Number.isNaN(length)) this.skip(length);
    else if (this.low === mark.int8) this.skip(1);
    else if (this.low === mark.int16) this.skip(2);
    else if (this.low === mark.int32) this.skip(4);
    else if (this.low === mark.lzf) {
      const codeBytes = this.length();
      this.length();
      this.skip(codeBytes);
    } else this.fail('a string of an unknown encoding');
  }
}

const doubleBits = new Float64Array(1);
const doubleHalves = new Int32Array(doubleBits.buffer);

export function doubleOf(high: number, low: number): number {
  doubleHalves[0] = low;
  doubleHalves[1] = high;
  return doubleBits[0];
}
