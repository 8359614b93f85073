/**
 * The used buckets of one ring of a window, in a block that grows and shrinks with them. `open` says which ring the other
 * methods work on. A bucket's age is how many numbers it is below the newest bucket; those whose age reaches the ring's size
 * are gone. The block is walked by cells, from the oldest to the newest:
 *
 *   packed   | b1 b2 b3 b4 .. .. |          a cell for each used bucket, found by its number; the start goes round
 *   direct   | .. b7 b8 .. b3 b4 b5 .. |    a cell for each number that the ring covers, at number modulo size
 */
import { Arena } from '@millrace/memory';
import { Columns, longerCount } from './columns.js';
import type { RingForm } from './columns.js';
import { DistinctSets } from './distinct-sets.js';
import { headByte, ringInt, ringInts, ringsAt, windowFlag } from './layout.js';
import { Sketches } from './sketches.js';

/** With a smaller part of its room in use a ring shrinks. */
const shrinkBelow = 0.5;
const roomKept = 4;
const roomMask = 0xffff;
const countBytesShift = 16;

export class Ring implements RingForm {
  used = 0;
  size = 0;
  room = 0;
  flags = 0;
  decimals = 0;
  countBytes = 1;
  readonly columns: Columns;
  readonly sets: DistinctSets;
  readonly sketches: Sketches;
  readonly #arena: Arena;
  readonly #before: Columns;
  #at = 0;
  #start = 0;
  /** Number of the newest bucket: its low bits, and modulo size. */
  #newest = 0;
  #newestSlot = 0;
  #mask = 0xff;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.columns = new Columns(arena);
    this.#before = new Columns(arena);
    this.sets = new DistinctSets(arena);
    this.sketches = new Sketches(arena);
  }

  /** `newest` is the number of the window's newest bucket. */
  open(window: number, ring: number, size: number, newest: number): void {
    const { ints, bytes } = this.#arena;
    this.size = size;
    this.#mask = size > 256 ? 0xffff : 0xff;
    this.#at = window * 2 + ringsAt / 4 + ring * ringInts;
    this.flags = bytes[window * 8 + headByte.flags];
    this.decimals = bytes[window * 8 + headByte.decimals];
    const used = ints[this.#at + ringInt.used];
    this.used = used & 0xffff;
    this.#start = used >>> 16;
    const room = ints[this.#at + ringInt.room];
    this.room = room & roomMask;
    this.countBytes = room >>> countBytesShift;
    this.#setNewest(newest);
    this.columns.open(this.block, this);
  }

  #setNewest(newest: number): void {
    this.#newest = newest - Math.floor(newest / 65536) * 65536;
    this.#newestSlot = newest - Math.floor(newest / this.size) * this.size;
  }

  get block(): number {
    return this.#arena.ints[this.#at + ringInt.block];
  }
  get cells(): number {
    return this.columns.isDirect ? this.size : this.used;
  }
  /** Place of the oldest bucket of a packed block. */
  get start(): number {
    return this.#start;
  }
  isUsed(cell: number): boolean {
    return !this.columns.isDirect || this.columns.count(this.place(cell)) !== 0;
  }
  place(cell: number): number {
    if (this.columns.isDirect) {
      const slot = this.#newestSlot + 1 + cell;
      return slot < this.size ? slot : slot - this.size;
    }
    const place = this.#start + cell;
    return place < this.room ? place : place - this.room;
  }
  ageOf(cell: number): number {
    if (this.columns.isDirect) return this.size - 1 - cell;
    return (this.#newest - this.columns.number(this.place(cell))) & this.#mask;
  }

  #keep(): void {
    this.#arena.setInt(this.#at + ringInt.used, this.used | (this.#start << 16));
    this.#arena.setInt(this.#at + ringInt.room, this.room | (this.countBytes << countBytesShift));
  }

  /** The oldest cell whose age is not above; `cells` where all are older. */
  find(age: number): number {
    if (this.columns.isDirect) return Math.min(Math.max(0, this.size - 1 - age), this.size);
    const { used } = this;
    if (used === 0) return 0;
    const last = this.ageOf(used - 1);
    if (last >= age) return last === age ? used - 1 : used;
    let low = 0;
    let high = used - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ageOf(middle) > age) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Adds the value of an event to the bucket of an age, which is below the size. The place of the bucket. */
  add(age: number, event: Readonly<Float64Array>): number {
    const { columns } = this;
    let cell = this.find(age);
    if (cell < this.cells && this.isUsed(cell) && this.ageOf(cell) === age) {
      if (columns.isFull(columns.count(this.place(cell)))) {
        this.rebuild(this.used, longerCount(this.countBytes));
        cell = this.find(age);
      }
      const place = this.place(cell);
      columns.add(place, event);
      return place;
    }
    if (!columns.isDirect && this.used === this.room) this.rebuild(this.used + 1);
    const place = this.#makeRoom(this.find(age));
    columns.start(place, this.#newest - age, event);
    return place;
  }

  /** A place for a new bucket: in the given cell, or before it where all cells are in use. */
  #makeRoom(cell: number): number {
    const { columns } = this;
    if (!columns.isDirect)
      for (let i = this.used; i > cell; i--) {
        columns.setNumber(this.place(i), columns.number(this.place(i - 1)));
        columns.take(this.place(i), columns, this.place(i - 1));
      }
    this.used++;
    this.#keep();
    return this.place(cell);
  }

  /**
   * Moves the buckets to a block with room for so many, or to one of another form: counts as long as they
   * have to be, or as long as is given.
   */
  rebuild(
    needed: number,
    countBytes = this.#countBytesNeeded(),
    flags = this.flags,
    decimals = this.decimals,
  ): void {
    const arena = this.#arena;
    const { columns, block, cells } = this;
    this.#before.open(block, this);
    const start = this.#start;
    this.flags = flags;
    this.decimals = decimals;
    this.countBytes = countBytes;
    this.#chooseRoom(needed);
    const made = arena.allocate(Columns.bytes(this));
    columns.open(made, this);
    if (columns.isDirect) columns.clearCounts();
    this.#start = 0;
    this.#takeAll(cells, start);
    if (block !== 0) arena.free(block);
    arena.setInt(this.#at + ringInt.block, made);
    this.#keep();
  }

  #takeAll(cells: number, start: number): void {
    const { columns, size } = this;
    const before = this.#before;
    let to = 0;
    for (let cell = 0; cell < cells; cell++) {
      const wanted = before.isDirect ? this.#newestSlot + 1 + cell : start + cell;
      const from = wanted < before.room ? wanted : wanted - before.room;
      if (before.isDirect && before.count(from) === 0) continue;
      const age = before.isDirect
        ? size - 1 - cell
        : (this.#newest - before.number(from)) & this.#mask;
      const place = columns.isDirect ? this.place(size - 1 - age) : to++;
      columns.take(place, before, from);
      columns.setNumber(place, this.#newest - age);
    }
  }

  #countBytesNeeded(): number {
    let greatest = 1;
    for (let cell = 0; cell < this.cells; cell++)
      greatest = Math.max(greatest, this.columns.count(this.place(cell)));
    let bytes = 1;
    while (greatest >= 256 ** bytes) bytes = longerCount(bytes);
    return bytes;
  }

  /** What a block with the room that is needed has; room for all buckets where that takes no more. */
  #chooseRoom(needed: number): void {
    const { size } = this;
    this.room = size;
    const directBytes = Columns.bytes(this);
    this.room = needed;
    if (this.room === size) return;
    const bytes = Columns.bytes(this);
    if (bytes >= directBytes) this.room = size;
    else this.room = Math.min(size - 1, Math.floor(Arena.roundUp(bytes) / (bytes / this.room)));
  }

  /** Whether all ends can be kept with so many decimals. */
  fits(decimals: number): boolean {
    for (let cell = 0; cell < this.cells; cell++)
      if (this.isUsed(cell) && !this.columns.fits(this.place(cell), decimals)) return false;
    return true;
  }

  /** The newest number rises by so much, to the given one: buckets that fall out of the ring go. */
  advance(by: number, newest: number): void {
    const dropped = this.columns.isDirect
      ? this.#clear(0, Math.min(by, this.size))
      : this.#drop(by);
    this.#setNewest(newest);
    if (dropped > 0) this.#shrink();
  }

  #drop(by: number): number {
    let dropped = 0;
    while (dropped < this.used && this.ageOf(dropped) + by >= this.size) {
      this.#freeParts(this.place(dropped));
      dropped++;
    }
    if (dropped === 0) return 0;
    this.#start = this.place(dropped);
    this.used -= dropped;
    this.#keep();
    return dropped;
  }

  /** Empties cells of a direct block. Returns how many were in use. */
  #clear(from: number, end: number): number {
    let cleared = 0;
    for (let cell = from; cell < end; cell++) {
      const place = this.place(cell);
      if (this.columns.count(place) === 0) continue;
      this.#freeParts(place);
      this.columns.setCount(place, 0);
      cleared++;
    }
    this.used -= cleared;
    if (cleared > 0) this.#keep();
    return cleared;
  }

  #shrink(): void {
    if (this.used === 0) this.#freeBlock();
    else if (this.room > roomKept && this.used < this.room * shrinkBelow) this.rebuild(this.used);
  }

  #freeBlock(): void {
    if (this.block !== 0) this.#arena.free(this.block);
    for (let i = 0; i < ringInts; i++) this.#arena.setInt(this.#at + i, 0);
    this.used = this.room = this.#start = 0;
    this.countBytes = 1;
    this.columns.open(0, this);
  }

  #freeParts(place: number): void {
    const { columns } = this;
    if (columns.distinct(place) !== 0) this.#arena.free(columns.distinct(place));
    if (columns.sketch(place) !== 0) this.#arena.free(columns.sketch(place));
  }

  /** Removes buckets of ages from one to another, both included. Returns how many. */
  remove(oldest: number, youngest: number): number {
    const { columns, size } = this;
    if (oldest < youngest) return 0;
    const removed = columns.isDirect
      ? this.#clear(Math.max(0, size - 1 - oldest), Math.max(0, size - youngest))
      : this.#removePacked(oldest, youngest);
    if (removed > 0) this.#shrink();
    return removed;
  }

  #removePacked(oldest: number, youngest: number): number {
    const { columns } = this;
    let kept = 0;
    for (let cell = 0; cell < this.used; cell++) {
      const age = this.ageOf(cell);
      if (age <= oldest && age >= youngest) {
        this.#freeParts(this.place(cell));
        continue;
      }
      if (kept < cell) {
        columns.setNumber(this.place(kept), columns.number(this.place(cell)));
        columns.take(this.place(kept), columns, this.place(cell));
      }
      kept++;
    }
    const removed = this.used - kept;
    this.used = kept;
    if (removed > 0) this.#keep();
    return removed;
  }

  /** Frees newest buckets first, about so many blocks at most. Returns what is left of the budget; the ring is gone if that is above 0. */
  release(budget: number): number {
    const { columns } = this;
    let left = budget;
    if (columns.hasDistinct || columns.hasSketch) {
      for (let cell = this.cells - 1; this.used > 0 && left > 0; cell--) {
        if (!this.isUsed(cell)) continue;
        this.#freeParts(this.place(cell));
        if (columns.isDirect) columns.setCount(this.place(cell), 0);
        this.used--;
        left -= 2;
      }
      this.#keep();
    }
    if (left <= 0) return 0;
    this.#freeBlock();
    return left;
  }

  /** Moves the block of buckets to where it is to lie (`Arena.move`). */
  relocateBlock(): void {
    if (this.#arena.moveAt(this.#at + ringInt.block)) this.columns.open(this.block, this);
  }

  /** Gives a copied root its own blocks. */
  copyBlocks(): void {
    const { columns, block } = this;
    if (block === 0) return;
    const made = this.copyBlock(block);
    this.#arena.setInt(this.#at + ringInt.block, made);
    columns.open(made, this);
    for (let cell = 0; cell < this.cells; cell++) {
      if (!this.isUsed(cell)) continue;
      const place = this.place(cell);
      const set = columns.distinct(place);
      if (set !== 0) columns.setDistinct(place, this.copyBlock(set));
      const sketch = columns.sketch(place);
      if (sketch !== 0) columns.setSketch(place, this.copyBlock(sketch));
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
    for (let cell = 0; cell < this.cells; cell++) {
      if (!this.isUsed(cell)) continue;
      const place = this.place(cell);
      if (this.columns.distinct(place) !== 0) visit(this.columns.distinct(place));
      if (this.columns.sketch(place) !== 0) visit(this.columns.sketch(place));
    }
  }

  /** Whether there are so many buckets as it says, in order, each with values. */
  isSound(): boolean {
    const { columns } = this;
    let before = this.size;
    let found = 0;
    for (let cell = 0; cell < this.cells; cell++) {
      if (!this.isUsed(cell)) continue;
      found++;
      if (this.ageOf(cell) >= before || !columns.isBucket(this.place(cell))) return false;
      before = this.ageOf(cell);
    }
    return found === this.used;
  }

  check(): void {
    const { columns, used, room, size } = this;
    if (used > room || room > size)
      throw new Error('a ring with more buckets than it has room for');
    if (this.block !== 0 && Columns.bytes(this) > this.#arena.capacityOf(this.block))
      throw new Error('a ring beyond its block');
    if (!this.isSound()) throw new Error('a ring whose buckets contradict what it says');
    for (let cell = 0; cell < this.cells; cell++) {
      if (!this.isUsed(cell)) continue;
      const place = this.place(cell);
      if (columns.distinct(place) !== 0) this.sets.check(columns.distinct(place));
      if ((this.flags & windowFlag.quantiles) !== 0) this.sketches.check(columns.sketch(place));
    }
  }
}
