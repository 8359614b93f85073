import { assert } from '@millrace/base';
import { LogDamaged, LogTrimmed } from '../errors.js';
import type { LogReader, LogRecord } from '../log.js';
import type { Disk, DiskFile } from './disk.js';
import { RecordScanner, Scan } from './record-scanner.js';
import { decodeSegmentHeader, SEGMENT_HEADER_BYTES_MAX } from './segment.js';
import type { Segment, SegmentTable } from './segment-table.js';

interface OpenSegment {
  readonly segment: Segment;
  readonly file: DiskFile;
  readonly scanner: RecordScanner;
}

/** Reads what the writer has published, segment after segment, and verifies it again. */
export class FileLogReader implements LogReader {
  readonly #disk: Disk;
  readonly #table: SegmentTable;
  #current: OpenSegment | undefined;
  /** The next record to show. */
  #sequence: number;
  #none: LogRecord = {
    bytes: new Uint8Array(0),
    from: 0,
    length: 0,
    sequence: 0,
    epoch: 0,
    timeMs: 0,
  };

  constructor(disk: Disk, table: SegmentTable, fromSequence: number) {
    this.#disk = disk;
    this.#table = table;
    this.#sequence = fromSequence;
  }

  get record(): LogRecord {
    return this.#current?.scanner.record ?? this.#none;
  }

  next(): boolean {
    if (this.#current === undefined) return false;
    const { scanner, segment } = this.#current;
    for (;;) {
      const scan = scanner.next();
      if (scan === Scan.fault && scanner.fault !== undefined) {
        throw new LogDamaged(segment.path, scanner.offset, scanner.fault);
      }
      if (scan !== Scan.record) return false;
      if (scanner.record.sequence < this.#sequence) continue;
      this.#sequence = scanner.record.sequence + 1;
      return true;
    }
  }

  async fill(): Promise<boolean> {
    for (;;) {
      this.#current ??= await this.#open();
      const { segment, scanner } = this.#current;
      const successor = this.#table.after(segment);
      scanner.raiseLimit(segment.bytes);
      if (scanner.offset < segment.bytes) {
        await scanner.fill();
        return true;
      }
      if (successor === undefined) return false;
      await this.close();
    }
  }

  async wait(): Promise<boolean> {
    for (;;) {
      if (this.#hasMore()) return true;
      if (!(await this.#table.wait())) return this.#hasMore();
    }
  }

  async close(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.file.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #hasMore(): boolean {
    if (this.#current === undefined) return this.#table.last.firstSequence <= this.#sequence;
    const { segment, scanner } = this.#current;
    return scanner.offset < segment.bytes || this.#table.after(segment) !== undefined;
  }

  async #open(): Promise<OpenSegment> {
    const segment = this.#table.find(this.#sequence);
    if (segment === undefined)
      throw new LogTrimmed(this.#sequence, this.#table.first.firstSequence);
    const file = await this.#openFile(segment);
    try {
      const bytes = new Uint8Array(SEGMENT_HEADER_BYTES_MAX);
      const length = await file.read(bytes, 0, bytes.length, 0);
      const decoded = decodeSegmentHeader(bytes, length);
      if (decoded.kind === 'fault') throw new LogDamaged(segment.path, 0, decoded.fault);
      assert(decoded.kind === 'header', 'a segment was of a known version when it was opened');
      const scanner = new RecordScanner(file, decoded.bytes, segment.bytes, {
        epoch: decoded.header.epoch,
        sequence: segment.firstSequence - 1,
        checksum: decoded.header.previousChecksum,
      });
      return { segment, file, scanner };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async #openFile(segment: Segment): Promise<DiskFile> {
    try {
      return await this.#disk.open(segment.path, 'existing');
    } catch (error) {
      // Between the look at the table and this moment it may have been trimmed.
      if (this.#table.first.firstSequence <= this.#sequence) throw error;
      throw new LogTrimmed(this.#sequence, this.#table.first.firstSequence);
    }
  }
}
