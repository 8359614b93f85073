/**
 * The blocks between the ends of a linked list, as a tree that counts the elements below each of its items. All levels
 * have the same nodes (layout.ts). A search leaves the way that it took, the lowest node at level 0; what changes the tree
 * goes by it.
 */
import type { ReadonlyInts } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import {
  levelsMax,
  nodeBytes,
  nodeItems,
  nodeItemsMax,
  nodeMergeItems,
  rootField,
} from './layout.js';

export class CountedTree {
  /** Of the element that was looked for: its number in its block. */
  rest = 0;
  readonly #nodes = new Int32Array(levelsMax);
  readonly #places = new Int32Array(levelsMax);
  readonly #arena: Arena;
  readonly #ints: ReadonlyInts;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#ints = arena.ints;
  }

  isEmpty(root: number): boolean {
    return this.#ints[root * 2 + rootField.top] === 0;
  }

  // The way

  /** The block of an element, by its number among the elements of the tree. */
  find(root: number, index: number): number {
    const ints = this.#ints;
    let node = ints[root * 2 + rootField.top];
    let left = index;
    for (let level = ints[root * 2 + rootField.height]; ; level--) {
      let at = node * 2 + nodeItems + 1;
      while (left >= ints[at]) {
        left -= ints[at];
        at += 2;
      }
      this.#nodes[level] = node;
      this.#places[level] = (at - nodeItems - 1 - node * 2) >> 1;
      node = ints[at - 1];
      if (level === 0) break;
    }
    this.rest = left;
    return node;
  }

  first(root: number): number {
    const { top, height } = rootField;
    return this.#descend(this.#ints[root * 2 + top], this.#ints[root * 2 + height], false);
  }
  last(root: number): number {
    const { top, height } = rootField;
    return this.#descend(this.#ints[root * 2 + top], this.#ints[root * 2 + height], true);
  }

  #descend(from: number, fromLevel: number, toLast: boolean): number {
    const ints = this.#ints;
    let node = from;
    for (let level = fromLevel; level >= 0; level--) {
      const place = toLast ? ints[node * 2] - 1 : 0;
      this.#nodes[level] = node;
      this.#places[level] = place;
      node = ints[node * 2 + nodeItems + place * 2];
    }
    return node;
  }

  /** The block behind that of the way, or 0. */
  next(root: number): number {
    return this.#beside(root, 1);
  }
  previous(root: number): number {
    return this.#beside(root, -1);
  }

  #beside(root: number, by: number): number {
    const ints = this.#ints;
    const height = ints[root * 2 + rootField.height];
    for (let level = 0; level <= height; level++) {
      const node = this.#nodes[level];
      const place = this.#places[level] + by;
      if (place < 0 || place >= ints[node * 2]) continue;
      this.#places[level] = place;
      const child = ints[node * 2 + nodeItems + place * 2];
      return level === 0 ? child : this.#descend(child, level - 1, by < 0);
    }
    return 0;
  }

  // Changes at the way

  #itemAt(level: number): number {
    return this.#nodes[level] * 2 + nodeItems + this.#places[level] * 2;
  }

  /** The block of the way has moved. */
  setBlock(block: number): void {
    this.#arena.setInt(this.#itemAt(0), block);
  }

  /** Moves the nodes of the way to where they are to lie (`Arena.move`). */
  relocateWay(root: number): void {
    const arena = this.#arena;
    const height = this.#ints[root * 2 + rootField.height];
    for (let level = height; level >= 0; level--) {
      const node = this.#nodes[level];
      const moved = arena.move(node);
      if (moved === node) continue;
      this.#nodes[level] = moved;
      arena.setInt(level === height ? root * 2 + rootField.top : this.#itemAt(level + 1), moved);
    }
  }

  /** The block of the way has so many elements more. */
  count(root: number, by: number): void {
    this.#countFrom(root, 0, by);
  }
  #countFrom(root: number, from: number, by: number): void {
    const height = this.#ints[root * 2 + rootField.height];
    for (let level = from; level <= height; level++) {
      const at = this.#itemAt(level) + 1;
      this.#arena.setInt(at, this.#ints[at] + by);
    }
  }

  /** Puts a block before or after that of the way, which then leads to it. */
  insert(root: number, block: number, elements: number, after: boolean): void {
    if (after) this.#places[0]++;
    this.#makeRoom(root, 0);
    const node = this.#nodes[0];
    this.#open(node, this.#places[0]);
    this.#put(node, this.#places[0], block, elements);
    this.#countFrom(root, 1, elements);
  }

  append(root: number, block: number, elements: number): void {
    if (this.isEmpty(root)) this.#plant(root, block, elements);
    else {
      this.last(root);
      this.insert(root, block, elements, true);
    }
  }
  prepend(root: number, block: number, elements: number): void {
    if (this.isEmpty(root)) this.#plant(root, block, elements);
    else {
      this.first(root);
      this.insert(root, block, elements, false);
    }
  }

  #plant(root: number, block: number, elements: number): void {
    const node = this.#createNode();
    this.#put(node, 0, block, elements);
    this.#arena.setInt(node * 2, 1);
    this.#arena.setInt(root * 2 + rootField.top, node);
    this.#arena.setInt(root * 2 + rootField.height, 0);
  }

  /** Takes the block of the way out; the way leads nowhere then. On each level two nodes may become one. */
  remove(root: number): void {
    const arena = this.#arena;
    const ints = this.#ints;
    const height = ints[root * 2 + rootField.height];
    this.#countFrom(root, 0, -ints[this.#itemAt(0) + 1]);
    for (let level = 0; level <= height; level++) {
      const node = this.#nodes[level];
      this.#close(node, this.#places[level]);
      if (ints[node * 2] === 0) {
        arena.free(node);
        if (level === height) arena.setInt(root * 2 + rootField.top, 0);
      } else if (level === height || !this.#mergeBeside(level)) break;
    }
    this.#lower(root);
  }

  /** Makes one of the way's node and a neighbour where they are sparse; the way's place above is then of the node that went. */
  #mergeBeside(level: number): boolean {
    const ints = this.#ints;
    const parent = this.#nodes[level + 1];
    const place = this.#places[level + 1];
    const room = nodeMergeItems - ints[this.#nodes[level] * 2];
    if (room < 1) return false;
    if (place > 0 && this.#itemsBelow(parent, place - 1) <= room) this.#absorb(parent, place);
    else if (place + 1 < ints[parent * 2] && this.#itemsBelow(parent, place + 1) <= room) {
      this.#absorb(parent, place + 1);
      this.#places[level + 1] = place + 1;
    } else return false;
    return true;
  }

  #itemsBelow(parent: number, place: number): number {
    return this.#ints[this.#ints[parent * 2 + nodeItems + place * 2] * 2];
  }

  /** Moves the items of the child at a place to the end of the one before it, and frees it. */
  #absorb(parent: number, place: number): void {
    const arena = this.#arena;
    const ints = this.#ints;
    const at = parent * 2 + nodeItems + place * 2;
    const target = ints[at - 2];
    const source = ints[at];
    const had = ints[target * 2];
    const moved = ints[source * 2];
    const end = target * 2 + nodeItems + had * 2;
    arena.copyWithin(end * 4, (source * 2 + nodeItems) * 4, moved * 8);
    arena.setInt(target * 2, had + moved);
    arena.setInt(at - 1, ints[at - 1] + ints[at + 1]);
    arena.free(source);
  }

  /** Drops levels that have come to a single item. */
  #lower(root: number): void {
    const arena = this.#arena;
    const ints = this.#ints;
    const at = root * 2;
    while (ints[at + rootField.height] > 0) {
      const top = ints[at + rootField.top];
      if (top !== 0) {
        if (ints[top * 2] > 1) return;
        arena.setInt(at + rootField.top, ints[top * 2 + nodeItems]);
        arena.free(top);
      }
      arena.setInt(at + rootField.height, top === 0 ? 0 : ints[at + rootField.height] - 1);
    }
  }

  // Nodes

  #createNode(): number {
    const node = this.#arena.allocate(nodeBytes);
    this.#arena.setInt(node * 2, 0);
    this.#arena.setInt(node * 2 + 1, 0);
    return node;
  }

  #put(node: number, place: number, ref: number, elements: number): void {
    const at = node * 2 + nodeItems + place * 2;
    this.#arena.setInt(at, ref);
    this.#arena.setInt(at + 1, elements);
  }

  #open(node: number, place: number): void {
    const count = this.#ints[node * 2];
    const from = (node * 2 + nodeItems + place * 2) * 4;
    if (place < count) this.#arena.copyWithin(from + 8, from, (count - place) * 8);
    this.#arena.setInt(node * 2, count + 1);
  }

  #close(node: number, place: number): void {
    const count = this.#ints[node * 2] - 1;
    const to = (node * 2 + nodeItems + place * 2) * 4;
    if (place < count) this.#arena.copyWithin(to, to + 8, (count - place) * 8);
    this.#arena.setInt(node * 2, count);
  }

  /** Sees to it that the node of the way takes one more item at its place. */
  #makeRoom(root: number, level: number): void {
    const node = this.#nodes[level];
    if (this.#ints[node * 2] < nodeItemsMax) return;
    if (level === this.#ints[root * 2 + rootField.height]) this.#raise(root, level + 1);
    this.#makeRoom(root, level + 1);
    const place = this.#places[level];
    // At an end a new node begins, so that lists which grow there fill theirs.
    if (level === 0 && place === nodeItemsMax) this.#addEmpty(1);
    else if (level === 0 && place === 0) this.#addEmpty(0);
    else this.#halve(level);
  }

  #addEmpty(side: number): void {
    const parent = this.#nodes[1];
    const place = this.#places[1] + side;
    const added = this.#createNode();
    this.#open(parent, place);
    this.#put(parent, place, added, 0);
    this.#nodes[0] = added;
    this.#places[0] = 0;
    this.#places[1] = place;
  }

  #halve(level: number): void {
    const arena = this.#arena;
    const ints = this.#ints;
    const node = this.#nodes[level];
    const parent = this.#nodes[level + 1];
    const place = this.#places[level + 1];
    const kept = (nodeItemsMax + 1) >> 1;
    const moved = nodeItemsMax - kept;
    const added = this.#createNode();
    const from = node * 2 + nodeItems + kept * 2;
    arena.copyWithin((added * 2 + nodeItems) * 4, from * 4, moved * 8);
    arena.setInt(node * 2, kept);
    arena.setInt(added * 2, moved);
    const elements = this.#elementsOf(added);
    this.#open(parent, place + 1);
    this.#put(parent, place + 1, added, elements);
    const own = parent * 2 + nodeItems + place * 2 + 1;
    arena.setInt(own, ints[own] - elements);
    if (this.#places[level] < kept) return;
    this.#nodes[level] = added;
    this.#places[level] -= kept;
    this.#places[level + 1] = place + 1;
  }

  #raise(root: number, level: number): void {
    const top = this.#ints[root * 2 + rootField.top];
    const raised = this.#createNode();
    this.#put(raised, 0, top, this.#elementsOf(top));
    this.#arena.setInt(raised * 2, 1);
    this.#arena.setInt(root * 2 + rootField.top, raised);
    this.#arena.setInt(root * 2 + rootField.height, level);
    this.#nodes[level] = raised;
    this.#places[level] = 0;
  }

  #elementsOf(node: number): number {
    let elements = 0;
    for (let i = this.#ints[node * 2] - 1; i >= 0; i--)
      elements += this.#ints[node * 2 + nodeItems + i * 2 + 1];
    return elements;
  }

  /** Calls `visit` with the tree's own nodes. */
  visitNodes(root: number, visit: (ref: number) => void): void {
    const ints = this.#ints;
    const walk = (node: number, level: number): void => {
      visit(node);
      for (let i = 0; level > 0 && i < ints[node * 2]; i++)
        walk(ints[node * 2 + nodeItems + i * 2], level - 1);
    };
    if (!this.isEmpty(root))
      walk(ints[root * 2 + rootField.top], ints[root * 2 + rootField.height]);
  }

  /** Throws where a node counts wrongly. Returns the elements of all blocks. */
  check(root: number, countOf: (block: number) => number): number {
    const ints = this.#ints;
    const walk = (node: number, level: number): number => {
      const items = ints[node * 2];
      if (items < 1 || items > nodeItemsMax)
        throw new Error('a node of a list is empty or over-full');
      let elements = 0;
      for (let i = 0; i < items; i++) {
        const at = node * 2 + nodeItems + i * 2;
        const below = level === 0 ? countOf(ints[at]) : walk(ints[at], level - 1);
        if (below !== ints[at + 1]) throw new Error('a node of a list counts wrongly');
        elements += below;
      }
      return elements;
    };
    if (this.isEmpty(root)) return 0;
    return walk(ints[root * 2 + rootField.top], ints[root * 2 + rootField.height]);
  }
}
