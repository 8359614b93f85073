import { ReplyCursor, ReplyError, ReplyKind, readReply } from '@millrace/resp';
import type { ReplyValue } from '@millrace/resp';
import { encodeCommand } from './encode-command.js';
import type { CommandArgument } from './encode-command.js';
import type { ReplySink } from './pending-queue.js';
import type { ShardConnection } from './shard-connection.js';

export interface CallOptions {
  /** Stops the waiting, not the command: the store may still execute it. */
  readonly signal?: AbortSignal | undefined;
  /** Bulk strings as text instead of bytes. */
  readonly text?: boolean;
}

/** Makes something of a reply that is no error; the cursor stands before it. */
export type ReplyReader<T> = (cursor: ReplyCursor) => T;

export const readBytes: ReplyReader<ReplyValue> = (cursor) => readReply(cursor, 'bytes');
export const readText: ReplyReader<ReplyValue> = (cursor) => readReply(cursor, 'string');

const cursor = new ReplyCursor();

/** One command, one value. An error reply rejects with `ReplyError`. */
export async function call(
  connection: ShardConnection,
  args: readonly CommandArgument[],
  { text, signal }: CallOptions = {},
): Promise<ReplyValue> {
  return callEncoded(connection, encodeCommand(args), text ? readText : readBytes, signal);
}

export function callEncoded<T>(
  connection: ShardConnection,
  command: Uint8Array,
  read: ReplyReader<T>,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const onAbort = (): void => reject(signal?.reason as Error);
    const sink: ReplySink = {
      onReply(bytes, start, end) {
        signal?.removeEventListener('abort', onAbort);
        cursor.start(bytes, start, end);
        try {
          resolve(readOrThrow(bytes[start], read));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      },
      onLost(error) {
        signal?.removeEventListener('abort', onAbort);
        reject(error);
      },
    };
    connection.send(command, 0, command.length, 1, sink);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function readOrThrow<T>(kind: number, read: ReplyReader<T>): T {
  if (kind !== ReplyKind.error && kind !== ReplyKind.bulkError) return read(cursor);
  cursor.next();
  throw new ReplyError(cursor.text());
}
