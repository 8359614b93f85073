/**
 * Time series: samples in order of time, each time once. New ones go to the head; a full head is sealed into blocks;
 * a sample older than the head opens the block that it belongs to. layout.ts shows how the parts hang together.
 *
 * Retention counts from the newest sample, never from a clock, so that replaying gives the same again. Blocks wholly
 * before it are dropped when the next one is sealed; readers leave the rest of what is too old out.
 */
import { Arena } from '@millrace/memory';
import { Blocks, blockSamplesMax } from './blocks.js';
import { Directory } from './directory.js';
import { Heads } from './head.js';
import { HeadWriter } from './head-writer.js';
import {
  duplicatePolicy,
  headSamplesMax,
  headSamplesSealed,
  headSamplesSealedMax,
  headSamplesSealedMin,
  rootDouble,
} from './layout.js';
import { Rules } from './rules.js';
import { SampleBuffer } from './sample-buffer.js';
import { SeriesRoots } from './series-roots.js';

/** What became of a sample. */
export const sampleResult = { stored: 0, blocked: 1 } as const;

export class SeriesStore extends SeriesRoots {
  readonly sealed: Blocks;
  readonly directory: Directory;
  readonly heads: Heads;
  readonly head: HeadWriter;
  readonly rules: Rules;
  readonly #arena: Arena;
  readonly #scratch = new SampleBuffer(blockSamplesMax + headSamplesMax);

  constructor(arena: Arena) {
    super(arena);
    this.#arena = arena;
    this.sealed = new Blocks(arena);
    this.directory = new Directory(arena);
    this.heads = new Heads(arena);
    this.head = new HeadWriter(arena);
    this.rules = new Rules(arena, this);
  }

  /** The value of the newest sample; NaN where there is none. */
  lastValue(series: number): number {
    const count = this.heads.count(series);
    if (count > 0) return this.heads.value(series, count - 1);
    const block = this.directory.last(series);
    return block === 0 ? Number.NaN : this.sealed.lastValue(block);
  }

  /** The time of the oldest sample that is kept, those past the retention included; 0 where there is none. */
  firstTime(series: number): number {
    const block = this.directory.first(series);
    if (block !== 0) return this.sealed.firstTime(block);
    return this.heads.count(series) > 0 ? this.heads.time(series, 0) : 0;
  }

  /** Times before this one are past the retention. */
  oldestKept(series: number): number {
    const retention = this.retentionMs(series);
    return retention === 0 ? 0 : Math.max(0, this.lastTime(series) - retention);
  }

  /** Adds a sample. Where its time is taken, the policy says what happens: one of `sampleResult`. */
  add(series: number, time: number, value: number, policy: number): number {
    const samples = this.samples(series);
    if (samples > 0 && time <= this.lastTime(series))
      return this.#addLate(series, time, value, policy);
    while (!this.heads.insert(series, this.heads.count(series), time, value)) this.#seal(series);
    this.#arena.setDouble(series + rootDouble.samples, this.samples(series) + 1);
    this.#arena.setDouble(series + rootDouble.lastTime, time);
    return sampleResult.stored;
  }

