import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { RawClient, startOracle } from '@millrace/testing';
import type { Oracle, OracleName, ServerAddress } from '@millrace/testing';

/** The first slot of the second store. */
export const half = 8192;

/** Two real servers that share the slots; undefined where they are not installed. */
export async function startRedisCluster(name: OracleName): Promise<readonly Oracle[] | undefined> {
  const flags = ['--cluster-enabled', 'yes', '--cluster-require-full-coverage', 'no'];
  const first = await startOracle(name, flags);
  const second = await startOracle(name, flags);
  if (first === undefined || second === undefined) return undefined;
  await assign(first, 0, half - 1);
  await assign(second, half, 16383);
  await using client = await RawClient.connect(first);
  await client.call('CLUSTER', 'MEET', second.host, `${second.port}`);
  await using other = await RawClient.connect(second);
  while (!(await knowsAll(client)) || !(await knowsAll(other))) await sleep(20);
  return [first, second];
}

async function knowsAll(client: RawClient): Promise<boolean> {
  const info = JSON.stringify(await client.call('CLUSTER', 'INFO'));
  return info.includes('cluster_slots_assigned:16384') && info.includes('cluster_state:ok');
}

async function assign(node: ServerAddress, from: number, to: number): Promise<void> {
  await using client = await RawClient.connect(node);
  assert.equal(await client.call('CLUSTER', 'ADDSLOTSRANGE', `${from}`, `${to}`), '+OK');
}
