/*
 * Replies, written into a reused output buffer in the protocol version of the connection. What RESP2
 * has no form for goes out as Redis sends it there: a map as a flat array, a double as a bulk, …
 *
 * Aggregates whose size is known only at the end: `const mark = reply.beginArray()`, the elements,
 * `reply.endArray(mark, count)`. They nest.
 */
import {
  DOUBLE_TEXT_BYTES_MAX,
  formatBigInteger,
  formatDoubleOf,
  formatIntegerOf,
  formatInteger,
  INTEGER_TEXT_BYTES_MAX,
  integerDigits,
} from '@millrace/base';
import { HEADER_BYTES_MAX, OutputBuffer } from './output-buffer.js';

/** The first byte of each kind of value. */
export const ReplyKind = {
  simple: 43, // +
  error: 45, // -
  integer: 58, // :
  bulk: 36, // $
  array: 42, // *
  nil: 95, // _
  double: 44, // ,
  boolean: 35, // #
  bulkError: 33, // !
  verbatim: 61, // =
  bigNumber: 40, // (
  map: 37, // %
  set: 126, // ~
  push: 62, // >
  attribute: 124, // |
} as const;
export type ReplyKind = (typeof ReplyKind)[keyof typeof ReplyKind];

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const OK = latin1('+OK\r\n');
const PONG = latin1('+PONG\r\n');
const QUEUED = latin1('+QUEUED\r\n');
const RESP2_NIL = latin1('$-1\r\n');
const RESP2_NIL_ARRAY = latin1('*-1\r\n');
const RESP3_NIL = latin1('_\r\n');
const RESP3_TRUE = latin1('#t\r\n');
const RESP3_FALSE = latin1('#f\r\n');

/** The header that `begin…` leaves room for: one digit. A larger count moves the elements. */
const DEFERRED_HEADER_BYTES = 4;

const scratch = new Uint8Array(DOUBLE_TEXT_BYTES_MAX);
const cell = new Float64Array(1);

export class Reply extends OutputBuffer {
  /** Whether the connection has switched to RESP3. */
  resp3 = false;
  /** What is written is thrown away, but for errors: what takes time to write may be left out. */
  isUnread = false;

  ok(): void {
    this.raw(OK, 0, OK.length);
  }

  pong(): void {
    this.raw(PONG, 0, PONG.length);
  }

  queued(): void {
    this.raw(QUEUED, 0, QUEUED.length);
  }

  /** A simple string of a short text without line ends, one byte a character. */
  simple(text: string): void {
    this.#line(ReplyKind.simple, text);
  }

  /**
   * An error; the text begins with its code (`ERR …`). One byte a character, so that arguments
   * quoted by `Arguments.quoted` come out as they came in; line ends become spaces, but for the last ones.
   */
  error(text: string): void {
    this.#line(ReplyKind.error, text.replace(/[\r\n]+$/, ''));
  }

  integer(value: number): void {
    this.header(ReplyKind.integer, value);
  }

  /** A safe integer in an array: one beyond 2^31 that is passed on would be an object on the heap. */
  integerOf(values: Float64Array, i: number): void {
    if (this.isUnread) return;
    this.reserve(INTEGER_TEXT_BYTES_MAX + 3);
    this.bytes[this.length++] = ReplyKind.integer;
    this.length += formatIntegerOf(values, i, this.bytes, this.length);
    this.endLine();
  }

  /** An integer of the full int64 range. */
  bigInteger(value: bigint): void {
    this.#line(ReplyKind.integer, value.toString());
  }

  /** A double: `,` in RESP3, a bulk string in RESP2. */
  double(value: number): void {
    cell[0] = value;
    this.doubleOf(cell, 0);
  }

  /** The same for one in an array: a double that is passed on would be an object on the heap. */
  doubleOf(values: Float64Array, i: number): void {
    if (this.isUnread) return;
    if (!this.resp3) {
      const value = values[i];
      if ((value | 0) === value && value !== 0) {
        this.bulkInteger(value | 0);
        return;
      }
      const size = formatDoubleOf(values, i, scratch, 0);
      this.bulk(scratch, 0, size);
      return;
    }
    this.reserve(DOUBLE_TEXT_BYTES_MAX + 3);
    this.bytes[this.length++] = ReplyKind.double;
    this.length += formatDoubleOf(values, i, this.bytes, this.length);
    this.endLine();
  }

