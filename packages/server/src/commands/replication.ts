/** Replication, as a primary that has no replicas answers. https://redis.io/docs/latest/commands/replicaof/ */
import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand } from './server-command.js';

const W = {
  abort: word('ABORT'),
  force: word('FORCE'),
  no: word('NO'),
  one: word('ONE'),
  timeout: word('TIMEOUT'),
  to: word('TO'),
};
const noReplicas = 'ERR this store has no stream for replicas';
const portMax = 65_535;

function replicaof(
  _database: Database,
  args: Arguments,
  reply: Reply,
  { topology }: ServerContext,
): void {
  const port = args.integer(2);
  if (topology !== undefined) reply.error('ERR REPLICAOF not allowed in cluster mode.');
  else if (args.is(1, W.no) && args.is(2, W.one)) reply.ok();
  else if (!(port >= 0 && port <= portMax)) reply.error('ERR Invalid master port');
  else reply.error('ERR this store does not follow another one');
}

/** Why FAILOVER does not take its arguments, or undefined. */
function refusal(args: Arguments): string | undefined {
  const seen = { timeout: false, to: false, force: false };
  for (let i = 1; i < args.count; i++) {
    if (args.is(i, W.timeout) && i + 1 < args.count && !seen.timeout) {
      const timeout = args.integer(++i);
      if (Number.isNaN(timeout)) return errors.notInteger;
      if (timeout <= 0) return 'ERR FAILOVER timeout must be greater than 0';
      seen.timeout = true;
    } else if (args.is(i, W.to) && i + 2 < args.count && !seen.to) {
      i += 2;
      if (Number.isNaN(args.integer(i))) return errors.notInteger;
      seen.to = true;
    } else if (args.is(i, W.force) && !seen.force) seen.force = true;
    else return errors.syntax;
  }
  return undefined;
}

function failover(
  _database: Database,
  args: Arguments,
  reply: Reply,
  { topology }: ServerContext,
): void {
  if (topology !== undefined)
    reply.error('ERR FAILOVER not allowed in cluster mode. Use CLUSTER FAILOVER command instead.');
  else if (args.count === 2 && args.is(1, W.abort)) reply.error('ERR No failover in progress.');
  else reply.error(refusal(args) ?? 'ERR FAILOVER requires connected replicas.');
}

function refuse(_database: Database, _args: Arguments, reply: Reply): void {
  reply.error(noReplicas);
}

function replconf(_database: Database, args: Arguments, reply: Reply): void {
  reply.error(args.count % 2 === 0 ? errors.syntax : noReplicas);
}

const row = { group: 'server', complexity: 'O(1)' } as const;
const following = ['admin', 'noscript', 'stale', 'no_async_loading'] as const;
const feeding = ['admin', 'noscript', 'no_async_loading', 'no_multi'] as const;
export const replicationCommands: readonly ServerCommand[] = [
  serverCommand({
    ...row,
    name: 'REPLICAOF',
    arity: 3,
    flags: following,
    since: '5.0.0',
    summary: 'Stays a primary with NO ONE; refused otherwise.',
    execute: replicaof,
  }),
  serverCommand({
    ...row,
    name: 'SLAVEOF',
    arity: 3,
    flags: following,
    since: '1.0.0',
    summary: 'The old name of REPLICAOF.',
    execute: replicaof,
  }),
  serverCommand({
    ...row,
    name: 'FAILOVER',
    arity: -1,
    flags: ['admin', 'noscript', 'stale'],
    since: '6.2.0',
    summary: 'Refused: there are no replicas to hand over to.',
    execute: failover,
  }),
  serverCommand({
    ...row,
    name: 'REPLCONF',
    arity: -1,
    flags: ['admin', 'noscript', 'loading', 'stale', 'allow_busy'],
    since: '3.0.0',
    summary: 'Refused: there is no stream for replicas.',
    execute: replconf,
  }),
  serverCommand({
    ...row,
    name: 'SYNC',
    arity: 1,
    flags: feeding,
    since: '1.0.0',
    summary: 'Refused: there is no stream for replicas.',
    execute: refuse,
  }),
  serverCommand({
    ...row,
    name: 'PSYNC',
    arity: -3,
    flags: feeding,
    since: '2.8.0',
    summary: 'Refused: there is no stream for replicas.',
    execute: refuse,
  }),
];
