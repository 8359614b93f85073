import { ProtocolViolation } from './errors.js';

/** An error reply. `prefix` is its first word, which says of what kind it is: `WRONGTYPE`, `ERR`. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';

  get prefix(): string {
    return this.message.split(' ', 1)[0];
  }
}

/** Bulk strings are bytes, or text where text was asked for; sets and pushes are arrays. */
export type ReplyValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | ReplyError
  | ReplyValue[]
  | Map<ReplyValue, ReplyValue>;

const decoder = new TextDecoder();

/** Makes values of the whole reply at `start`, copied out of `bytes`. */
export function decodeReply(bytes: Uint8Array, start: number, text = false): ReplyValue {
  return new Decoding(bytes, start, text).value();
}

class Decoding {
  readonly #bytes: Uint8Array;
  readonly #text: boolean;
  #at: number;

  constructor(bytes: Uint8Array, start: number, text: boolean) {
    this.#bytes = bytes;
    this.#at = start;
    this.#text = text;
  }

  value(): ReplyValue {
    const kind = String.fromCharCode(this.#bytes[this.#at]);
    const line = this.#line();
    switch (kind) {
      case '+':
        return line;
      case '-':
        return new ReplyError(line);
      case ':':
      case '(':
        return integer(line);
      case ',':
        return double(line);
      case '#':
        return line === 't';
      case '_':
        return null;
      case '|':
        this.#map(Number(line));
        return this.value();
      case '%':
        return this.#map(Number(line));
      case '*':
      case '~':
      case '>':
        return this.#array(Number(line));
      default:
        return this.#bulk(kind, Number(line));
    }
  }

  #line(): string {
    let end = this.#at + 1;
    while (this.#bytes[end] !== 0x0d || this.#bytes[end + 1] !== 0x0a) end++;
    const line = decoder.decode(this.#bytes.subarray(this.#at + 1, end));
    this.#at = end + 2;
    return line;
  }

  #bulk(kind: string, length: number): ReplyValue {
    if (length < 0) return null;
    const content = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length + 2;
    if (kind === '!') return new ReplyError(decoder.decode(content));
    // A verbatim string has three letters of format and a colon before its content.
    if (kind === '=') return decoder.decode(content.subarray(4));
    if (kind !== '$') throw new ProtocolViolation(`a reply cannot begin with '${kind}'`);
    return this.#text ? decoder.decode(content) : content.slice();
  }

  #array(count: number): ReplyValue {
    if (count < 0) return null;
    const values: ReplyValue[] = [];
    for (let index = 0; index < count; index++) values.push(this.value());
    return values;
  }

  #map(count: number): ReplyValue {
    const pairs = new Map<ReplyValue, ReplyValue>();
    for (let index = 0; index < count; index++) pairs.set(this.value(), this.value());
    return pairs;
  }
}

function integer(line: string): number | bigint {
  const value = Number(line);
  return Number.isSafeInteger(value) ? value : BigInt(line);
}

function double(line: string): number {
  if (line === 'inf') return Infinity;
  if (line === '-inf') return -Infinity;
  return Number(line);
}
