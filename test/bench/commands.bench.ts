// Requests a second and processor time a request beside real servers, command by command, under redis-benchmark.
import { commandCases } from './command-cases.js';
import type { CommandCase } from './command-cases.js';
import { geometricMean, median, thousands } from './support/figures.js';
import { markdownTable } from './support/markdown.js';
import { chosen, readOptions } from './support/options.js';
import { missingLoadTool, runLoad } from './support/redis-benchmark.js';
import type { Load, LoadFigures } from './support/redis-benchmark.js';
import { call, knows, PEERS, startPeers, startStore, stopAll } from './support/servers.js';
import type { Contender } from './support/servers.js';

const options = readOptions({
  only: '',
  peers: '',
  pipelines: '1,16',
  rounds: '3',
  requests: '200000',
  clients: '50',
  keys: '100000',
  size: '64',
});
const rounds = Number(options.rounds);
/** A share of the requests is sent before the first round, to each server alike. */
const warmUpShare = 0.1;

interface Comparison {
  readonly peer: string;
  readonly speed: number;
  readonly cpu: number;
}

interface Row {
  readonly name: string;
  readonly own: LoadFigures;
  readonly comparisons: readonly Comparison[];
}

async function main(): Promise<void> {
  const missing = missingLoadTool();
  if (missing !== undefined) {
    console.log(`Skipped: ${missing}.`);
    return;
  }
  const all = commandCases('x'.repeat(Number(options.size)));
  const names = chosen(
    options.only,
    all.map(({ name }) => name),
  );
  const peers = await startPeers(chosen(options.peers, PEERS));
  const store = await startStore();
  try {
    const cases = await casesHere(
      store,
      all.filter(({ name }) => names.includes(name)),
    );
    for (const pipeline of options.pipelines.split(',').map(Number)) {
      const rows: Row[] = [];
      for (const one of cases) rows.push(await compare(one, pipeline, store, peers));
      report(pipeline, rows, peers);
    }
  } finally {
    await stopAll([store, ...peers]);
  }
}

/** The cases whose command the store has; the others are named. */
async function casesHere(
  store: Contender,
  cases: readonly CommandCase[],
): Promise<readonly CommandCase[]> {
  const here: CommandCase[] = [];
  for (const one of cases) if (await knows(store, one.command[0])) here.push(one);
  const others = cases.filter((one) => !here.includes(one)).map(({ name }) => name);
  if (others.length > 0)
    console.log(`Left out, because the store lacks the command: ${others.join(', ')}.\n`);
  return here;
}

/** The servers take turns within a round, so that whatever else the machine does meets all of them. */
async function compare(
  one: CommandCase,
  pipeline: number,
  store: Contender,
  peers: readonly Contender[],
): Promise<Row> {
  const requests = Number(options.requests);
  const clients = Number(options.clients);
  const load: Load = {
    command: one.command,
    pipeline,
    requests,
    clients,
    keys: Number(options.keys),
  };
  const servers = [...peers, store];
  for (const server of servers) {
    if (one.preparation !== undefined) await call(server, ...one.preparation);
    await runLoad(server, { ...load, requests: Math.ceil(requests * warmUpShare) });
  }
  const figures = new Map<Contender, LoadFigures[]>(servers.map((server) => [server, []]));
  for (let round = 0; round < rounds; round++) {
    for (const server of servers) figures.get(server)?.push(await runLoad(server, load));
  }
  const own = figures.get(store) ?? [];
  const row = {
    name: one.name,
    own: mediansOf(own),
    comparisons: peers.map((peer) => against(own, peer, figures.get(peer) ?? [])),
  };
  console.error(
    `${one.name} -P ${pipeline}: ${row.comparisons.map(({ peer, speed, cpu }) => `${speed.toFixed(2)} of ${peer} (cpu ${cpu.toFixed(2)})`).join(', ')}`,
  );
  return row;
}

/** Medians of the ratios round by round, not ratios of medians: neighbours in time had the same machine. */
function against(
  own: readonly LoadFigures[],
  peer: Contender,
  theirs: readonly LoadFigures[],
): Comparison {
  const ratio = (read: (figures: LoadFigures) => number): number =>
    median(own.map((figures, round) => read(figures) / read(theirs[round])));
  return {
    peer: peer.name,
    speed: ratio(({ requestsPerSecond }) => requestsPerSecond),
    cpu: ratio(({ cpuMicros }) => cpuMicros),
  };
}

function mediansOf(figures: readonly LoadFigures[]): LoadFigures {
  const of = (read: (one: LoadFigures) => number): number => median(figures.map(read));
  return {
    requestsPerSecond: of((one) => one.requestsPerSecond),
    p50Ms: of((one) => one.p50Ms),
    p99Ms: of((one) => one.p99Ms),
    cpuMicros: of((one) => one.cpuMicros),
  };
}

function report(pipeline: number, rows: readonly Row[], peers: readonly Contender[]): void {
  const header = ['command', 'requests/s', 'p99 ms', 'CPU µs'];
  for (const { name } of peers) header.push(`× ${name}`, `CPU × ${name}`);
  const ratios = (comparisons: readonly Comparison[]): string[] =>
    comparisons.flatMap(({ speed, cpu }) => [speed.toFixed(2), cpu.toFixed(2)]);
  const lines = rows.map(({ name, own, comparisons }) => [
    name,
    thousands(own.requestsPerSecond),
    own.p99Ms.toFixed(2),
    own.cpuMicros.toFixed(2),
    ...ratios(comparisons),
  ]);
  const summary = (
    title: string,
    fold: (values: number[]) => number,
    worst: (values: number[]) => number,
  ): string[] => [
    title,
    '',
    '',
    '',
    ...peers.flatMap((_, i) => [
      fold(rows.map(({ comparisons }) => comparisons[i].speed)).toFixed(2),
      worst(rows.map(({ comparisons }) => comparisons[i].cpu)).toFixed(2),
    ]),
  ];
  const least = (values: number[]): number => Math.min(...values);
  const most = (values: number[]): number => Math.max(...values);
  lines.push(
    summary('geometric mean', geometricMean, geometricMean),
    summary('worst', least, most),
  );
  console.log(
    `Pipelines of ${pipeline}; ${options.clients} clients, ${options.requests} requests, values of ${options.size} bytes, ` +
      `${options.keys} keys; medians of ${options.rounds} rounds.\n\n${markdownTable(header, lines)}\n`,
  );
}

await main();
