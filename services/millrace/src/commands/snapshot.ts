import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { MillraceError, READY_MS_MAX } from '@millrace/base';
import { ClusterClient } from '@millrace/client';
import { keepNodeId } from '@millrace/server';
import {
  copySnapshot,
  listSnapshots,
  openObjectStore,
  readManifest,
  type SnapshotEntry,
  verifySnapshot,
} from '@millrace/snapshot';
import type { Command } from 'commander';
import { parseAddresses } from '../tables/common.js';

const EXAMPLES = `
A location is a folder or s3://bucket/prefix?endpoint=http://host:port; credentials come from the environment, as AWS tools take them.

Examples:
  millrace snapshot create --stores 127.0.0.1:7001 /backups
  millrace snapshot list 's3://backups/mill?endpoint=http://127.0.0.1:7070&path-style=yes'
  millrace snapshot verify /backups
  millrace snapshot restore /backups --shard ID --dir data   then: millrace store --dir data`;

interface CreateOptions {
  readonly stores: string;
  readonly password?: string;
}

interface RestoreOptions {
  readonly shard: string;
  readonly dir: string;
  readonly id?: string;
}

export function define(command: Command): void {
  command.addHelpText('after', EXAMPLES);
  command
    .command('create')
    .description(
      'Ask every shard of a running cluster for a snapshot, and wait until all are there.',
    )
    .argument('[location]', 'where to; the folder of each store where none is given')
    .option('--stores <list>', 'some stores of the cluster, as host:port', '127.0.0.1:6379')
    .option('--password <password>', 'the password of the stores')
    .action(create);
  command
    .command('list')
    .description('Show the snapshots of a location, the oldest first.')
    .argument('<location>')
    .action(list);
  command
    .command('verify')
    .description('Read snapshots whole and check every page.')
    .argument('<location>')
    .option('--shard <id>', 'only those of this shard')
    .action(verify);
  command
    .command('restore')
    .description(
      'Put a snapshot, checked, into the empty folder of a store, which loads it when it starts.',
    )
    .argument('<location>')
    .requiredOption('--shard <id>', 'the shard whose snapshot it is')
    .requiredOption('--dir <folder>', 'the folder that the store will have as its --dir')
    .option('--id <id>', 'which snapshot; the newest where none is given')
    .action(restore);
}

async function create(location: string | undefined, options: CreateOptions): Promise<void> {
  const seeds = parseAddresses(options.stores.split(','));
  const credentials = options.password === undefined ? {} : { password: options.password };
  const client = await ClusterClient.open(
    { seeds, ...credentials },
    AbortSignal.timeout(READY_MS_MAX),
  );
  try {
    const command = ['MILLRACE.SNAPSHOT', 'CREATE', ...(location === undefined ? [] : [location])];
    const replies = await client.callAll(command, { text: true });
    for (const reply of replies) console.log(JSON.stringify(toPlain(reply)));
  } finally {
    await client.close();
  }
}

/** Maps as objects, so that they can be printed. */
function toPlain(value: unknown): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), toPlain(item)]));
  }
  return Array.isArray(value)
    ? value.map(toPlain)
    : typeof value === 'bigint'
      ? String(value)
      : value;
}

async function list(location: string): Promise<void> {
  await using store = await openObjectStore(location);
  for (const entry of await listSnapshots(store)) {
    const { timeMs, sequence, pages, bytes } = await readManifest(store, entry);
    const time = new Date(timeMs).toISOString();
    console.log(
      `${entry.shard}  ${entry.id}  ${time}  up to record ${sequence}, ${pages} pages, ${bytes} bytes`,
    );
  }
}

async function verify(location: string, { shard }: { shard?: string }): Promise<void> {
  await using store = await openObjectStore(location);
  const entries = await listSnapshots(store, shard);
  if (entries.length === 0) throw new MillraceError('NOT_FOUND', `${location} has no snapshot`);
  for (const entry of entries) {
    try {
      await verifySnapshot(store, await readManifest(store, entry));
      console.log(`${entry.shard}  ${entry.id}  ok`);
    } catch (error) {
      process.exitCode = 1; // the others are looked at too
      console.log(`${entry.shard}  ${entry.id}  DAMAGED: ${(error as Error).message}`);
    }
  }
}

async function restore(location: string, { shard, dir, id }: RestoreOptions): Promise<void> {
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length > 0) {
    throw new MillraceError(
      'INVALID_ARGUMENT',
      `${dir} is not empty; a snapshot is restored into an empty folder`,
    );
  }
  await using from = await openObjectStore(location);
  const entry = choose(await listSnapshots(from, shard), location, id);
  const manifest = await readManifest(from, entry);
  await using to = await openObjectStore(path.join(dir, 'snapshots'));
  await copySnapshot(from, to, manifest);
  await verifySnapshot(to, manifest);
  await keepNodeId(dir, shard); // the store of another shard would refuse it
  console.log(`${entry.id} of ${shard} is in ${dir}: millrace store --dir ${dir}`);
}

function choose(
  entries: readonly SnapshotEntry[],
  location: string,
  id: string | undefined,
): SnapshotEntry {
  const entry = id === undefined ? entries.at(-1) : entries.find((one) => one.id === id);
  if (entry) return entry;
  throw new MillraceError(
    'NOT_FOUND',
    `${location} has no ${id === undefined ? 'such' : id} snapshot of that shard`,
  );
}
