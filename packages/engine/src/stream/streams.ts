/**
 * Streams: entries that are appended, read by ranges of ids, and trimmed at the front. They lie in blocks of up to 4 KiB or
 * 100 entries, found through a directory (stream-layout.ts). Consumer groups will hang on the root beside it.
 *
 * A stream's methods take its root, the word of its key's entry; the root never moves. A stream may be empty.
 */
import { entryWord } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import type { Engine } from '../engine.js';
import { kind as kinds } from '../structure.js';
import type { Structure } from '../structure.js';
import { Directory } from './directory.js';
import { EntryWriter, Fields } from './entry-writer.js';
import { checkStream } from './stream-check.js';
import { StreamCursor } from './stream-cursor.js';
import { StreamId } from './stream-id.js';
import { block, root, rootBytes } from './stream-layout.js';

/** Bytes of one entry's names and values at most, as in Redis. */
export const entryBytesMax = 1 << 30;

export class Streams implements Structure {
  readonly kind = kinds.stream;
  /** For ranges. One range is read at a time. */
  readonly cursor: StreamCursor;
  /** The fields of the entry to append. */
  readonly fields = new Fields();

  readonly #arena: Arena;
  readonly #directory: Directory;
  readonly #writer: EntryWriter;
  /** For work inside, so that it does not disturb a range. */
  readonly #own: StreamCursor;
  readonly #lowest = new StreamId();
  readonly #highest = new StreamId();
  readonly #id = new StreamId();

