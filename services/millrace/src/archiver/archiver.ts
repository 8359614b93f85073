// The loop of an archiver: every shard in turn, each on its own when one of them fails.
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ConfigOf,
  createSeededRandom,
  type Health,
  type Logger,
  systemClock,
} from '@millrace/base';
import { Backoff } from '@millrace/client';
import { nodeDisk } from '@millrace/log';
import { OfflineShard, readShardIdentity, writeArchivedSequence } from '@millrace/server';
import { type ObjectStore, ShardArchiver } from '@millrace/snapshot';
import type { archiverTable } from '../tables/archiver-table.js';

export type ArchiverConfig = ConfigOf<typeof archiverTable>;

const PAUSE_MS_MIN = 500;
const PAUSE_MS_MAX = 60_000;
/** What nobody has found out yet is looked for as often as this. */
const TIDY_EVERY_MS = 60_000;

export interface ShardStatus {
  readonly dir: string;
  shard: string | undefined;
  /** In words; empty while all is well. */
  problem: string;
  failures: number;
  records: number;
  bytes: number;
  storedBytes: number;
  sequence: number;
  archivedTimeMs: number;
  snapshots: number;
  snapshotTimeMs: number;
  badSnapshots: number;
}

/** Ships and snapshots the shard of one folder, until it is told to stop. */
export class ShardLoop implements AsyncDisposable {
  readonly status: ShardStatus;
  readonly #config: ArchiverConfig;
  readonly #store: ObjectStore;
  readonly #logger: Logger;
  readonly #backoff = new Backoff(PAUSE_MS_MIN, PAUSE_MS_MAX);
  readonly #stop = new AbortController();
  #archiver: ShardArchiver | undefined;
  #running: Promise<void> | undefined;
  #tidiedMs = -Infinity;
  #snapshotDueMs = -Infinity;

  constructor(dir: string, config: ArchiverConfig, store: ObjectStore, logger: Logger) {
    this.#config = config;
    this.#store = store;
    this.#logger = logger;
    const none = { failures: 0, records: 0, bytes: 0, storedBytes: 0, sequence: 0 };
    const noSnapshot = { archivedTimeMs: 0, snapshots: 0, snapshotTimeMs: 0, badSnapshots: 0 };
    this.status = { dir, shard: undefined, problem: 'not started', ...none, ...noSnapshot };
  }

  start(): void {
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      let pauseMs = this.#config.interval;
      try {
        if (await this.#step()) this.#succeed();
      } catch (error) {
        pauseMs = this.#fail(error as Error);
      }
      await this.#pause(pauseMs);
    }
  }

  /** False while no store has been started in the folder. */
  async #step(): Promise<boolean> {
    this.#archiver ??= await this.#open();
    if (this.#archiver === undefined) {
      this.status.problem = 'no store has been started in the folder yet';
      return false;
    }
    await this.#ship(this.#archiver);
    await this.#snapshotWhereDue(this.#archiver);
    return true;
  }

  async #open(): Promise<ShardArchiver | undefined> {
    const { dir } = this.status;
    const identity = await readShardIdentity(dir);
    if (identity === undefined) return undefined;
    this.status.shard = identity.shard;
    const { 'work-dir': workDir, 'arena-size': arenaBytes } = this.#config;
    return new ShardArchiver({
      ...identity,
      dir,
      store: this.#store,
      disk: nodeDisk,
      clock: systemClock,
      random: createSeededRandom(randomBytes(6).readUIntLE(0, 6)),
      workFolder: workDir || path.join(tmpdir(), `millrace-archiver-${process.pid}`),
      arenaBytes,
      compression: this.#config['snapshot-compression'],
      chainLengthMax: this.#config['snapshot-chain'],
      open: (slots, arena) => new OfflineShard(slots.length > 0, { bytes: arenaBytes }, arena),
      warn: (message) => this.#logger.warn(message, { dir }),
    });
  }

  async #ship(archiver: ShardArchiver): Promise<void> {
    const { status } = this;
    const { records, bytes, storedBytes } = await archiver.ship();
    status.records += records;
    status.bytes += bytes;
    status.storedBytes += storedBytes;
    const { position } = archiver;
    if (position === undefined) return;
    if (position.sequence !== status.sequence)
      await writeArchivedSequence(status.dir, position.sequence);
    status.sequence = position.sequence;
    status.archivedTimeMs = position.timeMs;
  }

  async #snapshotWhereDue(archiver: ShardArchiver): Promise<void> {
    const nowMs = systemClock.monotonicMs();
    if (nowMs - this.#tidiedMs >= TIDY_EVERY_MS) {
      this.#tidiedMs = nowMs;
      const removed = await archiver.tidy(this.#config.window);
      if (removed.snapshots + removed.logObjects > 0)
        this.#logger.info('gave up what is older than the window', { ...removed });
    }
    if (nowMs < this.#snapshotDueMs || archiver.position === undefined) return;
    const made = await archiver.snapshot();
    this.#snapshotDueMs = systemClock.monotonicMs() + this.#config['snapshot-interval'];
    if (made === undefined) return;
    const { manifest, verification, records, ms } = made;
    const { id, shard, sequence, bytes, chain = [] } = manifest;
    const { keys } = verification;
    const facts = { id, shard, sequence, bytes, buildsOn: chain.length, records, ms, keys };
    this.status.snapshots++;
    this.status.snapshotTimeMs = manifest.timeMs;
    if (verification.isOk) this.#logger.info('made and verified a snapshot', facts);
    else {
      this.status.badSnapshots++;
      throw new Error(`the snapshot ${id} did not stand its trial restore: ${verification.fault}`);
    }
  }

  #succeed(): void {
    const { status } = this;
    this.#backoff.reset();
    if (status.failures > 0) this.#logger.info('archiving works again', { dir: status.dir });
    status.problem = '';
    status.failures = 0;
  }

  #fail(error: Error): number {
    const { status } = this;
    const pauseMs = Math.round(this.#backoff.next());
    status.problem = error.message;
    status.failures++;
    const { dir, failures } = status;
    this.#logger.warn('archiving failed', { dir, error: error.message, failures, pauseMs });
    return pauseMs;
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stop;
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  /** Ends after what is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#archiver?.[Symbol.asyncDispose]();
  }
}

/** Unhealthy where a shard cannot be archived; each with its reason and how far it came. */
export function judgeShards(statuses: readonly ShardStatus[]): Health {
  const shards = statuses.map(({ dir, shard, problem, sequence, archivedTimeMs }) => ({
    dir,
    shard,
    problem: problem || 'none',
    sequence,
    archivedTo: new Date(archivedTimeMs).toISOString(),
  }));
  return { isHealthy: statuses.every(({ problem }) => problem === ''), details: { shards } };
}
