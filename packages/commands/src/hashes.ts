/** Hashes. https://redis.io/docs/latest/commands/?group=hash */
import {
  addLongDoubles,
  formatBigInteger,
  formatInteger,
  INT64_MAX,
  INT64_MIN,
  isLongDouble,
  LONG_DOUBLE_TEXT_BYTES_MAX,
  LongDoubleError,
  parseBigInteger,
  parseInteger,
} from '@millrace/base';
import { kind } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { errors, wrongArity } from './errors.js';
import { findField, findHash, orNewHash, removedFields, replyFieldOrNil } from './hash-find.js';
import { at, replyField, replyFieldValue, replyPair } from './hash-visitors.js';

const digits = new Uint8Array(LONG_DOUBLE_TEXT_BYTES_MAX);

function setField(database: Database, args: Arguments, entry: number, field: number): boolean {
  const { bytes, offsets, lengths } = args;
  return database.engine.hashes.set(
    entry,
    bytes,
    offsets[field],
    lengths[field],
    bytes,
    offsets[field + 1],
    lengths[field + 1],
  );
}

function hsetAs(name: string): Execute {
  return (database, args, reply) => {
    if (args.count % 2 !== 0) {
      reply.error(wrongArity(name));
      return;
    }
    const found = findHash(database, args, reply, 2, args.count, 2);
    if (found < 0) return;
    const entry = orNewHash(database, args, found);
    let added = 0;
    for (let i = 2; i < args.count; i += 2) if (setField(database, args, entry, i)) added++;
    database.changed(args, 1, 'hset', 'h');
    if (name === 'hset') reply.integer(added);
    else reply.ok();
  };
}

function hsetnx(database: Database, args: Arguments, reply: Reply): void {
  const entry = findHash(database, args, reply, 2, 3, 1);
  if (entry < 0) return;
  if (entry !== 0 && findField(database, args, entry, 2)) {
    reply.integer(0);
    return;
  }
  setField(database, args, orNewHash(database, args, entry), 2);
  database.changed(args, 1, 'hset', 'h');
  reply.integer(1);
}

function hget(database: Database, args: Arguments, reply: Reply): void {
  const entry = findHash(database, args, reply, 2, 3, 1);
  if (entry >= 0) replyFieldOrNil(database, args, entry, 2, reply);
}

function hmget(database: Database, args: Arguments, reply: Reply): void {
  const entry = findHash(database, args, reply, 2, args.count, 1);
  if (entry < 0) return;
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) replyFieldOrNil(database, args, entry, i, reply);
}

function listAs(what: 'pairs' | 'fields' | 'values'): Execute {
  const visit = what === 'pairs' ? replyPair : what === 'fields' ? replyField : replyFieldValue;
  return (database, args, reply) => {
    const entry = database.findKind(args, 1, kind.hash, reply);
    if (entry < 0) return;
    const count = entry === 0 ? 0 : database.engine.hashes.liveCount(entry);
    if (what === 'pairs') reply.map(count);
    else reply.array(count);
    at.reply = reply;
    at.database = database;
    if (entry !== 0) database.engine.hashes.forEach(entry, visit);
  };
}

function hdel(database: Database, args: Arguments, reply: Reply): void {
  const entry = findHash(database, args, reply, 2, args.count, 1);
  if (entry < 0) return;
  const { hashes } = database.engine;
  let removed = 0;
  for (let i = 2; entry !== 0 && i < args.count; i++) {
    if (hashes.remove(entry, args.bytes, args.offsets[i], args.lengths[i])) removed++;
  }
  if (removed > 0) removedFields(database, args, entry);
  reply.integer(removed);
}

function hlen(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.hash, reply);
  if (entry >= 0) reply.integer(entry === 0 ? 0 : database.engine.hashes.count(entry));
}

function hexists(database: Database, args: Arguments, reply: Reply): void {
  const entry = findHash(database, args, reply, 2, 3, 1);
  if (entry >= 0) reply.integer(entry !== 0 && findField(database, args, entry, 2) ? 1 : 0);
}

function hstrlen(database: Database, args: Arguments, reply: Reply): void {
  const entry = findHash(database, args, reply, 2, 3, 1);
  if (entry < 0) return;
  reply.integer(
    entry !== 0 && findField(database, args, entry, 2) ? database.engine.hashes.valueLength : 0,
  );
}

/** Sets the field at argument 2 to the text in `digits`; it expires when it did before. */
function putDigits(database: Database, args: Arguments, entry: number, length: number): void {
  const { bytes, offsets, lengths } = args;
  const target = orNewHash(database, args, entry);
  database.engine.hashes.setValue(target, bytes, offsets[2], lengths[2], digits, 0, length);
}

function hincrby(database: Database, args: Arguments, reply: Reply): void {
  const by = args.integer(3);
  if (Number.isNaN(by)) {
    reply.error(errors.notInteger);
    return;
  }
  const entry = findHash(database, args, reply, 2, 3, 1);
  if (entry < 0) return;
  const { hashes } = database.engine;
  const { bytes } = database.arena;
  const has = entry !== 0 && findField(database, args, entry, 2);
  const value = has ? parseInteger(bytes, hashes.valueAt, hashes.valueLength) : 0;
  if (Number.isNaN(value)) {
    reply.error('ERR hash value is not an integer');
    return;
  }
  const sum = value + by;
  if (Number.isSafeInteger(sum)) {
    putDigits(database, args, entry, formatInteger(sum, digits, 0));
    reply.integer(sum);
  } else {
    const exact =
      (has ? parseBigInteger(bytes, hashes.valueAt, hashes.valueLength) : 0n) + args.bigInteger(3);
    if (exact > INT64_MAX || exact < INT64_MIN) {
      reply.error(errors.overflow);
      return;
    }
    putDigits(database, args, entry, formatBigInteger(exact, digits, 0));
    reply.bigInteger(exact);
  }
  database.changed(args, 1, 'hincrby', 'h');
}

