import { ProtocolViolation } from './errors.js';
import { replyBytesMax } from './limits.js';

const cr = 0x0d;
const lf = 0x0a;
const minus = 0x2d;
const zero = 0x30;

/** How many values follow one announced element: 2 for the pairs of a map. */
const valuesAnElement = createKinds({ '*': 1, '~': 1, '>': 1, '%': 2, '|': 2 });
const isBulk = createKinds({ $: 1, '=': 1, '!': 1 });
const isLine = createKinds({ '+': 1, '-': 1, ':': 1, _: 1, '#': 1, ',': 1, '(': 1 });

/**
 * Finds where a reply ends without making a value of it. A reply that comes in pieces is not
 * scanned again from its start: nesting needs no stack, only the number of values still awaited,
 * so the place to go on from is two integers.
 */
export class ReplyScanner {
  /** Distance from the reply's start to the first value not yet seen whole. */
  #scanned = 0;
  #awaited = 1;

  /** End of the reply that begins at `start`, or -1 where bytes are missing up to `limit`. */
  scan(bytes: Uint8Array, start: number, limit: number): number {
    let at = start + this.#scanned;
    let awaited = this.#awaited;
    while (awaited > 0) {
      const next = this.#skipValue(bytes, at, limit);
      if (next === -1) {
        this.#scanned = at - start;
        this.#awaited = awaited;
        if (limit - start > replyBytesMax) throw new ProtocolViolation('reply is too long');
        return -1;
      }
      awaited += this.#children - 1;
      at = next;
    }
    this.reset();
    return at;
  }

  reset(): void {
    this.#scanned = 0;
    this.#awaited = 1;
  }

  #children = 0;

  /** End of one value, or of an aggregate's header; sets how many values it announces. */
  #skipValue(bytes: Uint8Array, at: number, limit: number): number {
    this.#children = 0;
    const lineEnd = endOfLine(bytes, at, limit);
    if (lineEnd === -1) return -1;
    const kind = bytes[at];
    if (isLine[kind] === 1) return lineEnd;
    const factor = valuesAnElement[kind];
    if (factor !== 0) {
      const announced = parseLength(bytes, at + 1, lineEnd - 2);
      // Attributes stand before the value that they are about, which is still to come.
      if (announced > 0) this.#children = announced * factor;
      if (kind === 0x7c) this.#children++;
      return lineEnd;
    }
    if (isBulk[kind] !== 1) {
      throw new ProtocolViolation(`a reply cannot begin with byte ${kind}`);
    }
    const length = parseLength(bytes, at + 1, lineEnd - 2);
    if (length === -1) return lineEnd;
    const end = lineEnd + length + 2;
    return end <= limit ? end : -1;
  }
}

function endOfLine(bytes: Uint8Array, from: number, limit: number): number {
  for (let at = from + 1; at < limit; at++) {
    if (bytes[at] === lf && bytes[at - 1] === cr) return at + 1;
  }
  return -1;
}

function parseLength(bytes: Uint8Array, from: number, end: number): number {
  if (bytes[from] === minus) return -1;
  let value = 0;
  for (let at = from; at < end; at++) {
    const digit = bytes[at] - zero;
    if (digit < 0 || digit > 9) throw new ProtocolViolation('a length that is no number');
    value = value * 10 + digit;
  }
  if (end === from || value > replyBytesMax) throw new ProtocolViolation('a length out of range');
  return value;
}

function createKinds(kinds: Record<string, number>): Uint8Array {
  const table = new Uint8Array(256);
  for (const [kind, value] of Object.entries(kinds)) table[kind.charCodeAt(0)] = value;
  return table;
}
