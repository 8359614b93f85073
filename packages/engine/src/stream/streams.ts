/**
 * Streams: entries that are appended, read by ranges of ids, and trimmed at the front. They lie in blocks of up to 4 KiB or
 * 100 entries, found through a directory (stream-layout.ts). Consumer groups hang on the root beside it (groups.ts).
 *
 * A stream's methods take its root, the word of its key's entry; the root moves between commands only. A stream may be empty.
 */
import { entryWord, moveEntryWord } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import type { Engine } from '../engine.js';
import { kind as kinds } from '../structure.js';
import type { Structure } from '../structure.js';
import { Directory } from './directory.js';
import { EntryWriter, Fields } from './entry-writer.js';
import { Groups } from './groups.js';
import { Idempotence } from './idempotence.js';
import { ReadCounts } from './read-counts.js';
import { StreamRelocation } from './relocation.js';
import { references, Removal } from './removal.js';
import type { ReferenceRule } from './removal.js';
import { checkStream } from './stream-check.js';
import { StreamCursor } from './stream-cursor.js';
import { StreamId } from './stream-id.js';
import {
  block,
  blockBytesBound,
  blockEntriesBound,
  blockEntriesDefault,
  root,
  rootBytes,
} from './stream-layout.js';

/** Bytes of one entry's names and values at most, as in Redis. */
export const entryBytesMax = 1 << 30;

export class Streams implements Structure {
  readonly kind = kinds.stream;
  /** For ranges. One range is read at a time. */
  readonly cursor: StreamCursor;
  /** The fields of the entry to append. */
  readonly fields = new Fields();
  readonly groups: Groups;
  readonly idempotence: Idempotence;
  readonly readCounts: ReadCounts;

  readonly #engine: Engine;
  readonly #arena: Arena;
  #blockEntriesMax = blockEntriesDefault;
  readonly #directory: Directory;
  readonly #writer: EntryWriter;
  readonly #removal: Removal;
  readonly #relocation: StreamRelocation;
  /** For work inside, so that it does not disturb a range. */
  readonly #own: StreamCursor;
  readonly #lowest = new StreamId();
  readonly #highest = new StreamId();

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#arena = engine.arena;
    this.groups = new Groups(engine.arena);
    this.idempotence = new Idempotence(engine.arena);
    this.readCounts = new ReadCounts(engine.arena, this.groups);
    this.#directory = new Directory(engine.arena, root.directory, block.firstId);
    this.#writer = new EntryWriter(engine.arena);
    this.cursor = new StreamCursor(engine.arena, this.#directory);
    this.#own = new StreamCursor(engine.arena, this.#directory);
    this.#removal = new Removal(engine.arena, this.#directory, this.#own, this.groups, (stream) => {
      const carrier = this.create();
      this.#directory.moveTo(stream, carrier);
      this.#engine.releases.release(kinds.stream, carrier, 0);
    });
    this.#relocation = new StreamRelocation(
      engine.arena,
      this.#directory,
      this.groups,
      this.idempotence,
    );
    this.#highest.setLast();
  }

  /** Bounds of the blocks that are begun or appended to from now on; 0 is none. */
  limitBlocks(entriesMax: number, bytesMax: number): void {
    this.#blockEntriesMax = entriesMax;
    const unbounded = (value: number): number => (value === 0 ? Number.POSITIVE_INFINITY : value);
    this.#writer.entriesMax = Math.min(unbounded(entriesMax), blockEntriesBound);
    this.#writer.bytesMax = Math.min(unbounded(bytesMax), blockBytesBound);
  }
  /** As it is configured. */
  get blockEntriesMax(): number {
    return this.#blockEntriesMax;
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

  /** Whether there is an entry of an id. */
  has(stream: number, id: StreamId): boolean {
    this.#own.seek(stream, id, id);
    return this.#own.next();
  }

  /** Deletes the entry of an id, and remembers the greatest id deleted so. False where there is none. */
  delete(stream: number, id: StreamId): boolean {
    return this.#removal.delete(stream, id, true);
  }

  /**
   * Removes entries at the front until at most `length` are left. Whole blocks only where it is approximate, and no more
   * than `limit` entries where that is above 0. Returns how many.
   */
  trimToLength(
    stream: number,
    length: number,
    approximate: boolean,
    limit: number,
    rule: ReferenceRule = references.keep,
  ): number {
    return this.#removal.trim(stream, length, this.#lowest, approximate, limit, rule);
  }

  /** The same with all entries before an id. */
  trimToId(
    stream: number,
    id: StreamId,
    approximate: boolean,
    limit: number,
    rule: ReferenceRule = references.keep,
  ): number {
    return this.#removal.trim(stream, -1, id, approximate, limit, rule);
  }

  /** Removes the group that was just found; what is pending in it is freed in slices. */
  destroyGroup(stream: number, group: number): void {
    const carrier = this.create();
    this.groups.moveTo(stream, group, carrier);
    this.#engine.releases.release(kinds.stream, carrier, 0);
  }

  release(stream: number, _aux: number, budget: number): boolean {
    for (let freed = 0; freed < budget; freed++) {
      const position = this.#directory.first(stream);
      if (position < 0) return this.#releaseRest(stream, budget - freed);
      this.#removal.removeBlock(stream, position);
    }
    return false;
  }

  #releaseRest(stream: number, budget: number): boolean {
    let left = budget - this.groups.release(stream, budget);
    while (left > 0 && !this.idempotence.releaseOne(stream)) left--;
    if (left <= 0) return false;
    this.#arena.free(stream);
    return true;
  }

  relocate(_database: number, entry: number, cursor: number): number {
    if (cursor === 0) moveEntryWord(this.#arena, entry);
    return this.#relocation.step(this.rootOf(entry), cursor);
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
    this.groups.blocks(stream, visit);
    this.idempotence.blocks(stream, visit);
  }

  check(stream: number): void {
    checkStream(this.#arena, this.#directory, this.#own, stream);
    this.groups.check(stream);
    this.idempotence.check(stream);
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
    this.groups.copy(stream, fresh);
    this.idempotence.copy(stream, fresh);
    return fresh;
  }

  encoding(): string {
    return 'stream';
  }
}
