/** Adding, changing and deleting samples. https://redis.io/docs/latest/commands/?group=timeseries */
import {
  duplicatePolicy,
  duplicatePolicyNames,
  entryKind,
  entryWord,
  kind,
  plainSeriesDefaults,
  sampleResult,
} from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one, range } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { wrongArity } from './errors.js';
import { createCompactions, createSeries, defaultsOf } from './timeseries-creation.js';
import { seriesErrors } from './timeseries-errors.js';
import { ParsedOptions, policyOf } from './timeseries-options.js';
import { readBound } from './timeseries-query.js';
import { addRun } from './timeseries-runs.js';
import { findSeries, isSameKey, seriesAt, tellCompactions } from './timeseries-series.js';
import { noValue, readTime, readValue } from './timeseries-values.js';
import { findWord, W } from './timeseries-words.js';

const options = new ParsedOptions();

/** Adds a sample and replies with its time, or with why not. True where the series was changed. */
function addSample(
  database: Database,
  series: number,
  time: number,
  value: number,
  policy: number,
  reply: Reply,
): boolean {
  const { timeSeries } = database.engine;
  const last = timeSeries.lastTime(series);
  const retention = timeSeries.retentionMs(series);
  if (retention > 0 && time < last - retention) {
    reply.error(seriesErrors.tooOld);
    return false;
  }
  if (policy === duplicatePolicy.last && isNegligible(database, series, time, value)) {
    reply.integer(last);
    return false;
  }
  if (timeSeries.add(series, time, value, policy) === sampleResult.blocked) {
    reply.error(policy === duplicatePolicy.block ? seriesErrors.blocked : seriesErrors.nanBlocked);
    return false;
  }
  if (timeSeries.compactions.hasNews) tellCompactions(database);
  reply.integer(time);
  return true;
}

/** Whether a sample differs too little from the newest one to be kept, by the series' option IGNORE. */
function isNegligible(database: Database, series: number, time: number, value: number): boolean {
  const { timeSeries } = database.engine;
  if (!timeSeries.hasOptions(series)) return false;
  const distance = time - timeSeries.lastTime(series);
  if (timeSeries.samples(series) === 0 || distance < 0) return false;
  return (
    distance <= timeSeries.ignoreTimeMs(series) &&
    Math.abs(value - timeSeries.lastValue(series)) <= timeSeries.ignoreValue(series)
  );
}

function policyOfSeries(database: Database, series: number): number {
  const policy = database.engine.timeSeries.duplicatePolicy(series);
  return policy === duplicatePolicy.none ? defaultsOf(database).duplicatePolicy : policy;
}

function isGoodTime(time: number, reply: Reply): boolean {
  if (time >= 0) return true;
  reply.error(time < 0 ? seriesErrors.negativeTimestamp : seriesErrors.timestamp);
  return false;
}

function add(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.find(args, 1);
  const isSeries = entry !== 0 && entryKind(database.arena, entry) === kind.timeSeries;
  if (isSeries && args.count === 4 && mayRun(database)) {
    if (addRun(database, args, 1, entryWord(database.arena, entry), reply) === args.count) return;
  }
  const time = readTime(args, 2, database.now);
  const value = readValue(args, 3);
  if (value === noValue) {
    reply.error(seriesErrors.value);
    return;
  }
  if (!isGoodTime(time, reply)) return;
  let series: number;
  let policy: number;
  if (entry === 0) {
    if (!options.parse(args, 4, reply, defaultsOf(database))) return;
    series = createSeries(database, args, options);
    createCompactions(database, args, series, options);
    policy = policyOfSeries(database, series);
  } else if (!isSeries) {
    reply.error(seriesErrors.notSeries);
    return;
  } else {
    series = entryWord(database.arena, entry);
    policy = onDuplicate(args, policyOfSeries(database, series), reply);
    if (policy === duplicatePolicy.none) return;
  }
  if (!addSample(database, series, time, value, policy, reply)) return;
  database.changed(args, 1, 'ts.add', 'd');
  if (isConfigured(database)) logAddition(database, args, 1, time, policy);
  else if (args.is(2, W.star)) resolveTime(database, args, time);
}

/** Whether nobody is to be told of each sample, and effects are the commands themselves. */
function mayRun(database: Database): boolean {
  return database.observer === undefined && !isConfigured(database);
}

/** Whether something is configured that effects have to say. */
function isConfigured(database: Database): boolean {
  return defaultsOf(database) !== plainSeriesDefaults;
}

