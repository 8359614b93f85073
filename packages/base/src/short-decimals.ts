/*
 * Sums of decimals so short that the 80-bit floats of x86, printed with seventeen decimals, show the decimal sum itself. That is
 * so where nothing is rounded, as of halves and quarters; and where what three roundings to 64 bits can be off, the magnitudes
 * of both and of their sum times 2^-64, stays below half a digit of the seventeenth decimal.
 */
import { formatInteger, writeDigits } from './integers.js';
import { parseShortDecimal } from './parse-double.js';
import type { ReadonlyBytes } from './readonly-views.js';

const MINUS = 45;
const POINT = 46;
const PLACES_MAX = 9;
/** 80 * 2^-64 is 4.3e-18. */
const MAGNITUDES_MAX = 80;
const TENS = Float64Array.from({ length: PLACES_MAX + 1 }, (_, i) => 10 ** i);
const FIVES = Float64Array.from({ length: PLACES_MAX + 1 }, (_, i) => 5 ** i);

/** What was read: two numbers as whole ones, and how many of their digits stand behind the point. */
const numbers = new Float64Array(2);
const places = new Int32Array(2);

/** Writes the text of `left + right` and returns its length; 0 where either is not short, or the sum is not certain. */
export function addShortDecimals(
  left: ReadonlyBytes,
  leftOffset: number,
  leftLength: number,
  right: ReadonlyBytes,
  rightOffset: number,
  rightLength: number,
  into: Uint8Array,
  at: number,
): number {
  if (!parseShortDecimal(left, leftOffset, leftLength, numbers, places, 0)) return 0;
  if (!parseShortDecimal(right, rightOffset, rightLength, numbers, places, 1)) return 0;
  let decimals = Math.max(places[0], places[1]);
  if (decimals > PLACES_MAX) return 0;
  const a = numbers[0] * TENS[decimals - places[0]];
  const b = numbers[1] * TENS[decimals - places[1]];
  let sum = a + b;
  const magnitudes = Math.abs(a) + Math.abs(b) + Math.abs(sum);
  if (magnitudes > Number.MAX_SAFE_INTEGER) return 0;
  const isExact = a % FIVES[decimals] === 0 && b % FIVES[decimals] === 0;
  if (!isExact && magnitudes >= MAGNITUDES_MAX * TENS[decimals]) return 0;
  for (; decimals > 0 && sum % 10 === 0; decimals--) sum /= 10;
  let to = at;
  if (sum < 0) into[to++] = MINUS;
  const magnitude = Math.abs(sum);
  const whole = Math.floor(magnitude / TENS[decimals]);
  to += formatInteger(whole, into, to);
  if (decimals === 0) return to - at;
  into[to++] = POINT;
  writeDigits(magnitude - whole * TENS[decimals], decimals, into, to);
  return to + decimals - at;
}
