/** What has to be done with all nodes of a counted tree: freeing in slices, listing, checking. */
import { keyLength, keyOffset } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { compareNames, memberScore, scorePrefix } from './member.js';
import {
  innerItem,
  innerItemsMax,
  innerStep,
  leafItemsMax,
  leafStep,
  nodeField,
  rootField,
} from './tree-layout.js';

function itemAt(node: number, place: number, step: number): number {
  return node * 2 + nodeField.items + place * step;
}

/** Frees up to `budget` nodes from the end of the tree on; returns how many. The tree is good for nothing else then. */
export function freeNodes(arena: Arena, root: number, budget: number): number {
  const at = root * 2;
  const { ints } = arena;
  let freed = 0;
  for (; freed < budget && ints[at + rootField.top] !== 0; freed++) {
    let parent = 0;
    let node = ints[at + rootField.top];
    // The last node that has nothing below it any more: a leaf, or an inner one whose children are gone.
    for (let level = ints[at + rootField.height]; level > 0 && ints[node * 2] > 0; level--) {
      parent = node;
      node = ints[itemAt(node, ints[node * 2] - 1, innerStep) + innerItem.child];
    }
    if (parent === 0) arena.setInt(at + rootField.top, 0);
    else arena.setInt(parent * 2, ints[parent * 2] - 1);
    arena.free(node);
  }
  return freed;
}

export function visitNodes(arena: Arena, root: number, visit: (ref: number) => void): void {
  const { ints } = arena;
  const walk = (node: number, level: number): void => {
    visit(node);
    if (level === 0) return;
    for (let i = 0; i < ints[node * 2]; i++)
      walk(ints[itemAt(node, i, innerStep) + innerItem.child], level - 1);
  };
  const top = ints[root * 2 + rootField.top];
  if (top !== 0) walk(top, ints[root * 2 + rootField.height]);
}

/** Throws where order, counts, prefixes or links are wrong; calls `visit` with each member in order. */
export function checkTree(arena: Arena, root: number, visit: (member: number) => void): void {
  const { ints } = arena;
  const at = root * 2;
  const order = new OrderCheck(arena, visit);
  let leaves = 0;
  let inners = 0;
  let previousLeaf = 0;
  const checkLeaf = (leaf: number): number => {
    const count = ints[leaf * 2];
    must(count <= leafItemsMax, 'a leaf is over-full');
    must(count > 0 || ints[at + rootField.height] === 0, 'a leaf is empty');
    must(ints[leaf * 2 + nodeField.previous] === previousLeaf, 'a leaf is linked wrongly');
    if (previousLeaf !== 0)
      must(ints[previousLeaf * 2 + nodeField.next] === leaf, 'a leaf is linked wrongly');
    previousLeaf = leaf;
    leaves++;
    for (let i = 0; i < count; i++) order.next(itemAt(leaf, i, leafStep));
    return count;
  };
  const checkNode = (node: number, level: number): number => {
    if (level === 0) return checkLeaf(node);
    const count = ints[node * 2];
    must(count > 0 && count <= innerItemsMax, 'an inner node has too many or no children');
    inners++;
    let members = 0;
    for (let i = 0; i < count; i++) {
      const item = itemAt(node, i, innerStep);
      const child = ints[item + innerItem.child];
      const first = itemAt(child, 0, innerStep);
      must(ints[item] === ints[first], 'a tree node names a wrong prefix');
      must(ints[item + 1] === ints[first + 1], 'a tree node names a wrong first member');
      const below = checkNode(child, level - 1);
      must(ints[item + innerItem.members] === below, 'a tree node counts wrongly');
      members += below;
    }
    return members;
  };
  const members = checkNode(ints[at + rootField.top], ints[at + rootField.height]);
  must(members === ints[at + rootField.count], 'a sorted set and its tree count differently');
  must(ints[previousLeaf * 2 + nodeField.next] === 0, 'the last leaf links on');
  must(leaves === ints[at + rootField.leaves], 'a tree counts its leaves wrongly');
  must(inners === ints[at + rootField.inners], 'a tree counts its inner nodes wrongly');
}

class OrderCheck {
  readonly #arena: Arena;
  readonly #visit: (member: number) => void;
  #last = 0;

  constructor(arena: Arena, visit: (member: number) => void) {
    this.#arena = arena;
    this.#visit = visit;
  }

  next(item: number): void {
    const arena = this.#arena;
    const member = arena.ints[item + 1];
    const score = memberScore(arena, member);
    must(arena.ints[item] === scorePrefix(score), 'a leaf keeps a wrong prefix');
    if (this.#last !== 0) must(this.#follows(member, score), 'a tree is out of order');
    this.#last = member;
    this.#visit(member);
  }

  #follows(member: number, score: number): boolean {
    const arena = this.#arena;
    const last = this.#last;
    const lastScore = memberScore(arena, last);
    if (score !== lastScore) return score > lastScore;
    const at = keyOffset(arena, member);
    const lastAt = keyOffset(arena, last);
    const { bytes } = arena;
    const length = keyLength(arena, last);
    return compareNames(bytes, lastAt, length, bytes, at, keyLength(arena, member)) < 0;
  }
}

function must(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
