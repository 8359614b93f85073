export { listSnapshots, readManifest, type SnapshotEntry } from './catalogue.js';
export {
  type ClusterManifest,
  listClusterManifests,
  readClusterManifest,
  readClusterManifests,
  type ShardEntry,
  writeClusterManifest,
} from './cluster-snapshot.js';
export { copySnapshot, type OnProgress } from './copy.js';
export { isEnvelope, openEnvelope, rewrapEnvelope, sealEnvelope } from './crypto/envelope.js';
export { KeyRing, type WrappingKey } from './crypto/key-ring.js';
export * from './errors.js';
export { type Codec, openCodec, openNativeCodec, openWasmCodec } from './format/compression.js';
export { rewrapManifest } from './format/manifest-key.js';
export {
  type BaseEntry,
  type Compression,
  createManifest,
  decodeManifest,
  digestOf,
  encodeManifest,
  type Manifest,
  type ManifestEncryption,
  type PartEntry,
} from './format/manifest.js';
export { manifestName, snapshotFolder, snapshotId } from './format/names.js';
export { readChain } from './load/chain.js';
export { loadSnapshot, type OnPages, verifySnapshot } from './load/snapshot-loader.js';
export { CHAIN_LENGTH_MAX } from './limits.js';
export { deleteSnapshots, pruneSnapshots, type Retention } from './prune.js';
export { rewrapLocation, type Rewrapped } from './rewrap.js';
export {
  type DayWindow,
  isInWindow,
  isScheduleDue,
  parseDayWindow,
  type Schedule,
} from './schedule.js';
export { tryRestore } from './trial.js';
export { DirectoryStore } from './store/directory-store.js';
export { type Location, openObjectStore, parseLocation } from './store/location.js';
export {
  type ByteRange,
  type ObjectEntry,
  type ObjectStore,
  type PutOptions,
  readObject,
} from './store/object-store.js';
export { Pace, type Pause, tryAgain } from './store/pace.js';
export type { S3Options } from './store/s3-store.js';
export { Preserver } from './take/preserver.js';
export { control, createSharedTake, pageState } from './take/shared-take.js';
export {
  type Cut,
  type SnapshotResult,
  SnapshotTaker,
  type TakeOptions,
  type TakerOptions,
} from './take/snapshot-taker.js';
export * from './archive/index.js';
