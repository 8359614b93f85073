/** Strings: SET and its relatives. https://redis.io/docs/latest/commands/?group=string */
import { kind } from '@millrace/engine';
import { entryExpiry, entryKind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one, range } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { expiryWordAt, readExpiry } from './expiry-options.js';
import {
  checkDigest,
  condition,
  meetsComparison,
  readSetOptions,
  setOptions,
} from './set-options.js';

const W = { persist: word('PERSIST') };

/** Replies the string at an entry that was found; nil where there is none. */
function replyString(database: Database, entry: number, reply: Reply): void {
  if (entry === 0) {
    reply.nil();
    return;
  }
  const { strings } = database.engine;
  strings.read(entry);
  reply.bulk(strings.bytes, strings.offset, strings.length);
}

function get(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry >= 0) replyString(database, entry, reply);
}

/** Sets the key at argument `key` to argument `value`; its entry was found just now. */
export function put(
  database: Database,
  args: Arguments,
  entry: number,
  key: number,
  value: number,
  expiryMs: number,
  event = 'set',
): void {
  const oldKind =
    entry === 0 || database.observer === undefined ? 0 : entryKind(database.arena, entry);
  database.engine.strings.set(
    database.keyspace,
    entry,
    args.bytes,
    args.offsets[key],
    args.lengths[key],
    args.bytes,
    args.offsets[value],
    args.lengths[value],
    expiryMs,
  );
  if (oldKind !== 0) database.overwrote(args, key, oldKind, kind.string);
  database.changed(args, key, event, '$');
}

function set(database: Database, args: Arguments, reply: Reply): void {
  if (args.count === 3) {
    put(database, args, database.find(args, 1), 1, 2, 0);
    reply.ok();
    return;
  }
  if (!readSetOptions(database, args, reply)) return;
  const options = setOptions;
  const compares = options.condition >= condition.ifeq;
  const entry =
    options.get || compares
      ? database.findKind(args, 1, kind.string, reply)
      : database.find(args, 1);
  if (entry < 0) return;
  if (compares && entry !== 0 && !checkDigest(args, options.comparedAt, options.condition, reply))
    return;
  if (options.get) replyString(database, entry, reply);
  if (!meetsCondition(database, args, entry)) {
    if (!options.get) reply.nil();
    return;
  }
  const kept = options.keepTtl && entry !== 0 ? entryExpiry(database.arena, entry) : 0;
  if (options.expiryMs > 0 && options.expiryMs <= database.now) setExpired(database, args, entry);
  else
    setUntil(
      database,
      args,
      entry,
      options.expiryMs > 0 ? options.expiryMs : kept,
      options.keepTtl,
    );
  if (!options.get) reply.ok();
}

function meetsCondition(database: Database, args: Arguments, entry: number): boolean {
  const which = setOptions.condition;
  if (which === condition.none) return true;
  if (which === condition.nx) return entry === 0;
  if (which === condition.xx) return entry !== 0;
  return meetsComparison(database, args, entry, which, setOptions.comparedAt);
}

/** A time that is past removes the key. */
function removeExpired(database: Database, args: Arguments, entry: number): void {
  database.keyspace.remove(entry);
  database.changed(args, 1, 'del', 'g');
  database.effectOn('DEL', 2, args, 1);
}

/** The same, which for SET is made known as what it would have done. */
function setExpired(database: Database, args: Arguments, entry: number): void {
  if (entry !== 0) database.keyspace.remove(entry);
  database.changed(args, 1, 'set', '$');
  database.changed(args, 1, 'expire', 'g');
  database.effectOn('DEL', 2, args, 1);
}

/** Sets, and logs the moment of expiry instead of what it was computed from. */
function setUntil(
  database: Database,
  args: Arguments,
  entry: number,
  expiryMs: number,
  keepTtl: boolean,
): void {
  put(database, args, entry, 1, 2, expiryMs);
  if (expiryMs === 0) database.effectOn('SET', 3, args, 1);
  else database.effectOn('SET', 5, args, 1);
  database.effects.argument(args.bytes, args.offsets[2], args.lengths[2]);
  if (expiryMs === 0) return;
  database.effects.text('PXAT');
  database.effects.integer(expiryMs);
  if (!keepTtl) database.changed(args, 1, 'expire', 'g');
}

function setnx(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.find(args, 1);
  if (entry === 0) put(database, args, 0, 1, 2, 0);
  reply.integer(entry === 0 ? 1 : 0);
}

function setexIn(
  unitMs: number,
  name: string,
): (database: Database, args: Arguments, reply: Reply) => void {
  return (database, args, reply) => {
    const time = args.integer(2);
    if (Number.isNaN(time)) {
      reply.error(errors.notInteger);
      return;
    }
    const expiryMs = time * unitMs + database.now;
    if (time <= 0 || expiryMs > Number.MAX_SAFE_INTEGER) {
      reply.error(`ERR invalid expire time in '${name}' command`);
      return;
    }
    const entry = database.find(args, 1);
    put(database, args, entry, 1, 3, expiryMs);
    const effects = database.effectOn('SET', 5, args, 1);
    effects.argument(args.bytes, args.offsets[3], args.lengths[3]);
    effects.text('PXAT');
    effects.integer(expiryMs);
    database.changed(args, 1, 'expire', 'g');
    reply.ok();
  };
}

