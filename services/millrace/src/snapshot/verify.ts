import { MillraceError } from '@millrace/base';
import { listSnapshots, openObjectStore, readManifest, tryRestore } from '@millrace/snapshot';
import { ProgressLine } from './progress-line.js';

/** Restores each snapshot into memory and checks it; goes on past one that is damaged. */
export async function verify(
  location: string,
  wanted: string | undefined,
  { shard }: { readonly shard?: string },
): Promise<void> {
  await using store = await openObjectStore(location);
  const entries = (await listSnapshots(store, shard)).filter(
    ({ id }) => wanted === undefined || id === wanted,
  );
  if (entries.length === 0) throw new MillraceError('NOT_FOUND', `${location} has no snapshot`);
  const line = new ProgressLine(process.stderr);
  for (const entry of entries) {
    const name = `${entry.shard}  ${entry.id}`;
    try {
      const manifest = await readManifest(store, entry);
      const { keys } = await tryRestore(store, manifest, (pages, of) => line.show(name, pages, of));
      line.clear();
      console.log(`${name}  ok  ${keys} keys`);
    } catch (error) {
      line.clear();
      process.exitCode = 1; // the others are looked at too
      console.log(`${name}  DAMAGED: ${(error as Error).message}`);
    }
  }
}
