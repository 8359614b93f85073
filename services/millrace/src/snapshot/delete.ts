import { configType, MillraceError } from '@millrace/base';
import {
  deleteSnapshots,
  listArchivedShards,
  listSnapshots,
  type ObjectStore,
  openObjectStore,
  pruneSnapshots,
} from '@millrace/snapshot';

/** Deletes the snapshots with these ids, or all but the newest few of each shard and those that these build on. */
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
  const unknown = ids.find((id) => !entries.some((entry) => entry.id === id));
  if (unknown !== undefined)
    throw new MillraceError('NOT_FOUND', `${location} has no snapshot ${unknown}`);
  if (ids.length > 0 === (options.keep !== undefined))
    throw new MillraceError('INVALID_ARGUMENT', 'name the snapshots to delete, or say --keep <n>');
  const kept = parseKeep(options.keep);
  for (const shard of new Set(entries.map((entry) => entry.shard))) {
    const own = entries.filter((entry) => entry.shard === shard).map(({ id }) => id);
    if (options.keep === undefined) {
      await deleteSnapshots(
        store,
        shard,
        own.filter((id) => ids.includes(id)),
      );
    } else await pruneSnapshots(store, shard, { count: kept, ...sinceOf(options.keepFor) });
    await tellGone(store, shard, own);
  }
}

async function tellGone(store: ObjectStore, shard: string, ids: readonly string[]): Promise<void> {
  const left = new Set((await listSnapshots(store, shard)).map(({ id }) => id));
  for (const id of ids) if (!left.has(id)) console.log(`${shard}  ${id}  deleted`);
}

function sinceOf(keepFor: string | undefined): { readonly sinceMs?: number } {
  if (keepFor === undefined) return {};
  const row = configType.duration({ default: 0, description: '' });
  return { sinceMs: Date.now() - row.parse(keepFor) };
}

function parseKeep(text: string | undefined): number {
  const kept = Number(text ?? 1);
  if (Number.isSafeInteger(kept) && kept >= 1) return kept;
  throw new MillraceError('INVALID_ARGUMENT', `--keep must be 1 or more, not '${text}'`);
}
