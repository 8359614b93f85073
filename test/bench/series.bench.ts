// Time series beside RedisTimeSeries: ingest, bytes, queries, look-ups by label; and bytes a sample on real data.
import { createSeededRandom } from '@millrace/base';
import { duplicatePolicy, Engine } from '@millrace/engine';
import { encodeCommand, OutputBuffer } from '@millrace/resp';
import { realSeries, shapes, startMs, stepMs } from './series-data.js';
import type { RealSeries, Sample } from './series-data.js';
import { geometricMean, median } from './support/figures.js';
import { LoadClient } from './support/load-client.js';
import { markdownTable } from './support/markdown.js';
import { readOptions } from './support/options.js';
import { cpuSeconds } from './support/process-figures.js';
import { call, startPeers, startStore, stopAll } from './support/servers.js';
import type { Contender } from './support/servers.js';

const options = readOptions({ samples: '1000000', rounds: '9', series: '100000' });
const samples = Number(options.samples);
const rounds = Number(options.rounds);
const seriesCount = Number(options.series);
const perCommand = 64;
const commandsABatch = 512;
const inFlightMax = 2048;

type Word = string | number;
type Command = readonly Word[];

interface Batch {
  readonly bytes: Uint8Array;
  readonly commands: number;
}

function toBatches(commands: readonly Command[], size = commandsABatch): readonly Batch[] {
  const output = new OutputBuffer();
  return Array.from({ length: Math.ceil(commands.length / size) }, (_, n) => {
    output.clear();
    const part = commands.slice(n * size, (n + 1) * size);
    for (const one of part) encodeCommand(one, output);
    return { bytes: output.bytes.slice(0, output.length), commands: part.length };
  });
}

const [ping] = toBatches([['PING']]);

/** Seconds of the clock and of the server's processor. */
async function run(
  server: Contender,
  batches: readonly Batch[],
): Promise<readonly [number, number]> {
  const client = await LoadClient.open(server.port);
  // What it takes to accept a connection is no part of what a query takes.
  client.send(ping.bytes, 1);
  await client.waitUntilInFlight(0);
  const cpu = cpuSeconds(server.pid);
  const began = process.hrtime.bigint();
  for (const { bytes, commands } of batches) {
    client.send(bytes, commands);
    await client.waitUntilInFlight(inFlightMax);
  }
  await client.waitUntilInFlight(0);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  client.close();
  return [seconds, cpuSeconds(server.pid) - cpu];
}

const [store, [peer]] = [await startStore(), await startPeers(['timeseries'])];

interface Row {
  readonly what: string;
  readonly goal: string;
  readonly ratio: number;
}
const rows: Row[] = [];
const note = (what: string, goal: string, ratios: readonly number[]): void => {
  rows.push({ what, goal, ratio: geometricMean(ratios) });
};

/** Both servers do the same in turns; the ratios of what they took. */
async function ratios(
  batches: readonly Batch[],
  times: number,
  before: () => Promise<void>,
): Promise<[number, number]> {
  const walls: number[] = [];
  const cpus: number[] = [];
  for (let round = 0; round < times; round++) {
    await before();
    const theirs = await run(peer, batches);
    const ours = await run(store, batches);
    walls.push(ours[0] / theirs[0]);
    cpus.push(ours[1] / theirs[1]);
  }
  return [median(walls), median(cpus)];
}

async function both(...command: readonly string[]): Promise<void> {
  for (const server of [store, peer]) await call(server, ...command);
}

const nothing = (): Promise<void> => Promise.resolve();

function adds(key: string, made: readonly Sample[]): readonly Command[] {
  return made.map(([time, value]) => ['TS.ADD', key, time, value]);
}

function manyAdds(key: string, made: readonly Sample[]): readonly Command[] {
  return Array.from({ length: Math.ceil(made.length / perCommand) }, (_, n) => [
    'TS.MADD',
    ...made.slice(n * perCommand, (n + 1) * perCommand).flatMap((sample) => [key, ...sample]),
  ]);
}

const end = startMs + samples * stepMs;
const queries: readonly Command[] = [
  ['TS.RANGE', 'a', end - 100_000, '+'],
  ['TS.RANGE', 'a', startMs + 1_000_000, startMs + 11_000_000],
  ['TS.RANGE', 'a', '-', '+', 'AGGREGATION', 'avg', 3_600_000],
  ['TS.RANGE', 'a', '-', '+', 'AGGREGATION', 'max', 86_400_000],
  ['TS.RANGE', 'a', '-', '+', 'AGGREGATION', 'std.p', 3_600_000],
  ['TS.RANGE', 'a', '-', '+', 'FILTER_BY_VALUE', 20, 20.5, 'AGGREGATION', 'count', 86_400_000],
];

