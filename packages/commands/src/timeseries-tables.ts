/** TS.NRANGE, TS.NREVRANGE: several series side by side, joined by time. */
import type { Arguments, Reply } from '@millrace/resp';
import { command, counted } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { wrongArity } from './errors.js';
import { readTable, replyTable } from './timeseries-columns.js';
import { seriesErrors } from './timeseries-errors.js';
import { ParsedRange } from './timeseries-query.js';
import { findSeries } from './timeseries-series.js';

const query = new ParsedRange();

function tableRanger(reverse: boolean): Execute {
  return (database, args, reply) => {
    const count = args.integer(1);
    if (!(count > 0)) {
      reply.error(seriesErrors.keyCount);
      return;
    }
    if (args.count < count + 4) {
      reply.error(wrongArity(args.latin1(0)));
      return;
    }
    if (!query.parse(args, count + 2, args.count, reply, count)) return;
    const series = findAll(database, args, count, reply);
    if (series === undefined) return;
    query.reverse = reverse;
    if (readTable(database, series, query)) replyTable(reply, query);
    else reply.error(seriesErrors.tooManyRows);
  };
}

/** The series of so many keys; undefined where one is none: the error is replied. */
function findAll(
  database: Database,
  args: Arguments,
  count: number,
  reply: Reply,
): readonly number[] | undefined {
  const found: number[] = [];
  for (let i = 2; i < count + 2; i++) {
    const series = findSeries(database, args, i, reply);
    if (series === 0) return undefined;
    found.push(series);
  }
  return found;
}

const row = {
  arity: -5,
  flags: ['readonly'],
  keys: counted(1),
  group: 'timeseries',
  since: '8.10.0',
  complexity: 'O(n) in the keys and what is read of each',
} as const;

export const timeSeriesTableCommands: readonly Command[] = [
  command({
    ...row,
    name: 'TS.NRANGE',
    summary: 'Samples or buckets of several series, a row a time.',
    execute: tableRanger(false),
  }),
  command({
    ...row,
    name: 'TS.NREVRANGE',
    summary: 'The same, newest first.',
    execute: tableRanger(true),
  }),
];
