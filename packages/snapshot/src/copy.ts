/** Copies snapshots between object stores, byte by byte, and checks what it copies. */
import { crc32 } from 'node:zlib';
import { readManifest } from './catalogue.js';
import { ObjectExists, ObjectNotFound, SnapshotDamaged } from './errors.js';
import { digestOf } from './format/manifest.js';
import type { Manifest, PartEntry } from './format/manifest.js';
import { manifestName, snapshotFolder } from './format/names.js';
import { MANIFEST_BYTES_MAX } from './limits.js';
import { readChain } from './load/chain.js';
import { objectPath, readObject } from './store/object-store.js';
import type { ObjectStore } from './store/object-store.js';

/** Told of each piece that was copied or read. */
export type OnProgress = (bytes: number) => void;

/** With all that it builds on, of which what is there already stays as it is. */
export async function copySnapshot(
  from: ObjectStore,
  to: ObjectStore,
  manifest: Manifest,
  onProgress: OnProgress = () => undefined,
): Promise<void> {
  const chain = await readChain(from, manifest);
  for (const base of chain.slice(0, -1))
    if (!(await isThere(to, base))) await copyOne(from, to, base, onProgress);
  await copyOne(from, to, manifest, onProgress);
}

async function copyOne(
  from: ObjectStore,
  to: ObjectStore,
  manifest: Manifest,
  onProgress: OnProgress,
): Promise<void> {
  await copyParts(from, to, manifest, onProgress);
  await copyManifest(from, to, manifest);
}

/** As it stands there: an older version may have written it. */
export async function copyManifest(
  from: ObjectStore,
  to: ObjectStore,
  manifest: Manifest,
): Promise<void> {
  const name = manifestName(manifest.shard, manifest.id);
  const bytes = await readObject(from, name, MANIFEST_BYTES_MAX);
  await to.put(name, bytes, { ifAbsent: true });
}

async function isThere(store: ObjectStore, manifest: Manifest): Promise<boolean> {
  try {
    const found = await readManifest(store, manifest);
    if (digestOf(found) === digestOf(manifest)) return true;
  } catch (error) {
    if (error instanceof ObjectNotFound) return false;
    throw error;
  }
  throw new ObjectExists(store.location, manifestName(manifest.shard, manifest.id));
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
