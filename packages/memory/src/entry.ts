/**
 * An entry: the block that a hash index finds by its key. Keys of the keyspace, fields of hashes, members of sets and of
 * sorted sets are entries.
 *
 *   int 0    kind (4 bits) | flags (4 bits) | aux byte of the owner | key length (16 bits)
 *   [word]   the owner's 32-bit word; absent where the flag `noWord` is set
 *   [expiry] milliseconds since 1970, two ints, low first; where the flag `expires` is set
 *   [length] the key's length, where it is 65,535 or more (flag `longKey`)
 *   key bytes, then the owner's bytes
 */
import type { ReadonlyBytes } from '@millrace/base';
import type { Arena } from './arena.js';

export const entryFlag = { expires: 0x10, noWord: 0x20, longKey: 0x40, owner: 0x80 } as const;

const longKeyBytes = 0xffff;
const two32 = 4294967296;

/** Bytes before the key, by the flags' bits 4 to 6. */
const headerBytes = Uint8Array.from(
  { length: 8 },
  (_, flags) => 8 + (flags & 1 ? 8 : 0) - (flags & 2 ? 4 : 0) + (flags & 4 ? 4 : 0),
);

/** Bytes that an entry takes before the owner's bytes. `flags` without `longKey`, which follows from the length. */
export function entryBytes(flags: number, keyLength: number): number {
  const all = keyLength >= longKeyBytes ? flags | entryFlag.longKey : flags;
  return headerBytes[(all >>> 4) & 7] + keyLength;
}

/** Writes the fixed part and the key of a new entry; word and expiry are left for the owner to set. */
export function writeEntry(
  arena: Arena,
  ref: number,
  kind: number,
  flags: number,
  aux: number,
  bytes: ReadonlyBytes,
  offset: number,
  length: number,
): void {
  const isLong = length >= longKeyBytes;
  const all = isLong ? flags | entryFlag.longKey : flags;
  arena.setInt(ref * 2, kind | all | (aux << 8) | ((isLong ? longKeyBytes : length) << 16));
  const header = headerBytes[(all >>> 4) & 7];
  if (isLong) arena.setInt(ref * 2 + (header >>> 2) - 1, length);
  arena.copyIn(ref * 8 + header, bytes, offset, length);
}

export function entryKind(arena: Arena, ref: number): number {
  return arena.ints[ref * 2] & 15;
}
export function entryFlags(arena: Arena, ref: number): number {
  return arena.ints[ref * 2] & 0xf0;
}
export function entryAux(arena: Arena, ref: number): number {
  return (arena.ints[ref * 2] >>> 8) & 0xff;
}
export function setEntryAux(arena: Arena, ref: number, aux: number): void {
  arena.setInt(ref * 2, (arena.ints[ref * 2] & ~0xff00) | (aux << 8));
}
/** First byte of the key. */
export function keyOffset(arena: Arena, ref: number): number {
  return ref * 8 + headerBytes[(arena.ints[ref * 2] >>> 4) & 7];
}
export function keyLength(arena: Arena, ref: number): number {
  const head = arena.ints[ref * 2];
  const length = head >>> 16;
  return length === longKeyBytes
    ? arena.ints[ref * 2 + (headerBytes[(head >>> 4) & 7] >>> 2) - 1]
    : length;
}
/** First byte after the key: the owner's. */
export function ownOffset(arena: Arena, ref: number): number {
  return keyOffset(arena, ref) + keyLength(arena, ref);
}
export function entryWord(arena: Arena, ref: number): number {
  return arena.ints[ref * 2 + 1];
}
export function setEntryWord(arena: Arena, ref: number, word: number): void {
  arena.setInt(ref * 2 + 1, word);
}
/** Moves the block that the word names to where it is to lie (`Arena.move`). */
export function moveEntryWord(arena: Arena, ref: number): void {
  arena.moveAt(ref * 2 + 1);
}
/** Where the expiry lies, as an index of ints. Only where the flag is set. */
function expiryAt(arena: Arena, ref: number): number {
  return ref * 2 + ((arena.ints[ref * 2] & entryFlag.noWord) === 0 ? 2 : 1);
}
/** Milliseconds since 1970, or 0 where the entry does not expire. */
export function entryExpiry(arena: Arena, ref: number): number {
  if ((arena.ints[ref * 2] & entryFlag.expires) === 0) return 0;
  const at = expiryAt(arena, ref);
  return arena.ints[at + 1] * two32 + (arena.ints[at] >>> 0);
}
/** Whether the moment in an array is the one at which the entry expires, or later: only for entries with the flag `expires`. */
export function isEntryDue(arena: Arena, ref: number, moment: Readonly<Float64Array>): boolean {
  const at = expiryAt(arena, ref);
  return arena.ints[at + 1] * two32 + (arena.ints[at] >>> 0) <= moment[0];
}
/** Only for entries made with the flag `expires`. */
export function setEntryExpiry(arena: Arena, ref: number, timeMs: number): void {
  const at = expiryAt(arena, ref);
  arena.setInt(at, (timeMs % two32) | 0);
  arena.setInt(at + 1, Math.floor(timeMs / two32));
}
