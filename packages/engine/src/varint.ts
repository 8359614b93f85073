import type { Arena } from '@millrace/memory';

/** Lengths in packed blocks: seven bits a byte, low ones first, the top bit where more follow (LEB128). */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes++;
  return bytes;
}

/** Writes at a byte index of the arena; where it ends. */
export function writeVarint(arena: Arena, at: number, value: number): number {
  let left = value;
  let cursor = at;
  for (; left >= 0x80; left >>>= 7) arena.setByte(cursor++, (left & 0x7f) | 0x80);
  arena.setByte(cursor++, left);
  return cursor;
}
