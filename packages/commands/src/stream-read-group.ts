/** XREADGROUP: entries to the consumers of a group, each entry to one of them. */
import { StreamId } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { isDollar, isPlus, readId } from './stream-arguments.js';
import { claimIdle } from './stream-claim-idle.js';
import { findGroupAt, found, noGroup, obtainConsumer } from './stream-found.js';
import { replyEntry, replyId } from './stream-reply.js';
import {
  ids,
  keysOfRead,
  readRequest,
  refuse,
  request,
  streamsReply,
  waitForEntries,
} from './stream-request.js';

const byte = { after: 0x3e };
const highest = new StreamId();
highest.setLast();
const id = new StreamId();
const from = new StreamId();

const meaningless = (sign: string): string =>
  `ERR The ${sign} ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The ${sign} ID would just return an empty result set.`;

/** Finds all groups and reads all ids; `>` becomes the last id there can be. False where the error is replied. */
function readIds(database: Database, args: Arguments, reply: Reply): boolean {
  for (let n = 0; n < request.streams; n++) {
    const key = request.first + n;
    const i = key + request.streams;
    if (!findGroupAt(database, args, key, request.groupAt, reply)) return false;
    if (found.group === 0)
      return refuse(
        reply,
        `${noGroup(args, key, request.groupAt)} in XREADGROUP with GROUP option`,
      );
    if (isDollar(args, i)) return refuse(reply, meaningless('$'));
    if (isPlus(args, i)) return refuse(reply, meaningless('+'));
    if (args.lengths[i] === 1 && args.bytes[args.offsets[i]] === byte.after) ids[n].setLast();
    else if (!readId(args, i, ids[n], reply)) return false;
  }
  return true;
}

function xreadgroup(database: Database, args: Arguments, reply: Reply): void {
  if (!readRequest(args, reply, true) || !readIds(database, args, reply)) return;
  streamsReply.begin(reply);
  for (let n = 0; n < request.streams; n++) {
    // Found already; but one object keeps what a search finds.
    findGroupAt(database, args, request.first + n, request.groupAt, reply);
    const consumer = obtainConsumer(database, args, request.first + n, request.groupAt + 1);
    if (ids[n].isLast) replyNew(database, args, n, consumer, reply);
    else replyHistory(database, args, n, consumer, reply);
  }
  streamsReply.end(reply);
  if (streamsReply.served > 0) return;
  if (request.timeoutMs < 0 || !database.mayWait) reply.nilArray();
  else waitForEntries(database, args, undefined, claimableInMs(database, args, reply));
}

/** How long until something is idle for long enough to be claimed; infinite where nothing is pending or nothing claimed. */
function claimableInMs(database: Database, args: Arguments, reply: Reply): number {
  if (request.claimMs < 0) return Number.POSITIVE_INFINITY;
  const { pending } = database.engine.streams.groups;
  let earliest = Number.POSITIVE_INFINITY;
  for (let n = 0; n < request.streams; n++) {
    findGroupAt(database, args, request.first + n, request.groupAt, reply);
    earliest = Math.min(earliest, pending.earliest(found.group));
  }
  return Math.max(1, earliest + request.claimMs - database.now);
}

/** What the group has not read yet, before it what has been idle for long where that is asked for. */
function replyNew(
  database: Database,
  args: Arguments,
  n: number,
  consumer: number,
  reply: Reply,
): void {
  const { stream, group } = found;
  const { streams } = database.engine;
  const mayClaim = request.claimMs >= 0;
  if (mayClaim) claimIdle(database, args, n, consumer, reply);
  streams.groups.readLastId(group, from);
  streams.readLastId(stream, id);
  if (from.compare(id) < 0 && from.increment()) {
    const cursor = streams.range(stream, from, highest);
    while (cursor.next() && streamsReply.takes(args, n, reply)) {
      deliver(database, stream, group, consumer);
      replyEntry(reply, cursor, mayClaim);
      if (mayClaim) replyAsNew(reply);
    }
  }
  streamsReply.endStream(reply);
}

/** Idle time and deliveries of what nobody was given before. */
function replyAsNew(reply: Reply): void {
  reply.integer(0);
  reply.integer(0);
}

/** Counts the entry at the cursor as read, and as pending unless that is not wanted. */
function deliver(database: Database, stream: number, group: number, consumer: number): void {
  const { streams } = database.engine;
  const entryId = streams.cursor.id;
  streams.readCounts.advance(stream, group, entryId);
  if (!request.isNoAck) {
    streams.groups.pending.deliver(group, consumer, entryId, database.now);
    streams.groups.setActive(consumer, database.now);
  }
  database.changes++;
}

/** What the consumer has been given behind an id, once more. */
function replyHistory(
  database: Database,
  args: Arguments,
  n: number,
  consumer: number,
  reply: Reply,
): void {
  const { stream, group } = found;
  const { pending } = database.engine.streams.groups;
  streamsReply.beginStream(args, n, reply);
  from.set(ids[n]);
  from.increment();
  let has = pending.ofConsumer.seek(consumer, from);
  while (has && streamsReply.takes(args, n, reply)) {
    id.load(database.arena.ints, pending.ofConsumer.at);
    replyAgain(database, stream, group, consumer, reply);
    has = pending.ofConsumer.next(consumer);
  }
  streamsReply.endStream(reply);
}

function replyAgain(
  database: Database,
  stream: number,
  group: number,
  consumer: number,
  reply: Reply,
): void {
  const { streams } = database.engine;
  const { pending } = streams.groups;
  const cursor = streams.range(stream, id, id);
  if (!cursor.next()) {
    reply.array(2);
    replyId(reply, id);
    reply.nilArray();
    return;
  }
  replyEntry(reply, cursor);
  pending.find(group, id);
  pending.assign(group, consumer, database.now, pending.deliveries + 1);
  database.changes++;
}

export const streamReadGroupCommands: readonly Command[] = [
  command({
    name: 'XREADGROUP',
    arity: -7,
    flags: ['write', 'blocking', 'movablekeys'],
    keys: keysOfRead(4),
    group: 'stream',
    since: '5.0.0',
    complexity:
      'O(log n + m log p) a stream of n entries of which m are returned, p of them pending',
    summary:
      'Gives entries of streams that nobody else in a group has to a consumer, or those it has again.',
    execute: xreadgroup,
  }),
];
