import type { Command } from './command.js';
import { timeSeriesInfoCommands } from './timeseries-info.js';
import { timeSeriesQueryCommands } from './timeseries-queries.js';
import { timeSeriesRangeCommands } from './timeseries-ranges.js';
import { timeSeriesSampleCommands } from './timeseries-samples.js';
import { timeSeriesSeriesCommands } from './timeseries-series.js';

/** Compaction rules are not kept yet: a series has room for them in its options. */
export const timeSeriesCommands: readonly Command[] = [
  ...timeSeriesSeriesCommands,
  ...timeSeriesSampleCommands,
  ...timeSeriesRangeCommands,
  ...timeSeriesQueryCommands,
  ...timeSeriesInfoCommands,
];
