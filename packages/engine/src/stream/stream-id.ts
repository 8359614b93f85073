/**
 * An entry's id: 64 bits of milliseconds and 64 bits of sequence, both unsigned and whole, as Redis has them. Each is kept
 * as two signed 32-bit halves, high first, because a double is exact to 53 bits only. Ids are scratch: one object is
 * filled again and again. In the arena an id is four ints in the same order.
 */
import { formatBigInteger, formatInteger, parseUnsignedAsC, writeDigits } from '@millrace/base';
import type { ReadonlyBytes, ReadonlyInts } from '@millrace/base';
import type { Arena } from '@millrace/memory';

/** Two integers of 20 digits and the dash. */
export const idTextBytesMax = 41;
export const idInts = 4;

const dash = 0x2d;
const two32 = 4294967296;
/** Numbers of so many digits are exact as doubles. */
const exactDigits = 15;
/** Redis looks at no more. */
const textBytesMax = 127;

export class StreamId {
  msHigh = 0;
  msLow = 0;
  seqHigh = 0;
  seqLow = 0;
  #high = 0;
  #low = 0;

  set(other: StreamId): void {
    this.msHigh = other.msHigh;
    this.msLow = other.msLow;
    this.seqHigh = other.seqHigh;
    this.seqLow = other.seqLow;
  }
  setFirst(): void {
    this.msHigh = this.msLow = this.seqHigh = this.seqLow = 0;
  }
  setLast(): void {
    this.msHigh = this.msLow = this.seqHigh = this.seqLow = -1;
  }
  /** The first id of a time. */
  setTime(timeMs: number): void {
    this.msHigh = Math.floor(timeMs / two32) | 0;
    this.msLow = timeMs | 0;
    this.seqHigh = this.seqLow = 0;
  }

  get isFirst(): boolean {
    return (this.msHigh | this.msLow | this.seqHigh | this.seqLow) === 0;
  }
  get isLast(): boolean {
    return (this.msHigh & this.msLow & this.seqHigh & this.seqLow) === -1;
  }
  get isLastOfItsTime(): boolean {
    return (this.seqHigh & this.seqLow) === -1;
  }
  hasTimeOf(other: StreamId): boolean {
    return this.msLow === other.msLow && this.msHigh === other.msHigh;
  }

  load(ints: ReadonlyInts, at: number): void {
    this.msHigh = ints[at];
    this.msLow = ints[at + 1];
    this.seqHigh = ints[at + 2];
    this.seqLow = ints[at + 3];
  }
  store(arena: Arena, at: number): void {
    const ints = arena.writableInts(at, idInts);
    ints[at] = this.msHigh;
    ints[at + 1] = this.msLow;
    ints[at + 2] = this.seqHigh;
    ints[at + 3] = this.seqLow;
  }

  /** Below 0, 0 or above 0, as this id comes before the other, is the same or comes after it. */
  compare(other: StreamId): number {
    if (this.msHigh !== other.msHigh) return order(this.msHigh, other.msHigh);
    if (this.msLow !== other.msLow) return order(this.msLow, other.msLow);
    if (this.seqHigh !== other.seqHigh) return order(this.seqHigh, other.seqHigh);
    return order(this.seqLow, other.seqLow);
  }
  /** The same against an id in the arena. */
  compareAt(ints: ReadonlyInts, at: number): number {
    if (this.msHigh !== ints[at]) return order(this.msHigh, ints[at]);
    if (this.msLow !== ints[at + 1]) return order(this.msLow, ints[at + 1]);
    if (this.seqHigh !== ints[at + 2]) return order(this.seqHigh, ints[at + 2]);
    return order(this.seqLow, ints[at + 3]);
  }

  /** The next id; false where this is the last there can be. */
  increment(): boolean {
    if (this.isLast) return false;
    this.seqLow = (this.seqLow + 1) | 0;
    if (this.seqLow !== 0) return true;
    this.seqHigh = (this.seqHigh + 1) | 0;
    if (this.seqHigh !== 0) return true;
    this.msLow = (this.msLow + 1) | 0;
    if (this.msLow === 0) this.msHigh = (this.msHigh + 1) | 0;
    return true;
  }
  /** The id before; false where this is the first there can be. */
  decrement(): boolean {
    if (this.isFirst) return false;
    this.seqLow = (this.seqLow - 1) | 0;
    if (this.seqLow !== -1) return true;
    this.seqHigh = (this.seqHigh - 1) | 0;
    if (this.seqHigh !== -1) return true;
    this.msLow = (this.msLow - 1) | 0;
    if (this.msLow === -1) this.msHigh = (this.msHigh - 1) | 0;
    return true;
  }

