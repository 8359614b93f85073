/**
 * Hashes. Small ones are one packed block, searched from its start; large ones an index over entries. Those with fields that
 * expire have a node in the queue of expiry besides (layout.ts, docs/formats/hash.md).
 */
import type { ReadonlyBytes } from '@millrace/base';
import {
  entryAux,
  entryExpiry,
  entryWord,
  ownOffset,
  setEntryAux,
  setEntryWord,
} from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import type { Engine } from '../engine.js';
import type { Structure } from '../structure.js';
import { kind as kinds, relocatedBuckets } from '../structure.js';
import { ExpiryQueue } from './expiry-queue.js';
import { FieldTable } from './field-table.js';
import { hashLayout, isTable, isTimed } from './layout.js';
import type { FieldVisitor } from './layout.js';
import { packedBytesMax, PackedFields } from './packed-fields.js';

/** Bytes by which a packed field may grow when its hash becomes timed and it gets a time. */
const timedGrowthBytes = 8;
/** In the place of a database's number, for a key that is not in one yet. */
export const noDatabase = -1;

export class Hashes implements Structure {
  readonly kind = kinds.hash;
  /** hash-max-listpack-entries and hash-max-listpack-value. */
  packedFieldsMax = 128;
  packedBytesAFieldMax = 64;
  /** Where the value lies that `find` found, and when its field expires; 0 is never. */
  valueAt = 0;
  valueLength = 0;
  expiryMs = 0;
  readonly queue: ExpiryQueue;

