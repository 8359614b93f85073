/**
 * Quantiles. Between two ranks the value lies on the line between theirs, as in numpy, R (type 7) and PostgreSQL's
 * percentile_cont. Where all values are at hand they are exact: values are collected, then only partly sorted. Where some
 * are known by a block's sketch, the values of both ranks are within `sketchError` of themselves; least and greatest are exact.
 */
import type { Blocks } from './blocks.js';
import { ValueSpread } from './value-sketch.js';

const keptMax = 1 << 17;
const capacityMin = 1024;

export class Quantiles {
  #values = new Float64Array(capacityMin);
  count = 0;
  /** Values of blocks that were not decoded. */
  #spread: ValueSpread | undefined = undefined;
  #least = 0;
  #greatest = 0;

  clear(): void {
    this.count = 0;
    this.#spread?.clear();
    if (this.#values.length > keptMax) this.#values = new Float64Array(capacityMin);
  }

  addSpan(values: Float64Array, from: number, to: number): void {
    const end = this.count + to - from;
    if (end > this.#values.length) {
      const grown = new Float64Array(Math.max(end, this.#values.length * 2));
      grown.set(this.#values.subarray(0, this.count));
      this.#values = grown;
    }
    const into = this.#values;
    let at = this.count;
    for (let i = from; i < to; i++) into[at++] = values[i];
    this.count = end;
  }

  /** Adds the values of a whole block as its sketch has them. */
  addSpread(blocks: Blocks, block: number): void {
    this.#spread ??= new ValueSpread();
    const isFirst = this.#spread.count === 0;
    blocks.addSpread(block, this.#spread);
    const [least, greatest] = [blocks.least(block), blocks.greatest(block)];
    if (isFirst || least < this.#least) this.#least = least;
    if (isFirst || greatest > this.#greatest) this.#greatest = greatest;
  }

  /** The value below which this fraction of them lies; there is at least one. */
  at(fraction: number): number {
    const spread = this.#spread;
    return spread === undefined || spread.count === 0
      ? this.#exact(fraction)
      : this.#approximate(spread, fraction);
  }

  #approximate(spread: ValueSpread, fraction: number): number {
    const values = this.#values;
    for (let i = 0; i < this.count; i++) {
      spread.addMany(values[i], 1);
      if (values[i] < this.#least) this.#least = values[i];
      if (values[i] > this.#greatest) this.#greatest = values[i];
    }
    const rank = (spread.count - 1) * fraction;
    const below = Math.floor(rank);
    const low = this.#ofRank(spread, below);
    const part = rank - below;
    return part === 0 ? low : low + (this.#ofRank(spread, below + 1) - low) * part;
  }

  #ofRank(spread: ValueSpread, rank: number): number {
    if (rank === 0) return this.#least;
    if (rank === spread.count - 1) return this.#greatest;
    return Math.min(Math.max(spread.at(rank), this.#least), this.#greatest);
  }

  #exact(fraction: number): number {
    const rank = (this.count - 1) * fraction;
    const below = Math.floor(rank);
    const low = this.#select(below);
    const part = rank - below;
    if (part === 0) return low;
    // What stands behind the selected rank is not smaller; its least is the next rank.
    let next = this.#values[below + 1];
    for (let i = below + 2; i < this.count; i++) if (this.#values[i] < next) next = this.#values[i];
    return low === next ? low : low + (next - low) * part;
  }

  /** Puts the value of a rank in its place, smaller ones before it, greater ones behind it. */
  #select(rank: number): number {
    const values = this.#values;
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const pivot = middleOf(values[low], values[(low + high) >>> 1], values[high]);
      let left = low;
      let right = high;
      while (left <= right) {
        while (values[left] < pivot) left++;
        while (values[right] > pivot) right--;
        if (left > right) break;
        const kept = values[left];
        values[left++] = values[right];
        values[right--] = kept;
      }
      if (rank <= right) high = right;
      else if (rank >= left) low = left;
      else break;
    }
    return values[rank];
  }
}

function middleOf(a: number, b: number, c: number): number {
  if (a < b) return b < c ? b : Math.max(a, c);
  return a < c ? a : Math.max(b, c);
}
