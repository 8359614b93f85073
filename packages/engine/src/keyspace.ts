/**
 * One numbered database: keys to entries, with expiry. `find` leaves its place in the index; `create`, `remove`,
 * `setExpiry` and `rekind` go by the last find of this keyspace, which must have been of the same key.
 */
import type { ReadonlyBytes } from '@millrace/base';
import {
  entryAux,
  entryBytes,
  entryExpiry,
  entryFlag,
  entryFlags,
  entryKind,
  entryWord,
  HashIndex,
  isEntryDue,
  keyLength,
  keyOffset,
  ownOffset,
  setEntryExpiry,
  setEntryWord,
  writeEntry,
} from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { accessKind } from './access-clocks.js';
import type { Engine } from './engine.js';
import { ownBytes } from './entry-value.js';
import { kind as kinds } from './structure.js';

export class Keyspace {
  readonly number: number;
  readonly index: HashIndex;
  readonly #engine: Engine;
  readonly #arena: Arena;
  readonly #rootIndex: number;

  constructor(engine: Engine, number: number, rootIndex: number) {
    this.number = number;
    this.#engine = engine;
    this.#arena = engine.arena;
    this.#rootIndex = rootIndex;
    this.index = new HashIndex(engine.arena);
    if (engine.arena.root(rootIndex) === 0) engine.arena.setRoot(rootIndex, this.index.create());
  }

  get root(): number {
    return this.#arena.root(this.#rootIndex);
  }
  /** Moves the root of the index to where it is to lie (`Arena.move`). */
  relocateRoot(): void {
    this.#arena.setRoot(this.#rootIndex, this.#arena.move(this.root));
  }
  /** Keys, those that have expired but not been removed included. */
  get size(): number {
    return this.index.count(this.root);
  }
  get expiringSize(): number {
    return this.index.expiring(this.root);
  }

  /** Grows the index of an empty keyspace to what so many keys need. */
  expect(keys: number): void {
    this.index.expect(this.root, keys);
  }

  /** The entry of a key that lives, or 0. An expired one is removed on the way. */
  find(bytes: ReadonlyBytes, offset: number, length: number): number {
    return this.findHashed(bytes, offset, length, this.index.hash(bytes, offset, length));
  }

