/** How many members several sets have as one: SINTERCARD, SUNIONCARD, SDIFFCARD. Nothing is built to be counted. */
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, counted } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { findSets, intersect } from './set-combinations.js';

const W = { limit: word('LIMIT'), approx: word('APPROX') };

/** How many members there are; it may stop at `limit`, 0 is none. */
type Count = (database: Database, entries: number[], limit: number) => number;

function countAs(count: Count, knowsApprox = false): Execute {
  return (database, args, reply) => {
    const keys = args.integer(1);
    const limit = readLimit(args, keys, knowsApprox, reply);
    if (limit < 0) return;
    const entries = findSets(database, args, 2, keys + 2, reply);
    if (entries !== undefined) reply.integer(count(database, entries, limit));
  };
}

/** 0 is no limit; -1 where the error is replied. What APPROX asks for, an exact count is too. */
function readLimit(args: Arguments, keys: number, knowsApprox: boolean, reply: Reply): number {
  if (!(keys > 0)) reply.error('ERR numkeys should be greater than 0');
  else if (keys > args.count - 2)
    reply.error("ERR Number of keys can't be greater than number of args");
  else {
    let limit = 0;
    let i = keys + 2;
    for (; i < args.count; i++) {
      if (knowsApprox && args.is(i, W.approx)) continue;
      if (i + 1 >= args.count || !args.is(i, W.limit)) break;
      limit = args.integer(++i);
      if (limit >= 0) continue;
      reply.error("ERR LIMIT can't be negative");
      return -1;
    }
    if (i === args.count) return limit;
    reply.error(errors.syntax);
  }
  return -1;
}

const countInter: Count = (database, entries, limit) => {
  let count = 0;
  intersect(database, entries, () => ++count !== limit);
  return count;
};

/** Each member counts with the first set that has it. */
const countUnion: Count = (database, entries, limit) => {
  const { sets } = database.engine;
  const there = entries.filter((entry) => entry !== 0);
  let count = 0;
  for (const [i, entry] of there.entries()) {
    const before = there.slice(0, i);
    if (before.includes(entry)) continue;
    sets.walk.forEachUntil(entry, (bytes, offset, length) => {
      for (const other of before) if (sets.has(other, bytes, offset, length)) return true;
      return ++count !== limit;
    });
    if (limit > 0 && count >= limit) return limit;
  }
  return count;
};

const countDiff: Count = (database, [first, ...missing], limit) => {
  const { sets } = database.engine;
  const others = missing.filter((entry) => entry !== 0);
  let count = 0;
  if (first === 0) return count;
  sets.walk.forEachUntil(first, (bytes, offset, length) => {
    for (const other of others) if (sets.has(other, bytes, offset, length)) return true;
    return ++count !== limit;
  });
  return count;
};

const row = {
  group: 'set',
  arity: -3,
  flags: ['readonly', 'movablekeys'],
  keys: counted(1),
} as const;
export const setCardinalityCommands: readonly Command[] = [
  command({
    ...row,
    name: 'SINTERCARD',
    since: '7.0.0',
    complexity: 'O(n·m) of n members of the smallest set and m sets',
    summary: 'Counts the members that all sets have.',
    execute: countAs(countInter),
  }),
  command({
    ...row,
    name: 'SUNIONCARD',
    since: '8.10.0',
    complexity: 'O(n·m) of n members of all sets and m sets',
    summary: 'Counts the members of all sets.',
    execute: countAs(countUnion, true),
  }),
  command({
    ...row,
    name: 'SDIFFCARD',
    since: '8.10.0',
    complexity: 'O(n·m) of n members of the first set and m sets',
    summary: 'Counts the members of the first set that are in no other.',
    execute: countAs(countDiff),
  }),
];
