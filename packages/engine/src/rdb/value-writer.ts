/**
 * Writes values as redis-server 7.0 reads them: small collections in listpacks, large ones element by element. The forms
 * are shown where they are read.
 */
import { entryAux, entryKind, entryWord } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import type { Engine } from '../engine.js';
import { hashLayout } from '../hash/layout.js';
import { setLayout } from '../set/index.js';
import { sortedSetLayout } from '../sorted-set/index.js';
import { kind as kinds } from '../structure.js';
import { ListpackWriter } from './listpack-writer.js';
import type { RdbOutput } from './rdb-output.js';
import { rdbType, rdbVersionWithFieldExpiry, rdbVersionWritten } from './rdb-types.js';
import { ListWriter } from './write-list.js';
import { writeIntset } from './write-intset.js';
import { StreamWriter } from './write-stream.js';
import { TimeSeriesWriter } from './write-time-series.js';
import { WindowWriter } from './write-window.js';

export class ValueWriter {
  readonly #engine: Engine;
  readonly #arena: Arena;
  readonly #output: RdbOutput;
  readonly #listpack = new ListpackWriter();
  /** Of the fields of the hash whose type was told last. */
  #earliest = 0;
  readonly #lists: ListWriter;
  readonly #streams: StreamWriter;
  readonly #series: TimeSeriesWriter;
  readonly #windows: WindowWriter;

  constructor(engine: Engine, output: RdbOutput) {
    this.#engine = engine;
    this.#arena = engine.arena;
    this.#output = output;
    this.#lists = new ListWriter(engine, output, this.#listpack);
    this.#streams = new StreamWriter(engine, output, this.#listpack);
    this.#series = new TimeSeriesWriter(engine, output);
    this.#windows = new WindowWriter(engine, output);
  }

  /** The type that the value of an entry is written as; -1 for a kind that the format does not have. */
  typeOf(entry: number): number {
    const aux = entryAux(this.#arena, entry);
    switch (entryKind(this.#arena, entry)) {
      case kinds.string:
        return rdbType.string;
      case kinds.hash:
        return this.#typeOfHash(entry, aux);
      case kinds.list:
        return rdbType.listQuicklist2;
      case kinds.set:
        return aux === setLayout.integers ? rdbType.setIntset : rdbType.set;
      case kinds.sortedSet:
        return aux === sortedSetLayout.packed ? rdbType.sortedSetListpack : rdbType.sortedSet;
      case kinds.stream:
        return rdbType.stream2;
      case kinds.timeSeries:
      case kinds.window:
        return rdbType.module;
      default:
        return -1;
    }
  }

  /** Where all fields have expired there is nothing to write. */
  #typeOfHash(entry: number, aux: number): number {
    if (aux === hashLayout.packed) return rdbType.hashListpack;
    if (aux === hashLayout.table) return rdbType.hash;
    let [count, expiring] = [0, 0];
    this.#earliest = Infinity;
    this.#engine.hashes.forEach(entry, (_field, _fieldLength, _value, _valueLength, expiryMs) => {
      count++;
      if (expiryMs === 0) return;
      expiring++;
      this.#earliest = Math.min(this.#earliest, expiryMs);
    });
    if (count === 0) return -1;
    return expiring > 0 ? rdbType.hashExpiring : rdbType.hash;
  }

  /** The version of the format that a type needs. */
  static versionOf(type: number): number {
    return type === rdbType.hashExpiring ? rdbVersionWithFieldExpiry : rdbVersionWritten;
  }

  /** Writes the value of an entry, without its type. */
  write(entry: number): void {
    switch (this.typeOf(entry)) {
      case rdbType.string:
        this.#writeString(entry);
        break;
      case rdbType.hash:
        this.#writeHash(entry);
        break;
      case rdbType.hashListpack:
        this.#writePackedHash(entry);
        break;
      case rdbType.listQuicklist2:
        this.#lists.write(entry);
        break;
      case rdbType.hashExpiring:
        this.#writeExpiringHash(entry);
        break;
      case rdbType.set:
        this.#writeSet(entry);
        break;
      case rdbType.setIntset:
        writeIntset(this.#engine, this.#output, entry);
        break;
      case rdbType.sortedSet:
        this.#writeSortedSet(entry);
        break;
      case rdbType.sortedSetListpack:
        this.#writePackedSortedSet(entry);
        break;
      case rdbType.stream2:
        this.#streams.write(entryWord(this.#arena, entry));
        break;
      case rdbType.module:
        if (entryKind(this.#arena, entry) === kinds.window) this.#windows.write(entry);
        else this.#series.write(entry);
        break;
      default:
        throw new Error('a value that the format does not have');
    }
  }

  #writeString(entry: number): void {
    const { strings } = this.#engine;
    strings.read(entry);
    this.#output.text(strings.bytes, strings.offset, strings.length);
  }

  #writeHash(entry: number): void {
    const [{ hashes }, { bytes }, output] = [this.#engine, this.#arena, this.#output];
    output.size(hashes.liveCount(entry));
    hashes.forEach(entry, (fieldAt, fieldLength, valueAt, valueLength) => {
      output.text(bytes, fieldAt, fieldLength);
      output.text(bytes, valueAt, valueLength);
    });
  }

  #writeExpiringHash(entry: number): void {
    const [{ hashes }, { bytes }, output] = [this.#engine, this.#arena, this.#output];
    const earliest = this.#earliest;
    output.int64(earliest);
    output.size(hashes.liveCount(entry));
    hashes.forEach(entry, (fieldAt, fieldLength, valueAt, valueLength, expiryMs) => {
      output.size(expiryMs === 0 ? 0 : expiryMs - earliest + 1);
      output.text(bytes, fieldAt, fieldLength);
      output.text(bytes, valueAt, valueLength);
    });
  }

  #writePackedHash(entry: number): void {
    const [{ hashes }, { bytes }, listpack] = [this.#engine, this.#arena, this.#listpack];
    listpack.begin();
    hashes.forEach(entry, (fieldAt, fieldLength, valueAt, valueLength) => {
      listpack.text(bytes, fieldAt, fieldLength);
      listpack.text(bytes, valueAt, valueLength);
    });
    this.#writeListpack();
  }

  #writeListpack(): void {
    this.#listpack.end();
    this.#output.text(this.#listpack.bytes, 0, this.#listpack.length);
  }

  #writeSet(entry: number): void {
    const [{ sets }, output] = [this.#engine, this.#output];
    output.size(sets.count(entry));
    sets.walk.forEach(entry, (bytes, offset, length) => {
      output.text(bytes, offset, length);
    });
  }

  /** The highest scores first: Redis inserts into its skip list fastest at the head. */
  #writeSortedSet(entry: number): void {
    const [{ sortedSets }, output] = [this.#engine, this.#output];
    const count = sortedSets.count(entry);
    const { cursor } = sortedSets;
    output.size(count);
    for (let i = 0; i < count; i++) {
      if (i === 0) cursor.start(entry, count - 1, true);
      else cursor.step();
      output.text(cursor.bytes, cursor.offset, cursor.length);
      output.double(cursor.score);
    }
  }

  #writePackedSortedSet(entry: number): void {
    const [{ sortedSets }, listpack] = [this.#engine, this.#listpack];
    const count = sortedSets.count(entry);
    const { cursor } = sortedSets;
    listpack.begin();
    for (let i = 0; i < count; i++) {
      if (i === 0) cursor.start(entry, 0, false);
      else cursor.step();
      listpack.text(cursor.bytes, cursor.offset, cursor.length);
      listpack.score(cursor.score);
    }
    this.#writeListpack();
  }
}
