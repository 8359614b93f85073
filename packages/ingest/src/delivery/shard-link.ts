import type { Logger } from '@millrace/base';
import { callEncoded, readText, ClusterClient, ShardConnection, slotOf } from '@millrace/client';
import type { ConnectionState, ReplyValue, ShardAddress } from '@millrace/client';
import type { ShardOf } from '../mapping/mapping.js';

/** What a delivery needs of the connection to one shard. */
export interface ShardLink {
  readonly name: string;
  /** Counts the connections made. Whoever sees a new one cannot rely on what it knew of the shard. */
  readonly session: number;
  readonly isConnected: boolean;
  ready(signal: AbortSignal): Promise<void>;
  /** Sends a command once, or rejects; where the connection breaks it may have been executed. */
  call(command: Uint8Array): Promise<ReplyValue>;
}

export interface ShardSet extends AsyncDisposable {
  readonly shards: readonly ShardLink[];
  readonly shardOf: ShardOf;
}

export interface ShardSetOptions {
  /** Where to ask for the topology; any one store of the cluster is enough. */
  readonly seeds: readonly ShardAddress[];
  readonly username?: string;
  readonly password?: string;
  readonly logger?: Logger;
}

/** Learns who serves which slot, for as long as it takes, and connects to each. */
export async function openShardSet(
  options: ShardSetOptions,
  signal?: AbortSignal,
): Promise<ShardSet> {
  const { seeds, logger, ...credentials } = options;
  const tell = setInterval(() => {
    const names = seeds.map(({ host, port }) => `${host}:${port}`);
    logger?.warn('waiting for the shards', { seeds: names });
  }, tellIntervalMs);
  await using client = await ClusterClient.open({ seeds, ...credentials }, signal).finally(() =>
    clearInterval(tell),
  );
  const shards = client.shards.map(({ address }) => new ClientLink(address, credentials));
  const shardOfSlot = Int16Array.from({ length: slotCount }, (_none, slot) =>
    client.shardOfSlot(slot),
  );
  return {
    shards,
    shardOf: (key, offset, length) => shardOfSlot[slotOf(key, offset, length)],
    async [Symbol.asyncDispose]() {
      await Promise.all(shards.map((shard) => shard.close()));
    },
  };
}

const slotCount = 16384;
const tellIntervalMs = 5_000;
type Credentials = Omit<ShardSetOptions, 'seeds' | 'logger'>;

class ClientLink implements ShardLink {
  readonly name: string;
  readonly #connection: ShardConnection;
  #session = 0;

  constructor(address: ShardAddress, credentials: Credentials) {
    this.name = `${address.host}:${address.port}`;
    this.#connection = ShardConnection.start(address, {
      ...credentials,
      onStateChange: (state: ConnectionState) => {
        if (state === 'ready') this.#session++;
      },
    });
  }

  get session(): number {
    return this.#session;
  }

  get isConnected(): boolean {
    return this.#connection.state === 'ready';
  }

  ready(signal: AbortSignal): Promise<void> {
    return this.#connection.ready(signal);
  }

  call(command: Uint8Array): Promise<ReplyValue> {
    return callEncoded(this.#connection, command, readText);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
