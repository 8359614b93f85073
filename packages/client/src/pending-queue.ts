import type { ConnectionLost } from './errors.js';

/** Takes the replies to the commands that were sent with it, in their order. */
export interface ReplySink {
  /** One whole reply. The bytes are the connection's and valid during the call only. */
  onReply(bytes: Uint8Array, start: number, end: number): void;
  /** The replies not yet handed over will never come. Called at most once. */
  onLost(error: ConnectionLost): void;
}

/** Who waits for the next replies: a ring of sinks, each with the number of replies it awaits. */
export class PendingQueue {
  #sinks: (ReplySink | undefined)[] = new Array<undefined>(16).fill(undefined);
  #counts = new Int32Array(16);
  #head = 0;
  #entries = 0;
  #replies = 0;

  /** Replies still awaited. */
  get replies(): number {
    return this.#replies;
  }

  push(sink: ReplySink, replies: number): void {
    if (this.#entries === this.#sinks.length) this.#grow();
    const at = (this.#head + this.#entries) & (this.#sinks.length - 1);
    this.#sinks[at] = sink;
    this.#counts[at] = replies;
    this.#entries++;
    this.#replies += replies;
  }

  /** Whose the next reply is; counts it as arrived. */
  take(): ReplySink | undefined {
    if (this.#entries === 0) return undefined;
    const at = this.#head;
    const sink = this.#sinks[at];
    this.#replies--;
    if (--this.#counts[at] === 0) {
      this.#sinks[at] = undefined;
      this.#head = (at + 1) & (this.#sinks.length - 1);
      this.#entries--;
    }
    return sink;
  }

  /** Empties the queue before anyone is told, because a sink may send anew at once. */
  failAll(error: ConnectionLost): void {
    const lost: ReplySink[] = [];
    for (; this.#entries > 0; this.#entries--) {
      const sink = this.#sinks[this.#head];
      if (sink !== undefined) lost.push(sink);
      this.#sinks[this.#head] = undefined;
      this.#head = (this.#head + 1) & (this.#sinks.length - 1);
    }
    this.#replies = 0;
    for (const sink of lost) sink.onLost(error);
  }

  #grow(): void {
    const { length } = this.#sinks;
    const sinks = new Array<ReplySink | undefined>(length * 2).fill(undefined);
    const counts = new Int32Array(length * 2);
    for (let index = 0; index < length; index++) {
      const at = (this.#head + index) & (length - 1);
      sinks[index] = this.#sinks[at];
      counts[index] = this.#counts[at];
    }
    this.#sinks = sinks;
    this.#counts = counts;
    this.#head = 0;
  }
}
