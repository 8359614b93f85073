/**
 * Time series as the keyspace sees them, and the label indexes of its databases. The keyspace says when a series' entry
 * comes, goes or moves: `attached`, `detached` and `moved`; and when a database is emptied or two change places.
 */
import { assert } from '@millrace/base';
import { entryWord, setEntryWord } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import type { Releases } from '../lazy-release.js';
import { databaseCountMax, roots } from '../roots.js';
import type { Structure } from '../structure.js';
import { kind as kinds } from '../structure.js';
import { blockSamplesMax } from './blocks.js';
import { Compactions } from './compactions.js';
import { plainSeriesDefaults } from './defaults.js';
import type { SeriesDefaults } from './defaults.js';
import { Directory } from './directory.js';
import { KeyOrder } from './key-order.js';
import type { Selection } from './key-order.js';
import { LabelIndex } from './label-index.js';
import type { Matcher } from './label-query.js';
import { selectSeries } from './label-query.js';
import { headSamplesMax, root as field, rootBytes } from './layout.js';
import { SampleBuffer } from './sample-buffer.js';
import { relocateRoot, relocateSeries } from './relocation.js';
import { Selections } from './selections.js';
import { sampleResult, SeriesStore } from './series-store.js';

/** Of the parts of a series that are one block each: where the root has their refs. */
const parts = [field.head, field.labels, field.options] as const;

export class TimeSeries extends SeriesStore implements Structure {
  readonly kind = kinds.timeSeries;
  readonly #arena: Arena;
  readonly #releases: Releases;
  readonly #indexes: readonly LabelIndex[];
  /** A second place to stand at, for copying from one directory to another. */
  readonly #directoryOfCopy: Directory;
  readonly #order: KeyOrder;
  readonly compactions: Compactions;
  readonly selections = new Selections();
  /** As configured. */
  defaults: SeriesDefaults = plainSeriesDefaults;

