import { assert, systemClock, systemTimers, type Clock, type Timers } from '@millrace/base';
import { PENDING_BYTES_MAX, RECORD_BYTES_MAX, SEGMENT_BYTES_MAX } from '../limits.js';
import type { Log, LogFailure, LogReader, LogRecord, LogStatistics } from '../log.js';
import type { ChainEnd } from '../record.js';
import { AppendBuffer } from './append-buffer.js';
import type { Disk } from './disk.js';
import { FileLogReader } from './file-log-reader.js';
import { Flusher, type FsyncPolicy } from './flusher.js';
import { nodeDisk } from './node-disk.js';
import { recoverSegments } from './recovery.js';
import { segmentHeaderBytes } from './segment.js';
import { SegmentTable } from './segment-table.js';
import { createSegment, SegmentWriter } from './segment-writer.js';

export interface FileLogOptions {
  readonly directory: string;
  readonly shard: string;
  readonly fsync: FsyncPolicy;
  readonly warn: (message: string) => void;
  readonly segmentBytesMax?: number;
  readonly pendingBytesMax?: number;
  readonly recordBytesMax?: number;
  /**
   * One more than the last record in the snapshot that the log continues. A new log begins here, and one that ends before it
   * begins anew: the snapshot holds all of it, and no number may be given out twice.
   */
  readonly firstSequence?: number;
  readonly clock?: Clock;
  readonly timers?: Timers;
  readonly disk?: Disk;
}

/** Verifies the log in a directory, cuts a torn tail, and makes it ready to append. Throws where it is damaged. */
export async function openFileLog(options: FileLogOptions): Promise<FileLog> {
  const settings = { ...DEFAULTS, ...options };
  const { disk, directory } = settings;
  await disk.makeDirectory(directory);
  const recovered = await recoverSegments(settings);
  const table = new SegmentTable();
  for (const segment of recovered.segments) table.push(segment);
  let chain = recovered.chain;
  if (chain === undefined || chain.sequence < settings.firstSequence - 1) {
    await discardAll(settings, table, chain);
    chain = { epoch: chain?.epoch ?? 0, sequence: settings.firstSequence - 1, checksum: 0 };
  }
  const file = await openLast(settings, table, chain);
  const buffer = new AppendBuffer(
    settings,
    chain,
    segmentHeaderBytes(settings.shard),
    table.last.bytes,
  );
  const writer = new SegmentWriter(settings, table, file);
  return new FileLog(settings, table, buffer, writer);
}

const DEFAULTS = {
  segmentBytesMax: SEGMENT_BYTES_MAX,
  pendingBytesMax: PENDING_BYTES_MAX,
  recordBytesMax: RECORD_BYTES_MAX,
  firstSequence: 1,
  clock: systemClock,
  timers: systemTimers,
  disk: nodeDisk,
};

type Settings = Required<FileLogOptions>;

/** Oldest first, so that what a crash leaves of them is still a log that ends before the snapshot. */
async function discardAll(
  { disk, directory, firstSequence, warn }: Settings,
  table: SegmentTable,
  end: ChainEnd | undefined,
): Promise<void> {
  if (end === undefined) return;
  warn(
    `${directory}: the log ends at record ${String(end.sequence)}, before the snapshot that it continues; ` +
      `it begins anew at ${String(firstSequence)}`,
  );
  while (table.count > 0) {
    await disk.remove(table.first.path);
    table.drop(table.first);
  }
  await disk.syncDirectory(directory);
}

async function openLast(settings: Settings, table: SegmentTable, chain: ChainEnd) {
  if (table.count === 0) {
    const { file, ...segment } = await createSegment(settings, chain);
    table.push(segment);
    return file;
  }
  const file = await settings.disk.open(table.last.path, 'existing');
  // A process that was killed leaves its last records in the page cache only. What is served from now on must be durable.
  await file.sync();
  await settings.disk.syncDirectory(settings.directory);
  return file;
}

/**
 * The log in segment files of one directory. Appends go to a buffer (`AppendBuffer`), from there in batches to the last
 * segment (`Flusher`, `SegmentWriter`); readers follow in the files (`FileLogReader`).
 */
