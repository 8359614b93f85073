/**
 * The snapshots of a store: taken when a client asks, and by themselves when the log since the last one has grown long, so
 * that a restart is quick. Local ones lie in the folder of the store; of those the newest few are kept, and the log reaches
 * back to the oldest of them.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MillraceError } from '@millrace/base';
import type { Clock } from '@millrace/base';
import {
  isScheduleDue,
  openObjectStore,
  parseDayWindow,
  pruneSnapshots,
  readManifest,
  SnapshotTaker,
} from '@millrace/snapshot';
import type { Cut, KeyRing, Manifest, SnapshotResult } from '@millrace/snapshot';
import { AgreedCut } from './agreed-cut.js';
import { readArchivedSequence } from './archive-marks.js';
import type { ServerContext } from './context.js';
import type { Dispatch } from './dispatch.js';
import { nameOf } from './key-watch.js';

const watchEveryMs = 1000;
/** After a failure, automatic snapshots wait for so long. */
const retryPauseMs = 60_000;
/** Outcomes that can still be asked for. */
const outcomesKept = 64;

export type Outcome =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly location: string; readonly result: SnapshotResult }
  | { readonly state: 'failed'; readonly text: string };

/** What the store came back with. */
export interface SnapshotsBefore {
  readonly keys: KeyRing;
  /** What it was loaded from, the full snapshot first; empty where there was none. */
  readonly chain: readonly Manifest[];
  readonly replayedBytes: number;
}

/**
 * The time of each cut lies behind the last one's, which the arena keeps across restarts: without a log only the time tells which
 * snapshot is the newer, and a wall clock that was set back would have the newest pruned as the oldest.
 */
function cutClockOf({ clock, engine }: ServerContext): Clock {
  return {
    nowMs: () => Math.max(clock.nowMs(), engine.arena.cutTimeMs + 1),
    monotonicMs: () => clock.monotonicMs(),
  };
}

export const snapshotFolderOf = (dir: string): string => join(dir, 'snapshots');

export class Snapshots implements AsyncDisposable {
  readonly #context: ServerContext;
  readonly #dispatch: Dispatch;
  readonly #keys: KeyRing;
  readonly #taker: SnapshotTaker;
  readonly #outcomes = new Map<number, Outcome>();
  /** Undefined where the store has no folder. */
  readonly #folder: string | undefined;
  readonly #watch: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #lastNumber = 0;
  #prepared: { readonly number: number; readonly agreed: AgreedCut } | undefined;
  #last: Manifest | undefined;
  /** When the last one was taken, or the store started, by the clock that is never set back. */
  #lastAtMs: number;
  #lastResult: SnapshotResult | undefined;
  #lastIsOk = true;
  #logBytes = 0;
  #logBytesSince: number;
  #notBeforeMs = 0;

