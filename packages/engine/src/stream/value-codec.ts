/**
 * Names and values inside a block. Numbers that are written in the one usual way, with up to 12 decimals, take a fraction of
 * their text and come out byte for byte.
 *
 *   0x00–0x7f  the integer 0 to 127
 *   0x80–0xbf  text of 0 to 63 bytes
 *   0xc0–0xdf  integer of 13 bits, less 128: high bits here, the low byte follows
 *   0xe0–0xe6  integer of 1 to 7 bytes, low byte first    0xe8–0xee  the same, negative
 *   0xf0–0xf2  text with its length in 1, 2 or 4 bytes
 *   0xf4–0xff  number with 1 to 12 decimals: all its digits follow as an integer
 */
import { equalBytes, copyBytes, formatInteger, integerDigits, writeDigits } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';

const code = {
  text: 0x80,
  pair: 0xc0,
  integer: 0xe0,
  negative: 0x08,
  longText: 0xf0,
  decimals: 0xf3,
};
const shortTextBytes = 64;
const smallMax = 0x7f;
const pairMax = 0x1fff + 128;
const digitsMax = 15;
const decimalsMax = 12;
/** Sign, point and digits. */
const numberTextMax = digitsMax + 2;
const point = 0x2e;
const minus = 0x2d;

/** Bytes that a value takes at most beyond its own. */
export const valueOverheadMax = 5;

export function writeValue(
  into: Uint8Array,
  at: number,
  source: ReadonlyBytes,
  offset: number,
  length: number,
): number {
  if (length <= numberTextMax && length > 0) {
    const end = writeNumber(into, at, source, offset, length);
    if (end !== 0) return end;
  }
  return writeText(into, at, source, offset, length);
}

/** Writes the bytes as they are, and returns where it ended. */
export function writeText(
  into: Uint8Array,
  at: number,
  source: ReadonlyBytes,
  offset: number,
  length: number,
): number {
  let to = at;
  if (length < shortTextBytes) into[to++] = code.text | length;
  else {
    const bytes = length <= 0xff ? 1 : length <= 0xffff ? 2 : 4;
    into[to++] = code.longText + (bytes >> 1);
    for (let i = 0, rest = length; i < bytes; i++, rest >>>= 8) into[to++] = rest & 0xff;
  }
  copyBytes(into, to, source, offset, length);
  return to + length;
}

/** 0 where the text is not a number that comes out as it went in. */
function writeNumber(
  into: Uint8Array,
  at: number,
  source: ReadonlyBytes,
  offset: number,
  length: number,
): number {
  const end = offset + length;
  const isNegative = source[offset] === minus;
  let from = isNegative ? offset + 1 : offset;
  let value = source[from] - 0x30;
  if (from === end || value < 0 || value > 9) return 0;
  if (value === 0 && from + 1 < end && source[from + 1] !== point) return 0;
  const first = from;
  let pointAt = 0;
  for (from++; from < end; from++) {
    const digit = source[from] - 0x30;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (source[from] === point && pointAt === 0) pointAt = from;
    else return 0;
  }
  const decimals = pointAt === 0 ? 0 : end - pointAt - 1;
  const digits = end - first - (pointAt === 0 ? 0 : 1);
  if (digits > digitsMax || decimals > decimalsMax) return 0;
  if ((pointAt !== 0 && decimals === 0) || (isNegative && value === 0)) return 0;
  let to = at;
  if (decimals > 0) into[to++] = code.decimals + decimals;
  return writeInteger(into, to, value, isNegative);
}

function writeInteger(into: Uint8Array, at: number, value: number, isNegative: boolean): number {
  if (!isNegative && value <= smallMax) {
    into[at] = value;
    return at + 1;
  }
  if (!isNegative && value <= pairMax) {
    into[at] = code.pair | ((value - 128) >> 8);
    into[at + 1] = (value - 128) & 0xff;
    return at + 2;
  }
  let to = at + 1;
  let rest = value;
  for (; rest > 0xff; rest = Math.floor(rest / 256)) into[to++] = rest & 0xff;
  into[to++] = rest;
  into[at] = code.integer | (isNegative ? code.negative : 0) | (to - at - 2);
  return to;
}