/** The effect of a sample: key, time and value from argument i on. */
function logAddition(
  database: Database,
  args: Arguments,
  i: number,
  time: number,
  policy: number,
): void {
  const effect = database.effectOn('TS.ADD', 6, args, i);
  effect.integer(time);
  effect.argument(args.bytes, args.offsets[i + 2], args.lengths[i + 2]);
  effect.text('ON_DUPLICATE');
  effect.text(duplicatePolicyNames[policy]);
}

/** The policy that ON_DUPLICATE names instead of the series' own; `none` where it is wrong: the error is replied. */
function onDuplicate(args: Arguments, policy: number, reply: Reply): number {
  if (args.count === 4) return policy;
  const at = findWord(args, W.onDuplicate, 4);
  if (at < 0) return policy;
  const named = at + 1 < args.count ? policyOf(args, at + 1) : duplicatePolicy.none;
  if (named === duplicatePolicy.none)
    reply.error(at + 1 < args.count ? seriesErrors.unknownPolicy : seriesErrors.policy);
  return named;
}

/** The effect of TS.ADD with the moment in the place of `*`. */
function resolveTime(database: Database, args: Arguments, time: number): void {
  const effect = database.effectOn('TS.ADD', args.count, args, 1);
  effect.integer(time);
  for (let i = 3; i < args.count; i++)
    effect.argument(args.bytes, args.offsets[i], args.lengths[i]);
}

function madd(database: Database, args: Arguments, reply: Reply): void {
  if ((args.count - 1) % 3 !== 0) {
    reply.error(wrongArity('TS.MADD'));
    return;
  }
  let isRelative = false;
  const changesBefore = database.changes;
  reply.array((args.count - 1) / 3);
  const runs = mayRun(database);
  for (let i = 1; i < args.count;) {
    const series = seriesAmong(database, args, i);
    const from = i;
    // Samples of one series mostly follow one another.
    while (i < args.count && (i === from || isSameKey(args, i, from))) {
      const before = i;
      if (series !== 0 && runs) i = addRun(database, args, i, series, reply);
      if (i > before) continue;
      isRelative ||= args.is(i + 1, W.star);
      addOneOf(database, args, i, series, reply);
      i += 3;
    }
    if (series !== 0) database.hits += (i - from) / 3 - 1;
  }
  if (!isRelative || database.changes === changesBefore || isConfigured(database)) return;
  database.effects.begin('TS.MADD', args.count);
  for (let i = 1; i < args.count; i++) {
    if (args.is(i, W.star) && i % 3 === 2) database.effects.integer(database.now);
    else database.effects.argument(args.bytes, args.offsets[i], args.lengths[i]);
  }
}

/** The series of the key at argument i, or 0; those of the next ones are sought with it. */
function seriesAmong(database: Database, args: Arguments, i: number): number {
  const next = i + 3;
  if (next < args.count && !isSameKey(args, i, next)) database.findAhead(args, i, 3);
  return seriesAt(database, args, i);
}

/** One sample of TS.MADD: key, time and value from argument i on; the key's series, or 0. */
function addOneOf(
  database: Database,
  args: Arguments,
  i: number,
  series: number,
  reply: Reply,
): void {
  const time = readTime(args, i + 1, database.now);
  const value = readValue(args, i + 2);
  if (value === noValue) {
    reply.error(seriesErrors.value);
    return;
  }
  if (!isGoodTime(time, reply)) return;
  if (series === 0) {
    reply.error(seriesErrors.notSeries);
    return;
  }
  const policy = policyOfSeries(database, series);
  if (!addSample(database, series, time, value, policy, reply)) return;
  database.changed(args, i, 'ts.add', 'd');
  if (isConfigured(database)) logAddition(database, args, i, time, policy);
}

function incrementer(name: string, sign: number): Execute {
  const event = name.toLowerCase();
  return (database, args, reply) => {
    const entry = database.find(args, 1);
    if (entry !== 0 && entryKind(database.arena, entry) !== kind.timeSeries) {
      reply.error(seriesErrors.wrongType);
      return;
    }
    if (entry === 0 && !options.parse(args, 3, reply, defaultsOf(database))) return;
    const step = args.double(2) * sign;
    if (!Number.isFinite(step)) {
      reply.error(seriesErrors.increment);
      return;
    }
    const at = findWord(args, W.timestamp, 3);
    const time = timeOfIncrement(args, at, database.now);
    if (!(time >= 0)) {
      reply.error(seriesErrors.timestamp);
      return;
    }
    const { timeSeries } = database.engine;
    const series =
      entry === 0 ? createSeries(database, args, options) : entryWord(database.arena, entry);
    if (entry === 0) createCompactions(database, args, series, options);
    const isEmpty = timeSeries.samples(series) === 0;
    if (!isEmpty && time < timeSeries.lastTime(series)) {
      reply.error(seriesErrors.beforeLast);
      return;
    }
    const last = isEmpty ? 0 : timeSeries.lastValue(series);
    if (Number.isNaN(last)) {
      reply.error(seriesErrors.nanIncrement);
      return;
    }
    const value = last + step;
    if (!addSample(database, series, time, value, duplicatePolicy.last, reply)) return;
    database.changed(args, 1, event, 'd');
    // What was made with it is logged already.
    if (!database.effects.isEmpty || at < 0 || args.is(at + 1, W.star))
      resolveIncrement(database, name, args, at, time);
  };
}

