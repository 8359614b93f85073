/**
 * The head of a series: its newest samples as they are, times before values, with room that doubles from 4 to 256
 * samples, so that a short series is small and a late sample costs a move of a few.
 */
import type { Arena } from '@millrace/memory';
import { headSamplesMax, headSamplesMin, root as field } from './layout.js';
import type { SampleBuffer } from './sample-buffer.js';

const countMask = 0xffff;
const sampleBytes = 16;

export class Heads {
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  count(series: number): number {
    return this.#arena.ints[series * 2 + field.headCounts] & countMask;
  }
  #room(series: number): number {
    return this.#arena.ints[series * 2 + field.headCounts] >>> 16;
  }
  /** Index of the first time, a double. */
  #times(series: number): number {
    return this.#arena.ints[series * 2 + field.head];
  }
  #setCounts(series: number, count: number, room: number): void {
    this.#arena.setInt(series * 2 + field.headCounts, count | (room << 16));
  }

  time(series: number, place: number): number {
    return this.#arena.doubles[this.#times(series) + place];
  }
  value(series: number, place: number): number {
    return this.#arena.doubles[this.#times(series) + this.#room(series) + place];
  }
  setValue(series: number, place: number, value: number): void {
    this.#arena.setDouble(this.#times(series) + this.#room(series) + place, value);
  }

  /** The place of the first sample at or after a time. */
  lowerBound(series: number, time: number): number {
    const { doubles } = this.#arena;
    const times = this.#times(series);
    let low = 0;
    let high = this.count(series);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (doubles[times + middle] < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Adds a sample at a place; false where the head is as full as it may be. */
  insert(series: number, place: number, time: number, value: number): boolean {
    const arena = this.#arena;
    const count = this.count(series);
    if (count === this.#room(series) && !this.#grow(series)) return false;
    const room = this.#room(series);
    const times = this.#times(series);
    if (place < count) {
      const doubles = arena.writableDoubles(times, room * 2);
      for (let i = count; i > place; i--) {
        doubles[times + i] = doubles[times + i - 1];
        doubles[times + room + i] = doubles[times + room + i - 1];
      }
    }
    arena.setDouble(times + place, time);
    arena.setDouble(times + room + place, value);
    this.#setCounts(series, count + 1, room);
    return true;
  }

  #grow(series: number): boolean {
    const arena = this.#arena;
    const room = this.#room(series);
    if (room === headSamplesMax) return false;
    const grown = room === 0 ? headSamplesMin : room * 2;
    const count = this.count(series);
    const old = this.#times(series);
    const times = arena.allocate(grown * sampleBytes);
    if (room > 0) {
      arena.copyWithin(times * 8, old * 8, count * 8);
      arena.copyWithin((times + grown) * 8, (old + room) * 8, count * 8);
      arena.free(old);
    }
    arena.setInt(series * 2 + field.head, times);
    this.#setCounts(series, count, grown);
    return true;
  }

  /** Takes out the samples from place `from` up to, not including, `to`. */
  remove(series: number, from: number, to: number): void {
    const count = this.count(series);
    const room = this.#room(series);
    const times = this.#times(series);
    // A loop: a native move of few bytes in shared memory costs more.
    const doubles = this.#arena.writableDoubles(times, room * 2);
    for (let i = to; i < count; i++) {
      doubles[times + from + i - to] = doubles[times + i];
      doubles[times + room + from + i - to] = doubles[times + room + i];
    }
    this.#setCounts(series, count - (to - from), room);
  }

  /** Appends the first `count` samples to `into`. */
  copyOut(series: number, count: number, into: SampleBuffer): void {
    const { doubles } = this.#arena;
    const times = this.#times(series);
    const values = times + this.#room(series);
    const from = into.count;
    into.reserve(from + count);
    for (let i = 0; i < count; i++) {
      into.times[from + i] = doubles[times + i];
      into.values[from + i] = doubles[values + i];
    }
    into.count = from + count;
  }

  /** The head's block, 0 where there is none. */
  block(series: number): number {
    return this.#room(series) === 0 ? 0 : this.#times(series);
  }
}
