import { join } from 'node:path';
import { LogDamaged, LogTrimmed } from '../errors.js';
import { type ChainEnd, RECORD_HEADER_BYTES } from '../record.js';
import type { Disk, DiskFile } from './disk.js';
import { RecordScanner, Scan } from './record-scanner.js';
import { decodeSegmentHeader, parseSegmentFileName, SEGMENT_HEADER_BYTES_MAX } from './segment.js';

/** Whole records as they stand in a segment, all of one epoch. */
export interface LogChunk {
  readonly bytes: Uint8Array;
  readonly epoch: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
  /** Of the record before the first one, and of the last one. */
  readonly previousChecksum: number;
  readonly lastChecksum: number;
}

interface OpenSegment {
  readonly path: string;
  readonly file: DiskFile;
  offset: number;
}

/**
 * Follows a log that another process writes, by nothing but its files. A record that is not whole yet is left for the next
 * time; what is handed out is durable, because it is forced to disk first: nobody else may know what a crash can take back.
 */
export class LogTail implements AsyncDisposable {
  readonly #disk: Disk;
  readonly #directory: string;
  #segment: OpenSegment | undefined;
  #chain: ChainEnd = { epoch: 0, sequence: 0, checksum: 0 };

  constructor(disk: Disk, directory: string) {
    this.#disk = disk;
    this.#directory = directory;
  }

  /** The last record that was handed out. */
  get position(): Readonly<ChainEnd> {
    return this.#chain;
  }

