/**
 * Visits the members of sets: all, in steps, or by chance. A member is shown where it lies, or put together in a scratch
 * that the next one overwrites. A set must not be changed while it is walked; another one may.
 */
import { copyBytes } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import { entryAux, entryWord, HashIndex, keyLength, keyOffset } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { IntegerMembers } from './integer-members.js';
import { setLayout } from './layout.js';
import { PackedMembers } from './packed-members.js';

export type MemberVisitor = (bytes: ReadonlyBytes, offset: number, length: number) => void;
/** Answers whether to go on. */
export type MemberChooser = (bytes: ReadonlyBytes, offset: number, length: number) => boolean;

/** A table is sampled member by member where it has more than this many times what is wanted; else it is walked once. */
const sampledShare = 3;

export class SetWalk {
  readonly #arena: Arena;
  readonly #integers: IntegerMembers;
  readonly #packed: PackedMembers;
  readonly #index: HashIndex;
  /** What `#showMember` shows a member to. Set anew before each walk over a table. */
  #visit: MemberVisitor = () => undefined;
  readonly #showMember = (ref: number): void => {
    this.#visit(this.#arena.bytes, keyOffset(this.#arena, ref), keyLength(this.#arena, ref));
  };
  /** Who says whether `forEachUntil` goes on. Set anew before each such walk. */
  #choose: MemberChooser = () => false;
  #goesOn = false;
  readonly #showWhileWanted: MemberVisitor = (bytes, offset, length) => {
    if (this.#goesOn) this.#goesOn = this.#choose(bytes, offset, length);
  };
  #name = new Uint8Array(512);

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#integers = new IntegerMembers(arena);
    this.#packed = new PackedMembers(arena);
    this.#index = new HashIndex(arena);
  }

  forEach(entry: number, visit: MemberVisitor): void {
    this.forEachOf(entryWord(this.#arena, entry), entryAux(this.#arena, entry), visit);
  }

  forEachOf(value: number, aux: number, visit: MemberVisitor): void {
    if (aux === setLayout.integers) {
      const count = this.#integers.count(value);
      for (let place = 0; place < count; place++) this.#showInteger(value, place, visit);
    } else if (aux === setLayout.packed) {
      const end = this.#packed.end(value);
      for (let at = this.#packed.first(value); at < end; at = this.#packed.next) {
        this.#packed.read(at);
        this.#showPacked(value, visit);
      }
    } else {
      this.#visit = visit;
      this.#index.forEach(value, this.#showMember);
    }
  }

  /** Visits members until `visit` says no. Tables stop between two buckets, so only the walk over them is longer. */
  forEachUntil(entry: number, visit: MemberChooser): void {
    this.#choose = visit;
    this.#goesOn = true;
    let cursor = 0;
    do cursor = this.scan(entry, cursor, this.#showWhileWanted);
    while (cursor !== 0 && this.#goesOn);
  }

  /**
   * Visits some members and returns the cursor to go on with, 0 at the end: a member that is there throughout is visited at
   * least once. Only tables take steps.
   */
  scan(entry: number, cursor: number, visit: MemberVisitor): number {
    if (entryAux(this.#arena, entry) !== setLayout.table) {
      this.forEach(entry, visit);
      return 0;
    }
    this.#visit = visit;
    return this.#index.scan(entryWord(this.#arena, entry), cursor, this.#showMember);
  }

  /** Visits one member, each equally likely. */
  random(entry: number, fraction: () => number, visit: MemberVisitor): void {
    const value = entryWord(this.#arena, entry);
    const aux = entryAux(this.#arena, entry);
    if (aux === setLayout.table) {
      this.#visit = visit;
      this.#showMember(this.#index.random(value, fraction));
    } else this.showAt(value, aux, Math.floor(fraction() * this.countOf(value, aux)), visit);
  }

  /** Visits the member at a place of a set that is no table. */
  showAt(value: number, aux: number, place: number, visit: MemberVisitor): void {
    if (aux === setLayout.packed) {
      this.#packed.findAt(value, place);
      this.#showPacked(value, visit);
    } else this.#showInteger(value, place, visit);
  }

  /** Visits so many different members, not more than there are; each choice of them is equally likely. */
  sample(entry: number, wanted: number, fraction: () => number, visit: MemberVisitor): void {
    const value = entryWord(this.#arena, entry);
    const aux = entryAux(this.#arena, entry);
    if (aux === setLayout.table && this.#index.count(value) > wanted * sampledShare)
      this.#sampleTable(value, wanted, fraction, visit);
    else this.#sampleInOrder(value, aux, wanted, fraction, visit);
  }

  #sampleTable(root: number, wanted: number, fraction: () => number, visit: MemberVisitor): void {
    const drawn = new Set<number>();
    this.#visit = visit;
    while (drawn.size < wanted) {
      const member = this.#index.random(root, fraction);
      if (drawn.has(member)) continue;
      drawn.add(member);
      this.#showMember(member);
    }
  }

  /** Each member stays with the chance that those wanted have among those not yet seen. */
  #sampleInOrder(
    value: number,
    aux: number,
    wanted: number,
    fraction: () => number,
    visit: MemberVisitor,
  ): void {
    let unseen = this.countOf(value, aux);
    let left = wanted;
    this.forEachOf(value, aux, (bytes, offset, length) => {
      if (fraction() * unseen-- >= left) return;
      left--;
      visit(bytes, offset, length);
    });
  }

  countOf(value: number, aux: number): number {
    if (aux === setLayout.table) return this.#index.count(value);
    return aux === setLayout.packed ? this.#packed.count(value) : this.#integers.count(value);
  }

  #showInteger(block: number, place: number, visit: MemberVisitor): void {
    const length = this.#integers.format(block, place);
    visit(this.#integers.text, 0, length);
  }

  /** The member that was just read: what all begin with, and its own rest. */
  #showPacked(block: number, visit: MemberVisitor): void {
    const packed = this.#packed;
    const { bytes } = this.#arena;
    const shared = packed.prefixBytes(block);
    const rest = packed.restBytes;
    if (shared === 0) {
      visit(bytes, packed.restAt, rest);
      return;
    }
    if (shared + rest > this.#name.length) this.#name = new Uint8Array((shared + rest) * 2);
    const name = this.#name;
    const from = packed.prefixOffset(block);
    copyBytes(name, 0, bytes, from, shared);
    copyBytes(name, shared, bytes, packed.restAt, rest);
    visit(name, 0, shared + rest);
  }
}
