/**
 * The counted B+ tree: insertion and removal at the place where the search's last descent ended. Full nodes give to their
 * neighbours before they are split, and the outermost leaves split unevenly, so that leaves stay full in any order of
 * insertion; neighbours that have become empty enough are merged.
 */
import type { ReadonlyInts } from '@millrace/base';
import type { Arena } from '@millrace/memory';
import {
  innerBytes,
  innerItem,
  innerItemsMax,
  innerMergeItems,
  innerStep,
  leafBytes,
  leafItemsMax,
  leafMergeItems,
  leafRoomMin,
  leafStep,
  nodeField,
  rootField,
} from './tree-layout.js';
import type { TreeSearch } from './tree-search.js';

export class RankedTree {
  readonly #arena: Arena;
  readonly #ints: ReadonlyInts;
  readonly #nodes: Int32Array;
  readonly #places: Int32Array;

  constructor(arena: Arena, search: TreeSearch) {
    this.#arena = arena;
    this.#ints = arena.ints;
    this.#nodes = search.nodes;
    this.#places = search.places;
  }

  /** Gives a root its empty tree. */
  create(root: number): void {
    const arena = this.#arena;
    const at = root * 2;
    arena.setInt(at + rootField.height, 0);
    arena.setInt(at + rootField.leaves, 0);
    arena.setInt(at + rootField.inners, 0);
    arena.setInt(at + rootField.top, this.#createLeaf(root, 0, 0));
  }

  /** Puts a member where the last descent to its score and name ended. */
  insert(root: number, member: number, prefix: number): void {
    if (this.#ints[this.#nodes[0] * 2] === leafItemsMax) this.#makeRoomInLeaf(root);
    const leaf = this.#nodes[0];
    const place = this.#places[0];
    this.#open(leaf, place, leafStep);
    this.#put(leaf, place, leafStep, prefix, member);
    this.#countUp(root, 1);
    if (place === 0) this.#refreshFirst(root, 0);
  }

  /** Takes out the member at which the last descent ended. */
  remove(root: number): void {
    const leaf = this.#nodes[0];
    const place = this.#places[0];
    this.#close(leaf, place, leafStep);
    this.#countUp(root, -1);
    const height = this.#ints[root * 2 + rootField.height];
    if (this.#ints[leaf * 2] === 0 && height > 0) {
      this.#freeLeaf(root, leaf);
      this.#removeChild(root, 1, this.#places[1]);
    } else {
      if (place === 0 && height > 0) this.#refreshFirst(root, 0);
      this.#merge(root, 0);
    }
    this.#lower(root);
  }

  /** Moves the item at which the last descent ended to another place in its leaf, with another prefix. */
  moveInLeaf(root: number, place: number, prefix: number): void {
    const leaf = this.#nodes[0];
    const from = this.#places[0];
    const items = leaf * 2 + nodeField.items;
    const first = items + Math.min(from, place) * leafStep;
    const length = (Math.abs(from - place) + 1) * leafStep;
    const ints = this.#arena.writableInts(first, length);
    const member = ints[items + from * leafStep + 1];
    const last = first + length - leafStep;
    if (place > from) for (let at = first; at < last; at++) ints[at] = ints[at + leafStep];
    else for (let at = last + 1; at > first + 1; at--) ints[at] = ints[at - leafStep];
    ints[items + place * leafStep] = prefix;
    ints[items + place * leafStep + 1] = member;
    if (from === 0 || place === 0) this.#refreshFirst(root, 0);
  }

  /** The member at the place of the last descent, which must be there. */
  memberHere(): number {
    return this.#ints[this.#nodes[0] * 2 + nodeField.items + this.#places[0] * leafStep + 1];
  }

  /** Says that the member at the place of the last descent lies elsewhere now. */
  setMemberHere(root: number, member: number): void {
    const place = this.#places[0];
    const at = this.#nodes[0] * 2 + nodeField.items + place * leafStep + 1;
    this.#arena.setInt(at, member);
    if (place === 0) this.#refreshFirst(root, 0);
  }

  /** Moves the nodes of the last descent to where they are to lie (`Arena.move`). */
  relocateWay(root: number): void {
    const arena = this.#arena;
    const height = this.#ints[root * 2 + rootField.height];
    for (let level = height; level >= 0; level--) {
      const node = this.#nodes[level];
      const moved = arena.move(node);
      if (moved === node) continue;
      this.#nodes[level] = moved;
      const isTop = level === height;
      const at = isTop
        ? root * 2 + rootField.top
        : this.#childAt(this.#nodes[level + 1], this.#places[level + 1]);
      arena.setInt(at, moved);
      if (level === 0) this.#relink(moved);
    }
  }

  /** Tells the neighbours of a leaf where it lies. */
  #relink(leaf: number): void {
    const next = this.#ints[leaf * 2 + nodeField.next];
    const previous = this.#ints[leaf * 2 + nodeField.previous];
    if (next !== 0) this.#arena.setInt(next * 2 + nodeField.previous, leaf);
    if (previous !== 0) this.#arena.setInt(previous * 2 + nodeField.next, leaf);
  }

  // Items

  #open(node: number, place: number, step: number): void {
    const arena = this.#arena;
    const count = this.#ints[node * 2];
    const from = node * 2 + nodeField.items + place * step;
    const end = node * 2 + nodeField.items + count * step;
    const ints = arena.writableInts(from, end + step - from);
    for (let at = end - 1; at >= from; at--) ints[at + step] = ints[at];
    arena.setInt(node * 2, count + 1);
  }

