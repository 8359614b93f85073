/**
 * Which blocks a stream, or a list of ids, has, in the order of their ids: chunks of refs, and an array of chunks where one
 * is not enough. Appending and taking away at the front cost the same however many there are; a block is found by halving.
 * A position is chunk * chunkStride + place in the chunk; -1 is none. Positions hold until a block is added or removed.
 *
 *   in the owner's block, from int `at` on: directory | chunks | blocks | last block
 */
import type { Arena } from '@millrace/memory';
import type { StreamId } from './stream-id.js';
import { chunk, chunkRefsMax, chunkStride } from './stream-layout.js';

const firstRefs = 2;
const chunkHeaderBytes = 8;
const place = { directory: 0, chunks: 1, blocks: 2, tail: 3 } as const;

export class Directory {
  readonly #arena: Arena;
  readonly #at: number;
  readonly #firstIdAt: number;

  /** `at` is where an owner keeps what it has; `firstIdAt` is where a block has its first id. Both count ints. */
  constructor(arena: Arena, at: number, firstIdAt: number) {
    this.#arena = arena;
    this.#at = at;
    this.#firstIdAt = firstIdAt;
  }

  /** Blocks there are. */
  count(owner: number): number {
    return this.#arena.ints[owner * 2 + this.#at + place.blocks];
  }
  /** The last block, or 0. */
  tail(owner: number): number {
    return this.#arena.ints[owner * 2 + this.#at + place.tail];
  }

