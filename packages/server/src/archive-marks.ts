/**
 * What a store and its archiver, a process of its own, leave for each other in the folder of the store: who the shard is, and how much of
 * its log is in the archive.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeOf, MillraceError } from '@millrace/base';

export type SlotRanges = readonly (readonly [number, number])[];

export interface ShardIdentity {
  readonly shard: string;
  /** None outside a cluster. */
  readonly slots: SlotRanges;
}

const identityFile = 'shard.json';
const archivedFile = 'archived.json';

export async function writeShardIdentity(dir: string, identity: ShardIdentity): Promise<void> {
  await replaceFile(join(dir, identityFile), identity);
}

/** Undefined where no store has been started in the folder yet. */
export async function readShardIdentity(dir: string): Promise<ShardIdentity | undefined> {
  return (await readJson(join(dir, identityFile))) as ShardIdentity | undefined;
}

export async function writeArchivedSequence(dir: string, sequence: number): Promise<void> {
  await replaceFile(join(dir, archivedFile), { sequence });
}

/** The last record that is known to be archived; 0 where none is. */
export async function readArchivedSequence(dir: string): Promise<number> {
  const mark = (await readJson(join(dir, archivedFile))) as { sequence: number } | undefined;
  return mark?.sequence ?? 0;
}

async function replaceFile(file: string, content: unknown): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(content)}\n`);
  await rename(`${file}.new`, file);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw new MillraceError('DATA_DAMAGED', `${file}: ${(error as Error).message}`);
  }
}
