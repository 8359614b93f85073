/**
 * How many entries a group has read, and how many it has yet to read, as Redis counts them: exact while no entry that was
 * deleted in the middle of the stream can lie ahead, otherwise only where an end of the stream tells.
 */
import type { Arena } from '@millrace/memory';
import { group as groupPlace } from './group-layout.js';
import { unknownRead } from './groups.js';
import type { Groups } from './groups.js';
import { StreamId } from './stream-id.js';
import { root } from './stream-layout.js';

export class ReadCounts {
  readonly #arena: Arena;
  readonly #groups: Groups;
  readonly #id = new StreamId();
  readonly #other = new StreamId();

  constructor(arena: Arena, groups: Groups) {
    this.#arena = arena;
    this.#groups = groups;
  }

  /** Moves a group on to an entry that it reads, which is behind all that it has read. */
  advance(stream: number, group: number, id: StreamId): void {
    const groups = this.#groups;
    const read = groups.entriesRead(group);
    groups.readLastId(group, this.#id);
    const { ints } = this.#arena;
    const isCounted =
      read !== unknownRead &&
      this.#id.compareAt(ints, stream * 2 + root.firstId) >= 0 &&
      !this.#mayHaveGaps(stream, this.#id);
    groups.setEntriesRead(group, isCounted ? read + 1 : this.estimate(stream, id));
    groups.setLastId(group, id);
  }

  /** Whether an entry was deleted from an id on, other than at the front. */
  #mayHaveGaps(stream: number, from: StreamId): boolean {
    const { ints, doubles } = this.#arena;
    const deleted = this.#other;
    deleted.load(ints, stream * 2 + root.maxDeletedId);
    if (doubles[stream + root.length] === 0 || deleted.isFirst) return false;
    if (deleted.compareAt(ints, stream * 2 + root.firstId) < 0) return false;
    return from.compare(deleted) <= 0;
  }

  /** How many entries were ever added up to an id, or `unknownRead`. */
  estimate(stream: number, id: StreamId): number {
    const { ints, doubles } = this.#arena;
    const at = stream * 2;
    const added = doubles[stream + root.added];
    const length = doubles[stream + root.length];
    if (added === 0) return 0;
    const isFuture = id.compareAt(ints, at + root.lastId);
    if (length === 0 && isFuture <= 0) return added;
    if (!id.isFirst && id.compareAt(ints, at + root.maxDeletedId) < 0) return unknownRead;
    if (isFuture >= 0) return isFuture === 0 ? added : unknownRead;
    const deleted = this.#other;
    deleted.load(ints, at + root.maxDeletedId);
    if (!deleted.isFirst && deleted.compareAt(ints, at + root.firstId) >= 0) return unknownRead;
    const order = id.compareAt(ints, at + root.firstId);
    if (order > 0) return unknownRead;
    return order < 0 ? added - length : added - length + 1;
  }

  /** Entries that a group has yet to read; NaN where that is not known. */
  lag(stream: number, group: number): number {
    const { ints, doubles } = this.#arena;
    const added = doubles[stream + root.added];
    const length = doubles[stream + root.length];
    if (added === 0 || length === 0) return 0;
    const last = this.#id;
    const deleted = this.#other;
    this.#groups.readLastId(group, last);
    deleted.load(ints, stream * 2 + root.maxDeletedId);
    const firstId = stream * 2 + root.firstId;
    if (last.compareAt(ints, firstId) < 0 && deleted.compareAt(ints, firstId) < 0) return length;
    const read = doubles[group + groupPlace.entriesRead];
    if (read !== unknownRead && !this.#mayHaveGaps(stream, last)) return added - read;
    const estimate = this.estimate(stream, last);
    return estimate === unknownRead ? Number.NaN : added - estimate;
  }
}
