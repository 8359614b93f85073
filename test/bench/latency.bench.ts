// Latency with many keys under a load that a real server has half of its capacity for, the same load for both; and the pauses
// that the garbage collector makes in the store meanwhile.
import { createSeededRandom } from '@millrace/base';
import { encodeCommand, OutputBuffer } from '@millrace/resp';
import { fill } from './support/fill.js';
import { median, percentile, thousands } from './support/figures.js';
import { GcTrace } from './support/gc-trace.js';
import type { TracedPeriod } from './support/gc-trace.js';
import { markdownTable } from './support/markdown.js';
import { runOpenLoop } from './support/open-loop.js';
import { chosen, readOptions } from './support/options.js';
import { missingLoadTool, runLoad } from './support/redis-benchmark.js';
import { PEERS, startPeers, startStore, stopAll } from './support/servers.js';
import type { Contender } from './support/servers.js';

const options = readOptions({
  peers: 'redis-7.0',
  keys: '5000000',
  seconds: '20',
  rounds: '3',
  clients: '50',
  share: '0.5',
  rate: '',
  writes: '0.2',
});
const keys = Number(options.keys);
const seconds = Number(options.seconds);
const value = 'x'.repeat(64);
/** Different commands that are sent again and again. */
const preparedCommands = 200_000;
const warmUpSeconds = 3;
const capacityRequests = 200_000;

const shares = { p50: 0.5, p99: 0.99, 'p99.9': 0.999, longest: 1 } as const;
type ShareName = keyof typeof shares;
const shareNames = Object.keys(shares) as ShareName[];
type Round = Record<ShareName, number> & { readonly lateness: number };

/** As redis-benchmark makes them of __rand_int__. */
const key = (i: number): string => `key:${i.toString().padStart(12, '0')}`;

async function main(): Promise<void> {
  const missing = options.rate === '' ? missingLoadTool() : undefined;
  if (missing !== undefined) {
    console.log(`Skipped: ${missing}; --rate says the load instead.`);
    return;
  }
  const peers = await startPeers(chosen(options.peers, PEERS));
  const store = await startStore(['--trace-gc']);
  const trace = new GcTrace(store);
  const servers = [...peers, store];
  try {
    for (const { port } of servers) await fill(port, keys, (i) => ['SET', key(i), value]);
    const rate =
      options.rate === '' ? await shareOfCapacity(peers[0] ?? store) : Number(options.rate);
    const commands = prepareCommands();
    const run = async (server: Contender, length: number, seed: number): Promise<Round> => {
      const { port } = server;
      const load = { port, commands, commandsPerSecond: rate, seconds: length, seed };
      const { latencies, lateness } = await runOpenLoop({
        ...load,
        clients: Number(options.clients),
      });
      const at = (name: ShareName): number => percentile(latencies, shares[name]);
      return {
        p50: at('p50'),
        p99: at('p99'),
        'p99.9': at('p99.9'),
        longest: at('longest'),
        lateness: percentile(lateness, shares['p99.9']),
      };
    };
    for (const server of servers) await run(server, warmUpSeconds, 0);
    trace.take();
    const rounds = new Map<Contender, Round[]>(servers.map((server) => [server, []]));
    for (let round = 1; round <= Number(options.rounds); round++) {
      for (const server of servers) rounds.get(server)?.push(await run(server, seconds, round));
    }
    report(rate, rounds, trace.take());
  } finally {
    await stopAll(servers);
  }
}

/** So many GET a second as are a share of what the server can do, one at a time on each connection. */
async function shareOfCapacity(server: Contender): Promise<number> {
  const load = { pipeline: 1, requests: capacityRequests, clients: Number(options.clients) };
  const command = ['GET', 'key:__rand_int__'];
  const figures: number[] = [];
  for (let i = 0; i < 3; i++) {
    figures.push((await runLoad(server, { ...load, command, keys })).requestsPerSecond);
  }
  return Math.round(median(figures) * Number(options.share));
}

function prepareCommands(): readonly Uint8Array[] {
  const random = createSeededRandom(7);
  const output = new OutputBuffer();
  return Array.from({ length: preparedCommands }, () => {
    const name = key(random.below(keys));
    output.clear();
    encodeCommand(
      random.fraction() < Number(options.writes) ? ['SET', name, value] : ['GET', name],
      output,
    );
    return output.bytes.slice(0, output.length);
  });
}

function report(
  rate: number,
  rounds: ReadonlyMap<Contender, readonly Round[]>,
  { collections, longestPauseMs }: TracedPeriod,
): void {
  const rows = [...rounds].map(([{ name }, list]) => {
    const of = (read: (round: Round) => number): string => median(list.map(read)).toFixed(3);
    return [
      name,
      ...shareNames.map((share) => of((round) => round[share])),
      of((round) => round.lateness),
    ];
  });
  console.log(
    `${thousands(keys)} keys; ${thousands(rate)} commands a second, offered whether or not they are answered, over ${options.clients} connections, ` +
      `${(Number(options.writes) * 100).toFixed(0)} % SET, the rest GET; milliseconds from when a command was due, medians of ${options.rounds} rounds of ${seconds} s.\n\n` +
      markdownTable(['server', ...shareNames, 'sent late, p99.9'], rows),
  );
  console.log(
    `\nGarbage collections of the store meanwhile: ${collections}, the longest pause ${longestPauseMs.toFixed(2)} ms.\n`,
  );
}

await main();
