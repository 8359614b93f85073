import { MillraceError } from '@millrace/base';
import {
  deleteSnapshot,
  listArchivedShards,
  listSnapshots,
  openObjectStore,
} from '@millrace/snapshot';

/** Deletes the snapshots with these ids, or all but the newest few of each shard. */
export async function remove(
  location: string,
  ids: readonly string[],
  options: { readonly shard?: string; readonly keep?: string },
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
  for (const entry of entries) {
    const later = entries.filter(({ shard, id }) => shard === entry.shard && id > entry.id);
    const goes = options.keep === undefined ? ids.includes(entry.id) : later.length >= kept;
    if (!goes) continue;
    await deleteSnapshot(store, entry);
    console.log(`${entry.shard}  ${entry.id}  deleted`);
  }
}

function parseKeep(text: string | undefined): number {
  const kept = Number(text ?? 1);
  if (Number.isSafeInteger(kept) && kept >= 1) return kept;
  throw new MillraceError('INVALID_ARGUMENT', `--keep must be 1 or more, not '${text}'`);
}
