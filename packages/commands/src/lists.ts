/** Lists: adding, reading and changing elements. https://redis.io/docs/latest/commands/?group=list */
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { errors, wrongArity } from './errors.js';
import {
  createList,
  findList,
  indexFrom,
  removeAtEnd,
  replyElements,
  replyFromEnd,
} from './list-access.js';
import { listBlockMoveCommands } from './list-block-moves.js';
import { listMoveCommands } from './list-moves.js';
import { listPopCommands } from './list-pops.js';
import { listSearchCommands } from './list-searches.js';

function pushAs(toTail: boolean, onlyPresent: boolean): Execute {
  return (database, args, reply) => {
    let entry = findList(database, args, 1, reply);
    if (entry < 0) return;
    if (entry === 0) {
      if (onlyPresent) {
        reply.integer(0);
        return;
      }
      entry = createList(database, args, 1);
    }
    const { lists } = database.engine;
    const { bytes, offsets, lengths, count } = args;
    let added = 0;
    for (let i = 2; i < count; i++) added += lengths[i];
    lists.expect(entry, count - 2, added);
    for (let i = 2; i < count; i++) lists.push(entry, toTail, bytes, offsets[i], lengths[i]);
    database.changed(args, 1, toTail ? 'rpush' : 'lpush', 'l');
    reply.integer(lists.count(entry));
  };
}

function popAs(fromTail: boolean): Execute {
  return (database, args, reply) => {
    if (args.count > 3) {
      reply.error(wrongArity(fromTail ? 'rpop' : 'lpop'));
      return;
    }
    const hasCount = args.count === 3;
    const wanted = hasCount ? args.integer(2) : 1;
    if (!(wanted >= 0)) {
      reply.error('ERR value is out of range, must be positive');
      return;
    }
    const entry = findList(database, args, 1, reply);
    if (entry < 0) return;
    if (entry === 0) {
      if (hasCount) reply.nilArray();
      else reply.nil();
      return;
    }
    const count = Math.min(wanted, database.engine.lists.count(entry));
    if (hasCount) reply.array(count);
    if (count === 0) return;
    replyFromEnd(database, reply, entry, count, fromTail);
    removeAtEnd(database, args, 1, entry, count, fromTail);
  };
}

function llen(database: Database, args: Arguments, reply: Reply): void {
  const entry = findList(database, args, 1, reply);
  if (entry >= 0) reply.integer(entry === 0 ? 0 : database.engine.lists.count(entry));
}

function lindex(database: Database, args: Arguments, reply: Reply): void {
  const entry = findList(database, args, 1, reply);
  if (entry < 0) return;
  if (entry === 0) {
    reply.nil();
    return;
  }
  const given = args.integer(2);
  if (Number.isNaN(given)) {
    reply.error(errors.notInteger);
    return;
  }
  const count = database.engine.lists.count(entry);
  const index = indexFrom(given, count);
  if (index < 0 || index >= count) reply.nil();
  else replyElements(database, reply, entry, index, 1, false);
}

function lset(database: Database, args: Arguments, reply: Reply): void {
  const entry = findList(database, args, 1, reply);
  if (entry < 0) return;
  if (entry === 0) {
    reply.error(errors.noSuchKey);
    return;
  }
  const given = args.integer(2);
  if (Number.isNaN(given)) {
    reply.error(errors.notInteger);
    return;
  }
  const { lists } = database.engine;
  lists.expect(entry, 1, args.lengths[3]);
  const count = lists.count(entry);
  const index = indexFrom(given, count);
  if (index < 0 || index >= count) {
    reply.error('ERR index out of range');
    return;
  }
  lists.set(entry, index, args.bytes, args.offsets[3], args.lengths[3]);
  database.changed(args, 1, 'lset', 'l');
  reply.ok();
}

/** What a range of LRANGE or LTRIM, at arguments 2 and 3, comes to. */
const part = { from: 0, count: 0 };

/** False where the error is replied. */
function checkRange(args: Arguments, reply: Reply): boolean {
  if (!Number.isNaN(args.integer(2)) && !Number.isNaN(args.integer(3))) return true;
  reply.error(errors.notInteger);
  return false;
}

