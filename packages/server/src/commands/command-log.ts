/** COMMANDLOG. https://valkey.io/commands/commandlog-get/ */
import type { Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { CommandLog } from '../command-log.js';
import type { ServerContext } from '../context.js';
import { helpCommand } from './help.js';
import { serverCommand } from './server-command.js';
import type { ServerExecute } from './server-command.js';

/** The newest entries of a log, all of them where `count` is -1. */
export function replyEntries({ entries }: CommandLog, count: number, reply: Reply): void {
  const shown = count === -1 ? entries : entries.slice(0, count);
  reply.array(shown.length);
  for (const entry of shown) {
    reply.array(6);
    reply.integer(entry.id);
    reply.integer(entry.timeSeconds);
    reply.integer(entry.value);
    reply.array(entry.arguments.length);
    for (const text of entry.arguments) reply.bulk(Buffer.from(text, 'latin1'), 0, text.length);
    reply.bulkText(entry.address);
    reply.bulkText(entry.client);
  }
}

/** The log that argument `at` names; undefined where there is none, which is replied. */
function named(
  args: Arguments,
  at: number,
  reply: Reply,
  { commandLogs }: ServerContext,
): CommandLog | undefined {
  switch (args.latin1(at).toLowerCase()) {
    case 'slow':
      return commandLogs.slow;
    case 'large-request':
      return commandLogs.largeRequests;
    case 'large-reply':
      return commandLogs.largeReplies;
    default:
      reply.error('ERR type should be one of the following: slow, large-request, large-reply');
      return undefined;
  }
}

function get(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const count = args.integer(2);
  if (!(count >= -1)) {
    reply.error('ERR count should be greater than or equal to -1');
    return;
  }
  const log = named(args, 3, reply, context);
  if (log !== undefined) replyEntries(log, count, reply);
}

const length: ServerExecute = (_database, args, reply, context) => {
  const log = named(args, 2, reply, context);
  if (log !== undefined) reply.integer(log.entries.length);
};

const reset: ServerExecute = (_database, args, reply, context) => {
  const log = named(args, 2, reply, context);
  if (log === undefined) return;
  log.clear();
  reply.ok();
};

const row = {
  group: 'server',
  since: '8.1.0',
  flags: ['admin', 'loading', 'stale'],
} as const;
export const commandlogCommand = serverCommand({
  ...row,
  flags: [],
  name: 'COMMANDLOG',
  arity: -2,
  complexity: 'Depends on the subcommand',
  summary: 'Shows the commands that were slow, large, or had large replies.',
  subcommands: [
    serverCommand({
      ...row,
      name: 'GET',
      arity: 4,
      complexity: 'O(n) of n entries',
      summary: 'Returns the entries of a log, newest first.',
      execute: get,
    }),
    serverCommand({
      ...row,
      name: 'LEN',
      arity: 3,
      complexity: 'O(1)',
      summary: 'Returns how many entries a log has.',
      execute: length,
    }),
    serverCommand({
      ...row,
      name: 'RESET',
      arity: 3,
      complexity: 'O(n) of n entries',
      summary: 'Forgets the entries of a log.',
      execute: reset,
    }),
    helpCommand('COMMANDLOG', 'server', '8.1.0', [
      'GET <count> <type>',
      '    Return top <count> entries of the specified <type> from the commandlog (-1 mean all).',
      '    Entries are made of:',
      '    id, timestamp,',
      '        time in microseconds for type of slow,',
      '        or size in bytes for type of large-request,',
      '        or size in bytes for type of large-reply',
      '    arguments array, client IP and port,',
      '    client name',
      'LEN <type>',
      '    Return the length of the specified type of commandlog.',
      'RESET <type>',
      '    Reset the specified type of commandlog.',
    ]),
  ],
});
