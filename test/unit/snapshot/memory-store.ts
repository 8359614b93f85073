import type { ByteRange, ObjectEntry, ObjectStore, PutOptions } from '@millrace/snapshot';
import { KeyRing, ObjectExists, ObjectNotFound } from '@millrace/snapshot';

/** Objects in a map that a test can reach into. */
export class MemoryStore implements ObjectStore {
  readonly location = 'memory';
  readonly keys: KeyRing;
  readonly #objects: Map<string, Buffer>;

  constructor(objects: Map<string, Buffer>, keys = KeyRing.empty) {
    this.keys = keys;
    this.#objects = objects;
  }

  async put(
    name: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: PutOptions = {},
  ): Promise<void> {
    const chunks: Uint8Array[] = [];
    if (body instanceof Uint8Array) chunks.push(body);
    else for await (const chunk of body) chunks.push(chunk);
    if (options.ifAbsent === true && this.#objects.has(name))
      throw new ObjectExists(this.location, name);
    this.#objects.set(name, Buffer.concat(chunks));
  }

  async *get(name: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const bytes = this.#objects.get(name);
    if (bytes === undefined) throw new ObjectNotFound(this.location, name);
    const { offset, length } = range ?? { offset: 0, length: bytes.length };
    yield await Promise.resolve(bytes.subarray(offset, offset + length));
  }

  async *list(folder: string): AsyncGenerator<ObjectEntry> {
    const names = [...this.#objects.keys()].filter((name) => name.startsWith(folder)).sort();
    for (const name of names)
      yield await Promise.resolve({ name, bytes: this.#objects.get(name)?.length ?? 0 });
  }

  delete(name: string): Promise<void> {
    this.#objects.delete(name);
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