function resolveRange(args: Arguments, count: number): void {
  const from = Math.max(0, indexFrom(args.integer(2), count));
  const to = Math.min(count - 1, indexFrom(args.integer(3), count));
  part.from = from;
  part.count = Math.max(0, to - from + 1);
}

function lrange(database: Database, args: Arguments, reply: Reply): void {
  if (!checkRange(args, reply)) return;
  const entry = findList(database, args, 1, reply);
  if (entry < 0) return;
  if (entry === 0) {
    reply.array(0);
    return;
  }
  resolveRange(args, database.engine.lists.count(entry));
  reply.array(part.count);
  replyElements(database, reply, entry, part.from, part.count, false);
}

function ltrim(database: Database, args: Arguments, reply: Reply): void {
  if (!checkRange(args, reply)) return;
  const entry = findList(database, args, 1, reply);
  if (entry < 0) return;
  if (entry > 0) {
    const { lists } = database.engine;
    const count = lists.count(entry);
    resolveRange(args, count);
    const end = part.from + part.count;
    if (part.count > 0) {
      if (end < count) lists.remove(entry, end, count - end);
      if (part.from > 0) lists.remove(entry, 0, part.from);
    }
    database.changed(args, 1, 'ltrim', 'l');
    if (part.count === 0) database.removeEmpty(args, 1, entry);
  }
  reply.ok();
}

const row = { keys: one(1), group: 'list', since: '1.0.0' } as const;
const pushing = {
  ...row,
  arity: -3,
  flags: ['write', 'denyoom', 'fast'],
  complexity: 'O(1) per element',
} as const;

export const listCommands: readonly Command[] = [
  command({
    ...pushing,
    name: 'LPUSH',
    summary: 'Adds elements in front of a list.',
    execute: pushAs(false, false),
  }),
  command({
    ...pushing,
    name: 'RPUSH',
    summary: 'Adds elements at the end of a list.',
    execute: pushAs(true, false),
  }),
  command({
    ...pushing,
    name: 'LPUSHX',
    since: '2.2.0',
    summary: 'Adds elements in front of a list that exists.',
    execute: pushAs(false, true),
  }),
  command({
    ...pushing,
    name: 'RPUSHX',
    since: '2.2.0',
    summary: 'Adds elements at the end of a list that exists.',
    execute: pushAs(true, true),
  }),
  command({
    ...row,
    name: 'LPOP',
    arity: -2,
    flags: ['write', 'fast'],
    complexity: 'O(1) per element',
    summary: 'Removes and returns elements from the front of a list.',
    execute: popAs(false),
  }),
  command({
    ...row,
    name: 'RPOP',
    arity: -2,
    flags: ['write', 'fast'],
    complexity: 'O(1) per element',
    summary: 'Removes and returns elements from the end of a list.',
    execute: popAs(true),
  }),
  command({
    ...row,
    name: 'LLEN',
    arity: 2,
    flags: ['readonly', 'fast'],
    complexity: 'O(1)',
    summary: 'Returns the number of elements in a list.',
    execute: llen,
  }),
  command({
    ...row,
    name: 'LINDEX',
    arity: 3,
    flags: ['readonly'],
    complexity: 'O(log n)',
    summary: 'Returns the element of a number.',
    execute: lindex,
  }),
  command({
    ...row,
    name: 'LSET',
    arity: 4,
    flags: ['write', 'denyoom'],
    complexity: 'O(log n)',
    summary: 'Puts an element in the place of that of a number.',
    execute: lset,
  }),
  command({
    ...row,
    name: 'LRANGE',
    arity: 4,
    flags: ['readonly'],
    complexity: 'O(log n + m) of n elements in the list and m returned',
    summary: 'Returns the elements from one number to another.',
    execute: lrange,
  }),
  command({
    ...row,
    name: 'LTRIM',
    arity: 4,
    flags: ['write'],
    complexity: 'O(log n + b) of n elements in the list and b blocks removed',
    summary: 'Removes all elements but those from one number to another.',
    execute: ltrim,
  }),
  ...listSearchCommands,
  ...listMoveCommands,
  ...listBlockMoveCommands,
  ...listPopCommands,
];
