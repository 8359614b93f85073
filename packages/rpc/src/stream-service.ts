import { call } from '@millrace/client';
import type { ClusterClient, CommandArgument, ReplyValue } from '@millrace/client';
import { invalidArgument } from './error-catalogue.js';
import type { Followers } from './followers.js';
import type {
  AppendEntryRequest,
  Entry,
  FollowEntriesRequest,
  FollowEntriesResponse,
  ReadEntriesRequest,
  StreamServiceServer,
} from './generated/millrace/v1/stream.js';
import * as limits from './limits.js';
import { arrayOf, bytesOf, pairsOf, textOf } from './replies.js';
import { unary } from './unary.js';

export function createStreamService(
  client: ClusterClient,
  followers: Followers,
): StreamServiceServer {
  return {
    appendEntry: unary(async (request) => {
      const args = appendCommand(request);
      return { id: textOf(await client.call(args, { key: request.key })) };
    }),
    readEntries: unary(async (request) => {
      const args = readCommand(request);
      return { entries: entriesOf(await client.call(args, { key: request.key })) };
    }),
    followEntries: followers.serve((request: FollowEntriesRequest, signal) =>
      followEntries(client, request, signal),
    ),
  };
}

function appendCommand({ key, fields, id, lengthMax }: AppendEntryRequest): CommandArgument[] {
  if (fields.length === 0) throw invalidArgument('an entry without fields');
  const args: CommandArgument[] = ['XADD', key];
  if (lengthMax > 0) args.push('MAXLEN', '~', lengthMax);
  args.push(id === '' ? '*' : id);
  for (const { name, value } of fields) args.push(name, value);
  return args;
}

function readCommand(request: ReadEntriesRequest): CommandArgument[] {
  const { key, reverse, count } = request;
  const from = request.fromId === '' ? '-' : request.fromId;
  const to = request.toId === '' ? '+' : request.toId;
  const args: CommandArgument[] = reverse
    ? ['XREVRANGE', key, to, from]
    : ['XRANGE', key, from, to];
  if (count > 0) args.push('COUNT', count);
  return args;
}

/**
 * XREAD BLOCK on a connection of this caller's own, which is closed when the caller goes: that is
 * what ends a read that blocks.
 */
async function* followEntries(
  client: ClusterClient,
  { key, afterId }: FollowEntriesRequest,
  signal: AbortSignal,
): AsyncGenerator<FollowEntriesResponse> {
  let after = afterId === '' ? await lastId(client, key, signal) : afterId;
  const options = { replyTimeoutMs: limits.streamReplyTimeoutMs };
  await using connection = await client.openConnection(key, options, signal);
  const read = ['XREAD', 'COUNT', limits.followedEntriesMax, 'BLOCK', limits.streamBlockMs];
  for (;;) {
    const reply = await call(connection, [...read, 'STREAMS', key, after], { signal });
    const entries = reply === null ? [] : entriesOf(streamOf(reply));
    if (entries.length === 0) continue;
    after = entries[entries.length - 1].id;
    yield { entries };
  }
}

/** `$` would do for the first read, but between that one and the second entries would be lost. */
async function lastId(
  client: ClusterClient,
  key: Uint8Array,
  signal: AbortSignal,
): Promise<string> {
  const reply = await client.call(['XREVRANGE', key, '+', '-', 'COUNT', 1], { key, signal });
  const [last] = entriesOf(reply);
  return (last as Entry | undefined)?.id ?? '0-0';
}

/** The entries of the one stream that was asked for: a map in RESP3, pairs in RESP2. */
function streamOf(reply: ReplyValue): ReplyValue {
  const [[, entries]] = reply instanceof Map ? [...reply] : pairsOf(reply);
  return entries;
}

function entriesOf(reply: ReplyValue): Entry[] {
  return arrayOf(reply).map((entry) => {
    const [id, fields] = arrayOf(entry);
    return {
      id: textOf(id),
      fields: pairsOf(fields).map(([name, value]) => ({
        name: bytesOf(name),
        value: bytesOf(value),
      })),
    };
  });
}
