/** Large hashes: an index over entries. An entry's word is the length of the value, which follows the name. */
import type { ReadonlyBytes } from '@millrace/base';
import {
  entryBytes,
  entryExpiry,
  entryFlag,
  entryWord,
  HashIndex,
  keyLength,
  keyOffset,
  ownOffset,
  setEntryExpiry,
  setEntryWord,
  writeEntry,
} from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import type { FieldVisitor } from './layout.js';

const fieldKind = 1;

export class FieldTable {
  readonly index: HashIndex;
  /** Where the value lies that `find` found, and when its field expires; 0 is never. */
  valueAt = 0;
  valueLength = 0;
  expiryMs = 0;

  readonly #arena: Arena;
  #found = 0;
  readonly #free = (ref: number): void => {
    this.#arena.free(ref);
  };

  constructor(arena: Arena) {
    this.#arena = arena;
    this.index = new HashIndex(arena);
  }

  find(root: number, name: ReadonlyBytes, at: number, length: number): boolean {
    const found = this.index.find(root, name, at, length);
    this.#found = found;
    if (found === 0) return false;
    this.valueAt = ownOffset(this.#arena, found);
    this.valueLength = entryWord(this.#arena, found);
    this.expiryMs = entryExpiry(this.#arena, found);
    return true;
  }

  /** Sets a field with its time, 0 for none. True where it is new. */
  set(
    root: number,
    name: ReadonlyBytes,
    nameAt: number,
    nameLength: number,
    value: ReadonlyBytes,
    valueAt: number,
    valueLength: number,
    expiryMs: number,
  ): boolean {
    const arena = this.#arena;
    const found = this.index.find(root, name, nameAt, nameLength);
    const isSameSize =
      found !== 0 &&
      entryWord(arena, found) === valueLength &&
      ((arena.ints[found * 2] & entryFlag.expires) !== 0) === expiryMs > 0;
    if (isSameSize) {
      arena.copyIn(ownOffset(arena, found), value, valueAt, valueLength);
      if (expiryMs > 0) setEntryExpiry(arena, found, expiryMs);
      return false;
    }
    const flags = expiryMs > 0 ? entryFlag.expires : 0;
    const fresh = arena.allocate(entryBytes(flags, nameLength) + valueLength);
    writeEntry(arena, fresh, fieldKind, flags, 0, name, nameAt, nameLength);
    setEntryWord(arena, fresh, valueLength);
    if (expiryMs > 0) setEntryExpiry(arena, fresh, expiryMs);
    arena.copyIn(ownOffset(arena, fresh), value, valueAt, valueLength);
    if (found === 0) this.index.insert(root, fresh);
    else {
      this.index.replace(root, fresh);
      arena.free(found);
    }
    return found === 0;
  }

  /** Gives the field that was found another time. */
  setTime(root: number, expiryMs: number): void {
    const found = this.#found;
    const { bytes } = this.#arena;
    if (this.expiryMs > 0 && expiryMs > 0) setEntryExpiry(this.#arena, found, expiryMs);
    else if (this.expiryMs !== expiryMs) {
      const nameAt = keyOffset(this.#arena, found);
      const nameLength = keyLength(this.#arena, found);
      const { valueAt, valueLength } = this;
      this.set(root, bytes, nameAt, nameLength, bytes, valueAt, valueLength, expiryMs);
    }
  }

  /** Removes the field that was found. */
  remove(root: number): void {
    this.index.remove(root);
    this.#arena.free(this.#found);
  }

  visitEntry(ref: number, visit: FieldVisitor): void {
    const arena = this.#arena;
    visit(
      keyOffset(arena, ref),
      keyLength(arena, ref),
      ownOffset(arena, ref),
      entryWord(arena, ref),
      entryExpiry(arena, ref),
    );
  }

  forEach(root: number, visit: FieldVisitor): void {
    this.index.forEach(root, (ref) => {
      this.visitEntry(ref, visit);
    });
  }

  release(root: number, budget: number): boolean {
    return this.index.dismantle(root, budget, this.#free);
  }

  blocks(root: number, visit: (ref: number) => void): void {
    this.index.blocks(root, visit);
    this.index.forEach(root, visit);
  }

  copy(root: number): number {
    const copied = this.index.create();
    const { bytes } = this.#arena;
    this.forEach(root, (nameAt, nameLength, valueAt, valueLength, expiryMs) => {
      this.set(copied, bytes, nameAt, nameLength, bytes, valueAt, valueLength, expiryMs);
    });
    return copied;
  }
}
