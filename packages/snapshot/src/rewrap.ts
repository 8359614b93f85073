/** Changes the key under which a place is encrypted: data keys are wrapped anew, and no data is written. */
import { rewrapLogObject } from './archive/log-object.js';
import { parseLogObjectName } from './archive/names.js';
import { listSnapshots, readManifest } from './catalogue.js';
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
  for await (const { name, bytes: length } of store.list('log/')) {
    if (parseLogObjectName(name, length) === undefined) continue;
    const bytes = await readObject(store, name, ENVELOPE_BYTES_MAX);
    await put(name, rewrapLogObject(store.keys, name, objectPath(store, name), bytes));
  }
  return { rewrapped, unchanged };
}
