/** The snapshots that an incremental one builds on. */
import { readManifest } from '../catalogue.js';
import { ObjectNotFound, SnapshotBaseMissing, SnapshotDamaged } from '../errors.js';
import { digestOf } from '../format/manifest.js';
import type { Manifest } from '../format/manifest.js';
import { manifestName } from '../format/names.js';
import { objectPath } from '../store/object-store.js';
import type { ObjectStore } from '../store/object-store.js';

/** The full one first, the given one last. Throws where one is missing, or is another than it was. */
export async function readChain(store: ObjectStore, manifest: Manifest): Promise<Manifest[]> {
  const { shard, chain = [], layoutVersion, pageBytes } = manifest;
  const object = objectPath(store, manifestName(shard, manifest.id));
  const links: Manifest[] = [];
  for (const { id, digest } of chain) {
    const link = await readLink(store, { shard, id }, object);
    const isSame = digestOf(link) === digest && (link.chain ?? []).length === links.length;
    if (!isSame)
      throw new SnapshotBaseMissing(object, id, 'is not the one that it was taken after');
    if (link.layoutVersion !== layoutVersion || link.pageBytes !== pageBytes)
      throw new SnapshotDamaged(object, 0, 'it builds on a snapshot of another layout');
    links.push(link);
  }
  return [...links, manifest];
}

async function readLink(
  store: ObjectStore,
  entry: { readonly shard: string; readonly id: string },
  object: string,
): Promise<Manifest> {
  try {
    return await readManifest(store, entry);
  } catch (error) {
    if (error instanceof ObjectNotFound)
      throw new SnapshotBaseMissing(object, entry.id, 'is not there');
    throw error;
  }
}
