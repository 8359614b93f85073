/** SLOWLOG. https://redis.io/docs/latest/commands/slowlog-get/ */
import type { Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { replyEntries } from './command-log.js';
import { helpCommand } from './help.js';
import { serverCommand } from './server-command.js';

const countDefault = 10;

function get(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const count = args.count === 3 ? args.integer(2) : countDefault;
  if (args.count > 3) {
    reply.error("ERR unknown subcommand or wrong number of arguments for 'GET'. Try SLOWLOG HELP.");
    return;
  }
  if (!(count >= -1)) {
    reply.error('ERR count should be greater than or equal to -1');
    return;
  }
  replyEntries(context.commandLogs.slow, count, reply);
}

const row = {
  group: 'server',
  since: '2.2.12',
  flags: ['admin', 'loading', 'stale'],
  complexity: 'O(n) of n entries',
} as const;
export const slowlogCommand = serverCommand({
  ...row,
  flags: [],
  name: 'SLOWLOG',
  arity: -2,
  summary: 'Shows the commands that took longest.',
  subcommands: [
    serverCommand({
      ...row,
      name: 'GET',
      arity: -2,
      summary: 'Returns the slow commands, newest first.',
      execute: get,
    }),
    serverCommand({
      ...row,
      name: 'LEN',
      arity: 2,
      summary: 'Returns how many there are.',
      execute: (_database, _args, reply, context) => {
        reply.integer(context.commandLogs.slow.entries.length);
      },
    }),
    serverCommand({
      ...row,
      name: 'RESET',
      arity: 2,
      summary: 'Forgets them.',
      execute: (_database, _args, reply, context) => {
        context.commandLogs.slow.clear();
        reply.ok();
      },
    }),
    helpCommand('SLOWLOG', 'server', '6.2.0', [
      'GET [<count>]',
      '    Return top <count> entries from the slowlog (default: 10, -1 mean all).',
      '    Entries are made of:',
      '    id, timestamp, time in microseconds, arguments array, client IP and port,',
      '    client name',
      'LEN',
      '    Return the length of the slowlog.',
      'RESET',
      '    Reset the slowlog.',
    ]),
  ],
});
