import type { ReadonlyBytes } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { roots } from './roots.js';

const slotCount = 16384;

/** Keys in each hash slot, kept in the arena in cluster mode. */
export class SlotCounts {
  readonly #arena: Arena;
  readonly #slotOf: (bytes: ReadonlyBytes, offset: number, length: number) => number;

  constructor(
    arena: Arena,
    slotOf: (bytes: ReadonlyBytes, offset: number, length: number) => number,
  ) {
    this.#arena = arena;
    this.#slotOf = slotOf;
    if (arena.root(roots.slotCounts) !== 0) return;
    const table = arena.allocate(slotCount * 4);
    arena.fill(table * 8, slotCount * 4, 0);
    arena.setRoot(roots.slotCounts, table);
  }

  add(bytes: ReadonlyBytes, offset: number, length: number, by: number): void {
    const at = this.#arena.root(roots.slotCounts) * 2 + this.#slotOf(bytes, offset, length);
    this.#arena.setInt(at, this.#arena.ints[at] + by);
  }

  count(slot: number): number {
    return this.#arena.ints[this.#arena.root(roots.slotCounts) * 2 + slot];
  }

  clear(): void {
    this.#arena.fill(this.#arena.root(roots.slotCounts) * 8, slotCount * 4, 0);
  }

  slotOf(bytes: ReadonlyBytes, offset: number, length: number): number {
    return this.#slotOf(bytes, offset, length);
  }
}
