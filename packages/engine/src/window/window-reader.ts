/** Reads a window: adds up the buckets, or the events as they are, of a span. */
import { entryAux, entryWord } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { askedPart, eventsAt, eventStride, windowLayout } from './layout.js';
import { wanted } from './totals.js';
import type { Windows } from './windows.js';

/** What became of a read: answered, older than what is kept, or longer than the coarsest ring. */
export const readResult = { answered: 0, tooOld: 1, tooLong: 2 } as const;

export class WindowReader {
  readonly #arena: Arena;
  readonly #windows: Windows;
  /** The times from which up to which events are read. */
  readonly #range = new Float64Array(2);

  constructor(arena: Arena, windows: Windows) {
    this.#arena = arena;
    this.#windows = windows;
  }

  /**
   * Adds up in `totals` the span that is asked for, which ends in the bucket of a time, from the finest ring that
   * covers it. `what` says what to gather besides the sums, see `wanted`.
   */
  read(entry: number, what: number): number {
    const arena = this.#arena;
    const windows = this.#windows;
    const spanMs = windows.asked[askedPart.spanMs];
    const at = windows.asked[askedPart.at];
    const window = entryWord(arena, entry);
    windows.loadShape(window);
    const { shape, totals } = windows;
    totals.clear(what);
    if (shape.bucketMs[shape.count - 1] * shape.sizes[shape.count - 1] < spanMs)
      return readResult.tooLong;
    const newest = windows.newest(window);
    for (let i = 0; i < shape.count; i++) {
      const ms = shape.bucketMs[i];
      if (ms * shape.sizes[i] < spanMs) continue;
      const last = Math.floor(at / ms);
      const first = last - Math.ceil(spanMs / ms) + 1;
      const newestBucket = Math.floor(newest / ms);
      if (newest >= 0 && newestBucket - Math.max(0, first) >= shape.sizes[i]) continue;
      if (entryAux(arena, entry) === windowLayout.events) {
        this.#range[0] = Math.max(0, first) * ms;
        this.#range[1] = (last + 1) * ms;
        this.#readEvents(window, what);
      } else this.#readRing(window, i, newestBucket - first, newestBucket - last, what);
      return readResult.answered;
    }
    return readResult.tooOld;
  }

  #readEvents(window: number, what: number): void {
    const windows = this.#windows;
    const { totals } = windows;
    const [from, end] = [this.#range[0], this.#range[1]];
    const { doubles, ints } = this.#arena;
    const flags = windows.flags(window);
    const stride = eventStride(flags) / 8;
    const count = windows.eventCount(window);
    for (let i = 0; i < count; i++) {
      const event = window + eventsAt / 8 + i * stride;
      if (doubles[event] < from || doubles[event] >= end) continue;
      totals.addValue(doubles, event + 1);
      if ((what & wanted.quantiles) !== 0) totals.addToSketch(doubles[event + 1]);
      if ((what & wanted.distinct & flags) === 0) continue;
      const memberLow = ints[event * 2 + 4];
      const memberHigh = ints[event * 2 + 5];
      if ((memberLow | memberHigh) !== 0) totals.addHash(memberLow, memberHigh);
    }
  }

  /** Buckets whose age is from `oldest` down to `youngest`, which may be below zero. */
  #readRing(window: number, index: number, oldest: number, youngest: number, what: number): void {
    const { totals, ring } = this.#windows;
    this.#windows.openRing(window, index);
    const from = ring.find(oldest);
    let end = ring.cells;
    if (youngest > 0) end = Math.max(from, ring.find(youngest - 1));
    if (from === end) return;
    ring.columns.addUp(ring.place(from), end - from, totals.sums, (what & wanted.spread) !== 0);
    if ((what & (wanted.distinct | wanted.quantiles)) === 0) return;
    for (let cell = from; cell < end; cell++) if (ring.isUsed(cell)) this.#readParts(cell, what);
  }

  #readParts(cell: number, what: number): void {
    const { totals, ring } = this.#windows;
    const { columns, sets, sketches } = ring;
    const place = ring.place(cell);
    if ((what & wanted.distinct) !== 0 && columns.distinct(place) !== 0)
      totals.addSet(this.#arena, sets, columns.distinct(place));
    if ((what & wanted.quantiles) !== 0 && columns.hasSketch)
      totals.addSketch(sketches, columns.sketch(place));
  }
}