  constructor(arena: Arena, releases: Releases) {
    super(arena);
    this.#releases = releases;
    this.#arena = arena;
    this.#directoryOfCopy = new Directory(arena);
    this.#order = new KeyOrder(arena, (series) => this.entryOf(series));
    this.compactions = new Compactions(arena, this, this.rules, this);
    this.#indexes = Array.from(
      { length: databaseCountMax },
      (_, database) => new LabelIndex(arena, this.labels, roots.labelIndexes + database),
    );
  }

  /** Adds a sample, and brings compactions up to date. One of `sampleResult`. */
  override add(series: number, time: number, value: number, policy: number): number {
    if (this.rulesOf(series) === 0) return super.add(series, time, value, policy);
    const before = this.samples(series) === 0 ? Number.NaN : this.lastTime(series);
    const result = super.add(series, time, value, policy);
    if (result !== sampleResult.stored) return result;
    if (time <= before) this.compactions.changed(series, time);
    else this.compactions.appended(series, time, before);
    return result;
  }

  /** Deletes the samples from one time to another, both included, also from compactions. Returns how many. */
  override deleteRange(series: number, from: number, to: number): number {
    if (this.rulesOf(series) === 0 || this.samples(series) === 0)
      return super.deleteRange(series, from, to);
    const newest = this.lastTime(series);
    const deleted = super.deleteRange(series, from, to);
    // Also where nothing was: what another rule left there goes, as in RedisTimeSeries.
    this.compactions.deleted(series, from, to, newest);
    return deleted;
  }

  // What the keyspace tells

  /** A series is now the value of an entry of a database. */
  attached(database: number, entry: number, series: number): void {
    this.selections.forget();
    this.setEntry(series, entry);
    this.#indexes[database].add(series, this.labelsOf(series));
  }
  /** It is no longer, and may be freed. */
  detached(database: number, series: number): void {
    this.selections.forget();
    this.setEntry(series, 0);
    this.#indexes[database].remove(series, this.labelsOf(series));
  }
  /** It goes, or leaves its database: no rule fills it or reads it any more. */
  unlinked(series: number): void {
    if (this.hasOptions(series)) this.rules.unlinkAll(series);
  }
  /** Another entry of the same key took over. */
  moved(entry: number, series: number): void {
    this.selections.forget();
    this.setEntry(series, entry);
  }
  /** All keys of a database are gone at once. */
  flushed(database: number): void {
    this.selections.forget();
    const labels = this.#indexes[database].discard();
    if (labels !== 0) this.#releases.release(kinds.discardedLabels, labels, 0);
  }
  /** Two databases changed places. */
  swapped(one: number, other: number): void {
    this.selections.forget();
    const kept = this.#arena.root(roots.labelIndexes + one);
    this.#arena.setRoot(roots.labelIndexes + one, this.#arena.root(roots.labelIndexes + other));
    this.#arena.setRoot(roots.labelIndexes + other, kept);
  }

  /** Calls `visit` with each label of a database, packed as a series has it, and a series that has it, until that says true. */
  eachLabel(database: number, visit: (at: number, series: number) => boolean): void {
    this.#indexes[database].each(visit);
  }

  /** Calls `visit` with each block of the label indexes. */
  indexBlocks(visit: (ref: number) => void): void {
    for (const index of this.#indexes) index.blocks(visit);
  }

  /** Gives a series of a database other labels. */
  relabel(
    database: number,
    series: number,
    count: number,
    packed: Uint8Array,
    length: number,
  ): void {
    this.selections.forget();
    this.#indexes[database].remove(series, this.labelsOf(series));
    this.setLabels(series, count, packed, length);
    this.#indexes[database].add(series, this.labelsOf(series));
  }

  /** The series of a database that all matchers let through, in the order of their keys. */
  select(database: number, matchers: readonly Matcher[]): Selection {
    const found = selectSeries(this.#arena, this, this.#indexes[database], matchers);
    return this.#order.sort(found);
  }

  // Structure

  release(series: number, _aux: number, budget: number): boolean {
    const arena = this.#arena;
    for (let left = budget; ; left--) {
      const block = this.directory.last(series);
      if (block === 0) break;
      if (left <= 0) return false;
      this.directory.remove(series);
      arena.free(block);
    }
    const rules = this.rulesOf(series);
    if (rules !== 0) arena.free(rules);
    for (const part of parts) {
      const ref = arena.ints[series * 2 + part];
      if (ref !== 0) arena.free(ref);
    }
    arena.free(series);
    return true;
  }

  blocks(series: number, _aux: number, visit: (ref: number) => void): void {
    visit(series);
    for (const part of parts) {
      const ref = this.#arena.ints[series * 2 + part];
      if (ref !== 0) visit(ref);
    }
    if (this.rulesOf(series) !== 0) visit(this.rulesOf(series));
    this.directory.nodes(series, visit);
    for (let at = this.directory.first(series); at !== 0; at = this.directory.next(series))
      visit(at);
  }

  relocate(database: number, entry: number, cursor: number): number {
    const arena = this.#arena;
    const series = entryWord(arena, entry);
    if (cursor > 0) return relocateSeries(arena, this, series, cursor);
    const moved = relocateRoot(arena, this, this.#indexes[database], series);
    if (moved !== series) setEntryWord(arena, entry, moved);
    return relocateSeries(arena, this, moved, 0);
  }

  /** The same with the index of a database's labels, from a bucket on: the one to go on with, 0 at the end. */
  relocateLabels(database: number, bucket: number): number {
    return this.#indexes[database].relocate(bucket);
  }

  memory(series: number): number {
    let bytes = 0;
    this.blocks(series, 0, (ref) => (bytes += this.#arena.capacityOf(ref)));
    return bytes;
  }

  /** Without rules: a copy is filled by none, and fills none. */
  copy(series: number): number {
    const arena = this.#arena;
    const copied = arena.allocate(rootBytes);
    arena.copyWithin(copied * 8, series * 8, rootBytes);
    for (const part of [field.head, field.directory, field.options, field.entry])
      arena.setInt(copied * 2 + part, 0);
    arena.setInt(copied * 2 + field.kinds, arena.ints[series * 2 + field.kinds] & 0xffff);
    arena.setInt(copied * 2 + field.blocks, 0);
    arena.setInt(copied * 2 + field.labels, this.labels.copy(this.labelsOf(series)));
    if (arena.ints[series * 2 + field.options] !== 0)
      this.setIgnore(copied, this.ignoreTimeMs(series), this.ignoreValue(series));
    const head = this.heads.block(series);
    if (head !== 0) arena.setInt(copied * 2 + field.head, this.#copyBlock(head));
    for (let block = this.directory.first(series); block !== 0; block = this.directory.next(series))
      this.#directoryOfCopy.append(copied, this.sealed.firstTime(block), this.#copyBlock(block));
    return copied;
  }

  #copyBlock(block: number): number {
    const arena = this.#arena;
    const bytes = arena.capacityOf(block);
    const copied = arena.allocate(bytes);
    arena.copyWithin(copied * 8, block * 8, bytes);
    return copied;
  }

  encoding(): string {
    return 'raw';
  }

  check(series: number): void {
    this.directory.check(series);
    const samples = new SampleBuffer(blockSamplesMax + headSamplesMax);
    let before = -1;
    let count = 0;
    const take = (): void => {
      for (let i = 0; i < samples.count; i++) {
        assert(samples.times[i] > before, 'samples out of order');
        before = samples.times[i];
      }
      count += samples.count;
      samples.count = 0;
    };
    for (
      let block = this.directory.first(series);
      block !== 0;
      block = this.directory.next(series)
    ) {
      this.sealed.decode(block, samples);
      assert(samples.times[0] === this.sealed.firstTime(block), 'a block with another first time');
      assert(
        samples.times[samples.count - 1] === this.sealed.lastTime(block),
        'a block with another last time',
      );
      take();
    }
    this.heads.copyOut(series, this.heads.count(series), samples);
    take();
    assert(count === this.samples(series), 'a wrong number of samples');
    assert(this.lastTime(series) === Math.max(before, 0), 'a wrong last time');
    this.#checkLabels(series);
    this.rules.check(series);
  }

  #checkLabels(series: number): void {
    const labels = this.labelsOf(series);
    if (labels === 0) return;
    const end = labels * 8 + 8 + this.#arena.ints[labels * 2 + 1];
    this.labels.open(labels);
    while (this.labels.next())
      assert(
        this.labels.valueAt + this.labels.valueLength <= end,
        'labels longer than their block',
      );
  }
}
