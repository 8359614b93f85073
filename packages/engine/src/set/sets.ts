/**
 * Sets: ascending integers in one block, names in one packed block, or an index over members. A set goes from one to
 * the next as it outgrows it, and never back by itself.
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
import { kind, relocatedBuckets } from '../structure.js';
import { IntegerMembers, integerMembersMax } from './integer-members.js';
import { setLayout } from './layout.js';
import { PackedMembers } from './packed-members.js';
import { SetTable } from './set-table.js';
import type { MemberVisitor } from './set-walk.js';
import { SetWalk } from './set-walk.js';

const encodings = ['intset', 'listpack', 'hashtable'] as const;

/** Integers that surely fit a packed block as names. */
const packedBytesSafe = 60_000;

export class Sets implements Structure {
  readonly kind = kind.set;
  /** set-max-intset-entries, set-max-listpack-entries and set-max-listpack-value. */
  integersMax = 512;
  packedMembersMax = 128;
  packedMemberBytesMax = 64;
  /** For the walks of commands. Adding to another set does not disturb it. */
  readonly walk: SetWalk;

  readonly #arena: Arena;
  readonly #integers: IntegerMembers;
  readonly #packed: PackedMembers;
  readonly #table: SetTable;
  readonly #walk: SetWalk;
  readonly #move = (ref: number): number => this.#arena.move(ref);

  constructor(arena: Arena) {
    this.#arena = arena;
    this.walk = new SetWalk(arena);
    this.#integers = new IntegerMembers(arena);
    this.#packed = new PackedMembers(arena);
    this.#table = new SetTable(arena);
    this.#walk = new SetWalk(arena);
  }

  /** An empty set, for the word of a new entry with the aux byte `setLayout.integers`. */
  create(): number {
    return this.#integers.create();
  }

  count(entry: number): number {
    return this.#walk.countOf(entryWord(this.#arena, entry), entryAux(this.#arena, entry));
  }