  /** The oldest record that can be read; undefined where there is no segment. */
  async firstSequence(): Promise<number | undefined> {
    return (await this.#list()).at(0)?.firstSequence;
  }

  /**
   * Goes behind a record. Returns what its successor follows from; undefined where the log ends before it, which a log does
   * that lost its end. Throws `LogTrimmed` where the record is gone already.
   */
  async seek(sequence: number): Promise<Readonly<ChainEnd> | undefined> {
    await this.close();
    const segments = await this.#list();
    const found = segments.filter(({ firstSequence }) => firstSequence <= sequence + 1);
    if (found.length === 0) {
      if (segments.length === 0) return undefined;
      throw new LogTrimmed(sequence + 1, segments[0].firstSequence);
    }
    // A segment that is just being made has no header yet; the record is the last one of the segment before it then.
    let scanner: RecordScanner | undefined;
    for (let i = found.length - 1; i >= 0 && i >= found.length - 2; i--) {
      scanner = await this.#open(found[i].path);
      if (scanner !== undefined) break;
    }
    if (scanner === undefined) return undefined;
    while (scanner.chain.sequence < sequence) {
      const scan = scanner.next();
      if (scan === Scan.more) await scanner.fill();
      else if (scan !== Scan.record) return undefined;
    }
    this.#advance(scanner);
    return this.#chain;
  }

  /** What follows, up to about so many bytes; undefined where there is nothing yet. */
  async read(bytesMax: number): Promise<LogChunk | undefined> {
    for (;;) {
      const segment = this.#segment;
      if (segment === undefined) return undefined;
      const size = await segment.file.size();
      const scanner = new RecordScanner(segment.file, segment.offset, size, this.#chain);
      const chunk = await takeRecords(scanner, bytesMax);
      if (chunk !== undefined) {
        await segment.file.sync();
        this.#advance(scanner);
        return chunk;
      }
      if (!(await this.#goOn(scanner))) return undefined;
    }
  }

  async close(): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    await segment?.file.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** To the next segment, where there is one: the one before it is complete then. */
  async #goOn(scanner: RecordScanner): Promise<boolean> {
    const { path } = this.#segment ?? { path: '' };
    const next = (await this.#list()).find(
      ({ firstSequence }) => firstSequence > this.#chain.sequence,
    );
    if (next === undefined || next.path === path) return false;
    const size = (await this.#segment?.file.size()) ?? 0;
    if (scanner.offset < size) {
      // More of it became whole since the look at its size, or it never will.
      const again = new RecordScanner(
        this.#segment?.file as DiskFile,
        scanner.offset,
        size,
        this.#chain,
      );
      if (await isRecordNext(again)) return true;
      const fault = again.fault ?? { what: 'record', expected: 'whole', found: 'cut' };
      throw new LogDamaged(path, scanner.offset, fault);
    }
    const ended = this.#segment;
    const opened = await this.#open(next.path);
    if (opened === undefined) return false;
    await ended?.file.close();
    const { sequence, checksum } = opened.chain;
    if (sequence !== this.#chain.sequence || checksum !== this.#chain.checksum) {
      const fault = {
        what: 'first record',
        expected: this.#chain.sequence + 1,
        found: sequence + 1,
      };
      throw new LogDamaged(next.path, 0, fault);
    }
    this.#advance(opened);
    return true;
  }

  /** Undefined where its header is not whole yet. */
  async #open(path: string): Promise<RecordScanner | undefined> {
    const file = await this.#disk.open(path, 'existing');
    try {
      const bytes = new Uint8Array(SEGMENT_HEADER_BYTES_MAX);
      const decoded = decodeSegmentHeader(bytes, await file.read(bytes, 0, bytes.length, 0));
      if (decoded.kind === 'header') {
        const { epoch, firstSequence, previousChecksum: checksum } = decoded.header;
        const chain = { epoch, sequence: firstSequence - 1, checksum };
        const scanner = new RecordScanner(file, decoded.bytes, await file.size(), chain);
        this.#segment = { path, file, offset: decoded.bytes };
        return scanner;
      }
    } catch (error) {
      await file.close();
      throw error;
    }
    await file.close();
    return undefined;
  }

  #advance(scanner: RecordScanner): void {
    if (this.#segment !== undefined) this.#segment.offset = scanner.offset;
    this.#chain = { ...scanner.chain };
  }

  async #list(): Promise<{ readonly path: string; readonly firstSequence: number }[]> {
    const names = (await this.#disk.list(this.#directory)).sort();
    return names.flatMap((name) => {
      const firstSequence = parseSegmentFileName(name);
      return firstSequence === undefined
        ? []
        : [{ path: join(this.#directory, name), firstSequence }];
    });
  }
}

/** Whole records of one epoch. The scanner ends right behind them. */
async function takeRecords(
  scanner: RecordScanner,
  bytesMax: number,
): Promise<LogChunk | undefined> {
  const pieces: Uint8Array[] = [];
  const { checksum: previousChecksum } = scanner.chain;
  let bytes = 0;
  let firstTimeMs = 0;
  let lastTimeMs = 0;
  let epoch: number | undefined;
  const firstSequence = scanner.chain.sequence + 1;
  while (bytes < bytesMax) {
    const isThere = await isRecordNext(scanner, epoch);
    if (!isThere) break;
    const { record } = scanner;
    epoch ??= record.epoch;
    if (pieces.length === 0) firstTimeMs = record.timeMs;
    lastTimeMs = record.timeMs;
    const from = record.from - RECORD_HEADER_BYTES;
    pieces.push(record.bytes.slice(from, from + record.totalBytes));
    bytes += record.totalBytes;
  }
  if (epoch === undefined) return undefined;
  return {
    bytes: Buffer.concat(pieces),
    epoch,
    firstSequence,
    lastSequence: scanner.chain.sequence,
    firstTimeMs,
    lastTimeMs,
    previousChecksum,
    lastChecksum: scanner.chain.checksum,
  };
}

/** Goes to the next record, where it is whole and of the epoch. */
async function isRecordNext(scanner: RecordScanner, epoch?: number): Promise<boolean> {
  for (;;) {
    const scan = scanner.next(epoch);
    if (scan === Scan.more) await scanner.fill();
    else return scan === Scan.record;
  }
}
