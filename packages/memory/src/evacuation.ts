/**
 * Chooses spans that are to become empty. Where blocks come and go, many spans are left with a few blocks each, and none of
 * their pages can be used for another size. `survey` finds out by how much a class could do with less, `mark` chooses its
 * sparsest spans and puts the others before them, so that nothing new lands there; whoever owns the blocks then moves
 * them one by one (`Arena.move`), and the last to leave gives the pages back.
 */
import type { Arena } from './arena.js';
import { descriptor, descriptorInts, descriptorsAt, superblock } from './layout.js';
import { PageAllocator } from './page-allocator.js';
import { classBlocks, classCount, classPages, pageBytes } from './size-classes.js';

/** Spans of a class that are looked at in one go. */
const spansAStep = 4096;
const levels = 32;

const at = (page: number): number => descriptorsAt + page * descriptorInts;

export class Evacuation {
  readonly #arena: Arena;
  readonly #pages: PageAllocator;
  /** Of the class looked at last: its spans with room, how many of these hold so many 32nds, and the blocks in all. */
  readonly #spans = new Int32Array(spansAStep);
  readonly #filled = new Int32Array(levels);
  #count = 0;
  #used = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#pages = new PageAllocator(arena);
  }

  static readonly classes = classCount;

  /** Bytes of the spans that a class could do without. An empty one, which a class keeps for what comes next, goes at once. */
  survey(index: number): number {
    this.#list(index);
    return this.#spare(index) * classPages[index] * pageBytes;
  }

  /** Marks the spans that a class can do without. */
  mark(index: number): void {
    this.#list(index);
    let left = this.#spare(index);
    if (left === 0) return;
    let level = 0;
    for (let passed = this.#filled[0]; passed < left; passed += this.#filled[level]) level++;
    const { leaving } = this.#arena;
    for (let i = 0; i < this.#count; i++) {
      const page = this.#spans[i];
      if (left === 0 || this.#levelOf(index, page) > level) continue;
      leaving[page] = 1;
      left--;
    }
    // From the last on, so that those that stay keep their order.
    for (let i = this.#count - 1; i >= 0; i--) {
      const page = this.#spans[i];
      if (leaving[page] !== 0) continue;
      this.#pages.unlink(superblock.classHeads + index, page);
      this.#pages.pushFront(superblock.classHeads + index, page);
    }
  }

  /** Forgets all marks. */
  clear(): void {
    this.#arena.leaving.fill(0, 0, this.#arena.pageTop);
  }

  #list(index: number): void {
    const { ints } = this.#arena;
    const headAt = superblock.classHeads + index;
    this.#filled.fill(0);
    this.#count = 0;
    this.#used = 0;
    for (let page = ints[headAt]; page !== 0 && this.#count < spansAStep;) {
      const next = ints[at(page) + descriptor.next];
      const used = ints[at(page) + descriptor.used];
      if (used === 0) {
        this.#pages.unlink(headAt, page);
        this.#pages.give(page);
      } else {
        this.#spans[this.#count++] = page;
        this.#used += used;
        this.#filled[this.#levelOf(index, page)]++;
      }
      page = next;
    }
  }

  #levelOf(index: number, page: number): number {
    const used = this.#arena.ints[at(page) + descriptor.used];
    return Math.floor((used * levels) / classBlocks[index]);
  }

  /** Spans that would be empty, were all blocks of those with room in as few as can be. */
  #spare(index: number): number {
    return this.#count - Math.ceil(this.#used / classBlocks[index]);
  }
}
