import assert from 'node:assert/strict';
import { credentials } from '@grpc/grpc-js';
import type { ServiceError, status } from '@grpc/grpc-js';
import { commandProto, startGateway } from '@millrace/rpc';
import type { Gateway } from '@millrace/rpc';
import { skip } from '@millrace/testing';
import type { RunningServer } from '@millrace/testing';
import type { Context } from 'mocha';
import { clusters } from './clusters.js';
import { ask, bytes } from './grpc-calls.js';

type Constructor<Client> = new (
  address: string,
  channel: ReturnType<typeof credentials.createInsecure>,
) => Client;

/** A gateway in front of two stores, with clients to it that end with the suite. */
export class GatewayFixture {
  nodes: readonly RunningServer[] = [];
  gateway!: Gateway;
  #known: ReadonlySet<string> = new Set();
  readonly #clients: { close(): void }[] = [];

  async start(nodes: readonly RunningServer[]): Promise<void> {
    this.nodes = nodes;
    this.gateway = await startGateway({ host: '127.0.0.1', port: 0, seeds: [nodes[1]] });
    const { client } = this.gateway;
    await client.ready(AbortSignal.timeout(5000));
    const rows = (await client.call(['COMMAND'], { text: true, shard: 0 })) as string[][];
    this.#known = new Set(rows.map(([name]) => name.toUpperCase()));
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await (this.gateway as Gateway | undefined)?.close();
    for (const node of this.nodes) await node.stop();
  }

  connect<Client extends { close(): void }>(
    constructor: Constructor<Client>,
    gateway = this.gateway,
  ): Client {
    const address = `127.0.0.1:${gateway.address.port}`;
    const client = new constructor(address, credentials.createInsecure());
    this.#clients.push(client);
    return client;
  }

  async execute(...args: string[]): Promise<commandProto.ExecuteResponse['value']> {
    const client = this.connect(commandProto.CommandServiceClient);
    return (await ask(client, client.execute, { arguments: args.map(bytes) })).value;
  }

  /** Says by name what a store cannot do yet, instead of failing for it. */
  needs(context: Context, ...commands: string[]): void {
    const missing = commands.filter((command) => !this.#known.has(command));
    if (missing.length > 0) skip(context, `the stores do not know ${missing.join(', ')}`);
  }
}

/** The same suite over each kind of store. */
export function describeGateway(title: string, body: (fixture: GatewayFixture) => void): void {
  for (const cluster of clusters) {
    describe(`${title} over ${cluster.name}`, () => {
      const fixture = new GatewayFixture();
      before(async function () {
        this.timeout(30_000);
        const nodes = await cluster.start();
        await fixture.start(nodes ?? skip(this, `${cluster.name} is not installed`));
      });
      after(() => fixture.stop());
      body(fixture);
    });
  }
}

export function failsWith(code: status, message?: RegExp) {
  return (error: unknown): boolean => {
    assert.equal((error as ServiceError).code, code, String(error));
    if (message) assert.match((error as ServiceError).message, message);
    return true;
  };
}
