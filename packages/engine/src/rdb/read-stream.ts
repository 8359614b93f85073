/**
 * Streams.
 *
 *   nodes    count | (id of the first entry, 16 bytes with the high ones first | a listpack)*
 *   node     entries | deleted | fields of the first entry | their names | 0 | entries
 *   entry    flags (1 deleted, 2 with the names of the first) | time and sequence less the first's
 *            | values, or number of fields and names and values by turns | elements of this entry
 *   then     length | last id | from version 2: first id | greatest deleted id | entries added
 *            | consumer groups, read-groups.ts
 */
import type { Engine } from '../engine.js';
import { StreamId } from '../stream/index.js';
import { GroupReader } from './read-groups.js';
import { idBytes, readId, readRawId } from './read-id.js';
import { rdbType } from './rdb-types.js';
import type { Readers } from './readers.js';
import { TextList } from './text-list.js';

const flag = { deleted: 1, sameNames: 2 } as const;
/** Elements of an entry beside its names and values. */
const ownElements = { sameNames: 3, otherNames: 4 } as const;
const two32 = 4294967296;

export class StreamReader {
  readonly #engine: Engine;
  readonly #readers: Readers;
  readonly #groups: GroupReader;
  /** Of the first entry of the node: what the others are told by. */
  readonly #first = new StreamId();
  readonly #names = new TextList();
  /** Of the entry. */
  readonly #id = new StreamId();
  readonly #fields = new TextList();
  readonly #other = new StreamId();

  constructor(engine: Engine, readers: Readers) {
    this.#engine = engine;
    this.#readers = readers;
    this.#groups = new GroupReader(engine, readers);
  }

  /** Reads into an empty stream. */
  read(type: number, stream: number): void {
    const { input } = this.#readers;
    const { streams } = this.#engine;
    for (let left = input.count(); left > 0; left--) this.#readNode(stream);
    const length = input.length();
    if (length !== streams.length(stream)) input.fail('a stream of another length');
    const id = this.#id;
    readId(this.#readers, id);
    streams.readLastId(stream, this.#other);
    if (id.compare(this.#other) < 0) input.fail('a stream whose last id is not the last');
    streams.setLastId(stream, id);
    if (type !== rdbType.stream) {
      readId(this.#readers, id);
      streams.readFirstId(stream, this.#other);
      if (length > 0 && id.compare(this.#other) !== 0) input.fail('a stream with another first id');
      readId(this.#readers, id);
      streams.setMaxDeletedId(stream, id);
      streams.setAdded(stream, input.length());
    }
    this.#groups.read(type, stream);
  }

  #readNode(stream: number): void {
    const { input, listpack, first } = this.#readers;
    input.text(first);
    if (first.length !== idBytes) input.fail('a node without an id');
    readRawId(first, 0, this.#first);
    listpack.open();
    const live = listpack.nextInteger(first);
    const deleted = listpack.nextInteger(first);
    this.#readNames(this.#readCount());
    if (listpack.nextInteger(first) !== 0) input.fail('a node without its mark');
    let [liveSeen, deletedSeen] = [0, 0];
    while (listpack.next(first)) {
      if (!listpack.isInteger) input.fail('an entry without flags');
      if (this.#readEntry(stream, listpack.low)) liveSeen++;
      else deletedSeen++;
    }
    if (live !== liveSeen || deleted !== deletedSeen)
      input.fail('a node with another number of entries');
  }

  /** A number of fields. */
  #readCount(): number {
    const { input, listpack, first } = this.#readers;
    const count = listpack.nextInteger(first);
    if (count < 0 || count > listpack.left) input.fail('a count of more than there is');
    return count;
  }

  #readNames(count: number): void {
    this.#names.clear();
    for (let i = 0; i < count; i++) this.#readPart(this.#names);
  }

  /** A name or a value. */
  #readPart(into: TextList): void {
    const { input, listpack, first } = this.#readers;
    if (!listpack.next(first)) input.fail('a listpack that ends too early');
    into.add(first.bytes, first.offset, first.length);
  }

  /** Appends an entry; false where it is a deleted one. */
  #readEntry(stream: number, flags: number): boolean {
    const { input, listpack, first } = this.#readers;
    this.#readEntryId();
    const hasSameNames = (flags & flag.sameNames) !== 0;
    const pairs = hasSameNames ? this.#names.count : this.#readCount();
    this.#readFields(pairs, hasSameNames);
    const elements = hasSameNames
      ? pairs + ownElements.sameNames
      : pairs * 2 + ownElements.otherNames;
    if (listpack.nextInteger(first) !== elements) input.fail('an entry of another length');
    if ((flags & flag.deleted) !== 0) return false;
    if (pairs === 0) input.fail('an entry without fields');
    const { streams } = this.#engine;
    streams.readLastId(stream, this.#other);
    if (this.#id.compare(this.#other) <= 0)
      input.fail('an entry that is not behind the one before');
    const { fields } = streams;
    fields.bytes = this.#fields.bytes;
    fields.offsets = this.#fields.offsets;
    fields.lengths = this.#fields.lengths;
    fields.from = 0;
    fields.pairs = pairs;
    streams.append(stream, this.#id);
    return true;
  }

  #readFields(pairs: number, hasSameNames: boolean): void {
    const [fields, names] = [this.#fields, this.#names];
    fields.clear();
    for (let i = 0; i < pairs; i++) {
      if (hasSameNames) fields.add(names.bytes, names.offsets[i], names.lengths[i]);
      else this.#readPart(fields);
      this.#readPart(fields);
    }
  }

  /** The id of an entry, given by its distance from the first one's. */
  #readEntryId(): void {
    const { listpack, first } = this.#readers;
    const [id, from] = [this.#id, this.#first];
    listpack.nextInteger64(first);
    id.msLow = (from.msLow + listpack.low) | 0;
    id.msHigh = (from.msHigh + listpack.high + carry(from.msLow, listpack.low)) | 0;
    listpack.nextInteger64(first);
    id.seqLow = (from.seqLow + listpack.low) | 0;
    id.seqHigh = (from.seqHigh + listpack.high + carry(from.seqLow, listpack.low)) | 0;
  }
}

function carry(one: number, other: number): number {
  return (one >>> 0) + (other >>> 0) >= two32 ? 1 : 0;
}
