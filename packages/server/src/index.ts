export { functionsName } from './dump-import.js';
export { LatencyCounts } from './latency-counts.js';
export type { LoadingProgress } from './loading.js';
export { BareStore, type BareStoreOptions } from './bare-store.js';
export type { Connection } from './connection.js';
export type { OpenTransport, Transport, TransportListener } from './transport.js';
export { listCommands, renderCommandsPage } from './list-commands.js';
export { keepNodeId } from './node-id.js';
export {
  readArchivedSequence,
  readShardIdentity,
  type ShardIdentity,
  writeArchivedSequence,
} from './archive-marks.js';
export { type OfflineKey, OfflineShard, type SourceOffset } from './offline-shard.js';
export { Slab } from './slab.js';
export { storeTable, type StoreConfig } from './config-table.js';
export { startStore, Store, type StoreParts } from './store.js';
export { inlineFurther } from './compiler.js';
export { warmUp } from './warm-up.js';
