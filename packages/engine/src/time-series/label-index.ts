/**
 * Finds the series of a database by label. It lies in the arena, so a snapshot carries it.
 *
 *   index   entries whose keys are labels as they lie in a series: length of the name, of the value, name, value
 *   entry   its word is the one series that has the label (aux 0), or a list of them (aux 1)
 *   list    series (int) | room (int) | refs of the series, ascending
 */
import type { ReadonlyBytes } from '@millrace/base';
import {
  entryAux,
  entryBytes,
  entryWord,
  HashIndex,
  keyOffset,
  moveEntryWord,
  setEntryAux,
  setEntryWord,
  writeEntry,
} from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import type { Labels } from './labels.js';

/** Buckets whose labels are moved in one step. */
const relocatedBuckets = 4;
const labelHeaderBytes = 4;
const listRoomMin = 6;
const aux = { single: 0, list: 1 } as const;

export function freeLabelEntry(arena: Arena, entry: number): void {
  if (entryAux(arena, entry) === aux.list) arena.free(entryWord(arena, entry));
  arena.free(entry);
}

export function blocksOfLabelEntry(
  arena: Arena,
  entry: number,
  visit: (ref: number) => void,
): void {
  visit(entry);
  if (entryAux(arena, entry) === aux.list) visit(entryWord(arena, entry));
}

export class LabelIndex {
  readonly #arena: Arena;
  readonly #index: HashIndex;
  readonly #labels: Labels;
  readonly #rootIndex: number;
  /** What `find` found: where the refs begin, as an index of ints, and how many. */
  at = 0;
  count = 0;

  constructor(arena: Arena, labels: Labels, rootIndex: number) {
    this.#arena = arena;
    this.#index = new HashIndex(arena);
    this.#labels = labels;
    this.#rootIndex = rootIndex;
  }

