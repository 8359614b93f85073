/*
 * Decimals of more digits than a double holds exactly, rounded once. Two doubles together carry the digits, and the quotient
 * to about a hundred bits; where even these leave the rounding open nothing is said, and the caller asks elsewhere.
 */

/** Powers of ten up to here are doubles. */
const POWER_MAX = 22;
const POWERS_OF_TEN = Float64Array.from({ length: POWER_MAX + 1 }, (_, i) => Number(`1e${i}`));
/** Splits a double into halves of 26 bits, whose products are exact. */
const SPLITTER = 2 ** 27 + 1;
/** What the quotient may be wrong by, and much more. */
const DOUBT = 2 ** -40;

/**
 * The double next to (head 10^tailDigits + tail) / 10^decimals, for a head below 2^53, a tail of at most nine digits and a
 * numerator below 2^64; NaN where that is not certain, or there are more than 22 decimals.
 */
export function longDecimal(
  head: number,
  tail: number,
  tailDigits: number,
  decimals: number,
): number {
  if (decimals > POWER_MAX) return NaN;
  const shift = POWERS_OF_TEN[tailDigits];
  const product = head * shift;
  const high = product + tail;
  const low = tail - (high - product) + productError(head, shift, product);
  const scale = POWERS_OF_TEN[decimals];
  const quotient = high / scale;
  const back = quotient * scale;
  const rest = high - back - productError(quotient, scale, back) + low;
  const correction = rest / scale;
  const value = quotient + correction * (1 + DOUBT);
  return value === quotient + correction * (1 - DOUBT) ? value : NaN;
}

/** What a product, rounded, lacks (Dekker). */
function productError(one: number, other: number, product: number): number {
  const oneSplit = one * SPLITTER;
  const oneHigh = oneSplit - (oneSplit - one);
  const oneLow = one - oneHigh;
  const otherSplit = other * SPLITTER;
  const otherHigh = otherSplit - (otherSplit - other);
  const otherLow = other - otherHigh;
  return (
    oneLow * otherLow - (product - oneHigh * otherHigh - oneLow * otherHigh - oneHigh * otherLow)
  );
}
