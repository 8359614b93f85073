/** What of an archive may go, so that each moment of the promised window stays restorable. */
import { listSnapshots, readManifest } from '../catalogue.js';
import type { Manifest } from '../format/manifest.js';
import { deleteSnapshots } from '../prune.js';
import type { ObjectStore } from '../store/object-store.js';
import { listLogObjects, readLogObjectHeader } from './log-catalogue.js';

export interface Removed {
  readonly snapshots: number;
  readonly logObjects: number;
}

/**
 * Keeps the newest snapshot that is at least as old as the window, all later ones, and the log from that one on. Snapshots go first: log
 * without its snapshot does no harm, and a snapshot without the log behind it promises what it cannot keep.
 */
export async function applyRetention(
  store: ObjectStore,
  shard: string,
  cutoffMs: number,
): Promise<Removed> {
  const manifests = await readManifests(store, shard);
  const base = manifests.findLast(({ timeMs }) => timeMs <= cutoffMs);
  if (base === undefined) return { snapshots: 0, logObjects: 0 };
  const stays = manifests.filter(({ timeMs }) => timeMs >= base.timeMs);
  const bases = new Set(stays.flatMap(({ chain = [] }) => chain.map(({ id }) => id)));
  const goes = manifests.filter(({ timeMs, id }) => timeMs < base.timeMs && !bases.has(id));
  await deleteSnapshots(store, goes);
  return { snapshots: goes.length, logObjects: await removeLog(store, shard, base) };
}

/** By time: after a restore the numbers of records begin again at a lower one. */
export async function readManifests(store: ObjectStore, shard: string): Promise<Manifest[]> {
  const entries = await listSnapshots(store, shard);
  const manifests = await Promise.all(entries.map((entry) => readManifest(store, entry)));
  return manifests.sort((a, b) => a.timeMs - b.timeMs);
}

async function removeLog(store: ObjectStore, shard: string, base: Manifest): Promise<number> {
  const objects = await listLogObjects(store, shard);
  let removed = 0;
  for (const object of objects) {
    if (object.epoch > base.logEpoch) break;
    if (object.epoch === base.logEpoch) {
      if (object.firstSequence > base.sequence) break;
      const { lastSequence } = await readLogObjectHeader(store, object);
      if (lastSequence > base.sequence) continue;
    }
    await store.delete(object.name);
    removed++;
  }
  return removed;
}