function getset(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  replyString(database, entry, reply);
  put(database, args, entry, 1, 2, 0);
}

function getdel(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  replyString(database, entry, reply);
  if (entry === 0) return;
  database.keyspace.remove(entry);
  database.changed(args, 1, 'del', 'g');
  database.effectOn('DEL', 2, args, 1);
}

function getex(database: Database, args: Arguments, reply: Reply): void {
  let persist = false;
  let unit = -1;
  let timeAt = 0;
  for (let i = 2; i < args.count; i++) {
    const word = expiryWordAt(args, i);
    if (args.is(i, W.persist) && unit < 0) persist = true;
    else if (word >= 0 && (unit < 0 || unit === word) && !persist && i + 1 < args.count) {
      unit = word;
      timeAt = i++;
    } else {
      reply.error(errors.syntax);
      return;
    }
  }
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  if (entry === 0) {
    reply.nil();
    return;
  }
  const expiryMs = unit < 0 ? 0 : readExpiry(database, args, timeAt, 'getex', reply);
  if (unit >= 0 && expiryMs === 0) return;
  replyString(database, entry, reply);
  if (persist && entryExpiry(database.arena, entry) > 0) {
    database.keyspace.setExpiry(entry, 0);
    database.changed(args, 1, 'persist', 'g');
    database.effectOn('PERSIST', 2, args, 1);
  } else if (expiryMs > 0 && expiryMs <= database.now) removeExpired(database, args, entry);
  else if (expiryMs > 0) {
    database.keyspace.setExpiry(entry, expiryMs);
    database.changed(args, 1, 'expire', 'g');
    database.effectOn('PEXPIREAT', 3, args, 1).integer(expiryMs);
  }
}

function mget(database: Database, args: Arguments, reply: Reply): void {
  reply.array(args.count - 1);
  for (let i = 1; i < args.count; i++) {
    const entry = database.findAmong(args, i);
    replyString(database, entry !== 0 && database.keyspace.isString(entry) ? entry : 0, reply);
  }
}

function mset(database: Database, args: Arguments, reply: Reply): void {
  if (args.count % 2 === 0) {
    reply.error("ERR wrong number of arguments for 'mset' command");
    return;
  }
  for (let i = 1; i < args.count; i += 2)
    put(database, args, database.findAmong(args, i, 2), i, i + 1, 0);
  reply.ok();
}

function msetnx(database: Database, args: Arguments, reply: Reply): void {
  if (args.count % 2 === 0) {
    reply.error("ERR wrong number of arguments for 'msetnx' command");
    return;
  }
  for (let i = 1; i < args.count; i += 2) {
    if (database.find(args, i) === 0) continue;
    reply.integer(0);
    return;
  }
  for (let i = 1; i < args.count; i += 2) put(database, args, database.find(args, i), i, i + 1, 0);
  reply.integer(1);
}

export const stringCommands: readonly Command[] = [
  command({
    name: 'GET',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: one(1),
    group: 'string',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Returns the string value of a key.',
    execute: get,
  }),
  command({
    name: 'SET',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: one(1),
    group: 'string',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Sets the string value of a key, whatever it was before.',
    execute: set,
  }),
  command({
    name: 'SETNX',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: one(1),
    group: 'string',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Sets a key only where it does not exist.',
    execute: setnx,
  }),
  command({
    name: 'SETEX',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: one(1),
    group: 'string',
    since: '2.0.0',
    complexity: 'O(1)',
    summary: 'Sets a key with an expiry in seconds.',
    execute: setexIn(1000, 'setex'),
  }),
  command({
    name: 'PSETEX',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: one(1),
    group: 'string',
    since: '2.6.0',
    complexity: 'O(1)',
    summary: 'Sets a key with an expiry in milliseconds.',
    execute: setexIn(1, 'psetex'),
  }),
  command({
    name: 'GETSET',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: one(1),
    group: 'string',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Sets a key and returns what it was before.',
    execute: getset,
  }),
  command({
    name: 'GETDEL',
    arity: 2,
    flags: ['write', 'fast'],
    keys: one(1),
    group: 'string',
    since: '6.2.0',
    complexity: 'O(1)',
    summary: 'Returns the value of a key and deletes it.',
    execute: getdel,
  }),
  command({
    name: 'GETEX',
    arity: -2,
    flags: ['write', 'fast'],
    keys: one(1),
    group: 'string',
    since: '6.2.0',
    complexity: 'O(1)',
    summary: 'Returns the value of a key and changes its expiry.',
    execute: getex,
  }),
  command({
    name: 'MGET',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: range(1, -1),
    group: 'string',
    since: '1.0.0',
    complexity: 'O(n) of n keys',
    summary: 'Returns the values of many keys.',
    execute: mget,
  }),
  command({
    name: 'MSET',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: range(1, -1, 2),
    group: 'string',
    since: '1.0.1',
    complexity: 'O(n) of n keys',
    summary: 'Sets many keys at once.',
    execute: mset,
  }),
  command({
    name: 'MSETNX',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: range(1, -1, 2),
    group: 'string',
    since: '1.0.1',
    complexity: 'O(n) of n keys',
    summary: 'Sets many keys, where none of them exists.',
    execute: msetnx,
  }),
];
