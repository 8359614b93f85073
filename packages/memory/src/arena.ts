/**
 * The arena: one shared buffer in which all keys and values live, out of the garbage collector's sight.
 *
 *   ref   index of an 8-byte unit, names a block; 0 is no block. `ref * 8` is its first byte, `ref * 2` its first int.
 *   page  16 KiB, the unit of snapshots. `written[page]` is the epoch in which the page was last written.
 *
 * Every write passes the barrier `if (written[page] !== epoch) preserve(page)`: the views are read-only to everybody else,
 * and the writers here are the only way in. Memory is not zeroed when it is allocated.
 */
import { copyBytes } from '@millrace/base';
import type { ReadonlyBytes, ReadonlyDoubles, ReadonlyInts } from '@millrace/base';
import { ArenaFull } from './arena-full.js';
import { PageAllocator } from './page-allocator.js';
import {
  arenaPagesMax,
  descriptor,
  descriptorInts,
  descriptorsAt,
  firstBlockPage,
  layoutRevision,
  layoutVersion,
  magic,
  pageKind,
  rootCount,
  superblock,
} from './layout.js';
import {
  classBlocks,
  classOfUnits,
  classPages,
  classUnits,
  classUnitsMax,
  pageBytes,
  pageUnits,
  unitBytes,
} from './size-classes.js';

export interface ArenaOptions {
  /** Capacity in bytes, rounded up to whole pages. Reserved, not committed. */
  readonly bytes: number;
  readonly hashSeed?: number;
  /** Remembers every block, so that a double or foreign free fails at once. For tests. */
  readonly paranoid?: boolean;
}

export class Arena {
  readonly buffer: SharedArrayBuffer;
  readonly bytes: ReadonlyBytes;
  readonly ints: ReadonlyInts;
  readonly doubles: ReadonlyDoubles;
  /** Snapshot epoch in which each page was last written; 0 is never. Shared with snapshot workers. */
  readonly written: Int32Array;
  readonly capacityPages: number;
  /** 1 where a span of this first page is to become empty; see Evacuation. */
  readonly leaving: Uint8Array;
  /** Blocks that were moved. */
  moved = 0;
  /** Called with a page before its first write in an epoch; set while a snapshot is being taken. */
  onPreserve: ((page: number) => void) | undefined = undefined;

  readonly #bytes: Uint8Array;
  readonly #ints: Int32Array;
  readonly #doubles: Float64Array;
  readonly #pages: PageAllocator;
  readonly #known: Map<number, number> | undefined;
  #epoch = 0;
  #usedUnits = 0;

  constructor(options: ArenaOptions) {
    this.capacityPages = Math.max(
      firstBlockPage + 1,
      Math.ceil(options.bytes / pageBytes) + firstBlockPage,
    );
    if (this.capacityPages > arenaPagesMax) throw new RangeError('an arena ends at 16 GiB');
    this.buffer = new SharedArrayBuffer(this.capacityPages * pageBytes);
    this.#bytes = new Uint8Array(this.buffer);
    this.#ints = new Int32Array(this.buffer);
    this.#doubles = new Float64Array(this.buffer);
    this.bytes = this.#bytes;
    this.ints = this.#ints;
    this.doubles = this.#doubles;
    this.written = new Int32Array(new SharedArrayBuffer(this.capacityPages * 4));
    this.leaving = new Uint8Array(this.capacityPages);
    this.#pages = new PageAllocator(this);
    this.#known = options.paranoid === true ? new Map() : undefined;
    // V8 compiles a field that never changed as a constant, and the first snapshot would throw all compiled writers away.
    this.#epoch = 1;
    this.onPreserve = () => undefined;
    this.onPreserve = undefined;
    this.#format(options.hashSeed ?? 0);
  }

  #format(hashSeed: number): void {
    this.setInt(superblock.magic, magic[0]);
    this.setInt(superblock.magic + 1, magic[1]);
    this.setInt(superblock.version, layoutVersion);
    this.setInt(superblock.revision, layoutRevision);
    this.setInt(superblock.pageTop, firstBlockPage);
    this.setInt(superblock.hashSeed, hashSeed);
    this.setInt(superblock.epoch, this.#epoch);
  }

