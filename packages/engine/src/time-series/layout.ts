/**
 * Where things lie in a time series. docs/formats/time-series.md has the byte tables.
 *
 *   root ─┬─ head        the newest samples, uncompressed, in order: times | values
 *         ├─ directory   first times and refs of sealed blocks (directory.ts), each block older than the head
 *         ├─ labels      names and values (labels.ts)
 *         └─ options     what few series have, and the compaction rules
 *
 * The key's entry holds the root, which moves between commands only; the root holds the entry, so that a series found by its labels can
 * be named.
 */

/** Fields of a root: indices of ints. */
export const root = {
  /** Duplicate policy (8 bits) | flags (8) | depth of the directory (8). */
  kinds: 0,
  /** CHUNK_SIZE as it was given. */
  chunkBytes: 1,
  head: 2,
  /** Samples in the head (16 bits) | room for so many (16). */
  headCounts: 3,
  directory: 4,
  /** Sealed blocks. */
  blocks: 5,
  labels: 6,
  options: 7,
  entry: 8,
  spare: 9,
} as const;
/** Fields of a root: indices of doubles. */
export const rootDouble = {
  samples: 5,
  retentionMs: 6,
  /** 0 where there are no samples. */
  lastTime: 7,
} as const;
export const rootBytes = 64;

/** Flags of a root. Stored. */
export const seriesFlag = { uncompressed: 1 } as const;

/** Options that few series have: a block of their own. Indices of doubles; then refs, indices of ints. */
export const option = {
  ignoreTimeMs: 0,
  ignoreValue: 1,
  /** Int 4: the root of the series whose rule fills this one. Int 5: the rules that this series is the source of. 0 is none. */
  source: 4,
  rules: 5,
} as const;
export const optionBytes = 24;

/** A block of compaction rules: how many (int), room for how many (int), then the rules. Fields of one: indices of doubles. */
export const rule = {
  /** Int 0: the root of the destination. Int 1: one of `aggregator`. */
  bucketMs: 1,
  align: 2,
  /** Samples before this time came before the rule, and are not in the bucket that was open then. */
  since: 3,
} as const;
export const ruleDoubles = 4;

/** What happens to a sample whose time is taken. Stored: numbers are never reused. */
export const duplicatePolicy = {
  none: 0,
  block: 1,
  first: 2,
  last: 3,
  min: 4,
  max: 5,
  sum: 6,
} as const;
export const duplicatePolicyNames = ['', 'block', 'first', 'last', 'min', 'max', 'sum'] as const;

export const headSamplesMin = 4;
export const headSamplesMax = 256;
/** Samples of a full head that are sealed into a new block; the newest stay, so that late ones need not open it. */
export const headSamplesSealed = 240;
/** Bounds of how many are sealed into a block that has room for them. Such a block has at most `headSamplesMax`. */
export const headSamplesSealedMin = 128;
export const headSamplesSealedMax = 248;
/** Times must be exact, and their differences too. */
export const timeMax = 2 ** 52 - 1;
