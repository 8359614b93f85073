import {
  listClusterManifests,
  listSnapshots,
  type ObjectStore,
  openObjectStore,
  readClusterManifest,
  readManifest,
  type SnapshotEntry,
} from '@millrace/snapshot';

export async function list(location: string): Promise<void> {
  await using store = await openObjectStore(location);
  const entries = await listSnapshots(store);
  if (entries.length === 0) console.error(`${location} has no snapshot`);
  for (const entry of entries) {
    console.log(`${entry.shard}  ${entry.id}  ${await orDamaged(describe(store, entry))}`);
  }
  for (const id of await listClusterManifests(store))
    console.log(`whole cluster  ${id}  ${await orDamaged(describeCluster(store, id))}`);
}

async function describe(store: ObjectStore, entry: SnapshotEntry): Promise<string> {
  const { timeMs, sequence, pages, bytes } = await readManifest(store, entry);
  const time = new Date(timeMs).toISOString();
  return `${time}  up to record ${sequence}, ${pages} pages, ${bytes} bytes`;
}

async function describeCluster(store: ObjectStore, id: string): Promise<string> {
  const { timeMs, snapshots } = await readClusterManifest(store, id);
  return `${new Date(timeMs).toISOString()}  ${snapshots.length} shards`;
}

/** One that cannot be read does not hide the others. */
async function orDamaged(description: Promise<string>): Promise<string> {
  try {
    return await description;
  } catch (error) {
    return `DAMAGED: ${(error as Error).message}`;
  }
}
