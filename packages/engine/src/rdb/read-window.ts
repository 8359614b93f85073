/**
 * Feature windows as DUMP gives them, parts of a value of a module of our own in this order:
 *
 *   flags | decimals | newest time | resolutions: how many, then milliseconds of a bucket and buckets of each | labels | layout
 *   layout of events   the events as they lie in the root
 *   layout of rings    for each: buckets in use, and where there are some: place of the oldest | room | bytes of a count
 *                      | the block, its references being of no meaning | of each bucket, the oldest first, its set and its
 *                      sketch, where the window has them; a set may be of no bytes
 *
 * docs/formats/window.md has root and blocks. Each is checked before the window refers to it.
 */
import { setEntryAux, setEntryWord } from '@millrace/memory';
import type { Engine } from '../engine.js';
import { eventsMax, windowFlag, windowLayout, windowTimeMax } from '../window/layout.js';
import { areResolutions, ringsMax } from '../window/index.js';
import { RawWindows } from '../window/raw-windows.js';
import { LabelReader } from './module-labels.js';
import { ModuleReader, moduleVersion } from './module-values.js';
import type { RdbInput } from './rdb-input.js';
import { Text } from './rdb-input.js';

/** Nine characters, as the ids of modules have. */
export const windowModule = 'MR-WINDOW';
export const windowVersion = 1;

const flagsMax = windowFlag.distinct | windowFlag.quantiles | windowFlag.wide;

export class WindowReader {
  readonly #engine: Engine;
  readonly #input: RdbInput;
  readonly #parts: ModuleReader;
  readonly #labels = new LabelReader();
  readonly #text = new Text();
  readonly #raw: RawWindows;

  constructor(engine: Engine, input: RdbInput) {
    this.#engine = engine;
    this.#input = input;
    this.#parts = new ModuleReader(input);
    this.#raw = new RawWindows(engine.arena, engine.windows);
  }

  /** Reads a value into an entry without one. */
  read(entry: number): void {
    const [input, parts, raw] = [this.#input, this.#parts, this.#raw];
    input.length();
    const version = moduleVersion(input.low);
    if (version !== windowVersion)
      input.fail(`a window of the unknown version ${version.toString()}`);
    const flags = parts.unsigned();
    const decimals = parts.unsigned();
    const newest = parts.double();
    if (flags > flagsMax || !raw.isHead(flags, decimals)) input.fail('a window of an unknown form');
    if (!Number.isInteger(newest) || newest < -1 || newest > windowTimeMax)
      input.fail('a time out of range');
    const window = this.#create(flags);
    setEntryWord(this.#engine.arena, entry, window);
    raw.setHead(window, flags, decimals, newest);
    const layout = parts.unsigned();
    if (layout === windowLayout.events) this.#readEvents(entry, window);
    else if (layout === windowLayout.rings) this.#readRings(entry, window);
    else input.fail('a window of an unknown layout');
    parts.end();
  }

  #create(flags: number): number {
    const parts = this.#parts;
    const count = parts.unsigned();
    if (count < 1 || count > ringsMax) this.#input.fail('too many resolutions');
    const bucketMs: number[] = [];
    const sizes: number[] = [];
    for (let i = 0; i < count; i++) {
      bucketMs.push(parts.unsigned());
      sizes.push(parts.unsigned());
    }
    if (!areResolutions(bucketMs, sizes)) this.#input.fail('impossible resolutions');
    const labelCount = this.#labels.read(parts, this.#input);
    return this.#engine.windows.create({
      hasDistinct: (flags & windowFlag.distinct) !== 0,
      hasQuantiles: (flags & windowFlag.quantiles) !== 0,
      bucketMs,
      sizes,
      labelCount,
      labels: this.#labels.list.bytes,
      labelBytes: this.#labels.list.used,
    });
  }

  #readEvents(entry: number, window: number): void {
    const text = this.#text;
    this.#parts.text(text);
    const made = this.#raw.putEvents(window, text.bytes, text.offset, text.length);
    if (made === 0) this.#input.fail(`other than up to ${eventsMax.toString()} events`);
    setEntryWord(this.#engine.arena, entry, made);
  }

  #readRings(entry: number, window: number): void {
    const { arena, windows } = this.#engine;
    const root = this.#raw.makeRings(window);
    setEntryWord(arena, entry, root);
    setEntryAux(arena, entry, windowLayout.rings);
    windows.loadShape(root);
    for (let i = 0; i < windows.shape.count; i++) this.#readRing(root, i);
  }

  #readRing(window: number, index: number): void {
    const [input, parts, raw, text] = [this.#input, this.#parts, this.#raw, this.#text];
    const used = parts.unsigned();
    if (used === 0) return;
    const start = parts.unsigned();
    const room = parts.unsigned();
    const countBytes = parts.unsigned();
    parts.text(text);
    const record = { used, start, room, countBytes };
    if (!raw.putRing(window, index, record, text.bytes, text.offset, text.length))
      input.fail('a ring that contradicts itself');
    const { ring } = this.#engine.windows;
    const { columns } = ring;
    for (let cell = 0; cell < ring.cells; cell++) {
      if (!ring.isUsed(cell)) continue;
      if (columns.hasDistinct) {
        parts.text(text);
        if (!raw.putSet(cell, text.bytes, text.offset, text.length))
          input.fail('a set of members that contradicts itself');
      }
      if (columns.hasSketch) {
        parts.text(text);
        if (!raw.putSketch(cell, text.bytes, text.offset, text.length))
          input.fail('a sketch that contradicts itself');
      }
    }
  }
}
