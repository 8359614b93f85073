/** Lists searched for an element: LPOS, LREM, LINSERT. */
import { INT64_MIN } from '@millrace/base';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { findList, W } from './list-access.js';

/** Numbers of elements that were found; the array grows with the most that were. */
let found = new Int32Array(64);
let foundCount = 0;

function keepFound(index: number): void {
  if (foundCount === found.length) {
    const grown = new Int32Array(found.length * 2);
    grown.set(found);
    found = grown;
  }
  found[foundCount++] = index;
}

const foundKeptMax = 4096;

function forgetFound(): void {
  foundCount = 0;
  if (found.length > foundKeptMax) found = new Int32Array(64);
}

/**
 * Keeps the numbers of the elements that are the one at argument i: `most` of them after the first `skip`, among the first
 * `compared` from an end.
 */
function search(
  database: Database,
  args: Arguments,
  i: number,
  entry: number,
  isReverse: boolean,
  skip: number,
  most: number,
  compared: number,
): void {
  const { lists } = database.engine;
  const { cursor } = lists;
  const { bytes, offsets, lengths } = args;
  const count = lists.count(entry);
  const end = Math.min(count, compared);
  let left = skip;
  foundCount = 0;
  for (let n = 0; n < end && foundCount < most; n++) {
    if (n === 0) cursor.start(entry, isReverse ? count - 1 : 0, isReverse);
    else cursor.step();
    if (!cursor.equals(bytes, offsets[i], lengths[i])) continue;
    if (left > 0) left--;
    else keepFound(isReverse ? count - 1 - n : n);
  }
}

/** A number whose sign is a direction must have a twin of the other sign. */
function whyNotCount(args: Arguments, i: number): string | undefined {
  const value = args.integer(i);
  if (Number.isNaN(value)) return errors.notInteger;
  if (value !== -Infinity || args.bigInteger(i) > INT64_MIN) return undefined;
  return 'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807';
}

/** What LPOS is told; a count of -1 asks for one, as itself and not as an array. */
const position = { rank: 1, count: -1, maxLen: 0 };

/** The error of an LPOS' options, or undefined. */
function readPosition(args: Arguments): string | undefined {
  position.rank = 1;
  position.count = -1;
  position.maxLen = 0;
  for (let i = 3; i < args.count; i += 2) {
    const hasValue = i + 1 < args.count;
    const value = hasValue ? args.integer(i + 1) : Number.NaN;
    if (hasValue && args.is(i, W.rank)) {
      const error = whyNotCount(args, i + 1);
      if (error !== undefined) return error;
      if (value === 0) return rankIsZero;
      position.rank = value;
    } else if (hasValue && args.is(i, W.count)) {
      if (!(value >= 0)) return "ERR COUNT can't be negative";
      position.count = value;
    } else if (hasValue && args.is(i, W.maxLen)) {
      if (!(value >= 0)) return "ERR MAXLEN can't be negative";
      position.maxLen = value;
    } else return errors.syntax;
  }
  return undefined;
}

const rankIsZero =
  "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list";

function lpos(database: Database, args: Arguments, reply: Reply): void {
  const error = readPosition(args);
  if (error !== undefined) {
    reply.error(error);
    return;
  }
  const entry = findList(database, args, 1, reply);
  if (entry < 0) return;
  const { rank, count, maxLen } = position;
  const isReverse = rank < 0;
  const most = count < 0 ? 1 : count === 0 ? Infinity : count;
  const compared = maxLen === 0 ? Infinity : maxLen;
  foundCount = 0;
  if (entry > 0) search(database, args, 2, entry, isReverse, Math.abs(rank) - 1, most, compared);
  if (count >= 0) {
    reply.array(foundCount);
    for (let i = 0; i < foundCount; i++) reply.integer(found[i]);
  } else if (foundCount > 0) reply.integer(found[0]);
  else reply.nil();
  forgetFound();
}

function lrem(database: Database, args: Arguments, reply: Reply): void {
  const wanted = args.integer(2);
  const error = whyNotCount(args, 2);
  if (error !== undefined) {
    reply.error(error);
    return;
  }
  const entry = findList(database, args, 1, reply);
  if (entry < 0) return;
  foundCount = 0;
  if (entry > 0) {
    const most = wanted === 0 ? Infinity : Math.abs(wanted);
    search(database, args, 3, entry, wanted < 0, 0, most, Infinity);
    if (foundCount > 0) removeFound(database, args, entry, wanted < 0);
  }
  reply.integer(foundCount);
  forgetFound();
}

/** Removes what was found, from the last one on, so that the other numbers hold; neighbours together. */
function removeFound(database: Database, args: Arguments, entry: number, isReverse: boolean): void {
  const { lists } = database.engine;
  const isAll = foundCount === lists.count(entry);
  if (!isReverse) found.subarray(0, foundCount).reverse();
  for (let i = 0; i < foundCount && !isAll;) {
    let run = 1;
    while (i + run < foundCount && found[i + run] === found[i] - run) run++;
    lists.remove(entry, found[i] - run + 1, run);
    i += run;
  }
  database.changed(args, 1, 'lrem', 'l');
  if (isAll) database.removeEmpty(args, 1, entry);
}

function linsert(database: Database, args: Arguments, reply: Reply): void {
  const isAfter = args.is(2, W.after);
  if (!isAfter && !args.is(2, W.before)) {
    reply.error(errors.syntax);
    return;
  }
  const entry = findList(database, args, 1, reply);
  if (entry < 0) return;
  if (entry === 0) {
    reply.integer(0);
    return;
  }
  const { lists } = database.engine;
  lists.expect(entry, 1, args.lengths[4]);
  search(database, args, 3, entry, false, 0, 1, Infinity);
  if (foundCount === 0) {
    reply.integer(-1);
    return;
  }
  const index = found[0] + (isAfter ? 1 : 0);
  lists.insert(entry, index, args.bytes, args.offsets[4], args.lengths[4]);
  database.changed(args, 1, 'linsert', 'l');
  reply.integer(lists.count(entry));
}

const row = { keys: one(1), group: 'list' } as const;

export const listSearchCommands: readonly Command[] = [
  command({
    ...row,
    name: 'LPOS',
    arity: -3,
    flags: ['readonly'],
    since: '6.0.6',
    complexity: 'O(n)',
    summary: 'Returns the numbers of elements that are the given one.',
    execute: lpos,
  }),
  command({
    ...row,
    name: 'LREM',
    arity: 4,
    flags: ['write'],
    since: '1.0.0',
    complexity: 'O(n + m log n) of n elements in the list and m removed',
    summary: 'Removes elements that are the given one.',
    execute: lrem,
  }),
  command({
    ...row,
    name: 'LINSERT',
    arity: 5,
    flags: ['write', 'denyoom'],
    since: '2.2.0',
    complexity: 'O(n) of n elements up to the one that is looked for',
    summary: 'Adds an element before or after another one.',
    execute: linsert,
  }),
];
