/** A store: one shard's engine behind RESP, composed of its parts. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  Lifecycle,
  lockFolder,
  makeFolder,
  MillraceError,
  silentLogger,
  systemClock,
} from '@millrace/base';
import type { Clock, ConfigFile, Logger } from '@millrace/base';
import { parseTopology } from '@millrace/cluster';
import type { Topology } from '@millrace/cluster';
import type { Disk } from '@millrace/log';
import { KeyRing } from '@millrace/snapshot';
import type { Manifest } from '@millrace/snapshot';
import { writeShardIdentity } from './archive-marks.js';
import { Background } from './background.js';
import { Defragmenter } from './defragmenter.js';
import type { StoreConfig } from './config-table.js';
import type { ServerContext } from './context.js';
import type { Dispatch } from './dispatch.js';
import { Listener } from './listener.js';
import { Loading } from './loading.js';
import type { LoadingProgress } from './loading.js';
import {
  clearInterruptedImport,
  endImport,
  findDump,
  importDump,
  markImport,
  sequenceOfDump,
} from './dump-import.js';
import { findNodeId } from './node-id.js';
import type { Replayed } from './recovery.js';
import { openShardLog } from './shard-log.js';
import { restoreNewest } from './restore.js';
import { Snapshots } from './snapshots.js';
import { createContext } from './store-context.js';

export interface StoreParts {
  /** What CONFIG REWRITE brings up to date. */
  readonly configFile?: ConfigFile;
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** What the log is written to. */
  readonly disk?: Disk;
  /** Told a few times a second how far loading has come. */
  readonly onLoading?: (progress: LoadingProgress) => void;
}

export class Store implements AsyncDisposable {
  readonly port: number;
  readonly context: ServerContext;
  readonly #lifecycle: Lifecycle;
  /** Resolves when a client has asked the store to stop (SHUTDOWN). */
  readonly stopRequested: Promise<void>;

  constructor(
    context: ServerContext,
    listener: Listener,
    lifecycle: Lifecycle,
    stopRequested: Promise<void>,
  ) {
    this.context = context;
    this.port = listener.port;
    this.#lifecycle = lifecycle;
    this.stopRequested = stopRequested;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#lifecycle[Symbol.asyncDispose]();
  }
}

/** The arena that is reserved where the configuration names no size. */
const defaultArenaBytes = 2 ** 31 - 2 ** 26;

export async function startStore(config: StoreConfig, parts: StoreParts = {}): Promise<Store> {
  const lifecycle = new Lifecycle();
  try {
    return await compose(config, parts, lifecycle);
  } catch (error) {
    await lifecycle[Symbol.asyncDispose]();
    throw error;
  }
}

async function compose(
  config: StoreConfig,
  parts: StoreParts,
  lifecycle: Lifecycle,
): Promise<Store> {
  const clock = parts.clock ?? systemClock;
  const logger = parts.logger ?? silentLogger;
  const isCluster = config['cluster-enabled'];
  const topology = isCluster ? parseTopology(config['cluster-topology']) : undefined;
  const nodeId = await settle(config, topology, lifecycle);
  const arena = { bytes: arenaBytes(config), hashSeed: randomBytes(4).readInt32LE() };
  const { onLoading: onProgress } = parts;
  const loading = new Loading({ clock, logger, ...(onProgress && { onProgress }) });
  const keys = await KeyRing.open(config['encryption-key-file']);
  await clearInterruptedImport(config.dir);
  const restored = await restoreNewest({
    dir: config.dir,
    shard: nodeId,
    isCluster,
    arena,
    keys,
    logger,
    clock,
    loading,
  });
  const dump = restored === undefined ? findDump(config.dir) : undefined;
  if (dump !== undefined) await markImport(config.dir);
  const { context, dispatch } = createContext(
    config,
    { clock, logger, topology, nodeId, configFile: parts.configFile },
    arena,
    restored?.arena,
  );
  const stopRequested = new Promise<void>((resolve) => {
    context.requestStop = resolve;
  });
  context.isLoading = true;
  context.loading = loading;
  const listener = await Listener.open(context, dispatch);
  context.port = listener.port;
  const { disk } = parts;
  const snapshot = restored?.manifest;
  const recovery = { config, context, dispatch, lifecycle, snapshot, disk, dump };
  const replayed = await load(recovery).catch(async (error: unknown) => {
    await listener.abandon(context);
    throw error;
  });
  context.database.isLogged = context.log !== undefined;
  context.snapshots = lifecycle.use(
    new Snapshots(context, dispatch, {
      keys,
      chain: restored?.chain ?? [],
      replayedBytes: replayed.bytes,
    }),
  );
  if (dump !== undefined) await keepImported(context.snapshots, config.dir);
  lifecycle.use(new Background(context, dispatch));
  context.defragmenter = lifecycle.use(new Defragmenter(context));
  lifecycle.use(listener);
  lifecycle.defer(() => {
    for (const session of context.sessions.values()) session.peer?.destroy();
  });
  context.isLoading = false;
  context.loading = undefined;
  logger.info('ready for connections', { port: listener.port });
  return new Store(context, listener, lifecycle, stopRequested);
}

