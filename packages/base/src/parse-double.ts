/*
 * Doubles from text, as Redis reads scores and floats: what strtod accepts, without spaces around
 * it, without NaN, and without values that overflow or vanish.
 */

import { longDecimal } from './long-decimals.js';
import type { ReadonlyBytes } from './readonly-views.js';
const POINT = 46;
const PLUS = 43;
const MINUS = 45;
const ZERO = 48;
const LOWER_E = 101;
const LOWER_P = 112;
const LOWER_X = 120;

/** Integers of this many digits are exact in a double, and so are the powers of ten below. */
const EXACT_DIGITS = 15;
/** With these many more they are still below 2^64. */
const MORE_DIGITS = 4;
const EXACT_POWER_MAX = 22;
const POWERS_OF_TEN = Float64Array.from({ length: EXACT_POWER_MAX + 1 }, (_, i) =>
  Number(`1e${i}`),
);

/** In lower case; the short form is its beginning. */
const INFINITY_WORD = Uint8Array.from('infinity', (letter) => letter.charCodeAt(0));

/** Larger exponents change nothing: every double has long overflowed or vanished. */
const EXPONENT_CAP = 1_000_000;

/** Where the exponent that `readExponent` returned ended; -1 if there was none. */
let exponentEnd = 0;

/** The double that the bytes spell, or NaN where Redis says "value is not a valid float". */
export function parseDouble(bytes: ReadonlyBytes, offset: number, length: number): number {
  const end = offset + length;
  let at = offset;
  if (length === 0) return NaN;
  const isNegative = bytes[at] === MINUS;
  if (isNegative || bytes[at] === PLUS) at++;
  let mantissa = 0;
  let more = 0;
  let digits = 0;
  let significant = 0;
  let exponent = 0;
  let isFraction = false;
  for (; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit >= 0 && digit <= 9) {
      digits++;
      if (significant > 0 || digit > 0) significant++;
      if (significant <= EXACT_DIGITS) mantissa = mantissa * 10 + digit;
      else more = more * 10 + digit;
      if (isFraction) exponent--;
    } else if (bytes[at] === POINT && !isFraction) {
      isFraction = true;
    } else {
      break;
    }
  }
  if (digits === 0) return parseInfinity(bytes, at, end, isNegative, isFraction);
  if (at < end) {
    const letter = bytes[at] | 0x20;
    if (letter === LOWER_X) return parseHex(bytes, at, end, isNegative, offset);
    if (letter !== LOWER_E) return NaN;
    exponent += readExponent(bytes, at + 1, end);
    if (exponentEnd !== end) return NaN;
  }
  if (significant > EXACT_DIGITS || exponent > EXACT_POWER_MAX || exponent < -EXACT_POWER_MAX) {
    const value = longValue(mantissa, more, significant, exponent);
    if (Number.isNaN(value)) return parseSlowly(bytes, offset, end, significant);
    return isNegative ? -value : value;
  }
  const value =
    exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent] : mantissa * POWERS_OF_TEN[exponent];
  return isNegative ? -value : value;
}

/**
 * Reads digits, fifteen at most, with a sign before and a point among them or without, which is what most doubles are: as a
 * whole number, and how many of its digits stand behind the point. False for all else.
 */
export function parseShortDecimal(
  bytes: ReadonlyBytes,
  offset: number,
  length: number,
  numbers: Float64Array,
  places: Int32Array,
  i: number,
): boolean {
  const isNegative = length > 0 && bytes[offset] === MINUS;
  const start = isNegative ? offset + 1 : offset;
  const end = offset + length;
  if (start === end || end - start > EXACT_DIGITS) return false;
  let number = 0;
  let pointAt = end;
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit >>> 0 <= 9) number = number * 10 + digit;
    else if (bytes[at] === POINT && pointAt === end && at > start) pointAt = at;
    else return false;
  }
  numbers[i] = isNegative ? -number : number;
  places[i] = pointAt === end ? 0 : end - pointAt - 1;
  return true;
}

const parsed = new Float64Array(1);
const decimalPlaces = new Int32Array(1);

/** The same as a double, into an array: one that is returned would be an object on the heap. */
export function parseShortDouble(
  bytes: ReadonlyBytes,
  offset: number,
  length: number,
  into: Float64Array,
  to: number,
): boolean {
  if (!parseShortDecimal(bytes, offset, length, parsed, decimalPlaces, 0)) return false;
  into[to] = parsed[0] / POWERS_OF_TEN[decimalPlaces[0]];
  return true;
}

