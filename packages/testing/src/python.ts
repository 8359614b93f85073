/** Clients in Python that tests walk over a store with, in a virtual environment of their own below `.cache`. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findOnPath } from './oracles.js';

const packages = ['redis==8.1.0', 'valkey-glide==2.6.0'];
const folder = fileURLToPath(new URL('../../../.cache/python/', import.meta.url));
const installMsMax = 300_000;

/** The interpreter of an environment that has the clients; the reason where there is none. */
export async function findPython(): Promise<{ python: string } | { missing: string }> {
  const python = join(folder, 'bin', 'python');
  const marker = join(folder, `${packages.join('+')}.installed`);
  if (existsSync(marker)) return { python };
  const system = findOnPath('python3');
  if (system === undefined) return { missing: 'python3 is not installed' };
  const run = promisify(execFile);
  try {
    await rm(folder, { recursive: true, force: true });
    await run(system, ['-m', 'venv', folder], { timeout: installMsMax });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await run(python, [...install, ...packages], { timeout: installMsMax });
    await writeFile(marker, '');
    return { python };
  } catch (error) {
    const reason = (error as Error).message.split('\n', 1)[0];
    return { missing: `the Python clients cannot be installed: ${reason ?? ''}` };
  }
}
