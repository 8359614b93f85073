/** Members by chance and in steps: ZRANDMEMBER, ZSCAN. */
import { doubleText, INT64_MAX, INT64_MIN } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import { kind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { readCursor, readScanOptions, replyNothingScanned } from './scan-options.js';
import { beginMembers, replyMember, replyRange } from './sorted-set-reply.js';

const W = { withScores: word('WITHSCORES') };

/** Random members with repetition are so many at most: more would not fit any buffer. */
const repeatedMax = 10_000_000;

function zrandmember(database: Database, args: Arguments, reply: Reply): void {
  if (args.count === 2) {
    const entry = database.findKind(args, 1, kind.sortedSet, reply);
    if (entry === 0) reply.nil();
    if (entry <= 0) return;
    const { cursor } = database.engine.sortedSets;
    cursor.start(entry, database.random.below(database.engine.sortedSets.count(entry)), false);
    reply.bulk(cursor.bytes, cursor.offset, cursor.length);
    return;
  }
  const wanted = readRandomCount(args, reply);
  if (Number.isNaN(wanted)) return;
  const entry = database.findKind(args, 1, kind.sortedSet, reply);
  if (entry < 0) return;
  const withScores = args.count === 4;
  if (entry === 0 || wanted === 0) reply.array(0);
  else if (wanted < -repeatedMax) reply.error(outOfRange);
  else if (wanted < 0) replyRepeated(database, reply, entry, -wanted, withScores);
  else replyDistinct(database, reply, entry, wanted, withScores);
}

const outOfRange = 'ERR value is out of range';

/** Whether the count at argument 2 is too large for pairs, as Redis counts them. */
export function isBeyondPairs(args: Arguments, count: number): boolean {
  if (Number.isFinite(count)) return false;
  const exact = args.bigInteger(2);
  return exact > pairsMax || exact < -pairsMax;
}
const pairsMax = INT64_MAX / 2n;

/** NaN where the error is replied. */
function readRandomCount(args: Arguments, reply: Reply): number {
  const wanted = args.integer(2);
  if (Number.isNaN(wanted)) reply.error(errors.notInteger);
  else if (wanted === -Infinity && args.bigInteger(2) === INT64_MIN)
    reply.error(
      'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807',
    );
  else if (args.count > 4 || (args.count === 4 && !args.is(3, W.withScores)))
    reply.error(errors.syntax);
  else if (args.count === 4 && isBeyondPairs(args, wanted)) reply.error(outOfRange);
  else return wanted;
  return Number.NaN;
}

function replyRepeated(
  database: Database,
  reply: Reply,
  entry: number,
  count: number,
  withScores: boolean,
): void {
  const { sortedSets } = database.engine;
  const members = sortedSets.count(entry);
  beginMembers(reply, count, withScores);
  for (let i = 0; i < count; i++) {
    sortedSets.cursor.start(entry, database.random.below(members), false);
    replyMember(reply, sortedSets.cursor, withScores);
  }
}

function replyDistinct(
  database: Database,
  reply: Reply,
  entry: number,
  wanted: number,
  withScores: boolean,
): void {
  const { sortedSets } = database.engine;
  const members = sortedSets.count(entry);
  if (wanted >= members) {
    replyRange(reply, sortedSets.cursor, entry, 0, members, false, withScores);
    return;
  }
  // Robert Floyd's sample: each subset of ranks is equally likely, whatever the size.
  const ranks = new Set<number>();
  for (let i = members - wanted; i < members; i++) {
    const drawn = database.random.below(i + 1);
    ranks.add(ranks.has(drawn) ? i : drawn);
  }
  beginMembers(reply, wanted, withScores);
  for (const rank of ranks) {
    sortedSets.cursor.start(entry, rank, false);
    replyMember(reply, sortedSets.cursor, withScores);
  }
}

function zscan(database: Database, args: Arguments, reply: Reply): void {
  if (readCursor(args, 2, reply) < 0) return;
  const entry = database.findKind(args, 1, kind.sortedSet, reply);
  if (entry < 0) return;
  if (entry === 0) {
    replyNothingScanned(reply);
    return;
  }
  const options = readScanOptions(args, 2, reply);
  if (options === undefined) return;
  reply.array(2);
  const { sortedSets } = database.engine;
  // The cursor goes in front of the members, and is known after them.
  const found: { name: Uint8Array; score: number }[] = [];
  let { cursor } = options;
  const visit = (bytes: ReadonlyBytes, offset: number, length: number, score: number): void => {
    if (options.match?.matches(bytes, offset, length) === false) return;
    found.push({ name: bytes.slice(offset, offset + length), score });
  };
  let visits = options.count * visitsAnElement;
  do cursor = sortedSets.scan(entry, cursor, visit);
  while (cursor !== 0 && found.length < options.count && --visits > 0);
  reply.bulkText(cursor.toString());
  reply.array(found.length * 2);
  for (const { name, score } of found) {
    reply.bulk(name);
    reply.bulkText(doubleText(score));
  }
}

/** A ZSCAN that matches little gives up after so many steps for each member asked for. */
const visitsAnElement = 10;

export const sortedSetSampleCommands: readonly Command[] = [
  command({
    name: 'ZRANDMEMBER',
    arity: -2,
    flags: ['readonly'],
    keys: one(1),
    group: 'sorted-set',
    since: '6.2.0',
    complexity: 'O(log n) per member returned',
    summary: 'Returns members chosen by chance.',
    execute: zrandmember,
  }),
  command({
    name: 'ZSCAN',
    arity: -3,
    flags: ['readonly'],
    keys: one(1),
    group: 'sorted-set',
    since: '2.8.0',
    complexity: 'O(1) a call',
    summary: 'Walks over the members in steps.',
    execute: zscan,
  }),
];
