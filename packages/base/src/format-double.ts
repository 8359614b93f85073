/*
 * Doubles to text, as Redis 7.2 and later print scores: the shortest digits that read back as the
 * same double, in plain notation unless that would add many zeros.
 */
import { formatInteger, formatIntegerOf, writeAscii, writeDigits } from './integers.js';
import {
  decimalExponent,
  LONG_DIGITS_MAX,
  LONG_DIGITS_MIN,
  writeLongDigits,
} from './long-digits.js';

const ZERO = 48;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const LETTER_E = 101;

/** More than the longest text: `-` and 24 plain digits, or `-1.7976931348623157e+308`. */
export const DOUBLE_TEXT_BYTES_MAX = 32;

/** Up to here whole numbers are written digit by digit, exactly as Redis does through int64. */
const PLAIN_INTEGER_MAX = 2 ** 62;

/** Decimals of at most fifteen digits in all are the only ones of their length near a double. */
const SCALED_MAX = 1e15;
const DECIMALS_MAX = 6;
const MILLION = 1e6;
/** Below this, what has six decimals at most is told by multiplying with a million. */
const MILLIONTHS_MAX = SCALED_MAX / MILLION;
const SCALES = Float64Array.of(1, 10, 100, 1000, 10_000, 100_000, 1_000_000);

/** With sixteen digits or more, values from this power of ten on are written with an exponent. */
const PLAIN_EXPONENT_MAX = 3;

const cell = new Float64Array(1);

/** Writes the text of any double at `at` and returns how many bytes it took. */
export function formatDouble(value: number, into: Uint8Array, at: number): number {
  cell[0] = value;
  return formatDoubleOf(cell, 0, into, at);
}

/** The same for one in an array: a double that is passed on would be an object on the heap. */
export function formatDoubleOf(
  values: Float64Array,
  i: number,
  into: Uint8Array,
  at: number,
): number {
  const value = values[i];
  if (Number.isSafeInteger(value)) {
    if (value !== 0 || 1 / value > 0) return formatIntegerOf(values, i, into, at);
    return writeAscii('-0', into, at);
  }
  let written = formatFewDecimals(values, i, into, at);
  if (written === 0) written = formatManyDigits(values, i, into, at);
  return written > 0 ? written : writeAscii(doubleText(value), into, at);
}

/** The text that `formatDouble` writes. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) {
    if (Number.isNaN(value)) return 'nan';
    return value > 0 ? 'inf' : '-inf';
  }
  if (Object.is(value, -0)) return '-0';
  if (Number.isInteger(value) && Math.abs(value) <= PLAIN_INTEGER_MAX) {
    return BigInt(value).toString();
  }
  return layOut(value);
}

/** Values such as 12.5 or 0.001 without a string; 0 where more than six decimals are needed. */
function formatFewDecimals(values: Float64Array, i: number, into: Uint8Array, at: number): number {
  const value = values[i];
  const magnitude = Math.abs(value);
  if (magnitude < MILLIONTHS_MAX && Math.round(magnitude * MILLION) / MILLION !== magnitude)
    return 0;
  for (let decimals = 1; decimals <= DECIMALS_MAX; decimals++) {
    const scale = SCALES[decimals];
    const scaled = Math.round(magnitude * scale);
    if (!(scaled < SCALED_MAX)) return 0;
    if (scaled / scale !== magnitude) continue;
    let position = at;
    if (value < 0) into[position++] = MINUS;
    const whole = Math.floor(scaled / scale);
    position += formatInteger(whole, into, position);
    into[position++] = POINT;
    writeDigits(scaled - whole * scale, decimals, into, position);
    return position + decimals - at;
  }
  return 0;
}

/** The same for values that take sixteen digits or more, by the rules of `layOut`; 0 where that is left to others. */
function formatManyDigits(values: Float64Array, i: number, into: Uint8Array, at: number): number {
  const magnitude = Math.abs(values[i]);
  if (!(magnitude >= LONG_DIGITS_MIN && magnitude < LONG_DIGITS_MAX)) return 0;
  const exponent = decimalExponent(values, i);
  const isPlain = exponent <= PLAIN_EXPONENT_MAX;
  const end = writePlain(values, i, exponent, isPlain ? exponent : 0, into, at);
  if (end === 0) return 0;
  if (isPlain) return end - at;
  into[end] = LETTER_E;
  into[end + 1] = PLUS;
  into[end + 2] = ZERO + exponent;
  return end + 3 - at;
}

/** Writes the sign, and the digits with a point behind that of the place `pointAt`, or with zeros in front where this is negative: the end, or 0. */
function writePlain(
  values: Float64Array,
  i: number,
  exponent: number,
  pointAt: number,
  into: Uint8Array,
  at: number,
): number {
  const start = values[i] < 0 ? at + 1 : at;
  const first = pointAt < 0 ? start + 1 - pointAt : start + 1;
  const digits = writeLongDigits(values, i, exponent, into, first);
  if (digits === 0) return 0;
  if (start > at) into[at] = MINUS;
  if (pointAt < 0) for (let k = start; k < first; k++) into[k] = ZERO;
  else for (let k = 0; k <= pointAt; k++) into[start + k] = into[first + k];
  into[pointAt < 0 ? start + 1 : start + pointAt + 1] = POINT;
  return first + digits;
}

/** A value of a magnitude from 1 to 10^9 whose shortest digits are sixteen or more, in plain notation; 0 where that is left to others. */
export function formatPlainOf(
  values: Float64Array,
  i: number,
  into: Uint8Array,
  at: number,
): number {
  const exponent = decimalExponent(values, i);
  const end = writePlain(values, i, exponent, exponent, into, at);
  return end === 0 ? 0 : end - at;
}

/**
 * Lays the shortest digits out by Redis's rules (its fpconv): with `power` the decimal place of
 * the last digit, whole numbers stay plain while they add at most seven zeros, fractions while they
 * need at most six decimals or lie within 10^-3 .. 10^4; the rest is scientific.
 */
function layOut(value: number): string {
  const magnitude = Math.abs(value);
  // Here both these rules and those of JavaScript say plain notation.
  if (magnitude >= 1e-3 && magnitude < 1e4) return String(value);
  const [mantissa = '', exponentText = '0'] = magnitude.toExponential().split('e');
  const sign = value < 0 ? '-' : '';
  const digits = mantissa.replace('.', '');
  const exponent = Number(exponentText);
  const power = exponent - digits.length + 1;
  if (power >= 0 && exponent < digits.length + 7) return sign + digits + '0'.repeat(power);
  if (power < 0 && (power > -7 || Math.abs(exponent) < 4)) {
    const whole = digits.length + power;
    if (whole <= 0) return `${sign}0.${'0'.repeat(-whole)}${digits}`;
    return `${sign}${digits.slice(0, whole)}.${digits.slice(whole)}`;
  }
  return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}
