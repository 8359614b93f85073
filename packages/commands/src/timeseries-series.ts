/** Series: making and changing them. https://redis.io/docs/latest/commands/?group=timeseries */
import { equalBytes } from '@millrace/base';
import { entryKind, entryWord, keyLength, keyOffset, kind } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { createSeries, defaultsOf } from './timeseries-creation.js';
import { seriesErrors } from './timeseries-errors.js';
import { ParsedOptions } from './timeseries-options.js';

const options = new ParsedOptions();

/** The series of the key at argument i; 0 where there is none or another type: the error is replied. */
export function findSeries(database: Database, args: Arguments, i: number, reply: Reply): number {
  const entry = database.find(args, i);
  if (entry === 0) {
    reply.error(seriesErrors.noKey);
    return 0;
  }
  if (entryKind(database.arena, entry) === kind.timeSeries) return entryWord(database.arena, entry);
  reply.error(seriesErrors.wrongType);
  return 0;
}

/** The series of the key at argument i; 0 where there is none or another type. */
export function seriesAt(database: Database, args: Arguments, i: number): number {
  const entry = database.find(args, i);
  return entry === 0 || entryKind(database.arena, entry) !== kind.timeSeries
    ? 0
    : entryWord(database.arena, entry);
}

/** Whether two arguments are the same bytes. */
export function isSameKey(args: Arguments, i: number, k: number): boolean {
  const length = args.lengths[i];
  if (length !== args.lengths[k]) return false;
  return equalBytes(args.bytes, args.offsets[i], args.bytes, args.offsets[k], length);
}

/** Says of the compactions that changed just now that they did: with an event where a bucket was closed, as RedisTimeSeries has it. */
export function tellCompactions(database: Database): void {
  const { closed, refreshed } = database.engine.timeSeries.compactions;
  for (const destination of refreshed) tellChanged(database, destination, '');
  for (const destination of closed) tellChanged(database, destination, 'ts.add:dest');
  closed.length = refreshed.length = 0;
}

function tellChanged(database: Database, series: number, event: string): void {
  const { arena, engine, keyspace, observer } = database;
  if (observer === undefined) return;
  const entry = engine.timeSeries.entryOf(series);
  observer.modified(
    keyspace,
    arena.bytes,
    keyOffset(arena, entry),
    keyLength(arena, entry),
    event,
    'd',
  );
}

function create(database: Database, args: Arguments, reply: Reply): void {
  if (!options.parse(args, 2, reply, defaultsOf(database))) return;
  if (database.find(args, 1) !== 0) {
    reply.error(seriesErrors.keyExists);
    return;
  }
  createSeries(database, args, options);
  database.changed(args, 1, 'ts.create', 'd');
  reply.ok();
}

function alter(database: Database, args: Arguments, reply: Reply): void {
  const series = findSeries(database, args, 1, reply);
  if (series === 0 || !options.parse(args, 2, reply)) return;
  const { timeSeries } = database.engine;
  if (options.hasRetention) timeSeries.setRetention(series, options.retentionMs);
  if (options.hasChunkSize) timeSeries.setChunkBytes(series, options.chunkBytes);
  if (options.hasPolicy) timeSeries.setDuplicatePolicy(series, options.duplicatePolicy);
  if (options.hasIgnore) timeSeries.setIgnore(series, options.ignoreTimeMs, options.ignoreValue);
  if (options.hasLabels) {
    const { number } = database.keyspace;
    timeSeries.relabel(number, series, options.labelCount, options.labels, options.labelBytes);
  }
  database.changed(args, 1, 'ts.alter', 'd');
  reply.ok();
}

export const timeSeriesSeriesCommands: readonly Command[] = [
  command({
    name: 'TS.CREATE',
    arity: -2,
    flags: ['write', 'denyoom'],
    keys: one(1),
    group: 'timeseries',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Makes a time series.',
    execute: create,
  }),
  command({
    name: 'TS.ALTER',
    arity: -2,
    flags: ['write', 'denyoom'],
    keys: one(1),
    group: 'timeseries',
    since: '1.0.0',
    complexity: 'O(n) in the labels',
    summary: 'Changes retention, labels and policies of a time series.',
    execute: alter,
  }),
];
