import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { errorCodeOf, MillraceError } from './errors.js';

/** Locks of this process. */
const held = new Set<string>();

/**
 * Keeps two processes from working on one folder. The lock is a file with the owner's process id; that of a process which is
 * gone (killed, or the machine went down) is taken over, and so is one with our own id: containers give the same one again.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const file = path.join(folder, 'lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(`${process.pid}\n`);
      await handle.close();
      held.add(file);
      return {
        [Symbol.asyncDispose]: async () => {
          held.delete(file);
          await rm(file, { force: true });
        },
      };
    } catch (error) {
      if (errorCodeOf(error) !== 'EEXIST') throw error;
      const owner = Number(await readFile(file, 'utf8').catch(() => ''));
      if (owner === process.pid ? held.has(file) : owner > 0 && isRunning(owner)) {
        throw new MillraceError(
          'START_FAILED',
          `${folder} is in use by process ${owner}; --dir names another folder`,
        );
      }
      await rm(file, { force: true });
    }
  }
  throw new MillraceError('START_FAILED', `${folder} is in use by another process that starts`);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCodeOf(error) === 'EPERM';
  }
}
