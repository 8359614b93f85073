/**
 * Lists of ids in order, each with a small record: what is pending in a group, and for each consumer. They lie in blocks of
 * up to 63 records, found through a directory, so that an id is found by halving and most are appended at the end.
 *
 *   in the owner's block, from int `at` on: what its directory keeps (4 ints) | records
 *   block   records | places in front of them that are empty | a moment (double; the group's) | records
 *   record  id (4 ints) | what else belongs to it
 *
 * Most ids go where they came first, so the first record of a block is taken out by leaving its place empty. The directory
 * goes by the first place, which then has an id that was there: it is not above any in the block but the first, and above
 * all before.
 */
import type { Arena } from '@millrace/memory';
import { Directory } from './directory.js';
import type { StreamId } from './stream-id.js';
import { idInts } from './stream-id.js';

const headerInts = 4;
const startAt = 1;
const recordsMax = 63;
const recordsFirst = 8;
/** Blocks with fewer keep the room they have. */
const recordsShrunkMin = 4;
const recordsAt = 4;

export class IdList {
  readonly directory: Directory;
  /** Index of the first int of the record that was found, or went to. */
  at = 0;
  /** Its block; 0 where there is none. */
  block = 0;

  readonly #arena: Arena;
  readonly #countAt: number;
  readonly #recordInts: number;
  #position = -1;
  #index = 0;

  constructor(arena: Arena, at: number, recordInts: number) {
    this.#arena = arena;
    this.#countAt = at + recordsAt;
    this.#recordInts = recordInts;
    this.directory = new Directory(arena, at, headerInts);
  }

  count(owner: number): number {
    return this.#arena.ints[owner * 2 + this.#countAt];
  }

  /** Goes to the record of an id. False where there is none. */
  find(owner: number, id: StreamId): boolean {
    this.#locate(owner, id);
    return this.#isHere(id);
  }

