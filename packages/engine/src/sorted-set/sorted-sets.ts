/**
 * Sorted sets: a packed block while small, an index and a counted tree once large. A set never goes back by itself.
 * Ranges of scores, of names and of ranks all come down to ranks: count what lies before each end, then walk with a
 * `SortedSetCursor` or remove by rank.
 */
import type { ReadonlyBytes } from '@millrace/base';
import {
  entryAux,
  entryWord,
  keyLength,
  keyOffset,
  setEntryAux,
  setEntryWord,
} from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import type { Structure } from '../structure.js';
import { atOnce } from '../lazy-release.js';
import type { Releases } from '../lazy-release.js';
import { kind } from '../structure.js';
import { SortedSetCursor } from './cursor.js';
import { LargeSets } from './large-sets.js';
import { sortedSetLayout } from './layout.js';
import { memberScore } from './member.js';
import { PackedScores } from './packed-scores.js';

/** Conditions of `add`, by ZADD's words. */
export const addWhen = { absent: 1, present: 2, greater: 4, less: 8, increment: 16 } as const;

/** What `add` did: `nothing` for want of a condition, `same` where the member had the score already. */
export const added = { nothing: 0, member: 1, score: 2, notNumber: 3, same: 4 } as const;

export type VisitMember = (
  bytes: ReadonlyBytes,
  offset: number,
  length: number,
  score: number,
) => void;

const { packed: isPackedLayout } = sortedSetLayout;
/** Of a large set, so many members are removed without a look at how many stay. */
const removedOneByOneMax = 1000;

export class SortedSets implements Structure {
  readonly kind = kind.sortedSet;
  /** Sets with more members, or a longer member, are large: zset-max-listpack-entries and -value. */
  packedEntriesMax = 128;
  packedMemberBytesMax = 64;
  /** The score that was found or set last. */
  score = 0;
  /** For the walks of commands. Adding to another set does not disturb it. */
  readonly cursor: SortedSetCursor;

  readonly #arena: Arena;
  readonly #releases: Releases;
  readonly #packed: PackedScores;
  readonly #large: LargeSets;
  readonly #walker: SortedSetCursor;

  constructor(arena: Arena, releases: Releases = atOnce(this)) {
    this.#arena = arena;
    this.#releases = releases;
    this.#packed = new PackedScores(arena);
    this.#large = new LargeSets(arena);
    this.cursor = new SortedSetCursor(arena);
    this.#walker = new SortedSetCursor(arena);
  }

  /** An empty set, for the word of a new entry with the aux byte `sortedSetLayout.packed`. */
  create(): number {
    return this.#packed.create();
  }