async function oneSeries(): Promise<void> {
  const [rates, cpus, bytes, times]: number[][] = [[], [], [], []];
  for (const make of Object.values(shapes)) {
    const shape = make();
    const made = Array.from({ length: samples }, (_, i) => shape(i));
    for (const commands of [adds('a', made), manyAdds('a', made)]) {
      const batches = toBatches(commands, commands.length === samples ? commandsABatch : 8);
      const [wall, cpu] = await ratios(batches, 3, async () => {
        await both('FLUSHALL');
        await both('TS.CREATE', 'a', 'LABELS', 'kind', 'one');
      });
      rates.push(1 / wall);
      cpus.push(cpu);
    }
    const sizes = await Promise.all(
      [store, peer].map((server) => call(server, 'MEMORY', 'USAGE', 'a')),
    );
    bytes.push(Number(sizes[0]) / Number(sizes[1]));
    for (const query of queries) {
      const [wall] = await ratios(toBatches([query]), rounds, nothing);
      times.push(wall);
    }
  }
  note('ingest rate, the load made beforehand', '≥ 1.5', rates);
  note('processor time a sample', '≤ 0.6', cpus);
  note('bytes a sample', '≤ 0.35', bytes);
  note('query time', '≤ 0.2', times);
}

async function manySeries(): Promise<void> {
  await both('FLUSHALL');
  const commands: Command[] = [];
  for (let s = 0; s < 100; s++) {
    const shape = shapes['gauge']();
    commands.push(['TS.CREATE', `s:${s}`, 'LABELS', 'kind', 'temperature', 'room', `r${s % 10}`]);
    commands.push(
      ...manyAdds(
        `s:${s}`,
        Array.from({ length: 10_000 }, (_, i) => shape(i)),
      ),
    );
  }
  for (const server of [store, peer]) await run(server, toBatches(commands, 8));
  const [wall] = await ratios(
    toBatches([
      [
        'TS.MRANGE',
        '-',
        '+',
        'WITHLABELS',
        'AGGREGATION',
        'avg',
        600_000,
        'FILTER',
        'kind=temperature',
        'GROUPBY',
        'room',
        'REDUCE',
        'max',
      ],
    ]),
    rounds,
    nothing,
  );
  note('MRANGE with GROUPBY over 100 series', '≤ 0.3', [wall]);
}

const kinds = ['temperature', 'humidity', 'pressure'];
const filters: readonly (readonly string[])[] = [
  ['kind=temperature', 'room=r7'],
  ['kind=temperature', 'floor=f3'],
  ['floor=f3', 'site!=s5'],
  ['kind=humidity', 'floor=f7', 'site=s12'],
  ['room=(r1,r2,r3,r4,r5)', 'kind!=pressure'],
  ['floor=f3', 'kind=temperature', 'rack='],
  ['kind=temperature'],
];

async function lookUps(): Promise<void> {
  await both('FLUSHALL');
  const creations = Array.from({ length: seriesCount }, (_, k): Command => {
    const labels = ['kind', kinds[k % 3], 'room', `r${k % 1000}`, 'floor', `f${k % 10}`];
    return ['TS.CREATE', `sensor:${k}`, 'LABELS', ...labels, 'site', `s${k % 97}`];
  });
  for (const server of [store, peer]) await run(server, toBatches(creations));
  const again: number[] = [];
  const first: number[] = [];
  for (const filter of filters) {
    const batches = toBatches([['TS.QUERYINDEX', ...filter]]);
    again.push((await ratios(batches, rounds, nothing))[0]);
    // A new series, of its own kind, makes both seek anew.
    let made = 0;
    const change = (): Promise<void> =>
      both('TS.ADD', `new:${filter.join()}:${made++}`, '1', '1', 'LABELS', 'kind', 'new');
    first.push((await ratios(batches, rounds, change))[0]);
  }
  note(`look-up by label over ${seriesCount.toLocaleString('en-US')} series`, '≤ 0.3', again);
  note('the same when labels changed just before', '', first);
}

function bytesASample({ samples: all }: RealSeries): string {
  const engine = new Engine({ bytes: 64 << 20, random: createSeededRandom(1) });
  const { timeSeries } = engine;
  const plain = { retentionMs: 0, chunkBytes: 4096, duplicatePolicy: 0, isUncompressed: false };
  const series = timeSeries.create(
    { ...plain, ignoreTimeMs: 0, ignoreValue: 0 },
    0,
    new Uint8Array(0),
    0,
  );
  for (const [time, value] of all) timeSeries.add(series, time, value, duplicatePolicy.block);
  return (timeSeries.memory(series) / all.length).toFixed(2);
}

if (peer === undefined) console.log('There is nothing to compare with.\n');
else {
  await oneSeries();
  await manySeries();
  await lookUps();
  const cells = rows.map(({ what, goal, ratio }) => [what, ratio.toFixed(2), goal]);
  console.log(
    markdownTable(['Millrace / RedisTimeSeries 1.12, geometric means', 'ratio', 'goal'], cells),
  );
}
await stopAll(peer === undefined ? [store] : [store, peer]);
const real = realSeries();
if (real === undefined) console.log('\nLeft out, because it is not installed: vega-datasets.');
else {
  console.log('\nBytes a sample, time, value, head and directory together:\n');
  const cells = real.map((one) => [one.name, one.samples.length.toString(), bytesASample(one)]);
  console.log(markdownTable(['series of vega-datasets', 'samples', 'bytes'], cells));
  console.log(
    "\nGorilla's paper has 1.37 bytes for a time and a value of monitoring data; ALP's authors report a third of a double on average, so about 2.7 bytes, for a value alone. The head's up to 256 samples of 16 bytes are among these, which is what short series mostly take.",
  );
}
