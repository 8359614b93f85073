/**
 * How a hash lies in the arena; docs/formats/hash.md has the byte tables. Stored: numbers are never reused.
 *
 *   packed       the word is the ref of a block: count (16 bits) | bytes in use (16 bits) | fields
 *   table        the word is the root of an index over entries; an entry's word is the length of the value behind the field
 *   timedPacked  the word is the ref of a node (see expiry-nodes.ts), which has the ref of a packed block whose fields may expire
 *   timedTable   the same with an index, whose entries may expire
 *
 * A hash becomes timed when a field of it first gets an expiry, and stays so.
 */
export const hashLayout = { packed: 0, table: 1, timedPacked: 2, timedTable: 3 } as const;

/** Told of a field and its value: where they lie in the arena's bytes, and when the field expires, 0 for never. */
export type FieldVisitor = (
  fieldAt: number,
  fieldLength: number,
  valueAt: number,
  valueLength: number,
  expiryMs: number,
) => void;

export const isTable = (layout: number): boolean => (layout & 1) !== 0;
export const isTimed = (layout: number): boolean => layout >= hashLayout.timedPacked;
