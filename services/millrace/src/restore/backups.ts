import { MillraceError } from '@millrace/base';
import {
  describeArchive,
  type Manifest,
  type ObjectStore,
  openObjectStore,
  readVerification,
  type ShardArchive,
} from '@millrace/snapshot';

export async function showBackups(location: string): Promise<void> {
  await using store = await openObjectStore(location);
  const shards = await describeArchive(store);
  if (shards.length === 0) throw new MillraceError('NOT_FOUND', `${location} holds no backup`);
  for (const shard of shards) await showShard(store, shard);
  if (shards.length > 1) console.log(`all shards  ${describeWindow(commonWindow(shards))}`);
}

async function showShard(store: ObjectStore, shard: ShardArchive): Promise<void> {
  const { manifests, objects, position } = shard;
  const slots = shard.slots.map(([first, last]) => `${first}-${last}`).join(',') || 'no cluster';
  console.log(`${shard.shard}  slots ${slots}  ${describeWindow(shard)}`);
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
  if (position !== undefined)
    console.log(
      `  log: up to record ${position.sequence}, ${objects.length} objects, ${bytes} bytes`,
    );
  for (const manifest of manifests) console.log(`  ${await describeSnapshot(store, manifest)}`);
}

async function describeSnapshot(store: ObjectStore, manifest: Manifest): Promise<string> {
  const { id, timeMs, sequence, bytes } = manifest;
  const verification = await readVerification(store, manifest);
  let state = 'not verified';
  if (verification?.isOk === true)
    state = `verified ${timeOf(verification.timeMs)}, ${verification.keys} keys, digest ${verification.digest.slice(0, 16)}`;
  else if (verification !== undefined) state = `BAD: ${verification.fault}`;
  return `snapshot ${id}: ${timeOf(timeMs)}, record ${sequence}, ${bytes} bytes, ${state}`;
}

type Window = Pick<ShardArchive, 'fromMs' | 'toMs'>;

/** What every shard can be brought back to. */
export function commonWindow(shards: readonly Window[]): Window {
  const from = shards.map(({ fromMs }) => fromMs ?? Infinity);
  const to = shards.map(({ toMs }) => toMs ?? -Infinity);
  return { fromMs: Math.max(...from), toMs: Math.min(...to) };
}

export function describeWindow({ fromMs, toMs }: Window): string {
  if (fromMs === undefined || toMs === undefined || fromMs > toMs) return 'no moment';
  return `restorable from ${timeOf(fromMs)} to ${timeOf(toMs)}`;
}

export const timeOf = (ms: number): string =>
  Number.isFinite(ms) ? new Date(ms).toISOString() : 'never';
