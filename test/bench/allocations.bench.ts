// What commands leave to the garbage collector: the store runs with --trace-gc while a pipeline goes through it.
import { setTimeout as pause } from 'node:timers/promises';
import { encodeCommand, OutputBuffer } from '@millrace/resp';
import { createSeededRandom } from '@millrace/base';
import { infoNumber } from '@millrace/testing';
import { GcTrace } from './support/gc-trace.js';
import { thousands } from './support/figures.js';
import { LoadClient } from './support/load-client.js';
import { markdownTable } from './support/markdown.js';
import { chosen, readOptions } from './support/options.js';
import { call, knows, startStore } from './support/servers.js';
import type { Contender } from './support/servers.js';

const value = 'x'.repeat(64);
/** Numbers from here have six digits, so that all keys have one length. */
const numbersFrom = 100_000;
const numbers = 100_000;
/** Batches are made beforehand and sent again and again: making them is no part of the run. */
const batches = 512;

type Command = (number: number) => readonly (string | number)[];

const commands = {
  PING: () => ['PING'],
  SET: (n) => ['SET', `key:${n}`, value],
  GET: (n) => ['GET', `key:${n}`],
  'SET EX': (n) => ['SET', `key:${n}`, value, 'EX', '100000'],
  MGET: (n) => ['MGET', `key:${n}`, 'key:1', 'key:2'],
  EXPIRE: (n) => ['EXPIRE', `key:${n}`, '100000'],
  INCR: (n) => ['INCR', `counter:${n}`],
  HSET: (n) => ['HSET', 'hash', `field:${n}`, value],
  HGET: (n) => ['HGET', 'hash', `field:${n}`],
  HGETALL: () => ['HGETALL', 'small:hash'],
  LPUSH: (n) => ['LPUSH', 'list', `item:${n}`],
  LPOP: () => ['LPOP', 'list'],
  LRANGE: () => ['LRANGE', 'list', '0', '9'],
  SADD: (n) => ['SADD', 'set', `member:${n}`],
  SISMEMBER: (n) => ['SISMEMBER', 'set', `member:${n}`],
  SINTER: () => ['SINTER', 'small:set', 'set'],
  ZADD: (n) => ['ZADD', 'zset', n, `member:${n}`],
  ZINCRBY: (n) => ['ZINCRBY', 'zset', '1', `member:${n}`],
  ZSCORE: (n) => ['ZSCORE', 'zset', `member:${n}`],
  ZRANK: (n) => ['ZRANK', 'zset', `member:${n}`],
  ZRANGE: (n) => ['ZRANGE', 'zset', n % 1000, (n % 1000) + 9],
  ZRANGEBYSCORE: (n) => ['ZRANGEBYSCORE', 'zset', n, '+inf', 'LIMIT', '0', '10'],
  GEOADD: (n) => ['GEOADD', 'geo', '13.361389', '38.115556', `place:${n}`],
  XADD: (n) => ['XADD', 'stream', 'MAXLEN', '~', '100000', '*', 'sensor', n, 'value', n],
  XRANGE: () => ['XRANGE', 'stream', '-', '+', 'COUNT', '5'],
  SETBIT: (n) => ['SETBIT', 'bits', n, n % 2],
  BITCOUNT: () => ['BITCOUNT', 'bits', '0', '1000'],
  PFADD: (n) => ['PFADD', 'hll', `user:${n}`],
  'TS.ADD': (n) => ['TS.ADD', `series:${n % 100}`, '*', n, 'ON_DUPLICATE', 'LAST'],
} as const satisfies Record<string, Command>;
type CommandName = keyof typeof commands;
const commandNames = Object.keys(commands) as CommandName[];
const mixed = 'mixed';

const options = readOptions({ only: '', requests: '10000000', pipeline: '16', clients: '8' });
const pipeline = Number(options.pipeline);
/** Each command alone gets a share of the requests; the mixture gets them all. */
const aloneShare = 0.1;

async function main(): Promise<void> {
  const names = chosen(options.only, [...commandNames, mixed]);
  await using store = await startStore(['--trace-gc']);
  const trace = new GcTrace(store);
  const here: CommandName[] = [];
  for (const name of commandNames) if (await knows(store, name.split(' ')[0])) here.push(name);
  const requests = Number(options.requests);
  await call(store, 'HSET', 'small:hash', ...'abcdef'.split('').flatMap((name) => [name, value]));
  await call(store, 'SADD', 'small:set', 'member:100001', 'member:100002', 'other');
  // What starting leaves behind is nobody's.
  await run(store, ['PING'], requests * aloneShare);
  const rows: string[][] = [];
  const measure = async (
    name: string,
    of: readonly CommandName[],
    count: number,
  ): Promise<void> => {
    await run(store, of, count / 10);
    trace.take();
    const before = await heapBytes(store);
    await run(store, of, count);
    const after = await heapBytes(store);
    // The last lines are still on their way.
    await pause(50);
    rows.push(describe(name, count, trace, after - before));
    console.error(rows.at(-1)!.join('  '));
  };
  for (const name of here) {
    if (names.includes(name)) await measure(name, [name], requests * aloneShare);
  }
  if (names.includes(mixed)) await measure('all of them mixed', here, requests);
  report(rows);
}

async function run(
  store: Contender,
  names: readonly CommandName[],
  requests: number,
): Promise<void> {
  const sent = makeBatches(names);
  const clients = await Promise.all(
    Array.from({ length: Number(options.clients) }, () => LoadClient.open(store.port)),
  );
  let left = Math.ceil(requests / pipeline);
  const work = async (client: LoadClient): Promise<void> => {
    while (left-- > 0) {
      client.send(sent[left % batches], pipeline);
      await client.waitUntilInFlight(0);
    }
  };
  await Promise.all(clients.map(work));
  for (const client of clients) client.close();
}

function makeBatches(names: readonly CommandName[]): readonly Uint8Array[] {
  const random = createSeededRandom(1);
  const output = new OutputBuffer();
  return Array.from({ length: batches }, () => {
    output.clear();
    for (let i = 0; i < pipeline; i++) {
      const name = names[random.below(names.length)];
      encodeCommand(commands[name](numbersFrom + random.below(numbers)), output);
    }
    return output.bytes.slice(0, output.length);
  });
}

async function heapBytes(store: Contender): Promise<number> {
  const info = await call(store, 'INFO', 'memory');
  return infoNumber(info, 'used_memory_heap');
}

/** What is left on the heap and what was collected has been allocated. */
function describe(name: string, requests: number, trace: GcTrace, keptBytes: number): string[] {
  const { collections, scavenges, freedBytes, longestPauseMs } = trace.take();
  return [
    name,
    ((scavenges * 1e6) / requests).toFixed(2),
    Math.max(0, (freedBytes + keptBytes) / requests).toFixed(1),
    `${collections - scavenges}`,
    longestPauseMs.toFixed(2),
  ];
}

function report(rows: readonly (readonly string[])[]): void {
  const header = [
    'command',
    'scavenges per million',
    'heap bytes each',
    'full collections',
    'longest pause ms',
  ];
  console.log(
    `${thousands(Number(options.requests))} mixed commands, and ${thousands(Number(options.requests) * aloneShare)} of each kind, in pipelines of ` +
      `${options.pipeline} over ${options.clients} connections. What PING leaves is what a read and a write of sockets leave, shared by ` +
      `the commands that came together.\n\n${markdownTable(header, rows)}\n`,
  );
}

await main();