const zero = Uint8Array.of(0x30);

function hincrbyfloat(database: Database, args: Arguments, reply: Reply): void {
  const by = args.double(3);
  const isFloat = !Number.isNaN(by) || isLongDouble(args.bytes, args.offsets[3], args.lengths[3]);
  if (!isFloat || Math.abs(by) === Number.POSITIVE_INFINITY) {
    reply.error(isFloat ? 'ERR value is NaN or Infinity' : errors.notFloat);
    return;
  }
  const entry = findHash(database, args, reply, 2, 3, 1);
  if (entry < 0) return;
  const { hashes } = database.engine;
  const has = entry !== 0 && findField(database, args, entry, 2);
  const keepsTime = has && hashes.expiryMs > 0;
  const length = addLongDoubles(
    has ? database.arena.bytes : zero,
    has ? hashes.valueAt : 0,
    has ? hashes.valueLength : 1,
    args.bytes,
    args.offsets[3],
    args.lengths[3],
    digits,
    0,
  );
  if (length < 0) {
    reply.error(
      length === LongDoubleError.leftIsNoFloat
        ? 'ERR hash value is not a float'
        : length === LongDoubleError.rightIsNoFloat
          ? errors.notFloat
          : 'ERR increment would produce NaN or Infinity',
    );
    return;
  }
  putDigits(database, args, entry, length);
  database.changed(args, 1, 'hincrbyfloat', 'h');
  const effects = keepsTime
    ? database.effectOn('HSETEX', 7, args, 1)
    : database.effectOn('HSET', 4, args, 1);
  if (keepsTime) {
    effects.text('KEEPTTL');
    effects.text('FIELDS');
    effects.integer(1);
  }
  effects.argument(args.bytes, args.offsets[2], args.lengths[2]);
  effects.argument(digits, 0, length);
  reply.bulk(digits, 0, length);
}

const read = {
  flags: ['readonly', 'fast'],
  keys: one(1),
  member: 2,
  group: 'hash',
  complexity: 'O(1)',
} as const;
const list = {
  flags: ['readonly'],
  keys: one(1),
  group: 'hash',
  complexity: 'O(n) of n fields',
} as const;
const write = {
  flags: ['write', 'denyoom', 'fast'],
  keys: one(1),
  member: 2,
  group: 'hash',
  complexity: 'O(1) a field',
} as const;

export const hashCommands: readonly Command[] = [
  command({
    ...write,
    name: 'HSET',
    arity: -4,
    since: '2.0.0',
    summary: 'Sets fields of a hash.',
    execute: hsetAs('hset'),
  }),
  command({
    ...write,
    name: 'HMSET',
    arity: -4,
    since: '2.0.0',
    summary: 'Sets fields of a hash. HSET took its place.',
    execute: hsetAs('hmset'),
  }),
  command({
    ...write,
    name: 'HSETNX',
    arity: 4,
    since: '2.0.0',
    summary: 'Sets a field where it does not exist.',
    execute: hsetnx,
  }),
  command({
    ...write,
    name: 'HINCRBY',
    arity: 4,
    since: '2.0.0',
    summary: 'Adds an integer to the value of a field.',
    execute: hincrby,
  }),
  command({
    ...write,
    name: 'HINCRBYFLOAT',
    arity: 4,
    since: '2.6.0',
    summary: 'Adds a number to the value of a field.',
    execute: hincrbyfloat,
  }),
  command({
    ...write,
    name: 'HDEL',
    arity: -3,
    flags: ['write', 'fast'],
    since: '2.0.0',
    summary: 'Removes fields; a hash without any goes too.',
    execute: hdel,
  }),
  command({
    ...read,
    name: 'HGET',
    arity: 3,
    since: '2.0.0',
    summary: 'Returns the value of a field.',
    execute: hget,
  }),
  command({
    ...read,
    name: 'HMGET',
    arity: -3,
    since: '2.0.0',
    summary: 'Returns the values of fields.',
    execute: hmget,
  }),
  command({
    ...read,
    name: 'HLEN',
    arity: 2,
    since: '2.0.0',
    summary: 'Returns the number of fields.',
    execute: hlen,
  }),
  command({
    ...read,
    name: 'HEXISTS',
    arity: 3,
    since: '2.0.0',
    summary: 'Tells whether there is a field.',
    execute: hexists,
  }),
  command({
    ...read,
    name: 'HSTRLEN',
    arity: 3,
    since: '3.2.0',
    summary: 'Returns the length of the value of a field.',
    execute: hstrlen,
  }),
  command({
    ...list,
    name: 'HGETALL',
    arity: 2,
    since: '2.0.0',
    summary: 'Returns all fields and values.',
    execute: listAs('pairs'),
  }),
  command({
    ...list,
    name: 'HKEYS',
    arity: 2,
    since: '2.0.0',
    summary: 'Returns all fields.',
    execute: listAs('fields'),
  }),
  command({
    ...list,
    name: 'HVALS',
    arity: 2,
    since: '2.0.0',
    summary: 'Returns all values.',
    execute: listAs('values'),
  }),
];