  /** Prepares for so many members, as far as it is known beforehand. */
  expect(entry: number, members: number): void {
    if (this.#isPacked(entry) && members > this.packedEntriesMax) this.#convert(entry);
  }

  count(entry: number): number {
    const value = entryWord(this.#arena, entry);
    return this.#isPacked(entry) ? this.#packed.count(value) : this.#large.count(value);
  }

  #isPacked(entry: number): boolean {
    return entryAux(this.#arena, entry) === isPackedLayout;
  }

  // Members by name

  /** True where the member is there; `score` is its score then. */
  find(entry: number, name: ReadonlyBytes, offset: number, length: number): boolean {
    const value = entryWord(this.#arena, entry);
    if (this.#isPacked(entry)) {
      if (this.#packed.find(value, name, offset, length) < 0) return false;
      this.score = this.#packed.score;
      return true;
    }
    const member = this.#large.find(value, name, offset, length);
    if (member === 0) return false;
    this.score = memberScore(this.#arena, member);
    return true;
  }

  /** Members before this one, or -1 where it is not there; `score` is its score. */
  rank(entry: number, name: ReadonlyBytes, offset: number, length: number): number {
    const value = entryWord(this.#arena, entry);
    if (this.#isPacked(entry)) {
      const rank = this.#packed.find(value, name, offset, length);
      this.score = this.#packed.score;
      return rank;
    }
    const member = this.#large.find(value, name, offset, length);
    if (member === 0) return -1;
    this.score = memberScore(this.#arena, member);
    return this.#large.rankOf(value, member);
  }

  /**
   * Adds a member, or gives it another score, under the conditions of ZADD (`addWhen`, or-ed). Returns what was `added`;
   * `score` is the member's then, and where nothing was done for want of a condition, the one it keeps.
   */
  add(
    entry: number,
    name: ReadonlyBytes,
    offset: number,
    length: number,
    score: number,
    conditions: number,
  ): number {
    if (this.#isPacked(entry)) {
      const block = entryWord(this.#arena, entry);
      const isThere = this.#packed.find(block, name, offset, length) >= 0;
      if (isThere) this.score = this.#packed.score;
      const outcome = this.#decide(isThere, score, conditions);
      if (outcome === added.member) this.#insert(entry, name, offset, length, score);
      else if (outcome === added.score) this.#move(entry, name, offset, length);
      return outcome;
    }
    const root = entryWord(this.#arena, entry);
    const member = this.#large.find(root, name, offset, length);
    if (member !== 0) this.score = memberScore(this.#arena, member);
    const outcome = this.#decide(member !== 0, score, conditions);
    if (outcome === added.member) this.#large.insert(root, name, offset, length, score);
    else if (outcome === added.score) this.#large.setScore(root, member, this.score);
    return outcome;
  }

  /** What is to be done; `score` goes from the score that is there to the new one. */
  #decide(isThere: boolean, given: number, conditions: number): number {
    if (!isThere) {
      if ((conditions & addWhen.present) !== 0) return added.nothing;
      this.score = given;
      return added.member;
    }
    if ((conditions & addWhen.absent) !== 0) return added.nothing;
    const score = (conditions & addWhen.increment) !== 0 ? given + this.score : given;
    if (Number.isNaN(score)) return added.notNumber;
    if ((conditions & addWhen.greater) !== 0 && score <= this.score) return added.nothing;
    if ((conditions & addWhen.less) !== 0 && score >= this.score) return added.nothing;
    if (score === this.score) return added.same;
    this.score = score;
    return added.score;
  }

  /** Inserts into a packed set, which may become large by it. */
  #insert(entry: number, name: ReadonlyBytes, offset: number, length: number, score: number): void {
    const arena = this.#arena;
    const block = entryWord(arena, entry);
    if (
      length > this.packedMemberBytesMax ||
      this.#packed.count(block) >= this.packedEntriesMax ||
      !this.#packed.fits(block, length)
    ) {
      this.#convert(entry);
      const root = entryWord(arena, entry);
      this.#large.find(root, name, offset, length);
      this.#large.insert(root, name, offset, length, score);
    } else setEntryWord(arena, entry, this.#packed.insert(block, name, offset, length, score));
  }

  /** Gives the member of a packed set that was just found the score `this.score`. */
  #move(entry: number, name: ReadonlyBytes, offset: number, length: number): void {
    const block = entryWord(this.#arena, entry);
    const moved = this.#packed.setScoreFound(block, name, offset, length, this.score);
    setEntryWord(this.#arena, entry, moved);
  }

  #convert(entry: number): void {
    const arena = this.#arena;
    const block = entryWord(arena, entry);
    const root = this.#large.create();
    const cursor = this.#walker;
    const count = this.#packed.count(block);
    for (let i = 0; i < count; i++) {
      if (i === 0) cursor.startValue(block, isPackedLayout, 0, false);
      else cursor.step();
      this.#large.find(root, cursor.bytes, cursor.offset, cursor.length);
      this.#large.insert(root, cursor.bytes, cursor.offset, cursor.length, cursor.score);
    }
    arena.free(block);
    setEntryWord(arena, entry, root);
    setEntryAux(arena, entry, sortedSetLayout.indexed);
  }

  /** Removes a member; false where it is not there. An emptied set's entry is the caller's to remove. */
  remove(entry: number, name: ReadonlyBytes, offset: number, length: number): boolean {
    const arena = this.#arena;
    const value = entryWord(arena, entry);
    if (this.#isPacked(entry)) {
      if (this.#packed.find(value, name, offset, length) < 0) return false;
      setEntryWord(arena, entry, this.#packed.removeFound(value));
      return true;
    }
    const member = this.#large.find(value, name, offset, length);
    if (member === 0) return false;
    this.#large.removeFound(value, member);
    return true;
  }

  // By order

  /** How many members have a smaller score, or an equal one where `orEqual`. */
  countByScore(entry: number, score: number, orEqual: boolean): number {
    if (orEqual ? score === Infinity : score === -Infinity) return orEqual ? this.count(entry) : 0;
    const value = entryWord(this.#arena, entry);
    return this.#isPacked(entry)
      ? this.#packed.countByScore(value, score, orEqual)
      : this.#large.countByScore(value, score, orEqual);
  }

  /** How many members lie before a name, or up to it where `orEqual`. All scores must be the same. */
  countByName(
    entry: number,
    name: ReadonlyBytes,
    offset: number,
    length: number,
    orEqual: boolean,
  ): number {
    const value = entryWord(this.#arena, entry);
    return this.#isPacked(entry)
      ? this.#packed.countByName(value, name, offset, length, orEqual)
      : this.#large.countByName(value, name, offset, length, orEqual);
  }

  /** Removes so many members from a rank on; they must be there. */
  removeRange(entry: number, rank: number, count: number): void {
    const arena = this.#arena;
    const value = entryWord(arena, entry);
    if (this.#isPacked(entry))
      setEntryWord(arena, entry, this.#packed.removeRange(value, rank, count));
    else if (count > removedOneByOneMax && this.count(entry) - count < count >> 1)
      this.#keepOthers(entry, rank, count);
    else for (let i = 0; i < count; i++) this.#large.removeAtRank(value, rank);
  }

  /** Where most members go, the others move into a new set, and the old one is freed in slices. */
  #keepOthers(entry: number, rank: number, count: number): void {
    const old = entryWord(this.#arena, entry);
    const root = this.#large.create();
    this.#addRange(root, old, 0, rank);
    this.#addRange(root, old, rank + count, this.#large.count(old) - rank - count);
    setEntryWord(this.#arena, entry, root);
    this.#releases.release(kind.sortedSet, old, sortedSetLayout.indexed);
  }

  #addRange(root: number, from: number, rank: number, count: number): void {
    const cursor = this.#walker;
    for (let i = 0; i < count; i++) {
      if (i === 0) cursor.startValue(from, sortedSetLayout.indexed, rank, false);
      else cursor.step();
      this.#large.find(root, cursor.bytes, cursor.offset, cursor.length);
      this.#large.insert(root, cursor.bytes, cursor.offset, cursor.length, cursor.score);
    }
  }

  /**
   * Visits some members and returns the cursor to go on with, 0 at the end: a member that is there throughout is visited
   * at least once. `visit` must not change the set.
   */
  scan(entry: number, from: number, visit: VisitMember): number {
    const arena = this.#arena;
    const value = entryWord(arena, entry);
    if (!this.#isPacked(entry)) {
      return this.#large.scan(value, from, (member) => {
        const score = memberScore(arena, member);
        visit(arena.bytes, keyOffset(arena, member), keyLength(arena, member), score);
      });
    }
    const cursor = this.#walker;
    const count = this.#packed.count(value);
    for (let i = 0; i < count; i++) {
      if (i === 0) cursor.start(entry, 0, false);
      else cursor.step();
      visit(cursor.bytes, cursor.offset, cursor.length, cursor.score);
    }
    return 0;
  }

  // As every structure

  release(value: number, aux: number, budget: number): boolean {
    if (aux !== isPackedLayout) return this.#large.release(value, budget);
    this.#arena.free(value);
    return true;
  }

  relocate(_database: number, entry: number, cursor: number): number {
    const arena = this.#arena;
    if (cursor === 0) setEntryWord(arena, entry, arena.move(entryWord(arena, entry)));
    return this.#isPacked(entry) ? 0 : this.#large.relocate(entryWord(arena, entry), cursor);
  }

  memory(value: number, aux: number): number {
    return aux === isPackedLayout ? this.#arena.capacityOf(value) : this.#large.memory(value);
  }

  blocks(value: number, aux: number, visit: (ref: number) => void): void {
    if (aux === isPackedLayout) visit(value);
    else this.#large.blocks(value, visit);
  }

  check(value: number, aux: number): void {
    if (aux === isPackedLayout) this.#packed.check(value);
    else this.#large.check(value);
  }

  copy(value: number, aux: number): number {
    return aux === isPackedLayout ? this.#packed.copy(value) : this.#large.copy(value);
  }

  memberIndex(value: number, aux: number): number {
    return aux === isPackedLayout ? 0 : this.#large.indexOf(value);
  }

  encoding(_value: number, aux: number): string {
    return aux === isPackedLayout ? 'listpack' : 'skiplist';
  }
}
