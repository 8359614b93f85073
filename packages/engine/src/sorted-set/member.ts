/**
 * A member of a large sorted set: an entry without a word, whose own bytes are the score: two ints, low first, at the
 * first multiple of four bytes after the member's name. With 17 bytes of name it takes 32 bytes.
 */
import type { ReadonlyBytes, ReadonlyInts } from '@millrace/base';
import { Arena, entryBytes, entryFlag, keyLength, keyOffset, writeEntry } from '@millrace/memory';
import { kind } from '../structure.js';

const longNameBytes = 0xffff;
const ints = new Int32Array(2);
const double = new Float64Array(ints.buffer);
const float = new Float32Array(1);
const floatBits = new Int32Array(float.buffer);

function bytesOfMember(length: number): number {
  return ((entryBytes(entryFlag.noWord, length) + 3) & ~3) + 8;
}

/** Bytes that a member's block takes. */
export function memberCost(length: number): number {
  return Arena.roundUp(bytesOfMember(length));
}

export function createMember(
  arena: Arena,
  bytes: ReadonlyBytes,
  offset: number,
  length: number,
  score: number,
): number {
  const ref = arena.allocate(bytesOfMember(length));
  writeEntry(arena, ref, kind.sortedSet, entryFlag.noWord, 0, bytes, offset, length);
  setMemberScore(arena, ref, score);
  return ref;
}

/** Index of the score's first int. */
function scoreAt(arena: Arena, ref: number): number {
  const length = arena.ints[ref * 2] >>> 16;
  if (length !== longNameBytes) return ref * 2 + ((length + 7) >>> 2);
  return ref * 2 + ((keyOffset(arena, ref) - ref * 8 + keyLength(arena, ref) + 3) >>> 2);
}

export function memberScore(arena: Arena, ref: number): number {
  const at = scoreAt(arena, ref);
  const own: ReadonlyInts = arena.ints;
  ints[0] = own[at];
  ints[1] = own[at + 1];
  return double[0];
}

export function setMemberScore(arena: Arena, ref: number, score: number): void {
  const at = scoreAt(arena, ref);
  double[0] = score;
  const own = arena.writableInts(at, 2);
  own[at] = ints[0];
  own[at + 1] = ints[1];
}

/**
 * An int that orders as scores do, but for those so near to each other that a 32-bit float does not tell them apart; it
 * spares the tree most looks at members.
 */
export function scorePrefix(score: number): number {
  // Minus zero orders as zero.
  float[0] = score + 0;
  const bits = floatBits[0];
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

/** As memcmp, the shorter first where one begins with the other. */
export function compareNames(
  a: ReadonlyBytes,
  aAt: number,
  aBytes: number,
  b: ReadonlyBytes,
  bAt: number,
  bBytes: number,
): number {
  const shorter = aBytes < bBytes ? aBytes : bBytes;
  for (let i = 0; i < shorter; i++) {
    const difference = a[aAt + i] - b[bAt + i];
    if (difference !== 0) return difference;
  }
  return aBytes - bBytes;
}
