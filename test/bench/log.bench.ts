/**
 * What the log costs: SET with `everysec` beside a store without a log, and `always` beside Redis with appendfsync always. Servers take turns
 * round by round: `npm run bench -- log`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startOracle } from '@millrace/testing';
import { median, thousands } from './support/figures.js';
import { markdownTable } from './support/markdown.js';
import { readOptions } from './support/options.js';
import { type LoadFigures, runLoad } from './support/redis-benchmark.js';
import { type Contender, startStore, stopAll } from './support/servers.js';

const options = readOptions({
  rounds: '5',
  requests: '1000000',
  keys: '100000',
  size: '64',
  clients: '50',
});
const rounds = Number(options.rounds);
const tables = ['everysec', 'always'] as const;
const pipelines = [1, 16] as const;
/** Of the requests: a pipeline of 1 is ten times as slow, and a sync for each batch slower still. */
const shares = { everysec: { 1: 0.15, 16: 1 }, always: { 1: 0.05, 16: 0.4 } } as const;
const goals = { everysec: { 1: '', 16: '≥ 0.95' }, always: { 1: '≥ 1.2', 16: '≥ 2' } } as const;

interface Pair {
  readonly server: Contender;
  /** What the ratio is to. */
  readonly base: Contender;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-bench-'));
  try {
    for (const fsync of tables) await measure(fsync, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(fsync: (typeof tables)[number], folder: string): Promise<void> {
  const servers: Contender[] = [];
  const logFlags = ['--appendonly', 'yes', '--appendfsync', fsync];
  try {
    const add = async (name: string, starting: Promise<Contender | undefined>) => {
      const started = await starting;
      if (started === undefined) return undefined;
      const server = { ...started, name };
      servers.push(server);
      return server;
    };
    const own = ['--dir', path.join(folder, fsync), ...logFlags];
    const logged = await add(`millrace, ${fsync}`, startStore([], own));
    const redis = await add(`redis-7.0, ${fsync}`, startOracle('redis-7.0', logFlags));
    const pairs: Pair[] = [];
    if (fsync === 'always') {
      if (logged && redis) pairs.push({ server: logged, base: redis });
    } else {
      const bare = await add('millrace, no log', startStore());
      const bareRedis = await add('redis-7.0, no log', startOracle('redis-7.0'));
      if (logged && bare) pairs.push({ server: logged, base: bare });
      if (redis && bareRedis) pairs.push({ server: redis, base: bareRedis });
    }
    for (const pipeline of pipelines) await compare(servers, pairs, fsync, pipeline);
  } finally {
    await stopAll(servers);
  }
}

async function compare(
  servers: readonly Contender[],
  pairs: readonly Pair[],
  fsync: (typeof tables)[number],
  pipeline: (typeof pipelines)[number],
): Promise<void> {
  const requests = Math.round(Number(options.requests) * shares[fsync][pipeline]);
  const [clients, keys] = [Number(options.clients), Number(options.keys)];
  const command = ['SET', 'key:__rand_int__', 'v'.repeat(Number(options.size))];
  const load = { command, pipeline, requests, clients, keys };
  const figures = new Map<Contender, LoadFigures[]>(servers.map((server) => [server, []]));
  for (const server of servers) await runLoad(server, { ...load, requests: requests / 2 });
  for (let round = 0; round < rounds; round++) {
    // Who comes first changes: neighbours in time disturb each other.
    const order = round % 2 === 0 ? servers : servers.toReversed();
    for (const server of order) figures.get(server)?.push(await runLoad(server, load));
  }
  const rows = servers.map((server) => {
    const own = figures.get(server) ?? [];
    const pair = pairs.find((one) => one.server === server);
    const of = (read: (one: LoadFigures) => number): number => median(own.map(read));
    return [
      server.name,
      thousands(of(({ requestsPerSecond }) => requestsPerSecond)),
      of(({ p99Ms }) => p99Ms).toFixed(2),
      of(({ cpuMicros }) => cpuMicros).toFixed(2),
      ...(pair === undefined ? ['', ''] : against(own, figures.get(pair.base) ?? [])),
      pair?.base.name ?? '',
      pair !== undefined && server.name.startsWith('millrace') ? goals[fsync][pipeline] : '',
    ];
  });
  const header = ['SET', 'requests/s', 'p99 ms', 'CPU µs', 'speed', 'CPU', 'of', 'goal'];
  console.log(
    `Pipelines of ${String(pipeline)}; ${options.clients} clients, ${thousands(requests)} requests, values of ${options.size} bytes; medians of ${options.rounds} rounds.\n\n` +
      `${markdownTable(header, rows)}\n`,
  );
}

/** Medians of the ratios round by round: speed, and processor time a request. */
function against(own: readonly LoadFigures[], theirs: readonly LoadFigures[]): readonly string[] {
  const ratio = (read: (one: LoadFigures) => number): string =>
    median(own.map((one, round) => read(one) / read(theirs[round]))).toFixed(2);
  return [ratio((one) => one.requestsPerSecond), ratio((one) => one.cpuMicros)];
}

await main();
