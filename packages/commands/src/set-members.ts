/** Members of one set. https://redis.io/docs/latest/commands/?group=set */
import { kind, setLayout } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one, range } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { at, replyName } from './set-visitors.js';

function addAt(database: Database, args: Arguments, entry: number, i: number): boolean {
  return database.engine.sets.add(entry, args.bytes, args.offsets[i], args.lengths[i]);
}

function hasAt(database: Database, args: Arguments, entry: number, i: number): boolean {
  return (
    entry !== 0 && database.engine.sets.has(entry, args.bytes, args.offsets[i], args.lengths[i])
  );
}

/** An empty set under the key at argument i, which was just not found. */
function createSet(database: Database, args: Arguments, i: number): number {
  return database.create(args, i, kind.set, setLayout.integers, database.engine.sets.create());
}

function sadd(database: Database, args: Arguments, reply: Reply): void {
  let entry = database.findKind(args, 1, kind.set, reply);
  if (entry < 0) return;
  if (entry === 0) entry = createSet(database, args, 1);
  const { sets } = database.engine;
  sets.expect(entry, args.count - 2, args.bytes, args.offsets[2], args.lengths[2]);
  let added = 0;
  for (let i = 2; i < args.count; i++) if (addAt(database, args, entry, i)) added++;
  if (added > 0) database.changed(args, 1, 'sadd', 's');
  reply.integer(added);
}

function srem(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.set, reply);
  if (entry < 0) return;
  const { sets } = database.engine;
  let removed = 0;
  for (let i = 2; entry !== 0 && i < args.count; i++) {
    if (sets.remove(entry, args.bytes, args.offsets[i], args.lengths[i])) removed++;
  }
  if (removed > 0) {
    database.changed(args, 1, 'srem', 's');
    if (sets.count(entry) === 0) database.removeEmpty(args, 1, entry);
  }
  reply.integer(removed);
}

function scard(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.set, reply);
  if (entry >= 0) reply.integer(entry === 0 ? 0 : database.engine.sets.count(entry));
}

function sismember(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.set, reply);
  if (entry >= 0) reply.integer(hasAt(database, args, entry, 2) ? 1 : 0);
}

function smismember(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.set, reply);
  if (entry < 0) return;
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) reply.integer(hasAt(database, args, entry, i) ? 1 : 0);
}

function smembers(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.set, reply);
  if (entry < 0) return;
  const { sets } = database.engine;
  reply.set(entry === 0 ? 0 : sets.count(entry));
  at.reply = reply;
  if (entry !== 0) sets.walk.forEach(entry, replyName);
}

function smove(database: Database, args: Arguments, reply: Reply): void {
  // A source that is not there says 0, whatever the destination is.
  const from = database.findKind(args, 1, kind.set, reply);
  if (from < 0) return;
  const to = from === 0 ? 0 : database.findKind(args, 2, kind.set, reply);
  if (to < 0) return;
  if (from === 0 || from === to) {
    reply.integer(hasAt(database, args, from, 3) ? 1 : 0);
    return;
  }
  const { sets } = database.engine;
  if (!sets.remove(from, args.bytes, args.offsets[3], args.lengths[3])) {
    reply.integer(0);
    return;
  }
  database.changed(args, 1, 'srem', 's');
  if (sets.count(from) === 0) {
    database.keyspace.find(args.bytes, args.offsets[1], args.lengths[1]);
    database.removeEmpty(args, 1, from);
  }
  const found = database.keyspace.find(args.bytes, args.offsets[2], args.lengths[2]);
  const target = found === 0 ? createSet(database, args, 2) : found;
  if (addAt(database, args, target, 3)) database.changed(args, 2, 'sadd', 's');
  reply.integer(1);
}

const read = {
  flags: ['readonly', 'fast'],
  keys: one(1),
  member: 2,
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1)',
} as const;
const write = {
  flags: ['write', 'fast'],
  keys: one(1),
  member: 2,
  group: 'set',
  since: '1.0.0',
  complexity: 'O(1) a member',
} as const;

export const setMemberCommands: readonly Command[] = [
  command({
    ...write,
    name: 'SADD',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    summary: 'Adds members to a set.',
    execute: sadd,
  }),
  command({
    ...write,
    name: 'SREM',
    arity: -3,
    summary: 'Removes members; a set without any goes too.',
    execute: srem,
  }),
  command({
    ...write,
    name: 'SMOVE',
    arity: 4,
    keys: range(1, 2),
    member: 3,
    summary: 'Moves a member from one set to another.',
    execute: smove,
  }),
  command({
    ...read,
    name: 'SCARD',
    member: 0,
    arity: 2,
    summary: 'Returns the number of members.',
    execute: scard,
  }),
  command({
    ...read,
    name: 'SISMEMBER',
    arity: 3,
    summary: 'Tells whether a set has a member.',
    execute: sismember,
  }),
  command({
    ...read,
    name: 'SMISMEMBER',
    arity: -3,
    since: '6.2.0',
    complexity: 'O(1) a member',
    summary: 'Tells of each of several names whether a set has it.',
    execute: smismember,
  }),
  command({
    ...read,
    name: 'SMEMBERS',
    member: 0,
    arity: 2,
    flags: ['readonly'],
    complexity: 'O(n) of n members',
    summary: 'Returns all members.',
    execute: smembers,
  }),
];
