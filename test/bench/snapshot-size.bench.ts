// Bytes of snapshots beside the RDB file that Redis 7.0 saves of the same data, and bytes of incremental ones by what was written.
import { mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeededRandom } from '@millrace/base';
import type { Manifest } from '@millrace/snapshot';
import { memoryShapes } from './memory-shapes.js';
import type { Shape } from './memory-shapes.js';
import { fill } from './support/fill.js';
import { geometricMean, thousands } from './support/figures.js';
import { markdownTable } from './support/markdown.js';
import { chosen, readOptions } from './support/options.js';
import { call, presentPeers, startPeers, startStore } from './support/servers.js';
import type { Contender } from './support/servers.js';

const options = readOptions({ only: '', elements: '300000' });
const elements = Number(options.elements);
const goal = 1.1;
const noiseBytes = 48;

/** What cannot be compressed: the same for each element in every run. */
function noise(i: number): string {
  const random = createSeededRandom(i);
  const bytes = Uint8Array.from({ length: noiseBytes }, () => random.below(256));
  return Buffer.from(bytes).toString('base64');
}

const shapes: Readonly<Record<string, Shape>> = {
  ...memoryShapes,
  'random-strings': (i) => ['SET', `key:${i}`, noise(i)],
  'random-members': (i) => ['SADD', 'noise', noise(i)],
};

async function main(): Promise<void> {
  if (presentPeers(['redis-7.0']).length > 0) await compareSizes();
  await measureIncrements();
}

async function compareSizes(): Promise<void> {
  const rows: string[][] = [];
  const ratios: number[] = [];
  for (const name of chosen(options.only, Object.keys(shapes))) {
    const [theirs, own] = [await sizeOfRdb(shapes[name]), await sizeOfSnapshot(shapes[name])];
    ratios.push(own / theirs);
    rows.push([name, thousands(own), thousands(theirs), (own / theirs).toFixed(2)]);
    console.error(rows.at(-1)!.join('  '));
  }
  rows.push(['geometric mean', '', '', geometricMean(ratios).toFixed(2)]);
  rows.push([`worst; goal ≤ ${goal}`, '', '', Math.max(...ratios).toFixed(2)]);
  const header = ['shape', 'snapshot, bytes', 'RDB of redis-7.0, bytes', '× RDB'];
  console.log(`${thousands(elements)} elements each, with the defaults of both.\n`);
  console.log(`${markdownTable(header, rows)}\n`);
}

async function sizeOfRdb(shape: Shape): Promise<number> {
  const [redis] = await startPeers(['redis-7.0']);
  try {
    await fill(redis.port, elements, shape);
    await call(redis, 'SAVE');
    const dir = await readlink(`/proc/${redis.pid}/cwd`); // it changes into its folder
    return (await stat(join(dir, 'dump.rdb'))).size;
  } finally {
    await redis.stop();
  }
}

async function withStore<T>(run: (store: Contender, dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-size-'));
  const store = await startStore([], ['--dir', dir, '--appendfsync', 'no']);
  try {
    return await run(store, dir);
  } finally {
    await store.stop();
    await rm(dir, { recursive: true });
  }
}

async function sizeOfSnapshot(shape: Shape): Promise<number> {
  return withStore(async (store, dir) => {
    await fill(store.port, elements, shape);
    return (await takeSnapshot(store, dir)).bytes;
  });
}

/** The newest, taken now. */
async function takeSnapshot(store: Contender, dir: string): Promise<Manifest> {
  await call(store, 'SAVE');
  const folder = join(dir, 'snapshots');
  const [shard] = await readdir(folder);
  const id = (await readdir(join(folder, shard))).sort().at(-1)!;
  return JSON.parse(await readFile(join(folder, shard, id, 'manifest.json'), 'utf8')) as Manifest;
}

async function measureIncrements(): Promise<void> {
  const shape = shapes['random-strings'];
  const rows: string[][] = [];
  await withStore(async (store, dir) => {
    await fill(store.port, elements, shape);
    const add = (title: string, { pages, bytes, chain = [] }: Manifest): void => {
      const cells = [pages, bytes, Math.round(bytes / pages), chain.length].map(thousands);
      rows.push([title, ...cells]);
    };
    add('all', await takeSnapshot(store, dir));
    for (const count of [0, 10, 100, 1000]) {
      const far = Math.floor(elements / Math.max(1, count));
      await fill(store.port, count, (i) => ['SET', `key:${i * far}`, noise(i + count)]);
      add(`${thousands(count)} keys, far apart`, await takeSnapshot(store, dir));
    }
    const near = elements / 10;
    await fill(store.port, near, (i) => ['SET', `key:${i}`, noise(i + 1)]);
    add(`${thousands(near)} keys, neighbours`, await takeSnapshot(store, dir));
  });
  const header = ['written since the one before', 'pages', 'bytes', 'bytes a page', 'builds on'];
  console.log('Incremental snapshots of the random strings, one after the other:\n');
  console.log(markdownTable(header, rows));
}

await main();
