import { setTimeout as pause } from 'node:timers/promises';
import { slotOf, Topology } from '@millrace/cluster';
import { Backoff } from './backoff.js';
import { callEncoded, readBytes, readText } from './call.js';
import type { CallOptions, ReplyReader } from './call.js';
import type { ReplyValue } from '@millrace/resp';
import { discoverTopology } from './discovery.js';
import { encodeCommand } from './encode-command.js';
import type { CommandArgument } from './encode-command.js';
import { ConnectionLost, SlotUnserved } from './errors.js';
import { bytesOf, KeyPositions } from './key-positions.js';
import * as limits from './limits.js';
import { redirectionOf } from './redirection.js';
import { ShardConnection } from './shard-connection.js';
import type { ConnectionOptions, ShardAddress } from './shard-connection.js';
import { ShardMap } from './shard-map.js';
import { StateWaiters } from './state-waiters.js';

export interface ClusterClientOptions extends Omit<ConnectionOptions, 'onStateChange'> {
  /** Where to ask for the topology; any one store of the cluster is enough. */
  readonly seeds: readonly ShardAddress[];
  /** A connection became ready or broke, or the topology changed. */
  readonly onChange?: () => void;
}

export interface RoutedCallOptions extends CallOptions {
  /** Routes by this key; without it, by the key that the command table names. */
  readonly key?: CommandArgument | undefined;
  /** Routes to this shard, whatever the keys are. */
  readonly shard?: number | undefined;
}

/**
 * Knows which store serves which slot, keeps one connection to each, and routes commands.
 *
 * The topology comes from the stores themselves (CLUSTER SLOTS), and is asked for again when a
 * store redirects or a connection breaks. One plain store without cluster mode is a cluster of one.
 */
export class ClusterClient implements AsyncDisposable {
  readonly #options: ClusterClientOptions;
  readonly #connections = new Map<string, ShardConnection>();
  readonly #closing = new AbortController();
  #map = new ShardMap(new Topology([], { gapsAllowed: true }), []);
  #keyPositions: Promise<KeyPositions> | undefined;
  #refreshing: Promise<void> | undefined;
  #refreshedAt = -Infinity;
  readonly #waiters = new StateWaiters();

  private constructor(options: ClusterClientOptions) {
    this.#options = options;
  }

  /** Looks for the cluster in the background for as long as it takes. */
  static start(options: ClusterClientOptions): ClusterClient {
    const client = new ClusterClient(options);
    void client.#discover();
    return client;
  }

