import { deliveriesMax, IdText } from '@millrace/engine';
import type { StreamCursor, StreamId } from '@millrace/engine';
import type { Reply } from '@millrace/resp';
import type { Effects } from './effects.js';

const text = new IdText();

export function replyId(reply: Reply, id: StreamId): void {
  text.write(id);
  reply.bulk(text.bytes, 0, text.length);
}

/** As an argument of an effect. */
export function addId(effects: Effects, id: StreamId): void {
  text.write(id);
  effects.argument(text.bytes, 0, text.length);
}

/** How often an entry was delivered. */
export function replyDeliveries(reply: Reply, count: number): void {
  if (count >= deliveriesMax) reply.bigInteger(2n ** 63n - 1n);
  else reply.integer(count);
}

/** The entry at the cursor: its id, and its names and values by turns; the caller replies two more where it says so. */
export function replyEntry(reply: Reply, cursor: StreamCursor, hasMore = false): void {
  const { part } = cursor;
  reply.array(hasMore ? 4 : 2);
  replyId(reply, cursor.id);
  const parts = cursor.pairs * 2;
  reply.array(parts);
  for (let i = 0; i < parts; i++) {
    cursor.nextPart();
    reply.bulk(part.bytes, part.offset, part.length);
  }
}

/** What the cursor still shows, up to `count` entries; 0 is all. Returns how many. */
export function replyEntries(reply: Reply, cursor: StreamCursor, count: number): number {
  const mark = reply.beginArray();
  let replied = 0;
  while ((count === 0 || replied < count) && cursor.next()) {
    replyEntry(reply, cursor);
    replied++;
  }
  reply.endArray(mark, replied);
  return replied;
}
