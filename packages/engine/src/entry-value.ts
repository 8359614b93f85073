import type { Arena } from '@millrace/memory';
import { entryAux, entryKind, entryWord } from '@millrace/memory';
import { kind } from './structure.js';

/**
 * How a string's value is kept. Low bits of the aux byte of its entry; stored.
 *   inline   the word is the length, the bytes follow the key
 *   integer  the word is the value
 *   block    the word is the ref of a block: length (int) | bits that are set, plus one; 0 is unknown (int) | bytes
 */
export const stringLayout = { inline: 0, integer: 1, block: 2 } as const;
export const stringLayoutMask = 3;
/** The string was changed in place: OBJECT ENCODING calls it raw whatever its length. */
export const stringRaw = 0x10;
/** The string came from adding numbers with fractions: not an integer to OBJECT ENCODING, whatever it looks like. */
export const stringText = 0x20;

/** Bytes that an entry keeps after its key. */
export function ownBytes(arena: Arena, entry: number): number {
  if (entryKind(arena, entry) !== kind.string) return 0;
  return (entryAux(arena, entry) & stringLayoutMask) === stringLayout.inline
    ? entryWord(arena, entry)
    : 0;
}
