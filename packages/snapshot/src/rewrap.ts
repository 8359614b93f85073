/** Changes the key under which a place is encrypted: data keys are wrapped anew, and no data is written. */
import { listSnapshots, readManifest } from './catalogue.js';
import { isEnvelope, rewrapEnvelope } from './crypto/envelope.js';
import { rewrapManifest } from './format/manifest-key.js';
import { encodeManifest } from './format/manifest.js';
import { manifestName } from './format/names.js';
import { ENVELOPE_BYTES_MAX } from './limits.js';
import { objectPath, readObject } from './store/object-store.js';
import type { ObjectStore } from './store/object-store.js';

export interface Rewrapped {
  readonly rewrapped: number;
  /** Under the new key already, or not encrypted. */
  readonly unchanged: number;
}

/** Can be interrupted and run again. The old key is needed until it has come to its end. */
export async function rewrapLocation(
  store: ObjectStore,
  onObject: (name: string) => void = () => undefined,
): Promise<Rewrapped> {
  let [rewrapped, unchanged] = [0, 0];
  const put = async (name: string, bytes: Uint8Array | undefined): Promise<void> => {
    if (bytes === undefined) unchanged++;
    else {
      await store.put(name, bytes);
      rewrapped++;
      onObject(name);
    }
  };
  for (const entry of await listSnapshots(store)) {
    const name = manifestName(entry.shard, entry.id);
    const manifest = await readManifest(store, entry);
    const made = rewrapManifest(store.keys, manifest, objectPath(store, name));
    await put(name, made && encodeManifest(made));
  }
  for await (const { name } of store.list('log/')) {
    if (!(await beginsAsEnvelope(store, name))) continue;
    const bytes = await readObject(store, name, ENVELOPE_BYTES_MAX);
    await put(name, rewrapEnvelope(store.keys, name, bytes, objectPath(store, name)));
  }
  return { rewrapped, unchanged };
}

async function beginsAsEnvelope(store: ObjectStore, name: string): Promise<boolean> {
  for await (const bytes of store.get(name, { offset: 0, length: 8 })) return isEnvelope(bytes);
  return false;
}
