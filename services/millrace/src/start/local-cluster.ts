import { rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Lifecycle, lockFolder, makeFolder, READY_MS_MAX } from '@millrace/base';
import { ClusterClient } from '@millrace/client';
import { askAll } from './answers.js';
import { Child } from './child.js';
import { type Layout, planLayout, type ServiceLayout, type StartConfig } from './layout.js';

const LOG_BYTES_MAX = 10 * 2 ** 20;

export interface LocalCluster {
  readonly layout: Layout;
  readonly client: ClusterClient;
  /** Keys that were there before anything was ingested. */
  readonly keysFound: number;
  readonly children: readonly Child[];
}

/**
 * Starts stores, then the gateway, then the ingestor, each as a process of its own. The lifecycle ends them the other way
 * round, so that nothing is delivered to a store that is gone.
 */
export async function startLocalCluster(
  config: StartConfig,
  lifecycle: Lifecycle,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<LocalCluster> {
  const folder = path.resolve(config.dir);
  const logs = path.join(folder, 'logs');
  await makeFolder(logs);
  lifecycle.use(await lockFolder(folder));
  const layout = await planLayout(config, folder);
  layout.ports.notes.forEach(tell);

  const children: Child[] = [];
  const create = async ({ name, args }: ServiceLayout): Promise<Child> => {
    const logFile = path.join(logs, `${name}.log`);
    await retireLog(logFile);
    const child = new Child({ name, args, logFile, cwd: folder, onEvent: tell });
    children.push(child);
    return child;
  };
  const stores = await Promise.all(layout.stores.map(create));
  lifecycle.defer(() => endAll(stores));
  await startAll(stores);
  signal.throwIfAborted();
  const client = await openClient(layout, lifecycle, signal);
  const keysFound = await countKeys(client);
  for (const service of [layout.gateway, layout.ingestor]) {
    await lifecycle.use(await create(service)).start();
    signal.throwIfAborted();
  }
  return { layout, client, keysFound, children };
}

export async function countKeys(client: ClusterClient): Promise<number> {
  const sizes = await client.callAll(['DBSIZE']);
  return sizes.reduce((total: number, size) => total + Number(size), 0);
}

async function openClient(
  layout: Layout,
  lifecycle: Lifecycle,
  signal: AbortSignal,
): Promise<ClusterClient> {
  const seeds = layout.ports.stores.map((port) => ({ host: '127.0.0.1', port }));
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(READY_MS_MAX)]);
  const client = await ClusterClient.open({ seeds, clientName: 'millrace-start' }, bounded);
  lifecycle.defer(() => client.close());
  await askAll(client); // the first call of a client also learns the commands, and would be shown as slow
  return client;
}

/** Waits for all, also when one fails, so that none is left in the middle of its start. */
async function startAll(children: readonly Child[]): Promise<void> {
  const results = await Promise.allSettled(children.map((child) => child.start()));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function endAll(children: readonly Child[]): Promise<void> {
  await Promise.all(children.map((child) => child[Symbol.asyncDispose]()));
}

/** A long log of earlier runs is kept once under another name. */
async function retireLog(file: string): Promise<void> {
  const size = await stat(file)
    .then((facts) => facts.size)
    .catch(() => 0);
  if (size > LOG_BYTES_MAX) await rename(file, `${file}.old`);
}
