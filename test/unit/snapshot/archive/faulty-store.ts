import type { ByteRange, KeyRing, ObjectEntry, ObjectStore, PutOptions } from '@millrace/snapshot';

export type StoreOperation = 'put' | 'get' | 'list' | 'delete';

/** Tells what a call is to come to: nothing special, a failure before it acts, or one after. */
export type Fault = (operation: StoreOperation, name: string) => 'ok' | 'before' | 'after';

/** An object store whose bucket is away now and then, as told. */
export class FaultyStore implements ObjectStore {
  readonly location: string;
  readonly keys: KeyRing;
  readonly #store: ObjectStore;
  fault: Fault = () => 'ok';
  failures = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
    this.location = store.location;
    this.keys = store.keys;
  }

  /** All calls of a kind fail after so many more. */
  failAfter(operation: StoreOperation, successes: number): void {
    let left = successes;
    this.fault = (called) => (called !== operation || left-- > 0 ? 'ok' : 'before');
  }

  async put(
    name: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options?: PutOptions,
  ): Promise<void> {
    await this.#through('put', name, () => this.#store.put(name, body, options));
  }

  async *get(name: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    await this.#through('get', name, () => Promise.resolve());
    yield* this.#store.get(name, range);
  }

  async *list(folder: string): AsyncGenerator<ObjectEntry> {
    await this.#through('list', folder, () => Promise.resolve());
    yield* this.#store.list(folder);
  }

  async delete(name: string): Promise<void> {
    await this.#through('delete', name, () => this.#store.delete(name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }

  async #through(operation: StoreOperation, name: string, act: () => Promise<void>): Promise<void> {
    const fault = this.fault(operation, name);
    if (fault === 'before') this.#fail(operation);
    await act();
    if (fault === 'after') this.#fail(operation);
  }

  #fail(operation: StoreOperation): never {
    this.failures++;
    const answer = { $metadata: { httpStatusCode: 503 } };
    throw Object.assign(new Error(`SlowDown: ${operation}`), answer);
  }
}
