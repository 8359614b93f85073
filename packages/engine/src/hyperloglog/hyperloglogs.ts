/**
 * HyperLogLogs: strings that count different elements by what their hashes look like. A dense one is changed where it
 * lies; a sparse one is drafted outside the arena when the first register has to be raised, and saved as a whole.
 *
 *   open → add* → save     elements
 *   beginUnion → include* → saveUnion or estimateUnion
 */
import type { ReadonlyBytes } from '@millrace/base';
import { entryExpiry } from '@millrace/memory';
import type { Engine } from '../engine.js';
import type { Keyspace } from '../keyspace.js';
import type { Strings } from '../strings.js';
import { countDense, mergeDense, readRegister } from './dense-registers.js';
import { Draft } from './draft.js';
import { elementRegister } from './element-hash.js';
import { estimate, histogramSize } from './estimate.js';
import {
  countPlace,
  formOf,
  hasHeader,
  headerBytes,
  hyperLogLogForm,
  keptCount,
  registerCount,
  registerIndexBits,
  stalePlace,
  writeCount,
} from './layout.js';
import { countSparse, describeSparse, mergeSparse } from './sparse-code.js';

export class HyperLogLogs {
  readonly #engine: Engine;
  readonly #strings: Strings;
  readonly #draft = new Draft();
  readonly #histogram = new Int32Array(histogramSize);
  readonly #union = new Uint8Array(registerCount);
  readonly #count = new Uint8Array(countPlace.bytes);
  #isDrafted = false;
  #isUnionDense = false;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#strings = engine.strings;
  }

  /** hll-sparse-max-bytes. */
  set sparseBytesMax(bytes: number) {
    this.#draft.sparseBytesMax = bytes;
  }

  /** Whether the string at an entry is a HyperLogLog by its header. */
  isOne(entry: number): boolean {
    const strings = this.#strings;
    strings.read(entry);
    return hasHeader(strings.bytes, strings.offset, strings.length);
  }

  isDense(entry: number): boolean {
    this.#strings.read(entry);
    return formOf(this.#strings.bytes, this.#strings.offset) === hyperLogLogForm.dense;
  }

  /** Makes ready for `add`: an entry for which `isOne` holds, or 0 for one that is to be made. */
  open(entry: number): void {
    this.#isDrafted = entry === 0;
    if (entry === 0) this.#draft.clear();
    else this.#strings.read(entry);
  }

  /** Adds an element to what is open: 1 where that changed it, 0 where not, -1 where it is damaged. */
  add(bytes: ReadonlyBytes, offset: number, length: number): number {
    const packed = elementRegister(bytes, offset, length);
    const index = packed & (registerCount - 1);
    const value = packed >>> registerIndexBits;
    if (this.#isDrafted) return this.#draft.raise(index, value);
    const strings = this.#strings;
    const at = strings.offset + headerBytes;
    if (formOf(strings.bytes, strings.offset) === hyperLogLogForm.dense)
      return this.#raiseDense(at, index, value);
    const to = strings.offset + strings.length;
    const { search } = this.#draft;
    const had = search.find(strings.bytes, at, to, index);
    if (had < 0 || had >= value) return had < 0 ? -1 : 0;
    this.#draft.load(strings.bytes, strings.offset, strings.length);
    this.#isDrafted = true;
    search.moveBy(-strings.offset);
    return this.#draft.raiseFound(had, index, value);
  }

  #raiseDense(at: number, index: number, value: number): number {
    const strings = this.#strings;
    if (readRegister(strings.bytes, at, index) >= value) return 0;
    const shift = (index * 6) & 7;
    const byte = headerBytes + ((index * 6) >>> 3);
    const here = strings.bytes[strings.offset + byte];
    strings.writeByte(byte, (here & ~(0x3f << shift)) | (value << shift));
    if (shift <= 2) return 1;
    const next = strings.bytes[strings.offset + byte + 1];
    strings.writeByte(byte + 1, (next & ~(0x3f >>> (8 - shift))) | (value >>> (8 - shift)));
    return 1;
  }

  /** Writes what `open` began and `add` changed, under the key that was found last, whose entry was opened. */
  save(
    keyspace: Keyspace,
    entry: number,
    key: ReadonlyBytes,
    keyAt: number,
    keyBytes: number,
  ): void {
    if (this.#isDrafted) {
      this.#draft.makeStale();
      this.#saveDraft(keyspace, entry, key, keyAt, keyBytes);
      return;
    }
    const { bytes, offset } = this.#strings;
    this.#strings.writeByte(stalePlace.at, bytes[offset + stalePlace.at] | stalePlace.bit);
  }

  #saveDraft(
    keyspace: Keyspace,
    entry: number,
    key: ReadonlyBytes,
    keyAt: number,
    keyBytes: number,
  ): void {
    const { bytes, length } = this.#draft;
    const expiry = entry === 0 ? 0 : entryExpiry(this.#engine.arena, entry);
    const strings = this.#strings;
    strings.markRaw(strings.set(keyspace, entry, key, keyAt, keyBytes, bytes, 0, length, expiry));
  }

  /** The count that the value at an entry keeps, or -1 where it is stale. */
  keptCount(entry: number): number {
    this.#strings.read(entry);
    return keptCount(this.#strings.bytes, this.#strings.offset);
  }

  /** Counts anew; -1 where the value is damaged. */
  count(entry: number): number {
    const strings = this.#strings;
    strings.read(entry);
    const histogram = this.#histogram.fill(0);
    const at = strings.offset + headerBytes;
    if (formOf(strings.bytes, strings.offset) === hyperLogLogForm.dense)
      countDense(strings.bytes, at, histogram);
    else if (!countSparse(strings.bytes, at, strings.offset + strings.length, histogram)) return -1;
    return estimate(histogram);
  }

  /** Keeps a count with the value that was counted last. */
  keepCount(count: number): void {
    writeCount(this.#count, count);
    this.#strings.write(countPlace.at, this.#count, 0, countPlace.bytes);
  }

  beginUnion(): void {
    this.#union.fill(0);
    this.#isUnionDense = false;
  }

  /** Adds the value at an entry to the union; false where it is damaged. */
  include(entry: number): boolean {
    const strings = this.#strings;
    strings.read(entry);
    const at = strings.offset + headerBytes;
    if (formOf(strings.bytes, strings.offset) === hyperLogLogForm.dense) {
      this.#isUnionDense = true;
      mergeDense(strings.bytes, at, this.#union);
      return true;
    }
    return mergeSparse(strings.bytes, at, strings.offset + strings.length, this.#union);
  }

  estimateUnion(): number {
    const histogram = this.#histogram.fill(0);
    for (let i = 0; i < registerCount; i++) histogram[this.#union[i]]++;
    return estimate(histogram);
  }

  /** Makes the union the value of the key that was found last, whose value was included too. False where that is damaged. */
  saveUnion(
    keyspace: Keyspace,
    entry: number,
    key: ReadonlyBytes,
    keyAt: number,
    keyBytes: number,
  ): boolean {
    const draft = this.#draft;
    this.#loadDraft(entry);
    if (this.#isUnionDense) draft.setDense(this.#union);
    else if (!this.#raiseDraft()) return false;
    draft.makeStale();
    this.#saveDraft(keyspace, entry, key, keyAt, keyBytes);
    return true;
  }

  #loadDraft(entry: number): void {
    const strings = this.#strings;
    if (entry === 0) {
      this.#draft.clear();
      return;
    }
    strings.read(entry);
    this.#draft.load(strings.bytes, strings.offset, strings.length);
  }

  #raiseDraft(): boolean {
    for (let index = 0; index < registerCount; index++) {
      const value = this.#union[index];
      if (value > 0 && this.#draft.raise(index, value) < 0) return false;
    }
    return true;
  }

  /** Makes a sparse value dense; false where it is damaged. */
  makeDense(
    keyspace: Keyspace,
    entry: number,
    key: ReadonlyBytes,
    keyAt: number,
    keyBytes: number,
  ): boolean {
    this.#loadDraft(entry);
    if (!this.#draft.makeDense()) return false;
    this.#saveDraft(keyspace, entry, key, keyAt, keyBytes);
    return true;
  }

  /** The runs of a sparse value in words. */
  describe(entry: number): string {
    const strings = this.#strings;
    strings.read(entry);
    const at = strings.offset + headerBytes;
    return describeSparse(strings.bytes, at, strings.offset + strings.length);
  }

  /** A register of a dense value. */
  register(entry: number, index: number): number {
    const strings = this.#strings;
    strings.read(entry);
    return readRegister(strings.bytes, strings.offset + headerBytes, index);
  }
}
