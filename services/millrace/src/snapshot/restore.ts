import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder, MillraceError } from '@millrace/base';
import { keepNodeId } from '@millrace/server';
import {
  copySnapshot,
  listClusterManifests,
  listSnapshots,
  type Manifest,
  type ObjectStore,
  openObjectStore,
  readClusterManifest,
  readManifest,
  type SnapshotEntry,
  tryRestore,
} from '@millrace/snapshot';
import { ProgressLine } from './progress-line.js';

export interface RestoreOptions {
  readonly shard?: string;
  readonly dir?: string;
  readonly dirs?: string;
  readonly id?: string;
}

interface Step {
  readonly entry: SnapshotEntry;
  readonly folder: string;
}

export async function restore(location: string, options: RestoreOptions): Promise<void> {
  await using from = await openObjectStore(location);
  const steps = await plan(from, location, options);
  for (const { folder } of steps) await makeEmpty(folder);
  for (const step of steps) await restoreOne(from, step);
}

/** What goes where. Nothing is written before all of it is known. */
async function plan(
  from: ObjectStore,
  location: string,
  { shard, dir, dirs, id }: RestoreOptions,
): Promise<readonly Step[]> {
  if (dirs !== undefined) return planCluster(from, location, dirs.split(','), id);
  if (dir === undefined)
    throw new MillraceError('INVALID_ARGUMENT', 'give --dir for one shard, or --dirs for all');
  const entries = await listSnapshots(from, shard);
  if (new Set(entries.map((entry) => entry.shard)).size > 1)
    throw new MillraceError(
      'INVALID_ARGUMENT',
      `${location} has snapshots of several shards: say which with --shard, or restore all with --dirs`,
    );
  const entry = id === undefined ? entries.at(-1) : entries.find((one) => one.id === id);
  if (entry === undefined) {
    const which = id === undefined ? 'snapshot' : `snapshot ${id}`;
    throw new MillraceError('NOT_FOUND', `${location} has no ${which} of that shard`);
  }
  return [{ entry, folder: dir }];
}

async function planCluster(
  from: ObjectStore,
  location: string,
  folders: readonly string[],
  wanted: string | undefined,
): Promise<readonly Step[]> {
  const id = wanted ?? (await listClusterManifests(from)).at(-1);
  if (id === undefined)
    throw new MillraceError('NOT_FOUND', `${location} has no snapshot of a whole cluster`);
  const { snapshots } = await readClusterManifest(from, id);
  if (snapshots.length !== folders.length)
    throw new MillraceError(
      'INVALID_ARGUMENT',
      `the cluster had ${snapshots.length} shards; ${folders.length} folders were given`,
    );
  return snapshots.map((entry, i) => ({ entry, folder: folders[i] }));
}

async function makeEmpty(folder: string): Promise<void> {
  await makeFolder(folder);
  if ((await readdir(folder)).length === 0) return;
  throw new MillraceError(
    'INVALID_ARGUMENT',
    `${folder} is not empty; a snapshot is restored into an empty folder`,
  );
}

async function restoreOne(from: ObjectStore, { entry, folder }: Step): Promise<void> {
  const manifest = await readManifest(from, entry);
  const snapshots = path.join(folder, 'snapshots');
  let keys: number;
  try {
    keys = await copyAndCheck(from, snapshots, manifest);
  } catch (error) {
    await rm(snapshots, { recursive: true, force: true }); // no store may find what has failed its check
    throw error;
  }
  await keepNodeId(folder, entry.shard); // the store of another shard would refuse it
  const what = `${entry.id} of ${entry.shard} with ${keys} keys`;
  console.log(`${what} is in ${folder}: millrace store --dir ${folder}`);
}

/** How many keys the copy has. */
async function copyAndCheck(
  from: ObjectStore,
  folder: string,
  manifest: Manifest,
): Promise<number> {
  await using to = await openObjectStore(folder);
  const line = new ProgressLine(process.stderr);
  let bytes = 0;
  await copySnapshot(from, to, manifest, (more) =>
    line.show(`copying ${manifest.id}`, (bytes += more), manifest.bytes),
  );
  const { keys } = await tryRestore(to, manifest, (pages, of) =>
    line.show(`checking ${manifest.id}`, pages, of),
  );
  line.clear();
  return keys;
}
