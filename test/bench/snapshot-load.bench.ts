// What clients notice of a snapshot: latencies while many keys are overwritten at half of what a server can do, without and
// with a snapshot under way, beside BGSAVE of a real server; and the memory that it takes meanwhile.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom } from '@millrace/base';
import { encodeCommand, OutputBuffer } from '@millrace/resp';
import { fill } from './support/fill.js';
import { median, percentile, thousands } from './support/figures.js';
import { markdownTable } from './support/markdown.js';
import { runOpenLoop } from './support/open-loop.js';
import { chosen, readOptions } from './support/options.js';
import { residentBytes } from './support/process-figures.js';
import { missingLoadTool, runLoad } from './support/redis-benchmark.js';
import { call, PEERS, startPeers, startStore, stopAll } from './support/servers.js';
import type { Contender } from './support/servers.js';

const options = readOptions({
  peers: 'redis-7.0',
  keys: '5000000',
  rounds: '3',
  clients: '50',
  share: '0.5',
  size: '64',
});
const keys = Number(options.keys);
const value = 'x'.repeat(Number(options.size));
const preparedCommands = 200_000;
const capacityRequests = 200_000;
const warmUpSeconds = 2;
const pollMs = 20;
const goals = { stallMs: 5, tailRatio: 1.5, memoryShare: 0.05 };

const shares = { p50: 0.5, p99: 0.99, 'p99.9': 0.999, longest: 1 } as const;
type ShareName = keyof typeof shares;
const shareNames = Object.keys(shares) as ShareName[];
type Latencies = Record<ShareName, number>;

interface Round {
  readonly without: Latencies;
  readonly during: Latencies;
  readonly seconds: number;
  readonly bytesOnTop: number;
  readonly share: number;
}

const key = (i: number): string => `key:${i.toString().padStart(12, '0')}`;