  get #root(): number {
    return this.#arena.root(this.#rootIndex);
  }

  /** Finds the series that have a label, given as it lies in a series. */
  find(label: ReadonlyBytes, offset: number, length: number): void {
    const entry = this.#root === 0 ? 0 : this.#index.find(this.#root, label, offset, length);
    if (entry === 0) this.count = 0;
    else this.#show(entry);
  }

  #show(entry: number): void {
    const isList = entryAux(this.#arena, entry) === aux.list;
    const word = entryWord(this.#arena, entry);
    this.at = isList ? word * 2 + 2 : entry * 2 + 1;
    this.count = isList ? this.#arena.ints[word * 2] : 1;
  }

  /** Adds a series under each of its labels. */
  add(series: number, labelsOfSeries: number): void {
    if (labelsOfSeries === 0) return;
    if (this.#root === 0) this.#arena.setRoot(this.#rootIndex, this.#index.create());
    const labels = this.#labels;
    labels.open(labelsOfSeries);
    while (labels.next()) {
      const at = labels.nameAt - labelHeaderBytes;
      const length = labelHeaderBytes + labels.nameLength + labels.valueLength;
      const entry = this.#index.find(this.#root, this.#arena.bytes, at, length);
      if (entry === 0) this.#createEntry(at, length, series);
      else this.#addTo(entry, series);
    }
  }

  #createEntry(at: number, length: number, series: number): void {
    const arena = this.#arena;
    const entry = arena.allocate(entryBytes(0, length));
    writeEntry(arena, entry, 0, 0, aux.single, arena.bytes, at, length);
    setEntryWord(arena, entry, series);
    this.#index.insert(this.#root, entry);
  }

  #addTo(entry: number, series: number): void {
    this.#show(entry);
    const arena = this.#arena;
    const count = this.count;
    const place = this.#place(series);
    if (place < count && arena.ints[this.at + place] === series) return;
    const list = this.#listWithRoom(entry);
    const at = list * 2 + 2 + place;
    arena.copyWithin((at + 1) * 4, at * 4, (count - place) * 4);
    arena.setInt(at, series);
    arena.setInt(list * 2, count + 1);
  }

  /** Where a series is, or would be, among those that `#show` showed. */
  #place(series: number): number {
    const { ints } = this.#arena;
    let low = 0;
    let high = this.count;
    // New series mostly come last.
    if (high > 0 && ints[this.at + high - 1] < series) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ints[this.at + middle] < series) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The entry's list, which is made or moved where there is no room for one more. */
  #listWithRoom(entry: number): number {
    const arena = this.#arena;
    const word = entryWord(arena, entry);
    const isList = entryAux(arena, entry) === aux.list;
    const count = isList ? arena.ints[word * 2] : 1;
    if (isList && count < arena.ints[word * 2 + 1]) return word;
    const room = isList ? count + (count >>> 1) : listRoomMin;
    const list = arena.allocate(8 + room * 4);
    arena.setInt(list * 2, count);
    arena.setInt(list * 2 + 1, room);
    if (isList) {
      arena.copyWithin(list * 8 + 8, word * 8 + 8, count * 4);
      arena.free(word);
    } else arena.setInt(list * 2 + 2, word);
    setEntryAux(arena, entry, aux.list);
    setEntryWord(arena, entry, list);
    return list;
  }

  /** Takes a series out from under each of its labels. */
  remove(series: number, labelsOfSeries: number): void {
    if (labelsOfSeries === 0 || this.#root === 0) return;
    const labels = this.#labels;
    labels.open(labelsOfSeries);
    while (labels.next()) {
      const length = labelHeaderBytes + labels.nameLength + labels.valueLength;
      const at = labels.nameAt - labelHeaderBytes;
      const entry = this.#index.find(this.#root, this.#arena.bytes, at, length);
      if (entry !== 0) this.#removeFrom(entry, series);
    }
  }

  #removeFrom(entry: number, series: number): void {
    const arena = this.#arena;
    this.#show(entry);
    const place = this.#place(series);
    if (place === this.count || arena.ints[this.at + place] !== series) return;
    if (this.count === 1) {
      this.#index.remove(this.#root);
      freeLabelEntry(arena, entry);
      return;
    }
    const at = this.at + place;
    arena.copyWithin(at * 4, (at + 1) * 4, (this.count - place - 1) * 4);
    arena.setInt(entryWord(arena, entry) * 2, this.count - 1);
  }

  /** Series under the most frequent of these labels. */
  mostUnder(labelsOfSeries: number): number {
    let most = 0;
    this.#labels.open(labelsOfSeries);
    while (this.#labels.next()) if (this.#findRead() !== 0) most = Math.max(most, this.count);
    return most;
  }

  /** A series with these labels has another ref now. */
  renamed(series: number, moved: number, labelsOfSeries: number): void {
    this.#labels.open(labelsOfSeries);
    while (this.#labels.next()) {
      const entry = this.#findRead();
      const from = this.#place(series);
      // A label that a series has twice is there once.
      if (entry === 0 || from === this.count || this.#arena.ints[this.at + from] !== series)
        continue;
      this.#reorder(from, this.#place(moved), moved);
    }
  }

  /** The entry of the label that was read last, shown, or 0. */
  #findRead(): number {
    const { nameAt, nameLength, valueLength } = this.#labels;
    const length = labelHeaderBytes + nameLength + valueLength;
    const at = nameAt - labelHeaderBytes;
    const entry = this.#index.find(this.#root, this.#arena.bytes, at, length);
    if (entry !== 0) this.#show(entry);
    return entry;
  }

  /** Takes a place out of those that are shown, and puts a ref in before another. */
  #reorder(from: number, before: number, series: number): void {
    const arena = this.#arena;
    const to = before > from ? before - 1 : before;
    const first = this.at + Math.min(from, to);
    const ints = Math.abs(to - from);
    if (to > from) arena.copyWithin(first * 4, (first + 1) * 4, ints * 4);
    else if (to < from) arena.copyWithin((first + 1) * 4, first * 4, ints * 4);
    arena.setInt(this.at + to, series);
  }

  /** Forgets all series. Returns the index as it was, 0 for none: it is the caller's to free, see `DiscardedLabels`. */
  discard(): number {
    const root = this.#root;
    if (root !== 0) this.#arena.setRoot(this.#rootIndex, 0);
    return root;
  }

  /** Calls `visit` with where each label lies and the series that have it, one after another, until it says true. */
  each(visit: (at: number, series: number) => boolean): void {
    if (this.#root === 0) return;
    this.#index.forEach(this.#root, (entry) => {
      this.#show(entry);
      const at = keyOffset(this.#arena, entry);
      for (let i = 0; i < this.count; i++) if (visit(at, this.#arena.ints[this.at + i])) return;
    });
  }

  /** Moves its blocks to where they are to lie (`Arena.move`), some from a bucket on; the one to go on with, 0 at the end. */
  relocate(bucket: number): number {
    if (this.#root === 0) return 0;
    if (bucket === 0 && this.#arena.isLeaving(this.#root))
      this.#arena.setRoot(this.#rootIndex, this.#arena.move(this.#root));
    return this.#index.relocate(this.#root, bucket, relocatedBuckets, this.#move);
  }

  readonly #move = (entry: number): number => {
    const arena = this.#arena;
    const moved = arena.move(entry);
    if (entryAux(arena, moved) === aux.list) moveEntryWord(arena, moved);
    return moved;
  };

  /** Calls `visit` with each block. */
  blocks(visit: (ref: number) => void): void {
    if (this.#root === 0) return;
    this.#index.blocks(this.#root, visit);
    this.#index.forEach(this.#root, (entry) => {
      blocksOfLabelEntry(this.#arena, entry, visit);
    });
  }
}
