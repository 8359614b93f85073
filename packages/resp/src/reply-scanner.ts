import { ReplyCursor } from './reply-cursor.js';
import { ReplyKind } from './reply.js';

/**
 * Finds where a reply ends. A reply that comes in pieces is not scanned again from its start:
 * nesting needs no stack, only the number of values still awaited, so two integers remember it.
 */
export class ReplyScanner {
  readonly #cursor = new ReplyCursor();
  /** From the reply's start to the first value not yet seen whole. */
  #scanned = 0;
  #awaited = 1;

  /** The end of the reply that begins at `from`, or -1 where bytes are missing up to `to`. */
  scan(bytes: Uint8Array, from: number, to: number): number {
    const cursor = this.#cursor;
    cursor.start(bytes, from + this.#scanned, to);
    while (this.#awaited > 0) {
      if (!cursor.next()) {
        this.#scanned = cursor.position - from;
        return -1;
      }
      // An attribute stands before the value that it is about, which is still to come.
      if (cursor.kind !== ReplyKind.attribute) this.#awaited--;
      this.#awaited += cursor.elements;
    }
    this.reset();
    return cursor.position;
  }

  /** Forgets a reply that was begun. */
  reset(): void {
    this.#scanned = 0;
    this.#awaited = 1;
  }
}

/** The end of the reply that begins at `from`, or -1. For replies in pieces, keep a scanner. */
export function wholeReplyEnd(bytes: Uint8Array, from: number, to: number): number {
  return new ReplyScanner().scan(bytes, from, to);
}
