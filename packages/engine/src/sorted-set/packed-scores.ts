/**
 * Small sorted sets: one block, members in order of (score, member). What all members begin with is kept once.
 *
 *   block    used bytes (16 bits) | members (16 bits) | length of the prefix (8 bits) | prefix | elements
 *   element  score code (see score-code.ts) | length of the rest (LEB128) | rest of the member behind the prefix
 *
 * A set's first member is all prefix; each that does not share it cuts it shorter. Places are counted from 0; positions
 * are bytes of the arena.
 */
import type { ReadonlyBytes } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { compareNames } from './member.js';
import {
  decodeScore,
  encodeScore,
  scoreCode,
  scoreCodeBytes,
  scoreCodeBytesMax,
} from './score-code.js';

const headerBytes = 5;
const prefixAt = 4;
const prefixBytesMax = 255;
export const packedBytesMax = 0xffff;
/** Members in a block never outnumber this, whatever is configured. */
export const packedMembersMax = 4096;
const lengthBytesMax = 3;

export class PackedScores {
  /** The element that was read or found last. */
  score = 0;
  restAt = 0;
  restBytes = 0;
  /** Where the element after it begins. */
  next = 0;
  /** Of the last find: where the element begins. */
  #at = 0;

  readonly #arena: Arena;
  readonly #bytes: ReadonlyBytes;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#bytes = arena.bytes;
  }

  create(): number {
    const block = this.#arena.allocate(headerBytes);
    this.#arena.setInt(block * 2, headerBytes);
    this.#arena.setByte(block * 8 + prefixAt, 0);
    return block;
  }

  copy(block: number): number {
    const used = this.usedBytes(block);
    const copied = this.#arena.allocate(used);
    this.#arena.copyWithin(copied * 8, block * 8, used);
    return copied;
  }

  count(block: number): number {
    return this.#arena.ints[block * 2] >>> 16;
  }
  usedBytes(block: number): number {
    return this.#arena.ints[block * 2] & 0xffff;
  }
  prefixBytes(block: number): number {
    return this.#bytes[block * 8 + prefixAt];
  }
  prefixOffset(block: number): number {
    return block * 8 + headerBytes;
  }
  /** Where the first element begins. */
  first(block: number): number {
    return block * 8 + headerBytes + this.prefixBytes(block);
  }

  /** True where one more member of such a length certainly fits. */
  fits(block: number, length: number): boolean {
    const count = this.count(block);
    const longest = length + scoreCodeBytesMax + lengthBytesMax;
    // A member that shares nothing gives the prefix back to all others.
    const unshared = count * (this.prefixBytes(block) + 1);
    return count < packedMembersMax && this.usedBytes(block) + unshared + longest <= packedBytesMax;
  }

  // Reading

  read(position: number): void {
    this.score = decodeScore(this.#bytes, position);
    this.#readRest(position + scoreCodeBytes[this.#bytes[position]]);
  }

  #readRest(position: number): void {
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

  /** The place of a member, which is then read; -1 where it is not here. */
  find(block: number, name: ReadonlyBytes, offset: number, length: number): number {
    const bytes = this.#bytes;
    const shared = this.prefixBytes(block);
    if (this.#sharedWith(block, name, offset, length) < shared) return -1;
    const wanted = length - shared;
    const from = offset + shared;
    const end = block * 8 + this.usedBytes(block);
    let at = this.first(block);
    for (let place = 0; at < end; place++) {
      this.#readRest(at + scoreCodeBytes[bytes[at]]);
      if (this.restBytes === wanted && this.#restEquals(name, from)) {
        this.score = decodeScore(bytes, at);
        this.#at = at;
        return place;
      }
      at = this.next;
    }
    return -1;
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

  /** How many members have a smaller score, or an equal one where `orEqual`. */
  countByScore(block: number, score: number, orEqual: boolean): number {
    const end = block * 8 + this.usedBytes(block);
    let at = this.first(block);
    for (let place = 0; at < end; place++) {
      this.read(at);
      if (this.score > score || (this.score === score && !orEqual)) return place;
      at = this.next;
    }
    return this.count(block);
  }

  /** How many members lie before a name, or up to it where `orEqual`; all scores must be the same. */
  countByName(
    block: number,
    name: ReadonlyBytes,
    offset: number,
    length: number,
    orEqual: boolean,
  ): number {
    const order = this.#comparePrefix(block, name, offset, length);
    if (order !== 0) return order < 0 ? this.count(block) : 0;
    const shared = this.prefixBytes(block);
    const end = block * 8 + this.usedBytes(block);
    let at = this.first(block);
    for (let place = 0; at < end; place++) {
      this.read(at);
      const difference = this.#compareRest(name, offset + shared, length - shared);
      if (difference > 0 || (difference === 0 && !orEqual)) return place;
      at = this.next;
    }
    return this.count(block);
  }

  /** How all members lie to a name that does not begin with their prefix; 0 where it does. */
  #comparePrefix(block: number, name: ReadonlyBytes, offset: number, length: number): number {
    const shared = this.#sharedWith(block, name, offset, length);
    if (shared === this.prefixBytes(block)) return 0;
    if (shared === length) return 1;
    return this.#bytes[this.prefixOffset(block) + shared] - name[offset + shared];
  }

  #compareRest(name: ReadonlyBytes, from: number, length: number): number {
    return compareNames(this.#bytes, this.restAt, this.restBytes, name, from, length);
  }

  // Changing

  /** Adds a member that is not there. Returns the block that the set has now. */
  insert(
    block: number,
    name: ReadonlyBytes,
    offset: number,
    length: number,
    score: number,
  ): number {
    const owned = this.#sharePrefix(block, name, offset, length);
    const shared = this.prefixBytes(owned);
    const rest = length - shared;
    const from = offset + shared;
    const codeBytes = encodeScore(score);
    const added = codeBytes + lengthBytes(rest) + rest;
    const position = this.#placeFrom(this.first(owned), owned, score, name, from, rest) - owned * 8;
    const grown = this.#open(owned, position, added);
    this.#write(grown * 8 + position, codeBytes, name, from, rest);
    this.#setHeader(grown, this.usedBytes(grown) + added, this.count(grown) + 1);
    return grown;
  }

  /** Writes an element with the score that was just encoded. */
  #write(to: number, codeBytes: number, name: ReadonlyBytes, from: number, rest: number): void {
    const bytes = this.#arena.writableBytes(to, codeBytes + lengthBytes(rest));
    let at = to;
    for (let i = 0; i < codeBytes; i++) bytes[at++] = scoreCode[i];
    let left = rest;
    for (; left >= 0x80; left >>>= 7) bytes[at++] = (left & 0x7f) | 0x80;
    bytes[at++] = left;
    this.#arena.copyIn(at, name, from, rest);
  }

  /** Gives the member that was found last another score. Returns the block that the set has now. */
  setScoreFound(
    block: number,
    name: ReadonlyBytes,
    offset: number,
    length: number,
    score: number,
  ): number {
    const at = this.#at;
    const { next } = this;
    const codeBytes = encodeScore(score);
    if (codeBytes !== scoreCodeBytes[this.#bytes[at]]) {
      this.#cutFound(block);
      return this.insert(block, name, offset, length, score);
    }
    const shared = this.prefixBytes(block);
    const rest = length - shared;
    const from = offset + shared;
    // Only what lies between the old place and the new one moves, and only that is looked at on the way up.
    const size = next - at;
    let to = at;
    if (score >= this.score) {
      const place = this.#placeFrom(next, block, score, name, from, rest);
      to = place - size;
      if (to > at) this.#arena.copyWithin(at, next, to - at);
    } else {
      to = this.#placeFrom(this.first(block), block, score, name, from, rest);
      if (to < at) this.#arena.copyWithin(to + size, to, at - to);
    }
    this.#write(to, codeBytes, name, from, rest);
    return block;
  }

  /** Takes out the member that was found last, without giving memory back: an insert follows. */
  #cutFound(block: number): void {
    const length = this.next - this.#at;
    const end = block * 8 + this.usedBytes(block);
    this.#arena.copyWithin(this.#at, this.next, end - this.next);
    this.#setHeader(block, this.usedBytes(block) - length, this.count(block) - 1);
  }

  /** Takes out the member that was found last. Returns the block that the set has now. */
  removeFound(block: number): number {
    this.#cutFound(block);
    const used = this.usedBytes(block);
    return this.#arena.resize(block, used, used);
  }

  /** Takes out `count` members from a place on. Returns the block that the set has now. */
  removeRange(block: number, place: number, count: number): number {
    const from = this.positionOf(block, place);
    let end = from;
    for (let i = 0; i < count; i++) {
      this.read(end);
      end = this.next;
    }
    const used = this.usedBytes(block);
    this.#arena.copyWithin(from, end, block * 8 + used - end);
    const left = used - (end - from);
    this.#setHeader(block, left, this.count(block) - count);
    return this.#arena.resize(block, left, left);
  }

  positionOf(block: number, place: number): number {
    let at = this.first(block);
    for (let i = 0; i < place; i++) {
      this.#readRest(at + scoreCodeBytes[this.#bytes[at]]);
      at = this.next;
    }
    return at;
  }

  /** Where an element belongs, sought from one on. `from` and `rest` name what of the member lies behind the prefix. */
  #placeFrom(
    start: number,
    block: number,
    score: number,
    name: ReadonlyBytes,
    from: number,
    rest: number,
  ): number {
    const end = block * 8 + this.usedBytes(block);
    let at = start;
    while (at < end) {
      this.read(at);
      if (this.score > score) break;
      if (this.score === score && this.#compareRest(name, from, rest) > 0) break;
      at = this.next;
    }
    return at;
  }

  /** Opens a gap in the block, which may move. The header is the caller's to set. */
  #open(block: number, position: number, length: number): number {
    const arena = this.#arena;
    const used = this.usedBytes(block);
    const grown =
      arena.capacityOf(block) >= used + length ? block : arena.resize(block, used, used + length);
    const at = grown * 8 + position;
    arena.copyWithin(at + length, at, used - position);
    return grown;
  }

  #setHeader(block: number, used: number, count: number): void {
    this.#arena.setInt(block * 2, used | (count << 16));
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
    const grown = arena.resize(block, headerBytes, headerBytes + shared + 2);
    arena.setByte(grown * 8 + prefixAt, shared);
    arena.copyIn(grown * 8 + headerBytes, name, offset, shared);
    this.#setHeader(grown, headerBytes + shared, 0);
    return grown;
  }

  /** Writes all elements anew behind a shorter prefix. */
  #shortenPrefix(block: number, shared: number): number {
    const arena = this.#arena;
    const dropped = this.prefixBytes(block) - shared;
    const droppedAt = this.prefixOffset(block) + shared;
    const count = this.count(block);
    const fresh = arena.allocate(this.usedBytes(block) + count * (dropped + 1));
    arena.copyWithin(fresh * 8, block * 8, headerBytes + shared);
    arena.setByte(fresh * 8 + prefixAt, shared);
    const end = block * 8 + this.usedBytes(block);
    let to = fresh * 8 + headerBytes + shared;
    for (let at = this.first(block); at < end; at = this.next) {
      this.read(at);
      const codeBytes = scoreCodeBytes[this.#bytes[at]];
      arena.copyWithin(to, at, codeBytes);
      to = this.#writeLength(to + codeBytes, dropped + this.restBytes);
      arena.copyWithin(to, droppedAt, dropped);
      arena.copyWithin(to + dropped, this.restAt, this.restBytes);
      to += dropped + this.restBytes;
    }
    arena.free(block);
    const used = to - fresh * 8;
    this.#setHeader(fresh, used, count);
    return arena.resize(fresh, used, used);
  }

  #writeLength(at: number, length: number): number {
    let left = length;
    let to = at;
    for (; left >= 0x80; left >>>= 7) this.#arena.setByte(to++, (left & 0x7f) | 0x80);
    this.#arena.setByte(to++, left);
    return to;
  }

  // Checking

  check(block: number): void {
    const end = block * 8 + this.usedBytes(block);
    let count = 0;
    let previousScore = -Infinity;
    let previousAt = 0;
    let previousBytes = 0;
    let at = this.first(block);
    for (; at < end; at = this.next, count++) {
      this.read(at);
      const tied = count > 0 && this.score === previousScore;
      if (
        tied &&
        compareNames(
          this.#bytes,
          previousAt,
          previousBytes,
          this.#bytes,
          this.restAt,
          this.restBytes,
        ) >= 0
      )
        throw new Error('a packed sorted set has equal scores in a wrong order');
      if (!(this.score >= previousScore)) throw new Error('a packed sorted set is out of order');
      previousScore = this.score;
      previousAt = this.restAt;
      previousBytes = this.restBytes;
    }
    if (at !== end || count !== this.count(block))
      throw new Error('a packed sorted set counts wrongly');
    if (this.usedBytes(block) > this.#arena.capacityOf(block))
      throw new Error('a packed sorted set is longer than its block');
  }
}

function lengthBytes(length: number): number {
  return length < 0x80 ? 1 : length < 0x4000 ? 2 : 3;
}
