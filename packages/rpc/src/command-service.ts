import { callAcross, isAcross } from '@millrace/client';
import type { ClusterClient } from '@millrace/client';
import { invalidArgument } from './error-catalogue.js';
import type { CommandServiceServer, ExecuteRequest } from './generated/millrace/v1/command.js';
import { unary } from './unary.js';
import { readValue } from './value-reader.js';

/** Callers share connections to the stores: what changes a connection, or blocks it, is not for them. */
const connectionCommands = new Set(
  (
    'ASKING AUTH CLIENT DISCARD EXEC HELLO MONITOR MULTI PSUBSCRIBE PSYNC PUNSUBSCRIBE QUIT READONLY READWRITE ' +
    'REPLCONF RESET SELECT SSUBSCRIBE SUBSCRIBE SUNSUBSCRIBE SYNC UNSUBSCRIBE UNWATCH WATCH'
  ).split(' '),
);
const blockingCommands = new Set(
  'BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN WAIT WAITAOF'.split(' '),
);
const blockingWithOption = new Set(['TS.READ', 'XREAD', 'XREADGROUP']);

export function createCommandService(client: ClusterClient): CommandServiceServer {
  return {
    execute: unary(async (request) => {
      refuseUnsuitable(request);
      const { arguments: args, shard } = request;
      if (shard !== undefined && client.isReady && shard >= client.shards.length) {
        throw invalidArgument(`there is no shard ${shard} among ${client.shards.length}`);
      }
      // Without a shard, series are those of all of them.
      if (shard === undefined && isAcross(args))
        return { value: await callAcross(client, args, readValue) };
      return { value: await client.callAndRead(args, readValue, { shard }) };
    }),
  };
}

function refuseUnsuitable({ arguments: args }: ExecuteRequest): void {
  if (args.length === 0) throw invalidArgument('no command is named');
  const name = upperCase(args[0]);
  if (connectionCommands.has(name)) {
    throw invalidArgument(`${name} is about a connection, and callers of Execute share them`);
  }
  const isBlocking =
    blockingCommands.has(name) ||
    (blockingWithOption.has(name) && args.some((arg) => upperCase(arg) === 'BLOCK'));
  if (isBlocking) throw invalidArgument(`${name} blocks; a streaming call does this`);
}

function upperCase(bytes: Uint8Array): string {
  return bytes.length > 32 ? '' : Buffer.from(bytes).toString('latin1').toUpperCase();
}
