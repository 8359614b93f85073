/**
 * Which ids producers have given to what they appended, so that a repeated XADD appends nothing: for each producer the last
 * ones, oldest first, for some time.
 *
 *   root's `idempotence`  ids ever taken (double) | repeated ones (double) | seconds that an id is kept | ids a producer at
 *                         most | list of producers | producer to look at next
 *   producer              index of its ids | oldest | newest | length of the name | name
 *   id                    an entry of the index: its word is the next newer one, behind the key from the next int on the id
 *                         of what was appended
 */
import type { ReadonlyBytes } from '@millrace/base';
import {
  entryBytes,
  entryWord,
  HashIndex,
  ownOffset,
  setEntryWord,
  writeEntry,
} from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { keyLength, keyOffset } from '@millrace/memory';
import { NameList } from './name-list.js';
import { StreamId } from './stream-id.js';
import { root } from './stream-layout.js';

/** Doubles, then ints. */
const block = { added: 0, duplicates: 1, seconds: 4, size: 5, producers: 6, next: 7 } as const;
const blockBytes = 32;
const producer = { index: 0, oldest: 1, newest: 2, nameLength: 3 } as const;
const producerNameFrom = 16;
const idBytes = 16;
/** Ids that are moved in one step at most. */
const idsAStep = 64;

/** What a producer says of itself and of what it appends; bytes of a command. */
export interface Told {
  readonly bytes: ReadonlyBytes;
  readonly offset: number;
  readonly length: number;
}

export class Idempotence {
  /** As configured for streams that are new to this. */
  secondsDefault = 100;
  sizeDefault = 100;

