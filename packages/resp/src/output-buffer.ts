/*
 * A byte buffer that grows by doubling and is reused: replies and commands are written into it.
 * `bytes` is replaced when it grows, so nobody may keep it across a write.
 */
import { copyBytes, formatInteger, viewOf } from '@millrace/base';
import type { ReadonlyBytes, StringRun } from '@millrace/base';
import { bulksBytesMax, writeBulks } from './bulk-run.js';

const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;

/** A type byte, the longest integer and CRLF. */
export const HEADER_BYTES_MAX = 24;

const CAPACITY_MIN = 64;

const utf8 = new TextEncoder();

export class OutputBuffer {
  bytes: Uint8Array;
  length = 0;
  readonly #initialCapacity: number;

  constructor(initialCapacity = 16 * 1024) {
    this.#initialCapacity = Math.max(initialCapacity, CAPACITY_MIN);
    this.bytes = new Uint8Array(this.#initialCapacity);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    if (this.length + count > this.bytes.length) this.#grow(this.length + count);
  }

  /** Forgets what was written from `to` on. */
  truncate(to: number): void {
    this.length = to;
  }

  /** Empties the buffer for its next use; memory far above `keepBytesMax` is given back. */
  clear(keepBytesMax = Infinity): void {
    this.length = 0;
    if (this.bytes.length > Math.max(keepBytesMax, this.#initialCapacity)) {
      this.bytes = new Uint8Array(this.#initialCapacity);
    }
  }

  /** Hands over what was written and starts with a fresh buffer. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = new Uint8Array(this.#initialCapacity);
    this.length = 0;
    return taken;
  }

  /** Appends bytes that are already in the protocol's form. */
  raw(bytes: ReadonlyBytes, offset = 0, length = bytes.length - offset): void {
    this.reserve(length);
    this.#copy(bytes, offset, length);
  }

  /** A bulk string. */
  bulk(bytes: ReadonlyBytes, offset = 0, length = bytes.length - offset): void {
    this.reserve(length + HEADER_BYTES_MAX + 2);
    const own = this.bytes;
    const at = writeHeader(own, this.length, 36, length);
    copyBytes(own, at, bytes, offset, length);
    const end = at + length;
    own[end] = CARRIAGE_RETURN;
    own[end + 1] = LINE_FEED;
    this.length = end + 2;
  }

  /** Bulk strings of all that a run has. */
  bulks(run: StringRun): void {
    this.reserve(bulksBytesMax(run));
    const { bytes } = this;
    this.length = writeBulks(bytes, viewOf(bytes), this.length, run, viewOf(run.bytes));
  }

  /** A bulk string of a text in UTF-8. */
  bulkText(text: string): void {
    const size = isAscii(text) ? text.length : Buffer.byteLength(text);
    this.reserve(size + HEADER_BYTES_MAX + 2);
    this.header(36, size);
    this.#write(text, size);
    this.endLine();
  }

  /** A type byte, an integer and CRLF. Needs no room reserved. */
  header(type: number, value: number): void {
    this.reserve(HEADER_BYTES_MAX);
    this.length = writeHeader(this.bytes, this.length, type, value);
  }

  /** CRLF, for which the caller has reserved room. */
  protected endLine(): void {
    this.bytes[this.length] = CARRIAGE_RETURN;
    this.bytes[this.length + 1] = LINE_FEED;
    this.length += 2;
  }

  #copy(from: ReadonlyBytes, offset: number, length: number): void {
    copyBytes(this.bytes, this.length, from, offset, length);
    this.length += length;
  }

  #write(text: string, size: number): void {
    if (size === text.length) {
      for (let i = 0; i < size; i++) this.bytes[this.length + i] = text.charCodeAt(i);
    } else {
      utf8.encodeInto(text, this.bytes.subarray(this.length));
    }
    this.length += size;
  }

  #grow(needed: number): void {
    let capacity = this.bytes.length * 2;
    while (capacity < needed) capacity *= 2;
    const grown = new Uint8Array(capacity);
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

/** Writes a type byte, an integer and CRLF; returns where they end. */
function writeHeader(into: Uint8Array, from: number, type: number, value: number): number {
  let at = from;
  into[at++] = type;
  if (value >= 0 && value < 10) into[at++] = 48 + value;
  else if (value >= 10 && value < 100) {
    const tens = (value / 10) | 0;
    into[at++] = 48 + tens;
    into[at++] = 48 + value - tens * 10;
  } else at += formatInteger(value, into, at);
  into[at] = CARRIAGE_RETURN;
  into[at + 1] = LINE_FEED;
  return at + 2;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
