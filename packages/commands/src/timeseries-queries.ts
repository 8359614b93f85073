/** Commands over all series that filters by label let through: TS.MGET, TS.MRANGE, TS.MREVRANGE, TS.QUERYINDEX. */
import { aggregatorName, keyLength, keyOffset } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { wrongArity } from './errors.js';
import { seriesErrors } from './timeseries-errors.js';
import { groupSeries, parseGrouping, reduceGroup } from './timeseries-groups.js';
import type { Group, Grouping } from './timeseries-groups.js';
import {
  beginLabel,
  beginLabels,
  parseShownLabels,
  replyKey,
  replyLabels,
} from './timeseries-labels.js';
import type { ShownLabels } from './timeseries-labels.js';
import { ParsedRange } from './timeseries-query.js';
import { replyLast } from './timeseries-ranges.js';
import { isEmptyAnswer, readAnswer, replyAnswer } from './timeseries-columns.js';
import { replySamples } from './timeseries-values.js';
import { selectSeries } from './timeseries-selection.js';
import { findWord, W } from './timeseries-words.js';

const query = new ParsedRange();

/** So many named answers follow: pairs of a map in RESP3, arrays of `parts` in RESP2. */
function beginNamed(reply: Reply, count: number): void {
  if (reply.resp3) reply.map(count);
  else reply.array(count);
}

/** One named answer follows: the name and so many parts besides, in RESP3 those that only it has too. */
function beginOne(reply: Reply, parts: number): void {
  if (!reply.resp3) reply.array(parts + 1);
}

function queryIndex(database: Database, args: Arguments, reply: Reply): void {
  const found = selectSeries(database, args, 1, args.count, reply);
  if (found === undefined) return;
  const { arena } = database;
  const { entries } = found;
  reply.set(entries.length);
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    reply.bulk(arena.bytes, keyOffset(arena, entry), keyLength(arena, entry));
  }
}

function mget(database: Database, args: Arguments, reply: Reply): void {
  const filter = findWord(args, W.filter, 1);
  if (filter < 0) {
    reply.error(wrongArity('TS.MGET'));
    return;
  }
  const shown = parseShownLabels(args, 1, filter, reply);
  if (shown === undefined) return;
  const found = selectSeries(database, args, filter + 1, args.count, reply);
  if (found === undefined) return;
  const withLatest = findWord(args, W.latest, 1, filter) >= 0;
  beginNamed(reply, found.series.length);
  for (const series of found.series) {
    beginOne(reply, 2);
    replyKey(database, series, reply);
    if (reply.resp3) reply.array(2);
    replyLabels(database, series, shown, reply);
    replyLast(database, series, withLatest, reply);
  }
}

interface MultiRange {
  readonly shown: ShownLabels;
  readonly found: Int32Array;
  readonly excludesEmpty: boolean;
  readonly grouping: Grouping | undefined;
}

/** Reads the command into `query` and what it says besides; undefined where it is wrong: the error is replied. */
function parseMultiRange(
  database: Database,
  args: Arguments,
  reply: Reply,
): MultiRange | undefined {
  const filter = findWord(args, W.filter, 3);
  const end = filter < 0 ? args.count : filter;
  if (!query.parse(args, 1, end, reply)) return undefined;
  const shown = parseShownLabels(args, 3, end, reply);
  if (shown === undefined) return undefined;
  if (filter < 0) {
    reply.error(seriesErrors.filterMissing);
    return undefined;
  }
  if (findWord(args, W.groupBy, 3, filter) >= 0) {
    reply.error(seriesErrors.groupBeforeFilter);
    return undefined;
  }
  const groupBy = findWord(args, W.groupBy, filter + 1);
  const filterEnd = groupBy < 0 ? args.count : groupBy;
  if (filterEnd === filter + 1) {
    reply.error(seriesErrors.filterEmpty);
    return undefined;
  }
  const found = selectSeries(database, args, filter + 1, filterEnd, reply)?.series;
  if (found === undefined) return undefined;
  // Before FILTER only: a label may be so named.
  const excludesEmpty = findWord(args, W.excludeEmpty, 3, end) >= 0;
  if (groupBy < 0) return { shown, found, excludesEmpty, grouping: undefined };
  const grouping = parseGrouping(args, groupBy, reply);
  if (grouping === undefined) return undefined;
  if (!excludesEmpty && (query.specs.length === 0 || query.specs[0].length === 1))
    return { shown, found, excludesEmpty, grouping };
  reply.error(excludesEmpty ? seriesErrors.groupExclude : seriesErrors.groupMany);
  return undefined;
}

