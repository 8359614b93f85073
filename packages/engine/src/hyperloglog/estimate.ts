/** How many different elements left such registers: O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches". */
import { hashRestBits, registerCount } from './layout.js';

const alphaInfinity = 0.7213475204444817;

/** Registers by their value. */
export const histogramSize = 64;

/** `m` is how many registers there are, `rest` how many bits of a hash say what to raise one to. */
export function estimate(histogram: Int32Array, m = registerCount, rest = hashRestBits): number {
  let z = m * tau((m - histogram[rest + 1]) / m);
  for (let value = rest; value >= 1; value--) z = (z + histogram[value]) * 0.5;
  z += m * sigma(histogram[0] / m);
  return Math.round((alphaInfinity * m * m) / z);
}

function sigma(share: number): number {
  if (share === 1) return Infinity;
  let x = share;
  let y = 1;
  let z = x;
  for (;;) {
    x *= x;
    const before = z;
    z += x * y;
    y += y;
    if (before === z) return z;
  }
}

function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let x = share;
  let y = 1;
  let z = 1 - x;
  for (;;) {
    x = Math.sqrt(x);
    const before = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
    if (before === z) return z / 3;
  }
}
