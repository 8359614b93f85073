/** Puts the answers of several shards about groups of time series together. Rows are a time and a value. */

/** A time and a value, or several. */
export type Row = readonly number[];

type Merge = (one: number, other: number) => number;

const add: Merge = (one, other) => one + other;

/** Reducers of which each shard can give its part, and how two parts make one. */
const merges: Readonly<Record<string, Merge | undefined>> = {
  sum: add,
  count: add,
  countnan: add,
  countall: add,
  increase: add,
  delta: add,
  rate: add,
  min: Math.min,
  max: Math.max,
};

/** Reducers that come from two such, and how. */
const pairs: Readonly<Record<string, readonly [string, string, Merge] | undefined>> = {
  avg: ['sum', 'count', (sum, count) => sum / count],
  range: ['max', 'min', (max, min) => max - min],
};

export interface Plan {
  /** What each shard is to reduce by. Empty where it is to give the rows of each series. */
  readonly reducers: readonly string[];
  /** Makes the rows of a group of what the shards gave, one list of rows a shard for each of `reducers`. */
  combine(parts: readonly (readonly (readonly Row[])[])[]): Row[];
}

/** How a reducer is asked of many shards. */
export function planOf(reducer: string): Plan {
  const merge = merges[reducer];
  if (merge !== undefined)
    return { reducers: [reducer], combine: ([parts]) => mergeRows(parts, merge) };
  const pair = pairs[reducer];
  if (pair === undefined) return { reducers: [], combine: ([parts]) => reduceRows(parts, reducer) };
  const [one, other, join] = pair;
  return {
    reducers: [one, other],
    combine: ([ones, others]) => {
      const values = new Map(
        mergeRows(others, mergeOf(other)).map(([time, value]) => [time, value]),
      );
      return mergeRows(ones, mergeOf(one)).map(([time, value]) => [
        time,
        join(value, values.get(time) ?? Number.NaN),
      ]);
    },
  };
}

const mergeOf = (reducer: string): Merge => merges[reducer] ?? add;

/** One row a time. A value that is no number says nothing. */
function mergeRows(parts: readonly (readonly Row[])[], merge: Merge): Row[] {
  const merged = new Map<number, number>();
  for (const [time, value] of parts.flat()) {
    const before = merged.get(time) ?? Number.NaN;
    const isOnly = Number.isNaN(before);
    if (isOnly || !Number.isNaN(value)) merged.set(time, isOnly ? value : merge(before, value));
  }
  return [...merged];
}

/** Reduces the rows of all series of a group at once, where parts would not do. */
function reduceRows(series: readonly (readonly Row[])[], reducer: string): Row[] {
  const byTime = new Map<number, number[]>();
  for (const [time, value] of series.flat()) {
    const values = byTime.get(time) ?? [];
    byTime.set(time, values);
    if (!Number.isNaN(value)) values.push(value);
  }
  return [...byTime].map(([time, values]) => [
    time,
    values.length === 0 ? Number.NaN : reduce(values, reducer),
  ]);
}

function reduce(values: readonly number[], reducer: string): number {
  if (reducer.startsWith('p')) return quantile(values, Number(reducer.slice(1)) / 100);
  const count = values.length;
  const mean = values.reduce(add, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const isSample = reducer.endsWith('.s');
  if (isSample && count === 1) return 0;
  const variance = squares / (isSample ? count - 1 : count);
  return reducer.startsWith('std') ? Math.sqrt(variance) : variance;
}

/** As the stores have it: between two ranks on the line between their values. */
function quantile(values: readonly number[], fraction: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = (sorted.length - 1) * fraction;
  const low = sorted[Math.floor(rank)];
  const high = sorted[Math.ceil(rank)];
  return low === high ? low : low + (high - low) * (rank % 1);
}
