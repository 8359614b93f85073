/**
 * The sealed blocks of a series in order of time: nodes of up to 255 items, in one level, or in two where there are more.
 *
 *   node   items (int) | room (int) | first times (doubles) | refs (ints)
 *
 * A leaf's refs are blocks; the upper node's refs are leaves, and its times the first times of these. Depth 0 is no
 * node, 1 a leaf, 2 an upper node, which grows as it must.
 */
import { assert } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import { root as field } from './layout.js';

const leafItemsMax = 255;
const roomMin = 4;
const depthShift = 16;

export class Directory {
  /** The item that the last find or step came to: place in the upper node, leaf and place in it. */
  #upperPlace = 0;
  #leaf = 0;
  #place = 0;
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  #depth(series: number): number {
    return (this.#arena.ints[series * 2 + field.kinds] >>> depthShift) & 0xff;
  }
  #setDepth(series: number, depth: number): void {
    const at = series * 2 + field.kinds;
    this.#arena.setInt(at, (this.#arena.ints[at] & ~(0xff << depthShift)) | (depth << depthShift));
  }
  #top(series: number): number {
    return this.#arena.ints[series * 2 + field.directory];
  }
  #setTop(series: number, node: number): void {
    this.#arena.setInt(series * 2 + field.directory, node);
  }
  count(series: number): number {
    return this.#arena.ints[series * 2 + field.blocks];
  }
  #countBy(series: number, by: number): void {
    this.#arena.setInt(series * 2 + field.blocks, this.count(series) + by);
  }

  // Finding: each leaves its place, which `next`, `previous`, `insertAfter`, `replace` and `remove` go by. 0 is no block.

  /** The last block that begins at or before a time, or the first one. */
  find(series: number, time: number): number {
    const depth = this.#depth(series);
    if (depth === 0) return 0;
    this.#leaf = this.#top(series);
    this.#upperPlace = 0;
    if (depth === 2) {
      this.#upperPlace = this.#search(this.#leaf, time);
      this.#leaf = this.#ref(this.#leaf, this.#upperPlace);
    }
    this.#place = this.#search(this.#leaf, time);
    return this.#ref(this.#leaf, this.#place);
  }
  first(series: number): number {
    return this.find(series, Number.NEGATIVE_INFINITY);
  }
  last(series: number): number {
    return this.find(series, Number.POSITIVE_INFINITY);
  }
  /** The block before which there are so many. */
  nth(series: number, number: number): number {
    if (number >= this.count(series)) return 0;
    this.#leaf = this.#top(series);
    this.#upperPlace = 0;
    this.#place = number;
    if (this.#depth(series) === 2) {
      const upper = this.#leaf;
      this.#leaf = this.#ref(upper, 0);
      while (this.#place >= this.#items(this.#leaf)) {
        this.#place -= this.#items(this.#leaf);
        this.#leaf = this.#ref(upper, ++this.#upperPlace);
      }
    }
    return this.#ref(this.#leaf, this.#place);
  }

  next(series: number): number {
    if (++this.#place < this.#items(this.#leaf)) return this.#ref(this.#leaf, this.#place);
    if (this.#depth(series) < 2 || this.#upperPlace + 1 === this.#items(this.#top(series)))
      return 0;
    this.#leaf = this.#ref(this.#top(series), ++this.#upperPlace);
    this.#place = 0;
    return this.#ref(this.#leaf, 0);
  }
  previous(series: number): number {
    if (--this.#place >= 0) return this.#ref(this.#leaf, this.#place);
    if (this.#depth(series) < 2 || this.#upperPlace === 0) return 0;
    this.#leaf = this.#ref(this.#top(series), --this.#upperPlace);
    this.#place = this.#items(this.#leaf) - 1;
    return this.#ref(this.#leaf, this.#place);
  }

  #items(node: number): number {
    return this.#arena.ints[node * 2];
  }
  #room(node: number): number {
    return this.#arena.ints[node * 2 + 1];
  }
  #refAt(node: number, place: number): number {
    return (node + 1 + this.#room(node)) * 2 + place;
  }
  #ref(node: number, place: number): number {
    return this.#arena.ints[this.#refAt(node, place)];
  }

  /** The last place whose time is at or before the given one, or 0. */
  #search(node: number, time: number): number {
    const { doubles } = this.#arena;
    let low = 0;
    let high = this.#items(node) - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (doubles[node + 1 + middle] <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // Changing

  /** Adds a block that begins after all others. */
  append(series: number, time: number, block: number): void {
    this.last(series);
    this.insertAfter(series, time, block);
  }

  /** Adds a block behind the one found last, which becomes the one found. */
  insertAfter(series: number, time: number, block: number): void {
    this.#countBy(series, 1);
    if (this.#depth(series) === 0) {
      this.#leaf = this.#newNode(roomMin);
      this.#place = -1;
      this.#setTop(series, this.#leaf);
      this.#setDepth(series, 1);
    } else if (this.#items(this.#leaf) === leafItemsMax) this.#split(series);
    this.#place++;
    const grown = this.#insert(this.#leaf, this.#place, time, block);
    if (grown !== this.#leaf) this.#moved(series, grown);
    if (this.#place === 0) this.#timeChanged(series, time);
  }

  /** Puts another block in the place of the one found last. */
  replace(series: number, time: number, block: number): void {
    this.#arena.setInt(this.#refAt(this.#leaf, this.#place), block);
    this.#arena.setDouble(this.#leaf + 1 + this.#place, time);
    if (this.#place === 0) this.#timeChanged(series, time);
  }

  /** Takes out the block found last. Find again before going on. */
  remove(series: number): void {
    this.#countBy(series, -1);
    this.#erase(this.#leaf, this.#place);
    if (this.#items(this.#leaf) > 0) {
      if (this.#place === 0) this.#timeChanged(series, this.#arena.doubles[this.#leaf + 1]);
      return;
    }
    this.#arena.free(this.#leaf);
    const upper = this.#top(series);
    if (this.#depth(series) === 2) {
      this.#erase(upper, this.#upperPlace);
      if (this.#items(upper) > 0) return;
      this.#arena.free(upper);
    }
    this.#setTop(series, 0);
    this.#setDepth(series, 0);
  }

  /** The leaf's first time is another one now. */
  #timeChanged(series: number, time: number): void {
    if (this.#depth(series) === 2)
      this.#arena.setDouble(this.#top(series) + 1 + this.#upperPlace, time);
  }

  #moved(series: number, leaf: number): void {
    this.#leaf = leaf;
    if (this.#depth(series) === 1) this.#setTop(series, leaf);
    else this.#arena.setInt(this.#refAt(this.#top(series), this.#upperPlace), leaf);
  }

  /** Makes two of a full leaf: halves, or all and nothing where it is added to at the end. */
  #split(series: number): void {
    const arena = this.#arena;
    const full = this.#leaf;
    if (this.#depth(series) === 1) {
      const upper = this.#newNode(roomMin);
      this.#insert(upper, 0, arena.doubles[full + 1], full);
      this.#setTop(series, upper);
      this.#setDepth(series, 2);
      this.#upperPlace = 0;
    }
    const atEnd = this.#place === leafItemsMax - 1;
    const kept = atEnd ? leafItemsMax : leafItemsMax >>> 1;
    const leaf = this.#newNode(leafItemsMax);
    const moved = leafItemsMax - kept;
    arena.copyWithin((leaf + 1) * 8, (full + 1 + kept) * 8, moved * 8);
    arena.copyWithin(this.#refAt(leaf, 0) * 4, this.#refAt(full, kept) * 4, moved * 4);
    arena.setInt(leaf * 2, moved);
    arena.setInt(full * 2, kept);
    const time = atEnd ? Number.POSITIVE_INFINITY : arena.doubles[leaf + 1];
    this.#setTop(series, this.#insert(this.#top(series), this.#upperPlace + 1, time, leaf));
    if (!atEnd && this.#place < kept) return;
    this.#upperPlace++;
    this.#leaf = leaf;
    this.#place -= kept;
  }

  #newNode(room: number): number {
    const node = this.#arena.allocate(nodeBytes(room));
    this.#arena.setInt(node * 2, 0);
    this.#arena.setInt(node * 2 + 1, room);
    return node;
  }

  /** Returns the node, which moved where it had no room. */
  #insert(node: number, place: number, time: number, ref: number): number {
    const arena = this.#arena;
    const items = this.#items(node);
    let target = node;
    if (items === this.#room(node)) target = this.#grow(node);
    arena.copyWithin((target + 2 + place) * 8, (target + 1 + place) * 8, (items - place) * 8);
    const at = this.#refAt(target, place);
    arena.copyWithin((at + 1) * 4, at * 4, (items - place) * 4);
    arena.setDouble(target + 1 + place, time);
    arena.setInt(at, ref);
    arena.setInt(target * 2, items + 1);
    return target;
  }

  #grow(node: number): number {
    const arena = this.#arena;
    const items = this.#items(node);
    // A leaf doubles up to its bound, an upper node as long as it must.
    const room = items < leafItemsMax ? Math.min(items * 2, leafItemsMax) : items + (items >>> 1);
    const grown = this.#newNode(room);
    arena.copyWithin((grown + 1) * 8, (node + 1) * 8, items * 8);
    arena.copyWithin(this.#refAt(grown, 0) * 4, this.#refAt(node, 0) * 4, items * 4);
    arena.setInt(grown * 2, items);
    arena.free(node);
    return grown;
  }

  #erase(node: number, place: number): void {
    const arena = this.#arena;
    const left = this.#items(node) - 1;
    arena.copyWithin((node + 1 + place) * 8, (node + 2 + place) * 8, (left - place) * 8);
    const at = this.#refAt(node, place);
    arena.copyWithin(at * 4, (at + 1) * 4, (left - place) * 4);
    arena.setInt(node * 2, left);
  }

  /**
   * Moves the block found last to where it is to lie (`Arena.move`), and its node where it is the first in it. A node that
   * moves takes the place along.
   */
  relocateHere(series: number): void {
    const arena = this.#arena;
    if (this.#place === 0) {
      if (this.#upperPlace === 0 && this.#depth(series) === 2)
        arena.moveAt(series * 2 + field.directory);
      const leaf = arena.move(this.#leaf);
      if (leaf !== this.#leaf) this.#moved(series, leaf);
    }
    arena.moveAt(this.#refAt(this.#leaf, this.#place));
  }

  // All of it

  /** Calls `visit` with each node. */
  nodes(series: number, visit: (ref: number) => void): void {
    const depth = this.#depth(series);
    if (depth === 0) return;
    const top = this.#top(series);
    if (depth === 2) for (let i = 0; i < this.#items(top); i++) visit(this.#ref(top, i));
    visit(top);
  }

  /** Throws where counts or order are wrong. */
  check(series: number): void {
    const { doubles } = this.#arena;
    const depth = this.#depth(series);
    const top = this.#top(series);
    let count = 0;
    let before = Number.NEGATIVE_INFINITY;
    assert((depth === 0) === (top === 0), 'a directory without a node, or the other way round');
    const leaves = depth === 2 ? this.#items(top) : depth;
    for (let leafPlace = 0; leafPlace < leaves; leafPlace++) {
      const leaf = depth === 2 ? this.#ref(top, leafPlace) : top;
      assert(
        this.#items(leaf) > 0 && this.#items(leaf) <= this.#room(leaf),
        'a directory leaf of a wrong size',
      );
      if (depth === 2)
        assert(
          doubles[top + 1 + leafPlace] === doubles[leaf + 1],
          'an upper node with another time than its leaf',
        );
      for (let i = 0; i < this.#items(leaf); i++) {
        assert(doubles[leaf + 1 + i] > before, 'blocks out of order');
        before = doubles[leaf + 1 + i];
      }
      count += this.#items(leaf);
    }
    assert(count === this.count(series), 'a wrong number of blocks');
  }
}

function nodeBytes(room: number): number {
  return 8 + room * 12;
}
