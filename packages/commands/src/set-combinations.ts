/** Several sets as one: SINTER, SUNION, SDIFF, and what stores them. */
import type { MemberChooser, Sets } from '@millrace/engine';
import { kind } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, range } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { replaceByDetached, withDetachedSet } from './detached.js';
import { at, replyName } from './set-visitors.js';

type Operation = 'union' | 'inter' | 'diff';

/** Sources of the command that runs; one array for all, so that none is left to the garbage collector. */
const sources: number[] = [];

/**
 * Entries of the sets at arguments from `first` to before `end`, 0 for missing ones; undefined where the error is replied. They stay up
 * to the next command.
 */
export function findSets(
  database: Database,
  args: Arguments,
  first: number,
  end: number,
  reply: Reply,
): number[] | undefined {
  if (sources.length !== end - first) sources.length = end - first;
  for (let i = first; i < end; i++) {
    const entry = database.findKind(args, i, kind.set, reply);
    if (entry < 0) return undefined;
    sources[i - first] = entry;
  }
  return sources;
}

function countOf(database: Database, entry: number): number {
  return entry === 0 ? 0 : database.engine.sets.count(entry);
}

/** Calls `take` with each member that all sets have, until it says no. */
export function intersect(database: Database, entries: number[], take: MemberChooser): void {
  if (entries.includes(0)) return;
  const { sets } = database.engine;
  if (entries.length === 2) orderTwo(sets, entries);
  else entries.sort((a, b) => sets.count(a) - sets.count(b));
  crossing.sets = sets;
  crossing.entries = entries;
  crossing.take = take;
  sets.walk.forEachUntil(entries[0], takeIfInAll);
}

/** As nearly all calls have them; sorting any number takes memory. */
function orderTwo(sets: Sets, entries: number[]): void {
  const first = entries[0];
  if (sets.count(first) <= sets.count(entries[1])) return;
  entries[0] = entries[1];
  entries[1] = first;
}

/** The intersection that is walked, its smallest set first. */
const crossing: { sets: Sets | undefined; entries: readonly number[]; take: MemberChooser } = {
  sets: undefined,
  entries: [],
  take: () => false,
};

const takeIfInAll: MemberChooser = (bytes, offset, length) => {
  const { sets, entries, take } = crossing;
  for (let i = 1; i < entries.length; i++) {
    const isSame = entries[i] === entries[0];
    if (!isSame && sets?.has(entries[i], bytes, offset, length) !== true) return true;
  }
  return take(bytes, offset, length);
};

function unite(database: Database, entries: readonly number[], target: number): void {
  const { sets } = database.engine;
  for (const entry of entries) {
    if (entry === 0) continue;
    sets.walk.forEach(entry, (bytes, offset, length) => {
      sets.add(target, bytes, offset, length);
    });
  }
}

/** Members of the first set that are in no other: by asking the others, or by removing theirs, whichever is less work. */
function subtract(database: Database, entries: readonly number[], target: number): void {
  const { sets } = database.engine;
  const [first, ...missing] = entries;
  const others = missing.filter((entry) => entry !== 0);
  if (first === 0 || others.includes(first)) return;
  const all = others.reduce((sum, entry) => sum + sets.count(entry), sets.count(first));
  // Asking often ends early, hence the half.
  if ((sets.count(first) * (others.length + 1)) / 2 > all) {
    unite(database, [first], target);
    for (const entry of others) {
      sets.walk.forEach(entry, (bytes, offset, length) => {
        sets.remove(target, bytes, offset, length);
      });
    }
    return;
  }
  others.sort((a, b) => sets.count(b) - sets.count(a));
  sets.walk.forEach(first, (bytes, offset, length) => {
    for (const other of others) if (sets.has(other, bytes, offset, length)) return;
    sets.add(target, bytes, offset, length);
  });
}

function combine(
  database: Database,
  operation: Operation,
  entries: number[],
  target: number,
): void {
  const { sets } = database.engine;
  if (operation === 'union') unite(database, entries, target);
  else if (operation === 'diff') subtract(database, entries, target);
  else {
    intersect(database, entries, (bytes, offset, length) => {
      sets.add(target, bytes, offset, length);
      return true;
    });
  }
}

let replied = 0;
const replyAndCount: MemberChooser = (bytes, offset, length) => {
  replied++;
  replyName(bytes, offset, length);
  return true;
};

/** What all sets have is a part of the smallest one, and goes out as it is found. */
const sinter: Execute = (database, args, reply) => {
  const entries = findSets(database, args, 1, args.count, reply);
  if (entries === undefined) return;
  at.reply = reply;
  const mark = reply.beginSet();
  replied = 0;
  intersect(database, entries, replyAndCount);
  reply.endSet(mark, replied);
};

function replyAs(operation: 'union' | 'diff'): Execute {
  return (database, args, reply) => {
    const entries = findSets(database, args, 1, args.count, reply);
    if (entries === undefined) return;
    at.reply = reply;
    withDetachedSet(database, (target) => {
      combine(database, operation, entries, target);
      reply.set(countOf(database, target));
      database.engine.sets.walk.forEach(target, replyName);
    });
  };
}

function storeAs(operation: Operation, event: string): Execute {
  return (database, args, reply) => {
    const entries = findSets(database, args, 2, args.count, reply);
    if (entries === undefined) return;
    withDetachedSet(database, (target) => {
      combine(database, operation, entries, target);
      const count = countOf(database, target);
      replaceByDetached(database, args, 1, target, count, event, 's');
      reply.integer(count);
    });
  };
}

const reading = {
  arity: -2,
  flags: ['readonly'],
  keys: range(1, -1),
  group: 'set',
  since: '1.0.0',
} as const;
const storing = {
  arity: -3,
  flags: ['write', 'denyoom'],
  keys: range(1, -1),
  group: 'set',
  since: '1.0.0',
} as const;
const ofInter = 'O(n k) for n members of the smallest of k sets';
const ofAll = 'O(n) for n members in all';

export const setCombinationCommands: readonly Command[] = [
  command({
    ...reading,
    name: 'SINTER',
    complexity: ofInter,
    summary: 'Returns the members that all sets have.',
    execute: sinter,
  }),
  command({
    ...reading,
    name: 'SUNION',
    complexity: ofAll,
    summary: 'Returns the members of all sets.',
    execute: replyAs('union'),
  }),
  command({
    ...reading,
    name: 'SDIFF',
    complexity: ofAll,
    summary: 'Returns the members of the first set that are in no other.',
    execute: replyAs('diff'),
  }),
  command({
    ...storing,
    name: 'SINTERSTORE',
    complexity: ofInter,
    summary: 'Stores the members that all sets have in a key.',
    execute: storeAs('inter', 'sinterstore'),
  }),
  command({
    ...storing,
    name: 'SUNIONSTORE',
    complexity: ofAll,
    summary: 'Stores the members of all sets in a key.',
    execute: storeAs('union', 'sunionstore'),
  }),
  command({
    ...storing,
    name: 'SDIFFSTORE',
    complexity: ofAll,
    summary: 'Stores the members of the first set that are in no other in a key.',
    execute: storeAs('diff', 'sdiffstore'),
  }),
];
