import { setTimeout as sleep } from 'node:timers/promises';
import {
  freePort,
  type OracleName,
  RawClient,
  type ServerAddress,
  startOracle,
  textOf,
} from '@millrace/testing';
import type { Target } from './run.js';

export interface StartedTarget extends AsyncDisposable {
  readonly target: Target;
  readonly version: string;
}

const SLOT_RANGES = [
  [0, 8191],
  [8192, 16383],
] as const;

/** A real server, or two that share the slots as a cluster; undefined where it is not installed. */
export async function startOracleTarget(
  name: OracleName,
  cluster: boolean,
): Promise<StartedTarget | undefined> {
  const started: AsyncDisposable[] = [];
  const dispose = async () => {
    for (const server of started) await server[Symbol.asyncDispose]();
  };
  const nodes: ServerAddress[] = [];
  let version = '';
  for (let node = 0; node < (cluster ? SLOT_RANGES.length : 1); node++) {
    const oracle = await startOracle(name, cluster ? await clusterFlags() : []);
    if (oracle === undefined) return undefined;
    started.push(oracle);
    nodes.push({ host: oracle.host, port: oracle.port });
    version = oracle.version;
  }
  try {
    if (cluster) await formCluster(nodes);
    const aliases = cluster ? await clusterAliases(nodes) : [];
    return { target: { nodes, aliases }, version, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function clusterFlags(): Promise<string[]> {
  return ['--cluster-enabled', 'yes', '--cluster-port', `${await freePort()}`];
}

/** Gives each node its half of the slots, introduces them to each other, and waits until both agree. */
async function formCluster(nodes: readonly ServerAddress[]): Promise<void> {
  const busPorts: string[] = [];
  for (const [index, node] of nodes.entries()) {
    await using client = await RawClient.connect(node);
    const [first, last] = SLOT_RANGES[index] as readonly [number, number];
    await client.call('CLUSTER', 'ADDSLOTSRANGE', `${first}`, `${last}`);
    const config = await client.call('CONFIG', 'GET', 'cluster-port');
    busPorts.push(textOf((config as string[])[1]));
  }
  const [seed, ...others] = nodes as [ServerAddress, ...ServerAddress[]];
  await using client = await RawClient.connect(seed);
  for (const [index, node] of others.entries()) {
    await client.call('CLUSTER', 'MEET', node.host, `${node.port}`, busPorts[index + 1]);
  }
  for (const node of nodes) await agreesOnAllSlots(node, nodes.length);
}

async function agreesOnAllSlots(node: ServerAddress, size: number): Promise<void> {
  await using client = await RawClient.connect(node);
  for (let attempt = 0; attempt < 300; attempt++) {
    const info = textOf(await client.call('CLUSTER', 'INFO'));
    const isWhole =
      info.includes('cluster_state:ok') &&
      info.includes('cluster_slots_ok:16384') &&
      info.includes(`cluster_size:${size}`);
    if (isWhole) return;
    await sleep(100);
  }
  throw new Error(`the cluster of ${node.host}:${node.port} did not form`);
}

/** Node ids and ports are chosen anew by each run; replies name them by their place. */
export async function clusterAliases(
  nodes: readonly ServerAddress[],
): Promise<(readonly [string, string])[]> {
  const aliases: (readonly [string, string])[] = [];
  for (const [index, node] of nodes.entries()) {
    await using client = await RawClient.connect(node);
    aliases.push([textOf(await client.call('CLUSTER', 'MYID')), `<id${index + 1}>`]);
    aliases.push([`${node.port}`, `<port${index + 1}>`]);
  }
  return aliases;
}
