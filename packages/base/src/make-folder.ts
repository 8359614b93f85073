import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCodeOf } from './errors.js';

/**
 * Makes a folder and those above it, as far as they are missing. Node's own `recursive` never returns where the file system
 * takes no new folders and says that there is no such place (`/proc`).
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const code = errorCodeOf(error);
    const above = path.dirname(folder);
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT' || above === folder || (await exists(above))) throw error;
    await makeFolder(above);
    await makeFolder(folder);
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
