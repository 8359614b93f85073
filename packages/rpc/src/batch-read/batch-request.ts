import { invalidArgument } from '../error-catalogue.js';
import { batchReadsMax } from '../limits.js';
import { MessageReader } from './message-reader.js';
import { ReadForm, readKinds } from './read-kinds.js';

const integersARead = 5;

/**
 * A BatchReadRequest as it arrived, with a table of where its parts lie: five integers a read
 * (kind, offset and length of the key, offset and length of what follows it).
 */
export class BatchRequest {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly #table: Int32Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.count = countReads(bytes);
    if (this.count > batchReadsMax) {
      throw invalidArgument(`${this.count} reads are more than ${batchReadsMax}`);
    }
    this.#table = new Int32Array(this.count * integersARead);
    this.#locate();
  }

  /** Index into `readKinds`; 0 where the request names no kind that we know. */
  kindOf(read: number): number {
    return this.#table[read * integersARead];
  }

  keyOffset(read: number): number {
    return this.#table[read * integersARead + 1];
  }

  keyLength(read: number): number {
    return this.#table[read * integersARead + 2];
  }

  /** The field or member; of several fields, the message that they are in. */
  argumentOffset(read: number): number {
    return this.#table[read * integersARead + 3];
  }

  argumentLength(read: number): number {
    return this.#table[read * integersARead + 4];
  }

  #locate(): void {
    const outer = new MessageReader(this.bytes);
    const inner = new MessageReader(this.bytes);
    for (let read = 0; outer.position < this.bytes.length;) {
      outer.next(this.bytes.length);
      if (outer.field !== 1) continue;
      inner.position = outer.offset;
      this.#locateRead(inner, outer.offset + outer.length, read * integersARead);
      read++;
    }
  }

  #locateRead(reader: MessageReader, end: number, row: number): void {
    while (reader.position < end) {
      reader.next(end);
      const kind = readKinds[reader.field];
      if (kind === undefined || reader.offset === -1) continue;
      const { offset, length, position } = reader;
      const table = this.#table;
      table.fill(0, row, row + integersARead);
      table[row] = reader.field;
      if (kind.form === ReadForm.key) {
        table[row + 1] = offset;
        table[row + 2] = length;
      } else {
        this.#locateParts(reader, offset, offset + length, row);
        if (kind.form === ReadForm.keyAndArguments) {
          table[row + 3] = offset;
          table[row + 4] = length;
        }
        reader.position = position;
      }
    }
  }

  /** Key and argument, fields 1 and 2 of their message. */
  #locateParts(reader: MessageReader, start: number, end: number, row: number): void {
    reader.position = start;
    while (reader.position < end) {
      reader.next(end);
      if (reader.offset === -1 || reader.field > 2) continue;
      this.#table[row + reader.field * 2 - 1] = reader.offset;
      this.#table[row + reader.field * 2] = reader.length;
    }
  }
}

function countReads(bytes: Uint8Array): number {
  const reader = new MessageReader(bytes);
  let count = 0;
  while (reader.position < bytes.length) {
    reader.next(bytes.length);
    if (reader.field === 1) {
      if (reader.offset === -1) throw invalidArgument('the request is not a BatchReadRequest');
      count++;
    }
  }
  return count;
}
