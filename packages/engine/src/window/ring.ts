/**
 * The used buckets of one ring of a window, oldest first, in a block that grows and shrinks with them. `open` says which
 * ring the other methods work on. A bucket's age is how many numbers it is below the newest bucket; those whose age reaches
 * the ring's size are gone.
 */
import type { Arena } from '@millrace/memory';
import { Columns } from './columns.js';
import { DistinctSets } from './distinct-sets.js';
import { headByte, headInt, ringInt, ringInts, ringsAt, windowFlag } from './layout.js';
import { Sketches } from './sketches.js';

/** Below so small a part of its room in use a ring shrinks. */
const shrinkBelow = 0.25;
const roomKept = 4;

export class Ring {
  used = 0;
  size = 0;
  readonly columns: Columns;
  readonly sets: DistinctSets;
  readonly sketches: Sketches;
  readonly #arena: Arena;
  readonly #before: Columns;
  #at = 0;
  #start = 0;
  #flags = 0;
  #decimals = 0;
  #mask = 0xff;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.columns = new Columns(arena);
    this.#before = new Columns(arena);
    this.sets = new DistinctSets(arena);
    this.sketches = new Sketches(arena);
  }

  open(window: number, ring: number, size: number): void {
    const { ints, bytes } = this.#arena;
    this.size = size;
    this.#mask = size > 256 ? 0xffff : 0xff;
    this.#at = window * 2 + ringsAt / 4 + ring * ringInts;
    this.#flags = bytes[window * 8 + headByte.flags];
    this.#decimals = bytes[window * 8 + headByte.decimals];
    const used = ints[this.#at + ringInt.used];
    this.used = used & 0xffff;
    this.#start = used >>> 16;
    const room = ints[this.#at + ringInt.room];
    this.columns.open(this.block, room, this.#flags, this.#decimals, size);
  }

  get block(): number {
    return this.#arena.ints[this.#at + ringInt.block];
  }

  /** Place of the bucket that is the so-manieth oldest. */
  place(bucket: number): number {
    const place = this.#start + bucket;
    return place < this.columns.room ? place : place - this.columns.room;
  }

  #keepUsed(): void {
    this.#arena.setInt(this.#at + ringInt.used, this.used | (this.#start << 16));
  }

  ageOf(bucket: number, newest: number): number {
    return (newest - this.columns.number(this.place(bucket))) & this.#mask;
  }

  /** The oldest bucket whose age is not above; `used` where all are older. `newest` is the low part of a number. */
  find(age: number, newest: number): number {
    const { used } = this;
    if (used === 0) return 0;
    const last = this.ageOf(used - 1, newest);
    if (last >= age) return last === age ? used - 1 : used;
    let low = 0;
    let high = used - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ageOf(middle, newest) > age) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Adds a value to the bucket of an age, which is below the size. The place of the bucket. */
  add(age: number, newest: number, value: number, square: number): number {
    const bucket = this.find(age, newest);
    if (bucket < this.used && this.ageOf(bucket, newest) === age) {
      const place = this.place(bucket);
      this.columns.add(place, value, square);
      return place;
    }
    const place = this.#makeRoom(bucket);
    this.columns.start(place, newest - age, value, square);
    return place;
  }

  /** A place for a new bucket before the given one. */
  #makeRoom(bucket: number): number {
    const { room } = this.columns;
    if (this.used === room) this.rebuild(Math.min(this.size, room + (room >> 1) + 1));
    for (let i = this.used; i > bucket; i--)
      this.columns.take(this.place(i), this.columns, this.place(i - 1));
    this.used++;
    this.#keepUsed();
    return this.place(bucket);
  }

  /** Moves the buckets to a block with other room, or of another form. */
  rebuild(room: number, flags = this.#flags, decimals = this.#decimals): void {
    const arena = this.#arena;
    const before = this.#before;
    const block = this.block;
    before.open(block, this.columns.room, this.#flags, this.#decimals, this.size);
    const made = arena.allocate(Columns.bytes(room, flags, this.size));
    this.columns.open(made, room, flags, decimals, this.size);
    for (let i = 0; i < this.used; i++) {
      const from = this.#start + i;
      this.columns.take(i, before, from < before.room ? from : from - before.room);
    }
    if (block !== 0) arena.free(block);
    arena.setInt(this.#at + ringInt.block, made);
    arena.setInt(this.#at + ringInt.room, room);
    this.#start = 0;
    this.#flags = flags;
    this.#decimals = decimals;
    this.#keepUsed();
  }

  /** Whether all ends can be kept with so many decimals. */
  fits(decimals: number): boolean {
    for (let i = 0; i < this.used; i++)
      if (!this.columns.fits(this.place(i), decimals)) return false;
    return true;
  }

  /** The newest number rises by so much: buckets that fall out of the ring go. `newest` is what it was. */
  advance(by: number, newest: number): void {
    let dropped = 0;
    while (dropped < this.used && this.ageOf(dropped, newest) + by >= this.size) {
      this.#freeParts(this.place(dropped));
      dropped++;
    }
    if (dropped === 0) return;
    this.#start = this.place(dropped);
    this.used -= dropped;
    this.#keepUsed();
    this.#shrink();
  }

  #shrink(): void {
    if (this.used === 0) this.#freeBlock();
    else if (this.columns.room > roomKept && this.used < this.columns.room * shrinkBelow)
      this.rebuild(this.used * 2);
  }

  #freeBlock(): void {
    if (this.block !== 0) this.#arena.free(this.block);
    for (let i = 0; i < ringInts; i++) this.#arena.setInt(this.#at + i, 0);
    this.used = 0;
    this.#start = 0;
    this.columns.open(0, 0, this.#flags, this.#decimals, this.size);
  }

  #freeParts(place: number): void {
    const { columns } = this;
    if (columns.distinct(place) !== 0) this.#arena.free(columns.distinct(place));
    if (columns.sketch(place) !== 0) this.#arena.free(columns.sketch(place));
  }

  /** Removes buckets of ages from one to another, both included. Returns how many. */
  remove(oldest: number, youngest: number, newest: number): number {
    let kept = 0;
    for (let i = 0; i < this.used; i++) {
      const age = this.ageOf(i, newest);
      if (age <= oldest && age >= youngest) this.#freeParts(this.place(i));
      else {
        if (kept < i) this.columns.take(this.place(kept), this.columns, this.place(i));
        kept++;
      }
    }
    const removed = this.used - kept;
    if (removed === 0) return 0;
    this.used = kept;
    this.#keepUsed();
    this.#shrink();
    return removed;
  }

  /** Frees newest buckets first, about so many blocks at most. Returns what is left of the budget; the ring is gone if that is above 0. */
  release(budget: number): number {
    const cost = (this.columns.hasDistinct ? 1 : 0) + (this.columns.hasSketch ? 1 : 0);
    let left = budget;
    if (cost > 0) {
      for (; this.used > 0 && left > 0; left -= cost) {
        this.#freeParts(this.place(this.used - 1));
        this.used--;
      }
      this.#keepUsed();
    }
    if (left <= 0) return 0;
    this.#freeBlock();
    return left;
  }

  /** Gives a copied root its own blocks. */
  copyBlocks(): void {
    const block = this.block;
    if (block === 0) return;
    const made = this.copyBlock(block);
    this.#arena.setInt(this.#at + ringInt.block, made);
    this.columns.open(made, this.columns.room, this.#flags, this.#decimals, this.size);
    for (let i = 0; i < this.used; i++) {
      const place = this.place(i);
      const { columns } = this;
      if (columns.distinct(place) !== 0)
        columns.setDistinct(place, this.copyBlock(columns.distinct(place)));
      if (columns.sketch(place) !== 0)
        columns.setSketch(place, this.copyBlock(columns.sketch(place)));
    }
  }

  copyBlock(block: number): number {
    const bytes = this.#arena.capacityOf(block);
    const made = this.#arena.allocate(bytes);
    this.#arena.copyWithin(made * 8, block * 8, bytes);
    return made;
  }

  blocks(visit: (ref: number) => void): void {
    if (this.block !== 0) visit(this.block);
    for (let i = 0; i < this.used; i++) {
      const place = this.place(i);
      if (this.columns.distinct(place) !== 0) visit(this.columns.distinct(place));
      if (this.columns.sketch(place) !== 0) visit(this.columns.sketch(place));
    }
  }

  check(newest: number): void {
    const { columns } = this;
    if (this.used > columns.room || columns.room > this.size)
      throw new Error('a ring with more buckets than it has room for');
    if (this.block !== 0) {
      const bytes = Columns.bytes(columns.room, this.#flags, this.size);
      if (bytes > this.#arena.capacityOf(this.block)) throw new Error('a ring beyond its block');
    }
    let before = this.size;
    for (let i = 0; i < this.used; i++) {
      const place = this.place(i);
      const age = this.ageOf(i, newest);
      if (age >= before) throw new Error('a ring whose buckets are not in order');
      before = age;
      if (columns.count(place) === 0 || columns.least(place) > columns.greatest(place))
        throw new Error('a bucket without values');
      if (columns.distinct(place) !== 0) this.sets.check(columns.distinct(place));
      if ((this.#flags & windowFlag.quantiles) !== 0) this.sketches.check(columns.sketch(place));
    }
  }
}

/** Rings that a window has by its shape; 0 is the default one. */
export const shapeOf = (arena: Arena, window: number): number =>
  arena.ints[window * 2 + headInt.shape];
