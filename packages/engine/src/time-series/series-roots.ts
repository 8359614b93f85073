import type { ReadonlyBytes } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { Labels } from './labels.js';
import { option, optionBytes, root as field, rootBytes, rootDouble, seriesFlag } from './layout.js';

export interface SeriesOptions {
  readonly retentionMs: number;
  readonly chunkBytes: number;
  readonly duplicatePolicy: number;
  readonly isUncompressed: boolean;
  readonly ignoreTimeMs: number;
  readonly ignoreValue: number;
}

/** The fields of a series' root, and what hangs on it beside its samples. */
export class SeriesRoots {
  readonly labels: Labels;
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.labels = new Labels(arena);
  }

  /** A new, empty series: the ref of its root. Labels as `Labels.create` takes them. */
  create(
    options: SeriesOptions,
    labelCount: number,
    labels: ReadonlyBytes,
    labelBytes: number,
  ): number {
    const arena = this.#arena;
    const series = arena.allocate(rootBytes);
    arena.fill(series * 8, rootBytes, 0);
    const flags = options.isUncompressed ? seriesFlag.uncompressed : 0;
    arena.setInt(series * 2 + field.kinds, options.duplicatePolicy | (flags << 8));
    arena.setInt(series * 2 + field.chunkBytes, options.chunkBytes);
    arena.setDouble(series + rootDouble.retentionMs, options.retentionMs);
    arena.setInt(series * 2 + field.labels, this.labels.create(labelCount, labels, labelBytes));
    if (options.ignoreTimeMs !== 0 || options.ignoreValue !== 0)
      this.setIgnore(series, options.ignoreTimeMs, options.ignoreValue);
    return series;
  }

  samples(series: number): number {
    return this.#arena.doubles[series + rootDouble.samples];
  }
  lastTime(series: number): number {
    return this.#arena.doubles[series + rootDouble.lastTime];
  }
  retentionMs(series: number): number {
    return this.#arena.doubles[series + rootDouble.retentionMs];
  }
  chunkBytes(series: number): number {
    return this.#arena.ints[series * 2 + field.chunkBytes];
  }
  duplicatePolicy(series: number): number {
    return this.#arena.ints[series * 2 + field.kinds] & 0xff;
  }
  isUncompressed(series: number): boolean {
    return ((this.#arena.ints[series * 2 + field.kinds] >>> 8) & seriesFlag.uncompressed) !== 0;
  }
  labelsOf(series: number): number {
    return this.#arena.ints[series * 2 + field.labels];
  }
  /** Whether it has any of the options that few series have. */
  hasOptions(series: number): boolean {
    return this.#arena.ints[series * 2 + field.options] !== 0;
  }
  ignoreTimeMs(series: number): number {
    const options = this.#arena.ints[series * 2 + field.options];
    return options === 0 ? 0 : this.#arena.doubles[options + option.ignoreTimeMs];
  }
  ignoreValue(series: number): number {
    const options = this.#arena.ints[series * 2 + field.options];
    return options === 0 ? 0 : this.#arena.doubles[options + option.ignoreValue];
  }
  /** The entry of the key that holds the series. */
  entryOf(series: number): number {
    return this.#arena.ints[series * 2 + field.entry];
  }
  setEntry(series: number, entry: number): void {
    this.#arena.setInt(series * 2 + field.entry, entry);
  }
  setRetention(series: number, retentionMs: number): void {
    this.#arena.setDouble(series + rootDouble.retentionMs, retentionMs);
  }
  setChunkBytes(series: number, chunkBytes: number): void {
    this.#arena.setInt(series * 2 + field.chunkBytes, chunkBytes);
  }
  setDuplicatePolicy(series: number, policy: number): void {
    const at = series * 2 + field.kinds;
    this.#arena.setInt(at, (this.#arena.ints[at] & ~0xff) | policy);
  }
  setLabels(series: number, count: number, packed: ReadonlyBytes, length: number): void {
    const at = series * 2 + field.labels;
    if (this.#arena.ints[at] !== 0) this.#arena.free(this.#arena.ints[at]);
    this.#arena.setInt(at, this.labels.create(count, packed, length));
  }
  setIgnore(series: number, timeMs: number, value: number): void {
    const options = this.needOptions(series);
    this.#arena.setDouble(options + option.ignoreTimeMs, timeMs);
    this.#arena.setDouble(options + option.ignoreValue, value);
  }
  /** The block of options, made where there is none. */
  needOptions(series: number): number {
    const arena = this.#arena;
    let options = arena.ints[series * 2 + field.options];
    if (options !== 0) return options;
    options = arena.allocate(optionBytes);
    arena.fill(options * 8, optionBytes, 0);
    arena.setInt(series * 2 + field.options, options);
    return options;
  }
  /** The root of the series whose rule fills this one, or 0. */
  sourceOf(series: number): number {
    const options = this.#arena.ints[series * 2 + field.options];
    return options === 0 ? 0 : this.#arena.ints[options * 2 + option.source];
  }
  /** The block of its compaction rules, or 0. */
  rulesOf(series: number): number {
    const options = this.#arena.ints[series * 2 + field.options];
    return options === 0 ? 0 : this.#arena.ints[options * 2 + option.rules];
  }
}
