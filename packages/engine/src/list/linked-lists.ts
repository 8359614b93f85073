/**
 * Large lists: a first and a last block, and a counted tree of those between. Adding and taking at the ends touches the
 * tree only where a block is full or empty; a place in the middle is found through it.
 */
import type { ReadonlyBytes, ReadonlyInts } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import type { Blocks } from './blocks.js';
import { CountedTree } from './counted-tree.js';
import { blockBytesMax, blockListpackBytesMax, rootBytes, rootField } from './layout.js';

/** Where a block hangs. */
const side = { head: 0, middle: 1, tail: 2 } as const;

/** A block that takes few elements has room for so many bytes at first. */
const firstBytes = 512;
/** Two neighbours with no more than this become one. */
const smallListpackBytes = blockListpackBytesMax >> 3;

/** Blocks that are moved in one step. */
const relocatedBlocks = 32;

export class LinkedLists {
  readonly #arena: Arena;
  readonly #ints: ReadonlyInts;
  readonly #blocks: Blocks;
  readonly #tree: CountedTree;
  /** For the list that a copy is made in. */
  readonly #copies: CountedTree;
  /** The block that was located last, where it hangs, and the number of the element in it. */
  #block = 0;
  #side: number = side.head;
  #rest = 0;

  constructor(arena: Arena, blocks: Blocks) {
    this.#arena = arena;
    this.#ints = arena.ints;
    this.#blocks = blocks;
    this.#tree = new CountedTree(arena);
    this.#copies = new CountedTree(arena);
  }

