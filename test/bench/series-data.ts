// Data for the benchmarks of time series: shapes of a million samples, and what vega-datasets has of real ones.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createSeededRandom } from '@millrace/base';

export type Sample = readonly [time: number, value: string];
type Shape = (i: number) => Sample;

export const startMs = 1_700_000_000_000;
export const stepMs = 1000;

function walk(seed: number, decimals: number, jitterMs = 0): Shape {
  const random = createSeededRandom(seed);
  let value = 21;
  return (i) => {
    value += (random.fraction() - 0.5) * 0.4;
    const late = jitterMs === 0 ? 0 : random.below(jitterMs);
    return [startMs + i * stepMs + late, value.toFixed(decimals)];
  };
}

function sums(seed: number, step: (fraction: number) => number, divisor: number): Shape {
  const random = createSeededRandom(seed);
  let value = divisor === 1 ? 0 : 10_000;
  return (i) => {
    value += Math.floor(step(random.fraction()));
    const text = divisor === 1 ? value.toString() : (value / divisor).toFixed(2);
    return [startMs + i * stepMs, text];
  };
}

function fractions(seed: number): Shape {
  const random = createSeededRandom(seed);
  return (i) => [startMs + i * stepMs, String(random.fraction() + random.fraction() / 2 ** 32)];
}

/** A thermometer, one with a clock that wavers, a counter, a constant, a price, and what nothing compresses. */
export const shapes: Readonly<Record<string, () => Shape>> = {
  gauge: () => walk(1, 1),
  jitter: () => walk(2, 2, 200),
  counter: () => sums(3, (fraction) => fraction * 50, 1),
  constant: () => (i) => [startMs + i * stepMs, '42'],
  price: () => sums(4, (fraction) => (fraction - 0.5) * 20, 100),
  noise: () => fractions(5),
};

export interface RealSeries {
  readonly name: string;
  readonly samples: readonly (readonly [time: number, value: number])[];
}

/** Undefined where the package is not installed. */
export function realSeries(): readonly RealSeries[] | undefined {
  const folder = dataFolder();
  if (folder === undefined) return undefined;
  const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
  const column = (file: string, title: string): RealSeries => ofCsv(file, title, read(file));
  const hourly = 'seattle-weather-hourly-normals.csv';
  return [
    ...['pressure', 'temperature', 'wind'].map((title) => column(hourly, title)),
    ...['temp_max', 'precipitation'].map((title) => column('seattle-weather.csv', title)),
    ...['close', 'volume'].map((title) => column('sp500-2000.csv', title)),
    column('co2-concentration.csv', 'CO2'),
    flights(read('flights-20k.json')),
    earthquakes(read('earthquakes.json')),
  ];
}

function dataFolder(): string | undefined {
  const { resolve } = createRequire(import.meta.url);
  for (const folder of resolve.paths('vega-datasets') ?? []) {
    const data = path.join(folder, 'vega-datasets', 'data');
    if (existsSync(data)) return data;
  }
  return undefined;
}

function ofCsv(file: string, title: string, text: string): RealSeries {
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const titles = header.split(',');
  const place = titles.indexOf(title);
  const samples = lines.map((line): [number, number] => {
    const cells = line.split(',');
    return [Date.parse(cells[0]), Number(cells[place])];
  });
  return inOrder(`${path.parse(file).name}, ${title}`, samples);
}

function flights(text: string): RealSeries {
  const rows = JSON.parse(text) as { readonly date: string; readonly delay: number }[];
  const samples = rows.map(({ date, delay }): [number, number] => [
    Date.parse(`${date.replaceAll('/', '-').replace(' ', 'T')}Z`),
    delay,
  ]);
  return inOrder('flights-20k, delay', samples);
}

interface Earthquakes {
  readonly features: readonly {
    readonly properties: { readonly time: number; readonly mag: number };
  }[];
}

function earthquakes(text: string): RealSeries {
  const { features } = JSON.parse(text) as Earthquakes;
  const samples = features.map(({ properties }): [number, number] => [
    properties.time,
    properties.mag,
  ]);
  return inOrder('earthquakes, magnitude', samples);
}

/** In order of time, each time once, from 1970 on. */
function inOrder(name: string, samples: readonly (readonly [number, number])[]): RealSeries {
  const sorted = samples
    .filter(([time, value]) => time >= 0 && Number.isFinite(value))
    .sort(([one], [other]) => one - other);
  return { name, samples: sorted.filter(([time], i) => i === 0 || time !== sorted[i - 1][0]) };
}
