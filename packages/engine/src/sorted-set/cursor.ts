/**
 * Walks a sorted set from a rank on, up or down. The member at hand is `bytes`, `offset`, `length` and `score`; it is
 * valid until the cursor steps or something is written. A set must not be changed while it is walked.
 */
import { copyBytes, isInteger, stringRunMax } from '@millrace/base';
import type { ReadonlyBytes, ReadonlyInts, StringRun } from '@millrace/base';
import { entryAux, entryWord, keyLength, keyOffset } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { sortedSetLayout } from './layout.js';
import { memberScore } from './member.js';
import { PackedScores } from './packed-scores.js';
import { leafStep, nodeField } from './tree-layout.js';
import { TreeSearch } from './tree-search.js';

export class SortedSetCursor {
  bytes: ReadonlyBytes;
  offset = 0;
  length = 0;
  score = 0;
  /** The member's entry; 0 in a packed set. */
  member = 0;

  readonly #arena: Arena;
  readonly #ints: ReadonlyInts;
  readonly #packed: PackedScores;
  readonly #search: TreeSearch;
  #isPacked = false;
  #isReverse = false;
  // In a large set: the leaf and the place in it.
  #leaf = 0;
  #place = 0;
  // In a packed one: the member put together, and where elements begin, which only a walk down needs.
  #name = new Uint8Array(512);
  #prefixBytes = 0;
  #positions = new Int32Array(256);
  #block = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#ints = arena.ints;
    this.#packed = new PackedScores(arena);
    this.#search = new TreeSearch(arena);
    this.bytes = arena.bytes;
  }

  /** Goes to a rank, which must be there; steps will go up, or down where `isReverse`. */
  start(entry: number, rank: number, isReverse: boolean): void {
    this.startValue(entryWord(this.#arena, entry), entryAux(this.#arena, entry), rank, isReverse);
  }

  startValue(value: number, aux: number, rank: number, isReverse: boolean): void {
    this.#isReverse = isReverse;
    this.#isPacked = aux === sortedSetLayout.packed;
    if (this.#isPacked) this.#startPacked(value, rank);
    else {
      this.#search.descendToRank(value, rank);
      this.#leaf = this.#search.nodes[0];
      this.#place = this.#search.places[0];
      this.bytes = this.#arena.bytes;
      this.#readMember();
    }
  }

  /** Goes on to the next member, which must be there. */
  step(): void {
    if (this.#isPacked) this.#stepPacked();
    else {
      if (this.#isReverse) this.#stepDown();
      else this.#stepUp();
      this.#readMember();
    }
  }

  /**
   * Reads up to so many members into a run, each with its score behind it where they are wanted. Goes behind them, unless
   * they are all. Returns how many: a score that is no integer cannot be put into a run, and ends it.
   */
  readRun(run: StringRun, members: number, withScores: boolean): number {
    const most = Math.min(members, withScores ? stringRunMax >> 1 : stringRunMax);
    run.bytes = this.#arena.bytes;
    run.count = run.size = 0;
    if (this.#isPacked) {
      run.prefixAt = this.#packed.prefixOffset(this.#block);
      run.prefixLength = this.#prefixBytes;
    }
    let read = 0;
    while (read < most && (!withScores || isPlainInteger(this.score))) {
      this.#put(run, withScores);
      if (++read < members) this.step();
    }
    return read;
  }

  #put(run: StringRun, withScores: boolean): void {
    const at = run.count;
    const length = this.#isPacked ? this.#packed.restBytes : this.length;
    run.places[at] = this.#isPacked ? this.#packed.restAt : this.offset;
    run.lengths[at] = length;
    run.prefixed[at] = this.#isPacked ? 1 : 0;
    run.size += length;
    run.count = at + 1;
    if (!withScores) return;
    run.places[at + 1] = this.score;
    run.lengths[at + 1] = isInteger;
    run.prefixed[at + 1] = 0;
    run.count = at + 2;
  }

  #stepUp(): void {
    const ints = this.#ints;
    if (++this.#place < ints[this.#leaf * 2]) return;
    this.#leaf = ints[this.#leaf * 2 + nodeField.next];
    this.#place = 0;
  }
  #stepDown(): void {
    const ints = this.#ints;
    if (--this.#place >= 0) return;
    this.#leaf = ints[this.#leaf * 2 + nodeField.previous];
    this.#place = ints[this.#leaf * 2] - 1;
  }
  #readMember(): void {
    const arena = this.#arena;
    const member = this.#ints[this.#leaf * 2 + nodeField.items + this.#place * leafStep + 1];
    this.member = member;
    this.offset = keyOffset(arena, member);
    this.length = keyLength(arena, member);
    this.score = memberScore(arena, member);
  }

  #startPacked(block: number, rank: number): void {
    const packed = this.#packed;
    this.#block = block;
    this.#prefixBytes = packed.prefixBytes(block);
    const bytes = this.#arena.bytes;
    const from = packed.prefixOffset(block);
    for (let i = 0; i < this.#prefixBytes; i++) this.#name[i] = bytes[from + i];
    this.bytes = this.#name;
    this.offset = 0;
    this.member = 0;
    if (this.#isReverse) this.#place = rank;
    this.#readPacked(this.#isReverse ? this.#notePositions(rank) : packed.positionOf(block, rank));
  }

  /** Notes where the elements up to a place begin, and returns where that one does. */
  #notePositions(rank: number): number {
    const packed = this.#packed;
    if (rank >= this.#positions.length) this.#positions = new Int32Array(rank * 2);
    const base = this.#block * 8;
    let at = packed.first(this.#block);
    for (let i = 0; i < rank; i++) {
      this.#positions[i] = at - base;
      packed.read(at);
      at = packed.next;
    }
    return at;
  }

  #stepPacked(): void {
    if (!this.#isReverse) this.#readPacked(this.#packed.next);
    else this.#readPacked(this.#block * 8 + this.#positions[--this.#place]);
  }

  #readPacked(position: number): void {
    const packed = this.#packed;
    packed.read(position);
    this.score = packed.score;
    const own = this.#prefixBytes;
    const rest = packed.restBytes;
    this.length = own + rest;
    if (this.length > this.#name.length) this.#growName();
    copyBytes(this.#name, own, this.#arena.bytes, packed.restAt, rest);
  }

  #growName(): void {
    const grown = new Uint8Array(this.length * 2);
    grown.set(this.#name);
    this.#name = grown;
    this.bytes = grown;
  }
}

/** Whether a score is written as integers are. */
function isPlainInteger(score: number): boolean {
  return Number.isSafeInteger(score) && (score !== 0 || 1 / score > 0);
}