  readonly #engine: Engine;
  readonly #arena: Arena;
  readonly #plain: PackedFields;
  readonly #timed: PackedFields;
  readonly #table: FieldTable;
  #seen = 0;
  readonly #move = (ref: number): number => this.#arena.move(ref);
  readonly #countSeen: FieldVisitor = () => {
    this.#seen++;
  };

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#arena = engine.arena;
    this.queue = new ExpiryQueue(engine.arena);
    this.#plain = new PackedFields(engine.arena, false);
    this.#timed = new PackedFields(engine.arena, true);
    this.#table = new FieldTable(engine.arena);
  }

  /** An empty hash, for a new entry: its aux is `hashLayout.packed`. */
  create(): number {
    return this.#plain.create();
  }

  /** Fields, those included that have expired and are not removed yet. */
  count(entry: number): number {
    const layout = entryAux(this.#arena, entry);
    const value = this.#valueOf(entryWord(this.#arena, entry), layout);
    return isTable(layout) ? this.#table.index.count(value) : this.#arena.ints[value * 2] & 0xffff;
  }

  /** Fields that have not expired. */
  liveCount(entry: number): number {
    if (!this.isTimed(entry)) return this.count(entry);
    this.#seen = 0;
    this.forEach(entry, this.#countSeen);
    return this.#seen;
  }

  /** Whether the hash has, or had, fields that expire. */
  isTimed(entry: number): boolean {
    return isTimed(entryAux(this.#arena, entry));
  }

  /** True where there is the field; its value is then at `valueAt`, `valueLength`. One that has expired is not there. */
  find(entry: number, field: ReadonlyBytes, at: number, length: number): boolean {
    return this.#findAny(entry, field, at, length) && !this.#hasExpired(this.expiryMs);
  }

  /** Sets a field, which then does not expire. True where it is new. */
  set(
    entry: number,
    field: ReadonlyBytes,
    fieldAt: number,
    fieldLength: number,
    value: ReadonlyBytes,
    valueAt: number,
    valueLength: number,
  ): boolean {
    return this.#set(entry, field, fieldAt, fieldLength, value, valueAt, valueLength, false);
  }

  /** The same, but the field expires when it did before. */
  setValue(
    entry: number,
    field: ReadonlyBytes,
    fieldAt: number,
    fieldLength: number,
    value: ReadonlyBytes,
    valueAt: number,
    valueLength: number,
  ): boolean {
    return this.#set(entry, field, fieldAt, fieldLength, value, valueAt, valueLength, true);
  }

  #set(
    entry: number,
    field: ReadonlyBytes,
    fieldAt: number,
    fieldLength: number,
    value: ReadonlyBytes,
    valueAt: number,
    valueLength: number,
    keepsTime: boolean,
  ): boolean {
    let layout = entryAux(this.#arena, entry);
    let root = this.#valueOf(entryWord(this.#arena, entry), layout);
    const table = this.#table;
    if (!isTable(layout)) {
      const fields = layout === hashLayout.packed ? this.#plain : this.#timed;
      fields.block = root;
      const isShort =
        fieldLength <= this.packedBytesAFieldMax && valueLength <= this.packedBytesAFieldMax;
      if (isShort && fields.hasRoom(fieldLength, valueLength)) {
        const has = fields.find(field, fieldAt, fieldLength);
        if (has || fields.count < this.packedFieldsMax) {
          if (!has) fields.add(field, fieldAt, fieldLength, value, valueAt, valueLength);
          else if (fields.expiryMs > 0 && !keepsTime) {
            fields.remove();
            fields.add(field, fieldAt, fieldLength, value, valueAt, valueLength);
          } else fields.setValue(value, valueAt, valueLength);
          if (fields.block !== root) this.#close(entry, layout, fields);
          return !has;
        }
      }
      this.#unpack(entry, layout);
      layout |= hashLayout.table;
      root = this.#valueOf(entryWord(this.#arena, entry), layout);
    }
    const keeps = keepsTime && isTimed(layout) && table.find(root, field, fieldAt, fieldLength);
    const expiryMs = keeps ? table.expiryMs : 0;
    return table.set(root, field, fieldAt, fieldLength, value, valueAt, valueLength, expiryMs);
  }

  /** Removes a field, expired or not. False where there is none. */
  remove(entry: number, field: ReadonlyBytes, at: number, length: number): boolean {
    const layout = entryAux(this.#arena, entry);
    if (isTable(layout)) {
      const root = this.#valueOf(entryWord(this.#arena, entry), layout);
      if (!this.#table.find(root, field, at, length)) return false;
      this.#table.remove(root);
      return true;
    }
    const fields = this.#open(entry, layout);
    if (!fields.find(field, at, length)) return false;
    fields.remove();
    this.#close(entry, layout, fields);
    return true;
  }

  /** Says when a field that is there expires; 0 is never. The key is of the database of this number, or of `noDatabase`. */
  setExpiry(
    database: number,
    entry: number,
    field: ReadonlyBytes,
    at: number,
    length: number,
    expiryMs: number,
  ): void {
    if (!this.isTimed(entry)) {
      if (expiryMs === 0) return;
      this.#makeTimed(entry);
    }
    let layout = entryAux(this.#arena, entry);
    const node = entryWord(this.#arena, entry);
    if (layout === hashLayout.timedPacked) {
      const fields = this.#open(entry, layout);
      if (fields.usedBytes + timedGrowthBytes <= packedBytesMax) {
        if (!fields.find(field, at, length)) return;
        fields.setTime(expiryMs);
        this.#close(entry, layout, fields);
      } else {
        this.#unpack(entry, layout);
        layout = hashLayout.timedTable;
      }
    }
    if (layout === hashLayout.timedTable) {
      const root = this.queue.value(node);
      if (!this.#table.find(root, field, at, length)) return;
      this.#table.setTime(root, expiryMs);
    }
    if (expiryMs > 0) this.#awaitExpiry(database, entry, node, expiryMs);
  }

  #awaitExpiry(database: number, entry: number, node: number, expiryMs: number): void {
    const { queue } = this;
    queue.setEntry(node, entry);
    if (expiryMs < queue.lookAt(node)) {
      if (database === noDatabase) queue.setLookAt(node, expiryMs);
      else queue.move(database, node, expiryMs);
    }
    if (queue.sweepPlace(node) !== 0 && expiryMs < queue.sweepEarliest(node))
      queue.setSweepEarliest(node, expiryMs);
  }

  /** Visits the fields that have not expired. */
  forEach(entry: number, visit: FieldVisitor): void {
    const layout = entryAux(this.#arena, entry);
    this.#forEachOf(
      entryWord(this.#arena, entry),
      layout,
      isTimed(layout) ? this.#onlyLive(visit) : visit,
    );
  }

  /** Visits some fields and returns the next cursor, 0 at the end. A packed hash is visited at once. */
  scan(entry: number, cursor: number, visit: FieldVisitor): number {
    const layout = entryAux(this.#arena, entry);
    if (!isTable(layout)) {
      this.forEach(entry, visit);
      return 0;
    }
    const root = this.#valueOf(entryWord(this.#arena, entry), layout);
    const live = isTimed(layout) ? this.#onlyLive(visit) : visit;
    return this.#table.index.scan(root, cursor, (ref) => {
      this.#table.visitEntry(ref, live);
    });
  }

  /** Visits one field, each equally likely. False where all have expired. */
  random(entry: number, fraction: () => number, visit: FieldVisitor): boolean {
    const layout = entryAux(this.#arena, entry);
    if (layout === hashLayout.table) {
      const root = entryWord(this.#arena, entry);
      this.#table.visitEntry(this.#table.index.random(root, fraction), visit);
      return true;
    }
    if (layout === hashLayout.timedTable) {
      const isFound = this.#randomLive(entry, fraction, visit);
      if (isFound) return true;
    }
    const count = this.liveCount(entry);
    let left = Math.floor(fraction() * count);
    this.forEach(entry, (fieldAt, fieldLength, valueAt, valueLength, expiryMs) => {
      if (left-- === 0) visit(fieldAt, fieldLength, valueAt, valueLength, expiryMs);
    });
    return count > 0;
  }

  /** Tries some times to hit a field that has not expired. */
  #randomLive(entry: number, fraction: () => number, visit: FieldVisitor): boolean {
    let isFound = false;
    const root = this.queue.value(entryWord(this.#arena, entry));
    const live = this.#onlyLive((fieldAt, fieldLength, valueAt, valueLength, expiryMs) => {
      isFound = true;
      visit(fieldAt, fieldLength, valueAt, valueLength, expiryMs);
    });
    for (let tries = 0; tries < 16 && !isFound; tries++)
      this.#table.visitEntry(this.#table.index.random(root, fraction), live);
    return isFound;
  }

  /** While effects are applied fields are there until the log says otherwise. */
  #hasExpired(expiryMs: number): boolean {
    return expiryMs > 0 && expiryMs <= this.#engine.now && !this.#engine.isApplying;
  }

  #onlyLive(visit: FieldVisitor): FieldVisitor {
    return (fieldAt, fieldLength, valueAt, valueLength, expiryMs) => {
      if (!this.#hasExpired(expiryMs)) visit(fieldAt, fieldLength, valueAt, valueLength, expiryMs);
    };
  }

  /** True where there is the field, expired or not. */
  #findAny(entry: number, field: ReadonlyBytes, at: number, length: number): boolean {
    const arena = this.#arena;
    const layout = entryAux(arena, entry);
    const value = this.#valueOf(entryWord(arena, entry), layout);
    if (isTable(layout)) {
      const found = this.#table.index.find(value, field, at, length);
      if (found === 0) return false;
      this.valueAt = ownOffset(arena, found);
      this.valueLength = entryWord(arena, found);
      this.expiryMs = layout === hashLayout.table ? 0 : entryExpiry(arena, found);
      return true;
    }
    const fields = layout === hashLayout.packed ? this.#plain : this.#timed;
    fields.block = value;
    if (!fields.find(field, at, length)) return false;
    this.valueAt = fields.valueAt;
    this.valueLength = fields.valueLength;
    this.expiryMs = fields.expiryMs;
    return true;
  }

  // Layouts

  #valueOf(word: number, layout: number): number {
    return isTimed(layout) ? this.queue.value(word) : word;
  }

  /** The packed fields of an entry, ready for work; `#close` afterwards, where they may have moved. */
  #open(entry: number, layout: number): PackedFields {
    const fields = isTimed(layout) ? this.#timed : this.#plain;
    fields.block = this.#valueOf(entryWord(this.#arena, entry), layout);
    return fields;
  }
  #close(entry: number, layout: number, fields: PackedFields): void {
    const word = entryWord(this.#arena, entry);
    if (isTimed(layout)) {
      if (this.queue.value(word) !== fields.block) this.queue.setValue(word, fields.block);
    } else if (word !== fields.block) setEntryWord(this.#arena, entry, fields.block);
  }

  /** From a packed block to a table. */
  #unpack(entry: number, layout: number): void {
    const arena = this.#arena;
    const fields = this.#open(entry, layout);
    const { block } = fields;
    const root = this.#table.index.create();
    fields.forEach((fieldAt, fieldLength, valueAt, valueLength, expiryMs) => {
      const { bytes } = arena;
      this.#table.set(root, bytes, fieldAt, fieldLength, bytes, valueAt, valueLength, expiryMs);
    });
    arena.free(block);
    if (isTimed(layout)) this.queue.setValue(entryWord(arena, entry), root);
    else setEntryWord(arena, entry, root);
    setEntryAux(arena, entry, layout | hashLayout.table);
  }

  /** Gives a hash a node; a packed one is written anew, with room for times. */
  #makeTimed(entry: number): void {
    const arena = this.#arena;
    if (!isTable(entryAux(arena, entry))) {
      const fields = this.#open(entry, hashLayout.packed);
      if (fields.usedBytes + fields.count + timedGrowthBytes > packedBytesMax)
        this.#unpack(entry, hashLayout.packed);
    }
    let value = entryWord(arena, entry);
    const layout = entryAux(arena, entry);
    if (!isTable(layout)) {
      const fields = this.#open(entry, layout);
      const timed = this.#timed;
      timed.block = timed.create();
      fields.forEach((fieldAt, fieldLength, valueAt, valueLength) => {
        timed.add(arena.bytes, fieldAt, fieldLength, arena.bytes, valueAt, valueLength);
      });
      arena.free(value);
      value = timed.block;
    }
    setEntryWord(arena, entry, this.queue.createNode(value));
    setEntryAux(arena, entry, layout | hashLayout.timedPacked);
  }

  #forEachOf(word: number, layout: number, visit: FieldVisitor): void {
    const value = this.#valueOf(word, layout);
    if (isTable(layout)) this.#table.forEach(value, visit);
    else {
      const fields = isTimed(layout) ? this.#timed : this.#plain;
      fields.block = value;
      fields.forEach(visit);
    }
  }

  // The queue of expiry follows the keys

  attached(database: number, entry: number): void {
    if (!this.isTimed(entry)) return;
    const node = entryWord(this.#arena, entry);
    this.queue.setEntry(node, entry);
    this.queue.move(database, node, this.queue.lookAt(node));
  }
  detached(database: number, entry: number): void {
    if (this.isTimed(entry)) this.queue.remove(database, entryWord(this.#arena, entry));
  }
  /** The entry moved. */
  moved(entry: number): void {
    if (this.isTimed(entry)) this.queue.setEntry(entryWord(this.#arena, entry), entry);
  }

  // As a structure

  release(word: number, layout: number, budget: number): boolean {
    const value = this.#valueOf(word, layout);
    if (isTable(layout)) {
      if (!this.#table.release(value, budget)) return false;
    } else this.#arena.free(value);
    if (isTimed(layout)) this.#arena.free(word);
    return true;
  }

  relocate(database: number, entry: number, cursor: number): number {
    const arena = this.#arena;
    const layout = entryAux(arena, entry);
    if (cursor === 0) this.#relocateRoots(database, entry, layout);
    if (!isTable(layout)) return 0;
    const root = this.#valueOf(entryWord(arena, entry), layout);
    return this.#table.index.relocate(root, cursor, relocatedBuckets, this.#move);
  }

  #relocateRoots(database: number, entry: number, layout: number): void {
    const arena = this.#arena;
    let word = entryWord(arena, entry);
    if (isTimed(layout)) {
      word = this.queue.relocate(database, word);
      setEntryWord(arena, entry, word);
      this.queue.setValue(word, arena.move(this.queue.value(word)));
    } else setEntryWord(arena, entry, arena.move(word));
  }

  memory(word: number, layout: number): number {
    let bytes = 0;
    this.blocks(word, layout, (ref) => (bytes += this.#arena.capacityOf(ref)));
    return bytes;
  }

  blocks(word: number, layout: number, visit: (ref: number) => void): void {
    if (isTimed(layout)) visit(word);
    const value = this.#valueOf(word, layout);
    if (isTable(layout)) this.#table.blocks(value, visit);
    else visit(value);
  }

  check(word: number, layout: number): void {
    const value = this.#valueOf(word, layout);
    if (isTable(layout)) this.#table.index.check(value);
    else {
      const fields = isTimed(layout) ? this.#timed : this.#plain;
      fields.block = value;
      fields.check();
    }
    if (!isTimed(layout)) return;
    let first = Infinity;
    this.#forEachOf(word, layout, (_fieldAt, _fieldLength, _valueAt, _valueLength, expiryMs) => {
      if (expiryMs > 0) first = Math.min(first, expiryMs);
    });
    if (first !== Infinity && !this.queue.isQueued(word))
      throw new Error('a hash with fields that expire is not in the queue');
    if (!isTable(layout) && this.queue.lookAt(word) > first)
      throw new Error('a hash will be looked at too late');
  }

  copy(word: number, layout: number): number {
    const value = this.#valueOf(word, layout);
    let copied: number;
    if (isTable(layout)) copied = this.#table.copy(value);
    else {
      const fields = isTimed(layout) ? this.#timed : this.#plain;
      fields.block = value;
      copied = fields.copy();
    }
    if (!isTimed(layout)) return copied;
    const node = this.queue.createNode(copied);
    this.queue.setLookAt(node, this.queue.lookAt(word));
    return node;
  }

  encoding(_word: number, layout: number): string {
    if (isTable(layout)) return 'hashtable';
    return isTimed(layout) ? 'listpackex' : 'listpack';
  }

  // Expiry

  /** Whether a field is still there though it has expired. */
  isDue(entry: number, field: ReadonlyBytes, at: number, length: number): boolean {
    return this.#findAny(entry, field, at, length) && this.#hasExpired(this.expiryMs);
  }

  /** Visits all fields, those included that have expired. */
  forEachAny(entry: number, visit: FieldVisitor): void {
    this.#forEachOf(entryWord(this.#arena, entry), entryAux(this.#arena, entry), visit);
  }

  /** The table of a hash of layout `timedTable`, for the sweep. */
  get table(): FieldTable {
    return this.#table;
  }
}
