/**
 * What a span of a window adds up to. Buckets, or events as they are, are put in; then the aggregates are asked for. One
 * object serves all reads: its tables are kept from one to the next.
 */
import type { ReadonlyDoubles } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { estimate } from '../hyperloglog/index.js';
import { registerOf, registers, registerRestBits, registerValue } from './distinct-sets.js';
import type { DistinctSets } from './distinct-sets.js';
import { sumPart } from './layout.js';
import { keyMax, sketchKey, sketchValue } from './sketches.js';
import type { Sketches } from './sketches.js';

/** So many members are counted exactly over all buckets of a span. */
const exactUnionMax = 1024;
const slots = 4096;

/** What a read has to gather besides the sums. */
export const wanted = { distinct: 1, quantiles: 2, spread: 4 } as const;

export class WindowTotals {
  /** As in `sumPart`; squares are those of the distances from the mean of all. */
  readonly sums = new Float64Array(5);
  /** Places in the list of hashes, from 1, by hash. */
  readonly #slots = new Int16Array(slots);
  readonly #hashes = new Int32Array(exactUnionMax * 2);
  #hashCount = 0;
  readonly #registers = new Uint8Array(registers);
  #hasRegisters = false;
  readonly #histogram = new Int32Array(64);
  /** Values by the key of their bin. */
  readonly #bins = new Float64Array(keyMax * 2 + 1);
  #firstBin = keyMax * 2;
  #lastBin = 0;

  clear(what: number): void {
    this.sums[sumPart.count] = 0;
    this.sums[sumPart.sum] = 0;
    this.sums[sumPart.squares] = 0;
    this.sums[sumPart.least] = Infinity;
    this.sums[sumPart.greatest] = -Infinity;
    if ((what & wanted.distinct) !== 0) this.#clearDistinct();
    if ((what & wanted.quantiles) !== 0) this.#clearBins();
  }

  #clearDistinct(): void {
    if (this.#hashCount > 0) this.#slots.fill(0);
    this.#hashCount = 0;
    if (this.#hasRegisters) this.#registers.fill(0);
    this.#hasRegisters = false;
  }

  #clearBins(): void {
    if (this.#firstBin <= this.#lastBin) this.#bins.fill(0, this.#firstBin, this.#lastBin + 1);
    this.#firstBin = keyMax * 2;
    this.#lastBin = 0;
  }

  /** Adds a value in an array. */
  addValue(values: ReadonlyDoubles, i: number): void {
    const { sums } = this;
    const value = values[i];
    const count = sums[sumPart.count] + 1;
    const before = count === 1 ? value : sums[sumPart.sum] / sums[sumPart.count];
    sums[sumPart.count] = count;
    sums[sumPart.sum] += value;
    sums[sumPart.squares] += Math.max(0, (value - before) * (value - sums[sumPart.sum] / count));
    if (value < sums[sumPart.least]) sums[sumPart.least] = value;
    if (value > sums[sumPart.greatest]) sums[sumPart.greatest] = value;
  }

  addHash(low: number, high: number): void {
    if (this.#hasRegisters) {
      this.#raise(low, high);
      return;
    }
    let slot = (low ^ (high >>> 7)) & (slots - 1);
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & (slots - 1)) {
      const at = (this.#slots[slot] - 1) * 2;
      if (this.#hashes[at] === low && this.#hashes[at + 1] === high) return;
    }
    if (this.#hashCount === exactUnionMax) {
      this.#useRegisters();
      this.#raise(low, high);
      return;
    }
    this.#hashes[this.#hashCount * 2] = low;
    this.#hashes[this.#hashCount * 2 + 1] = high;
    this.#slots[slot] = ++this.#hashCount;
  }

  addSet(arena: Arena, sets: DistinctSets, set: number): void {
    const count = sets.exactCount(set);
    const at = sets.hashesAt(set);
    for (let i = 0; i < count; i++)
      this.addHash(arena.ints[at + i * 2], arena.ints[at + i * 2 + 1]);
    if (count >= 0) return;
    if (!this.#hasRegisters) this.#useRegisters();
    const from = sets.registersAt(set);
    for (let i = 0; i < registers; i++)
      if (arena.bytes[from + i] > this.#registers[i]) this.#registers[i] = arena.bytes[from + i];
  }

  #useRegisters(): void {
    this.#hasRegisters = true;
    for (let i = 0; i < this.#hashCount; i++)
      this.#raise(this.#hashes[i * 2], this.#hashes[i * 2 + 1]);
  }

  #raise(low: number, high: number): void {
    const value = registerValue(low, high);
    const register = registerOf(low);
    if (value > this.#registers[register]) this.#registers[register] = value;
  }

  addToSketch(value: number): void {
    this.#addBin(sketchKey(value), 1);
  }
  addSketch(sketches: Sketches, sketch: number): void {
    const bins = sketches.bins(sketch);
    for (let bin = 0; bin < bins; bin++)
      this.#addBin(sketches.key(sketch, bin), sketches.count(sketch, bin));
  }
  #addBin(key: number, count: number): void {
    const bin = key + keyMax;
    this.#bins[bin] += count;
    if (bin < this.#firstBin) this.#firstBin = bin;
    if (bin > this.#lastBin) this.#lastBin = bin;
  }

  // What it comes to; not a number where there are no values.

  /** Of the population. */
  get variance(): number {
    const { sums } = this;
    if (sums[sumPart.count] === 0) return Number.NaN;
    if (sums[sumPart.least] === sums[sumPart.greatest]) return 0;
    const variance = sums[sumPart.squares] / sums[sumPart.count];
    return Number.isNaN(variance) ? Infinity : variance;
  }

  get distinct(): number {
    if (!this.#hasRegisters) return this.#hashCount;
    this.#histogram.fill(0);
    for (let i = 0; i < registers; i++) this.#histogram[this.#registers[i]]++;
    return estimate(this.#histogram, registers, registerRestBits);
  }

  /** The value at the nearest rank, within 1 %. `percent` is above 0 and up to 100. */
  percentile(percent: number): number {
    const count = this.sums[sumPart.count];
    const least = this.sums[sumPart.least];
    const greatest = this.sums[sumPart.greatest];
    if (count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil((percent / 100) * count - 1e-9));
    let below = 0;
    for (let bin = this.#firstBin; bin <= this.#lastBin; bin++) {
      below += this.#bins[bin];
      if (below >= rank) {
        const value = sketchValue(bin - keyMax);
        return Math.min(Math.max(value, least), greatest);
      }
    }
    return greatest;
  }
}
