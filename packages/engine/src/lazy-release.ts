/**
 * Values too big to free at once. Their keys are gone already; what is left hangs on a list in the arena, so that a
 * snapshot taken meanwhile knows of it too.
 *
 *   record: next record | value | kind | aux
 */
import { assert } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { roots } from './roots.js';
import type { Structure } from './structure.js';

const recordBytes = 16;
/** Blocks that a command frees by itself; what is left waits for the next slice. */
export const releaseAtOnceBlocks = 256;

/** Where a structure leaves what it takes out of a value and is too big to be freed at once. */
export interface Releases {
  release(kind: number, value: number, aux: number): void;
}

/** For a structure that stands alone. */
export function atOnce(structure: Structure): Releases {
  return {
    release: (_kind, value, aux) => {
      while (!structure.release(value, aux, releaseAtOnceBlocks));
    },
  };
}

export class LazyRelease implements Releases {
  readonly #arena: Arena;
  readonly #structures: readonly (Structure | undefined)[];

  constructor(arena: Arena, structures: readonly (Structure | undefined)[]) {
    this.#arena = arena;
    this.#structures = structures;
  }

  get isIdle(): boolean {
    return this.#arena.root(roots.releases) === 0;
  }

  release(kind: number, value: number, aux: number): void {
    if (this.#structure(kind).release(value, aux, releaseAtOnceBlocks)) return;
    const arena = this.#arena;
    const record = arena.allocate(recordBytes);
    arena.setInt(record * 2, arena.root(roots.releases));
    arena.setInt(record * 2 + 1, value);
    arena.setInt(record * 2 + 2, kind);
    arena.setInt(record * 2 + 3, aux);
    arena.setRoot(roots.releases, record);
  }

  /** Frees about so many blocks of what waits. */
  step(budget: number): void {
    const arena = this.#arena;
    const record = arena.root(roots.releases);
    if (record === 0) return;
    const at = record * 2;
    const { ints } = arena;
    if (!this.#structure(ints[at + 2]).release(ints[at + 1], ints[at + 3], budget)) return;
    this.#unlink(record);
    arena.free(record);
  }

  /** Takes a record off the list. What it held may have put others before it: a flushed key whose value is big itself. */
  #unlink(record: number): void {
    const arena = this.#arena;
    const { ints } = arena;
    let before = 0;
    for (let at = arena.root(roots.releases); at !== record; at = ints[at * 2]) before = at;
    if (before === 0) arena.setRoot(roots.releases, ints[record * 2]);
    else arena.setInt(before * 2, ints[record * 2]);
  }

  /** For the structural check. */
  blocks(visit: (ref: number) => void): void {
    const { ints } = this.#arena;
    for (let record = this.#arena.root(roots.releases); record !== 0; record = ints[record * 2]) {
      visit(record);
      const at = record * 2;
      this.#structure(ints[at + 2]).blocks(ints[at + 1], ints[at + 3], visit);
    }
  }

  #structure(kind: number): Structure {
    const structure = this.#structures[kind];
    assert(structure !== undefined, 'a value of a kind that nobody owns');
    return structure;
  }
}
