import type { Command } from './command.js';
import { timeSeriesInfoCommands } from './timeseries-info.js';
import { timeSeriesQueryCommands } from './timeseries-queries.js';
import { timeSeriesRangeCommands } from './timeseries-ranges.js';
import { timeSeriesRuleCommands } from './timeseries-rules.js';
import { timeSeriesSampleCommands } from './timeseries-samples.js';
import { timeSeriesSeriesCommands } from './timeseries-series.js';

export const timeSeriesCommands: readonly Command[] = [
  ...timeSeriesSeriesCommands,
  ...timeSeriesSampleCommands,
  ...timeSeriesRangeCommands,
  ...timeSeriesQueryCommands,
  ...timeSeriesInfoCommands,
  ...timeSeriesRuleCommands,
];