  /** The chunk of a number from 0 to the number of chunks. */
  chunkAt(owner: number, i: number): number {
    const { ints } = this.#arena;
    const directory = ints[owner * 2 + this.#at + place.directory];
    return ints[owner * 2 + this.#at + place.chunks] === 1 ? directory : ints[directory * 2 + i];
  }

  blockAt(owner: number, position: number): number {
    const at = this.chunkAt(owner, (position / chunkStride) | 0) * 2;
    return this.#arena.ints[at + chunk.refs + (position % chunkStride)];
  }

  first(owner: number): number {
    const { ints } = this.#arena;
    if (ints[owner * 2 + this.#at + place.chunks] === 0) return -1;
    return ints[this.chunkAt(owner, 0) * 2 + chunk.start];
  }

  last(owner: number): number {
    const { ints } = this.#arena;
    const i = ints[owner * 2 + this.#at + place.chunks] - 1;
    return i < 0 ? -1 : i * chunkStride + ints[this.chunkAt(owner, i) * 2 + chunk.end] - 1;
  }

  next(owner: number, position: number): number {
    const { ints } = this.#arena;
    const i = (position / chunkStride) | 0;
    const at = this.chunkAt(owner, i) * 2;
    if ((position % chunkStride) + 1 < ints[at + chunk.end]) return position + 1;
    if (i + 1 === ints[owner * 2 + this.#at + place.chunks]) return -1;
    return (i + 1) * chunkStride + ints[this.chunkAt(owner, i + 1) * 2 + chunk.start];
  }

  previous(owner: number, position: number): number {
    const { ints } = this.#arena;
    const i = (position / chunkStride) | 0;
    if (position % chunkStride > ints[this.chunkAt(owner, i) * 2 + chunk.start])
      return position - 1;
    if (i === 0) return -1;
    return (i - 1) * chunkStride + ints[this.chunkAt(owner, i - 1) * 2 + chunk.end] - 1;
  }

  /** The last block that begins at or before an id, or -1. */
  find(owner: number, id: StreamId): number {
    const { ints } = this.#arena;
    let low = 0;
    let high = ints[owner * 2 + this.#at + place.chunks];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.chunkAt(owner, middle) * 2;
      if (this.#isBefore(ints[at + chunk.refs + ints[at + chunk.start]], id)) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return -1;
    const i = low - 1;
    const at = this.chunkAt(owner, i) * 2;
    low = ints[at + chunk.start];
    high = ints[at + chunk.end];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#isBefore(ints[at + chunk.refs + middle], id)) low = middle + 1;
      else high = middle;
    }
    return i * chunkStride + low - 1;
  }

  #isBefore(ref: number, id: StreamId): boolean {
    return id.compareAt(this.#arena.ints, ref * 2 + this.#firstIdAt) >= 0;
  }

  append(owner: number, ref: number): void {
    const arena = this.#arena;
    const at = this.#roomAtEnd(owner) * 2;
    const end = arena.ints[at + chunk.end];
    arena.setInt(at + chunk.refs + end, ref);
    arena.setInt(at + chunk.end, end + 1);
    arena.setInt(owner * 2 + this.#at + place.tail, ref);
    arena.setInt(
      owner * 2 + this.#at + place.blocks,
      arena.ints[owner * 2 + this.#at + place.blocks] + 1,
    );
  }

  /** The last block has moved. */
  replaceLast(owner: number, ref: number): void {
    const arena = this.#arena;
    const at = this.chunkAt(owner, arena.ints[owner * 2 + this.#at + place.chunks] - 1) * 2;
    arena.setInt(at + chunk.refs + arena.ints[at + chunk.end] - 1, ref);
    arena.setInt(owner * 2 + this.#at + place.tail, ref);
  }

  /** The block at a position has moved. */
  replace(owner: number, position: number, ref: number): void {
    const arena = this.#arena;
    const chunkRef = this.chunkAt(owner, (position / chunkStride) | 0);
    arena.setInt(chunkRef * 2 + chunk.refs + (position % chunkStride), ref);
    if (position === this.last(owner)) arena.setInt(owner * 2 + this.#at + place.tail, ref);
  }

  /**
   * Moves the block at a position, or the first one behind it, to where it is to lie (`Arena.move`), and before the first of a
   * chunk the chunk. The position to go on with, -1 at the end.
   */
  relocate(owner: number, from: number): number {
    const arena = this.#arena;
    const { ints } = arena;
    const chunks = ints[owner * 2 + this.#at + place.chunks];
    const i = (from / chunkStride) | 0;
    if (i >= chunks) return -1;
    const directoryAt = owner * 2 + this.#at + place.directory;
    if (from === 0 && chunks > 1) arena.moveAt(directoryAt);
    const start = ints[this.chunkAt(owner, i) * 2 + chunk.start];
    const index = Math.max(from % chunkStride, start);
    if (index === start) arena.moveAt(chunks === 1 ? directoryAt : ints[directoryAt] * 2 + i);
    if (index >= ints[this.chunkAt(owner, i) * 2 + chunk.end]) return (i + 1) * chunkStride;
    const position = i * chunkStride + index;
    const ref = this.blockAt(owner, position);
    const moved = arena.move(ref);
    if (moved !== ref) this.replace(owner, position, moved);
    return this.next(owner, position);
  }

  /** Puts a block behind the one at a position, and returns where it is. */
  insertAfter(owner: number, position: number, ref: number): number {
    if (position === this.last(owner)) {
      this.append(owner, ref);
      return this.last(owner);
    }
    const arena = this.#arena;
    const { ints } = arena;
    const i = (position / chunkStride) | 0;
    const index = (position % chunkStride) + 1;
    const at = this.#roomInside(owner, i) * 2;
    const start = ints[at + chunk.start];
    const end = ints[at + chunk.end];
    if (start === 0 && end === chunkRefsMax) {
      this.#split(owner, i);
      const isLower = index <= end >> 1;
      const moved = (i + 1) * chunkStride + index - 1 - (end >> 1);
      return this.insertAfter(owner, isLower ? position : moved, ref);
    }
    arena.setInt(owner * 2 + this.#at + place.blocks, this.count(owner) + 1);
    const refs = at + chunk.refs;
    if (start > 0) {
      const from = refs + start;
      arena.copyWithin((from - 1) * 4, from * 4, (index - start) * 4);
      arena.setInt(refs + index - 1, ref);
      arena.setInt(at + chunk.start, start - 1);
      return position;
    }
    arena.copyWithin((refs + index + 1) * 4, (refs + index) * 4, (end - index) * 4);
    arena.setInt(refs + index, ref);
    arena.setInt(at + chunk.end, end + 1);
    return i * chunkStride + index;
  }

  /** A chunk with room for one more on one of its sides, unless it is as long as chunks become. */
  #roomInside(owner: number, i: number): number {
    const arena = this.#arena;
    const ref = this.chunkAt(owner, i);
    const at = ref * 2;
    const end = arena.ints[at + chunk.end];
    const room = refsOf(arena.capacityOf(ref));
    if (arena.ints[at + chunk.start] > 0 || end < room || room >= chunkRefsMax) return ref;
    const grown = arena.resize(ref, chunkHeaderBytes + end * 4, grownBytes(room));
    this.#setChunk(owner, i, grown);
    return grown;
  }

  /** Gives the upper half of a full chunk to a new one behind it. */
  #split(owner: number, i: number): void {
    const arena = this.#arena;
    const fresh = this.#addChunk(owner, i + 1, chunkRefsMax) * 2;
    const at = this.chunkAt(owner, i) * 2;
    const end = arena.ints[at + chunk.end];
    const half = end >> 1;
    const from = at + chunk.refs + half;
    arena.copyWithin((fresh + chunk.refs) * 4, from * 4, (end - half) * 4);
    arena.setInt(fresh + chunk.end, end - half);
    arena.setInt(at + chunk.end, half);
  }

  /** The last chunk, made to have room for one more. */
  #roomAtEnd(owner: number): number {
    const arena = this.#arena;
    const { ints } = arena;
    const chunks = ints[owner * 2 + this.#at + place.chunks];
    if (chunks === 0) return this.#addChunk(owner, 0, firstRefs);
    const ref = this.chunkAt(owner, chunks - 1);
    const at = ref * 2;
    const start = ints[at + chunk.start];
    const end = ints[at + chunk.end];
    const room = refsOf(arena.capacityOf(ref));
    if (end < room) return ref;
    if (start >= room >> 2 && start > 0) {
      arena.copyWithin((at + chunk.refs) * 4, (at + chunk.refs + start) * 4, (end - start) * 4);
      arena.setInt(at + chunk.start, 0);
      arena.setInt(at + chunk.end, end - start);
      return ref;
    }
    if (room >= chunkRefsMax) return this.#addChunk(owner, chunks, chunkRefsMax);
    const grown = arena.resize(ref, chunkHeaderBytes + end * 4, grownBytes(room));
    this.#setChunk(owner, chunks - 1, grown);
    return grown;
  }

  #setChunk(owner: number, i: number, ref: number): void {
    const arena = this.#arena;
    const { ints } = arena;
    if (ints[owner * 2 + this.#at + place.chunks] === 1)
      arena.setInt(owner * 2 + this.#at + place.directory, ref);
    else arena.setInt(ints[owner * 2 + this.#at + place.directory] * 2 + i, ref);
  }

  /** A new chunk that becomes the one of number `i`. */
  #addChunk(owner: number, i: number, refs: number): number {
    const arena = this.#arena;
    const chunks = arena.ints[owner * 2 + this.#at + place.chunks];
    const list = chunks === 0 ? 0 : this.#listWithRoom(owner, chunks);
    const ref = arena.allocate(chunkHeaderBytes + refs * 4);
    arena.setInt(ref * 2 + chunk.start, 0);
    arena.setInt(ref * 2 + chunk.end, 0);
    if (list !== 0) {
      const from = list * 2 + i;
      arena.copyWithin((from + 1) * 4, from * 4, (chunks - i) * 4);
      arena.setInt(from, ref);
    }
    arena.setInt(owner * 2 + this.#at + place.directory, list === 0 ? ref : list);
    arena.setInt(owner * 2 + this.#at + place.chunks, chunks + 1);
    return ref;
  }

  /** The array of chunks with room for one more; it takes the place of a single chunk when that gets company. */
  #listWithRoom(owner: number, chunks: number): number {
    const arena = this.#arena;
    const directory = arena.ints[owner * 2 + this.#at + place.directory];
    if (chunks > 1 && chunks * 4 < arena.capacityOf(directory)) return directory;
    const bytes = 16 + chunks * 6;
    if (chunks > 1) {
      const grown = arena.resize(directory, chunks * 4, bytes);
      arena.setInt(owner * 2 + this.#at + place.directory, grown);
      return grown;
    }
    const list = arena.allocate(bytes);
    arena.setInt(list * 2, directory);
    return list;
  }

  /** Takes a block out; the block itself is left to the caller. */
  remove(owner: number, position: number): void {
    const arena = this.#arena;
    const { ints } = arena;
    const i = (position / chunkStride) | 0;
    const index = position % chunkStride;
    const at = this.chunkAt(owner, i) * 2;
    const start = ints[at + chunk.start];
    const end = ints[at + chunk.end];
    if (index === start) arena.setInt(at + chunk.start, start + 1);
    else {
      const from = at + chunk.refs + index + 1;
      arena.copyWithin((from - 1) * 4, from * 4, (end - index - 1) * 4);
      arena.setInt(at + chunk.end, end - 1);
    }
    if (end - start === 1) this.#removeChunk(owner, i);
    arena.setInt(
      owner * 2 + this.#at + place.blocks,
      ints[owner * 2 + this.#at + place.blocks] - 1,
    );
    const last = this.last(owner);
    arena.setInt(owner * 2 + this.#at + place.tail, last < 0 ? 0 : this.blockAt(owner, last));
  }

  #removeChunk(owner: number, i: number): void {
    const arena = this.#arena;
    const { ints } = arena;
    const chunks = ints[owner * 2 + this.#at + place.chunks];
    const directory = ints[owner * 2 + this.#at + place.directory];
    arena.free(this.chunkAt(owner, i));
    arena.setInt(owner * 2 + this.#at + place.chunks, chunks - 1);
    if (chunks === 1) arena.setInt(owner * 2 + this.#at + place.directory, 0);
    else if (chunks === 2) {
      arena.setInt(owner * 2 + this.#at + place.directory, ints[directory * 2 + 1 - i]);
      arena.free(directory);
    } else {
      const from = directory * 2 + i + 1;
      arena.copyWithin((from - 1) * 4, from * 4, (chunks - i - 1) * 4);
    }
  }

  /** Gives all that an owner has to another one, which has nothing. */
  moveTo(owner: number, other: number): void {
    const arena = this.#arena;
    const from = (owner * 2 + this.#at) * 4;
    const bytes = (place.tail + 1) * 4;
    arena.copyWithin((other * 2 + this.#at) * 4, from, bytes);
    arena.fill(from, bytes, 0);
  }

  /** Calls `visit` with the blocks of memory of the directory itself. */
  visit(owner: number, visit: (ref: number) => void): void {
    const { ints } = this.#arena;
    const chunks = ints[owner * 2 + this.#at + place.chunks];
    if (chunks > 1) visit(ints[owner * 2 + this.#at + place.directory]);
    for (let i = 0; i < chunks; i++) visit(this.chunkAt(owner, i));
  }
}

function grownBytes(refs: number): number {
  return chunkHeaderBytes + Math.min(refs * 2, chunkRefsMax) * 4;
}
function refsOf(capacity: number): number {
  return Math.min((capacity - chunkHeaderBytes) >> 2, chunkRefsMax);
}
