/**
 * A store without sockets, snapshots and work in the background: everything that it depends on comes from outside. It is what
 * simulations run, by the same code as a store.
 */
import { defaultsOf, silentLogger } from '@millrace/base';
import type { Clock, Random, Timers } from '@millrace/base';
import { KeyspaceDigest } from '@millrace/engine';
import type { Disk, FsyncPolicy, Log } from '@millrace/log';
import { storeTable } from './config-table.js';
import { Connection } from './connection.js';
import type { ServerContext } from './context.js';
import type { Dispatch } from './dispatch.js';
import { Loading } from './loading.js';
import { openShardLog } from './shard-log.js';
import { createContext } from './store-context.js';
import type { OpenTransport } from './transport.js';

export interface BareStoreOptions {
  readonly shard: string;
  readonly directory: string;
  readonly fsync: FsyncPolicy;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly arenaBytes: number;
  readonly segmentBytesMax: number;
}

export class BareStore implements AsyncDisposable {
  readonly log: Log;
  readonly #context: ServerContext;
  readonly #dispatch: Dispatch;
  readonly #digest: KeyspaceDigest;

  private constructor(context: ServerContext, dispatch: Dispatch, log: Log) {
    this.#context = context;
    this.#dispatch = dispatch;
    this.log = log;
    this.#digest = new KeyspaceDigest(context.engine);
  }

  /** Replays the log that is there. */
  static async open(options: BareStoreOptions): Promise<BareStore> {
    const { shard: nodeId, arenaBytes, clock, timers, random, fsync: appendfsync } = options;
    const { context, dispatch } = createContext(
      { ...defaultsOf(storeTable), appendfsync },
      { clock, timers, random, logger: silentLogger, topology: undefined, nodeId },
      { bytes: arenaBytes, hashSeed: random.uint32() | 0 },
      undefined,
    );
    const loading = new Loading({ clock, logger: silentLogger });
    let log: Log | undefined;
    const own = (opened: Log): void => {
      log = opened;
    };
    const { directory, fsync, disk, segmentBytesMax } = options;
    const ofLog = { directory, fsync, disk, timers, segmentBytesMax };
    const ofSnapshot = { afterSequence: 0, snapshotEpoch: 0 };
    try {
      await openShardLog(context, dispatch, { ...ofLog, ...ofSnapshot, loading, own });
    } catch (error) {
      await log?.close();
      throw error;
    }
    if (log === undefined) throw new Error('a log that was replayed was opened before');
    context.database.isLogged = true;
    return new BareStore(context, dispatch, log);
  }

  /** A client that may do everything. */
  connect(openTransport: OpenTransport): Connection {
    const connection = new Connection(this.#context, this.#dispatch, openTransport);
    const { session } = connection;
    session.isAuthenticated = session.decoding.isAuthenticated = true;
    return connection;
  }

  /** Of all keys, as DEBUG DIGEST has it. */
  digest(): string {
    return this.#digest.ofAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.log.close();
  }
}
