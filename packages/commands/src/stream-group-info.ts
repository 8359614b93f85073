/** What XINFO tells about the groups of a stream and their consumers. */
import { StreamId, unknownRead } from '@millrace/engine';
import type { NameList } from '@millrace/engine';
import type { Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { replyDeliveries, replyId } from './stream-reply.js';

const id = new StreamId();

function replyName(database: Database, names: NameList, item: number, reply: Reply): void {
  reply.bulk(database.arena.bytes, names.nameOffset(item), names.nameLength(item));
}

function replyNumber(reply: Reply, name: string, value: number): void {
  reply.bulkText(name);
  if (Number.isNaN(value)) reply.nil();
  else reply.integer(value);
}

/** The pairs from the last id to the lag: three. */
function replyProgress(database: Database, stream: number, group: number, reply: Reply): void {
  const { groups, readCounts } = database.engine.streams;
  reply.bulkText('last-delivered-id');
  groups.readLastId(group, id);
  replyId(reply, id);
  const read = groups.entriesRead(group);
  replyNumber(reply, 'entries-read', read === unknownRead ? Number.NaN : read);
  replyNumber(reply, 'lag', readCounts.lag(stream, group));
}

export function replyGroups(database: Database, stream: number, reply: Reply): void {
  const { groups } = database.engine.streams;
  const count = groups.names.count(stream);
  reply.array(count);
  for (let i = 0; i < count; i++) {
    const group = groups.names.at(stream, i);
    reply.map(6);
    reply.bulkText('name');
    replyName(database, groups.names, group, reply);
    replyNumber(reply, 'consumers', groups.consumers.count(group));
    replyNumber(reply, 'pending', groups.countPending(group));
    replyProgress(database, stream, group, reply);
  }
}

export function replyConsumers(database: Database, group: number, reply: Reply): void {
  const { groups } = database.engine.streams;
  const { now } = database;
  const count = groups.consumers.count(group);
  reply.array(count);
  for (let i = 0; i < count; i++) {
    const consumer = groups.consumers.at(group, i);
    const activeAt = groups.activeAt(consumer);
    reply.map(4);
    reply.bulkText('name');
    replyName(database, groups.consumers, consumer, reply);
    replyNumber(reply, 'pending', groups.countPendingOf(consumer));
    replyNumber(reply, 'idle', Math.max(0, now - groups.seenAt(consumer)));
    replyNumber(reply, 'inactive', activeAt < 0 ? -1 : Math.max(0, now - activeAt));
  }
}

/** With up to `limit` of what is pending in each group and consumer; 0 is all. */
export function replyGroupsInFull(
  database: Database,
  stream: number,
  limit: number,
  reply: Reply,
): void {
  const { groups } = database.engine.streams;
  const count = groups.names.count(stream);
  reply.array(count);
  for (let i = 0; i < count; i++) {
    const group = groups.names.at(stream, i);
    const unowned = groups.pending.countUnowned(group);
    reply.map(unowned > 0 ? 8 : 7);
    reply.bulkText('name');
    replyName(database, groups.names, group, reply);
    replyProgress(database, stream, group, reply);
    replyNumber(reply, 'pel-count', groups.countPending(group));
    if (unowned > 0) replyNumber(reply, 'nacked-count', unowned);
    replyPendingOfGroup(database, group, limit, reply);
    replyConsumersInFull(database, group, limit, reply);
  }
}

function replyPendingOfGroup(database: Database, group: number, limit: number, reply: Reply): void {
  const { consumers, pending } = database.engine.streams.groups;
  const count = atMost(pending.ofGroup.count(group), limit);
  reply.bulkText('pending');
  reply.array(count);
  pending.ofGroup.first(group);
  for (let i = 0; i < count; i++) {
    reply.array(4);
    pending.readId(id);
    replyId(reply, id);
    if (pending.consumer === 0) reply.bulkText('');
    else replyName(database, consumers, pending.consumer, reply);
    reply.integer(pending.deliveredAt);
    replyDeliveries(reply, pending.deliveries);
    pending.ofGroup.next(group);
  }
}

function replyConsumersInFull(
  database: Database,
  group: number,
  limit: number,
  reply: Reply,
): void {
  const { groups } = database.engine.streams;
  const count = groups.consumers.count(group);
  reply.bulkText('consumers');
  reply.array(count);
  for (let i = 0; i < count; i++) {
    const consumer = groups.consumers.at(group, i);
    reply.map(5);
    reply.bulkText('name');
    replyName(database, groups.consumers, consumer, reply);
    replyNumber(reply, 'seen-time', groups.seenAt(consumer));
    replyNumber(reply, 'active-time', groups.activeAt(consumer));
    replyNumber(reply, 'pel-count', groups.countPendingOf(consumer));
    replyPendingOfConsumer(database, group, consumer, limit, reply);
  }
}

function replyPendingOfConsumer(
  database: Database,
  group: number,
  consumer: number,
  limit: number,
  reply: Reply,
): void {
  const { pending } = database.engine.streams.groups;
  const count = atMost(pending.ofConsumer.count(consumer), limit);
  reply.bulkText('pending');
  reply.array(count);
  pending.ofConsumer.first(consumer);
  for (let i = 0; i < count; i++) {
    id.load(database.arena.ints, pending.ofConsumer.at);
    pending.find(group, id);
    reply.array(3);
    replyId(reply, id);
    reply.integer(pending.deliveredAt);
    replyDeliveries(reply, pending.deliveries);
    pending.ofConsumer.next(consumer);
  }
}

const atMost = (count: number, limit: number): number =>
  limit === 0 ? count : Math.min(count, limit);