  #addLate(series: number, time: number, value: number, policy: number): number {
    const { heads } = this;
    for (;;) {
      const place = heads.lowerBound(series, time);
      if (place < heads.count(series) && heads.time(series, place) === time) {
        const old = heads.value(series, place);
        if (isRefused(policy, old, value)) return sampleResult.blocked;
        heads.setValue(series, place, merge(policy, old, value));
        return sampleResult.stored;
      }
      if (place === 0) {
        const last = this.directory.last(series);
        if (last !== 0 && time <= this.sealed.lastTime(last))
          return this.#addToBlock(series, time, value, policy);
      }
      if (heads.insert(series, place, time, value)) break;
      this.#seal(series);
    }
    this.#arena.setDouble(series + rootDouble.samples, this.samples(series) + 1);
    return sampleResult.stored;
  }

  #addToBlock(series: number, time: number, value: number, policy: number): number {
    const block = this.directory.find(series, time);
    const scratch = this.#scratch;
    scratch.count = 0;
    this.sealed.decode(block, scratch);
    const place = scratch.lowerBound(time);
    if (place < scratch.count && scratch.times[place] === time) {
      if (isRefused(policy, scratch.values[place], value)) return sampleResult.blocked;
      scratch.values[place] = merge(policy, scratch.values[place], value);
    } else {
      scratch.shift(place, 1);
      scratch.times[place] = time;
      scratch.values[place] = value;
      this.#arena.setDouble(series + rootDouble.samples, this.samples(series) + 1);
    }
    this.#replaceBlock(series, block);
    return sampleResult.stored;
  }

  /** Puts what is in the scratch in the place of the block found last, as two where it is too much for one. */
  #replaceBlock(series: number, block: number): void {
    const scratch = this.#scratch;
    const count = scratch.count;
    const kept = count > blockSamplesMax ? count >>> 1 : count;
    this.directory.replace(series, scratch.times[0], this.sealed.encode(scratch, 0, kept));
    if (kept < count)
      this.directory.insertAfter(
        series,
        scratch.times[kept],
        this.sealed.encode(scratch, kept, count - kept),
      );
    this.#arena.free(block);
  }

  /** Seals most of a full head: into the last block while there is room in it, else into a new one. */
  #seal(series: number): void {
    const scratch = this.#scratch;
    const last = this.directory.last(series);
    const added = last === 0 ? 0 : this.#roomIn(last);
    const sealed = added > 0 ? added : headSamplesSealed;
    scratch.count = 0;
    if (added > 0) this.sealed.decode(last, scratch);
    this.heads.copyOut(series, sealed, scratch);
    const block = this.sealed.encode(scratch, 0, scratch.count);
    if (added > 0) {
      this.directory.replace(series, scratch.times[0], block);
      this.#arena.free(last);
    } else this.directory.append(series, scratch.times[0], block);
    this.heads.remove(series, 0, sealed);
    this.#dropOld(series);
  }

  /**
   * How many samples of a full head are to be sealed into the last block: none where it was filled up before, else as
   * many as leave least of its size class unused, if its samples go on to take what they took so far.
   */
  #roomIn(block: number): number {
    const count = this.sealed.count(block);
    if (count > headSamplesMax) return 0;
    const bytes = this.sealed.bytes(block);
    const bytesPerSample = this.sealed.growthBytes(block) / count;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let more = headSamplesSealedMin; more <= headSamplesSealedMax; more++) {
      const size = Arena.roundUp(Math.ceil(bytes + more * bytesPerSample)) / (count + more);
      if (size > least) continue;
      least = size;
      best = more;
    }
    return best;
  }

  /** The start of the oldest bucket that a compaction rule is still to read. */
  #oldestOpen(series: number): number {
    const { rules } = this;
    let oldest = Number.POSITIVE_INFINITY;
    for (let place = 0; place < rules.count(series); place++)
      oldest = Math.min(oldest, rules.bucketOf(rules.at(series, place), this.lastTime(series)));
    return oldest;
  }

  /** Frees the blocks that are wholly past the retention. */
  #dropOld(series: number): void {
    const oldest = Math.min(this.oldestKept(series), this.#oldestOpen(series));
    for (;;) {
      const block = this.directory.first(series);
      if (block === 0 || this.sealed.lastTime(block) >= oldest) return;
      this.#arena.setDouble(
        series + rootDouble.samples,
        this.samples(series) - this.sealed.count(block),
      );
      this.directory.remove(series);
      this.#arena.free(block);
    }
  }

  /** Deletes the samples from one time to another, both included. Returns how many. */
  deleteRange(series: number, from: number, to: number): number {
    const before = this.samples(series);
    let removed = this.#deleteFromBlocks(series, from, to);
    const start = this.heads.lowerBound(series, from);
    const end = this.heads.lowerBound(series, to + 1);
    if (end > start) {
      this.heads.remove(series, start, end);
      removed += end - start;
    }
    if (removed === 0) return 0;
    this.#arena.setDouble(series + rootDouble.samples, before - removed);
    this.#arena.setDouble(series + rootDouble.lastTime, this.#findLastTime(series));
    return removed;
  }

  #deleteFromBlocks(series: number, from: number, to: number): number {
    let removed = 0;
    let block = this.directory.find(series, from);
    while (block !== 0 && this.sealed.firstTime(block) <= to) {
      const first = this.sealed.firstTime(block);
      const last = this.sealed.lastTime(block);
      if (last < from) {
        block = this.directory.next(series);
        continue;
      }
      if (first >= from && last <= to) {
        removed += this.sealed.count(block);
        this.directory.remove(series);
        this.#arena.free(block);
        block = this.directory.find(series, from);
        // What begins before `from` was looked at already.
        if (block !== 0 && this.sealed.firstTime(block) < from) block = this.directory.next(series);
        continue;
      }
      removed += this.#deleteInBlock(series, block, from, to);
      block = this.directory.next(series);
    }
    return removed;
  }

  #deleteInBlock(series: number, block: number, from: number, to: number): number {
    const scratch = this.#scratch;
    scratch.count = 0;
    this.sealed.decode(block, scratch);
    const start = scratch.lowerBound(from);
    const end = scratch.lowerBound(to + 1);
    if (start === end) return 0;
    scratch.shift(end, start - end);
    this.#replaceBlock(series, block);
    return end - start;
  }

  #findLastTime(series: number): number {
    const count = this.heads.count(series);
    if (count > 0) return this.heads.time(series, count - 1);
    const block = this.directory.last(series);
    return block === 0 ? 0 : this.sealed.lastTime(block);
  }
}

/** Whether the sample of a time that is taken may not be changed. */
function isRefused(policy: number, old: number, fresh: number): boolean {
  if (policy === duplicatePolicy.block) return true;
  return policy >= duplicatePolicy.min && Number.isNaN(old) !== Number.isNaN(fresh);
}

/** The value that is kept of two for the same time: a number rather than none. */
function merge(policy: number, old: number, fresh: number): number {
  if (policy === duplicatePolicy.first) return Number.isNaN(old) ? fresh : old;
  if (policy === duplicatePolicy.min) return Math.min(old, fresh);
  if (policy === duplicatePolicy.max) return Math.max(old, fresh);
  if (policy === duplicatePolicy.sum) return old + fresh;
  return Number.isNaN(fresh) ? old : fresh;
}
