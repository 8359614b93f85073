/*
 * One command, seen in place: where each argument lies in `bytes`. The object and its arrays are
 * reused for every command, so nothing here survives the handler that was given it.
 *
 *   bytes   … *3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n …
 *             ^start      ^offsets[0]   ^[1]      ^[2]  ^end
 */
import {
  integerDigits,
  parseBigInteger,
  parseDouble,
  parseShortDouble,
  parseInteger,
} from '@millrace/base';
import { OutputBuffer } from './output-buffer.js';
import { encodeCommand, type CommandPart } from './encode-command.js';
import { equalsWord } from './words.js';

const CAPACITY_MIN = 64;
const NO_BYTES = new Uint8Array(0);

export class Arguments {
  bytes: Uint8Array = NO_BYTES;
  count = 0;
  offsets = new Int32Array(CAPACITY_MIN);
  lengths = new Int32Array(CAPACITY_MIN);
  /** The extent of the whole command in `bytes`, always in the form of an array of bulks. */
  start = 0;
  end = 0;
  /** Hashes of the arguments from `hashedFrom` up to, not including, `hashedTo` that are keys: known before they are needed. */
  hashes = new Int32Array(CAPACITY_MIN);
  hashedFrom = 0;
  hashedTo = 0;
  /** What `load` writes into; made when first needed. */
  #own: OutputBuffer | undefined;

  /** The argument as a safe integer; NaN or an infinity as `parseInteger` says. */
  integer(index: number): number {
    return parseInteger(this.bytes, this.offsets[index], this.lengths[index]);
  }

  /** The exact value of an argument for which `integer` did not return NaN. */
  bigInteger(index: number): bigint {
    return parseBigInteger(this.bytes, this.offsets[index], this.lengths[index]);
  }

  /** The argument as a double; NaN where it is none. */
  double(index: number): number {
    return parseDouble(this.bytes, this.offsets[index], this.lengths[index]);
  }

  /** The same into an array: a double that is returned would be an object on the heap. */
  doubleInto(index: number, into: Float64Array, at: number): void {
    const offset = this.offsets[index];
    const length = this.lengths[index];
    if (!parseShortDouble(this.bytes, offset, length, into, at))
      into[at] = parseDouble(this.bytes, offset, length);
  }

  /** Whether the argument is this upper-case word, in any case. */
  is(index: number, upper: Uint8Array): boolean {
    return equalsWord(this.bytes, this.offsets[index], this.lengths[index], upper);
  }

  /** The argument as UTF-8 text. Allocates: not for keys and values. */
  text(index: number): string {
    return this.#view(index).toString('utf8');
  }

  /** The argument with one character a byte, as error texts want it. Allocates. */
  latin1(index: number): string {
    return this.#view(index).toString('latin1');
  }

  /** The same up to a zero byte, where the C strings end that Redis puts in its errors. Allocates. */
  quoted(index: number): string {
    return this.latin1(index).split('\0', 1)[0];
  }

  /** A copy that outlives the command. */
  copy(index: number): Uint8Array {
    const offset = this.offsets[index];
    return Uint8Array.from(this.bytes.subarray(offset, offset + this.lengths[index]));
  }

  /** Makes room for `count` arguments and keeps those that are there. */
  reserve(count: number): void {
    if (count <= this.offsets.length) return;
    const capacity = Math.max(count, this.offsets.length * 2);
    const offsets = new Int32Array(capacity);
    const lengths = new Int32Array(capacity);
    offsets.set(this.offsets);
    lengths.set(this.lengths);
    this.offsets = offsets;
    this.lengths = lengths;
    this.hashes = new Int32Array(capacity);
    this.hashedTo = 0;
  }

  /**
   * Becomes a view of `count` arguments of another command. `start` to `end` then covers just these
   * bulks, without the array header that a command of its own would have.
   */
  window(other: Arguments, first: number, count: number): void {
    this.reserve(count);
    this.bytes = other.bytes;
    this.count = count;
    this.hashedTo = 0;
    for (let i = 0; i < count; i++) {
      this.offsets[i] = other.offsets[first + i];
      this.lengths[i] = other.lengths[first + i];
    }
    if (count === 0) {
      this.start = this.end = 0;
      return;
    }
    // The decoder refuses zeros in front of lengths, so a bulk's header has one possible size.
    this.start = this.offsets[0] - integerDigits(this.lengths[0]) - 3;
    this.end = this.offsets[count - 1] + this.lengths[count - 1] + 2;
  }

  /** Becomes a command of these parts, encoded into a buffer of its own. */
  load(parts: readonly CommandPart[]): void {
    const own = (this.#own ??= new OutputBuffer(1024));
    own.clear();
    encodeCommand(parts, own);
    this.#locate(own.bytes, parts.length, own.length);
  }

  /** Becomes an independent copy of another command, for those that wait (MULTI, blocking). */
  loadCopy(other: Arguments): void {
    const own = (this.#own ??= new OutputBuffer(1024));
    own.clear();
    own.header(42, other.count);
    for (let i = 0; i < other.count; i++) own.bulk(other.bytes, other.offsets[i], other.lengths[i]);
    this.#locate(own.bytes, other.count, own.length);
  }

  /** Finds the arguments of a well-formed command that fills the start of `bytes`. */
  #locate(bytes: Uint8Array, count: number, end: number): void {
    this.reserve(count);
    this.bytes = bytes;
    this.count = count;
    this.hashedTo = 0;
    this.start = 0;
    this.end = end;
    let at = integerDigits(count) + 3;
    for (let i = 0; i < count; i++) {
      let length = 0;
      for (at++; bytes[at] !== 13; at++) length = length * 10 + bytes[at] - 48;
      this.offsets[i] = at + 2;
      this.lengths[i] = length;
      at += length + 4;
    }
  }

  #view(index: number): Buffer {
    const { buffer, byteOffset } = this.bytes;
    return Buffer.from(buffer, byteOffset + this.offsets[index], this.lengths[index]);
  }
}