  /** A list with one block. */
  create(block: number): number {
    const arena = this.#arena;
    const root = arena.allocate(rootBytes);
    arena.fill(root * 8, rootBytes, 0);
    arena.setInt(root * 2 + rootField.head, block);
    arena.setInt(root * 2, this.#blocks.count(block));
    return root;
  }

  count(root: number): number {
    return this.#ints[root * 2];
  }
  head(root: number): number {
    return this.#ints[root * 2 + rootField.head];
  }
  tail(root: number): number {
    return this.#ints[root * 2 + rootField.tail];
  }
  /** The only block, or 0 where there are more. */
  single(root: number): number {
    return this.tail(root) === 0 ? this.head(root) : 0;
  }
  last(root: number): number {
    const tail = this.tail(root);
    return tail === 0 ? this.head(root) : tail;
  }

  #setHead(root: number, block: number): void {
    if (this.head(root) !== block) this.#arena.setInt(root * 2 + rootField.head, block);
  }
  #setTail(root: number, block: number): void {
    if (this.tail(root) !== block) this.#arena.setInt(root * 2 + rootField.tail, block);
  }
  #count(root: number, by: number): void {
    this.#arena.setInt(root * 2, this.#ints[root * 2] + by);
  }

  // At the ends

  pushBack(root: number, source: ReadonlyBytes, offset: number, length: number): void {
    const blocks = this.#blocks;
    const last = this.last(root);
    this.#count(root, 1);
    if (blocks.fits(last, source, offset, length)) {
      const block = blocks.insert(last, blocks.end(last), false, source, offset, length);
      if (this.tail(root) === 0) this.#setHead(root, block);
      else this.#setTail(root, block);
      return;
    }
    const expected = Math.min(Math.max(blocks.occupied(last), firstBytes), blockBytesMax);
    this.#leave(root, last);
    this.#setTail(root, blocks.begin(expected, false, source, offset, length));
  }

  pushFront(root: number, source: ReadonlyBytes, offset: number, length: number): void {
    const blocks = this.#blocks;
    const head = this.head(root);
    this.#count(root, 1);
    if (blocks.fits(head, source, offset, length)) {
      this.#setHead(root, blocks.insert(head, blocks.first(head), false, source, offset, length));
      return;
    }
    const expected = Math.min(Math.max(blocks.occupied(head), firstBytes), blockBytesMax);
    const left = blocks.tighten(head);
    if (this.tail(root) === 0) this.#setTail(root, left);
    else this.#tree.prepend(root, left, blocks.count(left));
    this.#setHead(root, blocks.begin(expected, true, source, offset, length));
  }

  /** The last block gets one behind it. */
  #leave(root: number, last: number): void {
    const left = this.#blocks.tighten(last);
    if (this.tail(root) === 0) this.#setHead(root, left);
    else this.#tree.append(root, left, this.#blocks.count(left));
  }

  /** Removes the first or last element. Not the only one. */
  drop(root: number, fromTail: boolean): void {
    const blocks = this.#blocks;
    const block = fromTail ? this.last(root) : this.head(root);
    this.#count(root, -1);
    if (blocks.count(block) > 1) {
      const position = fromTail ? blocks.code.previous(blocks.end(block)) : blocks.first(block);
      blocks.remove(block, position, 1, false);
      return;
    }
    this.#arena.free(block);
    if (fromTail) this.#unlinkLast(root);
    else this.#unlinkHead(root);
  }

  #unlinkHead(root: number): void {
    const tree = this.#tree;
    if (tree.isEmpty(root)) {
      this.#setHead(root, this.tail(root));
      this.#setTail(root, 0);
    } else {
      this.#setHead(root, tree.first(root));
      tree.remove(root);
    }
  }

  /** The last block is gone; it was not the only one. */
  #unlinkLast(root: number): void {
    const tree = this.#tree;
    if (tree.isEmpty(root)) this.#setTail(root, 0);
    else {
      this.#setTail(root, tree.last(root));
      tree.remove(root);
    }
  }

  // Anywhere

  #locate(root: number, index: number): void {
    const blocks = this.#blocks;
    const tail = this.tail(root);
    this.#block = this.head(root);
    this.#side = side.head;
    this.#rest = index;
    const inHead = blocks.count(this.#block);
    if (index < inHead) return;
    const beforeTail = this.count(root) - blocks.count(tail);
    if (index >= beforeTail) {
      this.#block = tail;
      this.#side = side.tail;
      this.#rest = index - beforeTail;
    } else {
      this.#block = this.#tree.find(root, index - inHead);
      this.#side = side.middle;
      this.#rest = this.#tree.rest;
    }
  }

  /** The block that was located is another one by now, with so many elements more. */
  #relink(root: number, block: number, by: number): void {
    if (this.#side === side.head) this.#setHead(root, block);
    else if (this.#side === side.tail) this.#setTail(root, block);
    else {
      if (block !== this.#block) this.#tree.setBlock(block);
      if (by !== 0) this.#tree.count(root, by);
    }
    this.#block = block;
  }

  /** Links a block behind the one that was located, which then is the located one. */
  #linkBehind(root: number, block: number): void {
    const tree = this.#tree;
    const elements = this.#blocks.count(block);
    if (this.#side === side.middle) tree.insert(root, block, elements, true);
    else if (this.#side === side.tail) {
      tree.append(root, this.#block, this.#blocks.count(this.#block));
      this.#setTail(root, block);
    } else if (this.tail(root) === 0) {
      this.#setTail(root, block);
      this.#side = side.tail;
    } else {
      tree.prepend(root, block, elements);
      this.#side = side.middle;
    }
    this.#block = block;
  }

  /** Adds an element before another one. */
  insert(root: number, index: number, source: ReadonlyBytes, offset: number, length: number): void {
    if (index === 0) this.pushFront(root, source, offset, length);
    else if (index === this.count(root)) this.pushBack(root, source, offset, length);
    else this.#insertInside(root, index, source, offset, length);
  }

  #insertInside(
    root: number,
    index: number,
    source: ReadonlyBytes,
    offset: number,
    length: number,
  ): void {
    const blocks = this.#blocks;
    // Behind the element before: where two blocks meet, it is the end of the first.
    this.#locate(root, index - 1);
    const rest = this.#rest + 1;
    this.#count(root, 1);
    if (blocks.fits(this.#block, source, offset, length)) {
      const position = blocks.seek(this.#block, rest);
      this.#relink(root, blocks.insert(this.#block, position, false, source, offset, length), 1);
      return;
    }
    this.#cut(root, rest);
    const block = this.#block;
    if (blocks.fits(block, source, offset, length))
      this.#relink(root, blocks.insert(block, blocks.end(block), false, source, offset, length), 1);
    else this.#linkBehind(root, blocks.begin(0, false, source, offset, length));
  }

  /** Leaves so many elements in the block that was located; the others get one of their own behind it. */
  #cut(root: number, elements: number): void {
    const blocks = this.#blocks;
    const block = this.#block;
    const count = blocks.count(block);
    if (elements === count) return;
    const wasSide = this.#side;
    const behind = blocks.split(block, blocks.seek(block, elements), elements);
    this.#relink(root, blocks.tighten(block), elements - count);
    this.#linkBehind(root, behind);
    this.#backTo(root, wasSide);
  }

  /** From a block that was linked behind another to that other. */
  #backTo(root: number, wasSide: number): void {
    this.#side = wasSide;
    if (wasSide === side.head) this.#block = this.head(root);
    else if (wasSide === side.middle) this.#block = this.#tree.previous(root);
    else {
      this.#block = this.#tree.last(root);
      this.#side = side.middle;
    }
  }

  /** Puts an element in the place of another. */
  set(root: number, index: number, source: ReadonlyBytes, offset: number, length: number): void {
    const blocks = this.#blocks;
    this.#locate(root, index);
    const block = this.#block;
    if (blocks.count(block) === 1) {
      this.#arena.free(block);
      this.#relink(root, blocks.begin(0, false, source, offset, length), 0);
      return;
    }
    const rest = this.#rest;
    blocks.remove(block, blocks.seek(block, rest), 1, false);
    if (blocks.fits(block, source, offset, length)) {
      const position = blocks.seek(block, rest);
      this.#relink(root, blocks.insert(block, position, false, source, offset, length), 0);
    } else {
      this.#relink(root, block, -1);
      this.#count(root, -1);
      this.insert(root, index, source, offset, length);
    }
  }

  /** Removes so many elements from one on, but not all. */
  remove(root: number, index: number, elements: number): void {
    const blocks = this.#blocks;
    for (let left = elements; left > 0;) {
      this.#locate(root, index);
      const block = this.#block;
      const count = blocks.count(block);
      const removed = Math.min(left, count - this.#rest);
      left -= removed;
      this.#count(root, -removed);
      if (removed === count) this.#unlink(root);
      else {
        blocks.remove(block, blocks.seek(block, this.#rest), removed, false);
        this.#relink(root, blocks.shrink(block), -removed);
        if (this.#side === side.middle) this.#merge(root, index - this.#rest);
      }
    }
  }

  /** Takes so many elements at one end, but not all, into a list of their own: its root. */
  splitOff(root: number, elements: number, atTail: boolean): number {
    const blocks = this.#blocks;
    let fresh = 0;
    for (let left = elements; left > 0;) {
      const last = atTail ? this.last(root) : this.head(root);
      const isWhole = blocks.count(last) <= left;
      const block = isWhole ? last : this.#splitEnd(root, last, left, atTail);
      if (isWhole && atTail) this.#unlinkLast(root);
      else if (isWhole) this.#unlinkHead(root);
      const moved = blocks.count(block);
      this.#count(root, -moved);
      left -= moved;
      if (fresh === 0) fresh = this.create(block);
      else this.#hang(fresh, block, moved, atTail);
    }
    return fresh;
  }

  /** Cuts a first or last block so that so many elements at its outer end are in the block that is returned. */
  #splitEnd(root: number, block: number, elements: number, atTail: boolean): number {
    const blocks = this.#blocks;
    const kept = atTail ? blocks.count(block) - elements : elements;
    const behind = blocks.split(block, blocks.seek(block, kept), kept);
    if (atTail) return behind;
    this.#setHead(root, behind);
    return blocks.tighten(block);
  }

  /** Puts a block before the first or behind the last one. */
  #hang(root: number, block: number, elements: number, atFront: boolean): void {
    const head = this.head(root);
    const tail = this.tail(root);
    this.#count(root, elements);
    if (tail === 0) this.#setTail(root, atFront ? head : block);
    else if (atFront) this.#tree.prepend(root, head, this.#blocks.count(head));
    else {
      this.#tree.append(root, tail, this.#blocks.count(tail));
      this.#setTail(root, block);
    }
    if (atFront) this.#setHead(root, block);
  }

  /** Frees the block that was located. */
  #unlink(root: number): void {
    this.#arena.free(this.#block);
    if (this.#side === side.head) this.#unlinkHead(root);
    else if (this.#side === side.tail) this.#unlinkLast(root);
    else this.#tree.remove(root);
  }

  /** A block in the middle that has become small takes in the one behind it where both are. */
  #merge(root: number, firstIndex: number): void {
    const blocks = this.#blocks;
    const tree = this.#tree;
    const block = this.#block;
    if (blocks.listpackBytes(block) > smallListpackBytes) return;
    const next = tree.next(root);
    if (next === 0 || blocks.listpackBytes(next) > smallListpackBytes) return;
    if (!blocks.isAlike(block, next)) return;
    const moved = blocks.count(next);
    tree.remove(root);
    tree.find(root, firstIndex - blocks.count(this.head(root)));
    tree.setBlock(blocks.absorb(block, next));
    tree.count(root, moved);
  }

  // As a whole

  copy(root: number): number {
    const blocks = this.#blocks;
    const copied = this.create(blocks.copy(this.head(root)));
    const tree = this.#tree;
    if (!tree.isEmpty(root)) {
      for (let block = tree.first(root); block !== 0; block = tree.next(root))
        this.#copies.append(copied, blocks.copy(block), blocks.count(block));
    }
    if (this.tail(root) !== 0) this.#setTail(copied, blocks.copy(this.tail(root)));
    this.#arena.setInt(copied * 2, this.count(root));
    return copied;
  }

  /** Frees up to so many blocks, from the end. True when all are freed. */
  release(root: number, budget: number): boolean {
    const arena = this.#arena;
    const tree = this.#tree;
    for (let left = budget; left > 0; left--) {
      if (tree.isEmpty(root)) {
        if (this.tail(root) !== 0) arena.free(this.tail(root));
        arena.free(this.head(root));
        arena.free(root);
        return true;
      }
      arena.free(tree.last(root));
      tree.remove(root);
    }
    return false;
  }

  /** The ends first, then the tree and its blocks: the cursor counts the elements of the tree that were passed. */
  relocate(root: number, cursor: number): number {
    const arena = this.#arena;
    const blocks = this.#blocks;
    const tree = this.#tree;
    if (cursor === 0) {
      this.#setHead(root, arena.move(this.head(root)));
      this.#setTail(root, arena.move(this.tail(root)));
    }
    if (tree.isEmpty(root)) return 0;
    const inside = this.count(root) - blocks.count(this.head(root)) - blocks.count(this.tail(root));
    let index = cursor;
    for (let left = relocatedBlocks; left > 0; left--) {
      if (index >= inside) return 0;
      const block = tree.find(root, index);
      index += blocks.count(block) - tree.rest;
      tree.relocateWay(root);
      const moved = arena.move(block);
      if (moved !== block) tree.setBlock(moved);
    }
    return index;
  }

  blocks(root: number, visit: (ref: number) => void): void {
    const tree = this.#tree;
    visit(root);
    visit(this.head(root));
    if (this.tail(root) !== 0) visit(this.tail(root));
    tree.visitNodes(root, visit);
    if (tree.isEmpty(root)) return;
    for (let block = tree.first(root); block !== 0; block = tree.next(root)) visit(block);
  }

  check(root: number): void {
    const blocks = this.#blocks;
    const countOf = (block: number): number => {
      blocks.check(block);
      return blocks.count(block);
    };
    let elements = countOf(this.head(root)) + this.#tree.check(root, countOf);
    if (this.tail(root) !== 0) elements += countOf(this.tail(root));
    else if (!this.#tree.isEmpty(root)) throw new Error('a list has a middle and no last block');
    if (elements !== this.count(root)) throw new Error('a list counts its elements wrongly');
  }
}
