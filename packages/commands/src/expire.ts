/** Expiry: EXPIRE and its relatives. https://redis.io/docs/latest/commands/expire/ */
import { entryExpiry } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { errors, invalidExpire } from './errors.js';

const W = { nx: word('NX'), xx: word('XX'), gt: word('GT'), lt: word('LT') };
const conditions = { nx: false, xx: false, gt: false, lt: false };

/** Reads the conditions behind the time. False where they are refused. */
function readConditions(args: Arguments, reply: Reply): boolean {
  conditions.nx = conditions.xx = conditions.gt = conditions.lt = false;
  for (let i = 3; i < args.count; i++) {
    if (args.is(i, W.nx)) conditions.nx = true;
    else if (args.is(i, W.xx)) conditions.xx = true;
    else if (args.is(i, W.gt)) conditions.gt = true;
    else if (args.is(i, W.lt)) conditions.lt = true;
    else {
      reply.error(`ERR Unsupported option ${args.quoted(i)}`);
      return false;
    }
  }
  if (conditions.nx && (conditions.xx || conditions.gt || conditions.lt)) {
    reply.error('ERR NX and XX, GT or LT options at the same time are not compatible');
    return false;
  }
  if (conditions.gt && conditions.lt) {
    reply.error('ERR GT and LT options at the same time are not compatible');
    return false;
  }
  return true;
}

/** A key without expiry counts as one that expires never. */
function meetsConditions(current: number, expiryMs: number): boolean {
  if (conditions.nx && current !== 0) return false;
  if (conditions.xx && current === 0) return false;
  if (conditions.gt && (current === 0 || expiryMs <= current)) return false;
  return !(conditions.lt && current !== 0 && expiryMs >= current);
}

function expireAt(unitMs: number, relative: boolean, name: string): Execute {
  return (database, args, reply) => {
    if (!readConditions(args, reply)) return;
    const time = args.integer(2);
    if (Number.isNaN(time)) {
      reply.error(errors.notInteger);
      return;
    }
    const expiryMs = time * unitMs + (relative ? database.now : 0);
    if (Math.abs(expiryMs) > Number.MAX_SAFE_INTEGER) {
      reply.error(invalidExpire(name));
      return;
    }
    reply.integer(setExpiry(database, args, expiryMs) ? 1 : 0);
  };
}

function setExpiry(database: Database, args: Arguments, expiryMs: number): boolean {
  const entry = database.find(args, 1);
  if (entry === 0) return false;
  if (args.count > 3 && !meetsConditions(entryExpiry(database.arena, entry), expiryMs))
    return false;
  // While effects are applied, only the log says when a key goes.
  if (expiryMs <= database.now && !database.engine.isApplying) {
    database.keyspace.remove(entry);
    database.changed(args, 1, 'del', 'g');
    database.effectOn('DEL', 2, args, 1);
    return true;
  }
  database.keyspace.setExpiry(entry, Math.max(1, expiryMs));
  database.changed(args, 1, 'expire', 'g');
  database.effectOn('PEXPIREAT', 3, args, 1).integer(expiryMs);
  return true;
}

function timeLeft(unitMs: number, relative: boolean): Execute {
  return (database, args, reply) => {
    const entry = database.find(args, 1);
    const expiryMs = entry === 0 ? 0 : entryExpiry(database.arena, entry);
    if (entry === 0 || expiryMs === 0) {
      reply.integer(entry === 0 ? -2 : -1);
      return;
    }
    const time = relative ? Math.max(0, expiryMs - database.now) : expiryMs;
    reply.integer(unitMs === 1 ? time : Math.floor((time + 500) / 1000));
  };
}

function persist(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.find(args, 1);
  const expires = entry !== 0 && entryExpiry(database.arena, entry) > 0;
  if (expires) {
    database.keyspace.setExpiry(entry, 0);
    database.changed(args, 1, 'persist', 'g');
  }
  reply.integer(expires ? 1 : 0);
}

const write = {
  flags: ['write', 'fast'],
  keys: one(1),
  group: 'generic',
  complexity: 'O(1)',
} as const;
const read = {
  flags: ['readonly', 'fast'],
  keys: one(1),
  group: 'generic',
  complexity: 'O(1)',
} as const;

export const expireCommands: readonly Command[] = [
  command({
    ...write,
    name: 'EXPIRE',
    arity: -3,
    since: '1.0.0',
    summary: 'Sets when a key expires, in seconds from now.',
    execute: expireAt(1000, true, 'expire'),
  }),
  command({
    ...write,
    name: 'PEXPIRE',
    arity: -3,
    since: '2.6.0',
    summary: 'Sets when a key expires, in milliseconds from now.',
    execute: expireAt(1, true, 'pexpire'),
  }),
  command({
    ...write,
    name: 'EXPIREAT',
    arity: -3,
    since: '1.2.0',
    summary: 'Sets when a key expires, in seconds since 1970.',
    execute: expireAt(1000, false, 'expireat'),
  }),
  command({
    ...write,
    name: 'PEXPIREAT',
    arity: -3,
    since: '2.6.0',
    summary: 'Sets when a key expires, in milliseconds since 1970.',
    execute: expireAt(1, false, 'pexpireat'),
  }),
  command({
    ...read,
    name: 'TTL',
    arity: 2,
    since: '1.0.0',
    summary: 'Returns the seconds that a key has left.',
    execute: timeLeft(1000, true),
  }),
  command({
    ...read,
    name: 'PTTL',
    arity: 2,
    since: '2.6.0',
    summary: 'Returns the milliseconds that a key has left.',
    execute: timeLeft(1, true),
  }),
  command({
    ...read,
    name: 'EXPIRETIME',
    arity: 2,
    since: '7.0.0',
    summary: 'Returns when a key expires, in seconds since 1970.',
    execute: timeLeft(1000, false),
  }),
  command({
    ...read,
    name: 'PEXPIRETIME',
    arity: 2,
    since: '7.0.0',
    summary: 'Returns when a key expires, in milliseconds since 1970.',
    execute: timeLeft(1, false),
  }),
  command({
    ...write,
    name: 'PERSIST',
    arity: 2,
    since: '2.2.0',
    summary: 'Makes a key stay for good.',
    execute: persist,
  }),
];
