/** The snapshots of a place. */
import { manifestName, parseManifestName } from './format/names.js';
import { decodeManifest } from './format/manifest.js';
import type { Manifest } from './format/manifest.js';
import { SnapshotDamaged } from './errors.js';
import { MANIFEST_BYTES_MAX } from './limits.js';
import type { ObjectStore } from './store/object-store.js';
import { objectPath, readObject } from './store/object-store.js';

/** A snapshot that has a manifest; whether that can be read shows `readManifest`. */
export interface SnapshotEntry {
  readonly shard: string;
  readonly id: string;
}

/** Oldest first, shard by shard. */
export async function listSnapshots(
  store: ObjectStore,
  shard?: string,
): Promise<readonly SnapshotEntry[]> {
  const found: SnapshotEntry[] = [];
  for await (const { name } of store.list(shard === undefined ? '' : `${shard}/`)) {
    const entry = parseManifestName(name);
    if (entry !== undefined) found.push(entry);
  }
  return found.sort((a, b) => compare(a.shard, b.shard) || compare(a.id, b.id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export async function readManifest(
  store: ObjectStore,
  { shard, id }: SnapshotEntry,
): Promise<Manifest> {
  const name = manifestName(shard, id);
  const object = objectPath(store, name);
  const manifest = decodeManifest(object, await readObject(store, name, MANIFEST_BYTES_MAX));
  if (manifest.shard !== shard || manifest.id !== id)
    throw new SnapshotDamaged(object, 0, 'it is the manifest of another snapshot');
  return manifest;
}
