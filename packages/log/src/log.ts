import type { FsyncPolicy } from './file/flusher.js';

/**
 * The log of a shard: numbered records of opaque bytes, in order, that survive a crash as far as `durableSequence`.
 * Appending is synchronous and allocates nothing; `flush`, once an event-loop turn, sends on what was appended since.
 */
export interface Log extends AsyncDisposable {
  readonly shard: string;
  /** Stamped on every record from now on; `advanceEpoch` raises it. */
  readonly epoch: number;
  /** The oldest record that can be read. One more than `lastSequence` where there is none. */
  readonly firstSequence: number;
  /** The newest record appended. */
  readonly lastSequence: number;
  /** As far as a crash of this process loses nothing. */
  readonly writtenSequence: number;
  /** As far as a crash of the machine loses nothing. */
  readonly durableSequence: number;
  /** False while too much is pending: accept no further writes. What is under way may still be appended. */
  readonly writable: boolean;
  /** Why nothing is being written at the moment. The log goes on trying, and loses nothing meanwhile. */
  readonly failure: LogFailure | undefined;
  readonly statistics: LogStatistics;
  /** Appended, and not yet on its way to the disk. */
  readonly waitingBytes: number;
  /** Whether a batch is on its way to the disk. */
  readonly isWriting: boolean;
  /** How long the last sync took. */
  readonly lastSyncMs: number;
  /** When records become durable by themselves. */
  fsync: FsyncPolicy;

  /** Returns the sequence number of the new record. */
  append(payload: Uint8Array, from: number, length: number, timeMs: number): number;

  /** The same in pieces, without a copy in between: `begin`, any number of `write`, then `commit` or `abandon`. */
  begin(timeMs: number): void;
  write(bytes: Uint8Array, from: number, length: number): void;
  commit(): number;
  abandon(): void;

  advanceEpoch(epoch: number): void;

  /** Starts to write what is pending, if no write is in flight; otherwise it follows the one that is. */
  flush(): void;
  /** Flushes, and waits until everything appended so far is durable, whatever the setting. */
  sync(): Promise<void>;

  /** Listeners are called with the new value; the function returned takes the listener away. */
  onWritten(listener: (sequence: number) => void): () => void;
  onDurable(listener: (sequence: number) => void): () => void;
  /** Called with each failed attempt, and with undefined when writing works again. */
  onFailure(listener: (failure: LogFailure | undefined) => void): () => void;

  /** Visits the records from `fromSequence` to what is written now; returns the sequence number it came to. */
  read(fromSequence: number, visit: (record: LogRecord) => void): Promise<number>;
  /** For followers: reads on, and can wait for more. */
  openReader(fromSequence: number): LogReader;

  /** About how many bytes a reader from this record on has before it. */
  bytesFrom(sequence: number): number;

  /** Gives up whole segments that hold only records before this one; returns how many. */
  trim(beforeSequence: number): Promise<number>;
  close(): Promise<void>;
}

/** A record as a reader shows it. The object and its bytes are used again for the next one. */
export interface LogRecord {
  readonly bytes: Uint8Array;
  /** Where in `bytes` the payload begins. */
  readonly from: number;
  readonly length: number;
  readonly sequence: number;
  readonly epoch: number;
  readonly timeMs: number;
}

/**
 * `while (await reader.fill()) while (reader.next()) use(reader.record)` comes to the end of what is written;
 * `await reader.wait()` then tells whether there is more, or the log was closed.
 */
export interface LogReader extends AsyncDisposable {
  readonly record: LogRecord;
  /** Goes to the next record already loaded. */
  next(): boolean;
  /** Loads more; false at the end. */
  fill(): Promise<boolean>;
  /** Resolves with true when `fill` has more to load, with false when the log is closed and all of it is read. */
  wait(): Promise<boolean>;
  close(): Promise<void>;
}

export interface LogFailure {
  readonly error: Error;
  readonly sinceMs: number;
  readonly attempts: number;
}

export interface LogStatistics {
  readonly bytes: number;
  readonly segments: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly writtenSequence: number;
  readonly durableSequence: number;
  readonly pendingBytes: number;
  readonly writes: number;
  readonly syncs: number;
  readonly lastSyncMs: number;
}
