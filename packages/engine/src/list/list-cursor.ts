/** Walks over the elements of a list from one of them, in either direction. Holds while the list is not changed. */
import { stringRunMax } from '@millrace/base';
import type { ReadonlyBytes, StringRun } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { entryAux, entryWord } from '@millrace/memory';
import { Blocks } from './blocks.js';
import { CountedTree } from './counted-tree.js';
import { listLayout, rootField } from './layout.js';

/** Where the walk is. */
const part = { packed: 0, head: 1, middle: 2, tail: 3 } as const;

export class ListCursor {
  readonly #arena: Arena;
  readonly #blocks: Blocks;
  readonly #tree: CountedTree;
  #root = 0;
  #part: number = part.packed;
  #block = 0;
  #isReverse = false;
  /** Of the element at which it stands: where it begins, or ends where the walk goes backwards. */
  #position = 0;
  /** Elements of the block that are left, that one included. */
  #left = 0;
  /** An element of the block was read already. */
  #hasRead = false;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#blocks = new Blocks(arena);
    this.#tree = new CountedTree(arena);
  }

  /** The element that was read: valid until the list is changed or another one is read. */
  get bytes(): ReadonlyBytes {
    return this.#blocks.bytes;
  }
  get offset(): number {
    return this.#blocks.offset;
  }
  get length(): number {
    return this.#blocks.length;
  }

  /** Goes to an element by its number; it must be there. */
  start(entry: number, index: number, isReverse: boolean): void {
    const word = entryWord(this.#arena, entry);
    this.#isReverse = isReverse;
    if (entryAux(this.#arena, entry) === listLayout.packed) {
      this.#part = part.packed;
      this.#enter(word, index);
    } else this.#startLinked(word, index);
  }

  #startLinked(root: number, index: number): void {
    const { ints } = this.#arena;
    const head = ints[root * 2 + rootField.head];
    const tail = ints[root * 2 + rootField.tail];
    const inHead = this.#blocks.count(head);
    this.#root = root;
    if (index < inHead) {
      this.#part = part.head;
      this.#enter(head, index);
      return;
    }
    const beforeTail = ints[root * 2] - this.#blocks.count(tail);
    if (index >= beforeTail) {
      this.#part = part.tail;
      this.#enter(tail, index - beforeTail);
    } else {
      this.#part = part.middle;
      const block = this.#tree.find(root, index - inHead);
      this.#enter(block, this.#tree.rest);
    }
  }

  #enter(block: number, index: number): void {
    const blocks = this.#blocks;
    this.#block = block;
    this.#hasRead = false;
    this.#position = blocks.seek(block, this.#isReverse ? index + 1 : index);
    this.#left = this.#isReverse ? index + 1 : blocks.count(block) - index;
  }

  /** Reads the element at which it stands. */
  read(): void {
    this.#blocks.read(this.#block, this.#begin(), this.#hasRead);
    this.#hasRead = true;
  }

  /** Reads up to so many elements of a block, from the one at which it stands on, and goes behind them. Not backwards. */
  readRun(run: StringRun, count: number): void {
    if (this.#left === 0) this.#enter(this.#blockBehind(), 0);
    const most = Math.min(count, this.#left, stringRunMax);
    this.#position = this.#blocks.readRun(this.#block, this.#position, most, run);
    this.#left -= most;
  }

  /** Whether the element at which it stands is these bytes. */
  equals(bytes: ReadonlyBytes, offset: number, length: number): boolean {
    return this.#blocks.equals(this.#block, this.#begin(), bytes, offset, length);
  }

  #begin(): number {
    return this.#isReverse ? this.#blocks.code.previous(this.#position) : this.#position;
  }

  /** Goes to the next element. False where there is none. */
  step(): boolean {
    const { code } = this.#blocks;
    if (this.#left > 1) {
      this.#left--;
      this.#position = this.#isReverse ? code.previous(this.#position) : code.skip(this.#position);
      return true;
    }
    const block = this.#isReverse ? this.#blockBefore() : this.#blockBehind();
    if (block === 0) return false;
    this.#enter(block, this.#isReverse ? this.#blocks.count(block) - 1 : 0);
    return true;
  }

  #blockBehind(): number {
    if (this.#part === part.packed || this.#part === part.tail) return 0;
    const tree = this.#tree;
    if (this.#part === part.head) {
      this.#part = part.middle;
      if (!tree.isEmpty(this.#root)) return tree.first(this.#root);
    } else {
      const next = tree.next(this.#root);
      if (next !== 0) return next;
    }
    this.#part = part.tail;
    return this.#arena.ints[this.#root * 2 + rootField.tail];
  }

  #blockBefore(): number {
    if (this.#part === part.packed || this.#part === part.head) return 0;
    const tree = this.#tree;
    if (this.#part === part.tail) {
      this.#part = part.middle;
      if (!tree.isEmpty(this.#root)) return tree.last(this.#root);
    } else {
      const previous = tree.previous(this.#root);
      if (previous !== 0) return previous;
    }
    this.#part = part.head;
    return this.#arena.ints[this.#root * 2 + rootField.head];
  }
}
