/**
 * How fast data comes back: a snapshot, the log, and a dump.rdb, beside Redis' load of its own dump of the same data. Each counts
 * what the server itself reports, without the start of its process: `npm run bench -- restore`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom } from '@millrace/base';
import { findOracle, freePort, millraceCli, RawClient } from '@millrace/testing';
import { geometricMean, median, thousands } from './support/figures.js';
import { fill } from './support/fill.js';
import { markdownTable } from './support/markdown.js';
import { chosen, readOptions } from './support/options.js';
import { memoryShapes, shapeNames } from './memory-shapes.js';
import type { ShapeName } from './memory-shapes.js';

const options = readOptions({
  keys: '2000000',
  size: '100',
  rounds: '3',
  shapes: 'counters,large-hash,large-zset,small-hashes,stream',
});
const keys = Number(options.keys);
const random = createSeededRandom(1);
/** Pieces of it are the values: text that does not compress. */
const noise = Array.from({ length: 4096 }, () => random.below(36).toString(36)).join('');
const size = Number(options.size);
const valueOf = (i: number): string => {
  const at = (i * 7919) % (noise.length - size);
  return noise.slice(at, at + size);
};
const arena = ['--arena-size', String(keys * (size + 150) + 2 ** 28)];
const waitMsMax = 120_000;
const loadedByRedis = /loaded from disk: ([\d.]+) s/;
const loadedSnapshot = /"ms":([\d.]+).*loaded a snapshot/;

/** A server that tells on its output how long it took to load. */
class Loading {
  readonly port: number;
  output = '';
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
  }

  /** Returns when it serves. */
  static async start(program: string, args: readonly string[]): Promise<Loading> {
    const port = await freePort();
    const all = [...args, '--port', String(port)];
    const server = new Loading(port, spawn(program, all, { stdio: ['ignore', 'pipe', 'pipe'] }));
    const end = Date.now() + waitMsMax;
    while (Date.now() < end && server.#child.exitCode === null) {
      if (await server.#serves()) return server;
      await sleep(20);
    }
    throw new Error(`${program} ${all.join(' ')} did not come to serve: ${server.output}`);
  }

  async #serves(): Promise<boolean> {
    try {
      await using client = await RawClient.connect({ port: this.port });
      return (await client.call('PING')) === '+PONG';
    } catch {
      return false;
    }
  }

  /** The number that a line of the output tells. */
  figure(pattern: RegExp): number {
    const found = pattern.exec(this.output)?.[1];
    if (found === undefined) throw new Error(`no ${String(pattern)} in: ${this.output}`);
    return Number(found);
  }

  async call(...command: string[]): Promise<void> {
    await using client = await RawClient.connect({ port: this.port });
    client.send(...command);
    const reply = await client.receive(waitMsMax);
    if (typeof reply === 'string' && /^[-?]/.test(reply)) throw new Error(reply);
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}

const ours = (dir: string, ...flags: string[]): Promise<Loading> =>
  Loading.start(process.execPath, [millraceCli(), 'store', '--dir', dir, ...arena, ...flags]);