  /** What of the layout version this arena has; see `layoutRevision`. */
  get revision(): number {
    return this.#ints[superblock.revision];
  }
  /** Says that the engine has brought the arena up to `layoutRevision`. */
  markUpToDate(): void {
    this.setInt(superblock.revision, layoutRevision);
  }
  get hashSeed(): number {
    return this.#ints[superblock.hashSeed];
  }
  get epoch(): number {
    return this.#epoch;
  }
  /** Bytes in blocks, rounded up to their size classes. */
  get usedBytes(): number {
    return this.#usedUnits * unitBytes;
  }
  get capacityBytes(): number {
    return (this.capacityPages - firstBlockPage) * pageBytes;
  }
  /** One above the highest page that was ever used. */
  get pageTop(): number {
    return this.#ints[superblock.pageTop];
  }
  /** Bytes of pages that hold blocks or were freed: what the arena takes of the machine. */
  get residentBytes(): number {
    return (this.pageTop - firstBlockPage) * pageBytes;
  }
  /** True where a block of so many bytes fits for certain, whatever else a command allocates within `reserve`. */
  hasRoom(bytes: number, reserve = 0): boolean {
    const pages = Math.ceil((bytes + reserve) / pageBytes) + 2;
    return this.pageTop + pages <= this.capacityPages || this.#pages.longestFree() >= pages;
  }

  root(index: number): number {
    return this.#ints[superblock.roots + index];
  }
  setRoot(index: number, ref: number): void {
    if (index < 0 || index >= rootCount) throw new RangeError('no such root');
    this.setInt(superblock.roots + index, ref);
  }

  // Allocation

  /** A block of at least so many bytes, not zeroed. */
  allocate(byteLength: number): number {
    const units = (byteLength + unitBytes - 1) >>> 3;
    const ref =
      units <= classUnitsMax ? this.#takeFromClass(classOfUnits[units]) : this.#takeRun(units);
    if (this.#known !== undefined) this.#remember(ref);
    return ref;
  }

  #takeFromClass(index: number): number {
    const ints = this.#ints;
    let page = ints[superblock.classHeads + index];
    if (page === 0) page = this.#addSpan(index);
    const at = descriptorsAt + page * descriptorInts;
    this.#barrier(at);
    let ref = ints[at + descriptor.free];
    if (ref !== 0) ints[at + descriptor.free] = ints[ref * 2];
    else {
      ref = ints[at + descriptor.unused];
      ints[at + descriptor.unused] = ref + classUnits[index];
    }
    const used = ints[at + descriptor.used] + 1;
    ints[at + descriptor.used] = used;
    if (used === classBlocks[index]) this.#unlinkSpan(index, page);
    this.#usedUnits += classUnits[index];
    return ref;
  }

