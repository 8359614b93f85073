import type { KeyRing } from '../crypto/key-ring.js';

/** Where snapshots are kept: named objects that appear whole or not at all. */
export interface ObjectStore extends AsyncDisposable {
  /** For messages. */
  readonly location: string;
  /** What is encrypted there is opened with these, and what is put there may be sealed with the first of them. */
  readonly keys: KeyRing;
  /**
   * Writes an object, over one that is there. With `ifAbsent` it throws `ObjectExists` instead; of several that try at the
   * same time, one succeeds. A body that throws leaves nothing.
   */
  put(
    name: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options?: PutOptions,
  ): Promise<void>;
  /** The bytes of an object, or of a part of it. Throws `ObjectNotFound`. */
  get(name: string, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** The objects below a folder: `''`, or a name that ends in `/`. In the order of their names. */
  list(folder: string): AsyncIterable<ObjectEntry>;
  /** It is no error where there is none. */
  delete(name: string): Promise<void>;
  /** Clears away what writes below a folder have left that were interrupted long ago, where such things stay. */
  removeInterrupted?(folder: string): Promise<number>;
}

export interface PutOptions {
  readonly ifAbsent?: boolean;
}

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

export interface ObjectEntry {
  readonly name: string;
  readonly bytes: number;
}

/** A whole object in memory: for small ones. */
export async function readObject(
  store: ObjectStore,
  name: string,
  bytesMax: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of store.get(name)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bytesMax)
      throw new RangeError(`${store.location}: ${name} is longer than ${String(bytesMax)} bytes`);
  }
  return Buffer.concat(chunks);
}

/** How messages name an object. */
export function objectPath(store: ObjectStore, name: string): string {
  return `${store.location.replace(/\/$/, '')}/${name}`;
}
