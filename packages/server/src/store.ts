/** A store: one shard's engine behind RESP, composed of its parts. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createSeededRandom,
  Lifecycle,
  LiveConfig,
  lockFolder,
  silentLogger,
  systemClock,
} from '@millrace/base';
import type { Clock, Logger } from '@millrace/base';
import { parseTopology, slotOf } from '@millrace/cluster';
import { CommandTable, allCommands } from '@millrace/commands';
import { Engine } from '@millrace/engine';
import { openFileLog } from '@millrace/log';
import type { Manifest } from '@millrace/snapshot';
import { applyConfig } from './apply-config.js';
import { Background } from './background.js';
import { serverCommands } from './commands/all.js';
import { storeTable } from './config-table.js';
import type { StoreConfig } from './config-table.js';
import { ServerContext } from './context.js';
import { Dispatch } from './dispatch.js';
import { Listener } from './listener.js';
import { findNodeId } from './node-id.js';
import { replayLog } from './recovery.js';
import type { Replayed } from './recovery.js';
import { restoreNewest } from './restore.js';
import { Snapshots } from './snapshots.js';

export interface StoreParts {
  readonly logger?: Logger;
  readonly clock?: Clock;
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
  if (config.dir !== '') {
    await mkdir(config.dir, { recursive: true });
    lifecycle.use(await lockFolder(config.dir));
  }
  const nodeId = await findNodeId(config, topology);
  const arena = { bytes: arenaBytes(config), hashSeed: randomBytes(4).readInt32LE() };
  const restored = await restoreNewest({
    dir: config.dir,
    shard: nodeId,
    isCluster,
    arena,
    logger,
    clock,
  });
  const engineOptions = {
    ...arena,
    databases: isCluster ? 1 : config.databases,
    random: createSeededRandom(randomBytes(6).readUIntLE(0, 6)),
    ...(isCluster ? { slotOf } : {}),
  };
  const engine = new Engine(engineOptions, restored?.arena);
  const context = new ServerContext({
    engine,
    config: new LiveConfig(storeTable, config),
    clock,
    logger,
    topology,
    nodeId,
  });
  const dispatch = new Dispatch(context);
  context.dispatch = dispatch;
  context.table = new CommandTable([...allCommands, ...serverCommands(context)]);
  applyConfig(context);
  engine.now = clock.nowMs();
  const replayed = await recover(config, context, dispatch, lifecycle, restored?.manifest);
  context.snapshots = lifecycle.use(
    new Snapshots(context, dispatch, restored?.manifest, replayed.bytes),
  );
  const stopRequested = new Promise<void>((resolve) => {
    context.requestStop = resolve;
  });
  lifecycle.use(new Background(context, dispatch));
  const listener = lifecycle.use(await Listener.open(context, dispatch));
  lifecycle.defer(() => {
    for (const session of context.sessions.values()) session.peer?.destroy();
  });
  context.port = listener.port;
  logger.info('ready for connections', { port: listener.port });
  return new Store(context, listener, lifecycle, stopRequested);
}

async function recover(
  config: StoreConfig,
  context: ServerContext,
  dispatch: Dispatch,
  lifecycle: Lifecycle,
  snapshot: Manifest | undefined,
): Promise<Replayed> {
  if (config.dir === '' || !config.appendonly) return { records: 0, bytes: 0 };
  const { logger } = context;
  const afterSequence = snapshot?.sequence ?? 0;
  context.isLoading = true;
  const log = await openFileLog({
    directory: join(config.dir, 'log'),
    shard: context.nodeId,
    fsync: config.appendfsync,
    firstSequence: afterSequence + 1,
    warn: (message) => {
      logger.warn(message);
    },
  });
  lifecycle.use(log);
  if (snapshot !== undefined && snapshot.logEpoch > log.epoch) log.advanceEpoch(snapshot.logEpoch);
  const replayed = await replayLog(context, dispatch, log, afterSequence);
  const { records } = replayed;
  if (records > 0) logger.info('replayed the log', { records, sequence: log.lastSequence });
  context.isLoading = false;
  context.log = log;
  log.onDurable((sequence) => {
    for (const connection of context.undurable) connection.releaseReplies(sequence);
  });
  log.onWritten(() => {
    for (const connection of context.congested) connection.release();
  });
  return replayed;
}

function arenaBytes(config: StoreConfig): number {
  if (config['arena-size'] > 0) return config['arena-size'];
  return config.maxmemory > 0 ? Math.ceil(config.maxmemory * 1.25) + 2 ** 26 : defaultArenaBytes;
}
