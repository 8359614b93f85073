/** Large sorted sets: an index that finds members by name, and a counted tree that keeps them in order. */
import type { ReadonlyBytes } from '@millrace/base';
import { HashIndex, keyLength, keyOffset } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { relocatedBuckets } from '../structure.js';
import { createMember, memberCost, memberScore, scorePrefix, setMemberScore } from './member.js';
import { RankedTree } from './ranked-tree.js';
import {
  innerBytes,
  leafBytes,
  nodeField,
  leafStep,
  rootBytes,
  rootField,
  rootMemberBytes,
} from './tree-layout.js';
import { TreeSearch } from './tree-search.js';
import { checkTree, freeNodes, visitNodes } from './tree-walk.js';

export class LargeSets {
  readonly #arena: Arena;
  readonly #index: HashIndex;
  readonly #search: TreeSearch;
  readonly #tree: RankedTree;
  readonly #freeMember: (ref: number) => void;
  /** The set whose members are being moved. */
  #relocated = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#index = new HashIndex(arena);
    this.#search = new TreeSearch(arena);
    this.#tree = new RankedTree(arena, this.#search);
    this.#freeMember = (ref) => arena.free(ref);
  }

  create(): number {
    const arena = this.#arena;
    const root = arena.allocate(rootBytes);
    arena.setInt(root * 2 + rootField.count, 0);
    arena.setInt(root * 2 + rootField.index, this.#index.create());
    arena.setDouble(root + rootMemberBytes, 0);
    this.#tree.create(root);
    return root;
  }

  count(root: number): number {
    return this.#arena.ints[root * 2 + rootField.count];
  }

  // By name

  /** A member's entry, or 0. `insert` and `removeFound` go by it. */
  find(root: number, name: ReadonlyBytes, offset: number, length: number): number {
    return this.#index.find(this.indexOf(root), name, offset, length);
  }

  /** Adds the member that was just not found. */
  insert(root: number, name: ReadonlyBytes, offset: number, length: number, score: number): void {
    const member = createMember(this.#arena, name, offset, length, score);
    this.#index.insert(this.indexOf(root), member);
    this.#search.aimAt(score, name, offset, length);
    this.#search.descend(root);
    this.#tree.insert(root, member, scorePrefix(score));
    this.#account(root, 1, memberCost(length));
  }

  /** Removes the member that was just found. */
  removeFound(root: number, member: number): void {
    this.#search.aimAtMember(member);
    this.#search.descend(root);
    this.#removeHere(root, member);
  }

  /** Gives a member another score. Mostly it stays in its leaf, and nothing else of the tree is touched. */
  setScore(root: number, member: number, score: number): void {
    const arena = this.#arena;
    const search = this.#search;
    search.aimAtMember(member);
    search.descend(root);
    search.aimAt(score, arena.bytes, keyOffset(arena, member), keyLength(arena, member));
    const place = search.placeInLeaf();
    if (place >= 0) this.#tree.moveInLeaf(root, place, scorePrefix(score));
    else {
      this.#tree.remove(root);
      search.descend(root);
      this.#tree.insert(root, member, scorePrefix(score));
    }
    setMemberScore(arena, member, score);
  }

  rankOf(root: number, member: number): number {
    this.#search.aimAtMember(member);
    this.#search.descend(root);
    return this.#search.rank(root);
  }

  // By order

  countByScore(root: number, score: number, orEqual: boolean): number {
    this.#search.aimAtScore(score, orEqual);
    this.#search.descend(root);
    return this.#search.rank(root);
  }
  countByName(
    root: number,
    name: ReadonlyBytes,
    offset: number,
    length: number,
    orEqual: boolean,
  ): number {
    this.#search.aimAtName(name, offset, length, orEqual);
    this.#search.descend(root);
    return this.#search.rank(root);
  }

  removeAtRank(root: number, rank: number): void {
    const arena = this.#arena;
    const search = this.#search;
    search.descendToRank(root, rank);
    const member = this.#tree.memberHere();
    this.find(root, arena.bytes, keyOffset(arena, member), keyLength(arena, member));
    this.#removeHere(root, member);
  }

  #removeHere(root: number, member: number): void {
    this.#tree.remove(root);
    this.#index.remove(this.indexOf(root));
    this.#account(root, -1, -memberCost(keyLength(this.#arena, member)));
    this.#arena.free(member);
  }

  scan(root: number, cursor: number, visit: (member: number) => void): number {
    return this.#index.scan(this.indexOf(root), cursor, visit);
  }

  // As a whole

  copy(root: number): number {
    const arena = this.#arena;
    const copied = this.create();
    for (
      let leaf = this.#firstLeaf(root);
      leaf !== 0;
      leaf = arena.ints[leaf * 2 + nodeField.next]
    ) {
      for (let i = 0; i < arena.ints[leaf * 2]; i++) {
        const member = arena.ints[leaf * 2 + nodeField.items + i * leafStep + 1];
        const at = keyOffset(arena, member);
        const length = keyLength(arena, member);
        this.find(copied, arena.bytes, at, length);
        this.insert(copied, arena.bytes, at, length, memberScore(arena, member));
      }
    }
    return copied;
  }

  memory(root: number): number {
    const { ints, doubles } = this.#arena;
    let bytes = this.#arena.capacityOf(root) + doubles[root + rootMemberBytes];
    bytes += ints[root * 2 + rootField.leaves] * leafBytes;
    bytes += ints[root * 2 + rootField.inners] * innerBytes;
    this.#index.blocks(this.indexOf(root), (ref) => {
      bytes += this.#arena.capacityOf(ref);
    });
    return bytes;
  }

  /** The tree goes first, then the members with the index, then the root. */
  release(root: number, budget: number): boolean {
    const arena = this.#arena;
    const left = budget - freeNodes(arena, root, budget);
    if (left <= 0) return false;
    const buckets = Math.max(1, left >> 3);
    if (!this.#index.dismantle(this.indexOf(root), buckets, this.#freeMember)) return false;
    arena.free(root);
    return true;
  }

  /** First the members and their index, by bucket, then the nodes of the tree, by rank. The cursor's lowest bit says which. */
  relocate(root: number, cursor: number): number {
    if ((cursor & 1) !== 0) return this.#relocateNodes(root, cursor >>> 1);
    const arena = this.#arena;
    if (cursor === 0) {
      const index = this.indexOf(root);
      arena.setInt(root * 2 + rootField.index, arena.move(index));
    }
    this.#relocated = root;
    const index = this.indexOf(root);
    const next = this.#index.relocate(index, cursor >>> 1, relocatedBuckets, this.#moveMember);
    return next === 0 ? 1 : next * 2;
  }

  /** The tree finds a member by what stands in it, and so before it moves. */
  readonly #moveMember = (member: number): number => {
    if (!this.#arena.isLeaving(member)) return member;
    this.#search.aimAtMember(member);
    this.#search.descend(this.#relocated);
    const moved = this.#arena.move(member);
    this.#tree.setMemberHere(this.#relocated, moved);
    return moved;
  };

  #relocateNodes(root: number, from: number): number {
    const { ints } = this.#arena;
    let rank = from;
    for (let leaves = 0; leaves < relocatedBuckets; leaves++) {
      if (rank >= this.count(root)) return 0;
      this.#search.descendToRank(root, rank);
      this.#tree.relocateWay(root);
      rank += ints[this.#search.nodes[0] * 2] - this.#search.places[0];
    }
    return rank * 2 + 1;
  }

  blocks(root: number, visit: (ref: number) => void): void {
    visit(root);
    visitNodes(this.#arena, root, visit);
    this.#index.forEach(this.indexOf(root), visit);
    this.#index.blocks(this.indexOf(root), visit);
  }

  check(root: number): void {
    const arena = this.#arena;
    const index = this.indexOf(root);
    this.#index.check(index);
    if (this.#index.count(index) !== this.count(root))
      throw new Error('a sorted set and its index count differently');
    let bytes = 0;
    checkTree(arena, root, (member) => {
      const at = keyOffset(arena, member);
      const length = keyLength(arena, member);
      bytes += memberCost(length);
      if (this.find(root, arena.bytes, at, length) !== member)
        throw new Error('a sorted set holds a member that its index does not know');
    });
    if (bytes !== arena.doubles[root + rootMemberBytes])
      throw new Error('a sorted set counts the bytes of its members wrongly');
  }

  indexOf(root: number): number {
    return this.#arena.ints[root * 2 + rootField.index];
  }

  #firstLeaf(root: number): number {
    this.#search.descendToRank(root, 0);
    return this.#search.nodes[0];
  }

  #account(root: number, members: number, bytes: number): void {
    const arena = this.#arena;
    arena.setInt(root * 2 + rootField.count, this.count(root) + members);
    arena.setDouble(root + rootMemberBytes, arena.doubles[root + rootMemberBytes] + bytes);
  }
}
