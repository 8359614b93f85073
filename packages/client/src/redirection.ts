import { ReplyError } from '@millrace/resp';
import type { ShardAddress } from './shard-connection.js';

/** Where `MOVED <slot> <host>:<port>` sends us; an empty host means the host that we asked. */
export function redirectionOf(error: unknown, asked: ShardAddress): ShardAddress | undefined {
  if (!(error instanceof ReplyError)) return undefined;
  const match = /^MOVED \d+ (.*):(\d+)$/.exec(error.message);
  if (match === null) return undefined;
  return { host: match[1] === '' ? asked.host : match[1], port: Number(match[2]) };
}
