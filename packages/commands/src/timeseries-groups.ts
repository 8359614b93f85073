/** GROUPBY and REDUCE: series of one label value become one, sample by sample. */
import { Accumulator, aggregator, isGain, SampleBuffer, takesNan } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { wrongArity } from './errors.js';
import { seriesErrors } from './timeseries-errors.js';
import type { ParsedRange } from './timeseries-query.js';
import { aggregatorOf, W } from './timeseries-words.js';

export interface Grouping {
  readonly label: Uint8Array;
  /** One of `aggregator`. */
  readonly reducer: number;
}

const notReducers: readonly number[] = [aggregator.first, aggregator.last, aggregator.twa];

/** Reads `GROUPBY label REDUCE reducer`, which end the command; undefined where they are wrong: the error is replied. */
export function parseGrouping(args: Arguments, at: number, reply: Reply): Grouping | undefined {
  if (args.count - at !== 4 || !args.is(at + 2, W.reduce)) {
    reply.error(wrongArity(args.latin1(0)));
    return undefined;
  }
  const reducer = aggregatorOf(args, at + 3);
  if (reducer === 0 || notReducers.includes(reducer)) {
    reply.error(seriesErrors.reducer);
    return undefined;
  }
  return { label: args.copy(at + 1), reducer };
}

export interface Group {
  readonly value: Buffer;
  readonly members: number[];
}

/** The series that have the label, by its value, in order of the values. */
export function groupSeries(database: Database, series: Int32Array, label: Uint8Array): Group[] {
  const groups = new Map<string, Group>();
  const { timeSeries } = database.engine;
  for (const one of series) {
    if (!timeSeries.labels.find(timeSeries.labelsOf(one), label, 0, label.length)) continue;
    const { valueAt, valueLength } = timeSeries.labels;
    const value = Buffer.from(database.arena.bytes.slice(valueAt, valueAt + valueLength));
    const name = value.toString('latin1');
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { value, members: [one] });
    else group.members.push(one);
  }
  return [...groups.values()].sort((a, b) => Buffer.compare(a.value, b.value));
}

/**
 * Reads all series of a group into the query's rows and puts one row a time in the place of those of the same time. This
 * is done in order of time, whichever way round the answer is wanted: `first` is the oldest here.
 */
export function reduceGroup(
  database: Database,
  query: ParsedRange,
  members: readonly number[],
  reducer: number,
): void {
  const { rows, reverse, count } = query;
  query.clear();
  query.reverse = false;
  if (reverse) query.count = Number.POSITIVE_INFINITY;
  const bounds = [0];
  for (const series of members) {
    const from = rows.count;
    query.read(database, series);
    if (isGain(reducer)) keepGains(rows, from, reducer);
    bounds.push(rows.count);
  }
  const merged = new SampleBuffer(Math.max(bounds[1], 1));
  const accumulator = new Accumulator();
  // What each series gained is added up.
  accumulator.kind = isGain(reducer) ? aggregator.sum : reducer;
  mergeRows(rows, bounds, query.count, accumulator, merged);
  query.reverse = reverse;
  query.count = count;
  if (reverse) merged.reverse();
  rows.count = 0;
  rows.reserve(merged.count);
  rows.count = Math.min(merged.count, count);
  rows.times.set(merged.times.subarray(0, rows.count));
  rows.values.set(merged.values.subarray(0, rows.count));
}

/** The value where all series have but what is no number: only those that count know one. */
function valueOfNone(kind: number): number {
  return kind === aggregator.count || takesNan(kind) ? 0 : Number.NaN;
}

/** Puts in the place of a series' rows what it gained since the row before, or gained a second. */
function keepGains(rows: SampleBuffer, from: number, kind: number): void {
  const { times, values } = rows;
  let kept = from;
  let lastTime = 0;
  let last = Number.NaN;
  for (let i = from; i < rows.count; i++) {
    const [time, value] = [times[i], values[i]];
    if (Number.isNaN(value)) continue;
    if (!Number.isNaN(last)) {
      const gained = kind !== aggregator.delta && value < last ? value : value - last;
      times[kept] = time;
      values[kept++] = kind === aggregator.rate ? (gained * 1000) / (time - lastTime) : gained;
    }
    lastTime = time;
    last = value;
  }
  rows.count = kept;
}

function mergeRows(
  rows: SampleBuffer,
  bounds: readonly number[],
  countMax: number,
  accumulator: Accumulator,
  merged: SampleBuffer,
): void {
  const places = bounds.slice(0, -1);
  const one = new Float64Array(1);
  const oneTime = new Float64Array(1);
  while (merged.count < countMax) {
    const time = nextTime(rows, bounds, places);
    if (Number.isNaN(time)) return;
    accumulator.clear();
    for (let i = 0; i < places.length; i++) {
      const place = places[i];
      if (place === bounds[i + 1] || rows.times[place] !== time) continue;
      places[i] = place + 1;
      one[0] = rows.values[place];
      // What is no number says nothing, but to those who count just that.
      if (takesNan(accumulator.kind) || !Number.isNaN(one[0]))
        accumulator.addSpan(oneTime, one, 0, 1, false);
    }
    merged.push(
      time,
      accumulator.count === 0 ? valueOfNone(accumulator.kind) : accumulator.finish(),
    );
  }
}

/** The time that comes next in any of the series; NaN at the end. */
function nextTime(
  rows: SampleBuffer,
  bounds: readonly number[],
  places: readonly number[],
): number {
  let next = Number.NaN;
  for (let i = 0; i < places.length; i++) {
    if (places[i] === bounds[i + 1]) continue;
    const time = rows.times[places[i]];
    if (Number.isNaN(next) || time < next) next = time;
  }
  return next;
}
