/**
 * An element in a block: a code with what it says, and the length of both behind them, to walk backwards.
 *
 *   0xxxxxxx              integer from 0 to 127
 *   10xxxxxx              string of up to 63 bytes, which follow
 *   110xxxxx 1 byte       integer of 13 bits
 *   1110xxxx 1 byte       string of up to 4095 bytes
 *   11110000 4 bytes      string of any length
 *   1111xxxx 2, 3, 4, 7   integers of so many bytes (codes F1 to F4), low byte first
 *   11111000              in front of one of these: the element is whole, its block's prefix is not its own
 *
 * The length behind has seven bits a byte, the lowest bits in the last one; the top bit where more precede.
 */
import { isInteger, parseInteger } from '@millrace/base';
import type { ReadonlyBytes, StringRun } from '@millrace/base';
import type { Arena } from '@millrace/memory';

const code = {
  string6: 0x80,
  integer13: 0xc0,
  string12: 0xe0,
  string32: 0xf0,
  whole: 0xf8,
} as const;
/** Codes of the longer integers, with the bytes that follow. */
const integers = { two: 0xf1, three: 0xf2, four: 0xf3, seven: 0xf4 } as const;
const integerTextMax = 17;
const two32 = 2 ** 32;

export class ElementCode {
  /** What was read: an integer, or NaN and the place of a string. */
  number = 0;
  at = 0;
  length = 0;
  isWhole = false;
  /** Where the element behind the one that was read begins. */
  next = 0;

  readonly #arena: Arena;
  readonly #bytes: ReadonlyBytes;
  #number = 0;
  #mark = 0;
  #size = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#bytes = arena.bytes;
  }

  /** The bytes that an element takes; `write` writes what was measured last. */
  measure(source: ReadonlyBytes, offset: number, length: number, isWhole: boolean): number {
    this.#number = integerOf(source, offset, length);
    this.#mark = isWhole ? 1 : 0;
    this.#size =
      this.#mark +
      (Number.isNaN(this.#number) ? length + stringHeadBytes(length) : integerBytes(this.#number));
    return this.#size + trailerBytes(this.#size);
  }

  /** The bytes of the element that was measured last. */
  get measured(): number {
    return this.#size + trailerBytes(this.#size);
  }

  /** Writes the element that was just measured. */
  write(to: number, source: ReadonlyBytes, offset: number, length: number): void {
    const arena = this.#arena;
    const size = this.#size;
    const trailer = trailerBytes(size);
    const bytes = arena.writableBytes(to, size + trailer);
    const start = to + this.#mark;
    if (start > to) bytes[to] = code.whole;
    if (Number.isNaN(this.#number)) {
      const head = writeStringHead(bytes, start, length);
      if (length < 64) for (let i = 0; i < length; i++) bytes[start + 1 + i] = source[offset + i];
      else arena.copyIn(start + head, source, offset, length);
    } else writeInteger(bytes, start, this.#number, size - this.#mark);
    let left = size;
    for (let at = to + size + trailer - 1; at > to + size; at--) {
      bytes[at] = (left & 0x7f) | 0x80;
      left >>>= 7;
    }
    bytes[to + size] = left;
  }

  read(position: number): void {
    this.isWhole = this.#bytes[position] === code.whole;
    const size = this.isWhole ? 1 + this.#readCode(position + 1) : this.#readCode(position);
    this.next = position + size + trailerBytes(size);
  }

  #readCode(position: number): number {
    const bytes = this.#bytes;
    const first = bytes[position];
    if (first < code.string6) {
      this.number = first;
      return 1;
    }
    if (first < code.integer13) return this.#readString(position + 1, first & 0x3f, 1);
    if (first < code.string12) {
      this.number = (((first & 0x1f) << 27) >> 19) | bytes[position + 1];
      return 2;
    }
    if (first < code.string32)
      return this.#readString(position + 2, ((first & 0x0f) << 8) | bytes[position + 1], 2);
    if (first === code.string32)
      return this.#readString(position + 5, low32(bytes, position + 1), 5);
    return this.#readInteger(first, position + 1);
  }

  #readString(at: number, length: number, head: number): number {
    this.number = Number.NaN;
    this.at = at;
    this.length = length;
    return head + length;
  }

  #readInteger(first: number, at: number): number {
    const bytes = this.#bytes;
    if (first === integers.two) {
      this.number = ((bytes[at] | (bytes[at + 1] << 8)) << 16) >> 16;
      return 3;
    }
    if (first === integers.three) {
      this.number = ((bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16)) << 8) >> 8;
      return 4;
    }
    if (first === integers.four) {
      this.number = low32(bytes, at);
      return 5;
    }
    const high = ((bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16)) << 8) >> 8;
    this.number = high * two32 + (low32(bytes, at) >>> 0);
    return 8;
  }

  /**
   * Reads elements into a run, from a position on; returns where the next one begins. They have the prefix of their
   * block but for those that are whole.
   */
  readRun(position: number, count: number, run: StringRun): number {
    const bytes = this.#bytes;
    const { places, lengths, prefixed } = run;
    const prefix = run.prefixLength > 0 ? 1 : 0;
    let at = position;
    let size = 0;
    for (let i = 0; i < count; i++) {
      const first = bytes[at];
      if (first >= code.string6 && first < code.integer13) {
        const length = first & 0x3f;
        places[i] = at + 1;
        lengths[i] = length;
        prefixed[i] = prefix;
        at += length + 2;
        size += length;
      } else {
        this.read(at);
        const isString = Number.isNaN(this.number);
        places[i] = isString ? this.at : this.number;
        lengths[i] = isString ? this.length : isInteger;
        prefixed[i] = this.isWhole ? 0 : prefix;
        at = this.next;
        if (isString) size += this.length;
      }
    }
    run.count = count;
    run.size = size;
    return at;
  }

  /** Where the element behind a position begins, without reading it. */
  skip(position: number): number {
    const first = this.#bytes[position];
    if (first < code.string6) return position + 2;
    if (first < code.integer13) {
      return position + (first & 0x3f) + 2;
    }
    this.read(position);
    return this.next;
  }

  /** Where the element before a position begins. */
  previous(position: number): number {
    const bytes = this.#bytes;
    let at = position - 1;
    let size = bytes[at] & 0x7f;
    for (let shift = 7; bytes[at] >= 0x80; shift += 7) size |= (bytes[--at] & 0x7f) << shift;
    return at - size;
  }
}

