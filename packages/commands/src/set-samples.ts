/** Members by chance and in steps: SPOP, SRANDMEMBER, SSCAN. */
import { INT64_MIN } from '@millrace/base';
import { kind } from '@millrace/engine';
import type { MemberVisitor } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { readCursor, readScanOptions, replyNothingScanned } from './scan-options.js';
import { at, replyName } from './set-visitors.js';

const popping = { database: undefined as unknown as Database };

/** Replies a member and logs its removal. */
const popName: MemberVisitor = (bytes, offset, length) => {
  at.reply.bulk(bytes, offset, length);
  popping.database.effects.argument(bytes, offset, length);
};

/** A logged SREM names so many members at most, as Redis'. */
const membersAnEffectMax = 1024;
/** A set that lost this many times what is left in it is laid out anew, as Redis does it. */
const fewLeft = 5;

function spop(database: Database, args: Arguments, reply: Reply): void {
  if (args.count > 3) {
    reply.error(errors.syntax);
    return;
  }
  const wanted = args.count === 3 ? args.integer(2) : 1;
  if (!(wanted >= 0)) {
    reply.error('ERR value is out of range, must be positive');
    return;
  }
  const entry = database.findKind(args, 1, kind.set, reply);
  if (entry < 0) return;
  const count = entry === 0 ? 0 : Math.min(wanted, database.engine.sets.count(entry));
  if (args.count === 3) reply.set(count);
  else if (count === 0) reply.nil();
  if (count > 0) popSome(database, args, reply, entry, count);
}

function popSome(
  database: Database,
  args: Arguments,
  reply: Reply,
  entry: number,
  count: number,
): void {
  const { sets, fraction } = database.engine;
  at.reply = reply;
  database.changed(args, 1, 'spop', 's');
  if (count === sets.count(entry)) {
    sets.walk.forEach(entry, replyName);
    database.removeEmpty(args, 1, entry);
    database.effectOn('DEL', 2, args, 1);
    return;
  }
  popping.database = database;
  for (let left = count; left > 0; left -= membersAnEffectMax) {
    const now = Math.min(left, membersAnEffectMax);
    database.effectOn('SREM', now + 2, args, 1);
    for (let i = 0; i < now; i++) sets.pop(entry, fraction, popName);
  }
  if (sets.count(entry) * fewLeft <= count) sets.repack(entry);
}

/** Random members with repetition are so many at most: more would not fit any buffer. */
const repeatedMax = 10_000_000;
const countRange =
  'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807';

function srandmember(database: Database, args: Arguments, reply: Reply): void {
  const wanted = args.count === 2 ? 1 : readCount(args, reply);
  if (Number.isNaN(wanted)) return;
  const entry = database.findKind(args, 1, kind.set, reply);
  if (entry < 0) return;
  const { sets, fraction } = database.engine;
  at.reply = reply;
  if (args.count === 2) {
    if (entry === 0) reply.nil();
    else sets.walk.random(entry, fraction, replyName);
  } else if (entry === 0 || wanted === 0) reply.array(0);
  else if (wanted < -repeatedMax) reply.error('ERR value is out of range');
  else if (wanted < 0) {
    reply.array(-wanted);
    for (let i = wanted; i < 0; i++) sets.walk.random(entry, fraction, replyName);
  } else {
    const count = Math.min(wanted, sets.count(entry));
    reply.array(count);
    sets.walk.sample(entry, count, fraction, replyName);
  }
}

/** NaN where the error is replied. */
function readCount(args: Arguments, reply: Reply): number {
  const wanted = args.integer(2);
  if (args.count > 3) reply.error(errors.syntax);
  else if (Number.isNaN(wanted)) reply.error(errors.notInteger);
  else if (wanted === -Infinity && args.bigInteger(2) === INT64_MIN) reply.error(countRange);
  else return wanted;
  return Number.NaN;
}

/** SSCAN stops looking after so many buckets for each member that was asked for. */
const bucketsAMember = 10;

function sscan(database: Database, args: Arguments, reply: Reply): void {
  if (readCursor(args, 2, reply) < 0) return;
  const entry = database.findKind(args, 1, kind.set, reply);
  if (entry < 0) return;
  if (entry === 0) {
    replyNothingScanned(reply);
    return;
  }
  const options = readScanOptions(args, 2, reply);
  if (options === undefined) return;
  const { walk } = database.engine.sets;
  // The cursor goes in front of the members, and is known after them.
  const found: Uint8Array[] = [];
  const collect: MemberVisitor = (bytes, offset, length) => {
    if (options.match?.matches(bytes, offset, length) !== false)
      found.push(bytes.slice(offset, offset + length));
  };
  let { cursor } = options;
  let buckets = options.count * bucketsAMember;
  do cursor = walk.scan(entry, cursor, collect);
  while (cursor !== 0 && found.length < options.count && --buckets > 0);
  reply.array(2);
  reply.bulkText(cursor.toString());
  reply.array(found.length);
  for (const name of found) reply.bulk(name);
}

export const setSampleCommands: readonly Command[] = [
  command({
    name: 'SPOP',
    arity: -2,
    flags: ['write', 'fast'],
    keys: one(1),
    group: 'set',
    since: '1.0.0',
    complexity: 'O(1) a member',
    summary: 'Returns random members and removes them.',
    execute: spop,
  }),
  command({
    name: 'SRANDMEMBER',
    arity: -2,
    flags: ['readonly'],
    keys: one(1),
    group: 'set',
    since: '1.0.0',
    complexity: 'O(1) a member; O(n) of n members where a third of them or more is wanted',
    summary: 'Returns random members.',
    execute: srandmember,
  }),
  command({
    name: 'SSCAN',
    arity: -3,
    flags: ['readonly'],
    keys: one(1),
    group: 'set',
    since: '2.8.0',
    complexity: 'O(1) a call',
    summary: 'Walks over the members in steps.',
    execute: sscan,
  }),
];