  constructor(engine: Engine) {
    this.#arena = engine.arena;
    this.#directory = new Directory(engine.arena);
    this.#writer = new EntryWriter(engine.arena);
    this.cursor = new StreamCursor(engine.arena, this.#directory);
    this.#own = new StreamCursor(engine.arena, this.#directory);
    this.#highest.setLast();
  }

  /** An empty stream. */
  create(): number {
    const stream = this.#arena.allocate(rootBytes);
    this.#arena.fill(stream * 8, rootBytes, 0);
    return stream;
  }

  rootOf(entry: number): number {
    return entryWord(this.#arena, entry);
  }

  length(stream: number): number {
    return this.#arena.doubles[stream + root.length];
  }
  /** Entries that were ever added. */
  added(stream: number): number {
    return this.#arena.doubles[stream + root.added];
  }
  setAdded(stream: number, count: number): void {
    this.#arena.setDouble(stream + root.added, count);
  }
  blockCount(stream: number): number {
    return this.#arena.ints[stream * 2 + root.blocks];
  }

  readLastId(stream: number, id: StreamId): void {
    id.load(this.#arena.ints, stream * 2 + root.lastId);
  }
  setLastId(stream: number, id: StreamId): void {
    id.store(this.#arena, stream * 2 + root.lastId);
  }
  readMaxDeletedId(stream: number, id: StreamId): void {
    id.load(this.#arena.ints, stream * 2 + root.maxDeletedId);
  }
  setMaxDeletedId(stream: number, id: StreamId): void {
    id.store(this.#arena, stream * 2 + root.maxDeletedId);
  }
  /** The id of the first entry there is; 0-0 in an empty stream. */
  readFirstId(stream: number, id: StreamId): void {
    id.load(this.#arena.ints, stream * 2 + root.firstId);
  }
  /** The id of the last entry there is; false in an empty stream. */
  readTopId(stream: number, id: StreamId): boolean {
    this.#own.seekBack(stream, this.#highest, this.#lowest);
    if (!this.#own.next()) return false;
    id.set(this.#own.id);
    return true;
  }

  /** Appends `fields` under an id that is above the last one. */
  append(stream: number, id: StreamId): void {
    const arena = this.#arena;
    const bound = this.#writer.bound(this.fields);
    const ref = this.#blockFor(stream, id, bound);
    this.#writer.append(ref, id, this.fields, bound);
    id.store(arena, stream * 2 + root.lastId);
    const counts = arena.writableDoubles(stream, 2);
    const length = counts[stream + root.length] + 1;
    counts[stream + root.length] = length;
    counts[stream + root.added]++;
    if (length === 1) id.store(arena, stream * 2 + root.firstId);
  }

  #blockFor(stream: number, id: StreamId, bound: number): number {
    const writer = this.#writer;
    const tail = this.#arena.ints[stream * 2 + root.tail];
    if (tail !== 0 && writer.hasRoom(tail, bound)) {
      const grown = writer.grow(tail, bound);
      if (grown !== tail) this.#directory.replaceLast(stream, grown);
      return grown;
    }
    let expectedBytes = 0;
    if (tail !== 0) {
      const sealed = writer.seal(tail);
      if (sealed !== tail) this.#directory.replaceLast(stream, sealed);
      expectedBytes = this.#arena.ints[sealed * 2 + block.used];
    }
    const fresh = writer.create(id, this.fields, bound, expectedBytes);
    this.#directory.append(stream, fresh);
    return fresh;
  }

  /** Makes the cursor read the entries from one id up to another, both included. */
  range(stream: number, from: StreamId, to: StreamId): StreamCursor {
    this.cursor.seek(stream, from, to);
    return this.cursor;
  }
  /** The same downwards. */
  rangeBack(stream: number, from: StreamId, to: StreamId): StreamCursor {
    this.cursor.seekBack(stream, from, to);
    return this.cursor;
  }

  /** Deletes the entry of an id, and remembers the greatest id deleted so. False where there is none. */
  delete(stream: number, id: StreamId): boolean {
    const cursor = this.#own;
    cursor.seek(stream, id, id);
    if (!cursor.next()) return false;
    cursor.deleteEntry();
    if (this.#countDeleted(cursor.block, 1) === 0) this.#removeBlock(stream, cursor.position);
    const { ints } = this.#arena;
    this.#addLength(stream, -1);
    if (id.compareAt(ints, stream * 2 + root.maxDeletedId) > 0) this.setMaxDeletedId(stream, id);
    if (id.compareAt(ints, stream * 2 + root.firstId) === 0) this.#refreshFirstId(stream);
    return true;
  }

  /** Counts entries of a block as deleted and returns how many are left. */
  #countDeleted(ref: number, count: number): number {
    const at = ref * 2 + block.counts;
    const counts = this.#arena.ints[at] + (count << 16);
    this.#arena.setInt(at, counts);
    return live(counts);
  }

  #addLength(stream: number, by: number): void {
    this.#arena.setDouble(stream + root.length, this.length(stream) + by);
  }

  #removeBlock(stream: number, position: number): void {
    const ref = this.#directory.blockAt(stream, position);
    this.#directory.remove(stream, position);
    this.#arena.free(ref);
  }

  #refreshFirstId(stream: number): void {
    this.#own.seek(stream, this.#lowest, this.#highest);
    if (this.#own.next()) this.#id.set(this.#own.id);
    else this.#id.setFirst();
    this.#id.store(this.#arena, stream * 2 + root.firstId);
  }

  /**
   * Removes entries at the front until at most `length` are left. Whole blocks only where it is approximate, and no more
   * than `limit` entries where that is above 0. Returns how many.
   */
  trimToLength(stream: number, length: number, approximate: boolean, limit: number): number {
    return this.#trim(stream, length, this.#lowest, approximate, limit);
  }

  /** The same with all entries before an id. */
  trimToId(stream: number, id: StreamId, approximate: boolean, limit: number): number {
    return this.#trim(stream, -1, id, approximate, limit);
  }

  /** By length where that is 0 or more, otherwise by id. */
  #trim(stream: number, length: number, id: StreamId, approximate: boolean, limit: number): number {
    const { ints } = this.#arena;
    const had = this.length(stream);
    let left = had;
    while (left > Math.max(length, 0)) {
      const position = this.#directory.first(stream);
      const ref = this.#directory.blockAt(stream, position);
      const entries = live(ints[ref * 2 + block.counts]);
      if (limit > 0 && had - left + entries > limit) break;
      const isWhole =
        length >= 0 ? left - entries >= length : id.compareAt(ints, ref * 2 + block.lastId) > 0;
      if (!isWhole) {
        if (!approximate) left -= this.#trimBlock(stream, position, left - length, length < 0, id);
        break;
      }
      this.#removeBlock(stream, position);
      left -= entries;
    }
    if (left === had) return 0;
    this.#addLength(stream, left - had);
    this.#refreshFirstId(stream);
    return had - left;
  }

  /** Deletes the first entries of a block that keeps some: so many, or those before an id. */
  #trimBlock(stream: number, position: number, count: number, byId: boolean, id: StreamId): number {
    const cursor = this.#own;
    let deleted = 0;
    cursor.seekBlock(stream, position);
    while (cursor.nextInBlock()) {
      if (cursor.isDeleted) continue;
      if (byId ? cursor.id.compare(id) >= 0 : deleted >= count) break;
      cursor.deleteEntry();
      deleted++;
    }
    if (this.#countDeleted(cursor.block, deleted) === 0) this.#removeBlock(stream, position);
    return deleted;
  }

  release(stream: number, _aux: number, budget: number): boolean {
    for (let freed = 0; freed < budget; freed++) {
      const position = this.#directory.first(stream);
      if (position < 0) {
        this.#arena.free(stream);
        return true;
      }
      this.#removeBlock(stream, position);
    }
    return false;
  }

  memory(stream: number): number {
    let bytes = 0;
    this.blocks(stream, 0, (ref) => {
      bytes += this.#arena.capacityOf(ref);
    });
    return bytes;
  }

  blocks(stream: number, _aux: number, visit: (ref: number) => void): void {
    visit(stream);
    const directory = this.#directory;
    directory.visit(stream, visit);
    for (let at = directory.first(stream); at >= 0; at = directory.next(stream, at))
      visit(directory.blockAt(stream, at));
  }

  check(stream: number): void {
    checkStream(this.#arena, this.#directory, this.#own, stream);
  }

  copy(stream: number): number {
    const arena = this.#arena;
    const directory = this.#directory;
    const fresh = this.create();
    arena.copyWithin(fresh * 8, stream * 8, root.directory * 4);
    for (let at = directory.first(stream); at >= 0; at = directory.next(stream, at)) {
      const ref = directory.blockAt(stream, at);
      const used = arena.ints[ref * 2 + block.used];
      const copied = arena.allocate(used);
      arena.copyWithin(copied * 8, ref * 8, used);
      directory.append(fresh, copied);
    }
    return fresh;
  }

  encoding(): string {
    return 'stream';
  }
}

/** Entries of a block that were not deleted. */
function live(counts: number): number {
  return (counts & 0xffff) - (counts >>> 16);
}
