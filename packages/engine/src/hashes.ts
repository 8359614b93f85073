/**
 * Hashes. Small ones are one packed block, searched from its start; large ones an index over entries.
 *
 *   packed  count (16 bits) | bytes in use (16 bits) | (field length, field, value length, value)*, lengths as varints
 *   table   an index; an entry's word is the length of the value, which follows the field
 */
import type { ReadonlyBytes } from '@millrace/base';
import {
  entryAux,
  entryBytes,
  entryWord,
  HashIndex,
  keyLength,
  keyOffset,
  ownOffset,
  setEntryAux,
  setEntryWord,
  writeEntry,
} from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import type { Engine } from './engine.js';
import type { Structure } from './structure.js';
import { kind as kinds } from './structure.js';
import { varintBytes, writeVarint } from './varint.js';

export const hashLayout = { packed: 0, table: 1 } as const;

/** Told of a field and its value: where they lie in the arena's bytes. */
export type FieldVisitor = (
  fieldAt: number,
  fieldLength: number,
  valueAt: number,
  valueLength: number,
) => void;

const headerBytes = 4;
const packedBytesMax = 65_535;
const fieldKind = 1;

export class Hashes implements Structure {
  readonly kind = kinds.hash;
  /** hash-max-listpack-entries and hash-max-listpack-value. */
  packedFieldsMax = 128;
  packedBytesAFieldMax = 64;
  /** Where the value lies that `find` found. */
  valueAt = 0;
  valueLength = 0;

