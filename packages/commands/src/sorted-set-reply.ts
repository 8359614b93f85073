import { StringRun } from '@millrace/base';
import type { SortedSetCursor } from '@millrace/engine';
import type { Reply } from '@millrace/resp';

/** Begins an array of members; with scores these are pairs in RESP3 and alternate in RESP2. */
export function beginMembers(reply: Reply, count: number, withScores: boolean): void {
  reply.array(withScores && !reply.resp3 ? count * 2 : count);
}

/** The member at the cursor. */
export function replyMember(reply: Reply, cursor: SortedSetCursor, withScores: boolean): void {
  if (withScores && reply.resp3) reply.array(2);
  reply.bulk(cursor.bytes, cursor.offset, cursor.length);
  if (withScores) reply.double(cursor.score);
}

const run = new StringRun();

/** Members from a rank on, up or from the top of them down. */
export function replyRange(
  reply: Reply,
  cursor: SortedSetCursor,
  entry: number,
  from: number,
  count: number,
  isReverse: boolean,
  withScores: boolean,
): void {
  beginMembers(reply, count, withScores);
  if (count === 0) return;
  cursor.start(entry, isReverse ? from + count - 1 : from, isReverse);
  // Pairs have a frame of their own in RESP3.
  const inRuns = !withScores || !reply.resp3;
  for (let left = count; left > 0;) {
    const read = inRuns ? cursor.readRun(run, left, withScores) : 0;
    if (read > 0) {
      reply.bulks(run);
      left -= read;
    } else {
      replyMember(reply, cursor, withScores);
      if (--left > 0) cursor.step();
    }
  }
}