  #takeRun(units: number): number {
    const pages = Math.ceil(units / pageUnits);
    const page = this.#pages.take(pages, pageKind.run, pageKind.runRest);
    this.#usedUnits += pages * pageUnits;
    return page * pageUnits;
  }

  /** Gives a block back. Its contents are gone at once. */
  free(ref: number): void {
    if (this.#known !== undefined) this.#forget(ref);
    let page = ref >>> 11;
    let at = descriptorsAt + page * descriptorInts;
    const kind = this.#ints[at];
    if (kind === pageKind.run) {
      this.#usedUnits -= this.#ints[at + descriptor.size] * pageUnits;
      this.#pages.give(page);
      return;
    }
    if (kind === pageKind.spanRest) {
      page = this.#ints[at + descriptor.head];
      at = descriptorsAt + page * descriptorInts;
    } else if (kind !== pageKind.span) throw new Error('free of what was never allocated');
    this.#giveToSpan(ref, page, at);
  }

  #giveToSpan(ref: number, page: number, at: number): void {
    const ints = this.#ints;
    const index = ints[at + descriptor.size];
    this.setInt(ref * 2, ints[at + descriptor.free]);
    this.#barrier(at);
    ints[at + descriptor.free] = ref;
    const used = ints[at + descriptor.used] - 1;
    ints[at + descriptor.used] = used;
    this.#usedUnits -= classUnits[index];
    if (used === classBlocks[index] - 1) this.#linkSpan(index, page);
    else if (used === 0 && this.#isNotAlone(index, page)) {
      this.#unlinkSpan(index, page);
      this.#pages.give(page);
    }
  }

  /** Bytes that the block can hold. */
  capacityOf(ref: number): number {
    const page = ref >>> 11;
    const at = descriptorsAt + page * descriptorInts;
    const kind = this.#ints[at];
    if (kind === pageKind.run) return this.#ints[at + descriptor.size] * pageBytes;
    const head =
      kind === pageKind.span
        ? at
        : descriptorsAt + this.#ints[at + descriptor.head] * descriptorInts;
    return classUnits[this.#ints[head + descriptor.size]] * unitBytes;
  }

  /** Bytes that a block asked for with so many bytes really has. */
  static roundUp(byteLength: number): number {
    const units = (byteLength + unitBytes - 1) >>> 3;
    return units <= classUnitsMax
      ? classUnits[classOfUnits[units]] * unitBytes
      : Math.ceil(units / pageUnits) * pageBytes;
  }

  /** Moves a block's first `keepBytes` to one of another size, or keeps it where the size class is the same. */
  resize(ref: number, keepBytes: number, byteLength: number): number {
    if (this.capacityOf(ref) === Arena.roundUp(byteLength)) return ref;
    const moved = this.allocate(byteLength);
    this.copyWithin(moved * unitBytes, ref * unitBytes, Math.min(keepBytes, byteLength));
    this.free(ref);
    return moved;
  }

  /** Whether a block lies in a span that is to become empty, and there is room for it elsewhere. */
  isLeaving(ref: number): boolean {
    const ints = this.#ints;
    const at = descriptorsAt + (ref >>> 11) * descriptorInts;
    const page = ints[at] === pageKind.spanRest ? ints[at + descriptor.head] : ref >>> 11;
    if (this.leaving[page] === 0) return false;
    const index = ints[descriptorsAt + page * descriptorInts + descriptor.size];
    const target = ints[superblock.classHeads + index];
    return target !== 0 && this.leaving[target] === 0;
  }

  /** Moves a block that is leaving; others stay. The ref that it has now: the owner's to keep. */
  move(ref: number): number {
    if (!this.isLeaving(ref)) return ref;
    const units = this.capacityOf(ref) / unitBytes;
    const moved = this.allocate(units * unitBytes);
    this.copyWithin(moved * unitBytes, ref * unitBytes, units * unitBytes);
    this.free(ref);
    this.moved++;
    return moved;
  }

  /** The same with the block whose ref stands at an int, 0 being none: it says where the block lies then. True where it moved. */
  moveAt(at: number): boolean {
    const ref = this.#ints[at];
    const moved = ref === 0 ? 0 : this.move(ref);
    if (moved !== ref) this.setInt(at, moved);
    return moved !== ref;
  }

  #addSpan(index: number): number {
    const page = this.#pages.take(classPages[index], pageKind.span, pageKind.spanRest);
    this.leaving[page] = 0;
    const at = descriptorsAt + page * descriptorInts;
    this.setInt(at + descriptor.size, index);
    this.setInt(at + descriptor.free, 0);
    this.setInt(at + descriptor.used, 0);
    this.setInt(at + descriptor.unused, page * pageUnits);
    this.#linkSpan(index, page);
    return page;
  }

  #linkSpan(index: number, page: number): void {
    this.#pages.pushFront(superblock.classHeads + index, page);
  }
  #unlinkSpan(index: number, page: number): void {
    this.#pages.unlink(superblock.classHeads + index, page);
  }
  #isNotAlone(index: number, page: number): boolean {
    const head = this.#ints[superblock.classHeads + index];
    return (
      head !== page || this.#ints[descriptorsAt + page * descriptorInts + descriptor.next] !== 0
    );
  }

  #remember(ref: number): void {
    if (this.#known?.has(ref) === true) throw new Error('a block was handed out twice');
    this.#known?.set(ref, this.capacityOf(ref));
  }
  #forget(ref: number): void {
    if (this.#known?.delete(ref) !== true) throw new Error('free of what was not allocated');
  }

  // Writing. Indices are of the view that is written: bytes, ints or doubles.

  /** Before a page is written for the first time in this epoch. */
  #preserve(page: number): void {
    if (this.onPreserve !== undefined) this.onPreserve(page);
    this.written[page] = this.#epoch;
  }
  #barrier(intIndex: number): void {
    const page = intIndex >>> 12;
    if (this.written[page] !== this.#epoch) this.#preserve(page);
  }
  #barrierRange(byteFrom: number, byteLength: number): void {
    const last = ((byteFrom + Math.max(byteLength, 1) - 1) * perPage) | 0;
    for (let page = (byteFrom * perPage) | 0; page <= last; page++) {
      if (this.written[page] !== this.#epoch) this.#preserve(page);
    }
  }

  setInt(index: number, value: number): void {
    this.#barrier(index);
    this.#ints[index] = value;
  }
  setDouble(index: number, value: number): void {
    this.#barrier(index * 2);
    this.#doubles[index] = value;
  }
  setByte(index: number, value: number): void {
    this.#barrier(index >>> 2);
    this.#bytes[index] = value;
  }
  /** The bytes, for writing in the given range only, until the next call that may preserve pages. */
  writableBytes(from: number, length: number): Uint8Array {
    this.#barrierRange(from, length);
    return this.#bytes;
  }
  /** The ints, for writing in the given range only. */
  writableInts(from: number, length: number): Int32Array {
    this.#barrierRange(from * 4, length * 4);
    return this.#ints;
  }
  /** The doubles, for writing in the given range only. */
  writableDoubles(from: number, length: number): Float64Array {
    this.#barrierRange(from * 8, length * 8);
    return this.#doubles;
  }
  /** Copies bytes from outside into the arena. */
  copyIn(to: number, source: ReadonlyBytes, from: number, length: number): void {
    this.#barrierRange(to, length);
    copyBytes(this.#bytes, to, source, from, length);
  }
  /** Copies bytes inside the arena; the ranges may overlap. */
  copyWithin(to: number, from: number, length: number): void {
    this.#barrierRange(to, length);
    const bytes = this.#bytes;
    if (Math.abs(to - from) >= length) copyBytes(bytes, to, bytes, from, length);
    else bytes.copyWithin(to, from, from + length);
  }
  fill(from: number, length: number, value: number): void {
    this.#barrierRange(from, length);
    this.#bytes.fill(value, from, from + length);
  }

  // Snapshots

  /** Begins a new epoch: from now on the first write to each page is announced. Returns the epoch that ended. */
  beginEpoch(sequence: number, timeMs: number): number {
    const ended = this.#epoch;
    this.setDouble(superblock.sequence, sequence);
    this.setDouble(superblock.cutTime, timeMs);
    this.setInt(superblock.epoch, ended + 1);
    this.#epoch = ended + 1;
    return ended;
  }
  get cutSequence(): number {
    return this.#doubles[superblock.sequence];
  }
  get cutTimeMs(): number {
    return this.#doubles[superblock.cutTime];
  }

  /**
   * Takes over pages that were loaded into the buffer from a snapshot. Throws where they are no arena of this layout.
   * The caller has checked their checksums.
   */
  adopt(): void {
    const ints = this.#ints;
    if (ints[superblock.magic] !== magic[0] || ints[superblock.magic + 1] !== magic[1])
      throw new Error('not an arena: the magic number is wrong');
    if (ints[superblock.version] !== layoutVersion) {
      throw new Error(
        `an arena of layout ${String(ints[superblock.version])}; this version reads ${layoutVersion.toString()}`,
      );
    }
    if (this.pageTop > this.capacityPages)
      throw new ArenaFull((this.pageTop - firstBlockPage) * pageBytes, this.capacityBytes);
    this.#epoch = ints[superblock.epoch];
    this.#usedUnits = this.#pages.countUsedUnits();
  }

  /** Throws where the bookkeeping of pages and blocks is wrong. */
  checkPages(): void {
    this.#pages.check();
  }

  /** Touches up to so many pages above the highest one in use, so that growth later does not wait for the kernel. */
  touchAhead(fromPage: number, pages: number): number {
    const end = Math.min(fromPage + pages, this.capacityPages);
    let sum = 0;
    for (let page = fromPage; page < end; page++) {
      for (let at = 0; at < pageBytes; at += 4096)
        sum += Atomics.or(this.#bytes, page * pageBytes + at, 0);
    }
    return sum < 0 ? fromPage : end;
  }
}

const perPage = 1 / pageBytes;
