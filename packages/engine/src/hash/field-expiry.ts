/**
 * Removes fields that have expired: those that a command names, at once, and all others in slices between commands. Only a
 * primary does; the log tells others, before anything is removed, which fields went.
 */
import type { ReadonlyBytes } from '@millrace/base';
import { entryAux, entryExpiry, entryWord, keyLength, keyOffset } from '@millrace/memory';
import type { Engine } from '../engine.js';
import type { Keyspace } from '../keyspace.js';
import { isTable } from './layout.js';
import type { FieldVisitor } from './layout.js';

/** Told of a field that is about to be removed: where its name lies. */
export type ExpiredField = (
  keyspace: Keyspace,
  entry: number,
  bytes: ReadonlyBytes,
  offset: number,
  length: number,
) => void;

/** Buckets of a table that are looked at in one step: some 130 fields, which take a tenth of a millisecond to go. */
const bucketsAStep = 16;
/** A table is swept again after this many milliseconds at the earliest, for each so many buckets of it. */
const bucketsAMillisecond = 64;
/** And at the latest after so many, where it changed while it was swept: a field may have been passed over. */
const sweepAgainMs = 60_000;

export class FieldExpiry {
  /** Told of each field before it is removed, and of each hash afterwards. */
  onField: ExpiredField | undefined = undefined;
  onHash: ((keyspace: Keyspace, entry: number, isEmpty: boolean) => void) | undefined = undefined;

  readonly #engine: Engine;
  /** Entries of a table, or places and lengths of names in a packed block. */
  readonly #found: number[] = [];
  #earliest = Infinity;
  readonly #collectPacked: FieldVisitor = (fieldAt, fieldLength, _at, _length, expiryMs) => {
    if (expiryMs === 0) return;
    if (expiryMs <= this.#engine.now) this.#found.push(fieldAt, fieldLength);
    else this.#earliest = Math.min(this.#earliest, expiryMs);
  };
  readonly #collectEntry = (ref: number): void => {
    const expiryMs = entryExpiry(this.#engine.arena, ref);
    if (expiryMs <= this.#engine.now) this.#found.push(ref);
    else this.#earliest = Math.min(this.#earliest, expiryMs);
  };

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Removes a field if it has expired. After the last of a command `finish` must follow where one was. */
  removeIfDue(
    keyspace: Keyspace,
    entry: number,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
  ): boolean {
    const { hashes, isPrimary } = this.#engine;
    if (!isPrimary || !hashes.isTimed(entry) || !hashes.isDue(entry, bytes, offset, length))
      return false;
    this.onField?.(keyspace, entry, bytes, offset, length);
    return hashes.remove(entry, bytes, offset, length);
  }

  /** After fields of the hash that the keyspace found last were removed: the entry, or 0 where it is gone for having none left. */
  finish(keyspace: Keyspace, entry: number): number {
    const isEmpty = this.#engine.hashes.count(entry) === 0;
    this.onHash?.(keyspace, entry, isEmpty);
    if (isEmpty) keyspace.remove(entry);
    return isEmpty ? 0 : entry;
  }

  /** Goes on with the hash of a database that is to be looked at first. False where none is due. */
  step(keyspace: Keyspace): boolean {
    const { arena, hashes, now } = this.#engine;
    const { queue } = hashes;
    const node = queue.first(keyspace.number);
    if (node === 0 || queue.lookAt(node) > now) return false;
    const entry = queue.entry(node);
    // The key may have expired itself: then it is gone now.
    if (keyspace.find(arena.bytes, keyOffset(arena, entry), keyLength(arena, entry)) !== entry)
      return true;
    const nextLook = isTable(entryAux(arena, entry))
      ? this.#sweepTable(keyspace, entry)
      : this.#sweepPacked(keyspace, entry);
    if (hashes.count(entry) > 0) queue.move(keyspace.number, node, nextLook);
    if (this.#found.length > 0) this.finish(keyspace, entry);
    return true;
  }

  #sweepPacked(keyspace: Keyspace, entry: number): number {
    const { arena, hashes } = this.#engine;
    const found = this.#found;
    found.length = 0;
    this.#earliest = Infinity;
    hashes.forEachAny(entry, this.#collectPacked);
    const block = hashes.queue.value(entryWord(arena, entry)) * 8;
    // From the last on: what lies before it stays where it is in its block, though the block may move.
    for (let i = found.length - 2; i >= 0; i -= 2) {
      const at = hashes.queue.value(entryWord(arena, entry)) * 8 + found[i] - block;
      this.onField?.(keyspace, entry, arena.bytes, at, found[i + 1]);
      hashes.remove(entry, arena.bytes, at, found[i + 1]);
    }
    return this.#earliest;
  }

  /** One step over a table. Returns when to look next: now, while the sweep is not over. */
  #sweepTable(keyspace: Keyspace, entry: number): number {
    const { arena, hashes, now } = this.#engine;
    const { queue } = hashes;
    const { table } = hashes;
    const node = entryWord(arena, entry);
    const root = queue.value(node);
    const from = queue.sweepPlace(node);
    const found = this.#found;
    found.length = 0;
    this.#earliest = from === 0 ? Infinity : queue.sweepEarliest(node);
    const next = table.index.sweepExpiring(root, from, bucketsAStep, this.#collectEntry);
    for (const ref of found) {
      const at = keyOffset(arena, ref);
      const length = keyLength(arena, ref);
      this.onField?.(keyspace, entry, arena.bytes, at, length);
      hashes.remove(entry, arena.bytes, at, length);
    }
    // Buckets that merged as fields went may have taken others to where the sweep has been: it comes again soon.
    if (found.length > 0) this.#earliest = Math.min(this.#earliest, now);
    queue.setSweepPlace(node, next);
    queue.setSweepEarliest(node, next === 0 ? Infinity : this.#earliest);
    if (next !== 0) return now;
    if (from === 0 && found.length === 0) return this.#earliest;
    if (table.index.expiring(root) === 0) return Infinity;
    const soonest = now + Math.ceil(table.index.buckets(root) / bucketsAMillisecond);
    return Math.max(soonest, Math.min(this.#earliest, now + sweepAgainMs));
  }
}
