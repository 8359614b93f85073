/**
 * A window in the arena; docs/formats/window.md has the tables.
 *
 *   root    header | events, as they came             few events: nothing is summed up yet
 *           header | a record for each ring           more: each ring is a block of buckets, see columns.ts
 *   shape   the resolutions, where they are not the default ones
 */
export const windowLayout = { events: 0, rings: 2 } as const;

/** Flags in the first byte of the root. */
export const windowFlag = { distinct: 1, quantiles: 2, wide: 4 } as const;

/** Bytes of the root's first unit. */
export const headByte = { flags: 0, decimals: 1, rings: 2, events: 3 } as const;
/** Ints of the root. */
export const headInt = { shape: 1, labels: 4 } as const;
/** Doubles of the root. */
export const headDouble = { newest: 1 } as const;

export const eventsAt = 24;
export const ringsAt = 24;
/** Ints of a ring's record: the block; used buckets, place of the oldest; room, bytes of a count (16 bits each). */
export const ringInt = { block: 0, used: 1, room: 2 } as const;
export const ringInts = 3;

/** So many events are kept as they are; one more, and they are summed up in rings. */
export const eventsMax = 8;
export const eventBytes = 16;
export const eventWithMemberBytes = 24;

export const ringsMax = 8;
export const ringSizeMax = 10_000;
/** Times are whole milliseconds up to here. */
export const windowTimeMax = 2 ** 52 - 1;
export const bucketMsMax = 366 * 86_400_000;

/** What an event, a question and a sum of buckets are handed on as: arrays of doubles, because a double that is passed on costs an object. */
export const eventPart = { time: 0, value: 1 } as const;
export const askedPart = { spanMs: 0, at: 1 } as const;
export const sumPart = { count: 0, sum: 1, squares: 2, least: 3, greatest: 4 } as const;

export const eventStride = (flags: number): number =>
  (flags & windowFlag.distinct) === 0 ? eventBytes : eventWithMemberBytes;
