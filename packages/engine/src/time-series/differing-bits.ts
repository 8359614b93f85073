/**
 * Values as the bits that differ from the value before (Gorilla's and Chimp's idea): for measurements with long
 * fractions that change slowly, and for single-precision floats.
 *
 *   zeros at the end of every difference (6 bits) | first value (64), then per value
 *   0                         the value before again
 *   1 0 differing bits        as many leading zeros as the difference before, at least
 *   1 1 class (3) …           leading zeros as the class says
 */
import type { BitReader, BitWriter } from './bits.js';

/** Leading zeros that can be said; a difference with more is written as one with the next lower. */
const classZeros = Int32Array.of(0, 8, 10, 12, 16, 20, 24, 32);
const classOfZeros = Uint8Array.from({ length: 65 }, (_, zeros) => {
  let found = 0;
  while (found < 7 && classZeros[found + 1] <= zeros) found++;
  return found;
});
const headerBits = 6 + 64;

export class DifferingBits {
  /** Bits that `write` will take, after `plan`. */
  bits = 0;
  #trailing = 0;

  plan(bits: Int32Array, count: number): void {
    this.#trailing = commonTrailing(bits, count);
    let total = headerBits;
    let current = 0;
    for (let i = 1; i < count; i++) {
      const low = bits[i * 2] ^ bits[i * 2 - 2];
      const high = bits[i * 2 + 1] ^ bits[i * 2 - 1];
      if ((low | high) === 0) {
        total++;
        continue;
      }
      const fits = classOfZeros[leadingZeros(low, high)];
      if (isKept(current, fits)) total += 2;
      else {
        total += 5;
        current = fits;
      }
      total += 64 - this.#trailing - classZeros[current];
    }
    this.bits = total;
  }

  write(writer: BitWriter, bits: Int32Array, count: number): void {
    const trailing = this.#trailing;
    writer.put(trailing, 6);
    writer.put(bits[0], 32);
    writer.put(bits[1], 32);
    let current = 0;
    for (let i = 1; i < count; i++) {
      const low = bits[i * 2] ^ bits[i * 2 - 2];
      const high = bits[i * 2 + 1] ^ bits[i * 2 - 1];
      if ((low | high) === 0) {
        writer.put(0, 1);
        continue;
      }
      const fits = classOfZeros[leadingZeros(low, high)];
      if (isKept(current, fits)) writer.put(1, 2);
      else {
        writer.put(3, 2);
        writer.put(fits, 3);
        current = fits;
      }
      putMiddle(writer, low, high, trailing, 64 - trailing - classZeros[current]);
    }
  }
}

/** True where saying the class anew would cost more than it saves on this value and, it is supposed, the next. */
function isKept(current: number, fits: number): boolean {
  return fits >= current && (classZeros[fits] - classZeros[current]) * 2 <= 6;
}

function leadingZeros(low: number, high: number): number {
  return high === 0 ? 32 + Math.clz32(low) : Math.clz32(high);
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Zeros at the end of all differences, at most 63. */
function commonTrailing(bits: Int32Array, count: number): number {
  let low = 0;
  let high = 0;
  for (let i = 1; i < count; i++) {
    low |= bits[i * 2] ^ bits[i * 2 - 2];
    high |= bits[i * 2 + 1] ^ bits[i * 2 - 1];
  }
  if (low !== 0) return trailingZeros(low);
  return high === 0 ? 63 : 32 + trailingZeros(high);
}

/** Writes `width` bits from bit `shift` on; those above are zero. */
function putMiddle(
  writer: BitWriter,
  low: number,
  high: number,
  shift: number,
  width: number,
): void {
  const lower =
    shift === 0
      ? low
      : shift < 32
        ? (low >>> shift) | (high << (32 - shift))
        : high >>> (shift - 32);
  if (width <= 32) {
    writer.put(lower, width);
    return;
  }
  writer.put(lower, 32);
  writer.put(high >>> shift, width - 32);
}

/** Reads `count` values into `bits`. */
export function readDifferingBits(reader: BitReader, bits: Int32Array, count: number): void {
  const shift = reader.get(6);
  let low = reader.get(32) | 0;
  let high = reader.get(32) | 0;
  bits[0] = low;
  bits[1] = high;
  let zeros = 0;
  for (let i = 1; i < count; i++) {
    if (reader.get(1) === 1) {
      if (reader.get(1) === 1) zeros = classZeros[reader.get(3)];
      const width = 64 - shift - zeros;
      const lower = reader.get(Math.min(width, 32));
      const upper = width > 32 ? reader.get(width - 32) : 0;
      if (shift === 0) {
        low ^= lower;
        high ^= upper;
      } else if (shift < 32) {
        low ^= lower << shift;
        high ^= (upper << shift) | (lower >>> (32 - shift));
      } else high ^= lower << (shift - 32);
    }
    bits[i * 2] = low;
    bits[i * 2 + 1] = high;
  }
}
