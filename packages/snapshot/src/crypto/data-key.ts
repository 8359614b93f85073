/** Data keys: made at random for one use, and kept wrapped by a key of the ring (AES-256-GCM: nonce, 32 bytes, tag). */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EncryptionKeyMissing, EncryptionKeyWrong } from '../errors.js';
import { keyBytes } from './key-ring.js';
import type { KeyRing, WrappingKey } from './key-ring.js';

export const cipherName = 'aes-256-gcm';
export const nonceBytes = 12;
export const tagBytes = 16;
export const wrappedBytes = nonceBytes + keyBytes + tagBytes;

export interface WrappedKey {
  readonly keyId: string;
  readonly wrapped: Buffer;
}

export interface DataKey extends WrappedKey {
  readonly key: Buffer;
}

/** Undefined where the ring is empty: nothing is to be encrypted then. */
export function createDataKey(ring: KeyRing, context: string): DataKey | undefined {
  const { active } = ring;
  if (active === undefined) return undefined;
  const key = randomBytes(keyBytes);
  return { key, keyId: active.id, wrapped: wrap(active, key, context) };
}

/** `context` names what the key is for: wrapped for another object, it does not open. */
function wrap({ id, bytes }: WrappingKey, key: Buffer, context: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(cipherName, bytes, nonce);
  cipher.setAAD(Buffer.from(`${id}\n${context}`));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** `object` is for messages. */
export function unwrapDataKey(
  ring: KeyRing,
  { keyId, wrapped }: WrappedKey,
  context: string,
  object: string,
): Buffer {
  const found = ring.find(keyId);
  if (found === undefined) throw new EncryptionKeyMissing(object, keyId);
  if (wrapped.length !== wrappedBytes) throw new EncryptionKeyWrong(object, keyId);
  const cipher = createDecipheriv(cipherName, found.bytes, wrapped.subarray(0, nonceBytes));
  cipher.setAAD(Buffer.from(`${keyId}\n${context}`));
  cipher.setAuthTag(wrapped.subarray(nonceBytes + keyBytes));
  try {
    const key = cipher.update(wrapped.subarray(nonceBytes, nonceBytes + keyBytes));
    return Buffer.concat([key, cipher.final()]);
  } catch {
    throw new EncryptionKeyWrong(object, keyId);
  }
}

/** The same data key under the key that wraps what is new; undefined where it is under that one already. */
export function rewrapDataKey(
  ring: KeyRing,
  old: WrappedKey,
  context: string,
  object: string,
): WrappedKey | undefined {
  const { active } = ring;
  if (active === undefined) throw new EncryptionKeyMissing(object, old.keyId);
  const key = unwrapDataKey(ring, old, context, object);
  if (old.keyId === active.id) return undefined;
  return { keyId: active.id, wrapped: wrap(active, key, context) };
}
