/**
 * Which blocks a stream has, in the order of their ids: chunks of refs, and an array of chunks where one is not enough.
 * Appending and taking away at the front cost the same however long the stream is; a block is found by halving.
 * A position is chunk * chunkStride + place in the chunk; -1 is none. Positions hold until a block is added or removed.
 */
import type { Arena } from '@millrace/memory';
import type { StreamId } from './stream-id.js';
import { block, chunk, chunkRefsMax, chunkStride, root } from './stream-layout.js';

const firstRefs = 2;
const chunkHeaderBytes = 8;

export class Directory {
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** The chunk of a number from 0 to `root.chunks`. */
  chunkAt(stream: number, i: number): number {
    const { ints } = this.#arena;
    const directory = ints[stream * 2 + root.directory];
    return ints[stream * 2 + root.chunks] === 1 ? directory : ints[directory * 2 + i];
  }

  blockAt(stream: number, position: number): number {
    const at = this.chunkAt(stream, (position / chunkStride) | 0) * 2;
    return this.#arena.ints[at + chunk.refs + (position % chunkStride)];
  }

  first(stream: number): number {
    const { ints } = this.#arena;
    if (ints[stream * 2 + root.chunks] === 0) return -1;
    return ints[this.chunkAt(stream, 0) * 2 + chunk.start];
  }

  last(stream: number): number {
    const { ints } = this.#arena;
    const i = ints[stream * 2 + root.chunks] - 1;
    return i < 0 ? -1 : i * chunkStride + ints[this.chunkAt(stream, i) * 2 + chunk.end] - 1;
  }

  next(stream: number, position: number): number {
    const { ints } = this.#arena;
    const i = (position / chunkStride) | 0;
    const at = this.chunkAt(stream, i) * 2;
    if ((position % chunkStride) + 1 < ints[at + chunk.end]) return position + 1;
    if (i + 1 === ints[stream * 2 + root.chunks]) return -1;
    return (i + 1) * chunkStride + ints[this.chunkAt(stream, i + 1) * 2 + chunk.start];
  }

  previous(stream: number, position: number): number {
    const { ints } = this.#arena;
    const i = (position / chunkStride) | 0;
    if (position % chunkStride > ints[this.chunkAt(stream, i) * 2 + chunk.start])
      return position - 1;
    if (i === 0) return -1;
    return (i - 1) * chunkStride + ints[this.chunkAt(stream, i - 1) * 2 + chunk.end] - 1;
  }

  /** The last block that begins at or before an id, or -1. */
  find(stream: number, id: StreamId): number {
    const { ints } = this.#arena;
    let low = 0;
    let high = ints[stream * 2 + root.chunks];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.chunkAt(stream, middle) * 2;
      if (this.#isBefore(ints[at + chunk.refs + ints[at + chunk.start]], id)) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return -1;
    const i = low - 1;
    const at = this.chunkAt(stream, i) * 2;
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
    return id.compareAt(this.#arena.ints, ref * 2 + block.firstId) >= 0;
  }

  append(stream: number, ref: number): void {
    const arena = this.#arena;
    const at = this.#roomAtEnd(stream) * 2;
    const end = arena.ints[at + chunk.end];
    arena.setInt(at + chunk.refs + end, ref);
    arena.setInt(at + chunk.end, end + 1);
    arena.setInt(stream * 2 + root.tail, ref);
    arena.setInt(stream * 2 + root.blocks, arena.ints[stream * 2 + root.blocks] + 1);
  }

  /** The last block has moved. */
  replaceLast(stream: number, ref: number): void {
    const arena = this.#arena;
    const at = this.chunkAt(stream, arena.ints[stream * 2 + root.chunks] - 1) * 2;
    arena.setInt(at + chunk.refs + arena.ints[at + chunk.end] - 1, ref);
    arena.setInt(stream * 2 + root.tail, ref);
  }

  /** The last chunk, made to have room for one more. */
  #roomAtEnd(stream: number): number {
    const arena = this.#arena;
    const { ints } = arena;
    const chunks = ints[stream * 2 + root.chunks];
    if (chunks === 0) return this.#addChunk(stream, firstRefs);
    const ref = this.chunkAt(stream, chunks - 1);
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
    if (room >= chunkRefsMax) return this.#addChunk(stream, chunkRefsMax);
    const grown = arena.resize(
      ref,
      chunkHeaderBytes + end * 4,
      chunkHeaderBytes + Math.min(room * 2, chunkRefsMax) * 4,
    );
    this.#setChunk(stream, chunks - 1, grown);
    return grown;
  }

  #setChunk(stream: number, i: number, ref: number): void {
    const arena = this.#arena;
    const { ints } = arena;
    if (ints[stream * 2 + root.chunks] === 1) arena.setInt(stream * 2 + root.directory, ref);
    else arena.setInt(ints[stream * 2 + root.directory] * 2 + i, ref);
  }

