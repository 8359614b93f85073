/**
 * Windows out of blocks that come from elsewhere, as they lay in another arena. Nothing of a block is believed: it is looked
 * through before the window refers to it, and every method that says no has left nothing behind.
 */
import type { ReadonlyBytes } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { Columns, countBytesMax, decimalsMax, longerCount } from './columns.js';
import { exactMax, registerRestBits, registers } from './distinct-sets.js';
import {
  eventsAt,
  eventsMax,
  eventStride,
  headByte,
  headDouble,
  ringInt,
  ringInts,
  ringsAt,
  windowFlag,
} from './layout.js';
import { binsMax, keyMax } from './sketches.js';
import type { Windows } from './windows.js';

/** What a window keeps of a ring beside its block. */
export interface RingRecord {
  readonly used: number;
  /** Place of the oldest bucket. */
  readonly start: number;
  readonly room: number;
  readonly countBytes: number;
}

const partHeaderBytes = 8;
const dense = -1;

export class RawWindows {
  readonly #arena: Arena;
  readonly #windows: Windows;

  constructor(arena: Arena, windows: Windows) {
    this.#arena = arena;
    this.#windows = windows;
  }

  isHead(flags: number, decimals: number): boolean {
    return decimals <= ((flags & windowFlag.wide) !== 0 ? 0 : decimalsMax);
  }

  setHead(window: number, flags: number, decimals: number, newest: number): void {
    const arena = this.#arena;
    arena.setByte(window * 8 + headByte.flags, flags);
    arena.setByte(window * 8 + headByte.decimals, decimals);
    arena.setDouble(window + headDouble.newest, newest);
  }

  /** Gives a window without events these. Returns its new root; 0 where they are none. */
  putEvents(window: number, bytes: ReadonlyBytes, offset: number, length: number): number {
    const arena = this.#arena;
    const stride = eventStride(arena.bytes[window * 8 + headByte.flags]);
    const count = length / stride;
    if (!Number.isInteger(count) || count > eventsMax) return 0;
    const made = arena.allocate(eventsAt + length);
    arena.copyIn(made * 8 + eventsAt, bytes, offset, length);
    const newest = this.#windows.newest(window);
    for (let i = 0; i < count; i++) {
      const event = made + (eventsAt + i * stride) / 8;
      const time = arena.doubles[event];
      const isEvent = Number.isInteger(time) && time >= 0 && time <= newest;
      if (isEvent && Number.isFinite(arena.doubles[event + 1])) continue;
      arena.free(made);
      return 0;
    }
    arena.copyWithin(made * 8, window * 8, eventsAt);
    arena.setByte(made * 8 + headByte.events, count);
    arena.free(window);
    return made;
  }

  /** Gives a window without events the layout of rings, all of them empty. Returns its new root. */
  makeRings(window: number): number {
    const arena = this.#arena;
    const count = arena.bytes[window * 8 + headByte.rings];
    const made = arena.allocate(ringsAt + count * ringInts * 4);
    arena.copyWithin(made * 8, window * 8, eventsAt);
    arena.fill(made * 8 + ringsAt, count * ringInts * 4, 0);
    arena.free(window);
    return made;
  }

  /**
   * Gives an empty ring a block and opens it; `shape` is the window's. False where block and record do not agree. The buckets have
   * neither sets nor sketches yet.
   */
  putRing(
    window: number,
    index: number,
    { used, start, room, countBytes }: RingRecord,
    bytes: ReadonlyBytes,
    offset: number,
    length: number,
  ): boolean {
    const arena = this.#arena;
    const { shape, ring } = this.#windows;
    const size = shape.sizes[index];
    const flags = arena.bytes[window * 8 + headByte.flags];
    if (used > room || room > size || start >= room || !isCountLength(countBytes)) return false;
    const form = { room, size, flags, decimals: 0, countBytes };
    if (Columns.bytes(form) !== length || this.#windows.newest(window) < 0) return false;
    const block = arena.allocate(length);
    arena.copyIn(block * 8, bytes, offset, length);
    const at = window * 2 + ringsAt / 4 + index * ringInts;
    arena.setInt(at + ringInt.block, block);
    arena.setInt(at + ringInt.used, used | (start << 16));
    arena.setInt(at + ringInt.room, room | (countBytes << 16));
    this.#windows.openRing(window, index);
    this.#clearReferences(room);
    if (ring.isSound()) return true;
    for (let i = 0; i < ringInts; i++) arena.setInt(at + i, 0);
    arena.free(block);
    return false;
  }

  #clearReferences(room: number): void {
    const { columns } = this.#windows.ring;
    for (let place = 0; place < room; place++) {
      if (columns.hasDistinct) columns.setDistinct(place, 0);
      if (columns.hasSketch) columns.setSketch(place, 0);
    }
  }

  /** Gives a bucket of the ring that is open its set; false where it is none. */
  putSet(cell: number, bytes: ReadonlyBytes, offset: number, length: number): boolean {
    if (length === 0) return true;
    const made = this.#putPart(bytes, offset, length);
    if (made === 0) return false;
    const { ring } = this.#windows;
    if (this.#isSet(made, length)) {
      ring.columns.setDistinct(ring.place(cell), made);
      return true;
    }
    this.#arena.free(made);
    return false;
  }

  #isSet(set: number, length: number): boolean {
    const { bytes } = this.#arena;
    const { sets } = this.#windows.ring;
    const count = sets.exactCount(set);
    if (count !== dense && (count < 1 || count > exactMax)) return false;
    if (sets.usedBytes(set) !== length) return false;
    if (count !== dense) return true;
    const from = sets.registersAt(set);
    for (let at = from; at < from + registers; at++)
      if (bytes[at] > registerRestBits + 1) return false;
    return true;
  }

  /** Gives a bucket of the ring that is open its sketch; false where it is none. */
  putSketch(cell: number, bytes: ReadonlyBytes, offset: number, length: number): boolean {
    const made = this.#putPart(bytes, offset, length);
    if (made === 0) return false;
    const { ring } = this.#windows;
    if (this.#isSketch(made, length)) {
      ring.columns.setSketch(ring.place(cell), made);
      return true;
    }
    this.#arena.free(made);
    return false;
  }

  #isSketch(sketch: number, length: number): boolean {
    const { sketches } = this.#windows.ring;
    const bins = sketches.bins(sketch);
    if (bins < 1 || bins > binsMax || sketches.usedBytes(sketch) !== length) return false;
    for (let bin = 0; bin < bins; bin++) {
      const key = sketches.key(sketch, bin);
      if (Math.abs(key) > keyMax || sketches.count(sketch, bin) === 0) return false;
      if (bin > 0 && sketches.key(sketch, bin - 1) >= key) return false;
    }
    return true;
  }

  /** A block of these bytes; 0 where they are too few for the head of a set or a sketch. */
  #putPart(bytes: ReadonlyBytes, offset: number, length: number): number {
    if (length < partHeaderBytes) return 0;
    const made = this.#arena.allocate(length);
    this.#arena.copyIn(made * 8, bytes, offset, length);
    return made;
  }
}

function isCountLength(bytes: number): boolean {
  for (let one = 1; one <= countBytesMax; one = longerCount(one)) if (one === bytes) return true;
  return false;
}