  readonly #arena: Arena;
  readonly #index: HashIndex;
  readonly #producers: NameList;
  readonly #id = new StreamId();
  readonly #limit = new StreamId();

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#index = new HashIndex(arena);
    this.#producers = new NameList(arena, {
      listAt: block.producers,
      lengthAt: producer.nameLength,
      nameFrom: producerNameFrom,
    });
  }

  /** The block of a stream, or 0. */
  of(stream: number): number {
    return this.#arena.ints[stream * 2 + root.idempotence];
  }
  seconds(stream: number): number {
    const ref = this.of(stream);
    return ref === 0 ? this.secondsDefault : this.#arena.ints[ref * 2 + block.seconds];
  }
  size(stream: number): number {
    const ref = this.of(stream);
    return ref === 0 ? this.sizeDefault : this.#arena.ints[ref * 2 + block.size];
  }
  added(stream: number): number {
    const ref = this.of(stream);
    return ref === 0 ? 0 : this.#arena.doubles[ref + block.added];
  }
  duplicates(stream: number): number {
    const ref = this.of(stream);
    return ref === 0 ? 0 : this.#arena.doubles[ref + block.duplicates];
  }
  countProducers(stream: number): number {
    const ref = this.of(stream);
    return ref === 0 ? 0 : this.#producers.count(ref);
  }
  countIds(stream: number): number {
    const ref = this.of(stream);
    let sum = 0;
    for (let i = ref === 0 ? 0 : this.#producers.count(ref); i > 0; i--)
      sum += this.#index.count(this.#field(this.#producers.at(ref, i - 1), producer.index));
    return sum;
  }

  #field(ref: number, at: number): number {
    return this.#arena.ints[ref * 2 + at];
  }

  /** Sets for how long ids are kept and how many a producer; all are forgotten where that changes. */
  configure(stream: number, seconds: number, size: number): void {
    const ref = this.#obtain(stream);
    if (this.seconds(stream) === seconds && this.size(stream) === size) return;
    while (this.#producers.count(ref) > 0) this.#releaseProducer(this.#producers.pop(ref));
    this.#arena.setInt(ref * 2 + block.seconds, seconds);
    this.#arena.setInt(ref * 2 + block.size, size);
  }

  #obtain(stream: number): number {
    const had = this.of(stream);
    if (had !== 0) return had;
    const arena = this.#arena;
    const ref = arena.allocate(blockBytes);
    arena.fill(ref * 8, blockBytes, 0);
    arena.setInt(ref * 2 + block.seconds, this.secondsDefault);
    arena.setInt(ref * 2 + block.size, this.sizeDefault);
    arena.setInt(stream * 2 + root.idempotence, ref);
    return ref;
  }

  /** Whether a producer has given this id before, not too long ago; `id` is then what it appended. */
  find(stream: number, by: Told, iid: Told, now: number, id: StreamId): boolean {
    const ref = this.of(stream);
    if (ref === 0) return false;
    this.#forgetInTurn(ref, now);
    const of = this.#producers.find(ref, by.bytes, by.offset, by.length);
    if (of === 0) return false;
    const index = this.#field(of, producer.index);
    const entry = this.#index.find(index, iid.bytes, iid.offset, iid.length);
    if (entry === 0) return false;
    this.#readId(entry, id);
    return !this.#isOld(id, ref, now);
  }

  countDuplicate(stream: number): void {
    const ref = this.of(stream);
    this.#arena.setDouble(ref + block.duplicates, this.duplicates(stream) + 1);
  }

  /** Remembers what a producer appended under an id that it has not given, or too long ago. */
  record(stream: number, by: Told, iid: Told, now: number, id: StreamId): void {
    const arena = this.#arena;
    const ref = this.#obtain(stream);
    let of = this.#producers.find(ref, by.bytes, by.offset, by.length);
    if (of === 0) of = this.#addProducer(ref, by);
    const index = this.#field(of, producer.index);
    const size = this.#field(ref, block.size);
    while (this.#index.count(index) > 0 && this.#oldestIsOld(of, ref, now)) this.#forgetOldest(of);
    while (this.#index.count(index) >= size) this.#forgetOldest(of);
    if (this.#index.find(index, iid.bytes, iid.offset, iid.length) !== 0) return;
    const entry = arena.allocate(entryBytes(0, iid.length) + 3 + idBytes);
    writeEntry(arena, entry, 0, 0, 0, iid.bytes, iid.offset, iid.length);
    setEntryWord(arena, entry, 0);
    id.store(arena, this.#idAt(entry));
    const newest = this.#field(of, producer.newest);
    if (newest === 0) arena.setInt(of * 2 + producer.oldest, entry);
    else setEntryWord(arena, newest, entry);
    arena.setInt(of * 2 + producer.newest, entry);
    this.#index.insert(index, entry);
    arena.setDouble(ref + block.added, arena.doubles[ref + block.added] + 1);
  }

  #idAt(entry: number): number {
    return (ownOffset(this.#arena, entry) + 3) >> 2;
  }
  #readId(entry: number, id: StreamId): void {
    id.load(this.#arena.ints, this.#idAt(entry));
  }

  #isOld(id: StreamId, ref: number, now: number): boolean {
    this.#limit.setTime(Math.max(0, now - this.#field(ref, block.seconds) * 1000));
    return id.compare(this.#limit) < 0;
  }
  #oldestIsOld(of: number, ref: number, now: number): boolean {
    this.#readId(this.#field(of, producer.oldest), this.#id);
    return this.#isOld(this.#id, ref, now);
  }

  #addProducer(ref: number, by: Told): number {
    const arena = this.#arena;
    const of = arena.allocate(producerNameFrom + by.length);
    arena.fill(of * 8, producerNameFrom, 0);
    arena.setInt(of * 2 + producer.index, this.#index.create());
    arena.setInt(of * 2 + producer.nameLength, by.length);
    arena.copyIn(of * 8 + producerNameFrom, by.bytes, by.offset, by.length);
    this.#producers.insert(ref, of);
    return of;
  }

  #forgetOldest(of: number): void {
    const arena = this.#arena;
    const oldest = this.#field(of, producer.oldest);
    const index = this.#field(of, producer.index);
    const next = entryWord(arena, oldest);
    this.#index.find(index, arena.bytes, keyOffset(arena, oldest), keyLength(arena, oldest));
    this.#index.remove(index);
    arena.free(oldest);
    arena.setInt(of * 2 + producer.oldest, next);
    if (next === 0) arena.setInt(of * 2 + producer.newest, 0);
  }

  /** Looks at one producer after the other, a call each, so that those that have gone leave nothing behind. */
  #forgetInTurn(ref: number, now: number): void {
    const count = this.#producers.count(ref);
    if (count === 0) return;
    const turn = this.#field(ref, block.next) % count;
    const of = this.#producers.at(ref, turn);
    const index = this.#field(of, producer.index);
    while (this.#index.count(index) > 0 && this.#oldestIsOld(of, ref, now)) this.#forgetOldest(of);
    this.#arena.setInt(ref * 2 + block.next, turn + 1);
    if (this.#index.count(index) > 0) return;
    this.#producers.find(
      ref,
      this.#arena.bytes,
      this.#producers.nameOffset(of),
      this.#producers.nameLength(of),
    );
    this.#producers.remove(ref);
    this.#releaseProducer(of);
  }

  #releaseProducer(of: number): void {
    const index = this.#field(of, producer.index);
    while (
      !this.#index.dismantle(index, Number.MAX_SAFE_INTEGER, (entry) => {
        this.#arena.free(entry);
      })
    );
    this.#arena.free(of);
  }

  /** Frees a producer of a stream, or at last the rest. True when nothing is left. */
  releaseOne(stream: number): boolean {
    const ref = this.of(stream);
    if (ref === 0) return true;
    const of = this.#producers.pop(ref);
    if (of !== 0) {
      this.#releaseProducer(of);
      return false;
    }
    this.#arena.free(ref);
    this.#arena.setInt(stream * 2 + root.idempotence, 0);
    return true;
  }

  /** Moves what a stream has of its own here to where it is to lie (`Arena.move`). */
  relocate(stream: number): void {
    this.#arena.moveAt(stream * 2 + root.idempotence);
    if (this.of(stream) !== 0) this.#producers.relocate(this.of(stream));
  }

  /** The same with a producer by its number, from so many of its ids on: how many are done then, -1 at the end. */
  relocateProducer(stream: number, i: number, from: number): number {
    const arena = this.#arena;
    const ref = this.of(stream);
    if (from === 0) this.#relocateIndex(ref, i);
    const of = this.#producers.at(ref, i);
    const index = this.#field(of, producer.index);
    let before = 0;
    let entry = this.#field(of, producer.oldest);
    for (let passed = 0; entry !== 0 && passed < from; passed++) {
      before = entry;
      entry = entryWord(arena, entry);
    }
    for (let left = idsAStep; left > 0; left--) {
      if (entry === 0) return -1;
      if (arena.isLeaving(entry)) entry = this.#moveId(of, index, before, entry);
      before = entry;
      entry = entryWord(arena, entry);
    }
    return from + idsAStep;
  }

  #relocateIndex(ref: number, i: number): void {
    const arena = this.#arena;
    this.#producers.relocateItem(ref, i);
    const of = this.#producers.at(ref, i);
    arena.moveAt(of * 2 + producer.index);
    const index = this.#field(of, producer.index);
    this.#index.relocate(index, 0, this.#index.buckets(index), (entry) => entry);
  }

  /** Moves an id that has another before it, or 0; where it lies then. */
  #moveId(of: number, index: number, before: number, entry: number): number {
    const arena = this.#arena;
    this.#index.find(index, arena.bytes, keyOffset(arena, entry), keyLength(arena, entry));
    const moved = arena.move(entry);
    this.#index.replace(index, moved);
    if (before === 0) arena.setInt(of * 2 + producer.oldest, moved);
    else setEntryWord(arena, before, moved);
    if (this.#field(of, producer.newest) === entry) arena.setInt(of * 2 + producer.newest, moved);
    return moved;
  }

  blocks(stream: number, visit: (ref: number) => void): void {
    const ref = this.of(stream);
    if (ref === 0) return;
    visit(ref);
    this.#producers.blocks(ref, visit);
    for (let i = 0; i < this.#producers.count(ref); i++) {
      const of = this.#producers.at(ref, i);
      visit(of);
      const index = this.#field(of, producer.index);
      this.#index.blocks(index, visit);
      this.#index.forEach(index, visit);
    }
  }

  /** Gives a stream that has none a copy of what another remembers. */
  copy(from: number, to: number): void {
    const ref = this.of(from);
    if (ref === 0) return;
    const arena = this.#arena;
    const fresh = this.#obtain(to);
    arena.copyWithin(fresh * 8, ref * 8, block.producers * 4);
    const { bytes } = arena;
    for (let i = 0; i < this.#producers.count(ref); i++) {
      const of = this.#producers.at(ref, i);
      const by = {
        bytes,
        offset: this.#producers.nameOffset(of),
        length: this.#producers.nameLength(of),
      };
      for (
        let entry = this.#field(of, producer.oldest);
        entry !== 0;
        entry = entryWord(arena, entry)
      ) {
        this.#readId(entry, this.#id);
        const iid = { bytes, offset: keyOffset(arena, entry), length: keyLength(arena, entry) };
        this.record(to, by, iid, 0, this.#id);
      }
    }
    arena.setDouble(fresh + block.added, arena.doubles[ref + block.added]);
  }

  check(stream: number): void {
    const ref = this.of(stream);
    if (ref === 0) return;
    this.#producers.check(ref);
    for (let i = 0; i < this.#producers.count(ref); i++) {
      const of = this.#producers.at(ref, i);
      const index = this.#field(of, producer.index);
      this.#index.check(index);
      let count = 0;
      let last = 0;
      for (let entry = this.#field(of, producer.oldest); entry !== 0; count++) {
        last = entry;
        entry = entryWord(this.#arena, entry);
      }
      if (count !== this.#index.count(index) || last !== this.#field(of, producer.newest))
        throw new Error('the ids of a producer are not those of its index');
    }
  }
}
