/*
 * Integers to and from decimal text in bytes, without allocation.
 *
 * The grammar is the one Redis keeps for every integer argument: an optional `-`, no `+`, no
 * leading zeros, no spaces, within int64. Safe integers travel as numbers; the rest of int64 is
 * reported as an infinity, so that only the few callers who care pay for a bigint.
 */

import type { ReadonlyBytes } from './readonly-views.js';
const ZERO = 48;
const MINUS = 45;

/** The longest text of an int64: `-9223372036854775808`. */
export const INTEGER_TEXT_BYTES_MAX = 20;

export const INT64_MAX = 2n ** 63n - 1n;
export const INT64_MIN = -(2n ** 63n);

const INT64_DIGITS_MAX = 19;
const INT64_MAX_TEXT = '9223372036854775807';
const SPLIT = 1e8;
/** The texts of 00 to 99. */
const PAIRS = Uint8Array.from({ length: 200 }, (_, i) =>
  i % 2 === 0 ? ZERO + Math.floor(i / 20) : ZERO + ((i >> 1) % 10),
);

/**
 * The integer that the bytes spell. NaN where they spell no int64, an infinity of the right sign
 * where they spell one that is not a safe integer (`parseBigInteger` then has it exactly).
 */
export function parseInteger(bytes: ReadonlyBytes, offset: number, length: number): number {
  const end = offset + length;
  let at = offset;
  const isNegative = length > 0 && bytes[at] === MINUS;
  if (isNegative) at++;
  const digits = end - at;
  if (digits <= 0 || digits > INT64_DIGITS_MAX) return NaN;
  let value = bytes[at] - ZERO;
  if (value === 0) return digits === 1 && !isNegative ? 0 : NaN;
  if (value < 0 || value > 9) return NaN;
  const first = at;
  for (at++; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  if (value > Number.MAX_SAFE_INTEGER) {
    if (digits === INT64_DIGITS_MAX && isBeyondInt64(bytes, first, isNegative)) return NaN;
    return isNegative ? -Infinity : Infinity;
  }
  return isNegative ? -value : value;
}

/** The exact value of bytes for which `parseInteger` did not return NaN. */
export function parseBigInteger(bytes: ReadonlyBytes, offset: number, length: number): bigint {
  let text = '';
  for (let at = offset; at < offset + length; at++) text += String.fromCharCode(bytes[at]);
  return BigInt(text);
}

/** Compares nineteen digits with the largest int64; its negative twin reaches one further. */
function isBeyondInt64(bytes: ReadonlyBytes, first: number, isNegative: boolean): boolean {
  for (let i = 0; i < INT64_DIGITS_MAX; i++) {
    const limit = INT64_MAX_TEXT.charCodeAt(i);
    const byte = bytes[first + i];
    if (byte < limit) return false;
    if (byte > limit) return !(isNegative && i === INT64_DIGITS_MAX - 1 && byte === limit + 1);
  }
  return false;
}

/** How many bytes `formatInteger` writes for a safe integer, the sign included. */
export function integerDigits(value: number): number {
  if (value < 0) return 1 + integerDigits(-value);
  if (value >= SPLIT) return 8 + integerDigits(Math.floor(value / SPLIT));
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  if (value < 10_000) return 4;
  if (value < 100_000) return 5;
  if (value < 1_000_000) return 6;
  return value < 10_000_000 ? 7 : 8;
}

/** Writes a safe integer at `at` and returns how many bytes it took. */
export function formatInteger(value: number, into: Uint8Array, at: number): number {
  if (value >= 0 && value < 10) {
    into[at] = ZERO + value;
    return 1;
  }
  if (value < 0) {
    into[at] = MINUS;
    return 1 + formatInteger(-value, into, at + 1);
  }
  if (value < SPLIT) {
    const digits = integerDigits(value);
    writeDigits(value, digits, into, at);
    return digits;
  }
  const high = Math.floor(value / SPLIT);
  return formatSplit(high, value - high * SPLIT, into, at);
}

function formatSplit(high: number, low: number, into: Uint8Array, at: number): number {
  const written = formatInteger(high, into, at);
  writeDigits(low, 8, into, at + written);
  return written + 8;
}

/** The same for one in an array: a number beyond 2^31 that is passed on would be an object on the heap. */
export function formatIntegerOf(
  values: Float64Array,
  i: number,
  into: Uint8Array,
  at: number,
): number {
  const value = values[i];
  if (Math.abs(value) < SPLIT) return formatInteger(value | 0, into, at);
  let to = at;
  if (value < 0) into[to++] = MINUS;
  const magnitude = Math.abs(value);
  const high = Math.floor(magnitude / SPLIT);
  return to - at + formatSplit(high | 0, (magnitude - high * SPLIT) | 0, into, to);
}

/** Writes the last `digits` digits of a value below 2^31, zeros in front included. */
export function writeDigits(value: number, digits: number, into: Uint8Array, at: number): void {
  let rest = value | 0;
  let i = at + digits - 2;
  for (; i >= at; i -= 2) {
    const quotient = (rest / 100) | 0;
    const pair = (rest - quotient * 100) << 1;
    into[i] = PAIRS[pair];
    into[i + 1] = PAIRS[pair + 1];
    rest = quotient;
  }
  if (i === at - 1) into[at] = ZERO + (rest % 10);
}

/** Writes any bigint at `at` and returns how many bytes it took. */
export function formatBigInteger(value: bigint, into: Uint8Array, at: number): number {
  return writeAscii(value.toString(), into, at);
}

/** Writes a text of ASCII characters at `at` and returns its length. */
export function writeAscii(text: string, into: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) into[at + i] = text.charCodeAt(i);
  return text.length;
}

const UINT64_VALUES = 2n ** 64n;

/**
 * What C's `strtoull` makes of a text where `string2ll` of Redis refused it: spaces and a sign in front count, and numbers
 * below the range of int64 come round from above. Undefined where it is none. Slow: for what is spelt oddly.
 */
export function parseUnsignedAsC(text: string): bigint | undefined {
  const [, sign, digits] = /^[ \t-\r]*([+-]?)(\d+)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = BigInt(digits);
  if (value >= UINT64_VALUES) return undefined;
  if (sign !== '-') return value;
  const isInt64 = /^-[1-9]/.test(text) && -value >= INT64_MIN;
  return isInt64 ? undefined : BigInt.asUintN(64, -value);
}
