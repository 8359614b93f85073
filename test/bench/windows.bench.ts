// Feature windows: updates and reads a second of one core, bytes a window, and both beside the recipe of sorted sets.
import { setTimeout as pause } from 'node:timers/promises';
import { createSeededRandom } from '@millrace/base';
import { encodeCommand, OutputBuffer } from '@millrace/resp';
import { infoNumber } from '@millrace/testing';
import { median, thousands } from './support/figures.js';
import { fill } from './support/fill.js';
import { GcTrace } from './support/gc-trace.js';
import { LoadClient } from './support/load-client.js';
import { markdownTable } from './support/markdown.js';
import { readOptions } from './support/options.js';
import { cpuSeconds } from './support/process-figures.js';
import { call, startPeers, startStore, stopAll } from './support/servers.js';
import type { Contender } from './support/servers.js';

const options = readOptions({
  keys: '10000',
  requests: '1000000',
  reads: '200000',
  rounds: '5',
  pipeline: '64',
});
const keys = Number(options.keys);
const requests = Number(options.requests);
const reads = Number(options.reads);
const rounds = Number(options.rounds);
const pipeline = Number(options.pipeline);
const clients = 4;
const eventsADay = 100;
const dayMs = 86_400_000;
const startMs = 1_700_006_400_000;
const nowMs = startMs + dayMs;

type Word = string | number;
type Make = (i: number) => readonly (readonly Word[])[];

/** What one thing to do costs: seconds of the clock and of the server's processor, and what its collector did. */
interface Cost {
  readonly micros: number;
  readonly cpuMicros: number;
}

/** Batches are made beforehand: making them is no part of the run. `make` gives the commands of one thing to do. */
function makeBatches(count: number, make: Make): readonly Uint8Array[] {
  const output = new OutputBuffer();
  return Array.from({ length: Math.ceil(count / pipeline) }, (_, batch) => {
    output.clear();
    for (let i = 0; i < pipeline; i++)
      for (const command of make(batch * pipeline + i)) encodeCommand(command, output);
    return output.bytes.slice(0, output.length);
  });
}

async function run(server: Contender, batches: readonly Uint8Array[], each: number): Promise<Cost> {
  const open = await Promise.all(
    Array.from({ length: clients }, () => LoadClient.open(server.port)),
  );
  const cpu = cpuSeconds(server.pid);
  const began = process.hrtime.bigint();
  let next = 0;
  const work = async (client: LoadClient): Promise<void> => {
    while (next < batches.length) {
      client.send(batches[next++], pipeline * each);
      await client.waitUntilInFlight(pipeline * each);
    }
    await client.waitUntilInFlight(0);
  };
  await Promise.all(open.map(work));
  const micros = Number(process.hrtime.bigint() - began) / 1000;
  const used = (cpuSeconds(server.pid) - cpu) * 1e6;
  for (const client of open) client.close();
  const things = batches.length * pipeline;
  return { micros: micros / things, cpuMicros: used / things };
}

const random = createSeededRandom(1);
const amount = (): string => (random.below(50_000) / 100).toFixed(2);
const key = (i: number): string => `card:${(100_000 + (i % keys)).toString()}`;
/** Events of a day come to all keys in turns. */
const timeOf = (i: number): number =>
  startMs + Math.floor(((Math.floor(i / keys) + random.fraction()) * dayMs) / eventsADay);
const hex = (digits: number): string =>
  Array.from({ length: digits }, () => random.below(16).toString(16)).join('');
const uuid = (): string => [8, 4, 4, 4, 12].map(hex).join('-');

const read4 = (span: string) => (i: number) => [
  ['WIN.GET', key(i), 'AT', nowMs, 'SPAN', span, 'count', 'sum', 'avg', 'max'],
];

async function rates(): Promise<void> {
  await using store = await startStore(['--trace-gc']);
  const trace = new GcTrace(store);
  await fill(store.port, keys * eventsADay, (i) => ['WIN.ADD', key(i), timeOf(i), amount()]);
  const spread = (i: number): string => key(i * 7919);
  const cases: [string, Make][] = [
    ['WIN.ADD', (i) => [['WIN.ADD', spread(i), nowMs + Math.floor(i / 1000), amount()]]],
    [
      'WIN.ADD, any values',
      (i) => [['WIN.ADD', `w${key(i)}`, nowMs + i, random.fraction().toFixed(9)]],
    ],
    ['WIN.GET of 4 in 5 minutes', read4('5m')],
    ['WIN.GET of 4 in an hour', read4('1h')],
    ['WIN.GET of 4 in 24 hours', read4('24h')],
  ];
  const rows: string[][] = [];
  for (const [name, make] of cases) {
    const batches = makeBatches(requests, make);
    await run(store, batches.slice(0, batches.length / 5), 1);
    trace.take();
    const costs: Cost[] = [];
    for (let round = 0; round < 3; round++) costs.push(await run(store, batches, 1));
    await pause(50);
    const { collections, allocatedBytes, longestPauseMs } = trace.take();
    const micros = median(costs.map((cost) => cost.cpuMicros));
    rows.push([
      name,
      thousands(1e6 / micros),
      thousands(1e6 / median(costs.map((cost) => cost.micros))),
      micros.toFixed(2),
      collections.toString(),
      (allocatedBytes / requests / 3).toFixed(1),
      longestPauseMs.toFixed(1),
    ]);
  }
  const header = ['command', 'a second of one core', 'a second of the clock', 'CPU µs'];
  header.push('collections', 'heap bytes each', 'longest pause ms');
  console.log(
    `Pipelines of ${options.pipeline} over ${clients.toString()} connections, ${thousands(keys)} windows with ${eventsADay.toString()} events of a day; ` +
      `${thousands(requests)} commands in 3 rounds. Goal: 500,000 a second of one core, no collection that pauses.\n\n${markdownTable(header, rows)}\n`,
  );
}