async function main(): Promise<void> {
  const redis = findOracle('redis-7.0');
  if (redis === undefined) {
    console.log('Left out, because it is not installed: redis-7.0.');
    return;
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-bench-'));
  try {
    const at = (name: string): string => path.join(folder, name);
    const logged = ['--snapshot-log-bytes', '0'];
    const make = (i: number): readonly string[] => ['SET', `key:${String(i)}`, valueOf(i)];
    await prepare(await ours(at('log'), ...logged), make);
    await prepare(await ours(at('snapshot'), '--appendonly', 'no'), make, 'SAVE');
    const redisFlags = (dir: string): string[] => ['--dir', dir, '--save', ''];
    await cp(at('snapshot'), at('redis'), {
      recursive: true,
      filter: (name) => name === at('snapshot'),
    });
    await prepare(await Loading.start(redis, redisFlags(at('redis'))), make, 'SAVE');
    const seconds = {
      redis: [] as number[],
      snapshot: [] as number[],
      log: [] as number[],
      rdb: [] as number[],
    };
    for (let round = 0; round < Number(options.rounds); round++) {
      seconds.redis.push(
        await measure(Loading.start(redis, redisFlags(at('redis'))), loadedByRedis),
      );
      seconds.snapshot.push(
        (await measure(ours(at('snapshot'), '--appendonly', 'no'), loadedSnapshot)) / 1000,
      );
      seconds.log.push(
        (await measure(ours(at('log'), ...logged), /"ms":([\d.]+).*replayed the log/)) / 1000,
      );
      await rm(at('import'), { recursive: true, force: true });
      await cp(at('redis'), at('import'), { recursive: true });
      seconds.rdb.push(
        (await measure(ours(at('import')), /"ms":([\d.]+).*imported dump\.rdb/)) / 1000,
      );
    }
    await report(seconds, at('redis'));
    const rows: string[][] = [];
    const ratios: number[] = [];
    for (const name of chosen(options.shapes, shapeNames)) {
      const { theirs, own } = await compareShape(redis, at(name), name);
      ratios.push(theirs / own);
      rows.push([name, theirs.toFixed(2), own.toFixed(2), (theirs / own).toFixed(1), '']);
    }
    rows.push(['geometric mean', '', '', geometricMean(ratios).toFixed(1), '≥ 8']);
    console.log(
      `\nA snapshot beside Redis' RDB file of the same data, ${thousands(keys)} elements of each shape.\n\n` +
        markdownTable(['shape', 'redis-7.0 s', 'snapshot s', '× redis-7.0', 'goal'], rows),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Medians of the seconds that both take to load a shape. */
async function compareShape(
  redis: string,
  folder: string,
  name: ShapeName,
): Promise<{ readonly theirs: number; readonly own: number }> {
  const [ourFolder, theirFolder] = [path.join(folder, 'ours'), path.join(folder, 'theirs')];
  await mkdir(theirFolder, { recursive: true });
  const start = (): Promise<Loading> => ours(ourFolder, '--appendonly', 'no');
  const startRedis = (): Promise<Loading> =>
    Loading.start(redis, ['--dir', theirFolder, '--save', '']);
  await prepare(await start(), memoryShapes[name], 'SAVE');
  await prepare(await startRedis(), memoryShapes[name], 'SAVE');
  const theirs: number[] = [];
  const own: number[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    theirs.push(await measure(startRedis(), loadedByRedis));
    own.push((await measure(start(), loadedSnapshot)) / 1000);
  }
  await rm(folder, { recursive: true });
  return { theirs: median(theirs), own: median(own) };
}

async function prepare(
  server: Loading,
  make: (i: number) => readonly string[],
  ...save: string[]
): Promise<void> {
  await fill(server.port, keys, make);
  if (save.length > 0) await server.call(...save);
  await server.stop();
}

async function measure(starting: Promise<Loading>, pattern: RegExp): Promise<number> {
  const server = await starting;
  await server.stop();
  return server.figure(pattern);
}

type Times = Readonly<Record<'redis' | 'snapshot' | 'log' | 'rdb', readonly number[]>>;

async function report(seconds: Times, redisFolder: string): Promise<void> {
  const dump = await stat(path.join(redisFolder, 'dump.rdb'));
  const row = (name: string, own: readonly number[], goal: string): string[] => {
    const ratio = median(seconds.redis.map((theirs, round) => theirs / own[round]));
    const time = median(own);
    return [name, time.toFixed(2), thousands(keys / time), ratio.toFixed(2), goal];
  };
  const rows = [
    row('redis-7.0, its own RDB', seconds.redis, ''),
    row('snapshot', seconds.snapshot, '≥ 8'),
    row('log', seconds.log, '≥ 1,000,000 keys/s'),
    row("Redis' RDB", seconds.rdb, '≥ 1'),
  ];
  console.log(
    `${thousands(keys)} strings of ${options.size} bytes, an RDB file of ${(dump.size / 2 ** 20).toFixed(0)} MiB; medians of ${options.rounds} rounds.\n\n` +
      markdownTable(['load of', 's', 'keys/s', '× redis-7.0', 'goal'], rows),
  );
}

await main();
