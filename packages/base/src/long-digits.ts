/*
 * The shortest digits of values that need sixteen or seventeen of them, as what is measured with noise or computed mostly
 * does. Two whole numbers and a rest hold seventeen digits of the value exactly, so that which ones are near enough is a
 * comparison. What needs fewer digits, or lies on an edge, is left to others.
 */
import { writeDigits } from './integers.js';

/** From this value up to, not including, the other one. */
export const LONG_DIGITS_MIN = 0.01;
export const LONG_DIGITS_MAX = 1e9;

const HIGH_DIGITS = 9;
const LOW_DIGITS = 8;
const LOW_SCALE = 1e8;
/** By the decimal exponent of the value, from -2 on: what makes nine digits of it whole. Their odd parts have 24 bits at most. */
const SCALES = Float64Array.from({ length: 11 }, (_, i) => Number(`1e${10 - i}`));
const EXPONENT_MIN = -2;
/** Splits a double into halves whose products with the scales here are exact. */
const SPLITTER = 2 ** 27 + 1;
/** What lies between a value and where the next one's digits begin, as a part of the power of two at or below it. */
const HALF_GAP = 2 ** -53;
const EXPONENT_BITS = 0x7ff00000;

const power = new Float64Array(1);
const powerBits = new Int32Array(power.buffer);

/** The power of ten at or below the magnitude of a value, which is in the range. */
export function decimalExponent(values: Float64Array, at: number): number {
  const value = Math.abs(values[at]);
  let i = SCALES.length - 1;
  while (i > 0 && value * SCALES[i] < LOW_SCALE) i--;
  return i + EXPONENT_MIN;
}

/** Writes the digits of the magnitude of a value, which is in the range, without a point: how many, 16 or 17; 0 where that is left to others. */
export function writeLongDigits(
  values: Float64Array,
  i: number,
  exponent: number,
  into: Uint8Array,
  at: number,
): number {
  const value = Math.abs(values[i]);
  const scale = SCALES[exponent - EXPONENT_MIN];
  // value * scale = high + rest, and rest * 10^8 = low + part: all of them exact.
  let product = value * scale;
  let high = Math.floor(product);
  let rest = product - high + missing(value, scale, product);
  if (rest < 0) {
    rest++;
    high--;
  }
  product = rest * LOW_SCALE;
  let low = Math.floor(product);
  let part = product - low + missing(rest, LOW_SCALE, product);
  if (part < 0) {
    part++;
    low--;
  }
  power[0] = value;
  powerBits[0] = 0;
  powerBits[1] &= EXPONENT_BITS;
  const near = power[0] * HALF_GAP * scale * LOW_SCALE;
  const above = (low % 100) + part;
  if (value === power[0] || above <= near || 100 - above <= near || part === 0.5) return 0;
  const digit = low % 10;
  const distance = Math.min(digit + part, 10 - digit - part);
  if (distance === near || distance === 5) return 0;
  const isShort = distance < near;
  if (!isShort) low += part > 0.5 ? 1 : 0;
  else low += digit < 5 ? -digit : 10 - digit;
  if (low >= LOW_SCALE) return 0;
  writeDigits(high, HIGH_DIGITS, into, at);
  const lowDigits = isShort ? LOW_DIGITS - 1 : LOW_DIGITS;
  writeDigits(isShort ? low / 10 : low, lowDigits, into, at + HIGH_DIGITS);
  return HIGH_DIGITS + lowDigits;
}

/** What the product of a value and a scale of at most 24 bits lacks, rounded (Dekker). */
function missing(value: number, scale: number, product: number): number {
  const split = value * SPLITTER;
  const high = split - (split - value);
  return high * scale - product + (value - high) * scale;
}
