/**
 * What archiving costs the serving loop: SET on a store whose log is shipped every second beside one that nobody ships, in turns. Both keep
 * a log: `npm run bench -- archive`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { millraceCli } from '@millrace/testing';
import { median, thousands } from './support/figures.js';
import { markdownTable } from './support/markdown.js';
import { readOptions } from './support/options.js';
import { type LoadFigures, runLoad } from './support/redis-benchmark.js';
import { startStore, stopAll } from './support/servers.js';

const options = readOptions({ rounds: '7', requests: '400000', size: '64', clients: '50' });
/** Until the archiver has shipped what a round wrote, before the other store has its turn. */
const shipMs = 3000;

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-bench-'));
  const dir = (name: string): string => path.join(folder, name);
  const flags = ['--archive', 'yes', '--snapshot-log-bytes', '0'];
  const alone = await startStore([], ['--dir', dir('alone'), ...flags]);
  const shipped = await startStore([], ['--dir', dir('shipped'), ...flags]);
  const where = ['--dirs', dir('shipped'), '--to', dir('archive'), '--metrics-port', '0'];
  const archiver = spawn(process.execPath, [millraceCli(), 'archiver', ...where], {
    stdio: 'ignore',
  });
  try {
    await compare(alone, shipped);
  } finally {
    const exited = once(archiver, 'exit');
    archiver.kill('SIGTERM');
    await exited;
    await stopAll([alone, shipped]);
    await rm(folder, { recursive: true, force: true });
  }
}

type Server = Awaited<ReturnType<typeof startStore>>;

async function compare(alone: Server, shipped: Server): Promise<void> {
  const command = ['SET', 'key:__rand_int__', 'v'.repeat(Number(options.size))];
  const [requests, clients] = [Number(options.requests), Number(options.clients)];
  const load = { command, pipeline: 16, requests, clients, keys: 100_000 };
  const figures: { alone: LoadFigures; shipped: LoadFigures }[] = [];
  for (let round = 0; round <= Number(options.rounds); round++) {
    const without = await runLoad(alone, load);
    const within = await runLoad(shipped, load);
    await sleep(shipMs);
    if (round > 0) figures.push({ alone: without, shipped: within });
  }
  const row = (name: string, of: (one: (typeof figures)[number]) => LoadFigures): string[] => [
    name,
    thousands(median(figures.map((one) => of(one).requestsPerSecond))),
    median(figures.map((one) => of(one).cpuMicros)).toFixed(2),
  ];
  const ratio = (read: (one: LoadFigures) => number): string =>
    median(figures.map((one) => read(one.shipped) / read(one.alone))).toFixed(2);
  const rows = [
    [...row('not archived', (one) => one.alone), '', '', ''],
    [
      ...row('archived every second', (one) => one.shipped),
      ratio((one) => one.requestsPerSecond),
      ratio((one) => one.cpuMicros),
      '≥ 0.95',
    ],
  ];
  console.log(
    `SET in pipelines of 16; ${options.clients} clients, ${thousands(requests)} requests a round, medians of ${options.rounds} rounds. ` +
      `The archiver is a process of its own and shares the machine's cores.\n\n` +
      markdownTable(['store', 'requests/s', 'CPU µs', 'speed', 'CPU', 'goal'], rows),
  );
}

await main();
