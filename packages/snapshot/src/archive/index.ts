export {
  type ArchivePosition,
  listArchivedShards,
  listLogObjects,
  readLogObject,
  readLogObjectHeader,
  readPosition,
} from './log-catalogue.js';
export { mergePieces } from './log-merger.js';
export {
  decodeLogObject,
  decodeLogObjectHeader,
  encodeLogObject,
  type LogObjectHeader,
  rewrapLogObject,
} from './log-object.js';
export { type ReadOptions, type ReadResult, readArchivedLog } from './log-reader.js';
export { LogShipper, type LogShipperOptions, type Shipped } from './log-shipper.js';
export { type LogObject, logObjectName, positionName } from './names.js';
export { type OfflineShard, rebuildShard, type RebuildOptions, type Rebuilt } from './rebuild.js';
export { applyRetention, readManifests, type Removed } from './retention.js';
export {
  type ArchivedSnapshot,
  ShardArchiver,
  type ShardArchiverOptions,
} from './shard-archiver.js';
export { describeArchive, newestEpoch, type ShardArchive } from './window.js';
export { digestArena, readVerification, type Verification } from './verification.js';
