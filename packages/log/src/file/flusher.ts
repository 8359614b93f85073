import type { Clock, Timers } from '@millrace/base';
import { RETRY_PAUSE_MS_MAX, RETRY_PAUSE_MS_MIN, SYNC_INTERVAL_MS } from '../limits.js';
import type { LogFailure } from '../log.js';
import type { AppendBuffer } from './append-buffer.js';
import { Listeners } from './listeners.js';
import type { SegmentWriter } from './segment-writer.js';

export type FsyncPolicy = 'always' | 'everysec' | 'no';

export interface FlusherSettings {
  readonly fsync: FsyncPolicy;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly warn: (message: string) => void;
}

interface SyncWaiter {
  readonly sequence: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Carries batches from the buffer to the disk, one at a time, and syncs by policy. A single loop does everything, so that
 * nothing on the disk ever happens in another order. It ends when there is nothing to do, and never by an error: a step
 * that fails is tried again after growing pauses, except while the log is being closed.
 */
export class Flusher {
  readonly written = new Listeners<number>();
  readonly durable = new Listeners<number>();
  readonly failed = new Listeners<LogFailure | undefined>();
  failure: LogFailure | undefined;
  writtenSequence: number;
  durableSequence: number;
  readonly #settings: FlusherSettings;
  #fsync: FsyncPolicy;
  readonly #buffer: AppendBuffer;
  readonly #writer: SegmentWriter;
  #isRunning = false;
  #isClosing = false;
  #isFlushDue = false;
  #isSyncDue = false;
  #syncedAtMs: number;
  #cancelSyncTimer: (() => void) | undefined;
  #endPause: (() => void) | undefined;
  #waiters: SyncWaiter[] = [];

  constructor(settings: FlusherSettings, buffer: AppendBuffer, writer: SegmentWriter) {
    this.#settings = settings;
    this.#fsync = settings.fsync;
    this.#buffer = buffer;
    this.#writer = writer;
    this.#syncedAtMs = settings.clock.monotonicMs();
    this.writtenSequence = buffer.chain.sequence;
    this.durableSequence = this.writtenSequence;
  }

  get fsync(): FsyncPolicy {
    return this.#fsync;
  }

  /** What is written by now and not durable yet becomes it as the new policy says. */
  set fsync(policy: FsyncPolicy) {
    this.#fsync = policy;
    if (this.durableSequence === this.#buffer.chain.sequence || this.#isClosing) return;
    if (policy === 'always') {
      this.#isFlushDue = this.#isSyncDue = true;
      this.#start();
    } else if (policy === 'everysec') this.#scheduleSync();
  }

  flush(): void {
    if (this.#buffer.waitingBytes === 0) return;
    this.#isFlushDue = true;
    this.#start();
  }

  async sync(): Promise<void> {
    const { sequence } = this.#buffer.chain;
    if (sequence <= this.durableSequence) return;
    const done = new Promise<void>((resolve, reject) => {
      this.#waiters.push({ sequence, resolve, reject });
    });
    this.#isFlushDue = true;
    this.#isSyncDue = true;
    this.#start();
    await done;
  }

  /** The last sync. When it fails there is no further attempt, and what is not durable is lost. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#cancelSyncTimer?.();
    this.#endPause?.();
    await this.sync();
  }

  #start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    try {
      while (this.#isFlushDue || this.#isSyncDue) {
        if (this.#isFlushDue) await this.#writePending();
        if (this.#isSyncDue) await this.#syncWritten();
      }
    } catch (error) {
      // Only the closing of the log gives up. Whatever else comes here is a mistake in our own code, a listener's for example.
      if (!this.#isClosing) throw error;
      this.#giveUp(toError(error));
    } finally {
      this.#isRunning = false;
    }
  }

  async #writePending(): Promise<void> {
    this.#isFlushDue = false;
    const batch = this.#buffer.take();
    if (batch === undefined) return;
    const fsync = this.#fsync;
    const isDurable = fsync === 'always';
    await this.#insist(async () => {
      await this.#writer.write(batch, isDurable);
      if (isDurable) await this.#writer.sync(batch);
    });
    this.#buffer.release(batch);
    this.#writer.publish();
    this.writtenSequence = batch.lastSequence;
    this.written.call(batch.lastSequence);
    if (isDurable) this.#advanceDurable();
    if (fsync === 'everysec') this.#scheduleSync();
  }

  async #syncWritten(): Promise<void> {
    this.#isSyncDue = false;
    this.#cancelSyncTimer?.();
    this.#cancelSyncTimer = undefined;
    await this.#insist(() => this.#writer.sync());
    this.#syncedAtMs = this.#settings.clock.monotonicMs();
    this.#advanceDurable();
    // The batch that was in flight when they came may have ended before their records: once more for those.
    if (this.#waiters.length > 0) this.#isFlushDue = this.#isSyncDue = true;
  }

  #scheduleSync(): void {
    if (this.#isSyncDue || this.#cancelSyncTimer !== undefined) return;
    const sinceMs = this.#settings.clock.monotonicMs() - this.#syncedAtMs;
    if (sinceMs >= SYNC_INTERVAL_MS) {
      this.#isSyncDue = true;
      return;
    }
    this.#cancelSyncTimer = this.#settings.timers.after(SYNC_INTERVAL_MS - sinceMs, () => {
      this.#cancelSyncTimer = undefined;
      this.#isSyncDue = true;
      this.#start();
    });
  }

  #advanceDurable(): void {
    if (this.durableSequence === this.writtenSequence) return;
    const sequence = this.writtenSequence;
    this.durableSequence = sequence;
    const waiters = this.#waiters;
    this.#waiters = waiters.filter((waiter) => waiter.sequence > sequence);
    for (const waiter of waiters) if (waiter.sequence <= sequence) waiter.resolve();
    this.durable.call(sequence);
  }

  async #insist(step: () => Promise<void>): Promise<void> {
    for (let pauseMs = RETRY_PAUSE_MS_MIN; ; pauseMs = Math.min(2 * pauseMs, RETRY_PAUSE_MS_MAX)) {
      try {
        await step();
        this.#recover();
        return;
      } catch (error) {
        this.#fail(toError(error), pauseMs);
        if (this.#isClosing) throw error;
        await this.#pause(pauseMs);
      }
    }
  }

  async #pause(pauseMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#settings.timers.after(pauseMs, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
    this.#endPause = undefined;
  }

  #fail(error: Error, pauseMs: number): void {
    const sinceMs = this.failure?.sinceMs ?? this.#settings.clock.nowMs();
    this.failure = { error, sinceMs, attempts: (this.failure?.attempts ?? 0) + 1 };
    this.#settings.warn(
      `cannot write the log: ${error.message}; next attempt in ${String(pauseMs)} ms`,
    );
    this.failed.call(this.failure);
  }

  #recover(): void {
    if (this.failure === undefined) return;
    this.failure = undefined;
    this.failed.call(undefined);
  }

  #giveUp(error: Error): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(error);
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
