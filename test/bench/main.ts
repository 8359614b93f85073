import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SUFFIX = '.bench.js';

/**
 * Runs each `*.bench.ts` of this folder in a process of its own, one after the other, so that none warms or disturbs the next.
 * Names on the command line choose among them; `--list` prints the names.
 */
async function main(chosen: readonly string[]): Promise<void> {
  const folder = path.dirname(fileURLToPath(import.meta.url));
  const names = (await readdir(folder))
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();
  if (chosen.includes('--list')) {
    console.log(names.join('\n'));
    return;
  }
  const unknown = chosen.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(`unknown benchmark ${unknown.join(', ')}; there are ${names.join(', ')}`);
  }
  for (const name of chosen.length > 0 ? chosen : names) {
    console.log(`\n== ${name}`);
    const file = path.join(folder, `${name}${SUFFIX}`);
    const child = spawn(process.execPath, ['--enable-source-maps', file], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) process.exitCode = 1;
  }
}

await main(process.argv.slice(2));
