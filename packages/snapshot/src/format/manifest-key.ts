/** The data key of a snapshot: in its manifest, wrapped, and sealing what the manifest says. */
import { authenticate } from '../crypto/chunk-cipher.js';
import { cipherName, createDataKey, rewrapDataKey, unwrapDataKey } from '../crypto/data-key.js';
import type { DataKey, WrappedKey } from '../crypto/data-key.js';
import type { KeyRing } from '../crypto/key-ring.js';
import { SnapshotDamaged } from '../errors.js';
import { contentOf } from './manifest.js';
import type { Manifest, ManifestEncryption } from './manifest.js';

/** What the data key is for. */
const keyContextOf = ({ shard, id }: { shard: string; id: string }): string =>
  `snapshot ${shard}/${id}`;

export function createSnapshotKey(
  ring: KeyRing,
  snapshot: { shard: string; id: string },
): DataKey | undefined {
  return createDataKey(ring, keyContextOf(snapshot));
}

export function sealManifest(manifest: Manifest, dataKey: DataKey | undefined): Manifest {
  if (dataKey === undefined) return manifest;
  const { key, keyId, wrapped } = dataKey;
  const mac = authenticate(key, contentOf(manifest));
  const wrappedKey = wrapped.toString('base64');
  return { ...manifest, encryption: { cipher: cipherName, keyId, wrappedKey, mac } };
}

/** The key of its pages; undefined where it is not encrypted. Throws where it cannot be had, or the manifest was changed. */
export function openManifest(
  ring: KeyRing,
  manifest: Manifest,
  object: string,
): Buffer | undefined {
  const { encryption } = manifest;
  if (encryption === undefined) return undefined;
  const key = unwrapDataKey(ring, wrappedKeyOf(encryption), keyContextOf(manifest), object);
  if (authenticate(key, contentOf(manifest)) !== encryption.mac)
    throw new SnapshotDamaged(object, 0, 'it is not what was sealed with its key');
  return key;
}

/** The same under the key that wraps what is new; undefined where it is not encrypted, or is under that key already. */
export function rewrapManifest(
  ring: KeyRing,
  manifest: Manifest,
  object: string,
): Manifest | undefined {
  const { encryption } = manifest;
  if (encryption === undefined) return undefined;
  openManifest(ring, manifest, object);
  const context = keyContextOf(manifest);
  const rewrapped = rewrapDataKey(ring, wrappedKeyOf(encryption), context, object);
  if (rewrapped === undefined) return undefined;
  const wrappedKey = rewrapped.wrapped.toString('base64');
  return { ...manifest, encryption: { ...encryption, keyId: rewrapped.keyId, wrappedKey } };
}

const wrappedKeyOf = ({ keyId, wrappedKey }: ManifestEncryption): WrappedKey => ({
  keyId,
  wrapped: Buffer.from(wrappedKey, 'base64'),
});
