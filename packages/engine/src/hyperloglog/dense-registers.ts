/** Registers of six bits, the first in the lowest bits of the first byte; four of them fill three bytes. */
import type { ReadonlyBytes } from '@millrace/base';
import { registerCount } from './layout.js';

const registerBits = 6;
const registerMask = 0x3f;

/** `at` is where the registers begin. */
export function readRegister(bytes: ReadonlyBytes, at: number, index: number): number {
  const bit = index * registerBits;
  const byte = at + (bit >>> 3);
  const shift = bit & 7;
  if (shift <= 2) return (bytes[byte] >>> shift) & registerMask;
  return ((bytes[byte] | (bytes[byte + 1] << 8)) >>> shift) & registerMask;
}

export function writeRegister(bytes: Uint8Array, at: number, index: number, value: number): void {
  const bit = index * registerBits;
  const byte = at + (bit >>> 3);
  const shift = bit & 7;
  bytes[byte] = (bytes[byte] & ~(registerMask << shift)) | (value << shift);
  if (shift > 2)
    bytes[byte + 1] = (bytes[byte + 1] & ~(registerMask >>> (8 - shift))) | (value >>> (8 - shift));
}

export function countDense(bytes: ReadonlyBytes, at: number, histogram: Int32Array): void {
  let from = at;
  for (let index = 0; index < registerCount; index += 4) {
    const four = bytes[from] | (bytes[from + 1] << 8) | (bytes[from + 2] << 16);
    histogram[four & registerMask]++;
    histogram[(four >>> 6) & registerMask]++;
    histogram[(four >>> 12) & registerMask]++;
    histogram[four >>> 18]++;
    from += 3;
  }
}

/** Raises each of `maxima`, one byte a register, to the register where that is higher. */
export function mergeDense(bytes: ReadonlyBytes, at: number, maxima: Uint8Array): void {
  let from = at;
  for (let index = 0; index < registerCount; index += 4) {
    const four = bytes[from] | (bytes[from + 1] << 8) | (bytes[from + 2] << 16);
    raise(maxima, index, four & registerMask);
    raise(maxima, index + 1, (four >>> 6) & registerMask);
    raise(maxima, index + 2, (four >>> 12) & registerMask);
    raise(maxima, index + 3, four >>> 18);
    from += 3;
  }
}

function raise(maxima: Uint8Array, index: number, value: number): void {
  if (value > maxima[index]) maxima[index] = value;
}

/** Writes all registers from one byte each. */
export function packRegisters(values: Uint8Array, into: Uint8Array, at: number): void {
  let to = at;
  for (let index = 0; index < registerCount; index += 4) {
    const four =
      values[index] |
      (values[index + 1] << 6) |
      (values[index + 2] << 12) |
      (values[index + 3] << 18);
    into[to++] = four;
    into[to++] = four >>> 8;
    into[to++] = four >>> 16;
  }
}
