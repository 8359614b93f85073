/**
 * How far the values of a bucket lie from their mean, in few bits: their variance as a part of (greatest − least)², which
 * is at most a quarter, and at least 1 / 2n where not all are equal. The code is the top of such a part's double: 5 bits
 * of exponent, the rest mantissa. 0 is none, the greatest code is a variance beyond all doubles.
 *
 * A code is made after each value, so rounding must not lean to one side: what is cut off is rounded up as often as it is
 * great, by a sequence that the number of values picks from. Errors then cancel out instead of adding up.
 */
/** What is encoded is put here, and what is decoded is found here: a double that is passed on costs an object. */
export const part = new Float64Array(1);
const words = new Uint32Array(part.buffer);
part[0] = 2 ** -33;
/** The high word of the least part that has a code. */
const base = words[1];
const codesOf3Bytes = 2 ** 24;
const codesOf4Bytes = 2 ** 32;
const stepsOf3Bytes = 0.5;
const stepsOf4Bytes = 128;
const golden = 0x9e3779b9;

/** The code of `part`, in 3 or 4 bytes, after so many values. */
export function encodeSpread(bytes: number, count: number): number {
  const codes = bytes === 3 ? codesOf3Bytes : codesOf4Bytes;
  const value = part[0];
  if (!(value < 0.5)) return (codes - 1) | 0;
  const steps = bytes === 3 ? stepsOf3Bytes : stepsOf4Bytes;
  const dither = (Math.imul(count, golden) >>> 0) / 2 ** 32;
  const code = Math.floor((words[1] - base) * steps + (words[0] / 2 ** 32) * steps + dither);
  return value <= 0 || code <= 0 ? 0 : Math.min(code, codes - 2) | 0;
}

export function decodeSpread(code: number, bytes: number): void {
  const isLast = bytes === 3 ? code === codesOf3Bytes - 1 : code === -1;
  if (code === 0 || isLast) {
    part[0] = isLast ? Infinity : 0;
    return;
  }
  words[1] = base + (bytes === 3 ? code * 2 : code >>> 7);
  words[0] = bytes === 3 ? 0 : code << 25;
}
