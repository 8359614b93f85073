/** Fields read or set together with their expiry. https://redis.io/docs/latest/commands/hsetex/ */
import { kind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { wrongArity } from './errors.js';
import { expiryWordAt } from './expiry-options.js';
import {
  ChangedFields,
  checkFields,
  fieldsWord,
  isPast,
  readFieldTime,
  removeField,
  setFieldExpiry,
} from './hash-field-arguments.js';
import { dropDue, findField, orNewHash, removedFields, replyFieldOrNil } from './hash-find.js';

const W = {
  persist: word('PERSIST'),
  keepTtl: word('KEEPTTL'),
  fnx: word('FNX'),
  fxx: word('FXX'),
};

const changed = new ChangedFields();

/** Reads the time behind the word for it at argument i; -1 where it is refused. */
function readTime(
  database: Database,
  args: Arguments,
  i: number,
  name: string,
  reply: Reply,
): number {
  const unit = expiryWordAt(args, i);
  const isSeconds = unit % 2 === 0;
  return readFieldTime(database, args, i + 1, isSeconds ? 1000 : 1, unit < 2, name, reply);
}

function hgetex(database: Database, args: Arguments, reply: Reply): void {
  let entry = database.findKind(args, 1, kind.hash, reply);
  if (entry < 0) return;
  const isTimed = expiryWordAt(args, 2) >= 0;
  const persists = args.is(2, W.persist);
  const expiryMs = isTimed ? readTime(database, args, 2, 'hgetex', reply) : 0;
  if (expiryMs < 0) return;
  const fieldsAt = isTimed ? 4 : persists ? 3 : 2;
  if (fieldsAt + 1 >= args.count) {
    reply.error(wrongArity('hgetex'));
    return;
  }
  if (!checkFields(args, fieldsAt, reply)) return;
  const first = fieldsAt + 2;
  if (entry !== 0) entry = dropDue(database, args, entry, first, args.count, 1);
  reply.array(args.count - first);
  changed.clear();
  const removes = isTimed && isPast(database, expiryMs);
  for (let i = first; i < args.count; i++) {
    replyFieldOrNil(database, args, entry, i, reply);
    if (entry === 0 || !(isTimed || persists) || !findField(database, args, entry, i)) continue;
    if (persists && database.engine.hashes.expiryMs === 0) continue;
    if (removes) removeField(database, args, entry, i);
    else setFieldExpiry(database, args, entry, i, expiryMs);
    changed.add(i);
  }
  if (changed.count === 0) return;
  if (removes) {
    changed.logRemoval(database, args);
    removedFields(database, args, entry);
  } else if (persists) {
    changed.logPersistence(database, args);
    database.changed(args, 1, 'hpersist', 'h');
  } else {
    changed.logExpiry(database, args, expiryMs);
    database.changed(args, 1, 'hexpire', 'h');
  }
}

function hgetdel(database: Database, args: Arguments, reply: Reply): void {
  let entry = database.findKind(args, 1, kind.hash, reply);
  if (entry < 0 || !checkFields(args, 2, reply)) return;
  if (entry !== 0) entry = dropDue(database, args, entry, 4, args.count, 1);
  reply.array(args.count - 4);
  changed.clear();
  for (let i = 4; i < args.count; i++) {
    replyFieldOrNil(database, args, entry, i, reply);
    if (entry !== 0 && removeField(database, args, entry, i)) changed.add(i);
  }
  if (changed.count === 0) return;
  changed.logRemoval(database, args);
  removedFields(database, args, entry);
}

/** The options of HSETEX. `timeAt` is 0 where no time is given. */
const options = { fnx: false, fxx: false, keepTtl: false, timeAt: 0, expiryMs: 0, first: 0 };

function readOptions(database: Database, args: Arguments, reply: Reply): boolean {
  options.fnx = options.fxx = options.keepTtl = false;
  options.timeAt = options.expiryMs = options.first = 0;
  for (let i = 2; i < args.count; i++) {
    if (args.is(i, fieldsWord)) return readFields(args, i, reply);
    if (args.is(i, W.fnx) || args.is(i, W.fxx)) {
      if (options.fnx || options.fxx) {
        reply.error('ERR Only one of FXX or FNX arguments can be specified');
        return false;
      }
      options.fnx = args.is(i, W.fnx);
      options.fxx = !options.fnx;
      continue;
    }
    const isTime = expiryWordAt(args, i) >= 0;
    if (!isTime && !args.is(i, W.keepTtl)) {
      // C ends texts at a zero byte.
      reply.error(`ERR unknown argument: ${args.quoted(i)}`);
      return false;
    }
    if (options.keepTtl || options.timeAt > 0) {
      reply.error('ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified');
      return false;
    }
    if (!isTime) options.keepTtl = true;
    else if (i + 1 >= args.count) {
      reply.error('ERR missing expire time');
      return false;
    } else {
      options.expiryMs = readTime(database, args, i, 'hsetex', reply);
      if (options.expiryMs < 0) return false;
      options.timeAt = i++;
    }
  }
  reply.error('ERR missing FIELDS argument');
  return false;
}

function readFields(args: Arguments, i: number, reply: Reply): boolean {
  const count = args.integer(i + 1);
  options.first = i + 2;
  if (i >= args.count - 3) reply.error(wrongArity('hsetex'));
  else if (!(count > 0 && count < 2 ** 31)) reply.error('ERR invalid number of fields');
  else if (args.count - options.first !== count * 2) reply.error(wrongArity('hsetex'));
  else return true;
  return false;
}

function hsetex(database: Database, args: Arguments, reply: Reply): void {
  if (!readOptions(database, args, reply)) return;
  let entry = database.findKind(args, 1, kind.hash, reply);
  if (entry < 0) return;
  const { first } = options;
  if (entry !== 0) entry = dropDue(database, args, entry, first, args.count, 2);
  if (!meetsCondition(database, args, entry)) {
    reply.integer(0);
    return;
  }
  if (options.timeAt > 0 && isPast(database, options.expiryMs)) removeAll(database, args, entry);
  else setAll(database, args, orNewHash(database, args, entry));
  reply.integer(1);
}

function meetsCondition(database: Database, args: Arguments, entry: number): boolean {
  if (!options.fnx && !options.fxx) return true;
  for (let i = options.first; i < args.count; i += 2) {
    if ((entry !== 0 && findField(database, args, entry, i)) !== options.fxx) return false;
  }
  return true;
}

/** Fields that are set to expire in the past are not there afterwards; the events are as if they had been. */
function removeAll(database: Database, args: Arguments, entry: number): void {
  changed.clear();
  for (let i = options.first; i < args.count; i += 2) {
    if (entry !== 0) removeField(database, args, entry, i);
    changed.add(i);
  }
  changed.logRemoval(database, args);
  database.changed(args, 1, 'hset', 'h');
  if (entry !== 0) removedFields(database, args, entry);
  else {
    database.changed(args, 1, 'hdel', 'h');
    database.changed(args, 1, 'del', 'g');
  }
}

function setAll(database: Database, args: Arguments, entry: number): void {
  const { hashes } = database.engine;
  const { bytes, offsets, lengths } = args;
  const { first, keepTtl, timeAt, expiryMs } = options;
  const isTimed = timeAt > 0;
  const words = isTimed ? 2 : keepTtl ? 1 : 0;
  const effects = database.effectOn('HSETEX', 2 + words + 2 + args.count - first, args, 1);
  if (isTimed) {
    effects.text('PXAT');
    effects.integer(expiryMs);
  } else if (keepTtl) effects.text('KEEPTTL');
  effects.text('FIELDS');
  effects.integer((args.count - first) / 2);
  for (let i = first; i < args.count; i += 2) {
    const [at, length] = [offsets[i], lengths[i]];
    const [valueAt, valueLength] = [offsets[i + 1], lengths[i + 1]];
    if (keepTtl) hashes.setValue(entry, bytes, at, length, bytes, valueAt, valueLength);
    else hashes.set(entry, bytes, at, length, bytes, valueAt, valueLength);
    if (isTimed) setFieldExpiry(database, args, entry, i, expiryMs);
    effects.argument(bytes, at, length);
    effects.argument(bytes, valueAt, valueLength);
  }
  database.changed(args, 1, 'hset', 'h');
  if (isTimed) database.changed(args, 1, 'hexpire', 'h');
}

const write = { flags: ['write', 'fast'], keys: one(1), group: 'hash', since: '8.0.0' } as const;

export const hashFieldValueCommands: readonly Command[] = [
  command({
    ...write,
    name: 'HGETEX',
    arity: -5,
    complexity: 'O(n) of n fields',
    summary: 'Returns the values of fields and changes when they expire.',
    execute: hgetex,
  }),
  command({
    ...write,
    name: 'HSETEX',
    arity: -6,
    flags: ['write', 'denyoom', 'fast'],
    complexity: 'O(n) of n fields',
    summary: 'Sets fields and when they expire.',
    execute: hsetex,
  }),
  command({
    ...write,
    name: 'HGETDEL',
    arity: -5,
    complexity: 'O(n) of n fields',
    summary: 'Returns the values of fields and removes them.',
    execute: hgetdel,
  }),
];
