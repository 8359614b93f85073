/** Compaction rules: TS.CREATERULE, TS.DELETERULE. */
import type { Arguments, Reply } from '@millrace/resp';
import { command, range } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { wrongArity } from './errors.js';
import { seriesErrors } from './timeseries-errors.js';
import { findSeries, isSameKey, seriesAt } from './timeseries-series.js';
import { aggregatorOf, findWord, W } from './timeseries-words.js';

const partsMax = 7;

interface AskedRule {
  readonly aggregator: number;
  readonly bucketMs: number;
  readonly align: number;
}

/** Reads what stands behind the keys; undefined where it is wrong: the error is replied. */
function parseRule(args: Arguments, reply: Reply): AskedRule | undefined {
  const at = findWord(args, W.aggregation, 3);
  if (args.count > partsMax || at < 0) {
    reply.error(wrongArity('TS.CREATERULE'));
    return undefined;
  }
  const bucketMs = at + 2 < args.count ? args.integer(at + 2) : Number.NaN;
  const aggregator = at + 1 < args.count ? aggregatorOf(args, at + 1) : 0;
  const align = args.count === partsMax ? args.integer(partsMax - 1) : 0;
  const error = Number.isNaN(bucketMs)
    ? seriesErrors.aggregation
    : aggregator === 0
      ? args.latin1(at + 1).includes(',')
        ? seriesErrors.ruleMany
        : seriesErrors.unknownAggregation
      : bucketMs <= 0
        ? seriesErrors.bucketDuration
        : align >= 0
          ? undefined
          : seriesErrors.alignTimestamp;
  if (error === undefined) {
    const step = Math.min(bucketMs, Number.MAX_SAFE_INTEGER);
    return { aggregator, bucketMs: step, align: Math.min(align, Number.MAX_SAFE_INTEGER) };
  }
  reply.error(error);
  return undefined;
}

function createRule(database: Database, args: Arguments, reply: Reply): void {
  const asked = parseRule(args, reply);
  if (asked === undefined) return;
  if (isSameKey(args, 1, 2)) {
    reply.error(seriesErrors.sameKey);
    return;
  }
  const source = findSeries(database, args, 1, reply);
  if (source === 0) return;
  const destination = findSeries(database, args, 2, reply);
  if (destination === 0) return;
  const { timeSeries } = database.engine;
  if (timeSeries.rules.descends(source, destination)) reply.error(seriesErrors.circle);
  else if (timeSeries.sourceOf(destination) !== 0) reply.error(seriesErrors.hasSource);
  else {
    const { aggregator, bucketMs, align } = asked;
    timeSeries.rules.link(source, destination, aggregator, bucketMs, align);
    database.changed(args, 1, 'ts.createrule:src', 'd');
    database.changed(args, 2, 'ts.createrule:dest', 'd');
    reply.ok();
  }
}

function deleteRule(database: Database, args: Arguments, reply: Reply): void {
  const source = findSeries(database, args, 1, reply);
  if (source === 0) return;
  const { timeSeries } = database.engine;
  const destination = seriesAt(database, args, 2);
  const rule = destination === 0 ? 0 : timeSeries.rules.between(source, destination);
  if (rule === 0) {
    reply.error(seriesErrors.noRule);
    return;
  }
  timeSeries.rules.unlink(source, rule);
  database.changed(args, 1, 'ts.deleterule:src', 'd');
  database.changed(args, 2, 'ts.deleterule:dest', 'd');
  reply.ok();
}

export const timeSeriesRuleCommands: readonly Command[] = [
  command({
    name: 'TS.CREATERULE',
    arity: -6,
    flags: ['write', 'denyoom'],
    keys: range(1, 2, 1),
    group: 'timeseries',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Fills one time series with the aggregated buckets of another.',
    execute: createRule,
  }),
  command({
    name: 'TS.DELETERULE',
    arity: 3,
    flags: ['write', 'fast'],
    keys: range(1, 2, 1),
    group: 'timeseries',
    since: '1.0.0',
    complexity: 'O(n) in the rules of the source',
    summary: 'Removes a compaction rule; what it wrote stays.',
    execute: deleteRule,
  }),
];
