import type { Logger } from '@millrace/base';
import { callEncoded, readText, ClusterClient } from '@millrace/client';
import type { ReplyValue, ShardAddress, ShardConnection } from '@millrace/client';
import { Assignment } from './assignment.js';

/** What a delivery needs of the connection to one shard. */
export interface ShardLink {
  readonly name: string;
  /** The id of the node that serves the shard, wherever it listens. */
  readonly id: string;
  /** Counts the connections made. Whoever sees a new one cannot rely on what it knew of the shard. */
  readonly session: number;
  readonly isConnected: boolean;
  ready(signal: AbortSignal): Promise<void>;
  /** Sends a command once, or rejects; where the connection breaks it may have been executed. */
  call(command: Uint8Array): Promise<ReplyValue>;
}

/** The shards as they are assigned at present. */
export interface ShardSet extends AsyncDisposable {
  readonly current: Assignment;
  /** Asks the stores again who serves what; what has changed is `current` then. */
  renew(): Promise<void>;
}

export interface ShardSetOptions {
  /** Where to ask for the topology; any one store of the cluster is enough. */
  readonly seeds: readonly ShardAddress[];
  readonly username?: string;
  readonly password?: string;
  readonly logger?: Logger;
}

const tellIntervalMs = 5_000;

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
  let set: ClusterShardSet | undefined;
  const onChange = () => set?.look();
  const client = await ClusterClient.open({ seeds, ...credentials, onChange }, signal).finally(() =>
    clearInterval(tell),
  );
  return (set = new ClusterShardSet(client, logger));
}

class ClusterShardSet implements ShardSet {
  readonly #client: ClusterClient;
  readonly #logger: Logger | undefined;
  #current: Assignment;

  constructor(client: ClusterClient, logger: Logger | undefined) {
    this.#client = client;
    this.#logger = logger;
    this.#current = assignmentOf(client);
  }

  get current(): Assignment {
    return this.#current;
  }

  async renew(): Promise<void> {
    await this.#client.refresh();
  }

  /** Compares with what the client knows by now. While a slot is nobody's, nothing is assigned anew. */
  look(): void {
    if (!this.#client.isComplete) return;
    const now = assignmentOf(this.#client);
    if (now.equals(this.#current)) return;
    const former = this.#current;
    this.#current = now;
    this.#logger?.warn('slots are assigned anew', { shards: now.shards.map(({ name }) => name) });
    former.replace();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client.close();
  }
}

function assignmentOf(client: ClusterClient): Assignment {
  const { topology } = client;
  const links = client.shards.map((connection) => {
    const { host, port } = connection.address;
    const node = topology.nodes.find((one) => one.host === host && one.port === port);
    return new ClientLink(connection, node?.id ?? '');
  });
  return new Assignment(links, (slot) => client.shardOfSlot(slot));
}

class ClientLink implements ShardLink {
  readonly name: string;
  readonly id: string;
  readonly #connection: ShardConnection;

  constructor(connection: ShardConnection, id: string) {
    const { host, port } = connection.address;
    this.name = `${host}:${port}`;
    this.id = id;
    this.#connection = connection;
  }

  get session(): number {
    return this.#connection.session;
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
}
