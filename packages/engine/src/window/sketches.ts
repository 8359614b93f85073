/**
 * The values of a bucket, so that any percentile is known within 1 %: a DDSketch (C. Masson, J. Rim, H. Lee, "DDSketch: a fast
 * and fully-mergeable quantile sketch with relative-error guarantees"). A bin holds all values from one power of gamma to
 * the next; bins of positive values have positive keys, those of negative ones negative keys, that of zero has 0.
 *
 *   int 0   bins      int 1   0
 *   then    key (int), count (int) of each bin, by key
 *
 * A sketch with more than 1,024 bins, which span nine powers of ten, gives its lowest two together.
 */
import type { Arena } from '@millrace/memory';

const sketchError = 0.01;
const gamma = (1 + sketchError) / (1 - sketchError);
const logGamma = Math.log(gamma);
/** Above the place of the least double, so that keys of positive values are positive. */
const keyOffset = 37_300;
export const keyMax = 73_000;
export const binsMax = 1024;
const headerBytes = 8;

export function sketchKey(value: number): number {
  if (value === 0) return 0;
  const key = Math.ceil(Math.log(Math.abs(value)) / logGamma) + keyOffset;
  return value > 0 ? key : -key;
}
/** The value that stands for all of a bin. */
export function sketchValue(key: number): number {
  if (key === 0) return 0;
  const log = (Math.abs(key) - keyOffset) * logGamma + Math.log(2 / (gamma + 1));
  const value = Math.exp(log);
  return key > 0 ? value : -value;
}

export class Sketches {
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  bins(sketch: number): number {
    return this.#arena.ints[sketch * 2];
  }
  key(sketch: number, bin: number): number {
    return this.#arena.ints[sketch * 2 + 2 + bin * 2];
  }
  count(sketch: number, bin: number): number {
    return this.#arena.ints[sketch * 2 + 3 + bin * 2] >>> 0;
  }
  usedBytes(sketch: number): number {
    return headerBytes + this.bins(sketch) * 8;
  }

  /** Adds a value by its key to a sketch, 0 being the empty one. Returns the block that the sketch is now. */
  add(sketch: number, key: number): number {
    const arena = this.#arena;
    if (sketch === 0) {
      const made = arena.allocate(headerBytes + 8);
      arena.setInt(made * 2, 0);
      arena.setInt(made * 2 + 1, 0);
      this.#insert(made, 0, key);
      return made;
    }
    const bin = this.#find(sketch, key);
    const bins = this.bins(sketch);
    if (bin < bins && this.key(sketch, bin) === key) {
      this.#raise(sketch, bin, 1);
      return sketch;
    }
    if (bins === binsMax) return this.#addToFull(sketch, bin, key);
    const keep = headerBytes + bins * 8;
    const isFull = keep + 8 > arena.capacityOf(sketch);
    const grown = isFull ? arena.resize(sketch, keep, keep + 8 + (bins >> 1) * 8) : sketch;
    this.#insert(grown, bin, key);
    return grown;
  }

  /** What is below all bins goes into the lowest; else the lowest two become one. */
  #addToFull(sketch: number, bin: number, key: number): number {
    if (bin === 0) {
      this.#raise(sketch, 0, 1);
      return sketch;
    }
    this.#raise(sketch, 1, this.count(sketch, 0));
    const at = sketch * 8 + headerBytes;
    this.#arena.copyWithin(at, at + 8, (binsMax - 1) * 8);
    this.#arena.setInt(sketch * 2, binsMax - 1);
    if (bin === 1 && key < this.key(sketch, 0)) this.#raise(sketch, 0, 1);
    else this.#insert(sketch, bin - 1, key);
    return sketch;
  }

  #raise(sketch: number, bin: number, by: number): void {
    this.#arena.setInt(sketch * 2 + 3 + bin * 2, this.count(sketch, bin) + by);
  }

  /** The first bin whose key is not below. */
  #find(sketch: number, key: number): number {
    let [low, high] = [0, this.bins(sketch)];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.key(sketch, middle) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(sketch: number, bin: number, key: number): void {
    const arena = this.#arena;
    const bins = this.bins(sketch);
    const at = sketch * 8 + headerBytes + bin * 8;
    if (bin < bins) arena.copyWithin(at + 8, at, (bins - bin) * 8);
    arena.setInt(at / 4, key);
    arena.setInt(at / 4 + 1, 1);
    arena.setInt(sketch * 2, bins + 1);
  }

  check(sketch: number): void {
    const bins = this.bins(sketch);
    if (bins < 1 || bins > binsMax || this.usedBytes(sketch) > this.#arena.capacityOf(sketch))
      throw new Error('a sketch of a wrong size');
    for (let bin = 1; bin < bins; bin++)
      if (this.key(sketch, bin - 1) >= this.key(sketch, bin))
        throw new Error('a sketch whose bins are not in order');
  }
}
