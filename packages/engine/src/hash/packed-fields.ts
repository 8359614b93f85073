/**
 * Small hashes: one block, searched from its start.
 *
 *   block  count (16 bits) | bytes in use (16 bits) | field*
 *   field  head (varint) | time (6 bytes, where the head says so) | name | value length (varint) | value
 *
 * Without times the head is the length of the name; with times it is twice that, plus one where there is a time:
 * milliseconds since 1970, low byte first. `block` is the block at work; writing may move it.
 */
import { assert } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { varintBytes, writeVarint } from '../varint.js';
import type { FieldVisitor } from './layout.js';

const headerBytes = 4;
const timeBytes = 6;
const two24 = 2 ** 24;
export const packedBytesMax = 65_535;

export class PackedFields {
  /** The block at work. */
  block = 0;
  /** Where the value lies that `find` found, and when its field expires; 0 is never. */
  valueAt = 0;
  valueLength = 0;
  expiryMs = 0;

  readonly #arena: Arena;
  /** 0 or 1: what a head is shifted by. */
  readonly #timed: 0 | 1;
  /** Of the field that was found. */
  #fieldAt = 0;
  #nameAt = 0;
  #cursor = 0;

  constructor(arena: Arena, timed: boolean) {
    this.#arena = arena;
    this.#timed = timed ? 1 : 0;
  }

  create(): number {
    const block = this.#arena.allocate(headerBytes);
    this.#arena.setInt(block * 2, 0);
    return block;
  }

  get count(): number {
    return this.#arena.ints[this.block * 2] & 0xffff;
  }
  get usedBytes(): number {
    return this.#arena.ints[this.block * 2] >>> 16;
  }

  /** Whether there is room for another field of these lengths. */
  hasRoom(nameLength: number, valueLength: number): boolean {
    return this.usedBytes + nameLength + valueLength + 10 + timeBytes <= packedBytesMax;
  }

  find(name: ReadonlyBytes, at: number, length: number): boolean {
    const { bytes, ints } = this.#arena;
    const { block } = this;
    const timed = this.#timed;
    let cursor = block * 8 + headerBytes;
    const end = cursor + (ints[block * 2] >>> 16);
    while (cursor < end) {
      const fieldAt = cursor;
      const head = this.#readVarint(cursor);
      const nameLength = head >>> timed;
      const hasTime = (head & timed) !== 0;
      const nameAt = hasTime ? this.#cursor + timeBytes : this.#cursor;
      const valueLength = this.#readVarint(nameAt + nameLength);
      const valueAt = this.#cursor;
      cursor = valueAt + valueLength;
      if (nameLength !== length) continue;
      let i = 0;
      while (i < length && bytes[nameAt + i] === name[at + i]) i++;
      if (i < length) continue;
      this.#fieldAt = fieldAt;
      this.#nameAt = nameAt;
      this.valueAt = valueAt;
      this.valueLength = valueLength;
      this.expiryMs = hasTime ? this.#readTime(nameAt - timeBytes) : 0;
      return true;
    }
    return false;
  }

