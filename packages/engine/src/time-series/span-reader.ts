/**
 * Sums up parts of a sealed block on the way through its bits, without laying the samples out: for blocks of the most common
 * kind, whose samples come at one interval and whose values are decimals that differ little. What it counts with are whole
 * numbers, so nothing is rounded before the end.
 */
import type { ReadonlyInts } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { BitReader } from './bits.js';
import { Summary } from './blocks.js';
import type { Blocks } from './blocks.js';
import { readDecimalScale } from './decimals.js';
import {
  groupedWidthMax,
  groupSize,
  groupSumBits,
  groupSumMask,
  groupTable,
} from './delta-groups.js';
import { deltas, readDeltas } from './whole-numbers.js';

/** Above this, places in a block could be rounded wrongly. */
const stepMax = 2 ** 40;
/** Whole numbers stay below this, and what 512 distances from the first one add up to below 2^31. */
const wholeMax = 2 ** 30;
const spreadMax = 2 ** 22;

export class SpanReader {
  /** Of the block: its first time, the interval and how many samples there are. */
  firstTime = 0;
  step = 0;
  count = 0;
  /** What the last span came to. */
  readonly summary = new Summary();
  readonly #words: ReadonlyInts;
  readonly #blocks: Blocks;
  readonly #reader: BitReader;
  #scale = 1;
  /** Of the differences: their bits, and what each has added. */
  #width = 0;
  #base = 0;
  /** The next sample: its place, its value, and where the difference that follows it lies. */
  #place = 0;
  #value = 0;
  #at = 0;
  #used = 0;
  /** What the next sample is above the one that a span began with. */
  #distance = 0;

  constructor(arena: Arena, blocks: Blocks) {
    this.#words = arena.ints;
    this.#blocks = blocks;
    this.#reader = new BitReader(arena.ints);
  }

  /** Stands before the first sample of a block; false where that is none of this kind. */
  open(block: number): boolean {
    const blocks = this.#blocks;
    if (!blocks.hasDecimals(block) || blocks.hasNan(block)) return false;
    const reader = this.#reader;
    reader.open(blocks.timesAt(block));
    if (!readDeltas(reader) || deltas.width !== 0) return false;
    this.step = deltas.least;
    if (!(this.step > 0 && this.step < stepMax)) return false;
    reader.open(blocks.valuesAt(block));
    this.#scale = readDecimalScale(reader);
    if (this.#scale === 0 || !readDeltas(reader)) return false;
    const least = blocks.least(block) * this.#scale;
    const greatest = blocks.greatest(block) * this.#scale;
    if (!(least > -wholeMax && greatest < wholeMax && greatest - least < spreadMax)) return false;
    this.firstTime = blocks.firstTime(block);
    this.count = blocks.count(block);
    this.#width = deltas.width;
    this.#base = deltas.least | 0;
    this.#value = deltas.first | 0;
    this.#place = 0;
    this.#at = reader.at;
    this.#used = reader.used;
    return true;
  }

  /** Goes on to a place at or behind this one. */
  skip(to: number): void {
    if (to > this.#place) this.takeSums(to);
  }

  /** Sums up the samples from here up to, not including, place `to`, of which there is one at least. */
  take(to: number, withSquares: boolean): void {
    this.#walk(to, withSquares);
  }

  /** The same where only how many there are and their sum are wanted: the rest of the summary is nothing. */
  takeSums(to: number): void {
    const width = this.#width;
    const base = this.#base;
    if (width > groupedWidthMax) {
      this.#walk(to, false);
      return;
    }
    const { summary } = this;
    const count = to - this.#place;
    let distance = 0;
    let sum = 0;
    if (width === 0) {
      sum = (base * count * (count - 1)) / 2;
      distance = base * count;
    } else {
      const groups = Math.floor(count / groupSize(width));
      sum = this.#addGroups(groups);
      distance = this.#distance;
      sum += this.#addSingly(count - groups * groupSize(width), distance);
      distance = this.#distance;
    }
    summary.count = count;
    summary.sum = (this.#value * count + sum) / this.#scale;
    this.#value = (this.#value + distance) | 0;
    this.#place = to;
  }

  /** Adds so many groups of samples, as distances from the value at hand; leaves the distance of the next one. */
  #addGroups(groups: number): number {
    const words = this.#words;
    const table = groupTable(this.#width);
    const size = groupSize(this.#width);
    const bitsOfGroup = size * this.#width;
    const mask = (1 << bitsOfGroup) - 1;
    const step = this.#base * size;
    const baseAdded = (this.#base * size * (size - 1)) / 2;
    let at = this.#at;
    let used = this.#used;
    let distance = 0;
    let sum = 0;
    for (let i = 0; i < groups; i++) {
      let bits = words[at] >>> used;
      used += bitsOfGroup;
      if (used >= 32) {
        at++;
        used -= 32;
        if (used > 0) bits |= words[at] << (bitsOfGroup - used);
      }
      const entry = table[bits & mask];
      sum = (sum + Math.imul(distance, size) + (entry >>> groupSumBits) + baseAdded) | 0;
      distance = (distance + step + (entry & groupSumMask)) | 0;
    }
    this.#at = at;
    this.#used = used;
    this.#distance = distance;
    return sum;
  }

  /** The same for single samples, the first of which has a distance already. */
  #addSingly(count: number, from: number): number {
    const words = this.#words;
    const width = this.#width;
    const mask = -1 >>> (32 - width);
    let at = this.#at;
    let used = this.#used;
    let distance = from;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum = (sum + distance) | 0;
      let bits = words[at] >>> used;
      used += width;
      if (used >= 32) {
        at++;
        used -= 32;
        if (used > 0) bits |= words[at] << (width - used);
      }
      distance = (distance + this.#base + (bits & mask)) | 0;
    }
    this.#at = at;
    this.#used = used;
    this.#distance = distance;
    return sum;
  }

  /**
   * Each turn adds the sample at hand and steps to the next, as distances from the first one of the span. What lies behind
   * the last difference is read too, and not used.
   */
  #walk(to: number, withSquares: boolean): void {
    const words = this.#words;
    const width = this.#width;
    const mask = width === 0 ? 0 : -1 >>> (32 - width);
    const base = this.#base;
    const count = to - this.#place;
    let at = this.#at;
    let used = this.#used;
    let distance = 0;
    let last = 0;
    let sum = 0;
    let least = 0;
    let greatest = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      last = distance;
      sum = (sum + distance) | 0;
      if (distance < least) least = distance;
      else if (distance > greatest) greatest = distance;
      if (withSquares) squares += distance * distance;
      let bits = words[at] >>> used;
      used += width;
      if (used >= 32) {
        at++;
        used -= 32;
        if (used > 0) bits |= words[at] << (width - used);
      }
      distance = (distance + base + (bits & mask)) | 0;
    }
    this.#at = at;
    this.#used = used;
    this.#summarize(count, sum, least, greatest, squares, last);
    this.#value = (this.#value + distance) | 0;
    this.#place = to;
  }

  #summarize(
    count: number,
    sum: number,
    least: number,
    greatest: number,
    squares: number,
    last: number,
  ): void {
    const { summary } = this;
    const scale = this.#scale;
    const first = this.#value;
    summary.count = count;
    summary.sum = (first * count + sum) / scale;
    summary.least = (first + least) / scale;
    summary.greatest = (first + greatest) / scale;
    summary.first = first / scale;
    summary.last = (first + last) / scale;
    summary.squares = Math.max(squares - (sum * sum) / count, 0) / (scale * scale);
  }
}
