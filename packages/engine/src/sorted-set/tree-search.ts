/**
 * Finds places in a counted tree: by (score, member), by a bound on scores or on members, and by rank. A descent leaves
 * the way it took in `nodes` and `places`, the leaf at level 0.
 */
import type { ReadonlyBytes, ReadonlyInts } from '@millrace/base';
import { keyLength, keyOffset } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { compareNames, memberScore, scorePrefix } from './member.js';
import { innerItem, innerStep, leafStep, levelsMax, nodeField, rootField } from './tree-layout.js';

export class TreeSearch {
  readonly nodes = new Int32Array(levelsMax);
  readonly places = new Int32Array(levelsMax);

  readonly #arena: Arena;
  readonly #ints: ReadonlyInts;
  #score = 0;
  #prefix = 0;
  /** The member that is looked for, where its entry is known: nothing else is like it. */
  #member = 0;
  #bytes: ReadonlyBytes;
  #offset = 0;
  #length = 0;
  /** Among equal scores: 0 compares members, above 0 all lie before the target, below 0 none. */
  #tie = 0;
  /** Scores do not matter: all members have the same. */
  #byMember = false;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#ints = arena.ints;
    this.#bytes = arena.bytes;
  }

  // Targets. Each ends at the place of the first item that does not lie before the target.

  aimAt(score: number, bytes: ReadonlyBytes, offset: number, length: number): void {
    this.aimAtScore(score, false);
    this.#tie = 0;
    this.#setName(bytes, offset, length);
  }
  aimAtMember(ref: number): void {
    const arena = this.#arena;
    this.aimAt(memberScore(arena, ref), arena.bytes, keyOffset(arena, ref), keyLength(arena, ref));
    this.#member = ref;
  }
  aimAtScore(score: number, afterEqual: boolean): void {
    this.#score = score;
    this.#prefix = scorePrefix(score);
    this.#tie = afterEqual ? 1 : -1;
    this.#byMember = false;
    this.#member = 0;
  }
  aimAtName(bytes: ReadonlyBytes, offset: number, length: number, afterEqual: boolean): void {
    this.#byMember = true;
    this.#tie = afterEqual ? 1 : -1;
    this.#setName(bytes, offset, length);
  }
  #setName(bytes: ReadonlyBytes, offset: number, length: number): void {
    this.#bytes = bytes;
    this.#offset = offset;
    this.#length = length;
  }

  // Descents

  descend(root: number): void {
    const ints = this.#ints;
    const height = ints[root * 2 + rootField.height];
    let node = ints[root * 2 + rootField.top];
    for (let level = height; level > 0; level--) {
      const before = this.#countBefore(node, innerStep, true);
      const place = before === 0 ? 0 : before - 1;
      this.nodes[level] = node;
      this.places[level] = place;
      node = ints[node * 2 + nodeField.items + place * innerStep + innerItem.child];
    }
    this.nodes[0] = node;
    this.places[0] = this.#countBefore(node, leafStep, false);
  }

  descendToRank(root: number, rank: number): void {
    const ints = this.#ints;
    let node = ints[root * 2 + rootField.top];
    let left = rank;
    for (let level = ints[root * 2 + rootField.height]; level > 0; level--) {
      let at = node * 2 + nodeField.items + innerItem.members;
      let place = 0;
      for (; left >= ints[at]; at += innerStep, place++) left -= ints[at];
      this.nodes[level] = node;
      this.places[level] = place;
      node = ints[at - innerItem.members + innerItem.child];
    }
    this.nodes[0] = node;
    this.places[0] = left;
  }

  /** How many members lie before the place where the last descent ended. */
  rank(root: number): number {
    const ints = this.#ints;
    let rank = this.places[0];
    for (let level = ints[root * 2 + rootField.height]; level > 0; level--) {
      const items = this.nodes[level] * 2 + nodeField.items + innerItem.members;
      const end = items + this.places[level] * innerStep;
      for (let at = items; at < end; at += innerStep) rank += ints[at];
    }
    return rank;
  }

  /**
   * Where the target belongs in the leaf of the last descent once the item there is taken out; -1 where it belongs in
   * another leaf.
   */
  placeInLeaf(): number {
    const ints = this.#ints;
    const leaf = this.nodes[0];
    let place = this.#countBefore(leaf, leafStep, false);
    if (place > this.places[0]) place--;
    if (place === 0) {
      const previous = ints[leaf * 2 + nodeField.previous];
      if (previous !== 0 && !this.#liesBefore(previous, ints[previous * 2] - 1)) return -1;
    }
    if (place === ints[leaf * 2] - 1) {
      const next = ints[leaf * 2 + nodeField.next];
      if (next !== 0 && this.#liesBefore(next, 0)) return -1;
    }
    return place;
  }

  #liesBefore(leaf: number, place: number): boolean {
    const item = leaf * 2 + nodeField.items + place * leafStep;
    const own = this.#ints[item];
    if (own !== this.#prefix) return own < this.#prefix;
    return this.#precedes(this.#ints[item + 1], false);
  }

  #countBefore(node: number, step: number, orEqual: boolean): number {
    if (this.#byMember) return this.#countNamesBefore(node, step);
    const ints = this.#ints;
    const prefix = this.#prefix;
    const items = node * 2 + nodeField.items;
    let low = 0;
    let high = ints[node * 2];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = items + middle * step;
      const own = ints[at];
      if (own < prefix || (own === prefix && this.#precedes(ints[at + 1], orEqual)))
        low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #countNamesBefore(node: number, step: number): number {
    const ints = this.#ints;
    const items = node * 2 + nodeField.items + 1;
    let low = 0;
    let high = ints[node * 2];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.#compareName(ints[items + middle * step]);
      if (order < 0 || (order === 0 && this.#tie > 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #precedes(member: number, orEqual: boolean): boolean {
    if (member === this.#member) return orEqual;
    const score = memberScore(this.#arena, member);
    if (score !== this.#score) return score < this.#score;
    if (this.#tie !== 0) return this.#tie > 0;
    const order = this.#compareName(member);
    return order < 0 || (orEqual && order === 0);
  }

  #compareName(member: number): number {
    const arena = this.#arena;
    const at = keyOffset(arena, member);
    const length = keyLength(arena, member);
    return compareNames(arena.bytes, at, length, this.#bytes, this.#offset, this.#length);
  }
}
