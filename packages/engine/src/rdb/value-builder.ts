/**
 * Reads a value of a dump and puts it under a key. It is built on an entry that no index knows yet, and takes its place
 * when all of it was read: a broken dump leaves nothing behind, and a key that is replaced lives until then.
 */
import {
  entryFlag,
  entryBytes,
  entryWord,
  setEntryAux,
  setEntryExpiry,
  setEntryWord,
  writeEntry,
} from '@millrace/memory';
import type { ReadonlyBytes } from '@millrace/base';
import type { Engine } from '../engine.js';
import { hashLayout } from '../hash/layout.js';
import type { Keyspace } from '../keyspace.js';
import { listLayout } from '../list/index.js';
import { setLayout } from '../set/index.js';
import { sortedSetLayout } from '../sorted-set/index.js';
import { kind as kinds } from '../structure.js';
import { readHash } from './read-hash.js';
import { readList } from './read-list.js';
import { readSet } from './read-set.js';
import { readSortedSet } from './read-sorted-set.js';
import { StreamReader } from './read-stream.js';
import { TimeSeriesReader } from './read-time-series.js';
import { moduleName } from './module-values.js';
import { WindowReader, windowModule } from './read-window.js';
import { Readers } from './readers.js';
import { Text } from './rdb-input.js';
import type { RdbInput } from './rdb-input.js';
import { rdbType, valkeyVersionMin } from './rdb-types.js';

/** What a type of the format becomes here. */
export function kindOfType(type: number): number {
  switch (type) {
    case rdbType.string:
      return kinds.string;
    case rdbType.list:
    case rdbType.listZiplist:
    case rdbType.listQuicklist:
    case rdbType.listQuicklist2:
      return kinds.list;
    case rdbType.set:
    case rdbType.setIntset:
    case rdbType.setListpack:
      return kinds.set;
    case rdbType.sortedSetText:
    case rdbType.sortedSet:
    case rdbType.sortedSetZiplist:
    case rdbType.sortedSetListpack:
      return kinds.sortedSet;
    case rdbType.hash:
    case rdbType.hashZipmap:
    case rdbType.hashZiplist:
    case rdbType.hashListpack:
    case rdbType.hashExpiringPreGa:
    case rdbType.hashListpackExpiringPreGa:
    case rdbType.hashExpiring:
    case rdbType.hashListpackExpiring:
      return kinds.hash;
    case rdbType.stream:
    case rdbType.stream2:
    case rdbType.stream3:
      return kinds.stream;
    case rdbType.module:
      return kinds.timeSeries;
    default:
      return 0;
  }
}

export class ValueBuilder {
  readonly #engine: Engine;
  readonly #input: RdbInput;
  readonly #readers: Readers;
  readonly #streams: StreamReader;
  readonly #series: TimeSeriesReader;
  readonly #windows: WindowReader;
  readonly #text = new Text();

  constructor(engine: Engine, input: RdbInput) {
    this.#engine = engine;
    this.#input = input;
    this.#readers = new Readers(input);
    this.#streams = new StreamReader(engine, this.#readers);
    this.#series = new TimeSeriesReader(engine, input);
    this.#windows = new WindowReader(engine, input);
  }

  /**
   * Reads a value and gives it to a key, whatever that holds. The value must end where the input does if it `isAlone`.
   * Returns the key's entry; throws where the value cannot be read, and nothing has changed.
   */
  build(
    keyspace: Keyspace,
    type: number,
    version: number,
    key: ReadonlyBytes,
    keyAt: number,
    keyBytes: number,
    expiryMs: number,
    isAlone: boolean,
  ): number {
    const kind = type === rdbType.module ? this.#kindOfModule() : kindOfType(type);
    if (kind === 0) this.#input.fail(`a value of the unknown type ${type.toString()}`);
    if (kind === kinds.string) {
      const text = this.#text;
      this.#input.text(text);
      this.#checkEnd(isAlone);
      const found = keyspace.find(key, keyAt, keyBytes);
      const { bytes, offset, length } = text;
      return this.#engine.strings.set(
        keyspace,
        found,
        key,
        keyAt,
        keyBytes,
        bytes,
        offset,
        length,
        expiryMs,
      );
    }
    const draft = this.#draft(kind, key, keyAt, keyBytes, expiryMs);
    try {
      this.#read(kind, type, version, draft);
      this.#checkEnd(isAlone);
    } catch (error) {
      if (entryWord(this.#engine.arena, draft) !== 0) this.#engine.releaseValue(draft);
      this.#engine.arena.free(draft);
      throw error;
    }
    const found = keyspace.find(key, keyAt, keyBytes);
    if (found !== 0) {
      keyspace.remove(found);
      keyspace.find(key, keyAt, keyBytes);
    }
    keyspace.attach(draft);
    return draft;
  }

  /** Time series where the module is not known: their reader tells. */
  #kindOfModule(): number {
    const input = this.#input;
    const { at } = input;
    input.length();
    input.at = at;
    return moduleName(input.high, input.low) === windowModule ? kinds.window : kinds.timeSeries;
  }

  #checkEnd(isAlone: boolean): void {
    if (isAlone && this.#input.left > 0) this.#input.fail('bytes behind the value');
  }

  #draft(
    kind: number,
    key: ReadonlyBytes,
    keyAt: number,
    keyBytes: number,
    expiryMs: number,
  ): number {
    const { arena } = this.#engine;
    const flags = expiryMs > 0 ? entryFlag.expires : 0;
    const entry = arena.allocate(entryBytes(flags, keyBytes));
    writeEntry(arena, entry, kind, flags, 0, key, keyAt, keyBytes);
    setEntryWord(arena, entry, 0);
    if (expiryMs > 0) setEntryExpiry(arena, entry, expiryMs);
    return entry;
  }

  #begin(draft: number, aux: number, value: number): void {
    setEntryAux(this.#engine.arena, draft, aux);
    setEntryWord(this.#engine.arena, draft, value);
  }

  #read(kind: number, type: number, version: number, draft: number): void {
    const engine = this.#engine;
    const readers = this.#readers;
    const { arena } = engine;
    if (kind === kinds.hash) {
      this.#begin(draft, hashLayout.packed, engine.hashes.create());
      readHash(engine, readers, type, version >= valkeyVersionMin, draft);
    } else if (kind === kinds.list) {
      this.#begin(draft, listLayout.packed, 0);
      readList(engine, readers, type, draft);
    } else if (kind === kinds.set) {
      this.#begin(draft, setLayout.integers, engine.sets.create());
      readSet(engine, readers, type, draft);
    } else if (kind === kinds.sortedSet) {
      this.#begin(draft, sortedSetLayout.packed, engine.sortedSets.create());
      readSortedSet(engine, readers, type, draft);
    } else if (kind === kinds.stream) {
      this.#begin(draft, 0, engine.streams.create());
      this.#streams.read(type, entryWord(arena, draft));
    } else if (kind === kinds.window) this.#windows.read(draft);
    else
      this.#series.read((series) => {
        setEntryWord(arena, draft, series);
      });
  }
}