async function sizes(): Promise<void> {
  await using store = await startStore();
  const rows: string[][] = [];
  const many = 203;
  const fillAll = async (name: string, value: () => string): Promise<void> => {
    const usage = async (): Promise<string> => call(store, 'MEMORY', 'USAGE', name);
    const add = async (from: number, to: number, step: number): Promise<void> => {
      const count = Math.floor((to - from) / step) + 1;
      await fill(store.port, count, (i) => ['WIN.ADD', name, from + i * step, value()]);
    };
    await add(startMs, startMs + 2000, 1000);
    const three = await usage();
    const end = startMs + 35 * dayMs;
    await add(startMs + 3_600_000, end, 3_600_000 / 4);
    await add(end - 3_600_000, end, 60_000 / 4);
    await add(end - 60_000, end, 1000 / 4);
    rows.push([name, three, await usage(), '200', '6144']);
  };
  await fillAll('whole numbers', () => random.below(1000).toString());
  await fillAll('two decimals', amount);
  await fillAll('any values', () => random.fraction().toString());
  const header = ['values', '3 buckets', `${many.toString()} buckets`, 'goal', 'goal'];
  console.log(
    `Bytes of a window by MEMORY USAGE, key and entry included.\n\n${markdownTable(header, rows)}\n`,
  );
}

const recipes = {
  'id of 36 characters': () => `${uuid()}:${amount()}`,
  'id of 8 characters': () => `${hex(8)}:${amount()}`,
} as const;

/** What the recipe does to answer count and sum of the last day; the sum is added up by the client. */
const recipeRead: Make = (i) => [
  ['ZREMRANGEBYSCORE', key(i), '-inf', nowMs - dayMs],
  ['ZCOUNT', key(i), nowMs - dayMs, '+inf'],
  ['ZRANGE', key(i), nowMs - dayMs, '+inf', 'BYSCORE'],
];
const windowRead: Make = (i) => [
  ['WIN.GET', key(i), 'AT', nowMs, 'SPAN', '24h', 'count', 'sum', 'avg', 'max'],
];

async function besideRecipe(): Promise<void> {
  const rows: string[][] = [];
  for (const [name, member] of Object.entries(recipes)) {
    const store = await startStore();
    const [redis] = await startPeers(['redis-7.0']);
    if ((redis as Contender | undefined) === undefined) {
      await stopAll([store]);
      return;
    }
    try {
      rows.push([name, ...(await compare(store, redis, member))]);
    } finally {
      await stopAll([store, redis]);
    }
  }
  const header = ['member of the sorted set', 'read: CPU µs', 'redis', 'times faster'];
  header.push('bytes a key', 'redis', 'share');
  console.log(
    `A day of ${eventsADay.toString()} events a key, ${thousands(keys)} keys, ${options.rounds} rounds in turns: WIN.GET of count, sum, avg and max over 24 hours ` +
      `beside ZREMRANGEBYSCORE, ZCOUNT and ZRANGE of Redis 7.0. Goals: 5 times faster, a share of 0.2.\n\n${markdownTable(header, rows)}\n`,
  );
}

async function compare(
  store: Contender,
  redis: Contender,
  member: () => string,
): Promise<readonly string[]> {
  const ours = await bytesAKey(store, (i) => ['WIN.ADD', key(i), timeOf(i), amount()]);
  const theirs = await bytesAKey(redis, (i) => ['ZADD', key(i), timeOf(i), member()]);
  const ourBatches = makeBatches(reads, windowRead);
  const theirBatches = makeBatches(reads / 4, recipeRead);
  await run(store, ourBatches, 1);
  const costs: [number, number][] = [];
  for (let round = 0; round < rounds; round++) {
    const our = await run(store, ourBatches, 1);
    const their = await run(redis, theirBatches, 3);
    costs.push([our.cpuMicros, their.cpuMicros]);
  }
  return [
    median(costs.map(([our]) => our)).toFixed(2),
    median(costs.map(([, their]) => their)).toFixed(2),
    median(costs.map(([our, their]) => their / our)).toFixed(1),
    ...shares(ours, theirs),
  ];
}

const shares = (ours: number, theirs: number): readonly string[] => [
  thousands(ours),
  thousands(theirs),
  (ours / theirs).toFixed(2),
];

/** used_memory, as the servers count it. */
async function bytesAKey(server: Contender, make: (i: number) => readonly Word[]): Promise<number> {
  const usedMemory = async (): Promise<number> =>
    infoNumber(await call(server, 'INFO', 'memory'), 'used_memory');
  const before = await usedMemory();
  await fill(server.port, keys * eventsADay, make);
  return ((await usedMemory()) - before) / keys;
}

await rates();
await sizes();
await besideRecipe();
