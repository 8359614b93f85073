/** Members from either end: ZPOPMIN, ZMPOP, and BZPOPMIN, which waits for some. */
import { kind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { readTimeout, waitForKind } from './blocking.js';
import { command, counted, one, range } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { replyRange } from './sorted-set-reply.js';

const W = {
  min: word('MIN'),
  max: word('MAX'),
  count: word('COUNT'),
};

/** Takes out the lowest or highest members of the set under the key at argument i, which was just found. */
function removeEnd(
  database: Database,
  args: Arguments,
  i: number,
  entry: number,
  count: number,
  fromTop: boolean,
): void {
  const { sortedSets } = database.engine;
  const members = sortedSets.count(entry);
  if (count < members) sortedSets.removeRange(entry, fromTop ? members - count : 0, count);
  database.changed(args, i, fromTop ? 'zpopmax' : 'zpopmin', 'z');
  if (count === members) database.removeEmpty(args, i, entry);
}

/** Replies `count` members from an end, then removes them. */
function popEnd(
  database: Database,
  args: Arguments,
  reply: Reply,
  i: number,
  entry: number,
  count: number,
  fromTop: boolean,
): void {
  const { sortedSets } = database.engine;
  const from = fromTop ? sortedSets.count(entry) - count : 0;
  replyRange(reply, sortedSets.cursor, entry, from, count, fromTop, true);
  removeEnd(database, args, i, entry, count, fromTop);
}

function zpopAs(fromTop: boolean): Execute {
  return (database, args, reply) => {
    if (args.count > 3) {
      reply.error(errors.syntax);
      return;
    }
    const wanted = args.count === 3 ? args.integer(2) : 1;
    if (!(wanted >= 0)) {
      reply.error('ERR value is out of range, must be positive');
      return;
    }
    const entry = database.findKind(args, 1, kind.sortedSet, reply);
    if (entry < 0) return;
    if (entry === 0 || wanted === 0) {
      reply.array(0);
      return;
    }
    const { sortedSets } = database.engine;
    if (args.count === 3) {
      const count = Math.min(wanted, sortedSets.count(entry));
      popEnd(database, args, reply, 1, entry, count, fromTop);
      return;
    }
    // Without a count the pair is not nested, whatever the protocol.
    reply.array(2);
    replyEnd(database, reply, entry, fromTop);
    removeEnd(database, args, 1, entry, 1, fromTop);
  };
}

/** The member and the score at one end. */
function replyEnd(database: Database, reply: Reply, entry: number, fromTop: boolean): void {
  const { sortedSets } = database.engine;
  const { cursor } = sortedSets;
  cursor.start(entry, fromTop ? sortedSets.count(entry) - 1 : 0, fromTop);
  reply.bulk(cursor.bytes, cursor.offset, cursor.length);
  reply.double(cursor.score);
}

/** Which key of several was popped depends on the moment, so the log gets what happened. */
function logPop(
  database: Database,
  args: Arguments,
  i: number,
  fromTop: boolean,
  count: number,
): void {
  database.effectOn(fromTop ? 'ZPOPMAX' : 'ZPOPMIN', 3, args, i).integer(count);
}

/** What ZMPOP and BZMPOP are told, from their number of keys on. */
const popping = { firstKey: 0, keys: 0, fromTop: false, count: 1 };

function readPopping(args: Arguments, at: number, reply: Reply): boolean {
  const keys = args.integer(at);
  const where = at + keys + 1;
  popping.firstKey = at + 1;
  popping.keys = keys;
  popping.count = 1;
  if (!(keys > 0)) {
    reply.error('ERR numkeys should be greater than 0');
    return false;
  }
  popping.fromTop = where < args.count && args.is(where, W.max);
  const hasCount = where + 2 < args.count && args.is(where + 1, W.count);
  const isEnd = where < args.count && (popping.fromTop || args.is(where, W.min));
  if (!isEnd || (!hasCount && where + 1 < args.count)) {
    reply.error(errors.syntax);
    return false;
  }
  if (hasCount) popping.count = args.integer(where + 2);
  const isWhole = where + (hasCount ? 3 : 1) === args.count;
  if (popping.count > 0 && isWhole) return true;
  reply.error(popping.count > 0 ? errors.syntax : 'ERR count should be greater than 0');
  return false;
}

/** Pops from the first of the keys that has members. True where it did, or an error was replied. */
function popFirst(database: Database, args: Arguments, reply: Reply): boolean {
  for (let i = popping.firstKey; i < popping.firstKey + popping.keys; i++) {
    const entry = database.findKind(args, i, kind.sortedSet, reply);
    if (entry < 0) return true;
    if (entry === 0) continue;
    const { sortedSets } = database.engine;
    const { fromTop } = popping;
    const members = sortedSets.count(entry);
    const count = Math.min(popping.count, members);
    reply.array(2);
    reply.bulk(args.bytes, args.offsets[i], args.lengths[i]);
    reply.array(count);
    for (let k = 0; k < count; k++) {
      if (k > 0) sortedSets.cursor.step();
      else sortedSets.cursor.start(entry, fromTop ? members - 1 : 0, fromTop);
      reply.array(2);
      reply.bulk(sortedSets.cursor.bytes, sortedSets.cursor.offset, sortedSets.cursor.length);
      reply.double(sortedSets.cursor.score);
    }
    removeEnd(database, args, i, entry, count, fromTop);
    logPop(database, args, i, fromTop, count);
    return true;
  }
  return false;
}

function zmpop(database: Database, args: Arguments, reply: Reply): void {
  if (readPopping(args, 1, reply) && !popFirst(database, args, reply)) reply.nilArray();
}

function bzmpop(database: Database, args: Arguments, reply: Reply): void {
  if (!readPopping(args, 2, reply)) return;
  const timeoutMs = readTimeout(database, args, 1, reply);
  if (timeoutMs >= 0 && !popFirst(database, args, reply))
    waitFor(database, args, reply, popping.firstKey, popping.keys, timeoutMs);
}

function waitFor(
  database: Database,
  args: Arguments,
  reply: Reply,
  first: number,
  keys: number,
  timeoutMs: number,
): void {
  if (database.mayWait) waitForKind(database, args, first, keys, kind.sortedSet, timeoutMs);
  else reply.nilArray();
}

function bzpopAs(fromTop: boolean): Execute {
  return (database, args, reply) => {
    const last = args.count - 1;
    const timeoutMs = readTimeout(database, args, last, reply);
    if (timeoutMs < 0) return;
    for (let i = 1; i < last; i++) {
      const entry = database.findKind(args, i, kind.sortedSet, reply);
      if (entry < 0) return;
      if (entry === 0) continue;
      reply.array(3);
      reply.bulk(args.bytes, args.offsets[i], args.lengths[i]);
      replyEnd(database, reply, entry, fromTop);
      removeEnd(database, args, i, entry, 1, fromTop);
      logPop(database, args, i, fromTop, 1);
      return;
    }
    waitFor(database, args, reply, 1, last - 1, timeoutMs);
  };
}

const writing = { flags: ['write', 'fast'], keys: one(1), group: 'sorted-set' } as const;
const blocking = {
  flags: ['write', 'blocking'],
  group: 'sorted-set',
  complexity: 'O(log n)',
} as const;

export const sortedSetPopCommands: readonly Command[] = [
  command({
    ...writing,
    name: 'ZPOPMIN',
    arity: -2,
    since: '5.0.0',
    complexity: 'O(log n) per member',
    summary: 'Removes and returns the members with the lowest scores.',
    execute: zpopAs(false),
  }),
  command({
    ...writing,
    name: 'ZPOPMAX',
    arity: -2,
    since: '5.0.0',
    complexity: 'O(log n) per member',
    summary: 'Removes and returns the members with the highest scores.',
    execute: zpopAs(true),
  }),
  command({
    ...blocking,
    name: 'BZPOPMIN',
    flags: ['write', 'blocking', 'fast'],
    arity: -3,
    keys: range(1, -2),
    since: '5.0.0',
    summary: 'Removes and returns the member with the lowest score, and waits for one if need be.',
    execute: bzpopAs(false),
  }),
  command({
    ...blocking,
    name: 'BZPOPMAX',
    flags: ['write', 'blocking', 'fast'],
    arity: -3,
    keys: range(1, -2),
    since: '5.0.0',
    summary: 'Removes and returns the member with the highest score, and waits for one if need be.',
    execute: bzpopAs(true),
  }),
  command({
    name: 'ZMPOP',
    arity: -4,
    flags: ['write', 'movablekeys'],
    keys: counted(1),
    group: 'sorted-set',
    since: '7.0.0',
    complexity: 'O(k) + O(m log n) for k keys and m members returned',
    summary: 'Removes and returns members from an end of the first key that has some.',
    execute: zmpop,
  }),
  command({
    ...blocking,
    name: 'BZMPOP',
    arity: -5,
    flags: ['write', 'blocking', 'movablekeys'],
    keys: counted(2),
    since: '7.0.0',
    complexity: 'O(k) + O(m log n) for k keys and m members returned',
    summary: 'Removes and returns members from an end of the first key that has some, or waits.',
    execute: bzmpop,
  }),
];