  has(entry: number, name: ReadonlyBytes, offset: number, length: number): boolean {
    const value = entryWord(this.#arena, entry);
    const aux = entryAux(this.#arena, entry);
    if (aux === setLayout.table) return this.#table.has(value, name, offset, length);
    if (aux === setLayout.packed) return this.#packed.find(value, name, offset, length);
    return this.#integers.read(name, offset, length) && this.#integers.find(value) >= 0;
  }

  /** Adds a member. False where it is there already. */
  add(entry: number, name: ReadonlyBytes, offset: number, length: number): boolean {
    const value = entryWord(this.#arena, entry);
    const aux = entryAux(this.#arena, entry);
    if (aux === setLayout.table) return this.#table.add(value, name, offset, length);
    if (aux === setLayout.packed) return this.#addPacked(entry, value, name, offset, length);
    if (this.#integers.read(name, offset, length)) return this.#addInteger(entry, value);
    if (this.#mayBePacked(value, length)) this.#pack(entry, value);
    else this.#spread(entry);
    return this.add(entry, name, offset, length);
  }

  #addInteger(entry: number, block: number): boolean {
    if (this.#integers.find(block) >= 0) return false;
    setEntryWord(this.#arena, entry, this.#integers.insert(block));
    if (this.count(entry) > Math.min(this.integersMax, integerMembersMax)) this.#spread(entry);
    return true;
  }

  #addPacked(
    entry: number,
    block: number,
    name: ReadonlyBytes,
    offset: number,
    length: number,
  ): boolean {
    if (this.#packed.find(block, name, offset, length)) return false;
    if (
      this.#packed.count(block) >= this.packedMembersMax ||
      length > this.packedMemberBytesMax ||
      !this.#packed.fits(block, length)
    ) {
      this.#spread(entry);
      return this.#table.add(entryWord(this.#arena, entry), name, offset, length);
    }
    setEntryWord(this.#arena, entry, this.#packed.insert(block, name, offset, length));
    return true;
  }

  /** Removes a member; false where it is not there. An emptied set's entry is the caller's to remove. */
  remove(entry: number, name: ReadonlyBytes, offset: number, length: number): boolean {
    const arena = this.#arena;
    const value = entryWord(arena, entry);
    const aux = entryAux(arena, entry);
    if (aux === setLayout.table) return this.#table.remove(value, name, offset, length);
    if (aux === setLayout.packed) {
      if (!this.#packed.find(value, name, offset, length)) return false;
      setEntryWord(arena, entry, this.#packed.removeFound(value));
      return true;
    }
    const place = this.#integers.read(name, offset, length) ? this.#integers.find(value) : -1;
    if (place < 0) return false;
    setEntryWord(arena, entry, this.#integers.removeAt(value, place));
    return true;
  }

  /** Shows a member chosen by chance, each equally likely, and removes it. */
  pop(entry: number, fraction: () => number, visit: MemberVisitor): void {
    const arena = this.#arena;
    const value = entryWord(arena, entry);
    const aux = entryAux(arena, entry);
    if (aux === setLayout.table) {
      const member = this.#table.index.random(value, fraction);
      visit(arena.bytes, keyOffset(arena, member), keyLength(arena, member));
      this.#table.removeMember(value, member);
      return;
    }
    const place = Math.floor(fraction() * this.count(entry));
    this.#walk.showAt(value, aux, place, visit);
    if (aux === setLayout.packed) {
      this.#packed.findAt(value, place);
      setEntryWord(arena, entry, this.#packed.removeFound(value));
    } else setEntryWord(arena, entry, this.#integers.removeAt(value, place));
  }

  // Layouts

  /** Prepares for so many members more, of which one is shown. Like Redis, it goes by the number alone. */
  expect(
    entry: number,
    members: number,
    name: ReadonlyBytes,
    offset: number,
    length: number,
  ): void {
    const aux = entryAux(this.#arena, entry);
    if (aux === setLayout.table) return;
    const isEmpty = this.count(entry) === 0;
    const isOfIntegers =
      aux === setLayout.integers && (!isEmpty || this.#integers.read(name, offset, length));
    if (members <= (isOfIntegers ? this.integersMax : this.packedMembersMax)) return;
    if (isEmpty && members <= this.packedMembersMax)
      this.#become(entry, this.#packed.create(), setLayout.packed);
    else this.#spread(entry);
  }

  /** Whether integers may become names in a packed block, with one more of such a length. */
  #mayBePacked(block: number, length: number): boolean {
    const count = this.#integers.count(block);
    const longest = this.#integers.longest(block);
    return (
      count < this.packedMembersMax &&
      Math.max(longest, length) <= this.packedMemberBytesMax &&
      count * (longest + 1) + length < packedBytesSafe
    );
  }

  #pack(entry: number, block: number): void {
    let packed = this.#packed.create();
    this.#walk.forEachOf(block, setLayout.integers, (bytes, offset, length) => {
      packed = this.#packed.insert(packed, bytes, offset, length);
    });
    this.#become(entry, packed, setLayout.packed);
  }

  /** From a block to a table. */
  #spread(entry: number): void {
    const root = this.#table.index.create();
    this.#walk.forEach(entry, (bytes, offset, length) => {
      this.#table.add(root, bytes, offset, length);
    });
    this.#become(entry, root, setLayout.table);
  }

  /** Lays a table anew that has lost most of its members, where what is left fits a block. */
  repack(entry: number): void {
    const arena = this.#arena;
    const count = this.count(entry);
    if (entryAux(arena, entry) !== setLayout.table) return;
    if (count > Math.max(this.integersMax, this.packedMembersMax)) return;
    const root = entryWord(arena, entry);
    setEntryWord(arena, entry, this.create());
    setEntryAux(arena, entry, setLayout.integers);
    this.walk.forEachOf(root, setLayout.table, (bytes, offset, length) => {
      this.expect(entry, count, bytes, offset, length);
      this.add(entry, bytes, offset, length);
    });
    this.#table.release(root, Infinity);
  }

  #become(entry: number, value: number, aux: number): void {
    this.#arena.free(entryWord(this.#arena, entry));
    setEntryWord(this.#arena, entry, value);
    setEntryAux(this.#arena, entry, aux);
  }

  // As every structure

  release(value: number, aux: number, budget: number): boolean {
    if (aux === setLayout.table) return this.#table.release(value, budget);
    this.#arena.free(value);
    return true;
  }

  relocate(_database: number, entry: number, cursor: number): number {
    const arena = this.#arena;
    if (cursor === 0) setEntryWord(arena, entry, arena.move(entryWord(arena, entry)));
    if (entryAux(arena, entry) !== setLayout.table) return 0;
    const root = entryWord(arena, entry);
    return this.#table.index.relocate(root, cursor, relocatedBuckets, this.#move);
  }

  memory(value: number, aux: number): number {
    if (aux === setLayout.table) return this.#table.index.memory(value);
    return this.#arena.capacityOf(value);
  }

  blocks(value: number, aux: number, visit: (ref: number) => void): void {
    if (aux === setLayout.table) this.#table.blocks(value, visit);
    else visit(value);
  }

  check(value: number, aux: number): void {
    if (aux === setLayout.table) this.#table.index.check(value);
    else if (aux === setLayout.packed) this.#packed.check(value);
    else this.#integers.check(value);
  }

  copy(value: number, aux: number): number {
    if (aux === setLayout.table) return this.#table.copy(value);
    return aux === setLayout.packed ? this.#packed.copy(value) : this.#integers.copy(value);
  }

  memberIndex(value: number, aux: number): number {
    return aux === setLayout.table ? value : 0;
  }

  encoding(_value: number, aux: number): string {
    return encodings[aux];
  }
}
