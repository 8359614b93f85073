/** How a sorted set is kept: the aux byte of its entry. Stored: numbers are never reused. */
export const sortedSetLayout = {
  /** The word is the ref of a block (see packed-scores.ts). */
  packed: 0,
  /** The word is the ref of the root of a tree and an index (see tree-layout.ts). */
  indexed: 1,
} as const;
