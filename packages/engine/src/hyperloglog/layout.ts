/**
 * A HyperLogLog is a string, byte for byte as Redis keeps it:
 *   0   4  "HYLL"
 *   4   1  form: 0 dense, 1 sparse
 *   5   3  zero
 *   8   8  the count as it was last computed, little-endian; stale where the top bit is set
 *   16     dense: 16,384 registers of 6 bits, the first in the lowest bits
 *          sparse: runs of registers, see sparse-code.ts
 */
import type { ReadonlyBytes } from '@millrace/base';

export const registerCount = 16_384;
/** Bits of an element's hash that choose its register; the rest say what to raise it to. */
export const registerIndexBits = 14;
export const hashRestBits = 64 - registerIndexBits;
export const headerBytes = 16;
export const denseBytes = headerBytes + (registerCount * 6) / 8;
export const hyperLogLogForm = { dense: 0, sparse: 1 } as const;

const magic = [0x48, 0x59, 0x4c, 0x4c];
const formAt = 4;
const countAt = 8;
const staleAt = 15;
const staleBit = 0x80;
const twoTo32 = 2 ** 32;

export function formOf(bytes: ReadonlyBytes, offset: number): number {
  return bytes[offset + formAt];
}

/** Whether a string says of itself that it is a HyperLogLog. Its registers may be damaged all the same. */
export function hasHeader(bytes: ReadonlyBytes, offset: number, length: number): boolean {
  if (length < headerBytes) return false;
  for (let i = 0; i < magic.length; i++) if (bytes[offset + i] !== magic[i]) return false;
  const form = formOf(bytes, offset);
  return (
    form === hyperLogLogForm.sparse || (form === hyperLogLogForm.dense && length === denseBytes)
  );
}

/** The header of an empty one. */
export function writeHeader(into: Uint8Array, form: number): void {
  into.fill(0, 0, headerBytes);
  into.set(magic);
  into[formAt] = form;
}

export function writeForm(into: Uint8Array, form: number): void {
  into[formAt] = form;
}

/** The count that the header keeps, or -1 where it is stale. */
export function keptCount(bytes: ReadonlyBytes, offset: number): number {
  if ((bytes[offset + staleAt] & staleBit) !== 0) return -1;
  const low = intAt(bytes, offset + countAt) >>> 0;
  return intAt(bytes, offset + countAt + 4) * twoTo32 + low;
}

function intAt(bytes: ReadonlyBytes, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** What to write, and where, so that a value keeps a count: eight bytes. */
export const countPlace = { at: countAt, bytes: 8 } as const;
export function writeCount(into: Uint8Array, count: number): void {
  let rest = count;
  for (let i = 0; i < countPlace.bytes; i++) {
    into[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

/** What to write, and where, so that the count it keeps is stale. */
export const stalePlace = { at: staleAt, bit: staleBit } as const;