/** Reads values one after the other; `bytes`, `offset` and `length` are the text of the last one. */
export class ValueReader {
  bytes: ReadonlyBytes;
  offset = 0;
  length = 0;
  readonly #block: ReadonlyBytes;
  readonly #digits = new Uint8Array(24);
  #value = 0;
  #isNegative = false;

  constructor(bytes: ReadonlyBytes) {
    this.#block = bytes;
    this.bytes = bytes;
  }

  /** Returns where the value ended. */
  read(at: number): number {
    const bytes = this.#block;
    const first = bytes[at];
    if (first >= code.text && first < code.pair) return this.#text(at + 1, first & 0x3f);
    if (first >= code.longText && first <= code.decimals) return this.#longText(at);
    this.bytes = this.#digits;
    this.offset = 0;
    if (first > code.decimals) {
      const end = this.#integer(at + 1);
      this.#formatDecimal(first - code.decimals);
      return end;
    }
    const end = this.#integer(at);
    this.length = formatInteger(this.#isNegative ? -this.#value : this.#value, this.#digits, 0);
    return end;
  }

  /** Where the value ends that begins here. */
  skip(at: number): number {
    const bytes = this.#block;
    const first = bytes[at];
    if (first < code.text) return at + 1;
    if (first < code.pair) return at + 1 + (first & 0x3f);
    if (first < code.integer) return at + 2;
    if (first < code.longText) return at + 2 + (first & 7);
    return first > code.decimals ? this.skip(at + 1) : this.#longText(at);
  }

  /** Whether the text that begins here, written by `writeText`, is this one. */
  isText(at: number, source: ReadonlyBytes, offset: number, length: number): boolean {
    const bytes = this.#block;
    let from = at + 1;
    if (length < shortTextBytes) {
      if (bytes[at] !== (code.text | length)) return false;
    } else {
      if (bytes[at] < code.longText) return false;
      this.#longText(at);
      if (this.length !== length) return false;
      from = this.offset;
    }
    return equalBytes(bytes, from, source, offset, length);
  }

  #text(at: number, length: number): number {
    this.bytes = this.#block;
    this.offset = at;
    this.length = length;
    return at + length;
  }

  #longText(at: number): number {
    const bytes = this.#block;
    const lengthBytes = 1 << (bytes[at] - code.longText);
    let length = 0;
    for (let i = lengthBytes; i > 0; i--) length = (length << 8) | bytes[at + i];
    return this.#text(at + 1 + lengthBytes, length);
  }

  #integer(at: number): number {
    const bytes = this.#block;
    const first = bytes[at];
    this.#isNegative = false;
    if (first <= smallMax) {
      this.#value = first;
      return at + 1;
    }
    if (first < code.integer) {
      this.#value = (((first & 0x1f) << 8) | bytes[at + 1]) + 128;
      return at + 2;
    }
    this.#isNegative = (first & code.negative) !== 0;
    const last = at + 1 + (first & 7);
    let value = 0;
    for (let i = last; i > at; i--) value = value * 256 + bytes[i];
    this.#value = value;
    return last + 1;
  }

  /** The last digits stand behind the point, with zeros in front where there are too few. */
  #formatDecimal(decimals: number): void {
    const digits = this.#digits;
    let at = 0;
    if (this.#isNegative) digits[at++] = minus;
    const value = this.#value;
    const had = integerDigits(value);
    const zeros = Math.max(0, decimals + 1 - had);
    for (let i = 0; i < zeros; i++) digits[at + i] = 0x30;
    if (value < 1e9) writeDigits(value, had, digits, at + zeros);
    else formatInteger(value, digits, at + zeros);
    const end = at + zeros + had;
    for (let i = end; i > end - decimals; i--) digits[i] = digits[i - 1];
    digits[end - decimals] = point;
    this.length = end + 1;
  }
}
