import type { Fault } from '../errors.js';
import { READ_CHUNK_BYTES, RECORD_BYTES_MAX } from '../limits.js';
import {
  createRecordBuffer,
  RECORD_HEADER_BYTES,
  RECORD_MAGIC,
  RecordCursor,
  type ChainEnd,
  type RecordBuffer,
} from '../record.js';
import type { DiskFile } from './disk.js';

export const Scan = {
  /** `record` holds the next one. */
  record: 0,
  /** The record is not wholly loaded: `fill`. */
  more: 1,
  /** The limit is reached, right behind a record. */
  end: 2,
  /** What stands at `offset` is no record, or does not follow from the one before: see `fault`. */
  fault: 3,
} as const;
export type Scan = (typeof Scan)[keyof typeof Scan];

/**
 * Walks over the records of one segment and verifies each before it shows it.
 *
 *   file:    |........|#########################|........|
 *   buffer:           |<- start   at ->|  end ->|        limit
 *
 * Bytes past `limit` are never read, because a write may be under way there.
 */
export class RecordScanner {
  readonly record = new RecordCursor();
  /** What the next record has to follow from. */
  readonly chain: ChainEnd;
  fault: Fault | undefined;
  readonly #file: DiskFile;
  #buffer: RecordBuffer = createRecordBuffer(READ_CHUNK_BYTES);
  #at = 0;
  #end = 0;
  /** The place in the file of the first byte in the buffer. */
  #start: number;
  #limit: number;

  constructor(file: DiskFile, offset: number, limit: number, chain: ChainEnd) {
    this.#file = file;
    this.#start = offset;
    this.#limit = limit;
    this.chain = { ...chain };
  }

  /** The place in the file of the next record. */
  get offset(): number {
    return this.#start + this.#at;
  }

  raiseLimit(limit: number): void {
    this.#limit = limit;
  }

  /** With `epoch`, the limit is also reached where a record of another one begins. */
  next(epoch?: number): Scan {
    const loaded = this.#end - this.#at;
    const remaining = this.#limit - this.offset;
    if (remaining === 0) return Scan.end;
    if (remaining < RECORD_HEADER_BYTES) {
      return this.#fail('bytes left for a record', RECORD_HEADER_BYTES, remaining);
    }
    if (loaded < RECORD_HEADER_BYTES) return Scan.more;
    const { record } = this;
    record.load(this.#buffer, this.#at);
    const broken = this.#examineHeader(remaining);
    if (broken !== Scan.record) return broken;
    if (epoch !== undefined && record.epoch !== epoch) return Scan.end;
    if (loaded < record.totalBytes) return Scan.more;
    const checksum = record.computeChecksum();
    if (checksum !== record.checksum) return this.#fail('checksum', checksum, record.checksum);
    this.#at += record.totalBytes;
    this.chain.epoch = record.epoch;
    this.chain.sequence = record.sequence;
    this.chain.checksum = record.checksum;
    return Scan.record;
  }

  /** Loads at least the whole record that `next` stopped at, and as much more as fits. */
  async fill(): Promise<void> {
    this.#makeRoom();
    while (this.#end < this.#buffer.bytes.length) {
      const position = this.#start + this.#end;
      const wanted = Math.min(this.#buffer.bytes.length - this.#end, this.#limit - position);
      if (wanted === 0) return;
      const read = await this.#file.read(this.#buffer.bytes, this.#end, wanted, position);
      if (read === 0)
        throw new Error(`the segment ends at byte ${String(position)} while it is read`);
      this.#end += read;
    }
  }

  #makeRoom(): void {
    const { bytes } = this.#buffer;
    const rest = this.#end - this.#at;
    const needed = rest >= RECORD_HEADER_BYTES ? this.record.totalBytes : 0;
    const capacity = Math.max(READ_CHUNK_BYTES, needed, rest);
    if (capacity === bytes.length) {
      bytes.copyWithin(0, this.#at, this.#end);
    } else {
      const old = bytes.subarray(this.#at, this.#end);
      this.#buffer = createRecordBuffer(capacity);
      this.#buffer.bytes.set(old);
    }
    this.#start += this.#at;
    this.#at = 0;
    this.#end = rest;
  }

  #examineHeader(remaining: number): Scan {
    const { record, chain } = this;
    if (record.magic !== RECORD_MAGIC) {
      return this.#fail('record magic', RECORD_MAGIC, record.magic);
    }
    if (record.totalBytes > remaining || record.totalBytes > RECORD_BYTES_MAX) {
      return this.#fail('payload length', `at most ${String(remaining)}`, record.length);
    }
    if (record.sequence !== chain.sequence + 1) {
      return this.#fail('sequence number', chain.sequence + 1, record.sequence);
    }
    if (record.previous !== chain.checksum) {
      return this.#fail('checksum of the record before', chain.checksum, record.previous);
    }
    if (record.epoch < chain.epoch) {
      return this.#fail('epoch', `at least ${String(chain.epoch)}`, record.epoch);
    }
    return Scan.record;
  }

  #fail(what: string, expected: string | number, found: string | number): Scan {
    this.fault = { what, expected, found };
    return Scan.fault;
  }
}
