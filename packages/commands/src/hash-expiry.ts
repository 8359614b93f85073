/** Fields of hashes that expire: HEXPIRE and its relatives. https://redis.io/docs/latest/commands/hexpire/ */
import { kind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import {
  ChangedFields,
  checkFields,
  isPast,
  readFieldTime,
  removeField,
  setFieldExpiry,
} from './hash-field-arguments.js';
import { dropDue, findField, removedFields } from './hash-find.js';

const conditions = [word('NX'), word('XX'), word('GT'), word('LT')] as const;
const [nx, xx, gt, lt] = [0, 1, 2, 3];
/** What is answered for each field. */
const outcome = { missing: -2, noExpiry: -1, refused: 0, done: 1, deleted: 2 } as const;

const updated = new ChangedFields();
const removed = new ChangedFields();

/** A field without expiry counts as one that expires never, except for GT and XX, which need one. */
function meets(condition: number, current: number, expiryMs: number): boolean {
  if (condition === nx) return current === 0;
  if (condition === xx) return current !== 0;
  if (condition === gt) return current !== 0 && expiryMs > current;
  if (condition === lt) return current === 0 || expiryMs < current;
  return true;
}

/** One answer for all of the fields behind `FIELDS n` at argument `at`, where there is no hash. */
function replyMissing(args: Arguments, at: number, reply: Reply): void {
  reply.array(args.count - at - 2);
  for (let i = at + 2; i < args.count; i++) reply.integer(outcome.missing);
}

function expireAt(unitMs: number, isRelative: boolean, name: string): Execute {
  return (database, args, reply) => {
    let entry = database.findKind(args, 1, kind.hash, reply);
    if (entry < 0) return;
    const expiryMs = readFieldTime(database, args, 2, unitMs, isRelative, name, reply);
    if (expiryMs < 0) return;
    const condition = conditions.findIndex((one) => args.is(3, one));
    const fieldsAt = condition < 0 ? 3 : 4;
    const notPositive = 'ERR Parameter `numFields` should be greater than 0';
    if (!checkFields(args, fieldsAt, reply, notPositive)) return;
    if (entry !== 0) entry = dropDue(database, args, entry, fieldsAt + 2, args.count, 1);
    if (entry === 0) replyMissing(args, fieldsAt, reply);
    else expireFields(database, args, reply, entry, fieldsAt + 2, condition, expiryMs);
  };
}

function expireFields(
  database: Database,
  args: Arguments,
  reply: Reply,
  entry: number,
  first: number,
  condition: number,
  expiryMs: number,
): void {
  updated.clear();
  removed.clear();
  reply.array(args.count - first);
  for (let i = first; i < args.count; i++) {
    if (!findField(database, args, entry, i)) reply.integer(outcome.missing);
    else if (!meets(condition, database.engine.hashes.expiryMs, expiryMs))
      reply.integer(outcome.refused);
    else if (isPast(database, expiryMs)) {
      removeField(database, args, entry, i);
      removed.add(i);
      reply.integer(outcome.deleted);
    } else {
      setFieldExpiry(database, args, entry, i, expiryMs);
      updated.add(i);
      reply.integer(outcome.done);
    }
  }
  if (updated.count > 0) {
    updated.logExpiry(database, args, expiryMs);
    database.changed(args, 1, 'hexpire', 'h');
  }
  if (removed.count > 0) {
    removed.logRemoval(database, args);
    removedFields(database, args, entry);
  }
}

function timeLeft(unitMs: number, isRelative: boolean): Execute {
  return (database, args, reply) => {
    const entry = database.findKind(args, 1, kind.hash, reply);
    if (entry < 0 || !checkFields(args, 2, reply)) return;
    if (entry === 0) {
      replyMissing(args, 2, reply);
      return;
    }
    reply.array(args.count - 4);
    for (let i = 4; i < args.count; i++) {
      if (!findField(database, args, entry, i)) reply.integer(outcome.missing);
      else {
        const { expiryMs } = database.engine.hashes;
        const time = isRelative ? expiryMs - database.now : expiryMs;
        reply.integer(expiryMs === 0 ? outcome.noExpiry : Math.ceil(time / unitMs));
      }
    }
  };
}

function hpersist(database: Database, args: Arguments, reply: Reply): void {
  let entry = database.findKind(args, 1, kind.hash, reply);
  if (entry < 0 || !checkFields(args, 2, reply)) return;
  if (entry !== 0) entry = dropDue(database, args, entry, 4, args.count, 1);
  if (entry === 0) {
    replyMissing(args, 2, reply);
    return;
  }
  let persisted = 0;
  reply.array(args.count - 4);
  for (let i = 4; i < args.count; i++) {
    if (!findField(database, args, entry, i)) reply.integer(outcome.missing);
    else if (database.engine.hashes.expiryMs === 0) reply.integer(outcome.noExpiry);
    else {
      setFieldExpiry(database, args, entry, i, 0);
      persisted++;
      reply.integer(outcome.done);
    }
  }
  if (persisted > 0) database.changed(args, 1, 'hpersist', 'h');
}

const write = {
  arity: -6,
  flags: ['write', 'fast'],
  keys: one(1),
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(n) of n fields',
} as const;
const read = {
  arity: -5,
  flags: ['readonly', 'fast'],
  keys: one(1),
  group: 'hash',
  since: '7.4.0',
  complexity: 'O(n) of n fields',
} as const;

export const hashExpiryCommands: readonly Command[] = [
  command({
    ...write,
    name: 'HEXPIRE',
    summary: 'Sets when fields expire, in seconds from now.',
    execute: expireAt(1000, true, 'hexpire'),
  }),
  command({
    ...write,
    name: 'HPEXPIRE',
    summary: 'Sets when fields expire, in milliseconds from now.',
    execute: expireAt(1, true, 'hpexpire'),
  }),
  command({
    ...write,
    name: 'HEXPIREAT',
    summary: 'Sets when fields expire, in seconds since 1970.',
    execute: expireAt(1000, false, 'hexpireat'),
  }),
  command({
    ...write,
    name: 'HPEXPIREAT',
    summary: 'Sets when fields expire, in milliseconds since 1970.',
    execute: expireAt(1, false, 'hpexpireat'),
  }),
  command({
    ...read,
    name: 'HTTL',
    summary: 'Returns the seconds that fields have left.',
    execute: timeLeft(1000, true),
  }),
  command({
    ...read,
    name: 'HPTTL',
    summary: 'Returns the milliseconds that fields have left.',
    execute: timeLeft(1, true),
  }),
  command({
    ...read,
    name: 'HEXPIRETIME',
    summary: 'Returns when fields expire, in seconds since 1970.',
    execute: timeLeft(1000, false),
  }),
  command({
    ...read,
    name: 'HPEXPIRETIME',
    summary: 'Returns when fields expire, in milliseconds since 1970.',
    execute: timeLeft(1, false),
  }),
  command({
    ...write,
    name: 'HPERSIST',
    arity: -5,
    summary: 'Makes fields stay for good.',
    execute: hpersist,
  }),
];
