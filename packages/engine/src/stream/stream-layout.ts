/**
 * How a stream lies in the arena. Stored: places and codes never change their meaning.
 *
 *   entry's word → root → directory → blocks
 *
 *   root       length, entries added (doubles) | last id | greatest deleted id | first id | directory | chunks | blocks
 *              | last block | groups | what producers gave
 *              (both 0 while there is nothing)
 *   directory  nothing (0), one chunk, or where there are more an array of chunks' refs
 *   chunk      start | end | refs of blocks, those from start to end in use
 *   block      first id | last id | entries, deleted ones in the upper half | bytes used | field names | where entries
 *              begin | the names of its first entry's fields | entries, see entry-writer.ts
 */
export const root = {
  /** Indices of doubles. */
  length: 0,
  added: 1,
  /** Indices of ints. */
  lastId: 4,
  maxDeletedId: 8,
  firstId: 12,
  directory: 16,
  chunks: 17,
  blocks: 18,
  tail: 19,
  groups: 20,
  idempotence: 21,
} as const;
export const rootBytes = 88;

export const chunk = { start: 0, end: 1, refs: 2 } as const;
/** Blocks in a chunk at most, so that a whole chunk is a block of 4 KiB. */
export const chunkRefsMax = 1022;
/** Positions in a directory count by this: chunk * chunkStride + place in the chunk. */
export const chunkStride = 1024;

export const block = {
  firstId: 0,
  lastId: 4,
  counts: 8,
  used: 9,
  names: 10,
  entries: 11,
} as const;
export const blockHeaderBytes = 48;

/** Redis' stream-node-max-bytes and stream-node-max-entries where nothing else is configured. */
export const blockBytesDefault = 4096;
export const blockEntriesDefault = 100;
/** Bounds where they are configured as unlimited: what a block can count, and what is still moved at once. */
export const blockBytesBound = 1 << 20;
export const blockEntriesBound = 0xffff;

export const entryFlag = {
  deleted: 1,
  /** The fields have the names of the block's first entry: only values follow. */
  sameNames: 2,
  /** The time is that of the block's first entry: only the distance of the sequences follows. */
  sameTime: 4,
  /** The sequence is 0 and left out. */
  noSeq: 8,
} as const;

/** Entries shorter than this tell their length in one byte behind them. */
export const longEntryBytes = 255;
/** Length in four bytes, and the mark that it is there. */
export const longTrailerBytes = 5;
