/**
 * Keys that wrap the keys of data. A snapshot, and each object of an archived log, has a data key of its own, which lies beside it wrapped by
 * one of these: to change keys, only the wrapping is written anew.
 *
 * As text: one key a line (or divided by commas), `id:base64 of 32 bytes`; the first one wraps what is new, the others only open what
 * is old. Empty lines and lines that begin with # do not count.
 */
import { readFile } from 'node:fs/promises';
import { EncryptionKeysInvalid } from '../errors.js';

export const keyBytes = 32;
export const keyFileVariable = 'MILLRACE_ENCRYPTION_KEY_FILE';
export const keysVariable = 'MILLRACE_ENCRYPTION_KEYS';

const idPattern = /^[A-Za-z0-9._-]{1,64}$/;
const base64Pattern = /^[A-Za-z0-9+/]{43}=$/;

export interface WrappingKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

export class KeyRing {
  /** Opens nothing, and encrypts nothing. */
  static readonly empty: KeyRing = new KeyRing([]);

  /** The first one wraps. Threads hand them to each other, since a ring itself cannot be sent. */
  readonly keys: readonly WrappingKey[];

  constructor(keys: readonly WrappingKey[]) {
    this.keys = keys;
  }

  /** Wraps what is new; undefined where nothing is encrypted. */
  get active(): WrappingKey | undefined {
    return this.keys.at(0);
  }

  find(id: string): WrappingKey | undefined {
    return this.keys.find((key) => key.id === id);
  }

  static parse(text: string, where: string): KeyRing {
    const lines = text.split(/[\n,]/).map((line) => line.trim());
    const keys = lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => parseKey(line, where));
    if (keys.length === 0) throw new EncryptionKeysInvalid(where, 'there is no key');
    const ids = new Set(keys.map(({ id }) => id));
    if (ids.size < keys.length) throw new EncryptionKeysInvalid(where, 'two keys have the same id');
    return new KeyRing(keys);
  }

  static async fromFile(path: string): Promise<KeyRing> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      throw new EncryptionKeysInvalid(path, (error as Error).message);
    }
    return KeyRing.parse(text, path);
  }

  /** What a file of this name has, or else the environment; empty where neither says anything. */
  static async open(file = ''): Promise<KeyRing> {
    const { [keyFileVariable]: fileOfEnvironment = '', [keysVariable]: text = '' } = process.env;
    if (file !== '') return KeyRing.fromFile(file);
    if (fileOfEnvironment !== '') return KeyRing.fromFile(fileOfEnvironment);
    return text === '' ? KeyRing.empty : KeyRing.parse(text, keysVariable);
  }
}

/** Messages never repeat what stands in the line: it may be a key. */
function parseKey(line: string, where: string): WrappingKey {
  const colon = line.indexOf(':');
  const [id, text] = [line.slice(0, colon), line.slice(colon + 1)];
  if (colon < 0 || !idPattern.test(id) || !base64Pattern.test(text))
    throw new EncryptionKeysInvalid(where, 'a line is not id:base64 of 32 bytes');
  return { id, bytes: Uint8Array.from(Buffer.from(text, 'base64')) };
}
