/**
 * A snapshot of a whole cluster: one object that names a snapshot of each shard, cut while all of them held their writes. Source
 * offsets lie in the shards, so ingestion goes on from each of them exactly.
 */
import { isSnapshotLost, SnapshotDamaged, SnapshotVersionUnknown } from './errors.js';
import { decodeSealed, encodeManifest } from './format/manifest.js';
import type { Manifest } from './format/manifest.js';
import { clusterManifestName, isCleanName, parseClusterManifestName } from './format/names.js';
import { MANIFEST_BYTES_MAX } from './limits.js';
import { objectPath, readObject } from './store/object-store.js';
import type { ObjectStore } from './store/object-store.js';

const formatName = 'millrace cluster snapshot';
const version = 1;

export interface ShardEntry {
  readonly shard: string;
  readonly id: string;
  readonly slots: Manifest['slots'];
  readonly sequence: number;
  readonly timeMs: number;
}

export interface ClusterManifest {
  readonly format: typeof formatName;
  readonly version: number;
  readonly id: string;
  readonly timeMs: number;
  /** In the order of their first slots. */
  readonly snapshots: readonly ShardEntry[];
}

const firstSlot = ({ slots }: ShardEntry): number => slots.at(0)?.[0] ?? 0;

/** Written after the manifests of all shards: it names nothing that is not there. */
export async function writeClusterManifest(
  store: ObjectStore,
  id: string,
  timeMs: number,
  manifests: readonly Manifest[],
): Promise<ClusterManifest> {
  const snapshots = manifests.map(
    ({ shard, id: snapshot, slots, sequence, timeMs: cutMs }): ShardEntry => ({
      shard,
      id: snapshot,
      slots,
      sequence,
      timeMs: cutMs,
    }),
  );
  snapshots.sort((a, b) => firstSlot(a) - firstSlot(b));
  const manifest: ClusterManifest = { format: formatName, version, id, timeMs, snapshots };
  await store.put(clusterManifestName(id), encodeManifest(manifest), { ifAbsent: true });
  return manifest;
}

/** Ids, in the order of their names. */
export async function listClusterManifests(store: ObjectStore): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { name } of store.list('clusters/')) {
    const id = parseClusterManifestName(name);
    if (id !== undefined) ids.push(id);
  }
  return ids.sort();
}

/** All that can be read. */
export async function readClusterManifests(
  store: ObjectStore,
): Promise<readonly ClusterManifest[]> {
  const manifests: ClusterManifest[] = [];
  for (const id of await listClusterManifests(store)) {
    try {
      manifests.push(await readClusterManifest(store, id));
    } catch (error) {
      if (!isSnapshotLost(error)) throw error;
    }
  }
  return manifests;
}

export async function readClusterManifest(
  store: ObjectStore,
  id: string,
): Promise<ClusterManifest> {
  const name = clusterManifestName(id);
  const object = objectPath(store, name);
  const read = decodeSealed(object, await readObject(store, name, MANIFEST_BYTES_MAX));
  if (read['format'] !== formatName || read['id'] !== id)
    throw new SnapshotDamaged(object, 0, 'it is no manifest of this cluster snapshot');
  if (read['version'] !== version)
    throw new SnapshotVersionUnknown(object, 'format version', read['version'], version);
  const manifest = read as unknown as ClusterManifest;
  if (!manifest.snapshots.every((entry) => isCleanName(entry.shard) && isCleanName(entry.id)))
    throw new SnapshotDamaged(object, 0, 'shard or id is no name');
  return manifest;
}
