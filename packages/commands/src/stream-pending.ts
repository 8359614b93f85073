/** XPENDING: what has been given to the consumers of a group and not been acknowledged. */
import { StreamId } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { readBound } from './stream-arguments.js';
import { findConsumer, findGroup, found } from './stream-found.js';
import { replyDeliveries, replyId } from './stream-reply.js';

const W = { idle: word('IDLE') };
const from = new StreamId();
const to = new StreamId();
const id = new StreamId();
/** What the longer form asks for. */
const wanted = { idleMs: 0, count: 0, consumerAt: 0 };

function readWanted(args: Arguments, reply: Reply): boolean {
  wanted.idleMs = wanted.consumerAt = 0;
  let first = 3;
  if (args.is(3, W.idle)) {
    wanted.idleMs = args.integer(4);
    if (Number.isNaN(wanted.idleMs)) return refuse(reply, errors.notInteger);
    if (args.count < 8) return refuse(reply, errors.syntax);
    first = 5;
  }
  wanted.count = args.integer(first + 2);
  if (Number.isNaN(wanted.count)) return refuse(reply, errors.notInteger);
  if (!readBound(args, first, from, true, reply)) return false;
  if (!readBound(args, first + 1, to, false, reply)) return false;
  if (first + 3 < args.count) wanted.consumerAt = first + 3;
  return true;
}

function refuse(reply: Reply, text: string): false {
  reply.error(text);
  return false;
}

function xpending(database: Database, args: Arguments, reply: Reply): void {
  const isSummary = args.count === 3;
  if (!isSummary && (args.count < 6 || args.count > 9)) {
    reply.error(errors.syntax);
    return;
  }
  if (!isSummary && !readWanted(args, reply)) return;
  if (!findGroup(database, args, reply)) return;
  if (isSummary) replySummary(database, reply);
  else if (wanted.consumerAt === 0) replyOfGroup(database, reply);
  else {
    const consumer = findConsumer(database, args, wanted.consumerAt);
    if (consumer === 0) reply.array(0);
    else replyOfConsumer(database, consumer, reply);
  }
}

function replySummary(database: Database, reply: Reply): void {
  const { groups } = database.engine.streams;
  const { ofGroup } = groups.pending;
  reply.array(4);
  reply.integer(groups.countPending(found.group));
  if (!ofGroup.first(found.group)) {
    reply.nil();
    reply.nil();
    reply.nilArray();
    return;
  }
  groups.pending.readId(id);
  replyId(reply, id);
  ofGroup.last(found.group);
  groups.pending.readId(id);
  replyId(reply, id);
  replyCounts(database, reply);
}

/** How many each consumer has that has some. */
function replyCounts(database: Database, reply: Reply): void {
  const { groups } = database.engine.streams;
  const { consumers } = groups;
  const mark = reply.beginArray();
  let replied = 0;
  for (let i = 0; i < consumers.count(found.group); i++) {
    const consumer = consumers.at(found.group, i);
    const count = groups.countPendingOf(consumer);
    if (count === 0) continue;
    reply.array(2);
    reply.bulk(
      database.arena.bytes,
      consumers.nameOffset(consumer),
      consumers.nameLength(consumer),
    );
    reply.bulkInteger(count);
    replied++;
  }
  reply.endArray(mark, replied);
}

function replyOfGroup(database: Database, reply: Reply): void {
  const { ofGroup } = database.engine.streams.groups.pending;
  const { ints } = database.arena;
  const mark = reply.beginArray();
  let replied = 0;
  let has = ofGroup.seek(found.group, from);
  while (has && replied < wanted.count && to.compareAt(ints, ofGroup.at) >= 0) {
    if (replyRecord(database, reply)) replied++;
    has = ofGroup.next(found.group);
  }
  reply.endArray(mark, replied);
}

function replyOfConsumer(database: Database, consumer: number, reply: Reply): void {
  const { pending } = database.engine.streams.groups;
  const { ofConsumer } = pending;
  const { ints } = database.arena;
  const mark = reply.beginArray();
  let replied = 0;
  let has = ofConsumer.seek(consumer, from);
  while (has && replied < wanted.count && to.compareAt(ints, ofConsumer.at) >= 0) {
    id.load(ints, ofConsumer.at);
    pending.find(found.group, id);
    if (replyRecord(database, reply)) replied++;
    has = ofConsumer.next(consumer);
  }
  reply.endArray(mark, replied);
}

/** The record of the group that was found, unless it has not been idle for long enough; what was released has. */
function replyRecord(database: Database, reply: Reply): boolean {
  const { consumers, pending } = database.engine.streams.groups;
  const { consumer } = pending;
  const idleMs = consumer === 0 ? -1 : database.now - pending.deliveredAt;
  if (consumer !== 0 && wanted.idleMs > 0 && idleMs < wanted.idleMs) return false;
  reply.array(4);
  pending.readId(id);
  replyId(reply, id);
  if (consumer === 0) reply.bulkText('');
  else
    reply.bulk(
      database.arena.bytes,
      consumers.nameOffset(consumer),
      consumers.nameLength(consumer),
    );
  reply.integer(consumer === 0 ? -1 : Math.max(0, idleMs));
  replyDeliveries(reply, pending.deliveries);
  return true;
}

export const streamPendingCommands: readonly Command[] = [
  command({
    name: 'XPENDING',
    arity: -3,
    flags: ['readonly'],
    keys: one(1),
    group: 'stream',
    since: '5.0.0',
    complexity: 'O(log n + m) of n entries pending and m returned; O(consumers) for the summary',
    summary: 'Returns what has been given to the consumers of a group and not been acknowledged.',
    execute: xpending,
  }),
];
