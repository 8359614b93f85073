/** Snapshots while keys are being written, in process: `npm run bench snapshot [--keys N] [--share 0.5]`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createSeededRandom, formatInteger, systemClock } from '@millrace/base';
import { Engine } from '@millrace/engine';
import {
  type Compression,
  loadSnapshot,
  openObjectStore,
  type SnapshotResult,
  SnapshotTaker,
} from '@millrace/snapshot';

const MIB = 2 ** 20;
const valueBytes = 100;
const keyPrefixBytes = 4;
const batch = 500;

const { values: options } = parseArgs({
  options: {
    keys: { type: 'string', default: '5000000' },
    share: { type: 'string', default: '0.5' },
  },
});
const keys = Number(options.keys);
/** Of the time, how much the writer works; 1 writes without a pause. */
const share = Number(options.share);
const random = createSeededRandom(1);
const arenaBytes = keys * 250 + 64 * MIB;
const engine = new Engine({ bytes: arenaBytes, random });
const key = new Uint8Array(32).fill(0x6b);
const value = new Uint8Array(valueBytes).fill(0x76);

function write(number: number): void {
  const length = keyPrefixBytes + formatInteger(number, key, keyPrefixBytes);
  value[0] = number & 0xff;
  const [keyspace] = engine.keyspaces;
  const entry = keyspace.find(key, 0, length);
  engine.strings.set(keyspace, entry, key, 0, length, value, 0, valueBytes, 0);
}

interface Load {
  readonly batchMs: number[];
  rssMax: number;
}

/** Overwrites keys at random, in batches as a pipeline brings them, and rests in between, until it is told to stop. */
async function writeUntil(isDone: () => boolean): Promise<Load> {
  const load: Load = { batchMs: [], rssMax: 0 };
  while (!isDone()) {
    const from = performance.now();
    for (let i = 0; i < batch; i++) write(random.below(keys));
    const ms = performance.now() - from;
    load.batchMs.push(ms);
    if (load.batchMs.length % 50 === 0)
      load.rssMax = Math.max(load.rssMax, process.memoryUsage.rss());
    const next = from + ms / share;
    do await turn();
    while (performance.now() < next);
  }
  return load;
}

function percentile(values: readonly number[], part: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * part));
  return (sorted[at] ?? 0).toFixed(2).padStart(7);
}

function report(name: string, { batchMs }: Load): void {
  const total = batchMs.reduce((sum, ms) => sum + ms, 0);
  const rate = ((batchMs.length * batch) / total / 1000).toFixed(2);
  console.log(
    `${name.padEnd(22)} ${rate} M writes/s   a batch of ${batch}: p50 ${percentile(batchMs, 0.5)} ms` +
      `   p99 ${percentile(batchMs, 0.99)} ms   longest ${percentile(batchMs, 1)} ms`,
  );
}

async function measureSnapshot(
  taker: SnapshotTaker,
  folder: string,
  compression: Compression,
): Promise<void> {
  const rssBefore = process.memoryUsage.rss();
  let result: SnapshotResult | undefined;
  const cut = () => ({ shard: 'bench', slots: [], sequence: 1, logEpoch: 0 });
  const taking = taker
    .take({ destination: folder, compression, cut })
    .then((taken) => (result = taken));
  const load = await writeUntil(() => result !== undefined);
  const { manifest, ms, ...counts } = await taking;
  report(`snapshot, ${compression}`, load);
  const mib = (manifest.pages * manifest.pageBytes) / MIB;
  const resident = engine.arena.residentBytes;
  console.log(
    `  ${manifest.pages} pages, ${mib.toFixed(0)} MiB in ${ms.toFixed(0)} ms: ${((mib / ms) * 1000).toFixed(0)} MiB/s;` +
      ` ${(manifest.bytes / MIB).toFixed(0)} MiB written`,
  );
  console.log(
    `  pause of the cut ${counts.cutMs.toFixed(3)} ms; ${counts.preservedPages} pages put aside; ` +
      `${counts.stalls} waits, the longest ${counts.stallMsMax.toFixed(2)} ms, all ${counts.stallMs.toFixed(0)} ms`,
  );
  const more = Math.max(0, load.rssMax - rssBefore);
  console.log(
    `  memory on top ${(more / MIB).toFixed(1)} MiB, ${((more / resident) * 100).toFixed(1)} % of the arena's ${(resident / MIB).toFixed(0)} MiB`,
  );
  await using store = await openObjectStore(folder);
  const from = performance.now();
  const loaded = await loadSnapshot(store, manifest, { bytes: arenaBytes });
  const loadMs = performance.now() - from;
  console.log(
    `  loaded and verified in ${loadMs.toFixed(0)} ms: ${((mib / loadMs) * 1000).toFixed(0)} MiB/s, ${loaded.pageTop} pages`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
try {
  await using taker = new SnapshotTaker({
    arena: engine.arena,
    clock: systemClock,
    random,
    spoolFolder: folder,
  });
  for (let i = 0; i < keys; i++) write(i);
  const until = performance.now() + 2000;
  report('no snapshot', await writeUntil(() => performance.now() > until));
  for (const compression of ['none', 'none', 'zstd'] as const)
    await measureSnapshot(taker, folder, compression);
} finally {
  await rm(folder, { recursive: true });
}
