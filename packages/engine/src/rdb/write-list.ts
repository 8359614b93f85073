import type { Engine } from '../engine.js';
import type { ListpackWriter } from './listpack-writer.js';
import { RdbOutput } from './rdb-output.js';

/** Redis' list-max-listpack-size of -2. */
const nodeBytesMax = 8192;
const packed = 2;
/** The end mark, and what an element takes beside its text at most. */
const overheadMax = 1 + 11;

/** Writes a list as nodes of the size that Redis makes; read-list.ts shows the form. */
export class ListWriter {
  readonly #engine: Engine;
  readonly #output: RdbOutput;
  readonly #listpack: ListpackWriter;
  readonly #nodes = new RdbOutput();
  #count = 0;

  constructor(engine: Engine, output: RdbOutput, listpack: ListpackWriter) {
    this.#engine = engine;
    this.#output = output;
    this.#listpack = listpack;
  }

  write(entry: number): void {
    const [{ lists }, listpack] = [this.#engine, this.#listpack];
    const { cursor } = lists;
    this.#nodes.clear();
    this.#count = 0;
    listpack.begin();
    cursor.start(entry, 0, false);
    do {
      cursor.read();
      const { bytes, offset, length } = cursor;
      if (listpack.count > 0 && listpack.length + length + overheadMax > nodeBytesMax)
        this.#endNode();
      listpack.text(bytes, offset, length);
    } while (cursor.step());
    this.#endNode();
    this.#output.size(this.#count);
    this.#output.raw(this.#nodes.bytes, 0, this.#nodes.length);
  }

  #endNode(): void {
    const [nodes, listpack] = [this.#nodes, this.#listpack];
    listpack.end();
    nodes.size(packed);
    nodes.text(listpack.bytes, 0, listpack.length);
    this.#count++;
    listpack.begin();
  }
}
