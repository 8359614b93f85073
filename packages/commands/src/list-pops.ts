/** Elements from the first of several lists that has some: LMPOP, and BLPOP and its like, which wait for one. */
import { kind } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { readTimeout, waitForKind } from './blocking.js';
import { command, counted, range } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { findList, readEnd, removeAtEnd, replyFromEnd, W } from './list-access.js';

/** Which key of several was popped depends on the moment, so the log gets what happened. */
function logPop(
  database: Database,
  args: Arguments,
  i: number,
  count: number,
  fromTail: boolean,
): void {
  const name = fromTail ? 'RPOP' : 'LPOP';
  if (count === 1) database.effectOn(name, 2, args, i);
  else database.effectOn(name, 3, args, i).integer(count);
}

/** The first of so many keys from argument `first` on that is a list; its argument, 0, or -1 after an error. */
function findFirst(
  database: Database,
  args: Arguments,
  reply: Reply,
  first: number,
  keys: number,
): number {
  for (let i = first; i < first + keys; i++) {
    const entry = findList(database, args, i, reply);
    if (entry !== 0) {
      popped = entry;
      return entry < 0 ? -1 : i;
    }
  }
  return 0;
}

/** The list that was found first. */
let popped = 0;

function waitFor(
  database: Database,
  args: Arguments,
  reply: Reply,
  first: number,
  keys: number,
  timeoutMs: number,
): void {
  if (database.mayWait) waitForKind(database, args, first, keys, kind.list, timeoutMs);
  else reply.nilArray();
}

function bpopAs(fromTail: boolean): Execute {
  return (database, args, reply) => {
    const last = args.count - 1;
    const timeoutMs = readTimeout(database, args, last, reply);
    if (timeoutMs < 0) return;
    const i = findFirst(database, args, reply, 1, last - 1);
    if (i < 0) return;
    if (i === 0) {
      waitFor(database, args, reply, 1, last - 1, timeoutMs);
      return;
    }
    reply.array(2);
    reply.bulk(args.bytes, args.offsets[i], args.lengths[i]);
    replyFromEnd(database, reply, popped, 1, fromTail);
    removeAtEnd(database, args, i, popped, 1, fromTail);
    logPop(database, args, i, 1, fromTail);
  };
}

/** What LMPOP and BLMPOP are told, from their number of keys on. */
const popping = { firstKey: 0, keys: 0, fromTail: false, count: 1 };

/** The error, or undefined. */
function readPopping(args: Arguments, at: number): string | undefined {
  const keys = args.integer(at);
  if (!(keys > 0)) return 'ERR numkeys should be greater than 0';
  const where = at + keys + 1;
  const fromTail = where < args.count ? readEnd(args, where) : undefined;
  if (fromTail === undefined) return errors.syntax;
  popping.firstKey = at + 1;
  popping.keys = keys;
  popping.fromTail = fromTail;
  popping.count = 1;
  if (where + 1 === args.count) return undefined;
  if (!args.is(where + 1, W.count) || where + 2 === args.count) return errors.syntax;
  popping.count = args.integer(where + 2);
  if (!(popping.count > 0)) return 'ERR count should be greater than 0';
  return where + 3 === args.count ? undefined : errors.syntax;
}

/** Pops from the first of the keys that is a list. True where it did, or an error was replied. */
function popFirst(database: Database, args: Arguments, reply: Reply): boolean {
  const { firstKey, keys, fromTail } = popping;
  const i = findFirst(database, args, reply, firstKey, keys);
  if (i <= 0) return i < 0;
  const count = Math.min(popping.count, database.engine.lists.count(popped));
  reply.array(2);
  reply.bulk(args.bytes, args.offsets[i], args.lengths[i]);
  reply.array(count);
  replyFromEnd(database, reply, popped, count, fromTail);
  removeAtEnd(database, args, i, popped, count, fromTail);
  logPop(database, args, i, count, fromTail);
  return true;
}

function lmpop(database: Database, args: Arguments, reply: Reply): void {
  const error = readPopping(args, 1);
  if (error !== undefined) reply.error(error);
  else if (!popFirst(database, args, reply)) reply.nilArray();
}

function blmpop(database: Database, args: Arguments, reply: Reply): void {
  const error = readPopping(args, 2);
  if (error !== undefined) {
    reply.error(error);
    return;
  }
  const timeoutMs = readTimeout(database, args, 1, reply);
  if (timeoutMs >= 0 && !popFirst(database, args, reply))
    waitFor(database, args, reply, popping.firstKey, popping.keys, timeoutMs);
}

const row = { group: 'list', complexity: 'O(k) of k keys' } as const;
const waiting = { ...row, arity: -3, flags: ['write', 'blocking'], keys: range(1, -2) } as const;

export const listPopCommands: readonly Command[] = [
  command({
    ...waiting,
    name: 'BLPOP',
    since: '2.0.0',
    summary: 'Removes and returns the first element of the first list that has some, or waits.',
    execute: bpopAs(false),
  }),
  command({
    ...waiting,
    name: 'BRPOP',
    since: '2.0.0',
    summary: 'Removes and returns the last element of the first list that has some, or waits.',
    execute: bpopAs(true),
  }),
  command({
    ...row,
    name: 'LMPOP',
    arity: -4,
    flags: ['write', 'movablekeys'],
    keys: counted(1),
    since: '7.0.0',
    complexity: 'O(k + m) of k keys and m elements returned',
    summary: 'Removes and returns elements from an end of the first list that has some.',
    execute: lmpop,
  }),
  command({
    ...row,
    name: 'BLMPOP',
    arity: -5,
    flags: ['write', 'blocking', 'movablekeys'],
    keys: counted(2),
    since: '7.0.0',
    complexity: 'O(k + m) of k keys and m elements returned',
    summary: 'Removes and returns elements from an end of the first list that has some, or waits.',
    execute: blmpop,
  }),
];
