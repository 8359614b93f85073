import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { errorCodeOf, MillraceError } from '@millrace/base';

/** The folder of the segments, where the folder of a store or that itself is given. */
export async function findLogFolder(
  dir: string,
): Promise<{ readonly log: string; readonly store?: string }> {
  const names = await readFolder(dir);
  if (names.includes('log')) return { log: path.join(dir, 'log'), store: dir };
  if (names.some((name) => /^\d{16}\.log$/.test(name))) return { log: dir };
  throw new MillraceError('NOT_FOUND', `${dir} holds no log: give the --dir of a store`);
}

async function readFolder(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT')
      throw new MillraceError('NOT_FOUND', `${dir} is not there`);
    throw error;
  }
}