/** The integer that the bytes spell in the one way in which it would be written, or NaN. */
function integerOf(source: ReadonlyBytes, offset: number, length: number): number {
  if (length === 0 || length > integerTextMax || source[offset] > 0x39) return Number.NaN;
  const number = parseInteger(source, offset, length);
  return Number.isFinite(number) ? number : Number.NaN;
}

function integerBytes(number: number): number {
  if (number >= 0 && number < 128) return 1;
  if (number >= -4096 && number < 4096) return 2;
  if (number >= -32768 && number < 32768) return 3;
  if (number >= -8388608 && number < 8388608) return 4;
  return number === (number | 0) ? 5 : 8;
}

function writeInteger(bytes: Uint8Array, to: number, number: number, size: number): void {
  if (size === 1) bytes[to] = number;
  else if (size === 2) {
    bytes[to] = code.integer13 | ((number >> 8) & 0x1f);
    bytes[to + 1] = number;
  } else if (size < 8) {
    bytes[to] = integers.two + size - 3;
    for (let i = 1; i < size; i++) bytes[to + i] = number >> (8 * (i - 1));
  } else {
    const high = Math.floor(number / two32);
    const low = number - high * two32;
    bytes[to] = integers.seven;
    for (let i = 0; i < 4; i++) bytes[to + 1 + i] = low >>> (8 * i);
    for (let i = 0; i < 3; i++) bytes[to + 5 + i] = high >> (8 * i);
  }
}

function stringHeadBytes(length: number): number {
  return length < 64 ? 1 : length < 4096 ? 2 : 5;
}

function writeStringHead(bytes: Uint8Array, to: number, length: number): number {
  if (length < 64) {
    bytes[to] = code.string6 | length;
    return 1;
  }
  if (length < 4096) {
    bytes[to] = code.string12 | (length >> 8);
    bytes[to + 1] = length;
    return 2;
  }
  bytes[to] = code.string32;
  for (let i = 0; i < 4; i++) bytes[to + 1 + i] = length >>> (8 * i);
  return 5;
}

function low32(bytes: ReadonlyBytes, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

function trailerBytes(size: number): number {
  if (size < 0x80) return 1;
  if (size < 0x4000) return 2;
  if (size < 0x200000) return 3;
  return size < 0x10000000 ? 4 : 5;
}

/** What a whole element would take in Redis' listpack, by whose size it decides how a list is kept. */
export function listpackBytes(source: ReadonlyBytes, offset: number, length: number): number {
  const isShort = length > 0 && length <= 20 && source[offset] <= 0x39;
  const number = isShort ? parseInteger(source, offset, length) : Number.NaN;
  return Number.isNaN(number) ? listpackStringBytes(length) : listpackIntegerBytes(number);
}

export function listpackStringBytes(length: number): number {
  const size = length + stringHeadBytes(length);
  return size + trailerBytes(size);
}

/** Infinite ones stand for those that need all of 64 bits. */
export function listpackIntegerBytes(number: number): number {
  const size = integerBytes(number);
  return size < 8 ? size + 1 : 10;
}
