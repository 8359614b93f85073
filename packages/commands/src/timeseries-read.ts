/** TS.READ: the samples from a time on, which it may wait for. */
import { entryKind, entryWord, kind } from '@millrace/engine';
import type { Keyspace } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors, wrongArity } from './errors.js';
import { seriesErrors } from './timeseries-errors.js';
import { ParsedRange } from './timeseries-query.js';
import { replySamples } from './timeseries-values.js';
import { W } from './timeseries-words.js';

interface AskedRead {
  /** Milliseconds, 0 for ever; negative where it does not wait. */
  readonly timeoutMs: number;
  readonly minCount: number;
  readonly maxCount: number;
}

const query = new ParsedRange();
const encoder = new TextEncoder();

function readOptions(args: Arguments): AskedRead | string {
  let timeoutMs = -1;
  let minCount = 1;
  let maxCount = Number.POSITIVE_INFINITY;
  for (let i = 3; i < args.count;) {
    if (args.is(i, W.block) && i + 2 < args.count && timeoutMs < 0) {
      timeoutMs = args.integer(i + 1);
      minCount = args.integer(i + 2);
      if (!(timeoutMs >= 0) || Number.isNaN(minCount)) return seriesErrors.readBlock;
      if (minCount < 1) return seriesErrors.readMin;
      i += 3;
    } else if (args.is(i, W.maxCount) && i + 1 < args.count) {
      maxCount = args.integer(i + 1);
      if (!(maxCount >= 1)) return seriesErrors.readMax;
      i += 2;
    } else return wrongArity('TS.READ');
  }
  if (timeoutMs >= 0 && minCount > maxCount) return seriesErrors.readMinMax;
  return { timeoutMs, minCount, maxCount };
}

/** The first time that is wanted; NaN where it is none. */
function readStart(database: Database, args: Arguments, series: number): number {
  const isEmpty = series === 0 || database.engine.timeSeries.samples(series) === 0;
  if (args.is(2, W.minusSign)) return 0;
  if (args.is(2, W.addSign)) return isEmpty ? 0 : database.engine.timeSeries.lastTime(series);
  if (args.is(2, W.dollar)) return isEmpty ? 0 : database.engine.timeSeries.lastTime(series) + 1;
  return args.integer(2);
}

/** Reads the samples from a time on, the oldest ones first. */
function readFrom(database: Database, series: number, from: number, maxCount: number): void {
  query.clear();
  query.from = from;
  query.to = Number.POSITIVE_INFINITY;
  query.count = maxCount;
  if (series !== 0) query.read(database, series);
}

function read(database: Database, args: Arguments, reply: Reply): void {
  const asked = [3, 5, 6, 8].includes(args.count) ? readOptions(args) : wrongArity('TS.READ');
  if (typeof asked === 'string') {
    reply.error(asked);
    return;
  }
  const entry = database.find(args, 1);
  if (entry !== 0 && entryKind(database.arena, entry) !== kind.timeSeries) {
    reply.error(errors.wrongType);
    return;
  }
  const series = entry === 0 ? 0 : entryWord(database.arena, entry);
  const from = readStart(database, args, series);
  if (!(from >= 0)) {
    reply.error(seriesErrors.readTimestamp);
    return;
  }
  readFrom(database, series, from, asked.maxCount);
  if (asked.timeoutMs < 0 || query.rows.count >= asked.minCount) replySamples(reply, query.rows);
  else if (database.mayWait) wait(database, args, from, asked);
  else reply.error(seriesErrors.readDenied);
}

function wait(database: Database, args: Arguments, from: number, asked: AskedRead): void {
  const key = args.copy(1);
  const resume = Array.from({ length: args.count }, (_, i) => args.copy(i));
  resume[2] = encoder.encode(from.toString());
  database.wait = {
    keys: [key],
    kind: kind.timeSeries,
    wakesOnDelete: true,
    endsOnDelete: true,
    timeoutMs: asked.timeoutMs,
    resume,
    onTimeout: (keyspace: Keyspace, reply: Reply) => {
      const entry = keyspace.find(key, 0, key.length);
      const isSeries = entry !== 0 && entryKind(database.arena, entry) === kind.timeSeries;
      readFrom(database, isSeries ? entryWord(database.arena, entry) : 0, from, asked.maxCount);
      replySamples(reply, query.rows);
    },
  };
}

export const timeSeriesReadCommands: readonly Command[] = [
  command({
    name: 'TS.READ',
    arity: -3,
    flags: ['readonly', 'blocking'],
    keys: one(1),
    group: 'timeseries',
    since: '8.10.0',
    complexity: 'O(n) in the samples from the time on',
    summary: 'Samples from a time on; waits until there are enough.',
    execute: read,
  }),
];
