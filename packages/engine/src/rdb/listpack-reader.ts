/**
 * Listpacks, as Redis 7 packs small collections and the nodes of streams.
 *
 *   bytes in all (4) | elements, 65535 where they were not counted (2) | elements | 0xff
 *   element  0xxxxxxx                        integer of 7 bits
 *            10llllll text | 1110llll llllllll text | 0xf0 length (4) text
 *            110xxxxx xxxxxxxx               integer of 13 bits with sign
 *            0xf1, 0xf2, 0xf3, 0xf4          integer of 2, 3, 4, 8 bytes, low one first
 *            each followed by its own length, in 1 to 5 bytes of seven bits, readable backwards
 */
import type { Text } from './rdb-input.js';
import { PackedTexts } from './text-source.js';

const headerBytes = 6;
const endMark = 0xff;
const uncounted = 0xffff;
const two32 = 4294967296;
const integerBytes = [0, 2, 3, 4, 8];

export class ListpackReader extends PackedTexts {
  #count = 0;
  #seen = 0;
  /** Whether the element that was read last is kept as an integer, whose halves are then these. */
  isInteger = false;
  high = 0;
  low = 0;

  get expected(): number {
    return this.#count === uncounted ? 0 : this.#count;
  }

  protected begin(): void {
    const length = this.end - this.at;
    if (length < headerBytes + 1 || this.unsigned(4) !== length)
      this.input.fail('a listpack of another length');
    this.#count = this.unsigned(2);
    this.#seen = 0;
    if (this.bytes[--this.end] !== endMark) this.input.fail('a listpack without an end');
  }

  next(into: Text): boolean {
    if (this.at === this.end) {
      if (this.#count !== uncounted && this.#count !== this.#seen)
        this.input.fail('a listpack with another number of elements');
      return false;
    }
    this.#seen++;
    const start = this.at;
    this.isInteger = false;
    this.#readElement(into, this.bytes[this.at++]);
    this.#passLength(this.at - start);
    return true;
  }

  #readElement(into: Text, first: number): void {
    if (first < 0x80) this.#integer(into, 0, first);
    else if (first < 0xc0) this.readText(into, first & 0x3f);
    else if (first < 0xe0) {
      const value = ((first & 0x1f) << 8) | this.unsigned(1);
      this.#integer(into, (value << 19) >> 31, (value << 19) >> 19);
    } else if (first < 0xf0) this.readText(into, ((first & 0x0f) << 8) | this.unsigned(1));
    else if (first === 0xf0) this.readText(into, this.unsigned(4));
    else if (first <= 0xf4) this.#wide(into, integerBytes[first - 0xf0]);
    else this.input.fail('an element of an unknown form');
  }

  #wide(into: Text, size: number): void {
    const bits = this.unsigned(Math.min(size, 4)) | 0;
    const shift = size < 4 ? 32 - size * 8 : 0;
    const low = (bits << shift) >> shift;
    this.#integer(into, size === 8 ? this.unsigned(4) | 0 : low >> 31, low);
  }

  #integer(into: Text, high: number, low: number): void {
    this.isInteger = true;
    this.high = high;
    this.low = low;
    into.setInteger(high, low);
  }

  /** The element's own length behind it must be right: readers from the end go by it. */
  #passLength(length: number): void {
    const size = listpackTrailerBytes(length);
    this.need(size);
    for (let i = size - 1, rest = length; i >= 0; i--, rest = Math.floor(rest / 128)) {
      const expected = i === 0 ? rest : (rest & 0x7f) | 0x80;
      if (this.bytes[this.at + i] !== expected) this.input.fail('an element of another length');
    }
    this.at += size;
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.end - this.at;
  }

  /** Reads an element that must be an integer into `high` and `low`. */
  nextInteger64(into: Text): void {
    if (!this.next(into)) this.input.fail('a listpack that ends too early');
    if (!this.isInteger) this.input.fail('a text where an integer should be');
  }

  /** The same for one that must be a safe integer. */
  nextInteger(into: Text): number {
    this.nextInteger64(into);
    const value = this.high * two32 + (this.low >>> 0);
    return Number.isSafeInteger(value) ? value : this.input.fail('a number out of range');
  }
}

/** Bytes that an element's length takes behind it. */
export function listpackTrailerBytes(length: number): number {
  if (length < 1 << 7) return 1;
  if (length < 1 << 14) return 2;
  if (length < 1 << 21) return 3;
  return length < 1 << 28 ? 4 : 5;
}
