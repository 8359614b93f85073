import { entryKind, HashIndex } from '@millrace/memory';
import type { Engine } from './engine.js';
import { kind } from './structure.js';
import type { Structure } from './structure.js';

/** The index of a database that was flushed, with all its keys: a value like another, freed in slices. */
export class DiscardedIndex implements Structure {
  readonly kind = kind.discardedIndex;
  readonly #engine: Engine;
  readonly #index: HashIndex;
  readonly #release = (entry: number): void => {
    this.#engine.releaseValue(entry);
    this.#engine.arena.free(entry);
  };

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#index = new HashIndex(engine.arena);
  }

  release(value: number, _aux: number, budget: number): boolean {
    return this.#index.dismantle(value, budget, this.#release);
  }

  memory(): number {
    return 0;
  }

  blocks(value: number, _aux: number, visit: (ref: number) => void): void {
    this.#index.blocks(value, visit);
    this.#index.forEach(value, (entry) => {
      visit(entry);
      if (entryKind(this.#engine.arena, entry) !== 0) this.#engine.blocksOfValue(entry, visit);
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
