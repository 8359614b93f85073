/**
 * The resolutions of a window: how long the buckets of each ring are, and how many it keeps. One block: number of rings
 * (int) | 0 (int), then for each ring the milliseconds of a bucket and the buckets (doubles). The default ones take none.
 */
import type { Arena } from '@millrace/memory';
import { bucketMsMax, headInt, ringSizeMax, ringsMax } from './layout.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const defaultBucketMs = [second, minute, hour, 24 * hour];
const defaultSizes = [60, 60, 48, 35];

/** Whether buckets get longer from ring to ring, and each ring covers more time than the one before. */
export function isFromFineToCoarse(bucketMs: readonly number[], sizes: readonly number[]): boolean {
  for (let i = 1; i < sizes.length; i++) {
    if (bucketMs[i] <= bucketMs[i - 1]) return false;
    if (bucketMs[i] * sizes[i] <= bucketMs[i - 1] * sizes[i - 1]) return false;
  }
  return true;
}

/** The same of numbers that may be anything. */
export function areResolutions(bucketMs: readonly number[], sizes: readonly number[]): boolean {
  return (
    bucketMs.every((ms) => ms >= 1 && ms <= bucketMsMax) &&
    sizes.every((size) => size >= 1 && size <= ringSizeMax) &&
    isFromFineToCoarse(bucketMs, sizes)
  );
}

/** The block of a window's resolutions; 0 is the default ones. */
export const shapeOf = (arena: Arena, window: number): number =>
  arena.ints[window * 2 + headInt.shape];

export class Shape {
  count = 0;
  readonly bucketMs = new Float64Array(ringsMax);
  readonly sizes = new Int32Array(ringsMax);
  readonly #arena: Arena;
  #isDefault = false;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.load(0);
  }

  /** Reads the resolutions that a block holds; 0 stands for the default ones. */
  load(ref: number): void {
    if (ref === 0) {
      if (!this.#isDefault) this.#loadDefault();
      return;
    }
    this.#isDefault = false;
    this.count = this.#arena.ints[ref * 2];
    for (let ring = 0; ring < this.count; ring++) {
      this.bucketMs[ring] = this.#arena.doubles[ref + 1 + ring * 2];
      this.sizes[ring] = this.#arena.doubles[ref + 2 + ring * 2];
    }
  }

  #loadDefault(): void {
    this.#isDefault = true;
    this.count = defaultSizes.length;
    this.bucketMs.set(defaultBucketMs);
    this.sizes.set(defaultSizes);
  }

  /** A block of these resolutions, or 0 where they are the default ones. */
  static create(arena: Arena, bucketMs: readonly number[], sizes: readonly number[]): number {
    const isDefault =
      bucketMs.length === defaultSizes.length &&
      bucketMs.every(
        (ms, ring) => ms === defaultBucketMs[ring] && sizes[ring] === defaultSizes[ring],
      );
    if (isDefault) return 0;
    const ref = arena.allocate(8 + 16 * bucketMs.length);
    arena.setInt(ref * 2, bucketMs.length);
    arena.setInt(ref * 2 + 1, 0);
    for (let ring = 0; ring < bucketMs.length; ring++) {
      arena.setDouble(ref + 1 + ring * 2, bucketMs[ring]);
      arena.setDouble(ref + 2 + ring * 2, sizes[ring]);
    }
    return ref;
  }
}
