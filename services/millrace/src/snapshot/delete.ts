import { configType, MillraceError } from '@millrace/base';
import {
  deleteSnapshots,
  listArchivedShards,
  listClusterManifests,
  listSnapshots,
  type ObjectStore,
  openObjectStore,
  pruneSnapshots,
  readClusterManifests,
  type SnapshotEntry,
} from '@millrace/snapshot';

/** Deletes the snapshots with these ids, of shards or of whole clusters with all that these name, or all but the newest few of each shard and those that these build on. */
export async function remove(
  location: string,
  ids: readonly string[],
  options: { readonly shard?: string; readonly keep?: string; readonly keepFor?: string },
): Promise<void> {
  await using store = await openObjectStore(location);
  if ((await listArchivedShards(store)).length > 0)
    throw new MillraceError(
      'INVALID_ARGUMENT',
      `${location} is an archive: its archiver gives up snapshots and log together, as --window says`,
    );
  const entries = await listSnapshots(store, options.shard);
  const allClusters = options.shard === undefined ? await listClusterManifests(store) : [];
  const unknown = ids.find(
    (id) => !allClusters.includes(id) && !entries.some((entry) => entry.id === id),
  );
  if (unknown !== undefined)
    throw new MillraceError('NOT_FOUND', `${location} has no snapshot ${unknown}`);
  if (ids.length > 0 === (options.keep !== undefined))
    throw new MillraceError('INVALID_ARGUMENT', 'name the snapshots to delete, or say --keep <n>');
  if (options.keep === undefined) await removeNamed(store, entries, ids);
  else {
    const retention = { count: parseKeep(options.keep), ...sinceOf(options.keepFor) };
    const shards = new Set(entries.map(({ shard }) => shard));
    for (const shard of shards) await pruneSnapshots(store, shard, retention);
  }
  await tellGone(store, entries, allClusters);
}

async function removeNamed(
  store: ObjectStore,
  entries: readonly SnapshotEntry[],
  ids: readonly string[],
): Promise<void> {
  const clusters = (await listClusterManifests(store)).filter((id) => ids.includes(id));
  const goes = new Set(ids);
  for (const { id, snapshots } of await readClusterManifests(store))
    if (clusters.includes(id)) for (const named of snapshots) goes.add(named.id);
  const going = entries.filter(({ id }) => goes.has(id));
  await deleteSnapshots(store, going, clusters);
}

async function tellGone(
  store: ObjectStore,
  entries: readonly SnapshotEntry[],
  clusters: readonly string[],
): Promise<void> {
  const left = new Set((await listSnapshots(store)).map(({ id }) => id));
  for (const { shard, id } of entries) if (!left.has(id)) console.log(`${shard}  ${id}  deleted`);
  const clustersLeft = await listClusterManifests(store);
  for (const id of clusters)
    if (!clustersLeft.includes(id)) console.log(`whole cluster  ${id}  deleted`);
}

function sinceOf(keepFor: string | undefined): { readonly sinceMs?: number } {
  if (keepFor === undefined) return {};
  const row = configType.duration({ default: 0, description: '' });
  return { sinceMs: Date.now() - row.parse(keepFor) };
}

function parseKeep(text: string): number {
  const kept = Number(text);
  if (Number.isSafeInteger(kept) && kept >= 1) return kept;
  throw new MillraceError('INVALID_ARGUMENT', `--keep must be 1 or more, not '${text}'`);
}