/** Takes the folder for this store alone; returns the id under which the store is known. */
async function settle(
  config: StoreConfig,
  topology: Topology | undefined,
  lifecycle: Lifecycle,
): Promise<string> {
  const { dir } = config;
  if (dir === '') return findNodeId(config, topology);
  await makeFolder(dir);
  lifecycle.use(await lockFolder(dir));
  const nodeId = await findNodeId(config, topology);
  await leaveIdentity(dir, nodeId, topology);
  return nodeId;
}

/** What came from a dump is in no log: it is safe when a snapshot has it. */
async function keepImported(snapshots: Snapshots, dir: string): Promise<void> {
  const failure = await snapshots.takeNow();
  if (failure !== undefined)
    throw new MillraceError('START_FAILED', `what was imported cannot be kept: ${failure}`);
  await endImport(dir);
}

/** For an archiver, which is a process of its own. */
async function leaveIdentity(
  dir: string,
  shard: string,
  topology: Topology | undefined,
): Promise<void> {
  const slots = (topology?.node(shard)?.slots ?? []).map(
    ({ first, last }) => [first, last] as const,
  );
  await writeShardIdentity(dir, { shard, slots });
}

interface Recovery {
  readonly config: StoreConfig;
  readonly context: ServerContext;
  readonly dispatch: Dispatch;
  readonly lifecycle: Lifecycle;
  readonly snapshot: Manifest | undefined;
  readonly disk: Disk | undefined;
  /** A file of Redis to take over. */
  readonly dump: string | undefined;
}

async function load(recovery: Recovery): Promise<Replayed> {
  const { context, dump } = recovery;
  const replayed = await recover(recovery);
  if (dump !== undefined) await importDump(dump, context);
  return replayed;
}

async function recover(recovery: Recovery): Promise<Replayed> {
  const { config, context, dispatch, lifecycle, snapshot, disk, dump } = recovery;
  const { loading } = context;
  if (loading === undefined || config.dir === '' || !config.appendonly)
    return { records: 0, effects: 0, bytes: 0 };
  const afterSequence = snapshot?.sequence ?? (dump === undefined ? 0 : sequenceOfDump);
  return openShardLog(context, dispatch, {
    directory: join(config.dir, 'log'),
    fsync: config.appendfsync,
    afterSequence,
    snapshotEpoch: snapshot?.logEpoch ?? 0,
    loading,
    own: (log) => lifecycle.use(log),
    ...(disk && { disk }),
  });
}

function arenaBytes(config: StoreConfig): number {
  if (config['arena-size'] > 0) return config['arena-size'];
  return config.maxmemory > 0 ? Math.ceil(config.maxmemory * 1.25) + 2 ** 26 : defaultArenaBytes;
}
