/**
 * Sine, cosine and arc sine, rounded correctly. Those of JavaScript engines may be one unit off in the last place, and not
 * in the same cases as the C library's: a distance that is printed or stored would differ from Redis' in its last digit.
 * Numbers are sums of two doubles here, which hold about 106 bits (T. J. Dekker, 1971).
 */

/** What the last operation gave: `low` is what `high` leaves over. */
let high = 0;
let low = 0;

const splitter = 2 ** 27 + 1;

function addExactly(a: number, b: number): void {
  high = a + b;
  const rounded = high - a;
  low = a - (high - rounded) + (b - rounded);
}

function multiplyExactly(a: number, b: number): void {
  high = a * b;
  const scaledA = splitter * a;
  const scaledB = splitter * b;
  const highA = scaledA - (scaledA - a);
  const highB = scaledB - (scaledB - b);
  const lowA = a - highA;
  const lowB = b - highB;
  low = lowA * lowB - (high - highA * highB - lowA * highB - highA * lowB);
}

function add(aHigh: number, aLow: number, bHigh: number, bLow: number): void {
  addExactly(aHigh, bHigh);
  addExactly(high, low + aLow + bLow);
}

function multiply(aHigh: number, aLow: number, bHigh: number, bLow: number): void {
  multiplyExactly(aHigh, bHigh);
  addExactly(high, low + (aHigh * bLow + aLow * bHigh));
}

const termsMax = 29;

/** One through each factorial, as pairs: sums of them make up both series. */
const inverseFactorials = (() => {
  const pairs = new Float64Array(termsMax * 2);
  const digits = 40n;
  let factorial = 1n;
  for (let n = 0; n < termsMax; n++) {
    if (n > 0) factorial *= BigInt(n);
    const scaled = 10n ** (digits * 2n) / factorial;
    const first = Number(`${scaled.toString()}e-${(digits * 2n).toString()}`);
    const rest = scaled - exactly(first, digits * 2n);
    pairs[n * 2] = first;
    pairs[n * 2 + 1] = Number(`${rest.toString()}e-${(digits * 2n).toString()}`);
  }
  return pairs;
})();

/** A double times a power of ten, without what is behind the point. */
function exactly(value: number, digits: bigint): bigint {
  let exponent = 0n;
  let whole = value;
  for (; !Number.isInteger(whole); exponent++) whole *= 2;
  return (BigInt(whole) * 10n ** digits) >> exponent;
}

/** A quarter of a turn, in three parts. */
const quarter = [1.5707963267948966, 6.123233995736766e-17, -1.4973849048591833e-33] as const;

/** Leaves the sine of an angle, as high and low, `quarters` further on. */
function sineOf(angle: number, quarters: number): void {
  const turned = Math.round(angle / quarter[0]);
  addExactly(angle, -turned * quarter[0]);
  add(high, low, -turned * quarter[1], -turned * quarter[2]);
  // Of the four quarters, two are the cosine's series, and two have the other sign.
  const part = (turned + quarters + 4) & 3;
  seriesOf(high, low, part & 1);
  if (part >= 2) {
    high = -high;
    low = -low;
  }
}

/** The cosine's series, or the sine's, for an eighth of a turn at most. */
function seriesOf(angleHigh: number, angleLow: number, isCosine: number): void {
  multiply(angleHigh, angleLow, angleHigh, angleLow);
  const squareHigh = high;
  const squareLow = low;
  const last = isCosine === 1 ? termsMax - 1 : termsMax - 2;
  high = low = 0;
  for (let n = last; n >= 1 - isCosine; n -= 2) {
    multiply(high, low, -squareHigh, -squareLow);
    add(high, low, inverseFactorials[n * 2], inverseFactorials[n * 2 + 1]);
  }
  if (isCosine === 0) multiply(high, low, angleHigh, angleLow);
}

/** Of an angle of half a turn at most, as is the cosine. */
export function sine(angle: number): number {
  if (angle === 0) return angle;
  sineOf(angle, 0);
  return high;
}

export function cosine(angle: number): number {
  sineOf(angle, 1);
  return high;
}

/** From the engine's arc sine by one step of Newton's. */
export function arcsine(value: number): number {
  const near = Math.asin(value);
  if (near === 0 || Number.isNaN(near)) return near;
  sineOf(near, 0);
  add(value, 0, -high, -low);
  return near + high / Math.cos(near);
}
