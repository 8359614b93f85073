/**
 * Whole objects in an envelope, each under a data key of its own. All numbers little-endian; docs/formats/snapshot.md.
 *
 *   0  8  magic "MRSEALED"       16   k  id of the wrapping key
 *   8  4  format version         16+k 60 the data key, wrapped: nonce, key, tag
 *  12  4  k, length of the id    76+k 12 nonce; then the encrypted bytes, and the tag in the last 16
 *
 * The tag covers the name of the object as well, and not the wrapping, so that keys can be changed without the data.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SnapshotDamaged, SnapshotVersionUnknown } from '../errors.js';
import {
  cipherName,
  createDataKey,
  nonceBytes,
  rewrapDataKey,
  tagBytes,
  unwrapDataKey,
  wrappedBytes,
} from './data-key.js';
import type { WrappedKey } from './data-key.js';
import type { KeyRing } from './key-ring.js';

export const envelopeVersion = 1;
const magic = Buffer.from('MRSEALED', 'latin1');
const fixedBytes = 16;
const keyIdBytesMax = 64;

export const isEnvelope = (bytes: Uint8Array): boolean =>
  bytes.length >= magic.length && magic.equals(bytes.subarray(0, magic.length));

/** The bytes themselves where the ring has no key. `name` is that of the object, below the location. */
export function sealEnvelope(ring: KeyRing, name: string, plain: Uint8Array): Uint8Array {
  const dataKey = createDataKey(ring, name);
  if (dataKey === undefined) return plain;
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(cipherName, dataKey.key, nonce);
  cipher.setAAD(Buffer.from(name));
  const body = [cipher.update(plain), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([encodeHead(dataKey), nonce, ...body]);
}

/** What was sealed; bytes that are no envelope as they are. `object` is for messages. */
export function openEnvelope(
  ring: KeyRing,
  name: string,
  bytes: Uint8Array,
  object: string,
): Uint8Array {
  if (!isEnvelope(bytes)) return bytes;
  const { wrappedKey, bodyAt } = decodeHead(object, bytes);
  const key = unwrapDataKey(ring, wrappedKey, name, object);
  const cipher = createDecipheriv(cipherName, key, bytes.subarray(bodyAt, bodyAt + nonceBytes));
  cipher.setAAD(Buffer.from(name));
  cipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  try {
    const body = bytes.subarray(bodyAt + nonceBytes, bytes.length - tagBytes);
    return Buffer.concat([cipher.update(body), cipher.final()]);
  } catch {
    throw new SnapshotDamaged(object, bodyAt, 'it is not what was encrypted');
  }
}

/** Under the key that wraps what is new; undefined where nothing is to be done. */
export function rewrapEnvelope(
  ring: KeyRing,
  name: string,
  bytes: Uint8Array,
  object: string,
): Uint8Array | undefined {
  if (!isEnvelope(bytes)) return undefined;
  const { wrappedKey, bodyAt } = decodeHead(object, bytes);
  const rewrapped = rewrapDataKey(ring, wrappedKey, name, object);
  if (rewrapped === undefined) return undefined;
  return Buffer.concat([encodeHead(rewrapped), bytes.subarray(bodyAt)]);
}

function encodeHead({ keyId, wrapped }: WrappedKey): Buffer {
  const id = Buffer.from(keyId, 'latin1');
  const head = Buffer.alloc(fixedBytes);
  magic.copy(head);
  head.writeUInt32LE(envelopeVersion, 8);
  head.writeUInt32LE(id.length, 12);
  return Buffer.concat([head, id, wrapped]);
}

function decodeHead(object: string, bytes: Uint8Array): { wrappedKey: WrappedKey; bodyAt: number } {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (head.length < fixedBytes) throw new SnapshotDamaged(object, 0, 'it is cut short');
  const version = head.readUInt32LE(8);
  if (version !== envelopeVersion)
    throw new SnapshotVersionUnknown(object, 'an envelope of version', version, envelopeVersion);
  const idBytes = head.readUInt32LE(12);
  const wrappedAt = fixedBytes + idBytes;
  const bodyAt = wrappedAt + wrappedBytes;
  if (idBytes > keyIdBytesMax || head.length < bodyAt + nonceBytes + tagBytes)
    throw new SnapshotDamaged(object, 12, 'it is cut short');
  const keyId = head.toString('latin1', fixedBytes, wrappedAt);
  return { wrappedKey: { keyId, wrapped: head.subarray(wrappedAt, bodyAt) }, bodyAt };
}
