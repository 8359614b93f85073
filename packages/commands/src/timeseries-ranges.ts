/** Reading one series: TS.GET, TS.RANGE, TS.REVRANGE. */
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { wrongArity } from './errors.js';
import { readAnswer, replyAnswer } from './timeseries-columns.js';
import { seriesErrors } from './timeseries-errors.js';
import { ParsedRange } from './timeseries-query.js';
import { findSeries } from './timeseries-series.js';
import { replySample } from './timeseries-values.js';
import { W } from './timeseries-words.js';

const query = new ParsedRange();

function ranger(reverse: boolean): Execute {
  return (database, args, reply) => {
    const series = findSeries(database, args, 1, reply);
    if (series === 0 || !query.parse(args, 2, args.count, reply)) return;
    query.reverse = reverse;
    if (!readAnswer(database, series, query)) reply.error(seriesErrors.tooManyRows);
    else replyAnswer(reply, query);
  };
}

function get(database: Database, args: Arguments, reply: Reply): void {
  if (args.count > 3) {
    reply.error(wrongArity('TS.GET'));
    return;
  }
  const series = findSeries(database, args, 1, reply);
  if (series === 0) return;
  const withLatest = args.count === 3;
  if (withLatest && !args.is(2, W.latest)) reply.error(seriesErrors.latest);
  else replyLast(database, series, withLatest, reply);
}

/** The newest sample, or an empty array. With `withLatest` the open bucket of a compaction counts too. */
export function replyLast(
  database: Database,
  series: number,
  withLatest: boolean,
  reply: Reply,
): void {
  const { timeSeries } = database.engine;
  const { compactions } = timeSeries;
  if (withLatest && compactions.findOpen(series))
    replySample(reply, compactions.openTime, compactions.openValue);
  else if (timeSeries.samples(series) === 0) reply.array(0);
  else replySample(reply, timeSeries.lastTime(series), timeSeries.lastValue(series));
}

const row = {
  flags: ['readonly'],
  group: 'timeseries',
  complexity: 'O(log b + n) in the blocks and the samples that are decoded',
} as const;

export const timeSeriesRangeCommands: readonly Command[] = [
  command({
    ...row,
    name: 'TS.GET',
    arity: -2,
    keys: one(1),
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'The newest sample.',
    execute: get,
  }),
  command({
    ...row,
    name: 'TS.RANGE',
    arity: -4,
    keys: one(1),
    since: '1.0.0',
    summary: 'Samples of a range of times, or buckets of them.',
    execute: ranger(false),
  }),
  command({
    ...row,
    name: 'TS.REVRANGE',
    arity: -4,
    keys: one(1),
    since: '1.4.0',
    summary: 'The same, newest first.',
    execute: ranger(true),
  }),
];
