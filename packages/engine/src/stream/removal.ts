/** Takes entries out of streams: one by one, and at the front. */
import type { Arena } from '@millrace/memory';
import type { Directory } from './directory.js';
import type { Groups } from './groups.js';
import type { StreamCursor } from './stream-cursor.js';
import { StreamId } from './stream-id.js';
import { block, root } from './stream-layout.js';

/** What becomes of an entry that is pending in groups: it goes, and stays pending; it goes there too; it stays. */
export const references = { keep: 0, drop: 1, respect: 2 } as const;
export type ReferenceRule = (typeof references)[keyof typeof references];

/** Entries from which on a trimming does not free by itself what it takes, where no more blocks than these are kept. */
const keptAsideMin = 20_000;
const keptBlocksMax = 1000;

export class Removal {
  readonly #arena: Arena;
  readonly #directory: Directory;
  readonly #cursor: StreamCursor;
  readonly #groups: Groups;
  readonly #discard: (stream: number) => void;
  readonly #lowest = new StreamId();
  readonly #highest = new StreamId();
  readonly #id = new StreamId();
  readonly #last = new StreamId();

  /** `discard` takes all blocks of a stream away, to be freed in slices. */
  constructor(
    arena: Arena,
    directory: Directory,
    cursor: StreamCursor,
    groups: Groups,
    discard: (stream: number) => void,
  ) {
    this.#arena = arena;
    this.#discard = discard;
    this.#directory = directory;
    this.#cursor = cursor;
    this.#groups = groups;
    this.#highest.setLast();
  }

