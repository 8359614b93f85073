import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseTime, writeTime } from '../mapping/time.js';
import { parseCsv } from './csv.js';
import { datasets } from './datasets.js';
import type { Dataset } from './datasets.js';

type JsonObject = Record<string, unknown>;
const dayMs = 86_400_000;
const dateBytes = 10;
const minuteBytes = 16;

/** Recorded events in the order of their times, which their offsets are places in. */
export class Recording {
  readonly #records: readonly JsonObject[];
  readonly #timePath: readonly string[];
  readonly #loopMs: number;

  private constructor(records: readonly JsonObject[], timePath: readonly string[]) {
    this.#records = records;
    this.#timePath = timePath;
    const first = timeOf(records[0], timePath);
    const last = timeOf(records[records.length - 1], timePath);
    // Whole days, so that what happens by the hour goes on by the hour.
    this.#loopMs = Math.floor((last - first) / dayMs + 1) * dayMs;
  }

  static async load(name: string): Promise<Recording> {
    const dataset = datasets.get(name);
    if (dataset === undefined) throw new Error(`there is no data set "${name}"`);
    const records = await readRecords(dataset);
    const timed = records.map((record) => ({ record, time: timeOf(record, dataset.timePath) }));
    timed.sort((one, other) => one.time - other.time);
    return new Recording(
      timed.map(({ record }) => record),
      dataset.timePath,
    );
  }

  get length(): number {
    return this.#records.length;
  }

  /** The event as JSON. Past the end the recording begins again, with its times moved on. */
  event(offset: number): string {
    const loop = Math.floor(offset / this.length);
    const record = this.#records[offset - loop * this.length];
    if (loop === 0) return JSON.stringify(record);
    const moved = structuredClone(record);
    moveTime(moved, this.#timePath, loop * this.#loopMs);
    return JSON.stringify(moved);
  }
}

async function readRecords({ file, format, listKey }: Dataset): Promise<JsonObject[]> {
  const manifest = createRequire(import.meta.url).resolve('vega-datasets');
  const text = await readFile(join(dataFolderOf(manifest), file), 'utf8');
  if (format === 'csv') return parseCsv(text);
  const root = JSON.parse(text) as JsonObject[] & JsonObject;
  return listKey === undefined ? root : (root[listKey] as JsonObject[]);
}

/** The package has no name for its folder, only for the script in `build`. */
function dataFolderOf(script: string): string {
  return join(dirname(dirname(script)), 'data');
}

function timeOf(record: JsonObject, path: readonly string[]): number {
  const value = path.reduce<unknown>((inner, name) => (inner as JsonObject)[name], record);
  if (typeof value === 'number') return value;
  const bytes = new TextEncoder().encode(String(value));
  return parseTime(bytes, 0, bytes.length);
}

function moveTime(record: JsonObject, path: readonly string[], byMs: number): void {
  const parent = path
    .slice(0, -1)
    .reduce<JsonObject>((inner, name) => inner[name] as JsonObject, record);
  const name = path[path.length - 1];
  const time = timeOf(record, path) + byMs;
  const value = parent[name];
  parent[name] = typeof value === 'string' ? timeText(time, value.length) : time;
}

function timeText(time: number, length: number): string {
  const bytes = new Uint8Array(length > dateBytes ? minuteBytes : dateBytes);
  writeTime(time, bytes, bytes.length);
  return new TextDecoder().decode(bytes);
}
