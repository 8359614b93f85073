// Where a local cluster lies: its folders, its ports and the arguments of its processes. Pure apart from the search for ports.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigOf } from '@millrace/base';
import { createEvenTopology, formatTopology } from '@millrace/cluster';
import type { startTable } from '../tables/start-table.js';
import { findFreePort } from './free-port.js';

export type StartConfig = ConfigOf<typeof startTable>;

export interface ServiceLayout {
  readonly name: string;
  readonly args: readonly string[];
}

export interface Layout {
  readonly stores: readonly ServiceLayout[];
  readonly gateway: ServiceLayout;
  readonly ingestor: ServiceLayout;
  readonly ports: Ports;
}

export interface Ports {
  readonly stores: readonly number[];
  readonly gateway: number;
  /** Of /metrics: the stores', then the gateway's, then the ingestor's. */
  readonly metrics: readonly number[];
  /** What was not free, in words. */
  readonly notes: readonly string[];
}

const SHARDS = 2;
const HOST = '127.0.0.1';
const cli = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url));

const shards = Array.from({ length: SHARDS }, (_, shard) => shard);

export async function planLayout(config: StartConfig, folder: string): Promise<Layout> {
  const ports = await choosePorts(config);
  const stores = ports.stores.map((port) => `${HOST}:${port}`).join(',');
  const pipelines = config.pipelines === '' ? {} : { pipelines: path.resolve(config.pipelines) };
  const create = (name: string, index: number, flags: Record<string, string>): ServiceLayout => ({
    name,
    args: [cli, ...toArguments(name, { ...flags, 'metrics-port': String(ports.metrics[index]) })],
  });
  return {
    ports,
    stores: shards.map((shard) =>
      create(storeName(shard), shard, storeFlags(ports, shard, folder)),
    ),
    gateway: create('gateway', SHARDS, { port: String(ports.gateway), stores }),
    ingestor: create('ingestor', SHARDS + 1, { stores, ...pipelines }),
  };
}

export function ingestorMetricsPort({ metrics }: Ports): number {
  return metrics[SHARDS + 1];
}

async function choosePorts(config: StartConfig): Promise<Ports> {
  const taken = new Set<number>();
  const notes: string[] = [];
  const choose = async (wanted: number, what: string): Promise<number> => {
    const chosen = await findFreePort(wanted, taken);
    if (chosen !== wanted) notes.push(`Port ${wanted} is in use: ${what} is on ${chosen}.`);
    return chosen;
  };
  const stores: number[] = [];
  const metrics: number[] = [];
  for (const shard of shards) {
    stores.push(await choose(config['store-port'] + shard, storeName(shard)));
  }
  const gateway = await choose(config['gateway-port'], 'gRPC');
  for (const [index, name] of [...shards.map(storeName), 'gateway', 'ingestor'].entries()) {
    metrics.push(await choose(config['metrics-port'] + index, `/metrics of the ${name}`));
  }
  return { stores, gateway, metrics, notes };
}

function storeFlags(ports: Ports, shard: number, folder: string): Record<string, string> {
  const nodes = ports.stores.map((port, index) => ({ id: nodeId(index), host: HOST, port }));
  return {
    port: String(ports.stores[shard]),
    dir: path.join(folder, storeName(shard)),
    'cluster-enabled': 'yes',
    'cluster-topology': formatTopology(createEvenTopology(nodes)),
    'cluster-node-id': nodeId(shard),
  };
}

function storeName(shard: number): string {
  return `store-${shard + 1}`;
}

/** The same in each start, so that a store knows its log again. */
function nodeId(shard: number): string {
  return createHash('sha1').update(`millrace start, shard ${shard}`).digest('hex');
}

function toArguments(name: string, flags: Record<string, string>): string[] {
  const [command] = name.split('-');
  return [command, ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value])];
}
