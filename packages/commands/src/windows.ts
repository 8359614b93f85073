/** Feature windows: sums over sliding windows of time. docs/feature-windows.md */
import { entryKind, entryWord, eventPart, kind, wanted } from '@millrace/engine';
import type { WindowOptions } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, counted, one, range } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors, wrongArity } from './errors.js';
import {
  ParsedWindowOptions,
  readTimestamp,
  readTimestampInto,
  W,
  windowErrors,
} from './windows-arguments.js';
import { defaultOf, logCreation } from './windows-defaults.js';
import { info } from './windows-info.js';
import { ParsedSpans } from './windows-spans.js';

const options = new ParsedWindowOptions();
const spans = new ParsedSpans();

const plain: WindowOptions = new ParsedWindowOptions();
const withMembers: WindowOptions = Object.assign(new ParsedWindowOptions(), { hasDistinct: true });

function createWindow(database: Database, args: Arguments, i: number, made: WindowOptions): number {
  return database.create(args, i, kind.window, 0, database.engine.windows.create(made));
}

function create(database: Database, args: Arguments, reply: Reply): void {
  if (!options.parse(args, 2, reply)) return;
  if (database.find(args, 1) !== 0) {
    reply.error(windowErrors.exists);
    return;
  }
  createWindow(database, args, 1, options);
  database.changed(args, 1, 'win.create', 'd');
  reply.ok();
}

function add(database: Database, args: Arguments, reply: Reply): void {
  if (args.count > 5) {
    reply.error(wrongArity('win.add'));
    return;
  }
  if (!readEvent(database, args, 2, reply)) return;
  const hasMember = args.count === 5;
  let entry = database.findKind(args, 1, kind.window, reply);
  if (entry < 0) return;
  const { windows } = database.engine;
  if (entry === 0) entry = createByDefault(database, args, 1, hasMember);
  else {
    const window = entryWord(database.arena, entry);
    if (hasMember && !windows.hasDistinct(window)) {
      reply.error(windowErrors.noDistinct);
      return;
    }
    if (windows.isTooOld(window)) {
      reply.error(windowErrors.tooOld);
      return;
    }
  }
  if (hasMember) windows.add(entry, args.bytes, args.offsets[4], args.lengths[4]);
  else windows.add(entry, args.bytes, 0, -1);
  database.changed(args, 1, 'win.add', 'd');
  if (args.is(2, W.star) || !database.effects.isEmpty)
    logAddition(database, args, windows.event[eventPart.time]);
  reply.integerOf(windows.event, eventPart.time);
}

/** The window that an event makes. Where it is configured the effect says how: what the event did has to follow. */
function createByDefault(
  database: Database,
  args: Arguments,
  i: number,
  hasMember: boolean,
): number {
  const configured = defaultOf(database, args, i);
  if (configured === undefined)
    return createWindow(database, args, i, hasMember ? withMembers : plain);
  const made = hasMember ? { ...configured, hasDistinct: true } : configured;
  const entry = createWindow(database, args, i, made);
  logCreation(database, args, i, made);
  return entry;
}

/** Reads time and value from argument i on into the event to add; where they are wrong the error is replied. */
function readEvent(database: Database, args: Arguments, i: number, reply: Reply): boolean {
  const { event } = database.engine.windows;
  readTimestampInto(args, i, database.engine.moment, event, eventPart.time);
  args.doubleInto(i + 1, event, eventPart.value);
  if (Number.isNaN(event[eventPart.time])) reply.error(windowErrors.timestamp);
  else if (isTooFarAhead(database)) reply.error(windowErrors.ahead);
  else if (!Number.isFinite(event[eventPart.value])) reply.error(windowErrors.value);
  else return true;
  return false;
}

/** An event far in the future would push all others out. What the log says was accepted when it was written. */
function isTooFarAhead({ engine, now }: Database): boolean {
  const { aheadMsMax, event } = engine.windows;
  return aheadMsMax > 0 && event[eventPart.time] - now > aheadMsMax && !engine.isApplying;
}

/** The effect with the moment in the place of `*`. */
function logAddition(database: Database, args: Arguments, time: number): void {
  const effect = database.effectOn('WIN.ADD', args.count, args, 1);
  effect.integer(time);
  effect.rest(args, 3);
}

function addMany(database: Database, args: Arguments, reply: Reply): void {
  if (args.count % 3 !== 1) {
    reply.error(wrongArity('win.madd'));
    return;
  }
  for (let i = 1; i < args.count; i += 3) {
    if (!readEvent(database, args, i + 1, reply)) return;
    if (database.findKind(args, i, kind.window, reply) < 0) return;
  }
  const { windows } = database.engine;
  let isResolved = true;
  reply.array((args.count - 1) / 3);
  for (let i = 1; i < args.count; i += 3) {
    readEvent(database, args, i + 1, reply);
    let entry = database.find(args, i);
    if (entry === 0) entry = createByDefault(database, args, i, false);
    if (windows.isTooOld(entryWord(database.arena, entry))) {
      reply.error(windowErrors.tooOld);
      continue;
    }
    windows.add(entry, args.bytes, 0, -1);
    database.changed(args, i, 'win.add', 'd');
    if (args.is(i + 1, W.star)) isResolved = false;
    reply.integerOf(windows.event, eventPart.time);
  }
  if (!isResolved || !database.effects.isEmpty) logAdditions(database, args);
}