export class FileLog implements Log {
  readonly shard: string;
  readonly #settings: Settings;
  readonly #table: SegmentTable;
  readonly #buffer: AppendBuffer;
  readonly #writer: SegmentWriter;
  readonly #flusher: Flusher;
  #isClosed = false;

  constructor(
    settings: Settings,
    table: SegmentTable,
    buffer: AppendBuffer,
    writer: SegmentWriter,
  ) {
    this.shard = settings.shard;
    this.#settings = settings;
    this.#table = table;
    this.#buffer = buffer;
    this.#writer = writer;
    this.#flusher = new Flusher(settings, buffer, writer);
  }

  get epoch(): number {
    return this.#buffer.chain.epoch;
  }

  get firstSequence(): number {
    return this.#table.first.firstSequence;
  }

  get lastSequence(): number {
    return this.#buffer.chain.sequence;
  }

  get writtenSequence(): number {
    return this.#flusher.writtenSequence;
  }

  get durableSequence(): number {
    return this.#flusher.durableSequence;
  }

  get writable(): boolean {
    return this.#buffer.writable;
  }

  get failure(): LogFailure | undefined {
    return this.#flusher.failure;
  }

  get fsync(): FsyncPolicy {
    return this.#flusher.fsync;
  }

  set fsync(policy: FsyncPolicy) {
    this.#flusher.fsync = policy;
  }

  get waitingBytes(): number {
    return this.#buffer.waitingBytes;
  }

  get isWriting(): boolean {
    return this.#buffer.isTaken;
  }

  get lastSyncMs(): number {
    return this.#writer.lastSyncMs;
  }

  get statistics(): LogStatistics {
    return {
      bytes: this.#table.bytes,
      segments: this.#table.count,
      firstSequence: this.firstSequence,
      lastSequence: this.lastSequence,
      writtenSequence: this.writtenSequence,
      durableSequence: this.durableSequence,
      pendingBytes: this.#buffer.pendingBytes,
      writes: this.#writer.writes,
      syncs: this.#writer.syncs,
      lastSyncMs: this.#writer.lastSyncMs,
    };
  }

  append(payload: Uint8Array, from: number, length: number, timeMs: number): number {
    return this.#buffer.append(payload, from, length, timeMs);
  }

  begin(timeMs: number): void {
    this.#buffer.begin(timeMs);
  }

  write(bytes: Uint8Array, from: number, length: number): void {
    this.#buffer.write(bytes, from, length);
  }

  commit(): number {
    return this.#buffer.commit();
  }

  abandon(): void {
    this.#buffer.abandon();
  }

  advanceEpoch(epoch: number): void {
    assert(epoch >= this.epoch && epoch < 2 ** 32, 'an epoch only rises, and has 32 bits');
    this.#buffer.chain.epoch = epoch;
  }

  flush(): void {
    this.#flusher.flush();
  }

  async sync(): Promise<void> {
    await this.#flusher.sync();
  }

  onWritten(listener: (sequence: number) => void): () => void {
    return this.#flusher.written.add(listener);
  }

  onDurable(listener: (sequence: number) => void): () => void {
    return this.#flusher.durable.add(listener);
  }

  onFailure(listener: (failure: LogFailure | undefined) => void): () => void {
    return this.#flusher.failed.add(listener);
  }

  async read(fromSequence: number, visit: (record: LogRecord) => void): Promise<number> {
    await using reader = this.openReader(fromSequence);
    let last = fromSequence - 1;
    while (await reader.fill()) {
      while (reader.next()) {
        visit(reader.record);
        last = reader.record.sequence;
      }
    }
    return last;
  }

  openReader(fromSequence: number): LogReader {
    return new FileLogReader(this.#settings.disk, this.#table, fromSequence);
  }

  bytesFrom(sequence: number): number {
    return this.#table.bytesFrom(sequence);
  }

  async trim(beforeSequence: number): Promise<number> {
    const { disk, directory } = this.#settings;
    let removed = 0;
    for (;;) {
      // Oldest first, and gone from the disk before it is gone from the table: a failure leaves no gap.
      const segment = this.#table.firstBelow(beforeSequence);
      if (segment === undefined) break;
      await disk.remove(segment.path);
      this.#table.drop(segment);
      removed++;
    }
    if (removed > 0) await disk.syncDirectory(directory);
    return removed;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.#flusher.close();
    } finally {
      this.#table.close();
      await this.#writer.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
