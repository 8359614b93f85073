/** Commands about the connection and the databases. https://redis.io/docs/latest/commands/?group=connection */
import { command, errors } from '@millrace/commands';
import type { Command, Execute } from '@millrace/commands';
import type { ServerContext } from '../context.js';

export function basicCommands(context: ServerContext): readonly Command[] {
  const ping: Execute = (_database, args, reply) => {
    if (args.count > 2) reply.error("ERR wrong number of arguments for 'ping' command");
    else if (args.count === 1) reply.pong();
    else reply.bulk(args.bytes, args.offsets[1], args.lengths[1]);
  };

  const echo: Execute = (_database, args, reply) => {
    reply.bulk(args.bytes, args.offsets[1], args.lengths[1]);
  };

  const select: Execute = (_database, args, reply) => {
    const number = args.integer(1);
    if (Number.isNaN(number)) reply.error(errors.notInteger);
    else if (context.topology !== undefined && number !== 0)
      reply.error('ERR SELECT is not allowed in cluster mode');
    else if (!(number in context.engine.keyspaces)) reply.error('ERR DB index is out of range');
    else {
      context.session.keyspace = context.engine.keyspaces[number];
      reply.ok();
    }
  };

  const quit: Execute = (_database, _args, reply) => {
    context.session.isClosing = true;
    reply.ok();
  };

  return [
    command({
      name: 'PING',
      arity: -1,
      flags: ['fast'],
      group: 'connection',
      since: '1.0.0',
      complexity: 'O(1)',
      summary: 'Answers that the server is there.',
      execute: ping,
    }),
    command({
      name: 'ECHO',
      arity: 2,
      flags: ['loading', 'stale', 'fast'],
      group: 'connection',
      since: '1.0.0',
      complexity: 'O(1)',
      summary: 'Returns the message.',
      execute: echo,
    }),
    command({
      name: 'SELECT',
      arity: 2,
      flags: ['loading', 'stale', 'fast'],
      group: 'connection',
      since: '1.0.0',
      complexity: 'O(1)',
      summary: 'Changes the database of the connection.',
      execute: select,
    }),
    command({
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
}
