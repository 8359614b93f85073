// Commands work on entries, and know the arena by what the engine shows of it.
export {
  entryAux,
  entryExpiry,
  entryKind,
  entryWord,
  keyLength,
  keyOffset,
  LookAhead,
  lookAheadMax,
  setEntryAux,
  setEntryWord,
} from '@millrace/memory';
export type { Arena } from '@millrace/memory';
export * from './access-clocks.js';
export * from './bit-count.js';
export * from './check.js';
export * from './defragmentation.js';
export * from './detached.js';
export * from './digest/index.js';
export * from './engine.js';
export * from './entry-value.js';
export * from './eviction.js';
export * from './hash/index.js';
export * from './hyperloglog/index.js';
export * from './keyspace.js';
export * from './lazy-release.js';
export * from './rdb/index.js';
export * from './list/index.js';
export * from './roots.js';
export * from './set/index.js';
export * from './slot-counts.js';
export * from './sorted-set/index.js';
export * from './source-offsets.js';
export * from './stream/index.js';
export * from './strings.js';
export * from './structure.js';
export * from './time-series/index.js';
export * from './varint.js';
export * from './window/index.js';
