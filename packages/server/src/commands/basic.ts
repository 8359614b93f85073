/** Commands about the connection and the databases. https://redis.io/docs/latest/commands/?group=connection */
import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand } from './server-command.js';

const noBytes = new Uint8Array(0);

function ping(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const { session } = context;
  if (args.count > 2) reply.error("ERR wrong number of arguments for 'ping' command");
  else if (session.subscriptions !== undefined && session.protocol === 2) {
    reply.array(2);
    reply.bulkText('pong');
    if (args.count === 1) reply.bulk(noBytes, 0, 0);
    else reply.bulk(args.bytes, args.offsets[1], args.lengths[1]);
  } else if (args.count === 1) reply.pong();
  else reply.bulk(args.bytes, args.offsets[1], args.lengths[1]);
}

function echo(_database: Database, args: Arguments, reply: Reply): void {
  reply.bulk(args.bytes, args.offsets[1], args.lengths[1]);
}

function select(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const number = args.integer(1);
  if (Number.isNaN(number)) reply.error(errors.notInteger);
  else if (number !== (number | 0)) reply.error(errors.notInt32);
  else if (context.topology !== undefined && number !== 0)
    reply.error('ERR SELECT is not allowed in cluster mode');
  else if (!(number in context.engine.keyspaces)) reply.error('ERR DB index is out of range');
  else {
    context.session.keyspace = context.engine.keyspaces[number];
    reply.ok();
  }
}

function quit(_database: Database, _args: Arguments, reply: Reply, context: ServerContext): void {
  context.session.isClosing = true;
  reply.ok();
}

export const basicCommands: readonly ServerCommand[] = [
  serverCommand({
    name: 'PING',
    arity: -1,
    flags: ['fast'],
    group: 'connection',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Answers that the server is there.',
    execute: ping,
  }),
  serverCommand({
    name: 'ECHO',
    arity: 2,
    flags: ['loading', 'stale', 'fast'],
    group: 'connection',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Returns the message.',
    execute: echo,
  }),
  serverCommand({
    name: 'SELECT',
    arity: 2,
    flags: ['loading', 'stale', 'fast'],
    group: 'connection',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Changes the database of the connection.',
    execute: select,
  }),
  serverCommand({
    name: 'QUIT',
    arity: -1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
    group: 'connection',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Closes the connection.',
    execute: quit,
  }),
];