  /** Goes to the first record that is not before an id. False where there is none. */
  seek(owner: number, id: StreamId): boolean {
    this.#locate(owner, id);
    if (this.block === 0 || this.#index < this.#recordsHere()) return this.block !== 0;
    return this.#open(owner, this.directory.next(owner, this.#position));
  }

  /** Goes to the next record. False where there is none. */
  next(owner: number): boolean {
    this.#index++;
    this.at += this.#recordInts;
    if (this.#index < this.#recordsHere()) return true;
    return this.#open(owner, this.directory.next(owner, this.#position));
  }

  /** Goes to the first record of the next block. False where there is none. */
  nextBlock(owner: number): boolean {
    return this.#open(owner, this.directory.next(owner, this.#position));
  }

  first(owner: number): boolean {
    return this.#open(owner, this.directory.first(owner));
  }

  last(owner: number): boolean {
    if (!this.#open(owner, this.directory.last(owner))) return false;
    this.#goTo(this.#recordsHere() - 1);
    return true;
  }

  #open(owner: number, position: number): boolean {
    this.#position = position;
    this.block = position < 0 ? 0 : this.directory.blockAt(owner, position);
    this.#goTo(0);
    return position >= 0;
  }

  #goTo(index: number): void {
    this.#index = index;
    this.at = this.#placeOf(this.#startOf(this.block) + index);
  }

  /** Of the block: its first int of a place, and how many places in front are empty. */
  #placeOf(place: number): number {
    return this.block * 2 + headerInts + place * this.#recordInts;
  }
  #startOf(ref: number): number {
    return this.#arena.ints[ref * 2 + startAt];
  }

  #recordsHere(): number {
    return this.#arena.ints[this.block * 2];
  }

  #isHere(id: StreamId): boolean {
    return (
      this.block !== 0 &&
      this.#index < this.#recordsHere() &&
      id.compareAt(this.#arena.ints, this.at) === 0
    );
  }

  /** Goes to where an id is or would be inserted: in the last block that begins before it, perhaps behind its records. */
  #locate(owner: number, id: StreamId): void {
    const { ints } = this.#arena;
    const tail = this.directory.tail(owner);
    if (tail === 0) {
      this.#open(owner, -1);
      return;
    }
    const places = ints[tail * 2 + startAt] + ints[tail * 2];
    if (id.compareAt(ints, tail * 2 + headerInts + (places - 1) * this.#recordInts) > 0) {
      this.#open(owner, this.directory.last(owner));
      this.#goTo(ints[tail * 2]);
      return;
    }
    const position = this.directory.find(owner, id);
    this.#open(owner, position < 0 ? this.directory.first(owner) : position);
    this.#goTo(this.#lowerBound(id));
  }

  #lowerBound(id: StreamId): number {
    const { ints } = this.#arena;
    const from = this.#placeOf(this.#startOf(this.block));
    let low = 0;
    let high = this.#recordsHere();
    while (low < high) {
      const middle = (low + high) >> 1;
      if (id.compareAt(ints, from + middle * this.#recordInts) > 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Makes room for the id that was just looked for and not found, and goes there; the caller fills the rest of the record. */
  insert(owner: number, id: StreamId): void {
    const arena = this.#arena;
    if (this.block === 0) this.#addBlock(owner, recordsFirst);
    else this.#makeRoom(owner);
    const records = this.#recordsHere();
    const start = this.#startOf(this.block);
    if (this.#index === 0 && start > 0) {
      arena.setInt(this.block * 2 + startAt, start - 1);
      this.#goTo(0);
    } else this.#move(this.at, this.at + this.#recordInts, records - this.#index);
    id.store(arena, this.at);
    arena.setInt(this.block * 2, records + 1);
    arena.setInt(owner * 2 + this.#countAt, this.count(owner) + 1);
  }

  /** Moves so many records from one int to another. */
  #move(from: number, to: number, records: number): void {
    if (records > 0) this.#arena.copyWithin(to * 4, from * 4, records * this.#recordInts * 4);
  }

  #addBlock(owner: number, records: number): void {
    const arena = this.#arena;
    const ref = arena.allocate(this.#bytesOf(records));
    arena.fill(ref * 8, headerInts * 4, 0);
    if (this.#position >= 0)
      this.#position = this.directory.insertAfter(owner, this.#position, ref);
    else {
      this.directory.append(owner, ref);
      this.#position = this.directory.first(owner);
    }
    this.block = ref;
    this.#goTo(0);
  }

  #bytesOf(records: number): number {
    return (headerInts + records * this.#recordInts) * 4;
  }
  #roomOf(ref: number): number {
    return (((this.#arena.capacityOf(ref) >> 2) - headerInts) / this.#recordInts) | 0;
  }

  #makeRoom(owner: number): void {
    const records = this.#recordsHere();
    const room = Math.min(this.#roomOf(this.block), recordsMax);
    const index = this.#index;
    const start = this.#startOf(this.block);
    if (start + records < room || (start > 0 && index === 0)) return;
    if (start > 0) this.#closeUp();
    else if (records < recordsMax) {
      const bytes = this.#bytesOf(Math.min(records * 2, recordsMax));
      this.block = this.#arena.resize(this.block, this.#bytesOf(records), bytes);
      this.directory.replace(owner, this.#position, this.block);
    } else if (index === records && this.block === this.directory.tail(owner)) {
      this.#addBlockLike(owner);
      return;
    } else {
      this.#split(owner, records >> 1, index);
      return;
    }
    this.#goTo(index);
  }

  /** Moves the records of this block to its first places. */
  #closeUp(): void {
    this.#move(this.#placeOf(this.#startOf(this.block)), this.#placeOf(0), this.#recordsHere());
    this.#arena.setInt(this.block * 2 + startAt, 0);
  }

  /** An empty block behind this one, with the same moment. */
  #addBlockLike(owner: number): void {
    const moment = this.#arena.doubles[this.block + 1];
    this.#addBlock(owner, recordsMax);
    this.#arena.setDouble(this.block + 1, moment);
  }

  /** Moves the records from `half` on to a new block, and goes to where the one of `index` is now. */
  #split(owner: number, half: number, index: number): void {
    const arena = this.#arena;
    const lower = this.block;
    const records = this.#recordsHere();
    this.#addBlockLike(owner);
    this.#move(lower * 2 + headerInts + half * this.#recordInts, this.at, records - half);
    arena.setInt(this.block * 2, records - half);
    arena.setInt(lower * 2, half);
    if (index > half) {
      this.#goTo(index - half);
      return;
    }
    this.#position = this.directory.previous(owner, this.#position);
    this.block = lower;
    this.#goTo(index);
  }

  /** Takes out the record that was found. */
  remove(owner: number): void {
    const arena = this.#arena;
    const records = this.#recordsHere() - 1;
    arena.setInt(owner * 2 + this.#countAt, this.count(owner) - 1);
    if (records === 0) {
      this.directory.remove(owner, this.#position);
      arena.free(this.block);
      return;
    }
    arena.setInt(this.block * 2, records);
    if (this.#index === 0) arena.setInt(this.block * 2 + startAt, this.#startOf(this.block) + 1);
    else this.#move(this.at + this.#recordInts, this.at, records - this.#index);
    if (records >= recordsShrunkMin && records * 4 <= this.#roomOf(this.block)) this.#shrink(owner);
  }

  #shrink(owner: number): void {
    if (this.#startOf(this.block) > 0) this.#closeUp();
    const records = this.#recordsHere();
    const bytes = this.#bytesOf(records * 2);
    const shrunk = this.#arena.resize(this.block, this.#bytesOf(records), bytes);
    if (shrunk !== this.block) this.directory.replace(owner, this.#position, shrunk);
  }

  /** Frees up to `budget` blocks and returns how many; the owner counts no records any more. */
  release(owner: number, budget: number): number {
    let freed = 0;
    while (freed < budget) {
      const position = this.directory.first(owner);
      if (position < 0) break;
      const ref = this.directory.blockAt(owner, position);
      this.directory.remove(owner, position);
      this.#arena.free(ref);
      freed++;
    }
    return freed;
  }

  blocks(owner: number, visit: (ref: number) => void): void {
    const { directory } = this;
    directory.visit(owner, visit);
    for (let at = directory.first(owner); at >= 0; at = directory.next(owner, at))
      visit(directory.blockAt(owner, at));
  }

  /** Gives an owner that has none copies of another's records. */
  copy(from: number, to: number): void {
    const arena = this.#arena;
    for (let has = this.first(from); has; has = this.nextBlock(from)) {
      const bytes = this.#bytesOf(this.#startOf(this.block) + this.#recordsHere());
      const ref = arena.allocate(bytes);
      arena.copyWithin(ref * 8, this.block * 8, bytes);
      this.directory.append(to, ref);
    }
    arena.setInt(to * 2 + this.#countAt, this.count(from));
  }

  /** Throws where ids are out of order or counted wrong. Calls `visit` at each record. */
  check(owner: number, visit: () => void): void {
    const { ints } = this.#arena;
    let records = 0;
    let blocks = 0;
    let before = 0;
    for (let has = this.first(owner); has; has = this.nextBlock(owner)) {
      blocks++;
      const here = this.#recordsHere();
      const places = this.#startOf(this.block) + here;
      if (here === 0 || places > Math.min(this.#roomOf(this.block), recordsMax))
        throw new Error('a block of pending ids holds none, or more than it can');
      for (let i = 0; i < here; i++) {
        this.#goTo(i);
        if (before !== 0 && compareIds(ints, before, this.at) >= 0)
          throw new Error('pending ids are out of order');
        before = this.at;
        visit();
      }
      records += here;
    }
    if (records !== this.count(owner)) throw new Error('pending ids are counted wrong');
    if (blocks !== this.directory.count(owner))
      throw new Error('blocks of pending ids are counted wrong');
  }
}

function compareIds(ints: ArrayLike<number>, left: number, right: number): number {
  for (let i = 0; i < idInts; i++) {
    const order = (ints[left + i] >>> 0) - (ints[right + i] >>> 0);
    if (order !== 0) return order;
  }
  return 0;
}
