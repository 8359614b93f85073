/**
 * Feature windows: what happened to a key in the last minutes, hours, days. A window is rings of buckets at several
 * resolutions; a value goes into one bucket of each ring that still covers its time.
 *
 *   entry of the key ── root ─┬─ few events as they are
 *                             └─ or for each ring a block of the buckets in use ─┬─ set of members, a bucket
 *                                                                                └─ sketch of the values, a bucket
 */
import type { ReadonlyBytes } from '@millrace/base';
import { entryAux, entryWord, setEntryAux, setEntryWord } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import type { Structure } from '../structure.js';
import { kind } from '../structure.js';
import { Labels } from '../time-series/index.js';
import { decimalsMax, decimalsOf } from './columns.js';
import {
  eventPart,
  eventsAt,
  eventsMax,
  eventStride,
  headByte,
  headDouble,
  headInt,
  ringInts,
  ringsAt,
  windowFlag,
  windowLayout,
} from './layout.js';
import { MemberHash } from './member-hash.js';
import type { WindowDefault, WindowOptions } from './options.js';
import { relocateWindow } from './relocation.js';
import { Ring } from './ring.js';
import { Shape, shapeOf } from './shape.js';
import { sketchKey } from './sketches.js';
import { WindowTotals } from './totals.js';
import { WindowReader } from './window-reader.js';

