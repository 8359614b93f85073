/*
 * Walks over replies without making values of them: `next` reads one header and leaves what it says
 * in fields. The bytes must be whole up to the end of the reply (see `ReplyScanner`), except that
 * `next` itself answers false where they end too early.
 */
import { parseBigInteger, parseDouble, parseInteger } from '@millrace/base';
import { ReplyKind } from './reply.js';
import { BULK_BYTES_MAX } from './protocol-limits.js';

/** What came is not RESP; the connection is lost. */
export class ReplyProtocolError extends Error {
  override readonly name = 'ReplyProtocolError';
}

const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;
const NO_BYTES = new Uint8Array(0);

/** What the first byte announces: a line, a payload of known length, or elements. */
const Shape = { none: 0, line: 1, payload: 2, elements: 3, pairs: 4 } as const;
const SHAPES = new Uint8Array(256);
for (const kind of ['simple', 'error', 'integer', 'nil', 'double', 'boolean', 'bigNumber'] as const)
  SHAPES[ReplyKind[kind]] = Shape.line;
for (const kind of ['bulk', 'bulkError', 'verbatim'] as const)
  SHAPES[ReplyKind[kind]] = Shape.payload;
for (const kind of ['array', 'set', 'push'] as const) SHAPES[ReplyKind[kind]] = Shape.elements;
for (const kind of ['map', 'attribute'] as const) SHAPES[ReplyKind[kind]] = Shape.pairs;

/** No peer of ours sends more elements; a larger count is damage. */
const ELEMENTS_MAX = 2 ** 32;

export class ReplyCursor {
  bytes: Uint8Array = NO_BYTES;
  /** Where the next header begins, and where the bytes end. */
  position = 0;
  end = 0;
  /** What `next` found; null values of RESP2 (`$-1`, `*-1`) are `ReplyKind.nil` too. */
  kind: number = ReplyKind.nil;
  /** The payload of a line or a bulk, without type byte, length and line end. */
  offset = 0;
  length = 0;
  /** How many values belong to an aggregate, keys and values of a map each counted; else 0. */
  elements = 0;

  /** Starts at the reply that begins at `from`. */
  start(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  /** Reads the next header with its payload, if it has one; false (and unmoved) if bytes are missing. */
  next(): boolean {
    const { bytes, position, end } = this;
    if (position >= end) return false;
    const kind = bytes[position];
    const shape = SHAPES[kind];
    if (shape === Shape.none) {
      throw new ReplyProtocolError(`A reply cannot begin with byte ${String(kind)}`);
    }
    const line = findLineEnd(bytes, position + 1, end);
    if (line < 0) return false;
    this.elements = 0;
    if (shape === Shape.line) {
      this.#set(kind, position + 1, line - position - 1, line + 2);
      return true;
    }
    const count = parseInteger(bytes, position + 1, line - position - 1);
    if (count === -1) {
      this.#set(ReplyKind.nil, position, 0, line + 2);
      return true;
    }
    if (shape === Shape.payload) return this.#readPayload(kind, line + 2, count);
    if (!(count >= 0 && count <= ELEMENTS_MAX)) {
      throw new ReplyProtocolError('A reply announces a count out of range');
    }
    this.#set(kind, position, 0, line + 2);
    this.elements = shape === Shape.pairs ? count * 2 : count;
    return true;
  }

  /** The value of an integer; an infinity beyond the safe integers. */
  integer(): number {
    return parseInteger(this.bytes, this.offset, this.length);
  }

  /** The exact value of an integer or a big number. */
  bigInteger(): bigint {
    return parseBigInteger(this.bytes, this.offset, this.length);
  }

  /** The value of a double, or of a bulk that spells one; NaN where it is none. */
  double(): number {
    return parseDouble(this.bytes, this.offset, this.length);
  }

  /** The payload as UTF-8. */
  text(): string {
    const { buffer, byteOffset } = this.bytes;
    return Buffer.from(buffer, byteOffset + this.offset, this.length).toString('utf8');
  }

  /** A copy of the payload. */
  copy(): Uint8Array {
    return Uint8Array.from(this.bytes.subarray(this.offset, this.offset + this.length));
  }

  /** Passes over what belongs to the value that `next` has just read; false if bytes are missing. */
  skipElements(): boolean {
    let awaited = this.elements + (this.kind === ReplyKind.attribute ? 1 : 0);
    for (; awaited > 0; awaited--) {
      if (!this.next()) return false;
      awaited += this.elements + (this.kind === ReplyKind.attribute ? 1 : 0);
    }
    return true;
  }

  #readPayload(kind: number, offset: number, length: number): boolean {
    if (!(length >= 0 && length <= BULK_BYTES_MAX)) {
      throw new ReplyProtocolError('A reply announces a length out of range');
    }
    const close = offset + length;
    if (close + 2 > this.end) return false;
    if (this.bytes[close] !== CARRIAGE_RETURN || this.bytes[close + 1] !== LINE_FEED) {
      throw new ReplyProtocolError('A bulk string does not end where it announced');
    }
    this.#set(kind, offset, length, close + 2);
    return true;
  }

  #set(kind: number, offset: number, length: number, position: number): void {
    this.kind = kind;
    this.offset = offset;
    this.length = length;
    this.position = position;
  }
}

/** The CR of the next CRLF, or -1. */
function findLineEnd(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at + 1 < to; at++) {
    if (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) return at;
  }
  return -1;
}
