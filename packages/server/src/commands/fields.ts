/** A field of a map and its value. */
import type { Reply } from '@millrace/resp';

export function replyText(reply: Reply, name: string, value: string): void {
  reply.bulkText(name);
  reply.bulkText(value);
}

export function replyInteger(reply: Reply, name: string, value: number): void {
  reply.bulkText(name);
  reply.integer(value);
}
