/**
 * What a few narrow differences that lie side by side come to, from a table: the sum of them all, and how much they add to
 * the sum of the values that they lead to.
 *
 *   differences d1 … dk    sum d1 + … + dk    to the values (k - 1) d1 + (k - 2) d2 + … + d(k-1)
 */
const bitsPerGroup = 12;
/** Wider ones are too few in a group. */
export const groupedWidthMax = 6;
/** The low bits of an entry are the sum. */
export const groupSumBits = 16;
export const groupSumMask = (1 << groupSumBits) - 1;

const tables: (Int32Array | undefined)[] = [];

/** How many differences of so many bits, at least one, are a group. */
export function groupSize(width: number): number {
  return Math.floor(bitsPerGroup / width);
}

/** For each group of differences of so many bits what they come to. */
export function groupTable(width: number): Int32Array {
  return (tables[width] ??= makeTable(width));
}

function makeTable(width: number): Int32Array {
  const size = groupSize(width);
  const mask = (1 << width) - 1;
  return Int32Array.from({ length: 1 << (size * width) }, (_, group) => {
    let sum = 0;
    let added = 0;
    for (let i = 0; i < size; i++) {
      const difference = (group >>> (i * width)) & mask;
      sum += difference;
      added += difference * (size - 1 - i);
    }
    return (added << groupSumBits) | sum;
  });
}