  /** Reads `ms` or `ms-seq`, up to a zero byte; a missing sequence is the lowest (0) or the highest (-1) one. False where it is no id. */
  parse(bytes: ReadonlyBytes, offset: number, length: number, missingSeq: 0 | -1): boolean {
    if (length > textBytesMax) return false;
    let end = offset;
    let at = offset + length;
    for (; end < offset + length && bytes[end] !== 0; end++)
      if (bytes[end] === dash && at > end) at = end;
    if (!this.parseTime(bytes, offset, Math.min(at, end) - offset)) return false;
    this.seqHigh = this.seqLow = missingSeq;
    if (at >= end) return true;
    if (!this.#parseHalf(bytes, at + 1, end)) return false;
    this.seqHigh = this.#high;
    this.seqLow = this.#low;
    return true;
  }

  /** Reads `ms` alone and sets the sequence to 0. */
  parseTime(bytes: ReadonlyBytes, offset: number, length: number): boolean {
    if (length > textBytesMax || !this.#parseHalf(bytes, offset, offset + length)) return false;
    this.msHigh = this.#high;
    this.msLow = this.#low;
    this.seqHigh = this.seqLow = 0;
    return true;
  }

  /** Zeros in front are taken, as Redis takes them. */
  #parseHalf(bytes: ReadonlyBytes, from: number, to: number): boolean {
    if (from >= to) return false;
    let value = 0;
    for (let at = from; at < to; at++) {
      const digit = bytes[at] - 0x30;
      if (digit < 0 || digit > 9) return this.#parseExactly(bytes, from, to);
      value = value * 10 + digit;
    }
    if (to - from > exactDigits) return this.#parseExactly(bytes, from, to);
    this.#high = (value / two32) | 0;
    this.#low = value | 0;
    return true;
  }

  #parseExactly(bytes: ReadonlyBytes, from: number, to: number): boolean {
    let text = '';
    for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at]);
    const value = parseUnsignedAsC(text);
    if (value === undefined) return false;
    this.#high = Number(BigInt.asIntN(32, value >> 32n));
    this.#low = Number(BigInt.asIntN(32, value));
    return true;
  }

  /** Writes `ms-seq` at `at` and returns how many bytes it took. */
  format(into: Uint8Array, at: number): number {
    let end = at + formatHalves(this.msHigh, this.msLow, into, at);
    into[end++] = dash;
    return end + formatHalves(this.seqHigh, this.seqLow, into, end) - at;
  }

  toString(): string {
    const text = new Uint8Array(idTextBytesMax);
    return String.fromCharCode(...text.subarray(0, this.format(text, 0)));
  }
}

/** The text of one id. Those of a burst share their time, which is then written only once. */
export class IdText {
  readonly bytes = new Uint8Array(idTextBytesMax);
  length = 0;
  readonly #last = new StreamId();
  /** Where the sequence begins; 0 before the first id. */
  #seqAt = 0;

  write(id: StreamId): void {
    const last = this.#last;
    if (this.#seqAt === 0 || !id.hasTimeOf(last)) {
      this.#seqAt = formatHalves(id.msHigh, id.msLow, this.bytes, 0) + 1;
      this.bytes[this.#seqAt - 1] = dash;
    } else if (id.seqLow === last.seqLow && id.seqHigh === last.seqHigh) return;
    this.length = this.#seqAt + formatHalves(id.seqHigh, id.seqLow, this.bytes, this.#seqAt);
    last.set(id);
  }
}

function order(left: number, right: number): number {
  return left >>> 0 < right >>> 0 ? -1 : left === right ? 0 : 1;
}

/** Digits that fit one half of what a double holds exactly. */
const lowDigits = 8;
const lowUnits = 1e8;

/** No double leaves this function: V8 would put each on the heap. */
function formatHalves(high: number, low: number, into: Uint8Array, at: number): number {
  if (high === 0 && low >= 0) return formatInteger(low, into, at);
  const value = (high >>> 0) * two32 + (low >>> 0);
  if (value > Number.MAX_SAFE_INTEGER)
    return formatBigInteger((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0), into, at);
  const upper = Math.floor(value / lowUnits) | 0;
  const written = formatInteger(upper, into, at);
  writeDigits((value - upper * lowUnits) | 0, lowDigits, into, at + written);
  return written + lowDigits;
}