  #addChunk(stream: number, refs: number): number {
    const arena = this.#arena;
    const chunks = arena.ints[stream * 2 + root.chunks];
    const list = chunks === 0 ? 0 : this.#listWithRoom(stream, chunks);
    const ref = arena.allocate(chunkHeaderBytes + refs * 4);
    arena.setInt(ref * 2 + chunk.start, 0);
    arena.setInt(ref * 2 + chunk.end, 0);
    if (list !== 0) arena.setInt(list * 2 + chunks, ref);
    arena.setInt(stream * 2 + root.directory, list === 0 ? ref : list);
    arena.setInt(stream * 2 + root.chunks, chunks + 1);
    return ref;
  }

  /** The array of chunks with room for one more; it takes the place of a single chunk when that gets company. */
  #listWithRoom(stream: number, chunks: number): number {
    const arena = this.#arena;
    const directory = arena.ints[stream * 2 + root.directory];
    if (chunks > 1 && chunks * 4 < arena.capacityOf(directory)) return directory;
    const bytes = 16 + chunks * 6;
    if (chunks > 1) {
      const grown = arena.resize(directory, chunks * 4, bytes);
      arena.setInt(stream * 2 + root.directory, grown);
      return grown;
    }
    const list = arena.allocate(bytes);
    arena.setInt(list * 2, directory);
    return list;
  }

  /** Takes a block out; the block itself is left to the caller. */
  remove(stream: number, position: number): void {
    const arena = this.#arena;
    const { ints } = arena;
    const i = (position / chunkStride) | 0;
    const place = position % chunkStride;
    const at = this.chunkAt(stream, i) * 2;
    const start = ints[at + chunk.start];
    const end = ints[at + chunk.end];
    if (place === start) arena.setInt(at + chunk.start, start + 1);
    else {
      const from = at + chunk.refs + place + 1;
      arena.copyWithin((from - 1) * 4, from * 4, (end - place - 1) * 4);
      arena.setInt(at + chunk.end, end - 1);
    }
    if (end - start === 1) this.#removeChunk(stream, i);
    arena.setInt(stream * 2 + root.blocks, ints[stream * 2 + root.blocks] - 1);
    const last = this.last(stream);
    arena.setInt(stream * 2 + root.tail, last < 0 ? 0 : this.blockAt(stream, last));
  }

  #removeChunk(stream: number, i: number): void {
    const arena = this.#arena;
    const { ints } = arena;
    const chunks = ints[stream * 2 + root.chunks];
    const directory = ints[stream * 2 + root.directory];
    arena.free(this.chunkAt(stream, i));
    arena.setInt(stream * 2 + root.chunks, chunks - 1);
    if (chunks === 1) arena.setInt(stream * 2 + root.directory, 0);
    else if (chunks === 2) {
      arena.setInt(stream * 2 + root.directory, ints[directory * 2 + 1 - i]);
      arena.free(directory);
    } else {
      const from = directory * 2 + i + 1;
      arena.copyWithin((from - 1) * 4, from * 4, (chunks - i - 1) * 4);
    }
  }

  /** Calls `visit` with the blocks of memory of the directory itself. */
  visit(stream: number, visit: (ref: number) => void): void {
    const { ints } = this.#arena;
    const chunks = ints[stream * 2 + root.chunks];
    if (chunks > 1) visit(ints[stream * 2 + root.directory]);
    for (let i = 0; i < chunks; i++) visit(this.chunkAt(stream, i));
  }
}

function refsOf(capacity: number): number {
  return Math.min((capacity - chunkHeaderBytes) >> 2, chunkRefsMax);
}