function logAdditions(database: Database, args: Arguments): void {
  const { effects } = database;
  effects.begin('WIN.MADD', args.count);
  for (let i = 1; i < args.count; i += 3) {
    effects.argument(args.bytes, args.offsets[i], args.lengths[i]);
    effects.integer(readTimestamp(args, i + 1, database.now));
    effects.argument(args.bytes, args.offsets[i + 2], args.lengths[i + 2]);
  }
}

function get(database: Database, args: Arguments, reply: Reply): void {
  if (!spans.parse(database, args, 2, reply)) return;
  const entry = database.findKind(args, 1, kind.window, reply);
  if (entry < 0) return;
  if (entry > 0) {
    const { windows } = database.engine;
    const window = entryWord(database.arena, entry);
    const lacks = lacking(database, window);
    if (lacks !== undefined) {
      reply.error(lacks);
      return;
    }
    if (spans.longest > windows.longestSpan(window)) {
      reply.error(windowErrors.spanTooLong);
      return;
    }
  }
  reply.array(spans.count);
  spans.replyAll(database, entry, reply);
}

/** What is asked for that a window does not keep, as an error. */
function lacking(database: Database, window: number): string | undefined {
  const { windows } = database.engine;
  const lacks = spans.what & ~windows.keeps(window) & ~wanted.spread;
  if (lacks === 0) return undefined;
  return spans.asksForDistinct && !windows.hasDistinct(window)
    ? windowErrors.distinctMissing
    : windowErrors.quantilesMissing;
}

function getMany(database: Database, args: Arguments, reply: Reply): void {
  const count = args.integer(2);
  if (!args.is(1, W.keys) || !(count > 0) || count > args.count - 3) {
    reply.error(windowErrors.keys);
    return;
  }
  if (!spans.parse(database, args, 3 + count, reply)) return;
  reply.array(count * spans.count);
  for (let i = 3; i < 3 + count; i++) {
    const entry = database.findAmong(args, i);
    if (entry === 0 || entryKind(database.arena, entry) === kind.window)
      spans.replyAll(database, entry, reply);
    else for (let left = spans.count; left > 0; left--) reply.nil();
  }
}

function remove(database: Database, args: Arguments, reply: Reply): void {
  const from = args.is(2, W.minusSign) ? 0 : readTimestamp(args, 2, Number.NaN);
  const to = args.is(3, W.addSign)
    ? Number.MAX_SAFE_INTEGER - 1
    : readTimestamp(args, 3, Number.NaN);
  if (Number.isNaN(from) || Number.isNaN(to)) {
    reply.error(Number.isNaN(from) ? windowErrors.from : windowErrors.to);
    return;
  }
  const entry = database.findKind(args, 1, kind.window, reply);
  if (entry < 0) return;
  if (entry === 0) {
    reply.error(errors.noSuchKey);
    return;
  }
  const removed = to < from ? 0 : database.engine.windows.deleteRange(entry, from, to);
  // Also where nothing went: events that were kept as they came are in buckets now.
  database.changed(args, 1, removed > 0 ? 'win.del' : '', 'd');
  reply.integer(removed);
}

export const windowCommands: readonly Command[] = [
  command({
    name: 'WIN.CREATE',
    arity: -2,
    flags: ['write', 'denyoom', 'fast'],
    keys: one(1),
    group: 'window',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Makes a window, with resolutions and labels where they are given.',
    execute: create,
  }),
  command({
    name: 'WIN.ADD',
    arity: -4,
    flags: ['write', 'denyoom', 'fast'],
    keys: one(1),
    group: 'window',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Adds an event to a window, which is made where there is none.',
    execute: add,
  }),
  command({
    name: 'WIN.MADD',
    arity: -4,
    flags: ['write', 'denyoom', 'fast'],
    keys: range(1, -1, 3),
    group: 'window',
    since: '1.0.0',
    complexity: 'O(1) per event',
    summary: 'Adds events to windows, which are made where there are none.',
    execute: addMany,
  }),
  command({
    name: 'WIN.GET',
    arity: -5,
    flags: ['readonly', 'fast'],
    keys: one(1),
    group: 'window',
    since: '1.0.0',
    complexity: 'O(b) of b buckets in the spans',
    summary: 'Tells sums, means, percentiles and the like over spans of a window.',
    execute: get,
  }),
  command({
    name: 'WIN.MGET',
    arity: -7,
    flags: ['readonly', 'movablekeys'],
    keys: counted(2),
    group: 'window',
    since: '1.0.0',
    complexity: 'O(n*b) of n keys and b buckets in the spans',
    summary: 'Tells the same aggregates of many windows, one after the other.',
    execute: getMany,
  }),
  command({
    name: 'WIN.INFO',
    arity: 2,
    flags: ['readonly'],
    keys: one(1),
    group: 'window',
    since: '1.0.0',
    complexity: 'O(n) of n buckets',
    summary: 'Tells what a window is and what it takes.',
    execute: info,
  }),
  command({
    name: 'WIN.DEL',
    arity: 4,
    flags: ['write'],
    keys: one(1),
    group: 'window',
    since: '1.0.0',
    complexity: 'O(n) of n buckets',
    summary: 'Removes the buckets of a window that lie between two times.',
    execute: remove,
  }),
];
