/** Everything an archiver does for one shard. It survives any failure by doing the same again; nobody waits for it but the disk. */
import { join } from 'node:path';
import type { Clock, Random } from '@millrace/base';
import type { Disk } from '@millrace/log';
import { listSnapshots, readManifest } from '../catalogue.js';
import { copyManifest, copySnapshot } from '../copy.js';
import type { Compression, Manifest } from '../format/manifest.js';
import { readChain } from '../load/chain.js';
import { SnapshotTaker } from '../take/snapshot-taker.js';
import { openObjectStore } from '../store/location.js';
import type { ObjectStore } from '../store/object-store.js';
import { readPosition, writePosition } from './log-catalogue.js';
import type { ArchivePosition } from './log-catalogue.js';
import { mergePieces } from './log-merger.js';
import { LogShipper } from './log-shipper.js';
import type { Shipped } from './log-shipper.js';
import { rebuildShard } from './rebuild.js';
import type { OfflineShard, Rebuilt } from './rebuild.js';
import { applyRetention, readManifests } from './retention.js';
import type { Removed } from './retention.js';
import { digestArena, readVerification, verifyAgainst } from './verification.js';
import type { Verification } from './verification.js';

export interface ShardArchiverOptions {
  readonly shard: string;
  readonly slots: Manifest['slots'];
  /** The folder of the store. */
  readonly dir: string;
  readonly store: ObjectStore;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  /** A local folder for snapshots on their way. */
  readonly workFolder: string;
  readonly arenaBytes: number;
  readonly compression: Compression;
  /** How many snapshots may build one on the other; 0 makes full ones always. */
  readonly chainLengthMax: number;
  readonly open: (
    slots: Manifest['slots'],
    arena: OfflineShard['arena'] | undefined,
  ) => OfflineShard;
  readonly warn: (message: string) => void;
}

export interface ArchivedSnapshot {
  readonly manifest: Manifest;
  readonly verification: Verification;
  readonly records: number;
  readonly ms: number;
}

type CutThen = Pick<Rebuilt, 'slots' | 'sequence' | 'epoch' | 'timeMs'>;

/** Without news, the archive is told as seldom as this that there is none. */
const heartbeatMs = 5_000;
/** A record may have its time a moment before it is in the file. */
const unsureMs = 1_000;

export class ShardArchiver implements AsyncDisposable {
  readonly #options: ShardArchiverOptions;
  readonly #shipper: LogShipper;
  #told: ArchivePosition | undefined;

