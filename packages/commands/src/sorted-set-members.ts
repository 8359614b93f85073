/** Sorted sets by member: ZADD, ZINCRBY, ZREM, ZSCORE, ZRANK. https://redis.io/docs/latest/commands/?group=sorted-set */
import { added, addWhen, kind, sortedSetLayout } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors, wrongArity } from './errors.js';

const W = {
  nx: word('NX'),
  xx: word('XX'),
  gt: word('GT'),
  lt: word('LT'),
  ch: word('CH'),
  incr: word('INCR'),
  withScore: word('WITHSCORE'),
};

/** Beside the conditions of the engine: the reply counts changed scores too. */
const countChanged = 0x100;

/** Scores of the call at work: checked all before the first is used. */
let scores = new Float64Array(64);

/** ZADD's option at argument i as a bit, or 0. */
function conditionAt(args: Arguments, i: number): number {
  if (args.lengths[i] > 4) return 0;
  if (args.is(i, W.nx)) return addWhen.absent;
  if (args.is(i, W.xx)) return addWhen.present;
  if (args.is(i, W.gt)) return addWhen.greater;
  if (args.is(i, W.lt)) return addWhen.less;
  if (args.is(i, W.ch)) return countChanged;
  return args.is(i, W.incr) ? addWhen.increment : 0;
}

/** Why options do not go together, or undefined. */
function conflictOf(conditions: number, pairs: number): string | undefined {
  const { absent, present, greater, less, increment } = addWhen;
  const has = (bits: number): boolean => (conditions & bits) === bits;
  if (has(absent | present)) return 'ERR XX and NX options at the same time are not compatible';
  if (has(greater | absent) || has(less | absent) || has(greater | less))
    return 'ERR GT, LT, and/or NX options at the same time are not compatible';
  if (has(increment) && pairs > 1)
    return 'ERR INCR option supports a single increment-element pair';
  return undefined;
}

function zadd(database: Database, args: Arguments, reply: Reply): void {
  let conditions = 0;
  let first = 2;
  for (; first < args.count; first++) {
    const condition = conditionAt(args, first);
    if (condition === 0) break;
    conditions |= condition;
  }
  const pairs = (args.count - first) / 2;
  if (pairs === 0 || pairs !== Math.floor(pairs)) {
    reply.error(errors.syntax);
    return;
  }
  if (conditions !== 0) {
    const conflict = conflictOf(conditions, pairs);
    if (conflict !== undefined) {
      reply.error(conflict);
      return;
    }
  }
  addPairs(database, args, reply, first, pairs, conditions);
}

function zincrby(database: Database, args: Arguments, reply: Reply): void {
  // Redis reads options of ZADD here too; then a score or its member is missing.
  if (conditionAt(args, 2) !== 0) reply.error(errors.syntax);
  else addPairs(database, args, reply, 2, 1, addWhen.increment);
}

function readScores(args: Arguments, first: number, pairs: number): boolean {
  if (pairs > scores.length) scores = new Float64Array(pairs * 2);
  for (let i = 0; i < pairs; i++) {
    args.doubleInto(first + i * 2, scores, i);
    if (Number.isNaN(scores[i])) return false;
  }
  return true;
}

/** Adds scores and members from argument `first` on. */
function addPairs(
  database: Database,
  args: Arguments,
  reply: Reply,
  first: number,
  pairs: number,
  conditions: number,
): void {
  if (!readScores(args, first, pairs)) {
    reply.error(errors.notFloat);
    return;
  }
  let entry = database.findKind(args, 1, kind.sortedSet, reply);
  if (entry < 0) return;
  const increments = (conditions & addWhen.increment) !== 0;
  if (entry === 0) {
    if ((conditions & addWhen.present) !== 0) {
      if (increments) reply.nil();
      else reply.integer(0);
      return;
    }
    entry = createSet(database, args, 1);
  }
  database.engine.sortedSets.expect(entry, pairs);
  if (increments) addOne(database, args, reply, entry, first, conditions);
  else addAll(database, args, reply, entry, first, pairs, conditions);
}

/** An empty set under the key at argument i, which was just not found. */
export function createSet(database: Database, args: Arguments, i: number): number {
  const { sortedSets } = database.engine;
  return database.create(args, i, kind.sortedSet, sortedSetLayout.packed, sortedSets.create());
}

function addAt(
  database: Database,
  args: Arguments,
  entry: number,
  i: number,
  score: number,
  conditions: number,
): number {
  const { sortedSets } = database.engine;
  return sortedSets.add(entry, args.bytes, args.offsets[i], args.lengths[i], score, conditions);
}

function addAll(
  database: Database,
  args: Arguments,
  reply: Reply,
  entry: number,
  first: number,
  pairs: number,
  conditions: number,
): void {
  let members = 0;
  let updated = 0;
  for (let i = 0; i < pairs; i++) {
    const outcome = addAt(database, args, entry, first + i * 2 + 1, scores[i], conditions);
    if (outcome === added.member) members++;
    else if (outcome === added.score) updated++;
  }
  if (members + updated > 0) database.changed(args, 1, 'zadd', 'z');
  reply.integer((conditions & countChanged) !== 0 ? members + updated : members);
}

