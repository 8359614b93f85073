/** Writes the primitives of the RDB format into a buffer that grows and is reused. rdb-input.ts shows their forms. */
import { copyBytes, INTEGER_TEXT_BYTES_MAX, parseInteger } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import { LzfWriter } from './lzf.js';

const two32 = 4294967296;
/** Redis tries strings above this length, and keeps the code where it saves at least four bytes. */
const compressFromBytes = 21;
const savedBytesMin = 4;
/** Of the decimal text of an integer of 32 bits. */
const int32DigitsMax = 11;

const doubleBits = new Float64Array(1);
const doubleHalves = new Int32Array(doubleBits.buffer);

export class RdbOutput {
  bytes = new Uint8Array(1024);
  length = 0;
  /** Made when first needed: its table is large. */
  #lzf: LzfWriter | undefined;

  clear(): void {
    this.length = 0;
  }

  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    let capacity = this.bytes.length * 2;
    while (capacity < this.length + count) capacity *= 2;
    const grown = new Uint8Array(capacity);
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Bytes as they are. */
  raw(from: ReadonlyBytes, offset: number, length: number): void {
    this.reserve(length);
    copyBytes(this.bytes, this.length, from, offset, length);
    this.length += length;
  }

  /** Four bytes, low one first. */
  int32(value: number): void {
    this.reserve(4);
    for (let i = 0; i < 4; i++) this.bytes[this.length++] = (value >>> (i * 8)) & 0xff;
  }
  int32BigEndian(value: number): void {
    this.reserve(4);
    for (let i = 24; i >= 0; i -= 8) this.bytes[this.length++] = (value >>> i) & 0xff;
  }
  /** Eight bytes of a safe integer, low one first. */
  int64(value: number): void {
    this.int32((value % two32) | 0);
    this.int32(Math.floor(value / two32));
  }
  double(value: number): void {
    doubleBits[0] = value;
    this.int32(doubleHalves[0]);
    this.int32(doubleHalves[1]);
  }

  size(value: number): void {
    this.size64(Math.floor(value / two32), value | 0);
  }

  /** A length that is given by its halves. */
  size64(high: number, low: number): void {
    if (high !== 0) {
      this.byte(0x81);
      this.int32BigEndian(high);
      this.int32BigEndian(low);
    } else if (low >>> 0 < 64) this.byte(low);
    else if (low >>> 0 < 16384) {
      this.byte(0x40 | (low >>> 8));
      this.byte(low & 0xff);
    } else {
      this.byte(0x80);
      this.int32BigEndian(low);
    }
  }

  /** The bits of a double where the format has an unsigned number. */
  sizeOfDouble(value: number): void {
    doubleBits[0] = value;
    this.size64(doubleHalves[1], doubleHalves[0]);
  }

  /** A string, in the shortest of its encodings. */
  text(from: ReadonlyBytes, offset: number, length: number): void {
    if (length <= int32DigitsMax && this.#asInteger(from, offset, length)) return;
    if (length >= compressFromBytes && this.#compressed(from, offset, length)) return;
    this.size(length);
    this.raw(from, offset, length);
  }

  ascii(text: string): void {
    const bytes = Buffer.from(text, 'latin1');
    this.text(bytes, 0, bytes.length);
  }

  #asInteger(from: ReadonlyBytes, offset: number, length: number): boolean {
    if (length === 0 || length > INTEGER_TEXT_BYTES_MAX) return false;
    const value = parseInteger(from, offset, length);
    if (value !== (value | 0) || Object.is(value, -0)) return false;
    this.reserve(5);
    const size = value === (value << 24) >> 24 ? 1 : value === (value << 16) >> 16 ? 2 : 4;
    this.bytes[this.length++] = 0xc0 + (size >> 1);
    for (let i = 0; i < size; i++) this.bytes[this.length++] = (value >>> (i * 8)) & 0xff;
    return true;
  }

  #compressed(from: ReadonlyBytes, offset: number, length: number): boolean {
    // Mark and two lengths go before the code, whose length is not known yet.
    const headBytes = 1 + 9 + 9;
    this.reserve(headBytes + length + savedBytesMin);
    const at = this.length + headBytes;
    const room = length - savedBytesMin;
    this.#lzf ??= new LzfWriter();
    const codeBytes = this.#lzf.deflate(from, offset, length, this.bytes, at, room);
    if (codeBytes === 0) return false;
    this.byte(0xc3);
    this.size(codeBytes);
    this.size(length);
    this.bytes.copyWithin(this.length, at, at + codeBytes);
    this.length += codeBytes;
    return true;
  }
}