  /** An integer as a bulk string, as HGET of a counter answers. */
  bulkInteger(value: number): void {
    this.header(ReplyKind.bulk, integerDigits(value));
    this.reserve(INTEGER_TEXT_BYTES_MAX + 2);
    this.length += formatInteger(value, this.bytes, this.length);
    this.endLine();
  }

  /** A bigint as a bulk string. */
  bulkBigInteger(value: bigint): void {
    const size = formatBigInteger(value, scratch, 0);
    this.bulk(scratch, 0, size);
  }

  /** A bulk string of bytes that the caller writes next: exactly `length`, then `endBulk`. */
  beginBulk(length: number): void {
    this.header(ReplyKind.bulk, length);
    this.reserve(length + 2);
  }

  endBulk(): void {
    this.reserve(2);
    this.endLine();
  }

  /** The absence of a value. */
  nil(): void {
    const nil = this.resp3 ? RESP3_NIL : RESP2_NIL;
    this.raw(nil, 0, nil.length);
  }

  /** The absence of an array. */
  nilArray(): void {
    const nil = this.resp3 ? RESP3_NIL : RESP2_NIL_ARRAY;
    this.raw(nil, 0, nil.length);
  }

  boolean(value: boolean): void {
    if (!this.resp3) this.integer(value ? 1 : 0);
    else if (value) this.raw(RESP3_TRUE, 0, RESP3_TRUE.length);
    else this.raw(RESP3_FALSE, 0, RESP3_FALSE.length);
  }

  /** An integer of any size: `(` in RESP3, a bulk string in RESP2. */
  bigNumber(value: bigint): void {
    if (this.resp3) this.#line(ReplyKind.bigNumber, value.toString());
    else this.bulkText(value.toString());
  }

  /** A text with a format of three letters (`txt`, `mkd`); a plain bulk string in RESP2. */
  verbatim(format: string, text: string): void {
    if (!this.resp3) {
      this.bulkText(text);
      return;
    }
    const at = this.length;
    this.bulkText(`${format}:${text}`);
    this.bytes[at] = ReplyKind.verbatim;
  }

  array(count: number): void {
    this.header(ReplyKind.array, count);
  }

  /** A map of `count` pairs. */
  map(count: number): void {
    if (this.resp3) this.header(ReplyKind.map, count);
    else this.header(ReplyKind.array, count * 2);
  }

  set(count: number): void {
    this.header(this.resp3 ? ReplyKind.set : ReplyKind.array, count);
  }

  push(count: number): void {
    this.header(this.resp3 ? ReplyKind.push : ReplyKind.array, count);
  }

  /** Starts an array of unknown size. */
  beginArray(): number {
    this.reserve(DEFERRED_HEADER_BYTES);
    const mark = this.length;
    this.length += DEFERRED_HEADER_BYTES;
    return mark;
  }

  endArray(mark: number, count: number): void {
    this.#endAggregate(mark, ReplyKind.array, count);
  }

  /** Starts a map of unknown size. */
  beginMap(): number {
    return this.beginArray();
  }

  /** Ends a map of `count` pairs. */
  endMap(mark: number, count: number): void {
    if (this.resp3) this.#endAggregate(mark, ReplyKind.map, count);
    else this.#endAggregate(mark, ReplyKind.array, count * 2);
  }

  /** Starts a set of unknown size. */
  beginSet(): number {
    return this.beginArray();
  }

  endSet(mark: number, count: number): void {
    this.#endAggregate(mark, this.resp3 ? ReplyKind.set : ReplyKind.array, count);
  }

  #endAggregate(mark: number, kind: ReplyKind, count: number): void {
    const shift = integerDigits(count) - 1;
    const end = this.length;
    // Room is made while all is still counted: growth keeps no more than `length` bytes.
    this.reserve(HEADER_BYTES_MAX);
    if (shift > 0) {
      const from = mark + DEFERRED_HEADER_BYTES;
      this.bytes.copyWithin(from + shift, from, end);
    }
    this.length = mark;
    this.header(kind, count);
    this.length = end + shift;
  }

  #line(kind: ReplyKind, text: string): void {
    this.reserve(text.length * 3 + 3);
    const bytes = this.bytes;
    let at = this.length;
    bytes[at++] = kind;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 255) at += writeUtf8(text.charAt(i), bytes, at);
      else bytes[at++] = code === 10 || code === 13 ? 32 : code;
    }
    this.length = at;
    this.endLine();
  }
}

/** For the rare character beyond one byte in a text that should have none. */
function writeUtf8(character: string, into: Uint8Array, at: number): number {
  const encoded = Buffer.from(character, 'utf8');
  into.set(encoded, at);
  return encoded.length;
}