function multiRanger(reverse: boolean): Execute {
  return (database, args, reply) => {
    const asked = parseMultiRange(database, args, reply);
    if (asked === undefined) return;
    query.reverse = reverse;
    const begun = reply.length;
    const isDone =
      asked.grouping === undefined
        ? replySeries(database, asked, reply)
        : replyGroups(database, asked, asked.grouping, reply);
    if (isDone) return;
    reply.truncate(begun);
    reply.error(seriesErrors.tooManyRows);
  };
}

function replySeries(database: Database, asked: MultiRange, reply: Reply): boolean {
  const shown = asked.excludesEmpty
    ? asked.found.filter((series) => !readAnswer(database, series, query) || !isEmptyAnswer(query))
    : asked.found;
  const names = (query.specs[0] ?? []).map(aggregatorName);
  beginNamed(reply, shown.length);
  for (const series of shown) {
    if (!readAnswer(database, series, query)) return false;
    beginOne(reply, 2);
    replyKey(database, series, reply);
    if (reply.resp3) reply.array(3);
    replyLabels(database, series, asked.shown, reply);
    if (reply.resp3) replyNames(reply, 'aggregators', names);
    replyAnswer(reply, query);
  }
  return true;
}

/** A map of one list of names. */
function replyNames(reply: Reply, title: string, names: readonly string[]): void {
  reply.map(1);
  reply.bulkText(title);
  reply.array(names.length);
  for (const name of names) reply.bulkText(name);
}

function replyGroups(
  database: Database,
  asked: MultiRange,
  grouping: Grouping,
  reply: Reply,
): boolean {
  const groups = groupSeries(database, asked.found, grouping.label);
  beginNamed(reply, groups.length);
  for (const group of groups) {
    reduceGroup(database, query, group.members, grouping.reducer);
    if (query.isCut()) return false;
    beginOne(reply, 2);
    reply.bulk(Buffer.concat([grouping.label, Buffer.from('='), group.value]));
    if (reply.resp3) reply.array(4);
    replyGroupLabels(database, group, asked.shown, grouping, reply);
    if (reply.resp3) {
      replyNames(reply, 'reducers', [aggregatorName(grouping.reducer)]);
      replySources(database, group, reply);
    }
    replySamples(reply, query.rows);
  }
  return true;
}

/** In RESP2, reducer and sources are told as labels. */
function replyGroupLabels(
  database: Database,
  group: Group,
  shown: ShownLabels,
  grouping: Grouping,
  reply: Reply,
): void {
  const labels = new Map<string, Uint8Array>([[latin1(grouping.label), group.value]]);
  if (!reply.resp3) {
    labels.set('__reducer__', Buffer.from(aggregatorName(grouping.reducer)));
    labels.set('__source__', joinKeys(database, group.members));
  }
  const none: string[] = shown.all ? [...labels.keys()] : [];
  const names = shown.selected?.map(latin1) ?? none;
  beginLabels(reply, names.length);
  for (const name of names) {
    const value = labels.get(name);
    beginLabel(reply);
    reply.bulk(Buffer.from(name, 'latin1'));
    if (value === undefined) reply.nil();
    else reply.bulk(value);
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function joinKeys(database: Database, members: readonly number[]): Uint8Array {
  const { arena } = database;
  const keys = members.map((series) => {
    const entry = database.engine.timeSeries.entryOf(series);
    const from = keyOffset(arena, entry);
    return latin1(arena.bytes.slice(from, from + keyLength(arena, entry)));
  });
  return Buffer.from(keys.join(','), 'latin1');
}

function replySources(database: Database, group: Group, reply: Reply): void {
  reply.map(1);
  reply.bulkText('sources');
  reply.array(group.members.length);
  for (const series of group.members) replyKey(database, series, reply);
}

const row = {
  flags: ['readonly'],
  group: 'timeseries',
  complexity: 'O(n) in the matching series and what is read of each',
} as const;

export const timeSeriesQueryCommands: readonly Command[] = [
  command({
    ...row,
    name: 'TS.MGET',
    arity: -3,
    since: '1.0.0',
    summary: 'The newest samples of series by their labels.',
    execute: mget,
  }),
  command({
    ...row,
    name: 'TS.MRANGE',
    arity: -4,
    since: '1.0.0',
    summary: 'Samples or buckets of series by their labels, also reduced to groups.',
    execute: multiRanger(false),
  }),
  command({
    ...row,
    name: 'TS.MREVRANGE',
    arity: -4,
    since: '1.4.0',
    summary: 'The same, newest first.',
    execute: multiRanger(true),
  }),
  command({
    ...row,
    name: 'TS.QUERYINDEX',
    arity: -2,
    since: '1.0.0',
    summary: 'The keys of series by their labels.',
    execute: queryIndex,
  }),
];
