/**
 * Walks a series block by block, the head last, forwards or backwards; behind the head one sample more, where one is given. A block is decoded only when it is asked for, so
 * that a caller who needs no more than its summary does not pay for it.
 */
import type { Arena } from '@millrace/memory';
import { blockSamplesMax } from './blocks.js';
import { SampleBuffer } from './sample-buffer.js';
import type { SeriesStore } from './series-store.js';
import { Directory } from './directory.js';

const where = { before: 0, blocks: 1, head: 2, latest: 3, end: 4 } as const;

export class BatchReader {
  /** The block that is current, 0 where it is the head. */
  block = 0;
  /** Whether all its samples lie in the range. */
  isWhole = false;
  /** After `load`: the samples, and which of them lie in the range. */
  readonly samples = new SampleBuffer(blockSamplesMax);
  start = 0;
  end = 0;

  readonly #store: SeriesStore;
  readonly #directory: Directory;
  #series = 0;
  /** The range that was asked for. */
  from = 0;
  to = 0;
  #reverse = false;
  #at: number = where.end;
  #latestTime = Number.NaN;
  #latestValue = 0;

  constructor(arena: Arena, store: SeriesStore) {
    this.#store = store;
    this.#directory = new Directory(arena);
  }

  open(
    series: number,
    from: number,
    to: number,
    reverse: boolean,
    latestTime = Number.NaN,
    latestValue = 0,
  ): void {
    this.#latestTime = latestTime;
    this.#latestValue = latestValue;
    this.#series = series;
    this.from = from;
    this.to = to;
    this.#reverse = reverse;
    this.#at = from > to ? where.end : where.before;
  }

  /** Goes on to the next batch that has samples in the range, or may have; false at the end. */
  next(): boolean {
    return this.#reverse ? this.#nextBackwards() : this.#nextForwards();
  }

  #nextForwards(): boolean {
    if (this.#at === where.before) {
      this.#at = where.blocks;
      this.block = this.#directory.find(this.#series, this.from);
      if (this.block !== 0 && this.#store.sealed.lastTime(this.block) < this.from)
        this.block = this.#directory.next(this.#series);
    } else if (this.#at === where.blocks) this.block = this.#directory.next(this.#series);
    else return (this.#at === where.head && this.#enterLatest()) || this.#finish();
    if (this.block !== 0) {
      if (this.#store.sealed.firstTime(this.block) > this.to) return this.#finish();
      this.#measure();
      return true;
    }
    return this.#enterHead() || this.#enterLatest() || this.#finish();
  }

  #nextBackwards(): boolean {
    if (this.#at === where.before && this.#enterLatest()) return true;
    if (this.#at === where.before || this.#at === where.latest) {
      if (this.#enterHead()) return true;
    }
    if (this.#at === where.head) {
      this.#at = where.blocks;
      this.block = this.#directory.find(this.#series, this.to);
    } else if (this.#at === where.blocks) this.block = this.#directory.previous(this.#series);
    else return this.#finish();
    if (this.block === 0 || this.#store.sealed.lastTime(this.block) < this.from)
      return this.#finish();
    this.#measure();
    return this.#store.sealed.firstTime(this.block) <= this.to || this.#finish();
  }

  #enterLatest(): boolean {
    if (!(this.#latestTime >= this.from && this.#latestTime <= this.to)) return false;
    this.#at = where.latest;
    this.block = 0;
    this.isWhole = true;
    return true;
  }

  #enterHead(): boolean {
    const { heads } = this.#store;
    const count = heads.count(this.#series);
    this.#at = where.head;
    this.block = 0;
    this.isWhole = false;
    return (
      count > 0 &&
      heads.time(this.#series, 0) <= this.to &&
      heads.time(this.#series, count - 1) >= this.from
    );
  }

  #measure(): void {
    const { sealed } = this.#store;
    this.isWhole =
      sealed.firstTime(this.block) >= this.from && sealed.lastTime(this.block) <= this.to;
  }

  #finish(): false {
    this.#at = where.end;
    return false;
  }

  /** Reads the current batch's samples. */
  load(): void {
    const { samples } = this;
    samples.count = 0;
    if (this.#at === where.latest) samples.push(this.#latestTime, this.#latestValue);
    else if (this.block !== 0) this.#store.sealed.decode(this.block, samples);
    else this.#store.heads.copyOut(this.#series, this.#store.heads.count(this.#series), samples);
    this.start = this.isWhole ? 0 : samples.lowerBound(this.from);
    this.end = this.isWhole ? samples.count : samples.lowerBound(this.to + 1);
  }

  /** Whether the current batch may have values that are no numbers. */
  mayHaveNan(): boolean {
    return this.block === 0 || this.#store.sealed.hasNan(this.block);
  }

  /** Whether none of the current block's values lies between two; false where that is not known. */
  isOutside(least: number, greatest: number): boolean {
    const { sealed } = this.#store;
    if (this.block === 0 || sealed.hasNan(this.block)) return false;
    return sealed.least(this.block) > greatest || sealed.greatest(this.block) < least;
  }

  /** Whether all of the current block's values lie between two; false where that is not known. */
  isInside(least: number, greatest: number): boolean {
    const { sealed } = this.#store;
    if (this.block === 0 || sealed.hasNan(this.block)) return false;
    return sealed.least(this.block) >= least && sealed.greatest(this.block) <= greatest;
  }
}
