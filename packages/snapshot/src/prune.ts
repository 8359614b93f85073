/**
 * Which snapshots stay. Those that others build on stay with them; and so that one damaged byte does not cost all that is kept, of
 * several that are kept not all may build on the same full one.
 */
import { listSnapshots, readManifest } from './catalogue.js';
import type { SnapshotEntry } from './catalogue.js';
import { readClusterManifests } from './cluster-snapshot.js';
import { isSnapshotLost, SnapshotInUse } from './errors.js';
import type { Manifest } from './format/manifest.js';
import { clusterManifestName, manifestName, snapshotFolder } from './format/names.js';
import type { ObjectStore } from './store/object-store.js';

export interface Retention {
  /** So many of the newest stay, however old they are. */
  readonly count: number;
  /** All that were taken since then stay as well. */
  readonly sinceMs?: number;
}

/** Of one shard, the oldest first; a manifest that cannot be read is undefined. */
interface Known {
  readonly entry: SnapshotEntry;
  readonly manifest: Manifest | undefined;
}

/**
 * Returns the oldest that is to be restorable: the log has to reach back to it. What an interrupted snapshot left goes too: nothing else
 * may be written to this place meanwhile. A snapshot of a whole cluster goes with the first of those that it names.
 */
export async function pruneSnapshots(
  store: ObjectStore,
  shard: string,
  retention: Retention,
): Promise<SnapshotEntry | undefined> {
  const all = await readAll(store, shard);
  const wanted = wantedOf(all, retention);
  const kept = withBases(all, wanted);
  const goes = all.filter(({ entry }) => !kept.has(entry.id));
  await deleteClustersOf(store, new Set(goes.map(({ entry }) => entry.id)));
  await deleteAll(
    store,
    goes.map(({ entry }) => entry),
  );
  for await (const { name } of store.list(`${shard}/`)) {
    if (!kept.has(name.split('/')[1])) await store.delete(name);
  }
  await store.removeInterrupted?.(`${shard}/`);
  return wanted.at(0)?.entry;
}

async function readAll(store: ObjectStore, shard: string): Promise<Known[]> {
  const entries = await listSnapshots(store, shard);
  return Promise.all(
    entries.map(async (entry) => {
      try {
        return { entry, manifest: await readManifest(store, entry) };
      } catch (error) {
        if (!isSnapshotLost(error)) throw error;
        return { entry, manifest: undefined };
      }
    }),
  );
}

function wantedOf(all: readonly Known[], { count, sinceMs = Infinity }: Retention): Known[] {
  const from = Math.max(0, all.length - count);
  const isWanted = ({ manifest }: Known, i: number): boolean =>
    i >= from || (manifest?.timeMs ?? 0) >= sinceMs;
  const wanted = all.filter(isWanted);
  const roots = new Set(wanted.map(rootOf));
  if (count < 2 || roots.size !== 1) return wanted;
  const other = all.findLast((known) => known.manifest !== undefined && !roots.has(rootOf(known)));
  return other === undefined ? wanted : [other, ...wanted];
}

/** The full snapshot at its bottom. */
const rootOf = ({ entry, manifest }: Known): string => manifest?.chain?.at(0)?.id ?? entry.id;

/** What a manifest that cannot be read builds on is not known: then all before it stays, until it goes itself. */
function withBases(all: readonly Known[], wanted: readonly Known[]): Set<string> {
  const kept = new Set<string>();
  for (const { entry, manifest } of wanted) {
    kept.add(entry.id);
    if (manifest === undefined) {
      for (const { entry: before } of all) if (before.id < entry.id) kept.add(before.id);
    } else for (const { id } of manifest.chain ?? []) kept.add(id);
  }
  return kept;
}

async function deleteClustersOf(store: ObjectStore, goes: ReadonlySet<string>): Promise<void> {
  if (goes.size === 0) return;
  for (const { id, snapshots } of await readClusterManifests(store)) {
    if (snapshots.some((named) => goes.has(named.id))) await store.delete(clusterManifestName(id));
  }
}

/**
 * Deletes these of one shard or several, the oldest first, and the snapshots of whole clusters with these ids. Or nothing: throws where
 * one that stays builds on one that goes, or is of a whole cluster and names it.
 */
export async function deleteSnapshots(
  store: ObjectStore,
  entries: readonly SnapshotEntry[],
  clusterIds: readonly string[] = [],
): Promise<void> {
  const goes = new Set(entries.map(({ id }) => id));
  for (const shard of new Set(entries.map((entry) => entry.shard))) {
    for (const { entry, manifest } of await readAll(store, shard)) {
      if (!goes.has(entry.id)) throwIfIn(goes, manifest?.chain, entry.id);
    }
  }
  for (const { id, snapshots } of await readClusterManifests(store)) {
    if (!clusterIds.includes(id)) throwIfIn(goes, snapshots, id);
  }
  for (const id of clusterIds) await store.delete(clusterManifestName(id));
  await deleteAll(store, entries);
}

function throwIfIn(
  goes: ReadonlySet<string>,
  needed: readonly { readonly id: string }[] | undefined,
  by: string,
): void {
  const one = needed?.find(({ id }) => goes.has(id));
  if (one !== undefined) throw new SnapshotInUse(one.id, by);
}

/** Those that build on others go first: whatever a crash leaves, nothing has lost its base. */
async function deleteAll(store: ObjectStore, entries: readonly SnapshotEntry[]): Promise<void> {
  for (const entry of entries.toReversed()) await deleteOne(store, entry);
}

/** Its manifest first, so that what a crash leaves of it is none. */
async function deleteOne(store: ObjectStore, { shard, id }: SnapshotEntry): Promise<void> {
  await store.delete(manifestName(shard, id));
  for await (const { name } of store.list(snapshotFolder(shard, id))) await store.delete(name);
}
