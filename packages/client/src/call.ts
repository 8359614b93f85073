import { decodeReply, ReplyError } from './decode-reply.js';
import type { ReplyValue } from './decode-reply.js';
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

/** One command, one value. An error reply rejects with `ReplyError`. */
export async function call(
  connection: ShardConnection,
  args: readonly CommandArgument[],
  options: CallOptions = {},
): Promise<ReplyValue> {
  return callEncoded(connection, encodeCommand(args), options);
}

export function callEncoded(
  connection: ShardConnection,
  command: Uint8Array,
  options: CallOptions = {},
): Promise<ReplyValue> {
  return new Promise((resolve, reject) => {
    const { signal, text } = options;
    signal?.throwIfAborted();
    const onAbort = (): void => reject(signal?.reason as Error);
    const sink: ReplySink = {
      onReply(bytes, start) {
        signal?.removeEventListener('abort', onAbort);
        const value = decodeReply(bytes, start, text);
        if (value instanceof ReplyError) reject(value);
        else resolve(value);
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