/** A decimal of a few digits too many, or NaN. */
function longValue(mantissa: number, more: number, significant: number, exponent: number): number {
  if (significant > EXACT_DIGITS + MORE_DIGITS || exponent > 0) return NaN;
  const value = longDecimal(mantissa, more, Math.max(significant - EXACT_DIGITS, 0), -exponent);
  return value > 0 ? value : NaN;
}

/** A decimal beyond the exact path, its grammar already checked. */
function parseSlowly(
  bytes: ReadonlyBytes,
  offset: number,
  end: number,
  significant: number,
): number {
  const value = Number(asciiText(bytes, offset, end));
  if (value === 0) return significant === 0 ? value : NaN;
  return Number.isFinite(value) ? value : NaN;
}

function parseInfinity(
  bytes: ReadonlyBytes,
  at: number,
  end: number,
  isNegative: boolean,
  isFraction: boolean,
): number {
  const length = end - at;
  if (isFraction || (length !== 3 && length !== 8)) return NaN;
  for (let i = 0; i < length; i++) if ((bytes[at + i] | 0x20) !== INFINITY_WORD[i]) return NaN;
  return isNegative ? -Infinity : Infinity;
}

/** The digits of an exponent with its sign; sets `exponentEnd`. */
function readExponent(bytes: ReadonlyBytes, from: number, end: number): number {
  let at = from;
  const isNegative = at < end && bytes[at] === MINUS;
  if (at < end && (isNegative || bytes[at] === PLUS)) at++;
  const first = at;
  let value = 0;
  for (; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) break;
    value = Math.min(value * 10 + digit, EXPONENT_CAP);
  }
  exponentEnd = at === first ? -1 : at;
  return isNegative ? -value : value;
}

/** What follows the `x` of `0x`: hex digits, a point, and a power of two after `p`. */
function parseHex(
  bytes: ReadonlyBytes,
  x: number,
  end: number,
  isNegative: boolean,
  offset: number,
): number {
  const hasSign = bytes[offset] === MINUS || bytes[offset] === PLUS;
  if (x !== offset + (hasSign ? 2 : 1) || bytes[x - 1] !== ZERO) return NaN;
  let text = '';
  let exponent = 0;
  let isFraction = false;
  let at = x + 1;
  for (; at < end; at++) {
    if (isHexDigit(bytes[at])) {
      text += String.fromCharCode(bytes[at]);
      if (isFraction) exponent -= 4;
    } else if (bytes[at] === POINT && !isFraction) {
      isFraction = true;
    } else {
      break;
    }
  }
  if (text === '') return NaN;
  if (at < end) {
    if ((bytes[at] | 0x20) !== LOWER_P) return NaN;
    exponent += readExponent(bytes, at + 1, end);
    if (exponentEnd !== end) return NaN;
  }
  const mantissa = BigInt(`0x${text}`);
  const value = scaleByPowerOfTwo(mantissa, exponent);
  if (!Number.isFinite(value) || (value === 0 && mantissa !== 0n)) return NaN;
  return isNegative ? -value : value;
}

/** `mantissa * 2^exponent`, rounded once, halves to even, subnormal results included. */
function scaleByPowerOfTwo(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const bits = mantissa.toString(2).length;
  if (bits + exponent > 1024) return Infinity;
  if (bits + exponent < -1075) return 0;
  const kept = Math.min(53, bits + exponent + 1074);
  const dropped = bits - kept;
  if (dropped <= 0) return scaleExactly(Number(mantissa), exponent);
  const unit = 1n << BigInt(dropped);
  let quotient = mantissa >> BigInt(dropped);
  const twiceRest = (mantissa & (unit - 1n)) * 2n;
  if (twiceRest > unit || (twiceRest === unit && (quotient & 1n) === 1n)) quotient += 1n;
  return scaleExactly(Number(quotient), exponent + dropped);
}

/** Multiplies in steps, since 2^exponent alone may lie outside the doubles. */
function scaleExactly(value: number, exponent: number): number {
  let scaled = value;
  let rest = exponent;
  for (; rest > 1000; rest -= 1000) scaled *= 2 ** 1000;
  for (; rest < -1000; rest += 1000) scaled *= 2 ** -1000;
  return scaled * 2 ** rest;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 48 && byte <= 57) || (lower >= 97 && lower <= 102);
}

function asciiText(bytes: ReadonlyBytes, offset: number, end: number): string {
  let text = '';
  for (let at = offset; at < end; at++) text += String.fromCharCode(bytes[at]);
  return text;
}
