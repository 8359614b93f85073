export {
  deleteSnapshot,
  listSnapshots,
  pruneSnapshots,
  readManifest,
  type SnapshotEntry,
} from './catalogue.js';
export {
  type ClusterManifest,
  listClusterManifests,
  readClusterManifest,
  type ShardEntry,
  writeClusterManifest,
} from './cluster-snapshot.js';
export { copySnapshot, type OnProgress } from './copy.js';
export * from './errors.js';
export {
  type Compression,
  createManifest,
  decodeManifest,
  encodeManifest,
  type Manifest,
  type PartEntry,
} from './format/manifest.js';
export { manifestName, snapshotFolder, snapshotId } from './format/names.js';
export { loadSnapshot, type OnPages, verifySnapshot } from './load/snapshot-loader.js';
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
