/** Hashes walked over, in steps or at random. https://redis.io/docs/latest/commands/hscan/ */
import { kind } from '@millrace/engine';
import type { FieldVisitor } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { at, replyField, replyPair } from './hash-visitors.js';
import { isBeyondPairs } from './sorted-set-samples.js';
import { readCursor, readScanOptions, replyNothingScanned } from './scan-options.js';

const W = { withValues: word('WITHVALUES') };

/** HSCAN stops looking after so many buckets for each field that was asked for. */
const bucketsAField = 10;

function hscan(database: Database, args: Arguments, reply: Reply): void {
  if (readCursor(args, 2, reply) < 0) return;
  const entry = database.findKind(args, 1, kind.hash, reply);
  if (entry < 0) return;
  if (entry === 0) {
    replyNothingScanned(reply);
    return;
  }
  const options = readScanOptions(args, 2, reply, false, true);
  if (options === undefined) return;
  reply.array(2);
  const { bytes } = database.arena;
  const found: number[] = [];
  const collect: FieldVisitor = (fieldAt, fieldLength, valueAt, valueLength) => {
    if (options.match?.matches(bytes, fieldAt, fieldLength) !== false)
      found.push(fieldAt, fieldLength, valueAt, valueLength);
  };
  let { cursor } = options;
  let buckets = options.count * bucketsAField;
  do cursor = database.engine.hashes.scan(entry, cursor, collect);
  while (cursor !== 0 && found.length / 4 < options.count && --buckets > 0);
  reply.bulkText(cursor.toString());
  reply.array(options.noValues ? found.length / 4 : found.length / 2);
  for (let i = 0; i < found.length; i += 4) {
    reply.bulk(bytes, found[i], found[i + 1]);
    if (!options.noValues) reply.bulk(bytes, found[i + 2], found[i + 3]);
  }
}

const countRange =
  'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807';
const outOfRange = 'ERR value is out of range';
/** Random fields with repetition are so many at most: more would not fit any buffer. */
const repeatedMax = 10_000_000;
const int64MinText = '-9223372036854775808';

function hrandfield(database: Database, args: Arguments, reply: Reply): void {
  const count = args.count > 2 ? args.integer(2) : 1;
  if (Number.isNaN(count) || (args.count > 2 && args.latin1(2) === int64MinText)) {
    reply.error(Number.isNaN(count) ? errors.notInteger : countRange);
    return;
  }
  const withValues = args.count === 4 && args.is(3, W.withValues);
  if (args.count > 4 || (args.count === 4 && !withValues)) {
    reply.error(errors.syntax);
    return;
  }
  if (withValues && isBeyondPairs(args, count)) {
    reply.error(outOfRange);
    return;
  }
  const entry = database.findKind(args, 1, kind.hash, reply);
  if (entry < 0) return;
  at.reply = reply;
  at.database = database;
  const { hashes, fraction } = database.engine;
  if (args.count === 2) {
    if (entry === 0 || !hashes.random(entry, fraction, replyField)) reply.nil();
  } else if (entry === 0 || count === 0) reply.array(0);
  else if (count < -repeatedMax) reply.error(outOfRange);
  else if (count < 0) replyRepeated(database, reply, entry, -count, withValues);
  else replyDistinct(database, reply, entry, count, withValues);
}

const replyRandomPair: FieldVisitor = (...field) => {
  if (at.reply.resp3) at.reply.array(2);
  replyPair(...field);
};

function replyRepeated(
  database: Database,
  reply: Reply,
  entry: number,
  count: number,
  withValues: boolean,
): void {
  const { hashes, fraction } = database.engine;
  if (hashes.liveCount(entry) === 0) {
    reply.array(0);
    return;
  }
  reply.array(withValues && !reply.resp3 ? count * 2 : count);
  for (let i = 0; i < count; i++)
    hashes.random(entry, fraction, withValues ? replyRandomPair : replyField);
}

/** Each field stays with the chance that the fields wanted have among those not yet seen. */
function replyDistinct(
  database: Database,
  reply: Reply,
  entry: number,
  count: number,
  withValues: boolean,
): void {
  const { hashes, fraction } = database.engine;
  let unseen = hashes.liveCount(entry);
  let wanted = Math.min(count, unseen);
  reply.array(withValues && !reply.resp3 ? wanted * 2 : wanted);
  hashes.forEach(entry, (...field) => {
    if (fraction() * unseen-- >= wanted) return;
    wanted--;
    if (withValues) replyRandomPair(...field);
    else replyField(...field);
  });
}

const list = {
  flags: ['readonly'],
  keys: one(1),
  group: 'hash',
  complexity: 'O(n) of n fields',
} as const;

export const hashWalkCommands: readonly Command[] = [
  command({
    ...list,
    name: 'HSCAN',
    arity: -3,
    since: '2.8.0',
    complexity: 'O(1) a call',
    summary: 'Walks over the fields in steps.',
    execute: hscan,
  }),
  command({
    ...list,
    name: 'HRANDFIELD',
    arity: -2,
    since: '6.2.0',
    summary: 'Returns random fields, each equally likely.',
    execute: hrandfield,
  }),
];
