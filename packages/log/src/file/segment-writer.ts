import { join } from 'node:path';
import type { Clock } from '@millrace/base';
import { READ_CHUNK_BYTES } from '../limits.js';
import type { ChainEnd } from '../record.js';
import type { Batch } from './append-buffer.js';
import type { Disk, DiskFile } from './disk.js';
import { encodeSegmentHeader, segmentFileName } from './segment.js';
import type { SegmentTable } from './segment-table.js';

export interface SegmentWriterSettings {
  readonly directory: string;
  readonly shard: string;
  readonly disk: Disk;
  readonly clock: Clock;
}

/** Makes a segment with nothing but its header, durable with its name. Doing it again after a failure does no harm. */
export async function createSegment(
  settings: SegmentWriterSettings,
  before: ChainEnd,
): Promise<{ file: DiskFile; path: string; bytes: number; firstSequence: number }> {
  const firstSequence = before.sequence + 1;
  const path = join(settings.directory, segmentFileName(firstSequence));
  const header = encodeSegmentHeader({
    shard: settings.shard,
    firstSequence,
    epoch: before.epoch,
    previousChecksum: before.checksum,
  });
  const file = await settings.disk.open(path, 'create');
  try {
    await writeFully(file, header, 0, header.length, 0);
    await file.sync();
    await settings.disk.syncDirectory(settings.directory);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { file, path, bytes: header.length, firstSequence };
}

/**
 * The end of the log on disk. Every step may fail and be called again: it goes on where it stopped.
 *
 *   file:  |header| records ...... |............|......
 *                                  ^ #synced    ^ #offset
 */
export class SegmentWriter {
  readonly #settings: SegmentWriterSettings;
  readonly #table: SegmentTable;
  #file: DiskFile;
  #offset: number;
  #synced: number;
  #isSuspect = false;
  writes = 0;
  syncs = 0;
  lastSyncMs = 0;

  constructor(settings: SegmentWriterSettings, table: SegmentTable, file: DiskFile) {
    this.#settings = settings;
    this.#table = table;
    this.#file = file;
    this.#offset = table.last.bytes;
    this.#synced = this.#offset;
  }

  /** With `isDurable`, what can be made durable by the same call is; `sync` does the rest. */
  async write(batch: Batch, isDurable = false): Promise<void> {
    for (;;) {
      const rotation = batch.rotations.at(batch.rotated);
      await this.#writeUpTo(batch, rotation?.at ?? batch.length, isDurable);
      if (rotation === undefined) return;
      await this.#rotate(batch, rotation.before);
    }
  }

  /**
   * A failed sync means that the kernel may have dropped what it could not write, and that the next sync may succeed without it.
   * What is not durable is therefore written once more: from the batch, if it holds all of that, else by reading it back while
   * the page cache still has it.
   */
  async sync(batch?: Batch): Promise<void> {
    if (this.#synced === this.#offset) return;
    if (this.#isSuspect) await this.#writeAgain();
    const start = this.#settings.clock.monotonicMs();
    try {
      await this.#file.sync();
    } catch (error) {
      this.#expectLoss(batch);
      throw error;
    }
    this.lastSyncMs = this.#settings.clock.monotonicMs() - start;
    this.syncs++;
    this.#synced = this.#offset;
    this.#isSuspect = false;
  }

  /** Shows readers what is written by now. */
  publish(): void {
    this.#table.publish(this.#offset);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #writeUpTo(batch: Batch, end: number, isDurable: boolean): Promise<void> {
    while (batch.done < end) {
      const length = end - batch.done;
      // What came before and is not durable yet would still have to be synced.
      const isOneStep = isDurable && this.#synced === this.#offset;
      const written = isOneStep
        ? await this.#writeDurably(batch, length)
        : await this.#file.write(batch.bytes, batch.done, length, this.#offset);
      this.writes++;
      batch.done += written;
      this.#offset += written;
      if (isOneStep) this.#synced = this.#offset;
    }
  }

  /** Where it fails, the same bytes are written again: nothing counts as written before it succeeds. */
  async #writeDurably(batch: Batch, length: number): Promise<number> {
    const start = this.#settings.clock.monotonicMs();
    const written = await this.#file.writeDurably(batch.bytes, batch.done, length, this.#offset);
    this.lastSyncMs = this.#settings.clock.monotonicMs() - start;
    this.syncs++;
    return written;
  }

  /** The old segment is durable before the new one exists, so that only the last one can have a torn tail. */
  async #rotate(batch: Batch, before: ChainEnd): Promise<void> {
    await this.sync(batch);
    const { file, ...segment } = await createSegment(this.#settings, before);
    this.publish();
    this.#table.push(segment);
    const old = this.#file;
    this.#file = file;
    this.#offset = segment.bytes;
    this.#synced = segment.bytes;
    batch.rotated++;
    await old.close();
  }

  #expectLoss(batch: Batch | undefined): void {
    const unsynced = this.#offset - this.#synced;
    const segmentStart =
      batch === undefined || batch.rotated === 0 ? 0 : batch.rotations[batch.rotated - 1].at;
    if (batch !== undefined && batch.done - segmentStart >= unsynced) {
      batch.done -= unsynced;
      this.#offset = this.#synced;
    } else {
      this.#isSuspect = true;
    }
  }

  async #writeAgain(): Promise<void> {
    const chunk = new Uint8Array(READ_CHUNK_BYTES);
    for (let at = this.#synced; at < this.#offset;) {
      const wanted = Math.min(chunk.length, this.#offset - at);
      const read = await this.#file.read(chunk, 0, wanted, at);
      if (read === 0) throw new Error('the segment is shorter than what was written to it');
      await writeFully(this.#file, chunk, 0, read, at);
      at += read;
    }
  }
}

async function writeFully(
  file: DiskFile,
  bytes: Uint8Array,
  from: number,
  length: number,
  position: number,
): Promise<void> {
  for (let done = 0; done < length;) {
    done += await file.write(bytes, from + done, length - done, position + done);
  }
}