function timeOfIncrement(args: Arguments, at: number, now: number): number {
  if (at < 0) return now;
  return at + 1 < args.count ? readTime(args, at + 1, now) : Number.NaN;
}

/** The effect of an increment at the moment: with the moment named, before any labels. */
function resolveIncrement(
  database: Database,
  name: string,
  args: Arguments,
  at: number,
  time: number,
): void {
  const { effects } = database;
  effects.begin(name, at < 0 ? args.count + 2 : args.count);
  for (let i = 1; i < args.count; i++) {
    if (i === at + 1 && at >= 0) effects.integer(time);
    else effects.argument(args.bytes, args.offsets[i], args.lengths[i]);
    if (i !== 2 || at >= 0) continue;
    effects.text('TIMESTAMP');
    effects.integer(time);
  }
}

function del(database: Database, args: Arguments, reply: Reply): void {
  const from = readBound(args, 2, 0);
  const to = readBound(args, 3, Number.POSITIVE_INFINITY);
  if (Number.isNaN(from) || Number.isNaN(to)) {
    reply.error(Number.isNaN(from) ? seriesErrors.from : seriesErrors.to);
    return;
  }
  const series = findSeries(database, args, 1, reply);
  if (series === 0) return;
  if (isPastRetention(database, series, from)) {
    reply.error(seriesErrors.pastRetention);
    return;
  }
  const { timeSeries } = database.engine;
  reply.integer(timeSeries.deleteRange(series, from, to));
  if (timeSeries.compactions.hasNews) tellCompactions(database);
  database.changed(args, 1, 'ts.del', 'd');
}

/** Whether samples or buckets of compactions from a time on may be gone, so that these could not be made again. */
function isPastRetention(database: Database, series: number, from: number): boolean {
  const { timeSeries } = database.engine;
  const { rules } = timeSeries;
  const oldest = timeSeries.oldestKept(series);
  if (rules.count(series) === 0) return false;
  if (from < oldest) return true;
  for (let place = 0; place < rules.count(series); place++)
    if (Math.max(0, rules.bucketOf(rules.at(series, place), from)) < oldest) return true;
  return false;
}

/** A late sample opens one block, which has 512 samples at most. */
const summaries = {
  complexity: 'O(1)',
  group: 'timeseries',
} as const;

export const timeSeriesSampleCommands: readonly Command[] = [
  command({
    ...summaries,
    name: 'TS.ADD',
    arity: -4,
    flags: ['write', 'denyoom'],
    keys: one(1),
    since: '1.0.0',
    summary: 'Adds a sample; makes the series where there is none.',
    execute: add,
  }),
  command({
    ...summaries,
    name: 'TS.MADD',
    complexity: 'O(n) in the samples',
    arity: -4,
    flags: ['write', 'denyoom'],
    keys: range(1, -1, 3),
    since: '1.0.0',
    summary: 'Adds samples to several series.',
    execute: madd,
  }),
  command({
    ...summaries,
    name: 'TS.INCRBY',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: one(1),
    since: '1.0.0',
    summary: 'Adds a sample that is so much above the newest one.',
    execute: incrementer('TS.INCRBY', 1),
  }),
  command({
    ...summaries,
    name: 'TS.DECRBY',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: one(1),
    since: '1.0.0',
    summary: 'Adds a sample that is so much below the newest one.',
    execute: incrementer('TS.DECRBY', -1),
  }),
  command({
    name: 'TS.DEL',
    arity: 4,
    flags: ['write'],
    keys: one(1),
    group: 'timeseries',
    since: '1.6.0',
    complexity: 'O(n) in the blocks of the range',
    summary: 'Deletes the samples of a range of times.',
    execute: del,
  }),
];
