/** Writes streams in the form that read-stream.ts shows, with nodes as large as Redis makes them. */
import type { Engine } from '../engine.js';
import { StreamId } from '../stream/index.js';
import type { StreamCursor } from '../stream/index.js';
import type { ListpackWriter } from './listpack-writer.js';
import { RdbOutput } from './rdb-output.js';
import { GroupWriter } from './write-groups.js';
import { TextList } from './text-list.js';

/** Redis' stream-node-max-entries and stream-node-max-bytes. */
const nodeEntriesMax = 100;
const nodeBytesMax = 4096;
const sameNames = 2;
const ownElements = { sameNames: 3, otherNames: 4 } as const;
const idBytes = 16;
/** Where the count of entries lies in a node: behind the listpack's header. */
const countAt = 6;

export class StreamWriter {
  readonly #engine: Engine;
  readonly #output: RdbOutput;
  readonly #listpack: ListpackWriter;
  readonly #groups: GroupWriter;
  readonly #nodes = new RdbOutput();
  readonly #lowest = new StreamId();
  readonly #highest = new StreamId();
  /** Of the first entry of the node. */
  readonly #first = new StreamId();
  readonly #names = new TextList();
  readonly #fields = new TextList();
  readonly #id = new StreamId();

  constructor(engine: Engine, output: RdbOutput, listpack: ListpackWriter) {
    this.#engine = engine;
    this.#output = output;
    this.#listpack = listpack;
    this.#groups = new GroupWriter(engine, output);
    this.#highest.setLast();
  }

  write(stream: number): void {
    const [{ streams }, output, id] = [this.#engine, this.#output, this.#id];
    const nodes = this.#writeNodes(stream);
    output.size(nodes);
    output.raw(this.#nodes.bytes, 0, this.#nodes.length);
    output.size(streams.length(stream));
    streams.readLastId(stream, id);
    this.#writeId(id);
    streams.readFirstId(stream, id);
    this.#writeId(id);
    streams.readMaxDeletedId(stream, id);
    this.#writeId(id);
    output.size(streams.added(stream));
    this.#groups.write(stream);
  }

  #writeId(id: StreamId): void {
    this.#output.size64(id.msHigh, id.msLow);
    this.#output.size64(id.seqHigh, id.seqLow);
  }

  /** Collects the nodes, whose number comes first, and returns it. */
  #writeNodes(stream: number): number {
    const cursor = this.#engine.streams.range(stream, this.#lowest, this.#highest);
    this.#nodes.clear();
    let [nodes, entries] = [0, 0];
    while (cursor.next()) {
      this.#readFields(cursor);
      if (entries === 0) {
        this.#beginNode(cursor.id);
        nodes++;
      }
      this.#writeEntry(cursor.id);
      entries++;
      if (entries === nodeEntriesMax || this.#listpack.length >= nodeBytesMax) {
        this.#endNode(entries);
        entries = 0;
      }
    }
    if (entries > 0) this.#endNode(entries);
    return nodes;
  }

  #readFields(cursor: StreamCursor): void {
    this.#fields.clear();
    for (let i = cursor.pairs * 2; i > 0; i--) {
      cursor.nextPart();
      this.#fields.add(cursor.part.bytes, cursor.part.offset, cursor.part.length);
    }
  }

  #beginNode(id: StreamId): void {
    const [names, fields, listpack] = [this.#names, this.#fields, this.#listpack];
    this.#first.set(id);
    names.clear();
    for (let i = 0; i < fields.count; i += 2)
      names.add(fields.bytes, fields.offsets[i], fields.lengths[i]);
    listpack.begin();
    // How many entries there will be is not known yet.
    listpack.integer(0);
    listpack.integer(0);
    listpack.integer(names.count);
    for (let i = 0; i < names.count; i++)
      listpack.text(names.bytes, names.offsets[i], names.lengths[i]);
    listpack.integer(0);
  }

  #writeEntry(id: StreamId): void {
    const [fields, listpack, first] = [this.#fields, this.#listpack, this.#first];
    const isSame = this.#hasSameNames();
    listpack.integer(isSame ? sameNames : 0);
    const borrowMs = id.msLow >>> 0 < first.msLow >>> 0 ? 1 : 0;
    listpack.integer64((id.msHigh - first.msHigh - borrowMs) | 0, (id.msLow - first.msLow) | 0);
    const borrowSeq = id.seqLow >>> 0 < first.seqLow >>> 0 ? 1 : 0;
    listpack.integer64(
      (id.seqHigh - first.seqHigh - borrowSeq) | 0,
      (id.seqLow - first.seqLow) | 0,
    );
    const pairs = fields.count >> 1;
    if (!isSame) listpack.integer(pairs);
    for (let i = isSame ? 1 : 0; i < fields.count; i += isSame ? 2 : 1)
      listpack.text(fields.bytes, fields.offsets[i], fields.lengths[i]);
    listpack.integer(isSame ? pairs + ownElements.sameNames : pairs * 2 + ownElements.otherNames);
  }

  #hasSameNames(): boolean {
    const [names, fields] = [this.#names, this.#fields];
    if (names.count * 2 !== fields.count) return false;
    for (let i = 0; i < names.count; i++) {
      if (names.lengths[i] !== fields.lengths[i * 2]) return false;
      const [from, to] = [names.offsets[i], fields.offsets[i * 2]];
      for (let k = 0; k < names.lengths[i]; k++)
        if (names.bytes[from + k] !== fields.bytes[to + k]) return false;
    }
    return true;
  }

  #endNode(entries: number): void {
    const [nodes, listpack, first] = [this.#nodes, this.#listpack, this.#first];
    listpack.patch(countAt, entries);
    listpack.end();
    nodes.size(idBytes);
    nodes.int32BigEndian(first.msHigh);
    nodes.int32BigEndian(first.msLow);
    nodes.int32BigEndian(first.seqHigh);
    nodes.int32BigEndian(first.seqLow);
    nodes.text(listpack.bytes, 0, listpack.length);
  }
}
