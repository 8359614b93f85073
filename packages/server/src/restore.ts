/** Finds the newest snapshot in the folder of a store that can be read, and loads it. */
import { rm } from 'node:fs/promises';
import { MillraceError } from '@millrace/base';
import type { Clock, Logger } from '@millrace/base';
import type { Arena, ArenaOptions } from '@millrace/memory';
import {
  isSnapshotLost,
  listSnapshots,
  loadSnapshot,
  openObjectStore,
  readChain,
  readManifest,
  SnapshotOfOtherShard,
} from '@millrace/snapshot';
import type { KeyRing, Manifest, ObjectStore, SnapshotEntry } from '@millrace/snapshot';
import type { Loading } from './loading.js';
import { snapshotFolderOf, spoolFolderOf } from './snapshots.js';

export interface RestoreOptions {
  readonly dir: string;
  readonly shard: string;
  readonly isCluster: boolean;
  readonly arena: ArenaOptions;
  readonly keys: KeyRing;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly loading: Loading;
}

export interface Restored {
  readonly arena: Arena;
  readonly manifest: Manifest;
  /** What it builds on, the full one first, and itself. */
  readonly chain: readonly Manifest[];
}

/** Undefined where there is none. A damaged one is passed over, for the log reaches back to an older one too. */
export async function restoreNewest(options: RestoreOptions): Promise<Restored | undefined> {
  if (options.dir === '') return undefined;
  await rm(spoolFolderOf(options.dir), { recursive: true, force: true });
  await using store = await openObjectStore(snapshotFolderOf(options.dir), options.keys);
  const all = await listSnapshots(store);
  const own = all.filter(({ shard }) => shard === options.shard);
  if (own.length === 0 && all.length > 0)
    throw new SnapshotOfOtherShard(store.location, all[0].shard, options.shard);
  for (const entry of own.reverse()) {
    try {
      return await restore(store, entry, options);
    } catch (error) {
      if (!isSnapshotLost(error)) throw error;
      options.logger.error('a snapshot cannot be used; trying the one before', {
        error: error.message,
      });
    }
  }
  return undefined;
}

async function restore(
  store: ObjectStore,
  entry: SnapshotEntry,
  options: RestoreOptions,
): Promise<Restored> {
  const { logger, clock, isCluster, loading } = options;
  const manifest = await readManifest(store, entry);
  if (isCluster !== manifest.slots.length > 0) {
    const [was, must] = isCluster ? ['outside', 'without'] : ['in', 'with'];
    throw new MillraceError(
      'START_FAILED',
      `the snapshot ${entry.id} was taken ${was} a cluster: start ${must} cluster-enabled`,
    );
  }
  const from = clock.monotonicMs();
  const chain = await readChain(store, manifest);
  const pagesToRead = chain.reduce((sum, { pages }) => sum + pages, 0);
  loading.begin('loading a snapshot', pagesToRead * manifest.pageBytes);
  const arena = await loadSnapshot(store, manifest, options.arena, (pages) => {
    if ((pages & 255) === 0) loading.reach(pages * manifest.pageBytes);
  });
  const { id, sequence, bytes } = manifest;
  logger.info('loaded a snapshot', { id, sequence, bytes, ms: clock.monotonicMs() - from });
  return { arena, manifest, chain };
}