  /** Appends a field that is not there, without a time. */
  add(
    name: ReadonlyBytes,
    nameAt: number,
    nameLength: number,
    value: ReadonlyBytes,
    valueAt: number,
    valueLength: number,
  ): void {
    const arena = this.#arena;
    const head = nameLength << this.#timed;
    const end = this.block * 8 + headerBytes + this.usedBytes;
    const length = varintBytes(head) + nameLength + varintBytes(valueLength) + valueLength;
    let at = writeVarint(arena, this.#splice(end, end, length, 1), head);
    arena.copyIn(at, name, nameAt, nameLength);
    at = writeVarint(arena, at + nameLength, valueLength);
    arena.copyIn(at, value, valueAt, valueLength);
  }

  /** Gives the field that was found another value; its time stays. Nothing is found afterwards. */
  setValue(value: ReadonlyBytes, valueAt: number, valueLength: number): void {
    const arena = this.#arena;
    let at = this.valueAt;
    if (this.valueLength !== valueLength) {
      const from = this.valueAt - varintBytes(this.valueLength);
      const to = this.valueAt + this.valueLength;
      at = this.#splice(from, to, varintBytes(valueLength) + valueLength, 0);
      at = writeVarint(arena, at, valueLength);
    }
    arena.copyIn(at, value, valueAt, valueLength);
  }

  /** Gives the field that was found a time, or with 0 takes it away. Nothing is found afterwards. */
  setTime(expiryMs: number): void {
    const arena = this.#arena;
    const had = this.expiryMs > 0;
    if (!had && expiryMs === 0) return;
    let at = had ? this.#nameAt - timeBytes : this.#nameAt;
    if (had !== expiryMs > 0) {
      // The length of the head does not depend on its lowest bit.
      arena.setByte(this.#fieldAt, arena.bytes[this.#fieldAt] ^ 1);
      at = this.#splice(at, this.#nameAt, expiryMs > 0 ? timeBytes : 0, 0);
    }
    if (expiryMs > 0) this.#writeTime(at, expiryMs);
  }

  /** Removes the field that was found. */
  remove(): void {
    this.#splice(this.#fieldAt, this.valueAt + this.valueLength, 0, -1);
  }

  /** `visit` must not change the block. */
  forEach(visit: FieldVisitor): void {
    const timed = this.#timed;
    let cursor = this.block * 8 + headerBytes;
    const end = cursor + this.usedBytes;
    while (cursor < end) {
      const head = this.#readVarint(cursor);
      const nameLength = head >>> timed;
      const hasTime = (head & timed) !== 0;
      const nameAt = hasTime ? this.#cursor + timeBytes : this.#cursor;
      const valueLength = this.#readVarint(nameAt + nameLength);
      cursor = this.#cursor + valueLength;
      const expiryMs = hasTime ? this.#readTime(nameAt - timeBytes) : 0;
      visit(nameAt, nameLength, cursor - valueLength, valueLength, expiryMs);
    }
  }

  check(): void {
    let count = 0;
    let end = this.block * 8 + headerBytes;
    this.forEach((_nameAt, _nameLength, valueAt, valueLength) => {
      count++;
      end = valueAt + valueLength;
    });
    assert(count === this.count, 'a packed hash counts its fields wrongly');
    assert(
      end === this.block * 8 + headerBytes + this.usedBytes,
      'a packed hash ends inside a field',
    );
    assert(
      this.#arena.capacityOf(this.block) >= headerBytes + this.usedBytes,
      'a packed hash is longer than its block',
    );
  }

  copy(): number {
    const arena = this.#arena;
    const bytes = headerBytes + this.usedBytes;
    const block = arena.allocate(bytes);
    arena.copyWithin(block * 8, this.block * 8, bytes);
    return block;
  }

  #readTime(at: number): number {
    const { bytes } = this.#arena;
    const low = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    return low + (bytes[at + 3] | (bytes[at + 4] << 8) | (bytes[at + 5] << 16)) * two24;
  }

  #writeTime(at: number, timeMs: number): void {
    const bytes = this.#arena.writableBytes(at, timeBytes);
    let left = timeMs;
    for (let i = at; i < at + timeBytes; i++) {
      bytes[i] = left % 256;
      left = Math.floor(left / 256);
    }
  }

  #readVarint(at: number): number {
    const { bytes } = this.#arena;
    let value = bytes[at++];
    if (value < 0x80) {
      this.#cursor = at;
      return value;
    }
    value &= 0x7f;
    for (let shift = 7; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    this.#cursor = at;
    return value;
  }

  /** Replaces the bytes from `from` to `to` by room for `length` new ones; where that lies now. */
  #splice(from: number, to: number, length: number, countBy: number): number {
    const arena = this.#arena;
    const { block } = this;
    const start = block * 8 + headerBytes;
    const head = arena.ints[block * 2];
    const used = head >>> 16;
    const grownUsed = used + length - (to - from);
    const behind = start + used - to;
    // Before it shrinks, what is behind moves up; after it has grown, it moves down.
    if (grownUsed < used) arena.copyWithin(from + length, to, behind);
    const moved = arena.resize(block, headerBytes + used, headerBytes + grownUsed);
    const at = from + (moved - block) * 8;
    if (grownUsed >= used && behind > 0) arena.copyWithin(at + length, at + (to - from), behind);
    this.block = moved;
    arena.setInt(moved * 2, ((head & 0xffff) + countBy) | (grownUsed << 16));
    return at;
  }
}
