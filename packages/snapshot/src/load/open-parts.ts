import { ChunkCipher } from '../crypto/chunk-cipher.js';
import { openCodec } from '../format/compression.js';
import { openManifest } from '../format/manifest-key.js';
import type { Manifest } from '../format/manifest.js';
import { manifestName } from '../format/names.js';
import { objectPath } from '../store/object-store.js';
import type { ObjectStore } from '../store/object-store.js';
import type { PartContext } from './part-reader.js';

/** What the parts of a snapshot are read with. Throws where its key cannot be had. */
export async function openParts(store: ObjectStore, manifest: Manifest): Promise<PartContext> {
  const { shard, id } = manifest;
  const key = openManifest(store.keys, manifest, objectPath(store, manifestName(shard, id)));
  const cipher = key === undefined ? undefined : new ChunkCipher(key, shard, id);
  return { manifest, codec: await openCodec(), cipher };
}
