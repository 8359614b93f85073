/**
 * Writes samples behind those of a head, many at a time: whoever opens it writes times and values himself, from `times` and
 * `values` on, and says when he is done how many there are.
 */
import type { Arena } from '@millrace/memory';
import { root as field, rootDouble } from './layout.js';

export class HeadWriter {
  /** Where to write, until whatever else is done with the arena. */
  doubles: Float64Array;
  /** Indices of doubles. */
  times = 0;
  values = 0;
  /** For so many samples. */
  room = 0;
  /** Each must be newer than this one, and than the one before. In an array: a field would be given a new object at each write. */
  readonly newest = new Float64Array(1);
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.doubles = arena.writableDoubles(0, 0);
  }

  /** False where samples take more than writing: no room in the head, or options and so perhaps rules. */
  open(series: number): boolean {
    const arena = this.#arena;
    const { ints } = arena;
    const counts = ints[series * 2 + field.headCounts];
    const count = counts & 0xffff;
    const room = counts >>> 16;
    if (count === room || ints[series * 2 + field.options] !== 0) return false;
    const block = ints[series * 2 + field.head];
    this.doubles = arena.writableDoubles(block, room * 2);
    this.times = block + count;
    this.values = block + room + count;
    this.room = room - count;
    if (count > 0) this.newest[0] = arena.doubles[this.times - 1];
    // No time is before the first.
    else if (arena.doubles[series + rootDouble.samples] === 0) this.newest[0] = -1;
    else this.newest[0] = arena.doubles[series + rootDouble.lastTime];
    return true;
  }

  /** So many samples were written; at least one. */
  close(series: number, added: number): void {
    const arena = this.#arena;
    const at = series * 2 + field.headCounts;
    arena.setInt(at, arena.ints[at] + added);
    // Three doubles of the root, from the number of samples to the last time.
    const doubles = arena.writableDoubles(series + rootDouble.samples, 3);
    doubles[series + rootDouble.samples] += added;
    doubles[series + rootDouble.lastTime] = doubles[this.times + added - 1];
  }
}