async function main(): Promise<void> {
  const missing = missingLoadTool();
  if (missing !== undefined) {
    console.log(`Skipped: ${missing}.`);
    return;
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-bench-'));
  const servers = [
    ...(await startPeers(chosen(options.peers, PEERS))),
    await startStore([], ['--dir', folder, '--appendonly', 'no']),
  ];
  try {
    for (const { port } of servers) await fill(port, keys, (i) => ['SET', key(i), value]);
    const load = { commands: prepareCommands(), rate: await shareOfCapacity(servers[0]) };
    const rounds = new Map<Contender, Round[]>();
    for (const server of servers) {
      await offer(server, load, warmUpSeconds, 0);
      // The first one grows what the next ones use again, and tells how long they take.
      let { seconds } = await measure(server, load, warmUpSeconds, 0);
      const list: Round[] = [];
      for (let round = 1; round <= Number(options.rounds); round++) {
        const measured = await measure(server, load, seconds, round);
        list.push(measured);
        ({ seconds } = measured);
      }
      rounds.set(server, list);
    }
    report(load.rate, rounds);
  } finally {
    await stopAll(servers);
    await rm(folder, { recursive: true });
  }
}

interface WriteLoad {
  readonly commands: readonly Uint8Array[];
  readonly rate: number;
}

async function shareOfCapacity(server: Contender): Promise<number> {
  const load = { pipeline: 1, requests: capacityRequests, clients: Number(options.clients) };
  const command = ['SET', 'key:__rand_int__', value];
  const figures: number[] = [];
  for (let i = 0; i < 3; i++)
    figures.push((await runLoad(server, { ...load, command, keys })).requestsPerSecond);
  return Math.round(median(figures) * Number(options.share));
}

function prepareCommands(): readonly Uint8Array[] {
  const random = createSeededRandom(7);
  const output = new OutputBuffer();
  return Array.from({ length: preparedCommands }, () => {
    output.clear();
    encodeCommand(['SET', key(random.below(keys)), value], output);
    return output.bytes.slice(0, output.length);
  });
}

async function offer(
  { port }: Contender,
  { commands, rate }: WriteLoad,
  seconds: number,
  seed: number,
): Promise<Latencies> {
  const clients = Number(options.clients);
  const load = { port, commands, commandsPerSecond: rate, seconds, clients, seed };
  const { latencies } = await runOpenLoop(load);
  const at = (name: ShareName): number => percentile(latencies, shares[name]);
  return { p50: at('p50'), p99: at('p99'), 'p99.9': at('p99.9'), longest: at('longest') };
}

/** The load for about as long as a snapshot takes, without one and with one. */
async function measure(
  server: Contender,
  load: WriteLoad,
  seconds: number,
  seed: number,
): Promise<Round> {
  const without = await offer(server, load, seconds, seed);
  const before = residentBytes(server.pid);
  const from = performance.now();
  await call(server, 'BGSAVE');
  const [during, watched] = await Promise.all([
    offer(server, load, seconds, seed),
    watch(server, from),
  ]);
  const bytesOnTop = (await cowBytes(server)) ?? Math.max(0, watched.residentMax - before);
  return { without, during, ...watched, bytesOnTop, share: bytesOnTop / before };
}

async function watch(
  server: Contender,
  from: number,
): Promise<{ readonly seconds: number; readonly residentMax: number }> {
  let residentMax = 0;
  for (;;) {
    await sleep(pollMs);
    residentMax = Math.max(residentMax, residentBytes(server.pid));
    if ((await field(server, 'rdb_bgsave_in_progress')) === 0) break;
  }
  if (!(await call(server, 'INFO', 'persistence')).includes('rdb_last_bgsave_status:ok'))
    throw new Error(`${server.name} could not take its snapshot`);
  return { seconds: (performance.now() - from) / 1000, residentMax };
}

/** What a fork copied, for those that fork. */
async function cowBytes(server: Contender): Promise<number | undefined> {
  const bytes = await field(server, 'rdb_last_cow_size');
  return bytes === undefined || bytes === 0 ? undefined : bytes;
}

async function field(server: Contender, name: string): Promise<number | undefined> {
  const found = new RegExp(`^${name}:(\\d+)`, 'm').exec(await call(server, 'INFO', 'persistence'));
  return found === null ? undefined : Number(found[1]);
}

function report(rate: number, rounds: ReadonlyMap<Contender, readonly Round[]>): void {
  const rows = [...rounds].flatMap(([{ name }, list]) => {
    const of = (read: (round: Round) => number): number => median(list.map(read));
    const milliseconds = (read: (round: Round) => Latencies): string[] =>
      shareNames.map((share) => of((round) => read(round)[share]).toFixed(2));
    const tail = of(({ during, without }) => during['p99.9'] / without['p99.9']);
    const top = of(({ share }) => share) * 100;
    const onTop = `${(of(({ bytesOnTop }) => bytesOnTop) / 2 ** 20).toFixed(0)} MiB, ${top.toFixed(1)} %`;
    const seconds = of((round) => round.seconds).toFixed(1);
    return [
      [name, 'no', ...milliseconds(({ without }) => without), '', '', ''],
      [name, 'yes', ...milliseconds(({ during }) => during), tail.toFixed(2), onTop, seconds],
    ];
  });
  const { stallMs, tailRatio, memoryShare } = goals;
  console.log(
    `${thousands(keys)} keys of ${options.size} bytes; ${thousands(rate)} SET a second, offered whether or not they are answered, ` +
      `over ${options.clients} connections; milliseconds from when a command was due, medians of ${options.rounds} rounds. ` +
      `Goals: the longest at most ${stallMs.toString()} ms above that without, p99.9 at most ${tailRatio.toString()} times, ` +
      `${(memoryShare * 100).toString()} % of memory on top.\n\n` +
      markdownTable(
        ['server', 'snapshot', ...shareNames, 'p99.9 to none', 'memory on top', 'seconds'],
        rows,
      ),
  );
}

await main();