  constructor(
    context: ServerContext,
    dispatch: Dispatch,
    { keys, chain, replayedBytes }: SnapshotsBefore,
  ) {
    const { dir } = context.config.values;
    this.#context = context;
    this.#dispatch = dispatch;
    this.#folder = dir === '' ? undefined : snapshotFolderOf(dir);
    this.#keys = keys;
    this.#last = chain.at(-1);
    this.#lastAtMs = this.#monotonicOf(this.#last?.timeMs ?? context.statistics.startedMs);
    this.#logBytesSince = replayedBytes;
    this.#logBytes = context.log?.statistics.bytes ?? 0;
    this.#taker = new SnapshotTaker({
      arena: context.engine.arena,
      clock: cutClockOf(context),
      random: context.engine.random,
      spoolFolder: spoolFolderOf(dir),
    });
    if (this.#folder !== undefined && chain.length > 0) this.#taker.adopt(this.#folder, chain);
    this.#watch = setInterval(() => {
      this.#takeWhereDue();
    }, watchEveryMs);
    this.#watch.unref();
    context.persistenceFields = () => this.fields();
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }
  get lastNumber(): number {
    return this.#lastNumber;
  }
  get progress(): { readonly pages: number; readonly of: number } {
    return this.#taker.progress;
  }
  /** When the last local one was taken; when the store started where there is none. */
  get lastSaveSeconds(): number {
    const ms = this.#last?.timeMs ?? this.#context.statistics.startedMs;
    return Math.floor(ms / 1000);
  }
  outcome(number: number): Outcome | undefined {
    return this.#outcomes.get(number);
  }

  /** Starts a snapshot and returns its number, or throws why not. Without a location it is a local one. */
  begin(location = this.#folder, agreed?: AgreedCut): number {
    if (this.isRunning)
      throw new MillraceError('LIMIT_EXCEEDED', 'Background save already in progress');
    if (location === undefined)
      throw new MillraceError('INVALID_ARGUMENT', 'no folder is configured: start with --dir');
    const number = ++this.#lastNumber;
    this.#outcomes.set(number, { state: 'running' });
    this.#outcomes.delete(number - outcomesKept);
    const { 'snapshot-compression': compression, 'snapshot-chain': chainLengthMax } =
      this.#context.config.values;
    const taking = this.#taker.take({
      destination: location,
      compression,
      keys: this.#keys,
      chainLengthMax,
      cut: () => this.#cut(),
      ...(agreed && { moment: () => agreed.ready(), onCut: () => agreed.end() }),
    });
    this.#running = this.#follow(number, location, taking).finally(() => {
      agreed?.end();
      this.#running = undefined;
    });
    return number;
  }

  /** As `begin`; the cut is made when it is asked for. */
  prepare(location: string | undefined): number {
    const agreed: AgreedCut = new AgreedCut(this.#context.pause, () => {
      this.#wake(this.#lastNumber);
    });
    const number = this.begin(location, agreed);
    this.#prepared = { number, agreed };
    return number;
  }

  /** What the snapshot with a number waits for, where it is the last one that was prepared. */
  agreedCut(number: number): AgreedCut | undefined {
    return this.#prepared?.number === number ? this.#prepared.agreed : undefined;
  }

  /** Takes a local snapshot now, after the one that is running; why it failed, or undefined. */
  async takeNow(): Promise<string | undefined> {
    await this.#running;
    try {
      const number = this.begin();
      await this.#running;
      const outcome = this.outcome(number);
      return outcome?.state === 'failed' ? outcome.text : undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** A name that clients wait for as if it were a key. */
  waitKey(number: number): Uint8Array {
    return Buffer.from(`\0millrace:snapshot:${number.toString()}`);
  }

  #cut(): Cut {
    this.#dispatch.commit.endBatch();
    const { log, nodeId, topology } = this.#context;
    const slots = topology?.node(nodeId)?.slots ?? [];
    return {
      shard: nodeId,
      slots: slots.map(({ first, last }) => [first, last] as const),
      sequence: log?.lastSequence ?? this.#last?.sequence ?? 0,
      logEpoch: log?.epoch ?? this.#last?.logEpoch ?? 0,
    };
  }

  async #follow(number: number, location: string, taking: Promise<SnapshotResult>): Promise<void> {
    const { logger } = this.#context;
    const bytesBefore = this.#logBytesSince;
    try {
      const result = await taking;
      this.#lastResult = result;
      if (location === this.#folder) await this.#keepLocal(result.manifest, bytesBefore);
      const { id, sequence, pages, bytes, chain = [] } = result.manifest;
      const { ms, stallMsMax } = result;
      const facts = { id, sequence, pages, bytes, ms, stallMsMax, buildsOn: chain.length };
      logger.info('took a snapshot', facts);
      this.#outcomes.set(number, { state: 'done', location, result });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      logger.error('a snapshot failed', { location, error: text });
      if (location === this.#folder) this.#lastIsOk = false;
      this.#notBeforeMs = this.#context.clock.monotonicMs() + retryPauseMs;
      this.#outcomes.set(number, { state: 'failed', text });
    }
    this.#wake(number);
  }

  /** The snapshot is there already: what fails here is tried again after the next one. */
  async #keepLocal(manifest: Manifest, bytesBefore: number): Promise<void> {
    this.#last = manifest;
    this.#lastAtMs = this.#monotonicOf(manifest.timeMs);
    this.#lastIsOk = true;
    this.#logBytesSince = Math.max(0, this.#logBytesSince - bytesBefore);
    const { log, logger, nodeId, config, clock } = this.#context;
    try {
      await using store = await openObjectStore(this.#folder ?? '', this.#keys);
      const { 'snapshot-keep': count, 'snapshot-keep-for': keepForMs } = config.values;
      const sinceMs = keepForMs === 0 ? Infinity : clock.nowMs() - keepForMs;
      const oldest = await pruneSnapshots(store, nodeId, { count, sinceMs });
      if (oldest === undefined || log === undefined) return;
      const { sequence } = await readManifest(store, oldest);
      this.#countLog();
      await log.trim(Math.min(sequence, await this.#archivedSequence()) + 1);
      this.#logBytes = log.statistics.bytes;
    } catch (error) {
      logger.warn('old snapshots or log segments could not be removed', { error });
    }
  }

  /** As far as the log may go for the sake of an archive, where there is one. */
  async #archivedSequence(): Promise<number> {
    const { dir, archive } = this.#context.config.values;
    return archive ? readArchivedSequence(dir) : Infinity;
  }

  #wake(number: number): void {
    const key = this.waitKey(number);
    for (const keyspace of this.#context.engine.keyspaces)
      this.#context.waits.signal(nameOf(keyspace, key, 0, key.length));
    this.#dispatch.serveWaiting();
  }

  /** Adds up what the log has grown; trimming makes it shrink in between, never unseen. */
  #countLog(): void {
    const bytes = this.#context.log?.statistics.bytes ?? 0;
    this.#logBytesSince += Math.max(0, bytes - this.#logBytes);
    this.#logBytes = bytes;
  }

  #takeWhereDue(): void {
    const { log, config, clock } = this.#context;
    const limit = config.values['snapshot-log-bytes'];
    if (log === undefined || this.#folder === undefined) return;
    this.#countLog();
    const isLong = limit > 0 && this.#logBytesSince >= limit;
    if ((!isLong && !this.#isTimeDue()) || this.isRunning) return;
    if (clock.monotonicMs() >= this.#notBeforeMs) this.begin();
  }

  #isTimeDue(): boolean {
    const { log, config, clock } = this.#context;
    const { 'snapshot-interval': intervalMs, 'snapshot-window': window } = config.values;
    const hasChanged = (log?.lastSequence ?? 0) > (this.#last?.sequence ?? 0);
    const schedule = { intervalMs, window: parseDayWindow(window) };
    const ageMs = clock.monotonicMs() - this.#lastAtMs;
    return hasChanged && isScheduleDue(schedule, ageMs, clock.nowMs());
  }

  /** What lies ahead, because the clock was set back, is now. */
  #monotonicOf(timeMs: number): number {
    const { clock } = this.#context;
    return clock.monotonicMs() - Math.max(0, clock.nowMs() - timeMs);
  }

  fields(): Record<string, string | number> {
    const { log } = this.#context;
    const changes = (log?.lastSequence ?? 0) - (this.#last?.sequence ?? 0);
    return {
      rdb_changes_since_last_save: Math.max(0, changes),
      rdb_bgsave_in_progress: this.isRunning ? 1 : 0,
      rdb_last_save_time: this.lastSaveSeconds,
      rdb_last_bgsave_status: this.#lastIsOk ? 'ok' : 'err',
      rdb_last_bgsave_time_sec:
        this.#lastResult === undefined ? -1 : Math.ceil(this.#lastResult.ms / 1000),
      snapshot_last_sequence: this.#last?.sequence ?? 0,
      snapshot_last_bytes: this.#last?.bytes ?? 0,
      snapshot_last_stall_ms: Math.ceil(this.#lastResult?.stallMsMax ?? 0),
      snapshot_log_bytes_since: this.#logBytesSince,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#watch);
    await this.#taker[Symbol.asyncDispose]();
    await this.#running;
  }
}

export function spoolFolderOf(dir: string): string {
  return dir === '' ? join(tmpdir(), `millrace-${process.pid.toString()}`) : join(dir, 'spool');
}
