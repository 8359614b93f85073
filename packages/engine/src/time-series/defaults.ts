import { aggregatorNamed } from './aggregation.js';
import { duplicatePolicy } from './layout.js';
import type { SeriesOptions } from './series-roots.js';

/** A compaction that every new series gets. */
export interface CompactionPolicy {
  readonly aggregator: number;
  readonly bucketMs: number;
  readonly retentionMs: number;
  readonly align: number;
}

export const chunkBytesDefault = 4096;

/** What a series is made with where its command does not say. `duplicatePolicy` is what holds while it has none of its own. */
export interface SeriesDefaults extends SeriesOptions {
  readonly compactions: readonly CompactionPolicy[];
}

/** What effects are applied with, whatever is configured: they say all that differs from this. */
export const plainSeriesDefaults: SeriesDefaults = {
  retentionMs: 0,
  chunkBytes: chunkBytesDefault,
  duplicatePolicy: duplicatePolicy.block,
  isUncompressed: false,
  ignoreTimeMs: 0,
  ignoreValue: 0,
  compactions: [],
};

const unitsMs: Readonly<Record<string, number>> = {
  m: 1,
  s: 1000,
  M: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Reads RedisTimeSeries' notation of policies: `avg:10s:30d;max:1M:1d:0m`. Undefined where it is wrong. */
export function parseCompactionPolicy(text: string): readonly CompactionPolicy[] | undefined {
  const policies: CompactionPolicy[] = [];
  for (const part of text.split(';').map((one) => one.trim())) {
    if (part === '') continue;
    const [name, bucket, retention, align = '0m', ...rest] = part.split(':');
    const kind = aggregatorNamed(name.toLowerCase());
    const [bucketMs, retentionMs, alignMs] = [bucket, retention, align].map(parseSpan);
    const isGood = bucketMs > 0 && retentionMs >= 0 && alignMs >= 0 && rest.length === 0;
    if (kind === 0 || !isGood) return undefined;
    policies.push({ aggregator: kind, bucketMs, retentionMs, align: alignMs });
  }
  return policies;
}

function parseSpan(text: string | undefined): number {
  const [, digits, unit] = /^(\d{1,12})([msMhd])$/.exec(text ?? '') ?? [];
  return digits === undefined ? Number.NaN : Number(digits) * unitsMs[unit];
}
