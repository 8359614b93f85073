/**
 * Small sets: one block, members in the order in which they came. What all members begin with is kept once.
 *
 *   block   used bytes (16 bits) | members (16 bits) | length of the prefix (8 bits) | prefix | members
 *   member  length of the rest (LEB128) | rest of the member behind the prefix
 *
 * A set's first member is all prefix; each that does not share it cuts it shorter. Positions are bytes of the arena.
 */
import type { ReadonlyBytes } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { varintBytes, writeVarint } from '../varint.js';

const headerBytes = 5;
const prefixAt = 4;
const prefixBytesMax = 255;
const usedBytesMax = 0xffff;
const membersMax = 0xffff;

export class PackedMembers {
  /** The member that was read or found last: its rest, and where the one after it begins. */
  restAt = 0;
  restBytes = 0;
  next = 0;
  /** Of the last find: where the member begins. */
  #at = 0;

  readonly #arena: Arena;
  readonly #bytes: ReadonlyBytes;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#bytes = arena.bytes;
  }

  create(): number {
    const block = this.#arena.allocate(headerBytes);
    this.#setHeader(block, headerBytes, 0);
    this.#arena.setByte(block * 8 + prefixAt, 0);
    return block;
  }

  copy(block: number): number {
    const used = this.#usedBytes(block);
    const copied = this.#arena.allocate(used);
    this.#arena.copyWithin(copied * 8, block * 8, used);
    return copied;
  }

  count(block: number): number {
    return this.#arena.ints[block * 2] >>> 16;
  }
  #usedBytes(block: number): number {
    return this.#arena.ints[block * 2] & 0xffff;
  }
  #setHeader(block: number, used: number, count: number): void {
    this.#arena.setInt(block * 2, used | (count << 16));
  }
  prefixBytes(block: number): number {
    return this.#bytes[block * 8 + prefixAt];
  }
  prefixOffset(block: number): number {
    return block * 8 + headerBytes;
  }
  /** Where the first member begins, and where the last ends. */
  first(block: number): number {
    return block * 8 + headerBytes + this.prefixBytes(block);
  }
  end(block: number): number {
    return block * 8 + this.#usedBytes(block);
  }

  /** True where one more member of such a length certainly fits. */
  fits(block: number, length: number): boolean {
    const count = this.count(block);
    // A member that shares nothing gives the prefix back to all others.
    const unshared = count * (this.prefixBytes(block) + 1);
    const longest = length + varintBytes(length);
    return count < membersMax && this.#usedBytes(block) + unshared + longest <= usedBytesMax;
  }

  // Reading

  read(position: number): void {
    const bytes = this.#bytes;
    let at = position;
    let length = bytes[at++];
    if (length >= 0x80) {
      length &= 0x7f;
      for (let shift = 7; ; shift += 7) {
        const more = bytes[at++];
        length |= (more & 0x7f) << shift;
        if (more < 0x80) break;
      }
    }
    this.restAt = at;
    this.restBytes = length;
    this.next = at + length;
  }

  /** True where the member is here; it is then the one that was read. */
  find(block: number, name: ReadonlyBytes, offset: number, length: number): boolean {
    const shared = this.prefixBytes(block);
    if (this.#sharedWith(block, name, offset, length) < shared) return false;
    const wanted = length - shared;
    const from = offset + shared;
    const end = this.end(block);
    let at = this.first(block);
    while (at < end) {
      this.read(at);
      if (this.restBytes === wanted && this.#restEquals(name, from)) {
        this.#at = at;
        return true;
      }
      at = this.next;
    }
    return false;
  }

  /** Reads the member at a place as if it had been found. */
  findAt(block: number, place: number): void {
    let at = this.first(block);
    this.read(at);
    for (let i = 0; i < place; i++) {
      at = this.next;
      this.read(at);
    }
    this.#at = at;
  }

  #restEquals(name: ReadonlyBytes, from: number): boolean {
    const bytes = this.#bytes;
    const at = this.restAt;
    // From the end: members that differ mostly differ there.
    for (let i = this.restBytes - 1; i >= 0; i--)
      if (bytes[at + i] !== name[from + i]) return false;
    return true;
  }

  #sharedWith(block: number, name: ReadonlyBytes, offset: number, length: number): number {
    const bytes = this.#bytes;
    const at = this.prefixOffset(block);
    const most = Math.min(length, this.prefixBytes(block));
    let shared = 0;
    while (shared < most && bytes[at + shared] === name[offset + shared]) shared++;
    return shared;
  }

  // Changing

  /** Adds a member that is not there. Returns the block that the set has now. */
  insert(block: number, name: ReadonlyBytes, offset: number, length: number): number {
    const arena = this.#arena;
    const owned = this.#sharePrefix(block, name, offset, length);
    const shared = this.prefixBytes(owned);
    const rest = length - shared;
    const used = this.#usedBytes(owned);
    const added = varintBytes(rest) + rest;
    const grown =
      arena.capacityOf(owned) >= used + added ? owned : arena.resize(owned, used, used + added);
    const at = writeVarint(arena, grown * 8 + used, rest);
    arena.copyIn(at, name, offset + shared, rest);
    this.#setHeader(grown, used + added, this.count(grown) + 1);
    return grown;
  }

  /** Takes out the member that was found last. Returns the block that the set has now. */
  removeFound(block: number): number {
    const arena = this.#arena;
    const used = this.#usedBytes(block) - (this.next - this.#at);
    arena.copyWithin(this.#at, this.next, this.end(block) - this.next);
    this.#setHeader(block, used, this.count(block) - 1);
    return arena.resize(block, used, used);
  }

  /** Sees to it that the prefix is one of a member to come. Returns the block that the set has now. */
  #sharePrefix(block: number, name: ReadonlyBytes, offset: number, length: number): number {
    if (this.count(block) === 0) return this.#adoptPrefix(block, name, offset, length);
    const shared = this.#sharedWith(block, name, offset, length);
    return shared === this.prefixBytes(block) ? block : this.#shortenPrefix(block, shared);
  }

  #adoptPrefix(block: number, name: ReadonlyBytes, offset: number, length: number): number {
    const arena = this.#arena;
    const shared = Math.min(length, prefixBytesMax);
    const grown = arena.resize(block, headerBytes, headerBytes + shared + 1);
    arena.setByte(grown * 8 + prefixAt, shared);
    arena.copyIn(grown * 8 + headerBytes, name, offset, shared);
    this.#setHeader(grown, headerBytes + shared, 0);
    return grown;
  }

  /** Writes all members anew behind a shorter prefix. */
  #shortenPrefix(block: number, shared: number): number {
    const arena = this.#arena;
    const dropped = this.prefixBytes(block) - shared;
    const droppedAt = this.prefixOffset(block) + shared;
    const count = this.count(block);
    const fresh = arena.allocate(this.#usedBytes(block) + count * (dropped + 1));
    arena.copyWithin(fresh * 8, block * 8, headerBytes + shared);
    arena.setByte(fresh * 8 + prefixAt, shared);
    const end = this.end(block);
    let to = fresh * 8 + headerBytes + shared;
    for (let at = this.first(block); at < end; at = this.next) {
      this.read(at);
      to = writeVarint(arena, to, dropped + this.restBytes);
      arena.copyWithin(to, droppedAt, dropped);
      arena.copyWithin(to + dropped, this.restAt, this.restBytes);
      to += dropped + this.restBytes;
    }
    arena.free(block);
    const used = to - fresh * 8;
    this.#setHeader(fresh, used, count);
    return arena.resize(fresh, used, used);
  }

  check(block: number): void {
    const end = this.end(block);
    let count = 0;
    let at = this.first(block);
    for (; at < end; at = this.next, count++) this.read(at);
    if (at !== end || count !== this.count(block)) throw new Error('a packed set counts wrongly');
    if (this.#usedBytes(block) > this.#arena.capacityOf(block))
      throw new Error('a packed set is longer than its block');
  }
}