  constructor(options: ShardArchiverOptions) {
    this.#options = options;
    const { shard, store, disk, dir, warn } = options;
    this.#shipper = new LogShipper({
      shard,
      store,
      disk,
      directory: join(dir, 'log'),
      shipSnapshot: () => this.#shipLocalSnapshot(),
      warn,
    });
  }

  get shard(): string {
    return this.#options.shard;
  }

  /** What is known to be in the archive; undefined before the first success. */
  get position(): ArchivePosition | undefined {
    return this.#told;
  }

  /** Ships what is new of the log, and says how far the archive reaches now. */
  async ship(): Promise<Shipped> {
    const { shard, slots, store, clock } = this.#options;
    const nowMs = clock.nowMs();
    const shipped = await this.#shipper.ship();
    const timeMs = Math.max(nowMs - unsureMs, this.#shipper.lastTimeMs);
    const { epoch, sequence } = this.#shipper.position;
    const told = this.#told;
    const isNews = told === undefined || told.sequence !== sequence || told.epoch !== epoch;
    if (!isNews && timeMs - told.timeMs < heartbeatMs && timeMs >= told.timeMs) return shipped;
    const position = { shard, slots, epoch, sequence, timeMs };
    await writePosition(store, position);
    this.#told = position;
    return shipped;
  }

  /** Puts pieces together and gives up what the window does not need. */
  async tidy(windowMs: number): Promise<Removed> {
    const { shard, store, clock } = this.#options;
    await mergePieces(store, shard);
    await store.removeInterrupted?.('');
    return applyRetention(store, shard, clock.nowMs() - windowMs);
  }

  /** The newest snapshot of the archive. */
  async newestSnapshot(): Promise<Manifest | undefined> {
    return (await readManifests(this.#options.store, this.shard)).at(-1);
  }

  /** Makes the next snapshot out of the last one and the archived log. Undefined where nothing has changed since. */
  async snapshot(): Promise<ArchivedSnapshot | undefined> {
    const { shard, store, clock, open, warn, arenaBytes } = this.#options;
    const from = clock.monotonicMs();
    const position = await readPosition(store, shard);
    if (position.sequence === 0) return undefined;
    const newest = await this.newestSnapshot();
    const isNewest = newest?.sequence === position.sequence && newest.logEpoch === position.epoch;
    if (newest !== undefined && isNewest) {
      const known = await readVerification(store, newest);
      if (known?.isOk === true) return undefined;
    }
    const arena = { bytes: arenaBytes };
    const rebuilt = await rebuildShard(store, { shard, atMs: Infinity, arena, open, warn });
    const { offline, base, slots, sequence, epoch, timeMs, records } = rebuilt;
    offline.check();
    const manifest = await this.#take(offline, base, { slots, sequence, epoch, timeMs });
    const digest = digestArena(offline.arena);
    const nowMs = () => clock.nowMs();
    const verification = await verifyAgainst(store, manifest, digest, open, nowMs);
    return { manifest, verification, records, ms: clock.monotonicMs() - from };
  }

  /** Takes it into a local folder, and copies it from there. What a killed archiver left in that goes first. */
  async #take(
    shardThen: OfflineShard,
    base: Manifest | undefined,
    cut: CutThen,
  ): Promise<Manifest> {
    const { shard, store, workFolder } = this.#options;
    const folder = join(workFolder, shard);
    await using work = await openObjectStore(folder);
    await clear(work);
    try {
      const chain = base === undefined ? [] : await this.#chainToBuildOn(base);
      for (const link of chain) await copyManifest(store, work, link);
      const manifest = await this.#takeInto(folder, shardThen, chain, cut);
      await copySnapshot(work, store, manifest);
      return manifest;
    } finally {
      await clear(work);
    }
  }

  async #takeInto(
    folder: string,
    { arena }: OfflineShard,
    chain: readonly Manifest[],
    { slots, sequence, epoch: logEpoch, timeMs }: CutThen,
  ): Promise<Manifest> {
    const { shard, store, clock, random, compression, chainLengthMax } = this.#options;
    // The moment of a snapshot is that of what it holds, not that of its making.
    const then = { nowMs: () => timeMs, monotonicMs: () => clock.monotonicMs() };
    await using taker = new SnapshotTaker({ arena, clock: then, random, spoolFolder: folder });
    if (chain.length > 0) taker.adopt(folder, chain);
    const { manifest } = await taker.take({
      destination: folder,
      compression,
      keys: store.keys,
      chainLengthMax,
      cut: () => ({ shard, slots, sequence, logEpoch }),
    });
    return manifest;
  }

  /** The one that the arena was loaded from, with all that it builds on; nothing where it did not stand its trial, or had none. */
  async #chainToBuildOn(base: Manifest): Promise<readonly Manifest[]> {
    const { store, chainLengthMax } = this.#options;
    if (chainLengthMax === 0) return [];
    const known = await readVerification(store, base);
    return known?.isOk === true ? readChain(store, base) : [];
  }

  /** The store's own newest snapshot, for the log to go on from. */
  async #shipLocalSnapshot(): Promise<Manifest | undefined> {
    const { shard, store, dir } = this.#options;
    await using local = await openObjectStore(join(dir, 'snapshots'), store.keys);
    const entry = (await listSnapshots(local, shard)).at(-1);
    if (entry === undefined) return undefined;
    const manifest = await readManifest(local, entry);
    const known = await listSnapshots(store, shard);
    if (!known.some(({ id }) => id === manifest.id)) await copySnapshot(local, store, manifest);
    return manifest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shipper[Symbol.asyncDispose]();
  }
}

async function clear(work: ObjectStore): Promise<void> {
  for await (const { name } of work.list('')) await work.delete(name);
}
