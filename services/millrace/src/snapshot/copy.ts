import { MillraceError } from '@millrace/base';
import {
  copySnapshot,
  listSnapshots,
  ObjectExists,
  openObjectStore,
  readManifest,
} from '@millrace/snapshot';
import { ProgressLine } from './progress-line.js';

/** Copies snapshots byte by byte, each verified against its manifest; those that are there already are passed over. */
export async function copy(
  from: string,
  to: string,
  wanted: string | undefined,
  { shard }: { readonly shard?: string },
): Promise<void> {
  await using source = await openObjectStore(from);
  await using target = await openObjectStore(to);
  const entries = (await listSnapshots(source, shard)).filter(
    ({ id }) => wanted === undefined || id === wanted,
  );
  if (entries.length === 0) throw new MillraceError('NOT_FOUND', `${from} has no such snapshot`);
  const there = new Set((await listSnapshots(target)).map(({ shard: of, id }) => `${of}/${id}`));
  const line = new ProgressLine(process.stderr);
  for (const entry of entries) {
    const name = `${entry.shard}  ${entry.id}`;
    if (there.has(`${entry.shard}/${entry.id}`)) {
      console.log(`${name}  is there already`);
      continue;
    }
    const manifest = await readManifest(source, entry);
    let bytes = 0;
    try {
      await copySnapshot(source, target, manifest, (more) =>
        line.show(`copying ${entry.id}`, (bytes += more), manifest.bytes),
      );
    } catch (error) {
      if (!(error instanceof ObjectExists)) throw error; // another one copied it meanwhile
    }
    line.clear();
    console.log(`${name}  copied, ${manifest.bytes} bytes`);
  }
}
