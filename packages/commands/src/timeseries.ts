import type { Command } from './command.js';
import { timeSeriesInfoCommands } from './timeseries-info.js';
import { timeSeriesQueryCommands } from './timeseries-queries.js';
import { timeSeriesLabelCommands } from './timeseries-label-names.js';
import { timeSeriesRangeCommands } from './timeseries-ranges.js';
import { timeSeriesReadCommands } from './timeseries-read.js';
import { timeSeriesRuleCommands } from './timeseries-rules.js';
import { timeSeriesSampleCommands } from './timeseries-samples.js';
import { timeSeriesSeriesCommands } from './timeseries-series.js';
import { timeSeriesTableCommands } from './timeseries-tables.js';

export const timeSeriesCommands: readonly Command[] = [
  ...timeSeriesSeriesCommands,
  ...timeSeriesSampleCommands,
  ...timeSeriesRangeCommands,
  ...timeSeriesQueryCommands,
  ...timeSeriesInfoCommands,
  ...timeSeriesRuleCommands,
  ...timeSeriesTableCommands,
  ...timeSeriesReadCommands,
  ...timeSeriesLabelCommands,
];
