import { copyBytes, assert } from '@millrace/base';
import { LogFull, LogRecordTooLarge } from '../errors.js';
import { BUFFER_BYTES_INITIAL, BUFFER_BYTES_KEPT } from '../limits.js';
import {
  createRecordBuffer,
  RECORD_HEADER_BYTES,
  sealRecord,
  type ChainEnd,
  type RecordBuffer,
} from '../record.js';

/** A new segment begins at this place of a batch. */
export interface Rotation {
  readonly at: number;
  readonly before: ChainEnd;
}

/** Records on their way to the disk. */
export interface Batch {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly lastSequence: number;
  readonly rotations: readonly Rotation[];
  /** How many bytes and rotations the writer is through with. */
  done: number;
  rotated: number;
}

export interface AppendLimits {
  readonly segmentBytesMax: number;
  readonly pendingBytesMax: number;
  readonly recordBytesMax: number;
}

/**
 * Two buffers that take turns: records are appended to one while the other is written. Where a segment ends is decided here, at the
 * append, so that the files do not depend on when they were written.
 */
export class AppendBuffer {
  readonly chain: ChainEnd;
  readonly #limits: AppendLimits;
  readonly #headerBytes: number;
  #segmentBytes: number;
  #active: RecordBuffer = createRecordBuffer(BUFFER_BYTES_INITIAL);
  #spare: RecordBuffer = createRecordBuffer(BUFFER_BYTES_INITIAL);
  #length = 0;
  #takenBytes = 0;
  #rotations: Rotation[] = [];
  /** The record that is being built ends here for now; -1 when there is none. */
  #openEnd = -1;
  #openTimeMs = 0;

  constructor(limits: AppendLimits, chain: ChainEnd, headerBytes: number, segmentBytes: number) {
    this.#limits = limits;
    this.chain = { ...chain };
    this.#headerBytes = headerBytes;
    this.#segmentBytes = segmentBytes;
  }

  get pendingBytes(): number {
    return this.#length + this.#takenBytes;
  }

  /** Whether a batch is being written. */
  get isTaken(): boolean {
    return this.#takenBytes > 0;
  }

  /** What `take` would hand over. */
  get waitingBytes(): number {
    return this.#length;
  }

  get writable(): boolean {
    return this.pendingBytes < this.#limits.pendingBytesMax;
  }

  append(payload: Uint8Array, from: number, length: number, timeMs: number): number {
    this.begin(timeMs);
    this.write(payload, from, length);
    return this.commit();
  }

  begin(timeMs: number): void {
    assert(this.#openEnd === -1, 'one record is built at a time');
    assert(this.chain.sequence < Number.MAX_SAFE_INTEGER, 'sequence numbers are safe integers');
    this.#reserve(this.#length + RECORD_HEADER_BYTES);
    this.#openEnd = this.#length + RECORD_HEADER_BYTES;
    this.#openTimeMs = timeMs;
  }

  write(bytes: Uint8Array, from: number, length: number): void {
    const start = this.#openEnd;
    assert(start !== -1, 'a record is begun before it is written');
    const end = start + length;
    this.#reserve(end);
    copyBytes(this.#active.bytes, start, bytes, from, length);
    this.#openEnd = end;
  }

  commit(): number {
    assert(this.#openEnd !== -1, 'a record is begun before it is committed');
    const start = this.#length;
    const total = this.#openEnd - start;
    if (this.#segmentBytes + total > this.#limits.segmentBytesMax) this.#rotate(start);
    sealRecord(this.#active, start, total - RECORD_HEADER_BYTES, this.#openTimeMs, this.chain);
    this.#segmentBytes += total;
    this.#length = this.#openEnd;
    this.#openEnd = -1;
    return this.chain.sequence;
  }

  abandon(): void {
    this.#openEnd = -1;
  }

  /** Hands over everything appended. The batch before has to be released. */
  take(): Batch | undefined {
    assert(this.#openEnd === -1, 'no record is being built when a batch is taken');
    assert(this.#takenBytes === 0, 'one batch is written at a time');
    if (this.#length === 0) return undefined;
    const { bytes } = this.#active;
    const batch: Batch = {
      bytes,
      length: this.#length,
      lastSequence: this.chain.sequence,
      rotations: this.#rotations,
      done: 0,
      rotated: 0,
    };
    [this.#active, this.#spare] = [this.#spare, this.#active];
    this.#takenBytes = this.#length;
    this.#length = 0;
    this.#rotations = [];
    return batch;
  }

  release(batch: Batch): void {
    assert(batch.bytes === this.#spare.bytes, 'the batch released is the one that was taken');
    this.#takenBytes = 0;
    if (batch.bytes.length > BUFFER_BYTES_KEPT)
      this.#spare = createRecordBuffer(BUFFER_BYTES_INITIAL);
  }

  #rotate(at: number): void {
    // A record that is alone larger than a segment gets one for itself.
    if (this.#segmentBytes === this.#headerBytes) return;
    this.#rotations.push({ at, before: { ...this.chain } });
    this.#segmentBytes = this.#headerBytes;
  }

  #reserve(end: number): void {
    const { pendingBytesMax, recordBytesMax } = this.#limits;
    const isTooLarge = end - this.#length > recordBytesMax;
    if (isTooLarge || end + this.#takenBytes > pendingBytesMax + recordBytesMax) {
      this.abandon();
      throw isTooLarge ? new LogRecordTooLarge(recordBytesMax) : new LogFull(this.pendingBytes);
    }
    const old = this.#active.bytes;
    if (end <= old.length) return;
    const most = pendingBytesMax + recordBytesMax;
    this.#active = createRecordBuffer(Math.max(end, Math.min(2 * old.length, most)));
    this.#active.bytes.set(old);
  }
}
