import { formatInteger, INTEGER_TEXT_BYTES_MAX } from '@millrace/base';

const dollar = 0x24;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** Copies of up to this many bytes are faster in a loop than by a call of `set`. */
const loopBytesMax = 48;
const bulkFrameBytes = INTEGER_TEXT_BYTES_MAX + 5;

/** Bytes that are written one behind the other into an array that grows. */
export class ByteSink {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  ensure(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  append(source: Uint8Array, start: number, length: number): void {
    this.ensure(length);
    this.#copy(source, start, length);
  }

  appendByte(byte: number): void {
    this.ensure(1);
    this.bytes[this.length++] = byte;
  }

  /** Appends one RESP bulk string. */
  appendBulk(source: Uint8Array, start: number, length: number): void {
    this.ensure(length + bulkFrameBytes);
    this.#bulkHeader(length);
    this.#copy(source, start, length);
    this.bytes[this.length++] = carriageReturn;
    this.bytes[this.length++] = lineFeed;
  }

  /** Appends a RESP bulk string that spells a safe integer. */
  appendBulkInteger(value: number): void {
    this.ensure(INTEGER_TEXT_BYTES_MAX + bulkFrameBytes);
    const digits = formatInteger(value, this.bytes, this.length + 8);
    const from = this.length + 8;
    this.#bulkHeader(digits);
    // The header is at most 5 bytes long here, so the digits move down and never onto themselves.
    for (let at = 0; at < digits; at++) this.bytes[this.length++] = this.bytes[from + at];
    this.bytes[this.length++] = carriageReturn;
    this.bytes[this.length++] = lineFeed;
  }

  #bulkHeader(length: number): void {
    this.bytes[this.length++] = dollar;
    this.length += formatInteger(length, this.bytes, this.length);
    this.bytes[this.length++] = carriageReturn;
    this.bytes[this.length++] = lineFeed;
  }

  #copy(source: Uint8Array, start: number, length: number): void {
    const target = this.bytes;
    const to = this.length;
    if (length <= loopBytesMax) {
      for (let at = 0; at < length; at++) target[to + at] = source[start + at];
    } else {
      target.set(source.subarray(start, start + length), to);
    }
    this.length = to + length;
  }
}
