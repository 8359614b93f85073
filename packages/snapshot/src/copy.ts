/** Copies snapshots between object stores, byte by byte, and checks what it copies. */
import { crc32 } from 'node:zlib';
import { SnapshotDamaged } from './errors.js';
import { encodeManifest } from './format/manifest.js';
import type { Manifest, PartEntry } from './format/manifest.js';
import { manifestName, snapshotFolder } from './format/names.js';
import { objectPath } from './store/object-store.js';
import type { ObjectStore } from './store/object-store.js';

/** Told of each piece that was copied or read. */
export type OnProgress = (bytes: number) => void;

export async function copySnapshot(
  from: ObjectStore,
  to: ObjectStore,
  manifest: Manifest,
  onProgress: OnProgress = () => undefined,
): Promise<void> {
  await copyParts(from, to, manifest, onProgress);
  const name = manifestName(manifest.shard, manifest.id);
  await to.put(name, encodeManifest(manifest), { ifAbsent: true });
}

/** All but the manifest. */
export async function copyParts(
  from: ObjectStore,
  to: ObjectStore,
  manifest: Manifest,
  onProgress: OnProgress = () => undefined,
): Promise<void> {
  const folder = snapshotFolder(manifest.shard, manifest.id);
  for (const part of manifest.parts)
    await to.put(folder + part.name, verified(from, folder, part, onProgress));
}

/** The bytes of a part; throws at the end where they are not those that the manifest tells of. */
async function* verified(
  store: ObjectStore,
  folder: string,
  part: PartEntry,
  onProgress: OnProgress,
): AsyncGenerator<Uint8Array> {
  let crc = 0;
  let bytes = 0;
  for await (const chunk of store.get(folder + part.name)) {
    crc = crc32(chunk, crc);
    bytes += chunk.length;
    onProgress(chunk.length);
    yield chunk;
  }
  if (bytes !== part.bytes || crc !== part.crc32) {
    const what = bytes === part.bytes ? 'its checksum is wrong' : 'its length is wrong';
    throw new SnapshotDamaged(objectPath(store, folder + part.name), bytes, what);
  }
}
