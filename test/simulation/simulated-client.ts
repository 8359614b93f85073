import type { BareStore, Connection, Transport } from '@millrace/server';

/** A client whose connection is nothing but calls. It knows as far as which record it was answered. */
export class SimulatedClient implements Transport {
  readonly remoteAddress = 'client:1';
  readonly localAddress = 'store:1';
  readonly pendingBytes = 0;
  readonly #store: BareStore;
  readonly #connection: Connection;
  /** What each batch of commands came to as a record; batches are answered in their order, each at once. */
  readonly #batches: number[] = [];
  #answered = 0;

  constructor(store: BareStore) {
    this.#store = store;
    this.#connection = store.connect(() => this);
  }

  /** Sends commands. What it is answered promises what they changed: a read, or a refusal while the log fails, promises nothing. */
  run(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const { log } = this.#store;
    const before = log.lastSequence;
    const isFailing = log.failure !== undefined;
    this.#connection.received(bytes, bytes.length);
    const after = log.lastSequence;
    this.#batches.push(after > before && !isFailing ? after : 0);
  }

  send(): boolean {
    this.#answered++;
    return true;
  }

  /** The last record that an answer has promised. */
  get answeredSequence(): number {
    return Math.max(0, ...this.#batches.slice(0, this.#answered));
  }

  pause(): void {
    // There is no stream to stop.
  }
  resume(): void {
    // As above.
  }
  end(): void {
    this.#connection.closed();
  }
  destroy(): void {
    this.#connection.closed();
  }
}
