import { HashIndex } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { kind } from '../structure.js';
import type { Structure } from '../structure.js';
import { blocksOfLabelEntry, freeLabelEntry } from './label-index.js';

/** The label index of a database that was flushed: freed in slices, as the keys are. */
export class DiscardedLabels implements Structure {
  readonly kind = kind.discardedLabels;
  readonly #arena: Arena;
  readonly #index: HashIndex;
  readonly #free = (entry: number): void => {
    freeLabelEntry(this.#arena, entry);
  };

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#index = new HashIndex(arena);
  }

  release(value: number, _aux: number, budget: number): boolean {
    return this.#index.dismantle(value, budget, this.#free);
  }

  memory(): number {
    return 0;
  }

  blocks(value: number, _aux: number, visit: (ref: number) => void): void {
    this.#index.blocks(value, visit);
    this.#index.forEach(value, (entry) => {
      blocksOfLabelEntry(this.#arena, entry, visit);
    });
  }

  check(): void {
    // A discarded index is taken apart from its end: counts hold no longer.
  }

  copy(): number {
    throw new Error('a discarded index is never copied');
  }

  encoding(): string {
    return 'discarded';
  }
}
