// BatchRead and a unary call through the gateway, beside a grpc-js server that answers the same messages as constants.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ClusterClient } from '@millrace/client';
import { startMillraceCluster } from '../integration/clusters.js';
import { findGoTool } from '@millrace/testing';
import { runGhz } from './ghz.js';
import type { Load, LoadResult } from './ghz.js';
import { batchRequest, commands, readsABatch, unaryRequest } from './grpc-messages.js';

const rounds = Number(process.env['MILLRACE_BENCH_ROUNDS'] ?? 3);
const seconds = Number(process.env['MILLRACE_BENCH_SECONDS'] ?? 4);

const batch = {
  proto: 'millrace/v1/batch_read.proto',
  method: 'millrace.v1.BatchReadService.BatchRead',
  request: batchRequest,
  seconds,
  callers: 32,
};
const unary = {
  ...batch,
  proto: 'millrace/v1/command.proto',
  method: 'millrace.v1.CommandService.Execute',
  request: unaryRequest,
};

async function main(): Promise<void> {
  const ghz = await findGoTool('ghz');
  if (ghz === undefined) {
    console.log('skipped: ghz is not installed, and there is no Go to build it');
    return;
  }
  const nodes = await startMillraceCluster();
  await fill(nodes);
  const servers = {
    gateway: await start('gateway', ...nodes.map(({ port }) => `${port}`)),
    bare: await start('bare'),
    bytes: await start('bytes'),
  };
  try {
    compare(ghz, servers);
  } finally {
    for (const { child } of Object.values(servers)) child.disconnect();
    for (const node of nodes) await node.stop();
  }
}

async function fill(seeds: readonly { host: string; port: number }[]): Promise<void> {
  await using client = await ClusterClient.open({ seeds });
  await Promise.all(commands.map((command) => client.call(command, { key: command[1] })));
}

async function start(...args: string[]): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(path.join(import.meta.dirname, 'grpc-server.js'), args);
  const [port] = (await once(child, 'message')) as [number];
  return { child, port };
}

type Servers = Record<'gateway' | 'bare' | 'bytes', { port: number }>;
type Results<Name extends string> = Record<Name, LoadResult>;

function compare(ghz: string, servers: Servers): void {
  for (const { port } of Object.values(servers)) runGhz(ghz, { ...batch, port, seconds: 2 });
  /** The servers take turns, so that whatever else the machine does meets all of them. */
  const run = <Name extends keyof Servers>(names: Name[], load: Omit<Load, 'port'>) => {
    const results = new Map<Name, LoadResult[]>(names.map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const name of names) {
        results.get(name)?.push(runGhz(ghz, { ...load, port: servers[name].port }));
      }
    }
    const medians = names.map((name) => [name, medianOf(results.get(name) ?? [])]);
    return Object.fromEntries(medians) as Results<Name>;
  };
  reportBatch(run(['gateway', 'bare', 'bytes'], batch));
  const most = run(['gateway', 'bare'], unary);
  const rate = most.gateway.callsASecond / 2;
  reportUnary(most, rate, run(['gateway', 'bare'], { ...unary, rate }));
}

function reportBatch(full: Results<'gateway' | 'bare' | 'bytes'>): void {
  const keys = (name: keyof typeof full): number =>
    Math.round(full[name].callsASecond * readsABatch);
  const ratio = (name: keyof typeof full): string => (keys('gateway') / keys(name)).toFixed(2);
  console.log(
    `BatchRead of ${readsABatch} keys: ${keys('gateway')} keys/s\n` +
      `  grpc-js with generated code and constants: ${keys('bare')} keys/s, ratio ${ratio('bare')} (goal 0.50)\n` +
      `  grpc-js that answers constant bytes: ${keys('bytes')} keys/s, ratio ${ratio('bytes')}`,
  );
}

function reportUnary(
  most: Results<'gateway' | 'bare'>,
  rate: number,
  half: Results<'gateway' | 'bare'>,
): void {
  const ms = (value: number): string => `${value.toFixed(2)} ms`;
  console.log(
    `Execute GET: ${Math.round(most.gateway.callsASecond)} calls/s, bare ${Math.round(most.bare.callsASecond)} calls/s\n` +
      `  at ${Math.round(rate)} calls/s: p50 ${ms(half.gateway.p50Ms)}, bare ${ms(half.bare.p50Ms)}; ` +
      `p99 ${ms(half.gateway.p99Ms)}, bare ${ms(half.bare.p99Ms)}, ` +
      `ratio ${(half.gateway.p99Ms / half.bare.p99Ms).toFixed(2)} (goal 1.20)`,
  );
}

function medianOf(results: readonly LoadResult[]): LoadResult {
  const median = (read: (result: LoadResult) => number): number =>
    results.map(read).sort((one, other) => one - other)[Math.floor(results.length / 2)];
  return {
    callsASecond: median((result) => result.callsASecond),
    p50Ms: median((result) => result.p50Ms),
    p99Ms: median((result) => result.p99Ms),
  };
}

await main();