  findHashed(bytes: ReadonlyBytes, offset: number, length: number, hash: number): number {
    const entry = this.index.findHashed(this.root, bytes, offset, length, hash);
    if (entry === 0 || (this.#arena.ints[entry * 2] & entryFlag.expires) === 0) return entry;
    if (!isEntryDue(this.#arena, entry, this.#engine.moment)) return entry;
    return this.#expire(entry, bytes, offset, length);
  }

  #expire(entry: number, bytes: ReadonlyBytes, offset: number, length: number): number {
    if (!this.#engine.isPrimary) return this.#engine.isApplying ? entry : 0;
    this.#engine.onExpired?.(this, entry);
    this.remove(entry);
    this.index.find(this.root, bytes, offset, length);
    return 0;
  }

  /** A new entry for the key that was just not found. `word` is the ref of its value, or what its kind keeps there. */
  create(
    kind: number,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
    aux: number,
    word: number,
    expiryMs = 0,
    ownLength = 0,
  ): number {
    const arena = this.#arena;
    const flags = expiryMs > 0 ? entryFlag.expires : 0;
    const entry = arena.allocate(entryBytes(flags, length) + ownLength);
    writeEntry(arena, entry, kind, flags, aux, bytes, offset, length);
    setEntryWord(arena, entry, word);
    if (expiryMs > 0) setEntryExpiry(arena, entry, expiryMs);
    this.index.insert(this.root, entry);
    if (this.#engine.access.kind !== accessKind.none) this.#engine.access.created(entry);
    this.#engine.countSlot(bytes, offset, length, 1);
    if (kind === kinds.timeSeries) this.#engine.timeSeries.attached(this.number, entry, word);
    this.#engine.onAdded?.(this, entry);
    return entry;
  }

  /** Puts a new entry in the place of the one that was just found, which is freed without its value. */
  replace(entry: number, fresh: number): void {
    this.index.replace(this.root, fresh);
    this.moved(entry, fresh);
    this.#arena.free(entry);
  }

  /** An entry lies elsewhere now, and its index knows: so must the others who keep it. */
  moved(from: number, to: number): void {
    if (this.#engine.access.kind !== accessKind.none) this.#engine.access.moved(from, to);
    const kind = entryKind(this.#arena, to);
    if (kind === kinds.timeSeries) this.#engine.timeSeries.moved(to, entryWord(this.#arena, to));
    else if (kind === kinds.hash) this.#engine.hashes.moved(to);
  }

  /** The same, and frees the value too. */
  releaseAndReplace(entry: number, fresh: number): void {
    this.#forget(entry);
    this.#unlinkSeries(entry);
    this.#engine.releaseValue(entry);
    this.replace(entry, fresh);
  }

  /** Removes the entry that was just found, and frees its value: big ones in slices, later. */
  remove(entry: number): void {
    this.detach(entry);
    this.#unlinkSeries(entry);
    this.#engine.releaseValue(entry);
    this.#arena.free(entry);
  }

  /** Takes the entry that was just found out of the index and leaves it and its value to the caller. */
  detach(entry: number): void {
    this.index.remove(this.root);
    this.#forget(entry);
    this.#engine.countSlot(
      this.#arena.bytes,
      keyOffset(this.#arena, entry),
      keyLength(this.#arena, entry),
      -1,
    );
  }

  /** Series are found by their labels too, and hashes by what of them expires. */
  #forget(entry: number): void {
    const kind = entryKind(this.#arena, entry);
    if (kind === kinds.timeSeries)
      this.#engine.timeSeries.detached(this.number, entryWord(this.#arena, entry));
    else if (kind === kinds.hash) this.#engine.hashes.detached(this.number, entry);
  }

  #unlinkSeries(entry: number): void {
    if (entryKind(this.#arena, entry) === kinds.timeSeries)
      this.#engine.timeSeries.unlinked(entryWord(this.#arena, entry));
  }

  /** Sets or, with 0, removes the expiry of the entry that was just found. The entry may move: the ref it has now. */
  setExpiry(entry: number, expiryMs: number): number {
    const arena = this.#arena;
    const had = (entryFlags(arena, entry) & entryFlag.expires) !== 0;
    if (had === expiryMs > 0) {
      if (had) setEntryExpiry(arena, entry, expiryMs);
      return entry;
    }
    const fresh = this.#rebuild(
      entry,
      arena.bytes,
      keyOffset(arena, entry),
      keyLength(arena, entry),
      expiryMs,
    );
    this.replace(entry, fresh);
    return fresh;
  }

  /** A copy of an entry under another key, with the same word: the value is shared until one of the two is freed. */
  rebuild(entry: number, bytes: ReadonlyBytes, offset: number, length: number): number {
    return this.#rebuild(entry, bytes, offset, length, entryExpiry(this.#arena, entry));
  }

  #rebuild(
    entry: number,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
    expiryMs: number,
  ): number {
    const arena = this.#arena;
    const flags = expiryMs > 0 ? entryFlag.expires : 0;
    const own = ownBytes(arena, entry);
    const fresh = arena.allocate(entryBytes(flags, length) + own);
    writeEntry(
      arena,
      fresh,
      entryKind(arena, entry),
      flags,
      entryAux(arena, entry),
      bytes,
      offset,
      length,
    );
    setEntryWord(arena, fresh, entryWord(arena, entry));
    if (expiryMs > 0) setEntryExpiry(arena, fresh, expiryMs);
    arena.copyWithin(ownOffset(arena, fresh), ownOffset(arena, entry), own);
    if (this.#engine.access.kind !== accessKind.none) this.#engine.access.moved(entry, fresh);
    return fresh;
  }

  /** Inserts an entry that was detached or rebuilt, under its key, which was just not found. */
  attach(entry: number): void {
    this.index.insert(this.root, entry);
    const kind = entryKind(this.#arena, entry);
    if (kind === kinds.timeSeries)
      this.#engine.timeSeries.attached(this.number, entry, entryWord(this.#arena, entry));
    else if (kind === kinds.hash) this.#engine.hashes.attached(this.number, entry);
    this.#engine.countSlot(
      this.#arena.bytes,
      keyOffset(this.#arena, entry),
      keyLength(this.#arena, entry),
      1,
    );
    this.#engine.onAdded?.(this, entry);
  }

  /** Removes all keys; their memory is freed in slices. */
  clear(): void {
    if (this.size === 0) return;
    const old = this.root;
    this.#arena.setRoot(this.#rootIndex, this.index.create());
    this.#engine.releases.release(kinds.discardedIndex, old, 0);
    this.#engine.slots?.clear();
    this.#engine.timeSeries.flushed(this.number);
    this.#engine.hashes.queue.clear(this.number);
    this.#engine.onCleared?.(this);
  }

  swapWith(other: Keyspace): void {
    const own = this.root;
    this.#arena.setRoot(this.#rootIndex, other.root);
    this.#arena.setRoot(other.#rootIndex, own);
    this.#engine.timeSeries.swapped(this.number, other.number);
    this.#engine.hashes.queue.swap(this.number, other.number);
  }

  isExpired(entry: number): boolean {
    const expiry = entryExpiry(this.#arena, entry);
    return expiry > 0 && expiry <= this.#engine.now;
  }

  /** A fair choice among keys that live, or 0. */
  random(): number {
    for (let tries = 0; tries < 100; tries++) {
      const entry = this.index.random(this.root, this.#engine.fraction);
      if (entry === 0 || !this.isExpired(entry)) return entry;
    }
    return 0;
  }

  isString(entry: number): boolean {
    return entryKind(this.#arena, entry) === kinds.string;
  }
}