  readonly #arena: Arena;
  readonly #index: HashIndex;
  readonly #freeEntry = (ref: number): void => {
    this.#arena.free(ref);
  };
  /** Of the last search in a packed block: where the pair begins, and where the varint at the cursor ended. */
  #pairAt = 0;
  #cursor = 0;

  constructor(engine: Engine) {
    this.#arena = engine.arena;
    this.#index = new HashIndex(engine.arena);
  }

  /** An empty hash, for a new entry: its aux is `hashLayout.packed`. */
  create(): number {
    const block = this.#arena.allocate(headerBytes);
    this.#arena.setInt(block * 2, 0);
    return block;
  }

  count(entry: number): number {
    const value = entryWord(this.#arena, entry);
    return this.#isPacked(entry) ? this.#arena.ints[value * 2] & 0xffff : this.#index.count(value);
  }

  /** True where there is the field; its value is then at `valueAt`, `valueLength`. */
  find(entry: number, field: ReadonlyBytes, at: number, length: number): boolean {
    const value = entryWord(this.#arena, entry);
    if (this.#isPacked(entry)) return this.#findPacked(value, field, at, length);
    const found = this.#index.find(value, field, at, length);
    if (found === 0) return false;
    this.valueAt = ownOffset(this.#arena, found);
    this.valueLength = entryWord(this.#arena, found);
    return true;
  }

  /** Sets a field. True where it is new. */
  set(
    entry: number,
    field: ReadonlyBytes,
    fieldAt: number,
    fieldLength: number,
    value: ReadonlyBytes,
    valueAt: number,
    valueLength: number,
  ): boolean {
    if (this.#isPacked(entry)) {
      if (this.#staysPacked(entry, fieldLength, valueLength))
        return this.#setPacked(entry, field, fieldAt, fieldLength, value, valueAt, valueLength);
      this.#unpack(entry);
    }
    return this.#setInTable(
      entryWord(this.#arena, entry),
      field,
      fieldAt,
      fieldLength,
      value,
      valueAt,
      valueLength,
    );
  }

  /** Removes a field. False where there is none. */
  remove(entry: number, field: ReadonlyBytes, at: number, length: number): boolean {
    const value = entryWord(this.#arena, entry);
    if (!this.#isPacked(entry)) {
      const found = this.#index.find(value, field, at, length);
      if (found === 0) return false;
      this.#index.remove(value);
      this.#arena.free(found);
      return true;
    }
    if (!this.#findPacked(value, field, at, length)) return false;
    this.#splice(entry, this.#pairAt, this.valueAt + this.valueLength, 0, -1);
    return true;
  }

  forEach(entry: number, visit: FieldVisitor): void {
    this.#forEachOf(entryWord(this.#arena, entry), entryAux(this.#arena, entry), visit);
  }

  /** Visits some fields and returns the next cursor, 0 at the end. A packed hash is visited at once. */
  scan(entry: number, cursor: number, visit: FieldVisitor): number {
    if (this.#isPacked(entry)) {
      this.forEach(entry, visit);
      return 0;
    }
    return this.#index.scan(entryWord(this.#arena, entry), cursor, (ref) => {
      this.#visitEntry(ref, visit);
    });
  }

  /** Visits one field, each equally likely. */
  random(entry: number, fraction: () => number, visit: FieldVisitor): void {
    if (!this.#isPacked(entry)) {
      this.#visitEntry(this.#index.random(entryWord(this.#arena, entry), fraction), visit);
      return;
    }
    let left = Math.floor(fraction() * this.count(entry));
    this.forEach(entry, (fieldAt, fieldLength, valueAt, valueLength) => {
      if (left-- === 0) visit(fieldAt, fieldLength, valueAt, valueLength);
    });
  }

  // Packed

  #isPacked(entry: number): boolean {
    return entryAux(this.#arena, entry) === hashLayout.packed;
  }

  #staysPacked(entry: number, fieldLength: number, valueLength: number): boolean {
    const { packedBytesAFieldMax } = this;
    if (fieldLength > packedBytesAFieldMax || valueLength > packedBytesAFieldMax) return false;
    const head = this.#arena.ints[entryWord(this.#arena, entry) * 2];
    if ((head & 0xffff) > this.packedFieldsMax) return false;
    return (head >>> 16) + fieldLength + valueLength + 10 <= packedBytesMax;
  }

  #findPacked(block: number, field: ReadonlyBytes, at: number, length: number): boolean {
    const { bytes, ints } = this.#arena;
    let cursor = block * 8 + headerBytes;
    const end = cursor + (ints[block * 2] >>> 16);
    while (cursor < end) {
      const pairAt = cursor;
      const fieldLength = this.#readVarint(cursor);
      const fieldAt = this.#cursor;
      const valueLength = this.#readVarint(fieldAt + fieldLength);
      const valueAt = this.#cursor;
      cursor = valueAt + valueLength;
      if (fieldLength !== length) continue;
      let i = 0;
      while (i < length && bytes[fieldAt + i] === field[at + i]) i++;
      if (i < length) continue;
      this.#pairAt = pairAt;
      this.valueAt = valueAt;
      this.valueLength = valueLength;
      return true;
    }
    return false;
  }

  #readVarint(at: number): number {
    const { bytes } = this.#arena;
    let value = bytes[at++];
    if (value < 0x80) {
      this.#cursor = at;
      return value;
    }
    value &= 0x7f;
    for (let shift = 7; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    this.#cursor = at;
    return value;
  }

  #setPacked(
    entry: number,
    field: ReadonlyBytes,
    fieldAt: number,
    fieldLength: number,
    value: ReadonlyBytes,
    valueAt: number,
    valueLength: number,
  ): boolean {
    const arena = this.#arena;
    const block = entryWord(arena, entry);
    const isNew = !this.#findPacked(block, field, fieldAt, fieldLength);
    if (!isNew && this.valueLength === valueLength) {
      arena.copyIn(this.valueAt, value, valueAt, valueLength);
      return false;
    }
    const used = arena.ints[block * 2] >>> 16;
    if (isNew && (arena.ints[block * 2] & 0xffff) >= this.packedFieldsMax) {
      this.#unpack(entry);
      return this.#setInTable(
        entryWord(arena, entry),
        field,
        fieldAt,
        fieldLength,
        value,
        valueAt,
        valueLength,
      );
    }
    const tail = varintBytes(valueLength) + valueLength;
    const valueHeadAt = this.valueAt - varintBytes(this.valueLength);
    let at: number;
    if (isNew) {
      const end = block * 8 + headerBytes + used;
      at = this.#splice(entry, end, end, varintBytes(fieldLength) + fieldLength + tail, 1);
      at = writeVarint(arena, at, fieldLength);
      arena.copyIn(at, field, fieldAt, fieldLength);
      at += fieldLength;
    } else at = this.#splice(entry, valueHeadAt, this.valueAt + this.valueLength, tail, 0);
    at = writeVarint(arena, at, valueLength);
    arena.copyIn(at, value, valueAt, valueLength);
    return isNew;
  }

  /** Replaces the bytes from `from` to `to` by room for `length` new ones; where that lies now. */
  #splice(entry: number, from: number, to: number, length: number, countBy: number): number {
    const arena = this.#arena;
    let block = entryWord(arena, entry);
    const start = block * 8 + headerBytes;
    const head = arena.ints[block * 2];
    const used = head >>> 16;
    const grownUsed = used + length - (to - from);
    const behind = start + used - to;
    // Before it shrinks, what is behind moves up; after it has grown, it moves down.
    if (grownUsed < used) arena.copyWithin(from + length, to, behind);
    const moved = arena.resize(block, headerBytes + used, headerBytes + grownUsed);
    const at = from + (moved - block) * 8;
    if (moved !== block) setEntryWord(arena, entry, moved);
    if (grownUsed >= used && behind > 0) arena.copyWithin(at + length, at + (to - from), behind);
    block = moved;
    arena.setInt(block * 2, ((head & 0xffff) + countBy) | (grownUsed << 16));
    return at;
  }

  /** From a packed block to a table. */
  #unpack(entry: number): void {
    const arena = this.#arena;
    const block = entryWord(arena, entry);
    const root = this.#index.create();
    this.#forEachOf(block, hashLayout.packed, (fieldAt, fieldLength, valueAt, valueLength) => {
      this.#setInTable(root, arena.bytes, fieldAt, fieldLength, arena.bytes, valueAt, valueLength);
    });
    arena.free(block);
    setEntryWord(arena, entry, root);
    setEntryAux(arena, entry, hashLayout.table);
  }

  // Table

  #setInTable(
    root: number,
    field: ReadonlyBytes,
    fieldAt: number,
    fieldLength: number,
    value: ReadonlyBytes,
    valueAt: number,
    valueLength: number,
  ): boolean {
    const arena = this.#arena;
    const found = this.#index.find(root, field, fieldAt, fieldLength);
    if (found !== 0 && entryWord(arena, found) === valueLength) {
      arena.copyIn(ownOffset(arena, found), value, valueAt, valueLength);
      return false;
    }
    const fresh = arena.allocate(entryBytes(0, fieldLength) + valueLength);
    writeEntry(arena, fresh, fieldKind, 0, 0, field, fieldAt, fieldLength);
    setEntryWord(arena, fresh, valueLength);
    arena.copyIn(ownOffset(arena, fresh), value, valueAt, valueLength);
    if (found === 0) this.#index.insert(root, fresh);
    else {
      this.#index.replace(root, fresh);
      arena.free(found);
    }
    return found === 0;
  }

  #visitEntry(ref: number, visit: FieldVisitor): void {
    const arena = this.#arena;
    visit(
      keyOffset(arena, ref),
      keyLength(arena, ref),
      ownOffset(arena, ref),
      entryWord(arena, ref),
    );
  }

  #forEachOf(value: number, aux: number, visit: FieldVisitor): void {
    if (aux === hashLayout.table) {
      this.#index.forEach(value, (ref) => {
        this.#visitEntry(ref, visit);
      });
      return;
    }
    let cursor = value * 8 + headerBytes;
    const end = cursor + (this.#arena.ints[value * 2] >>> 16);
    while (cursor < end) {
      const fieldLength = this.#readVarint(cursor);
      const fieldAt = this.#cursor;
      const valueLength = this.#readVarint(fieldAt + fieldLength);
      cursor = this.#cursor + valueLength;
      visit(fieldAt, fieldLength, cursor - valueLength, valueLength);
    }
  }

  // As a structure

  release(value: number, aux: number, budget: number): boolean {
    if (aux === hashLayout.table) return this.#index.dismantle(value, budget, this.#freeEntry);
    this.#arena.free(value);
    return true;
  }

  memory(value: number, aux: number): number {
    let bytes = 0;
    this.blocks(value, aux, (ref) => (bytes += this.#arena.capacityOf(ref)));
    return bytes;
  }

  blocks(value: number, aux: number, visit: (ref: number) => void): void {
    if (aux === hashLayout.packed) visit(value);
    else {
      this.#index.blocks(value, visit);
      this.#index.forEach(value, visit);
    }
  }

  check(value: number, aux: number): void {
    if (aux === hashLayout.table) {
      this.#index.check(value);
      return;
    }
    let count = 0;
    this.#forEachOf(value, aux, () => count++);
    const head = this.#arena.ints[value * 2];
    if (count !== (head & 0xffff)) throw new Error('a packed hash counts its fields wrongly');
    if (this.#arena.capacityOf(value) < headerBytes + (head >>> 16))
      throw new Error('a packed hash is longer than its block');
  }

  copy(value: number, aux: number): number {
    const arena = this.#arena;
    if (aux === hashLayout.packed) {
      const bytes = headerBytes + (arena.ints[value * 2] >>> 16);
      const block = arena.allocate(bytes);
      arena.copyWithin(block * 8, value * 8, bytes);
      return block;
    }
    const root = this.#index.create();
    this.#forEachOf(value, aux, (fieldAt, fieldLength, valueAt, valueLength) => {
      this.#setInTable(root, arena.bytes, fieldAt, fieldLength, arena.bytes, valueAt, valueLength);
    });
    return root;
  }

  memberIndex(value: number, aux: number): number {
    return aux === hashLayout.table ? value : 0;
  }

  encoding(_value: number, aux: number): string {
    return aux === hashLayout.packed ? 'listpack' : 'hashtable';
  }
}
