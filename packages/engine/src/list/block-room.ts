/**
 * What a block of a list says of itself (layout.ts), and the room in it. Room is kept at the side where elements were added
 * last, so that adding at either end seldom moves anything. Positions are bytes of the arena.
 */
import type { Arena } from '@millrace/memory';
import {
  blockBytesMax,
  blockField,
  blockHeaderBytes,
  blockStartMax,
  listpackBytesMask,
} from './layout.js';

export class BlockRoom {
  protected readonly arena: Arena;
  /** Where room was made. */
  protected hole = 0;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  count(block: number): number {
    return this.arena.ints[block * 2 + blockField.startAndCount] >>> 16;
  }
  /** Where the first element begins. */
  first(block: number): number {
    return block * 8 + (this.arena.ints[block * 2 + blockField.startAndCount] & 0xffff);
  }
  /** Where the last element ends. */
  end(block: number): number {
    return block * 8 + this.arena.ints[block * 2];
  }
  /** What its elements would take in Redis' listpack; too little where an element is longer than 16 MiB. */
  listpackBytes(block: number): number {
    return this.arena.ints[block * 2 + blockField.sizeAndPrefix] & listpackBytesMask;
  }
  prefixBytes(block: number): number {
    return this.arena.ints[block * 2 + blockField.sizeAndPrefix] >>> 24;
  }
  protected low(block: number): number {
    return block * 8 + blockHeaderBytes + this.prefixBytes(block);
  }
  /** Bytes that it needs at least. */
  occupied(block: number): number {
    return blockHeaderBytes + this.prefixBytes(block) + this.end(block) - this.first(block);
  }

  protected setEnds(block: number, first: number, end: number): void {
    const at = block * 2 + blockField.startAndCount;
    this.arena.setInt(block * 2, end - block * 8);
    this.arena.setInt(at, (this.arena.ints[at] & ~0xffff) | (first - block * 8));
  }
  protected add(block: number, elements: number, listpack: number): void {
    const at = block * 2 + blockField.startAndCount;
    const ints = this.arena.writableInts(at, 2);
    ints[at] += elements << 16;
    const size = (ints[at + 1] & listpackBytesMask) + listpack;
    ints[at + 1] = (ints[at + 1] & ~listpackBytesMask) | Math.min(size, listpackBytesMask);
  }

  protected writeHeader(
    block: number,
    start: number,
    end: number,
    prefix: number,
    count: number,
  ): void {
    const at = block * 2;
    const ints = this.arena.writableInts(at, 3);
    ints[at] = end;
    ints[at + 1] = start | (count << 16);
    ints[at + 2] = prefix << 24;
  }

  // Room

  /** Makes room before a position, on the side where less has to move; `hole` is where. */
  protected open(block: number, position: number, size: number, isTight: boolean): number {
    const arena = this.arena;
    const first = this.first(block);
    const end = this.end(block);
    const before = position - first;
    const isFront = before <= end - position;
    const low = this.low(block);
    if (isFront && first - low >= size) {
      if (before > 0) arena.copyWithin(first - size, first, before);
      this.setEnds(block, first - size, end);
      this.hole = position - size;
      return block;
    }
    const high = block * 8 + arena.capacityOf(block);
    if (!isFront && high - end >= size) {
      if (position < end) arena.copyWithin(position + size, position, end - position);
      this.setEnds(block, first, end + size);
      this.hole = position;
      return block;
    }
    if (first - low + high - end >= size) {
      this.#relocate(block, block, position, size, isFront);
      return block;
    }
    return this.#grow(block, position, size, isFront, isTight);
  }

  #grow(block: number, position: number, size: number, isFront: boolean, isTight: boolean): number {
    const arena = this.arena;
    const needed = this.occupied(block) + size;
    const room = isTight ? needed : Math.max(needed, Math.min(needed * 2, blockBytesMax));
    const fresh = arena.allocate(room);
    arena.copyWithin(fresh * 8, block * 8, this.low(block) - block * 8);
    this.#relocate(block, fresh, position, size, isFront);
    arena.free(block);
    return fresh;
  }

  /** Moves elements within a block or to another, with a hole at a position and the rest of the room at one side. */
  #relocate(from: number, to: number, position: number, size: number, isFront: boolean): void {
    const arena = this.arena;
    const first = this.first(from);
    const end = this.end(from);
    const before = position - first;
    const total = end - first + size;
    const atEnd = Math.min(arena.capacityOf(to) - total, blockStartMax);
    const start = isFront ? to * 8 + atEnd : this.low(to);
    const hole = start + before;
    // Towards lower places the lower part goes first, so that neither overwrites the other.
    if (start < first) arena.copyWithin(start, first, before);
    arena.copyWithin(hole + size, position, end - position);
    if (start >= first) arena.copyWithin(start, first, before);
    this.setEnds(to, start, start + total);
    this.hole = hole;
  }

  /** Gives room back where a block has more than twice what it needs. */
  shrink(block: number): number {
    const arena = this.arena;
    const needed = this.occupied(block);
    if (needed * 2 > arena.capacityOf(block)) return block;
    return this.tighten(block);
  }

  /** Gives all room back that another size class spares. */
  tighten(block: number): number {
    const arena = this.arena;
    const needed = this.occupied(block);
    if (arena.capacityOf(block) <= needed + (needed >> 3) + 8) return block;
    const first = this.first(block);
    const end = this.end(block);
    const fresh = arena.allocate(needed);
    arena.copyWithin(fresh * 8, block * 8, this.low(block) - block * 8);
    const start = this.low(fresh);
    arena.copyWithin(start, first, end - first);
    this.setEnds(fresh, start, start + end - first);
    arena.free(block);
    return fresh;
  }

  /** Moves all elements of a block that is alike to the end of another, and frees it. Returns the other as it is then. */
  absorb(block: number, next: number): number {
    const arena = this.arena;
    const moved = this.end(next) - this.first(next);
    const target = this.open(block, this.end(block), moved, true);
    arena.copyWithin(this.hole, this.first(next), moved);
    this.add(target, this.count(next), this.listpackBytes(next));
    arena.free(next);
    return target;
  }

  copy(block: number): number {
    const arena = this.arena;
    const bytes = this.end(block) - block * 8;
    const copied = arena.allocate(bytes);
    arena.copyWithin(copied * 8, block * 8, bytes);
    return copied;
  }
}
