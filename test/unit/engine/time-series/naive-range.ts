import { aggregator, aggregatorNamed, isGain, takesNan } from '@millrace/engine';
import type { RangeQuery } from '@millrace/engine';

const quantileBase = aggregatorNamed('p0');

type Sample = readonly [number, number];

/** The answer to a range query, from a plain array of all samples of a series, in the plainest way. */
export function naiveRange(all: readonly Sample[], query: RangeQuery): Sample[] {
  const taken = all.filter(
    ([time, value]) =>
      time >= query.from &&
      time <= query.to &&
      (query.times?.includes(time) ?? true) &&
      isTaken(value, query.aggregator) &&
      (!query.hasValueFilter || (value >= query.least && value <= query.greatest)),
  );
  const numbers = all.filter(([, value]) => !Number.isNaN(value));
  if (isGain(query.aggregator)) return gains(taken, numbers, query).slice(0, query.count);
  if (query.reverse) taken.reverse();
  const rows = query.aggregator === 0 ? taken : buckets(taken, numbers, query);
  return rows.slice(0, query.count);
}

function isTaken(value: number, kind: number): boolean {
  if (kind === 0 || kind === aggregator.countall) return true;
  return Number.isNaN(value) === (kind === aggregator.countnan);
}

function startOf(time: number, query: RangeQuery): number {
  return Math.floor((time - query.align) / query.bucketMs) * query.bucketMs + query.align;
}

function buckets(taken: readonly Sample[], all: readonly Sample[], query: RangeQuery): Sample[] {
  const byStart = new Map<number, number[]>();
  for (const [time, value] of taken) {
    const start = startOf(time, query);
    byStart.set(start, [...(byStart.get(start) ?? []), value]);
  }
  const starts = [...byStart.keys()].sort((a, b) => a - b);
  if (query.withEmpty && starts.length > 0) {
    const end = starts.at(-1) ?? 0;
    for (let start = starts[0]; start < end; start += query.bucketMs)
      if (!byStart.has(start)) byStart.set(start, []);
  }
  const ordered = [...byStart.keys()].sort((a, b) => (query.reverse ? b - a : a - b));
  let last = Number.NaN;
  return ordered.map((start): Sample => {
    const values = byStart.get(start) ?? [];
    const value =
      query.aggregator === aggregator.twa
        ? weighted(all, Math.max(start, query.from), Math.min(start + query.bucketMs, query.to))
        : aggregate(values, query.aggregator, last);
    last = values.at(-1) ?? last;
    const shift = Math.floor(query.bucketMs * query.reported);
    return [Math.max(start, 0) + shift, value];
  });
}

/** Each sample is held against the one before it, the first one against the one before the range. */
function gains(taken: readonly Sample[], all: readonly Sample[], query: RangeQuery): Sample[] {
  const rows = new Map<number, { gained: number; from: number; to: number }>();
  let before = all.filter(([time]) => time < query.from).at(-1);
  for (const [time, value] of taken) {
    const start = startOf(time, query);
    const row = rows.get(start) ?? { gained: 0, from: before?.[0] ?? time, to: time };
    const isReset = query.aggregator !== aggregator.delta && value < (before?.[1] ?? value);
    row.gained += isReset ? value : value - (before?.[1] ?? value);
    row.to = time;
    rows.set(start, row);
    before = [time, value];
  }
  const starts = [...rows.keys()];
  for (let start = starts[0]; query.withEmpty && start < starts[starts.length - 1];)
    if (!rows.has((start += query.bucketMs))) rows.set(start, { gained: 0, from: 0, to: 0 });
  const made = [...rows].sort(([a], [b]) => (query.reverse ? b - a : a - b));
  return made.map(([start, { gained, from, to }]) => [
    Math.max(start, 0) + Math.floor(query.bucketMs * query.reported),
    query.aggregator !== aggregator.rate ? gained : to > from ? (gained * 1000) / (to - from) : 0,
  ]);
}

function aggregate(values: readonly number[], kind: number, last: number): number {
  const count = values.length;
  if (kind === aggregator.count || takesNan(kind)) return count;
  const sum = values.reduce((total, value) => total + value, 0);
  if (kind === aggregator.sum) return sum;
  if (count === 0) return kind === aggregator.last ? last : Number.NaN;
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const mean = sum / count;
  if (kind >= quantileBase) return quantile(values, (kind - quantileBase) / 10_000);
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  const sampled = count === 1 ? 0 : squares / (count - 1);
  const results: Record<number, number> = {
    [aggregator.avg]: mean,
    [aggregator.min]: least,
    [aggregator.max]: greatest,
    [aggregator.range]: greatest - least,
    [aggregator.first]: values[0],
    [aggregator.last]: values[count - 1],
    [aggregator['var.p']]: squares / count,
    [aggregator['std.p']]: Math.sqrt(squares / count),
    [aggregator['var.s']]: sampled,
    [aggregator['std.s']]: Math.sqrt(sampled),
  };
  return results[kind];
}

function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (sorted.length - 1) * fraction;
  const low = sorted[Math.floor(rank)];
  return low + (sorted[Math.ceil(rank)] - low) * (rank % 1);
}

/** The mean height of the line through all samples, over as much of the time as it covers. */
function weighted(all: readonly Sample[], from: number, to: number): number {
  let area = 0;
  let width = 0;
  for (let i = 1; i < all.length; i++) {
    const [time, value] = all[i - 1];
    const [nextTime, nextValue] = all[i];
    const left = Math.max(time, from);
    const right = Math.min(nextTime, to);
    if (right <= left) continue;
    const at = (t: number): number =>
      value + ((nextValue - value) * (t - time)) / (nextTime - time);
    area += ((at(left) + at(right)) / 2) * (right - left);
    width += right - left;
  }
  if (width > 0) return area / width;
  return all.find(([time]) => time >= from && time <= to)?.[1] ?? Number.NaN;
}
