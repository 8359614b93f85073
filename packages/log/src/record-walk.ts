import { LogDamaged } from './errors.js';
import type { LogRecord } from './log.js';
import {
  type ChainEnd,
  RECORD_HEADER_BYTES,
  RECORD_MAGIC,
  type RecordBuffer,
  RecordCursor,
} from './record.js';

/** Walks over whole records in memory, each verified before it is shown. */
export class RecordWalk {
  readonly #name: string;
  readonly #buffer: RecordBuffer;
  readonly #chain: ChainEnd;
  readonly #record = new RecordCursor();
  #at = 0;

  /** `before` is what the first record has to follow from; `name` is for messages. */
  constructor(name: string, bytes: Uint8Array, before: ChainEnd) {
    this.#name = name;
    this.#buffer = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
    this.#chain = { ...before };
  }

  get record(): LogRecord {
    return this.#record;
  }

  /** The last record shown. */
  get position(): Readonly<ChainEnd> {
    return this.#chain;
  }

  next(): boolean {
    const left = this.#buffer.bytes.length - this.#at;
    if (left === 0) return false;
    const record = this.#record;
    const chain = this.#chain;
    if (left < RECORD_HEADER_BYTES)
      this.#fail('bytes left for a record', RECORD_HEADER_BYTES, left);
    record.load(this.#buffer, this.#at);
    if (record.magic !== RECORD_MAGIC) this.#fail('record magic', RECORD_MAGIC, record.magic);
    if (record.totalBytes > left) this.#fail('payload length', left, record.length);
    const checksum = record.computeChecksum();
    if (checksum !== record.checksum) this.#fail('checksum', checksum, record.checksum);
    if (record.sequence !== chain.sequence + 1)
      this.#fail('sequence number', chain.sequence + 1, record.sequence);
    if (record.previous !== chain.checksum)
      this.#fail('checksum of the record before', chain.checksum, record.previous);
    this.#at += record.totalBytes;
    chain.epoch = record.epoch;
    chain.sequence = record.sequence;
    chain.checksum = record.checksum;
    return true;
  }

  #fail(what: string, expected: number, found: number): never {
    throw new LogDamaged(this.#name, this.#at, { what, expected, found });
  }
}
