import { StreamId } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { found } from './stream-found.js';
import { replyDeliveries, replyEntry } from './stream-reply.js';
import { request, streamsReply } from './stream-request.js';

const id = new StreamId();

/**
 * Gives a consumer what has been pending for long in the group that was found, what was released first and then by how
 * long, and replies it.
 */
export function claimIdle(
  database: Database,
  args: Arguments,
  n: number,
  consumer: number,
  reply: Reply,
): void {
  const { stream, group } = found;
  const { streams } = database.engine;
  const { pending } = streams.groups;
  const { now } = database;
  const idle = pending.idleSince(group, now - request.claimMs, request.count, (one) =>
    streams.has(stream, one),
  );
  for (const at of idle) {
    if (!streamsReply.takes(args, n, reply)) break;
    id.load(database.arena.ints, at);
    pending.find(group, id);
    const cursor = streams.range(stream, id, id);
    cursor.next();
    replyEntry(reply, cursor, true);
    reply.integer(Math.max(0, now - pending.deliveredAt));
    replyDeliveries(reply, pending.deliveries);
    pending.assign(group, consumer, now, pending.deliveries + 1);
    streams.groups.setActive(consumer, now);
    database.changes++;
  }
}
