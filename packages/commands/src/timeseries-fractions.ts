/**
 * The shortest digits of values between 0.01 and 1 that need sixteen or seventeen of them, as what is measured with noise or
 * computed mostly does. Two whole numbers and a rest hold seventeen places of the value exactly, so that which digits are
 * near enough is a comparison. What needs fewer digits, or lies on an edge, is left to others.
 */
import { writeDigits } from '@millrace/base';

const digit0 = 0x30;
const point = 0x2e;
const letterE = 0x45;
const minus = 0x2d;
/** Splits a double into halves whose products with the scales here are exact. */
const splitter = 2 ** 27 + 1;
const highDigits = 9;
const lowDigits = 8;
const lowScale = 1e8;
/** What lies between a value and where the next one's digits begin, as a part of the power of two at or below it. */
const halfGap = 2 ** -53;

/** Writes a value from 0.01 up to 1 as `1.23E-1`: how many bytes it took, 0 where that is left to others. */
export function formatLongFraction(value: number, into: Uint8Array, at: number): number {
  const zeros = value < 0.1 ? 1 : 0;
  const scale = zeros === 0 ? 1e9 : 1e10;
  // value * scale = high + rest, and rest * 10^8 = low + part: all of them exact.
  let product = value * scale;
  let high = Math.floor(product);
  let rest = product - high + missing(value, scale, product);
  if (rest < 0) {
    rest++;
    high--;
  }
  product = rest * lowScale;
  let low = Math.floor(product);
  let part = product - low + missing(rest, lowScale, product);
  if (part < 0) {
    part++;
    low--;
  }
  const power = powerBelow(value);
  const near = power * halfGap * scale * lowScale;
  const above = (low % 100) + part;
  if (value === power || above <= near || 100 - above <= near || part === 0.5) return 0;
  const digit = low % 10;
  const distance = Math.min(digit + part, 10 - digit - part);
  if (distance === near || distance === 5) return 0;
  const isShort = distance < near;
  if (!isShort) low += part > 0.5 ? 1 : 0;
  else low += digit < 5 ? -digit : 10 - digit;
  return low >= lowScale ? 0 : write(high, low, isShort, zeros, into, at);
}

/** Sixteen digits, or all. */
function write(
  high: number,
  low: number,
  isShort: boolean,
  zeros: number,
  into: Uint8Array,
  at: number,
): number {
  writeDigits(high, highDigits, into, at + 1);
  writeDigits(low, lowDigits, into, at + 1 + highDigits);
  into[at] = into[at + 1];
  into[at + 1] = point;
  const end = at + 1 + highDigits + lowDigits - (isShort ? 1 : 0);
  into[end] = letterE;
  into[end + 1] = minus;
  into[end + 2] = digit0 + 1 + zeros;
  return end + 3 - at;
}

/** The power of two at or below a value from 2^-7 up to 1. */
function powerBelow(value: number): number {
  let power = 0.5;
  while (power > value) power /= 2;
  return power;
}

/** What the product of a value and a scale of at most 24 bits lacks, rounded (Dekker). */
function missing(value: number, scale: number, product: number): number {
  const split = value * splitter;
  const high = split - (split - value);
  return high * scale - product + (value - high) * scale;
}