  #close(node: number, place: number, step: number): void {
    const arena = this.#arena;
    const count = this.#ints[node * 2] - 1;
    const from = node * 2 + nodeField.items + place * step;
    const end = node * 2 + nodeField.items + count * step;
    const ints = arena.writableInts(from, end + step - from);
    for (let at = from; at < end; at++) ints[at] = ints[at + step];
    arena.setInt(node * 2, count);
  }

  #put(node: number, place: number, step: number, prefix: number, member: number): void {
    const at = node * 2 + nodeField.items + place * step;
    const ints = this.#arena.writableInts(at, 2);
    ints[at] = prefix;
    ints[at + 1] = member;
  }

  /** Moves items between neighbours: `count` of them, from place `from` of a node to place `to` of another that has room. */
  #transfer(
    source: number,
    from: number,
    target: number,
    to: number,
    count: number,
    step: number,
  ): void {
    const arena = this.#arena;
    const moved = count * step * 4;
    const targetAt = target * 8 + (nodeField.items + to * step) * 4;
    const behind = (this.#ints[target * 2] - to) * step * 4;
    if (behind > 0) arena.copyWithin(targetAt + moved, targetAt, behind);
    const sourceAt = source * 8 + (nodeField.items + from * step) * 4;
    arena.copyWithin(targetAt, sourceAt, moved);
    const rest = (this.#ints[source * 2] - from - count) * step * 4;
    if (rest > 0) arena.copyWithin(sourceAt, sourceAt + moved, rest);
    arena.setInt(source * 2, this.#ints[source * 2] - count);
    arena.setInt(target * 2, this.#ints[target * 2] + count);
  }

  // The way up

  #countUp(root: number, by: number): void {
    const arena = this.#arena;
    const height = this.#ints[root * 2 + rootField.height];
    for (let level = 1; level <= height; level++) {
      const at = this.#membersAt(this.#nodes[level], this.#places[level]);
      arena.setInt(at, this.#ints[at] + by);
    }
  }

  #membersAt(node: number, place: number): number {
    return node * 2 + nodeField.items + place * innerStep + innerItem.members;
  }
  #childAt(node: number, place: number): number {
    return node * 2 + nodeField.items + place * innerStep + innerItem.child;
  }
  #addMembers(node: number, place: number, by: number): void {
    const at = this.#membersAt(node, place);
    this.#arena.setInt(at, this.#ints[at] + by);
  }

  /** Tells the levels above that a node of the way has another first item. */
  #refreshFirst(root: number, from: number): void {
    const height = this.#ints[root * 2 + rootField.height];
    for (let level = from; level < height; level++) {
      const parent = this.#nodes[level + 1];
      const place = this.#places[level + 1];
      this.#copyFirst(parent, place, this.#nodes[level]);
      if (place > 0) return;
    }
  }
  #copyFirst(parent: number, place: number, node: number): void {
    const items = node * 2 + nodeField.items;
    this.#put(parent, place, innerStep, this.#ints[items], this.#ints[items + 1]);
  }

  // Growing

  #createLeaf(root: number, previous: number, next: number): number {
    const arena = this.#arena;
    const leaf = arena.allocate(leafBytes);
    const at = leaf * 2;
    const ints = arena.writableInts(at, nodeField.items);
    ints[at] = 0;
    ints[at + nodeField.next] = next;
    ints[at + nodeField.previous] = previous;
    ints[at + 3] = 0;
    if (previous !== 0) arena.setInt(previous * 2 + nodeField.next, leaf);
    if (next !== 0) arena.setInt(next * 2 + nodeField.previous, leaf);
    arena.setInt(root * 2 + rootField.leaves, this.#ints[root * 2 + rootField.leaves] + 1);
    return leaf;
  }

  #createInner(root: number): number {
    const arena = this.#arena;
    const inner = arena.allocate(innerBytes);
    arena.fill(inner * 8, nodeField.items * 4, 0);
    arena.setInt(root * 2 + rootField.inners, this.#ints[root * 2 + rootField.inners] + 1);
    return inner;
  }

  #makeRoomInLeaf(root: number): void {
    const ints = this.#ints;
    const leaf = this.#nodes[0];
    const place = this.#places[0];
    const next = ints[leaf * 2 + nodeField.next];
    const previous = ints[leaf * 2 + nodeField.previous];
    if (next === 0 && place === leafItemsMax) {
      this.#addLeafBeside(root, this.#createLeaf(root, leaf, 0), 1);
    } else if (previous === 0 && place === 0) {
      this.#addLeafBeside(root, this.#createLeaf(root, 0, leaf), 0);
    } else if (!this.#giveToPrevious(root) && !this.#giveToNext(root)) this.#splitLeaf(root);
  }

  /** Hooks an empty leaf in before (0) or after (1) the leaf of the way, and leads the way into it. */
  #addLeafBeside(root: number, leaf: number, side: number): void {
    this.#makeRoomInInner(root, 1);
    const place = this.#places[1] + side;
    this.#hook(this.#nodes[1], place, leaf, 0);
    this.#nodes[0] = leaf;
    this.#places[0] = 0;
    this.#places[1] = place;
  }

  #hook(parent: number, place: number, child: number, members: number): void {
    this.#open(parent, place, innerStep);
    this.#copyFirst(parent, place, child);
    this.#arena.setInt(this.#childAt(parent, place), child);
    this.#arena.setInt(this.#membersAt(parent, place), members);
  }

  #giveToPrevious(root: number): boolean {
    if (this.#ints[root * 2 + rootField.height] === 0 || this.#places[1] === 0) return false;
    const parent = this.#nodes[1];
    const own = this.#places[1];
    const leaf = this.#nodes[0];
    const previous = this.#ints[this.#childAt(parent, own - 1)];
    const had = this.#ints[previous * 2];
    if (leafItemsMax - had < leafRoomMin) return false;
    const count = (leafItemsMax - had + 1) >> 1;
    this.#transfer(leaf, 0, previous, had, count, leafStep);
    this.#addMembers(parent, own - 1, count);
    this.#addMembers(parent, own, -count);
    this.#copyFirst(parent, own, leaf);
    if (this.#places[0] < count) {
      this.#nodes[0] = previous;
      this.#places[0] += had;
      this.#places[1] = own - 1;
    } else this.#places[0] -= count;
    return true;
  }

  #giveToNext(root: number): boolean {
    if (this.#ints[root * 2 + rootField.height] === 0) return false;
    const parent = this.#nodes[1];
    const own = this.#places[1];
    if (own + 1 === this.#ints[parent * 2]) return false;
    const next = this.#ints[this.#childAt(parent, own + 1)];
    const had = this.#ints[next * 2];
    if (leafItemsMax - had < leafRoomMin) return false;
    this.#handOver(next, own + 1, (leafItemsMax - had + 1) >> 1);
    return true;
  }

  #splitLeaf(root: number): void {
    this.#makeRoomInInner(root, 1);
    const leaf = this.#nodes[0];
    const place = this.#places[1] + 1;
    const added = this.#createLeaf(root, leaf, this.#ints[leaf * 2 + nodeField.next]);
    this.#hook(this.#nodes[1], place, added, 0);
    this.#handOver(added, place, leafItemsMax >> 1);
  }

  /** Moves the last items of the way's leaf to the front of the next leaf, and the way with them. */
  #handOver(next: number, nextPlace: number, count: number): void {
    const parent = this.#nodes[1];
    const leaf = this.#nodes[0];
    const kept = this.#ints[leaf * 2] - count;
    this.#transfer(leaf, kept, next, 0, count, leafStep);
    this.#addMembers(parent, nextPlace - 1, -count);
    this.#addMembers(parent, nextPlace, count);
    this.#copyFirst(parent, nextPlace, next);
    if (this.#places[0] <= kept) return;
    this.#nodes[0] = next;
    this.#places[0] -= kept;
    this.#places[1] = nextPlace;
  }

  /** Sees to it that the way's node at a level takes one more item. */
  #makeRoomInInner(root: number, level: number): void {
    if (level > this.#ints[root * 2 + rootField.height]) this.#raise(root, level);
    const node = this.#nodes[level];
    if (this.#ints[node * 2] < innerItemsMax) return;
    this.#makeRoomInInner(root, level + 1);
    const parent = this.#nodes[level + 1];
    const place = this.#places[level + 1];
    const kept = (innerItemsMax + 1) >> 1;
    const added = this.#createInner(root);
    this.#transfer(node, kept, added, 0, innerItemsMax - kept, innerStep);
    const members = this.#membersOf(added);
    this.#hook(parent, place + 1, added, members);
    this.#addMembers(parent, place, -members);
    if (this.#places[level] < kept) return;
    this.#nodes[level] = added;
    this.#places[level] -= kept;
    this.#places[level + 1] = place + 1;
  }

  #raise(root: number, level: number): void {
    const arena = this.#arena;
    const at = root * 2;
    const top = this.#ints[at + rootField.top];
    const members = level === 1 ? this.#ints[top * 2] : this.#membersOf(top);
    const raised = this.#createInner(root);
    this.#hook(raised, 0, top, members);
    arena.setInt(at + rootField.top, raised);
    arena.setInt(at + rootField.height, level);
    this.#nodes[level] = raised;
    this.#places[level] = 0;
  }

  #membersOf(inner: number): number {
    let members = 0;
    for (let i = this.#ints[inner * 2] - 1; i >= 0; i--)
      members += this.#ints[this.#membersAt(inner, i)];
    return members;
  }

  // Shrinking

  #freeLeaf(root: number, leaf: number): void {
    const arena = this.#arena;
    const previous = this.#ints[leaf * 2 + nodeField.previous];
    const next = this.#ints[leaf * 2 + nodeField.next];
    if (previous !== 0) arena.setInt(previous * 2 + nodeField.next, next);
    if (next !== 0) arena.setInt(next * 2 + nodeField.previous, previous);
    arena.setInt(root * 2 + rootField.leaves, this.#ints[root * 2 + rootField.leaves] - 1);
    arena.free(leaf);
  }
  #freeInner(root: number, inner: number): void {
    this.#arena.setInt(root * 2 + rootField.inners, this.#ints[root * 2 + rootField.inners] - 1);
    this.#arena.free(inner);
  }

  /** Takes the item of a freed child out of the way's node at a level. */
  #removeChild(root: number, level: number, place: number): void {
    const node = this.#nodes[level];
    this.#close(node, place, innerStep);
    if (this.#ints[node * 2] === 0) {
      this.#freeInner(root, node);
      this.#removeChild(root, level + 1, this.#places[level + 1]);
      return;
    }
    if (place === 0) this.#refreshFirst(root, level);
    this.#merge(root, level);
  }

  /** Merges the way's node at a level with a neighbour where both fit into one with room to spare. */
  #merge(root: number, level: number): void {
    if (level === this.#ints[root * 2 + rootField.height]) return;
    const ints = this.#ints;
    const parent = this.#nodes[level + 1];
    const place = this.#places[level + 1];
    const itemsMax = level === 0 ? leafMergeItems : innerMergeItems;
    const own = ints[this.#nodes[level] * 2];
    if (own >= itemsMax) return;
    if (place > 0 && own + ints[ints[this.#childAt(parent, place - 1)] * 2] <= itemsMax)
      this.#mergeInto(root, level, place);
    else if (
      place + 1 < ints[parent * 2] &&
      own + ints[ints[this.#childAt(parent, place + 1)] * 2] <= itemsMax
    )
      this.#mergeInto(root, level, place + 1);
  }

  /** Merges the child at a place of the level above into the one before it. */
  #mergeInto(root: number, level: number, place: number): void {
    const ints = this.#ints;
    const parent = this.#nodes[level + 1];
    const target = ints[this.#childAt(parent, place - 1)];
    const source = ints[this.#childAt(parent, place)];
    const step = level === 0 ? leafStep : innerStep;
    this.#transfer(source, 0, target, ints[target * 2], ints[source * 2], step);
    this.#addMembers(parent, place - 1, ints[this.#membersAt(parent, place)]);
    if (level === 0) this.#freeLeaf(root, source);
    else this.#freeInner(root, source);
    this.#removeChild(root, level + 1, place);
  }

  /** Drops levels that have come to a single child. */
  #lower(root: number): void {
    const arena = this.#arena;
    const at = root * 2;
    while (this.#ints[at + rootField.height] > 0) {
      const top = this.#ints[at + rootField.top];
      if (this.#ints[top * 2] > 1) return;
      arena.setInt(at + rootField.top, this.#ints[this.#childAt(top, 0)]);
      arena.setInt(at + rootField.height, this.#ints[at + rootField.height] - 1);
      this.#freeInner(root, top);
    }
  }
}