  /** Returns when every shard is connected; `signal` bounds the waiting. */
  static async open(options: ClusterClientOptions, signal?: AbortSignal): Promise<ClusterClient> {
    const client = ClusterClient.start(options);
    try {
      await client.ready(signal);
      return client;
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  get topology(): Topology {
    return this.#map.topology;
  }

  /** One connection a shard, in the order of their first slots. */
  get shards(): readonly ShardConnection[] {
    return this.#map.shards;
  }

  /** Every slot has a store. */
  get isComplete(): boolean {
    return this.#map.isComplete;
  }

  /** Every slot has a store, and every one of these stores is connected. */
  get isReady(): boolean {
    return (
      this.#map.isComplete && this.#map.shards.every((connection) => connection.state === 'ready')
    );
  }

  async ready(signal?: AbortSignal): Promise<void> {
    if (this.isReady) return;
    if (this.#closing.signal.aborted) throw clientClosed();
    await this.#waiters.wait({ failOnLoss: false, signal });
  }

  /** Index into `shards`, or -1 where nobody serves the slot. Stable until the topology changes. */
  shardOfSlot(slot: number): number {
    return this.#map.shardOfSlot(slot);
  }

  /** Index into `shards` of the store that serves this key, or -1. */
  shardOfKey(bytes: Uint8Array, offset: number, length: number): number {
    return this.#map.shardOfSlot(slotOf(bytes, offset, length));
  }

  connectionOfKey(key: CommandArgument): ShardConnection {
    const bytes = bytesOf(key);
    const slot = slotOf(bytes, 0, bytes.length);
    const shard = this.#map.shardOfSlot(slot);
    if (shard === -1) throw new SlotUnserved(`no known store serves slot ${slot}`);
    return this.#map.shards[shard];
  }

  /** Sends a command where it belongs and follows redirections. */
  async call(
    args: readonly CommandArgument[],
    options: RoutedCallOptions = {},
  ): Promise<ReplyValue> {
    return this.callAndRead(args, options.text ? readText : readBytes, options);
  }

  /** As `call`, with a reader of the caller's own. */
  async callAndRead<T>(
    args: readonly CommandArgument[],
    read: ReplyReader<T>,
    options: RoutedCallOptions = {},
  ): Promise<T> {
    const command = encodeCommand(args);
    let connection = await this.#route(args, options);
    for (let redirects = 0; ; redirects++) {
      try {
        return await callEncoded(connection, command, read, options.signal);
      } catch (error) {
        const address = redirectionOf(error, connection.address);
        if (address === undefined || redirects === limits.redirectsMax) throw error;
        connection = await this.#follow(address, options.signal);
      }
    }
  }

  /** The same command to every shard; the replies in the order of `shards`. */
  async callAll(
    args: readonly CommandArgument[],
    options: CallOptions = {},
  ): Promise<ReplyValue[]> {
    const command = encodeCommand(args);
    const read = options.text ? readText : readBytes;
    if (!this.#map.isComplete) throw new SlotUnserved('not every slot has a known store');
    return Promise.all(
      this.#map.shards.map((connection) => callEncoded(connection, command, read, options.signal)),
    );
  }

  /** A connection of the caller's own to the store of `key`, for commands that block. */
  async openConnection(
    key: CommandArgument,
    options: ConnectionOptions = {},
    signal?: AbortSignal,
  ): Promise<ShardConnection> {
    const { address } = this.connectionOfKey(key);
    return ShardConnection.open(address, { ...this.#options, ...options }, signal);
  }

  /** Learns the topology anew: once for all who ask meanwhile, and some time after the last look. */
  async refresh(): Promise<void> {
    this.#refreshing ??= this.#learnInTime().finally(() => (this.#refreshing = undefined));
    await this.#refreshing;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
    await this.#refreshing?.catch(() => undefined);
    this.#waiters.failAll(clientClosed());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #discover(): Promise<void> {
    const backoff = new Backoff(limits.reconnectPauseMs, limits.reconnectPauseMsMax);
    const { signal } = this.#closing;
    while (!signal.aborted && !this.#map.isComplete) {
      await this.refresh().catch(() => undefined);
      if (this.#map.isComplete) return;
      await pause(backoff.next(), undefined, { signal }).catch(() => undefined);
    }
  }

  async #learnInTime(): Promise<void> {
    const waitMs = this.#refreshedAt + limits.topologyRefreshMs - performance.now();
    if (waitMs > 0) await pause(waitMs, undefined, { signal: this.#closing.signal });
    await this.#learn();
  }

  /** Asks one store after the other until one answers: those connected first, then the seeds. */
  async #learn(): Promise<void> {
    let failure: unknown = new ConnectionLost('no seed is configured');
    for (const connection of this.#map.shards) {
      if (connection.state !== 'ready') continue;
      try {
        this.#adopt(await discoverTopology(connection));
        return;
      } catch (error) {
        failure = error;
      }
    }
    const { onChange: _, seeds, ...options } = this.#options;
    for (const seed of seeds) {
      try {
        const signal = this.#closing.signal;
        await using connection = await ShardConnection.open(seed, options, signal);
        this.#adopt(await discoverTopology(connection, { signal }));
        return;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  #adopt(topology: Topology): void {
    if (this.#closing.signal.aborted) return;
    this.#refreshedAt = performance.now();
    this.#map = new ShardMap(topology, this.#connectAll(topology));
    this.#dropUnnamed(topology);
    this.#notify();
  }

  #connectAll(topology: Topology): ShardConnection[] {
    return ShardMap.primariesOf(topology).map((node) => this.#connectionTo(node));
  }

  #dropUnnamed(topology: Topology): void {
    const named = new Set(topology.nodes.map(nameOf));
    for (const [name, connection] of this.#connections) {
      if (named.has(name)) continue;
      this.#connections.delete(name);
      void connection.close();
    }
  }

  #connectionTo(address: ShardAddress): ShardConnection {
    const name = nameOf(address);
    const known = this.#connections.get(name);
    if (known !== undefined) return known;
    const { onChange: _, seeds: __, ...options } = this.#options;
    const connection = ShardConnection.start(address, {
      ...options,
      onStateChange: (state) => {
        if (state === 'waiting') void this.refresh().catch(() => undefined);
        this.#notify();
      },
    });
    this.#connections.set(name, connection);
    return connection;
  }

  async #route(
    args: readonly CommandArgument[],
    options: RoutedCallOptions,
  ): Promise<ShardConnection> {
    const { key, shard } = options;
    if (key !== undefined) return this.connectionOfKey(key);
    if (this.#map.shards.length === 0) throw new SlotUnserved('no store has been reached yet');
    if (shard !== undefined) {
      if (shard >= 0 && shard < this.#map.shards.length) return this.#map.shards[shard];
      throw new SlotUnserved(`there is no shard ${shard} among ${this.#map.shards.length}`);
    }
    const any = this.#map.shards.find(({ state }) => state === 'ready') ?? this.#map.shards[0];
    this.#keyPositions ??= KeyPositions.load(any).catch((error: unknown) => {
      this.#keyPositions = undefined;
      throw error;
    });
    const found = await (await this.#keyPositions).keyOf(any, args, options);
    return found === undefined ? any : this.connectionOfKey(found);
  }

  async #follow(address: ShardAddress, signal?: AbortSignal): Promise<ShardConnection> {
    void this.refresh().catch(() => undefined);
    const connection = this.#connectionTo(address);
    const patience = AbortSignal.timeout(limits.connectTimeoutMs);
    await connection.ready(signal ? AbortSignal.any([signal, patience]) : patience);
    return connection;
  }

  #notify(): void {
    if (this.isReady) this.#waiters.succeed();
    this.#options.onChange?.();
  }
}

function clientClosed(): ConnectionLost {
  return new ConnectionLost('the client was closed');
}

function nameOf({ host, port }: ShardAddress): string {
  return `${host}:${port}`;
}