  #length(stream: number): number {
    return this.#arena.doubles[stream + root.length];
  }
  #addLength(stream: number, by: number): void {
    this.#arena.setDouble(stream + root.length, this.#length(stream) + by);
  }

  /** Deletes the entry of an id, and remembers the greatest id deleted so where asked. False where there is none. */
  delete(stream: number, id: StreamId, isRemembered: boolean): boolean {
    const cursor = this.#cursor;
    cursor.seek(stream, id, id);
    if (!cursor.next()) return false;
    cursor.deleteEntry();
    if (this.#countDeleted(cursor.block, 1) === 0) this.removeBlock(stream, cursor.position);
    const arena = this.#arena;
    const { ints } = arena;
    this.#addLength(stream, -1);
    if (isRemembered && id.compareAt(ints, stream * 2 + root.maxDeletedId) > 0)
      id.store(arena, stream * 2 + root.maxDeletedId);
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

  removeBlock(stream: number, position: number): void {
    const ref = this.#directory.blockAt(stream, position);
    this.#directory.remove(stream, position);
    this.#arena.free(ref);
  }

  /** No block is without entries, so the first block has it. */
  #refreshFirstId(stream: number): void {
    const position = this.#directory.first(stream);
    let id = this.#lowest;
    if (position >= 0) {
      id = this.#cursor.id;
      this.#cursor.seekBlock(stream, position);
      while (this.#cursor.nextInBlock() && this.#cursor.isDeleted);
    }
    id.store(this.#arena, stream * 2 + root.firstId);
  }

  /** Removes entries at the front, down to a length where that is 0 or more, otherwise those before an id. */
  trim(
    stream: number,
    length: number,
    id: StreamId,
    approximate: boolean,
    limit: number,
    rule: ReferenceRule,
  ): number {
    if (rule !== references.keep && this.#groups.names.count(stream) > 0)
      return this.#trimByReference(stream, length, id, approximate, limit, rule);
    const had = this.#length(stream);
    let left = limit === 0 ? this.#keepLast(stream, length) : had;
    while (left > Math.max(length, 0)) {
      const position = this.#directory.first(stream);
      const ref = this.#directory.blockAt(stream, position);
      const entries = live(this.#arena.ints[ref * 2 + block.counts]);
      if (limit > 0 && had - left + entries > limit) break;
      if (!this.#goesWhole(ref, left - entries, length, id)) {
        if (!approximate) left -= this.#trimBlock(stream, position, left - length, length < 0, id);
        break;
      }
      this.removeBlock(stream, position);
      left -= entries;
    }
    if (left === had) return 0;
    this.#addLength(stream, left - had);
    this.#refreshFirstId(stream);
    return had - left;
  }

  /** Where most blocks go, those that are left are put aside first, and the others freed in slices. The entries left. */
  #keepLast(stream: number, length: number): number {
    const directory = this.#directory;
    const had = this.#length(stream);
    if (length < 0 || had - length < keptAsideMin) return had;
    const kept: number[] = [];
    let left = 0;
    for (
      let at = directory.last(stream);
      at >= 0 && left < length;
      at = directory.previous(stream, at)
    ) {
      const ref = directory.blockAt(stream, at);
      left += live(this.#arena.ints[ref * 2 + block.counts]);
      if (kept.push(ref) > keptBlocksMax) return had;
    }
    if (kept.length >= directory.count(stream)) return had;
    for (const _ of kept) directory.remove(stream, directory.last(stream));
    this.#discard(stream);
    for (const ref of kept.reverse()) directory.append(stream, ref);
    return left;
  }

  #goesWhole(ref: number, leaves: number, length: number, id: StreamId): boolean {
    return length >= 0
      ? leaves >= length
      : id.compareAt(this.#arena.ints, ref * 2 + block.lastId) > 0;
  }

  /** Deletes the first entries of a block that keeps some: so many, or those before an id. */
  #trimBlock(stream: number, position: number, count: number, byId: boolean, id: StreamId): number {
    const cursor = this.#cursor;
    let deleted = 0;
    cursor.seekBlock(stream, position);
    while (cursor.nextInBlock()) {
      if (cursor.isDeleted) continue;
      if (byId ? cursor.id.compare(id) >= 0 : deleted >= count) break;
      cursor.deleteEntry();
      deleted++;
    }
    if (this.#countDeleted(cursor.block, deleted) === 0) this.removeBlock(stream, position);
    return deleted;
  }

  /** One by one, because each may be pending; an approximate trimming takes those that lie in blocks which might go whole. */
  #trimByReference(
    stream: number,
    length: number,
    id: StreamId,
    approximate: boolean,
    limit: number,
    rule: ReferenceRule,
  ): number {
    const last = this.#last;
    if (approximate) this.#readLastOfWhole(stream, length, id, limit);
    else last.set(id);
    if (approximate ? last.isFirst : length < 0 && !last.decrement()) return 0;
    if (!approximate && length >= 0) last.setLast();
    const next = this.#id;
    next.setFirst();
    let removed = 0;
    while (this.#length(stream) > length) {
      this.#cursor.seek(stream, next, last);
      if (!this.#cursor.next()) break;
      next.set(this.#cursor.id);
      if (rule === references.drop) this.#groups.dereference(stream, next);
      else if (this.#groups.isReferenced(stream, next)) {
        if (!next.increment()) break;
        continue;
      }
      this.delete(stream, next, false);
      removed++;
    }
    return removed;
  }

  /** Leaves in `#last` the last id of the blocks at the front that may go whole; 0-0 where there are none. */
  #readLastOfWhole(stream: number, length: number, id: StreamId, limit: number): void {
    const { ints } = this.#arena;
    const had = this.#length(stream);
    let left = had;
    this.#last.setFirst();
    let position = this.#directory.first(stream);
    while (position >= 0 && left > Math.max(length, 0)) {
      const ref = this.#directory.blockAt(stream, position);
      left -= live(ints[ref * 2 + block.counts]);
      if (limit > 0 && had - left > limit) return;
      if (!this.#goesWhole(ref, left, length, id)) return;
      this.#last.load(ints, ref * 2 + block.lastId);
      position = this.#directory.next(stream, position);
    }
  }
}

/** Entries of a block that were not deleted. */
function live(counts: number): number {
  return (counts & 0xffff) - (counts >>> 16);
}