export class Windows implements Structure {
  readonly kind = kind.window;
  readonly totals = new WindowTotals();
  readonly shape: Shape;
  readonly labels: Labels;
  readonly ring: Ring;
  /** By prefix of the key, the longest first. */
  defaults: readonly WindowDefault[] = [];
  /** Events may be so much later than the clock; 0 is without limit. */
  aheadMsMax = 0;
  /** The event to add, as in `eventPart`. */
  readonly event = new Float64Array(2);
  /** The span to read, as in `askedPart`. */
  readonly asked = new Float64Array(2);
  readonly #arena: Arena;
  readonly #hash = new MemberHash();
  readonly #reader: WindowReader;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.shape = new Shape(arena);
    this.labels = new Labels(arena);
    this.ring = new Ring(arena);
    this.#reader = new WindowReader(arena, this);
  }

  /** A window without events. */
  create(options: WindowOptions): number {
    const arena = this.#arena;
    const { bucketMs, sizes } = options;
    const shape = bucketMs.length === 0 ? 0 : Shape.create(arena, bucketMs, sizes);
    const labels = this.labels.create(options.labelCount, options.labels, options.labelBytes);
    const window = arena.allocate(eventsAt);
    const flags =
      (options.hasDistinct ? windowFlag.distinct : 0) |
      (options.hasQuantiles ? windowFlag.quantiles : 0);
    this.shape.load(shape);
    arena.setInt(window * 2, flags | (this.shape.count << 16));
    arena.setInt(window * 2 + headInt.shape, shape);
    arena.setDouble(window + headDouble.newest, -1);
    arena.setInt(window * 2 + headInt.labels, labels);
    arena.setInt(window * 2 + headInt.labels + 1, 0);
    return window;
  }

  // What a window has

  flags(window: number): number {
    return this.#arena.bytes[window * 8 + headByte.flags];
  }
  hasDistinct(window: number): boolean {
    return (this.flags(window) & windowFlag.distinct) !== 0;
  }
  hasQuantiles(window: number): boolean {
    return (this.flags(window) & windowFlag.quantiles) !== 0;
  }
  /** What a window keeps besides sums, as in `wanted`. */
  keeps(window: number): number {
    return this.flags(window) & (windowFlag.distinct | windowFlag.quantiles);
  }
  labelsOf(window: number): number {
    return this.#arena.ints[window * 2 + headInt.labels];
  }
  /** Time of the newest event; -1 where there was none. */
  newest(window: number): number {
    return this.#arena.doubles[window + headDouble.newest];
  }
  /** Events that are kept as they came. */
  eventCount(window: number): number {
    return this.#arena.bytes[window * 8 + headByte.events];
  }
  /** Loads the resolutions into `shape`. */
  loadShape(window: number): void {
    this.shape.load(shapeOf(this.#arena, window));
  }
  /** Opens a ring of a window that has rings; `shape` is the window's. */
  openRing(window: number, ring: number): void {
    const newest = Math.max(0, Math.floor(this.newest(window) / this.shape.bucketMs[ring]));
    this.ring.open(window, ring, this.shape.sizes[ring], newest);
  }

  // Adding

  /** Whether the event is older than every bucket. */
  isTooOld(window: number): boolean {
    const time = this.event[eventPart.time];
    const newest = this.newest(window);
    if (time >= newest) return false;
    this.loadShape(window);
    const { shape } = this;
    const last = shape.count - 1;
    const ms = shape.bucketMs[last];
    return Math.floor(newest / ms) - Math.floor(time / ms) >= shape.sizes[last];
  }

  /** Adds the event, which is not too old. A member counts where the window keeps them; -1 for its length is none. */
  add(entry: number, bytes: ReadonlyBytes, offset: number, length: number): void {
    const arena = this.#arena;
    let window = entryWord(arena, entry);
    const hash = this.#hash;
    if (length >= 0) hash.of(bytes, offset, length);
    else hash.low = hash.high = 0;
    this.loadShape(window);
    if (entryAux(arena, entry) === windowLayout.events) {
      if (this.eventCount(window) < eventsMax || this.#dropOldEvents(window)) {
        setEntryWord(arena, entry, this.#append(window));
        return;
      }
      window = this.#toRings(entry, window);
    }
    this.#advance(window);
    this.#addToRings(window);
  }

  #append(window: number): number {
    const arena = this.#arena;
    const time = this.event[eventPart.time];
    const stride = eventStride(this.flags(window));
    const count = this.eventCount(window);
    const at = eventsAt + count * stride;
    const root = arena.resize(window, at, at + stride);
    arena.setByte(root * 8 + headByte.events, count + 1);
    const event = root + at / 8;
    arena.setDouble(event, time);
    arena.setDouble(event + 1, this.event[eventPart.value]);
    if (this.hasDistinct(root)) {
      arena.setInt(event * 2 + 4, this.#hash.low);
      arena.setInt(event * 2 + 5, this.#hash.high);
    }
    if (time > this.newest(root)) arena.setDouble(root + headDouble.newest, time);
    return root;
  }

  /** Drops the events that no ring covers when this one comes. Returns whether there were such. */
  #dropOldEvents(window: number): boolean {
    const arena = this.#arena;
    const newest = Math.max(this.event[eventPart.time], this.newest(window));
    const last = this.shape.count - 1;
    const ms = this.shape.bucketMs[last];
    const oldest = Math.floor(newest / ms) - this.shape.sizes[last];
    const stride = eventStride(this.flags(window));
    const count = this.eventCount(window);
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const event = window + (eventsAt + i * stride) / 8;
      if (Math.floor(arena.doubles[event] / ms) <= oldest) continue;
      if (kept < i) arena.copyWithin(window * 8 + eventsAt + kept * stride, event * 8, stride);
      kept++;
    }
    if (kept < count) arena.setByte(window * 8 + headByte.events, kept);
    return kept < count;
  }

  /** Sums the events that are kept up in rings. Returns the new root. */
  #toRings(entry: number, window: number): number {
    const arena = this.#arena;
    const { low: memberLow, high: memberHigh } = this.#hash;
    const [time, value] = this.event;
    const { count } = this.shape;
    const stride = eventStride(this.flags(window));
    const events = this.eventCount(window);
    const root = arena.allocate(ringsAt + count * ringInts * 4);
    arena.copyWithin(root * 8, window * 8, eventsAt);
    arena.setByte(root * 8 + headByte.events, 0);
    const from = window + eventsAt / 8;
    for (let i = 0; i < count * ringInts; i++) arena.setInt(root * 2 + ringsAt / 4 + i, 0);
    for (let i = 0; i < events; i++) {
      const event = from + (i * stride) / 8;
      const hasMember = this.hasDistinct(root);
      this.#hash.low = hasMember ? arena.ints[event * 2 + 4] : 0;
      this.#hash.high = hasMember ? arena.ints[event * 2 + 5] : 0;
      this.event[eventPart.time] = arena.doubles[event];
      this.event[eventPart.value] = arena.doubles[event + 1];
      if (!this.isTooOld(root)) this.#addToRings(root);
    }
    this.#hash.low = memberLow;
    this.#hash.high = memberHigh;
    this.event[eventPart.time] = time;
    this.event[eventPart.value] = value;
    arena.free(window);
    setEntryWord(arena, entry, root);
    setEntryAux(arena, entry, windowLayout.rings);
    return root;
  }

  /** Moves all rings on where an event is the newest. */
  #advance(window: number): void {
    const newest = this.newest(window);
    const time = this.event[eventPart.time];
    if (time <= newest) return;
    const { shape } = this;
    for (let ring = 0; ring < shape.count && newest >= 0; ring++) {
      const before = Math.floor(newest / shape.bucketMs[ring]);
      const by = Math.floor(time / shape.bucketMs[ring]) - before;
      if (by === 0) continue;
      this.ring.open(window, ring, shape.sizes[ring], before);
      this.ring.advance(by, before + by);
    }
    this.#arena.setDouble(window + headDouble.newest, time);
  }

  #addToRings(window: number): void {
    const { shape, ring, event } = this;
    const time = event[eventPart.time];
    this.#fit(window);
    const newest = this.newest(window);
    const { low: memberLow, high: memberHigh } = this.#hash;
    const hasMember = (memberLow | memberHigh) !== 0 && this.hasDistinct(window);
    for (let i = 0; i < shape.count; i++) {
      const last = Math.floor(newest / shape.bucketMs[i]);
      const age = last - Math.floor(time / shape.bucketMs[i]);
      if (age >= shape.sizes[i]) continue;
      ring.open(window, i, shape.sizes[i], last);
      const place = ring.add(age, event);
      const { columns } = ring;
      if (hasMember) {
        const set = ring.sets.add(columns.distinct(place), memberLow, memberHigh);
        columns.setDistinct(place, set);
      }
      if (columns.hasSketch)
        columns.setSketch(
          place,
          ring.sketches.add(columns.sketch(place), sketchKey(event[eventPart.value])),
        );
    }
  }

  /** Changes the form of the rings where a value does not fit in that which they have. */
  #fit(window: number): void {
    const arena = this.#arena;
    const flags = this.flags(window);
    if ((flags & windowFlag.wide) !== 0) return;
    const now = arena.bytes[window * 8 + headByte.decimals];
    const decimals = decimalsOf(this.event[eventPart.value], now);
    if (decimals === now) return;
    const { shape, ring } = this;
    let isWide = decimals > decimalsMax;
    for (let i = 0; i < shape.count && !isWide; i++) {
      this.openRing(window, i);
      isWide = !ring.fits(decimals);
    }
    const newFlags = isWide ? flags | windowFlag.wide : flags;
    const newDecimals = isWide ? 0 : decimals;
    for (let i = 0; i < shape.count; i++) {
      this.openRing(window, i);
      if (ring.used > 0) ring.rebuild(ring.used, undefined, newFlags, newDecimals);
    }
    arena.setByte(window * 8 + headByte.flags, newFlags);
    arena.setByte(window * 8 + headByte.decimals, newDecimals);
  }

  // Reading

  /** Milliseconds of the longest span that can be asked for. */
  longestSpan(window: number): number {
    this.loadShape(window);
    const { bucketMs, sizes, count } = this.shape;
    return bucketMs[count - 1] * sizes[count - 1];
  }

  /** Adds up in `totals` the span that is asked for: one of `readResult`. */
  read(entry: number, what: number): number {
    return this.#reader.read(entry, what);
  }

  // Removing

  /** Removes every bucket that lies wholly between two times, both included. Returns how many there were. */
  deleteRange(entry: number, from: number, to: number): number {
    const arena = this.#arena;
    let window = entryWord(arena, entry);
    this.loadShape(window);
    if (entryAux(arena, entry) === windowLayout.events) window = this.#toRings(entry, window);
    const { shape, ring } = this;
    const newest = this.newest(window);
    if (newest < 0) return 0;
    let removed = 0;
    for (let i = 0; i < shape.count; i++) {
      const ms = shape.bucketMs[i];
      const last = Math.floor(newest / ms);
      const first = Math.ceil(from / ms);
      const end = Math.floor((to + 1) / ms) - 1;
      this.openRing(window, i);
      removed += ring.remove(last - first, Math.max(0, last - end));
    }
    return removed;
  }

  /** Tells all that says what is in a value: texts, and bytes of sets and sketches. */
  describe(
    window: number,
    aux: number,
    text: (part: string) => void,
    part: (bytes: ReadonlyBytes, offset: number, length: number) => void,
  ): void {
    const { shape, ring } = this;
    const { bytes } = this.#arena;
    this.loadShape(window);
    text(`${this.keeps(window).toString()}:${this.newest(window).toString()}`);
    for (let i = 0; i < shape.count; i++) {
      text(`${shape.bucketMs[i].toString()}:${shape.sizes[i].toString()}`);
      if (aux === windowLayout.events) continue;
      this.openRing(window, i);
      for (let cell = 0; cell < ring.cells; cell++) {
        if (!ring.isUsed(cell)) continue;
        const place = ring.place(cell);
        const { columns } = ring;
        text(`${ring.ageOf(cell).toString()}:${columns.describe(place)}`);
        const set = columns.distinct(place);
        if (set !== 0) part(bytes, set * 8, ring.sets.usedBytes(set));
        const sketch = columns.sketch(place);
        if (sketch !== 0) part(bytes, sketch * 8, ring.sketches.usedBytes(sketch));
      }
    }
    if (aux === windowLayout.events)
      part(bytes, window * 8 + eventsAt, this.eventCount(window) * eventStride(this.flags(window)));
  }

  // Structure

  release(window: number, aux: number, budget: number): boolean {
    const arena = this.#arena;
    this.loadShape(window);
    if (aux === windowLayout.rings) {
      let left = budget;
      for (let ring = this.shape.count - 1; ring >= 0; ring--) {
        this.openRing(window, ring);
        if (this.ring.block === 0) continue;
        if (left <= 0) return false;
        left = this.ring.release(left);
        if (left === 0) return false;
      }
    }
    for (const ref of [shapeOf(arena, window), this.labelsOf(window), window])
      if (ref !== 0) arena.free(ref);
    return true;
  }

  blocks(window: number, aux: number, visit: (ref: number) => void): void {
    visit(window);
    const shape = shapeOf(this.#arena, window);
    if (shape !== 0) visit(shape);
    const labels = this.labelsOf(window);
    if (labels !== 0) visit(labels);
    if (aux === windowLayout.events) return;
    this.loadShape(window);
    for (let ring = 0; ring < this.shape.count; ring++) {
      this.openRing(window, ring);
      this.ring.blocks(visit);
    }
  }

  relocate(_database: number, entry: number, cursor: number): number {
    return relocateWindow(this.#arena, this, entry, cursor);
  }

  memory(window: number, aux: number): number {
    let bytes = 0;
    this.blocks(window, aux, (ref) => (bytes += this.#arena.capacityOf(ref)));
    return bytes;
  }

  check(window: number, aux: number): void {
    this.loadShape(window);
    const count = this.eventCount(window);
    const flags = this.flags(window);
    if (aux === windowLayout.events) {
      if (eventsAt + count * eventStride(flags) > this.#arena.capacityOf(window))
        throw new Error('a window with more events than it has room for');
      for (let i = 0; i < count; i++) {
        const event = window + (eventsAt + i * eventStride(flags)) / 8;
        if (this.#arena.doubles[event] > this.newest(window))
          throw new Error('a window with an event newer than its newest');
      }
      return;
    }
    for (let i = 0; i < this.shape.count; i++) {
      this.openRing(window, i);
      this.ring.check();
    }
  }

  copy(window: number, aux: number): number {
    const arena = this.#arena;
    const { ring } = this;
    const made = ring.copyBlock(window);
    const shape = shapeOf(arena, window);
    if (shape !== 0) arena.setInt(made * 2 + headInt.shape, ring.copyBlock(shape));
    arena.setInt(made * 2 + headInt.labels, this.labels.copy(this.labelsOf(window)));
    if (aux === windowLayout.events) return made;
    this.loadShape(made);
    for (let i = 0; i < this.shape.count; i++) {
      this.openRing(made, i);
      ring.copyBlocks();
    }
    return made;
  }

  encoding(_window: number, aux: number): string {
    return aux === windowLayout.events ? 'events' : 'rings';
  }
}