function addOne(
  database: Database,
  args: Arguments,
  reply: Reply,
  entry: number,
  first: number,
  conditions: number,
): void {
  const outcome = addAt(database, args, entry, first + 1, scores[0], conditions);
  if (outcome === added.notNumber) reply.error(errors.nanScore);
  else if (outcome === added.nothing) reply.nil();
  else {
    if (outcome !== added.same) database.changed(args, 1, 'zincr', 'z');
    reply.double(database.engine.sortedSets.score);
  }
}

function zrem(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.sortedSet, reply);
  if (entry < 0) return;
  const { sortedSets } = database.engine;
  let removed = 0;
  let left = entry === 0 ? 0 : sortedSets.count(entry);
  for (let i = 2; i < args.count && left > 0; i++) {
    if (!sortedSets.remove(entry, args.bytes, args.offsets[i], args.lengths[i])) continue;
    removed++;
    left--;
  }
  if (removed > 0) {
    database.changed(args, 1, 'zrem', 'z');
    if (left === 0) database.removeEmpty(args, 1, entry);
  }
  reply.integer(removed);
}

function replyScore(
  database: Database,
  args: Arguments,
  reply: Reply,
  entry: number,
  i: number,
): void {
  const { sortedSets } = database.engine;
  if (entry !== 0 && sortedSets.find(entry, args.bytes, args.offsets[i], args.lengths[i]))
    reply.double(sortedSets.score);
  else reply.nil();
}

function zscore(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.sortedSet, reply);
  if (entry >= 0) replyScore(database, args, reply, entry, 2);
}

function zmscore(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.sortedSet, reply);
  if (entry < 0) return;
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) replyScore(database, args, reply, entry, i);
}

function zcard(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.sortedSet, reply);
  if (entry >= 0) reply.integer(entry === 0 ? 0 : database.engine.sortedSets.count(entry));
}

function replyRank(database: Database, args: Arguments, reply: Reply, isReverse: boolean): void {
  if (args.count > 4) {
    reply.error(wrongArity(isReverse ? 'zrevrank' : 'zrank'));
    return;
  }
  const withScore = args.count === 4;
  if (withScore && !args.is(3, W.withScore)) {
    reply.error(errors.syntax);
    return;
  }
  const entry = database.findKind(args, 1, kind.sortedSet, reply);
  if (entry < 0) return;
  const { sortedSets } = database.engine;
  const rank =
    entry === 0 ? -1 : sortedSets.rank(entry, args.bytes, args.offsets[2], args.lengths[2]);
  if (rank < 0) {
    if (withScore) reply.nilArray();
    else reply.nil();
    return;
  }
  if (withScore) reply.array(2);
  reply.integer(isReverse ? sortedSets.count(entry) - 1 - rank : rank);
  if (withScore) reply.double(sortedSets.score);
}

function zrank(database: Database, args: Arguments, reply: Reply): void {
  replyRank(database, args, reply, false);
}
function zrevrank(database: Database, args: Arguments, reply: Reply): void {
  replyRank(database, args, reply, true);
}

const writing = {
  flags: ['write', 'denyoom', 'fast'],
  keys: one(1),
  member: 3,
  group: 'sorted-set',
} as const;
const reading = {
  flags: ['readonly', 'fast'],
  keys: one(1),
  member: 2,
  group: 'sorted-set',
} as const;

export const sortedSetMemberCommands: readonly Command[] = [
  command({
    ...writing,
    name: 'ZADD',
    arity: -4,
    since: '1.2.0',
    complexity: 'O(log n) per member',
    summary: 'Adds members with scores, or updates their scores.',
    execute: zadd,
  }),
  command({
    ...writing,
    name: 'ZINCRBY',
    arity: 4,
    since: '1.2.0',
    complexity: 'O(log n)',
    summary: "Adds a number to a member's score.",
    execute: zincrby,
  }),
  command({
    ...writing,
    name: 'ZREM',
    member: 2,
    flags: ['write', 'fast'],
    arity: -3,
    since: '1.2.0',
    complexity: 'O(log n) per member',
    summary: 'Removes members. The set goes with its last one.',
    execute: zrem,
  }),
  command({
    ...reading,
    name: 'ZSCORE',
    arity: 3,
    since: '1.2.0',
    complexity: 'O(1)',
    summary: 'Returns the score of a member.',
    execute: zscore,
  }),
  command({
    ...reading,
    name: 'ZMSCORE',
    arity: -3,
    since: '6.2.0',
    complexity: 'O(1) per member',
    summary: 'Returns the scores of many members.',
    execute: zmscore,
  }),
  command({
    ...reading,
    name: 'ZCARD',
    arity: 2,
    since: '1.2.0',
    complexity: 'O(1)',
    summary: 'Returns the number of members.',
    execute: zcard,
  }),
  command({
    ...reading,
    name: 'ZRANK',
    arity: -3,
    since: '2.0.0',
    complexity: 'O(log n)',
    summary: 'Returns how many members lie before one.',
    execute: zrank,
  }),
  command({
    ...reading,
    name: 'ZREVRANK',
    arity: -3,
    since: '2.0.0',
    complexity: 'O(log n)',
    summary: 'Returns how many members lie behind one.',
    execute: zrevrank,
  }),
];
