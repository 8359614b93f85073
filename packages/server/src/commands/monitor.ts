/** MONITOR. https://redis.io/docs/latest/commands/monitor/ */
import type { Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { serverCommand } from './server-command.js';

function monitor(
  _database: Database,
  _args: Arguments,
  reply: Reply,
  { session, monitors }: ServerContext,
): void {
  if (session.isInTransaction) reply.error("ERR MONITOR isn't allowed for DENY BLOCKING client");
  else if (!monitors.has(session)) {
    monitors.add(session);
    reply.ok();
  }
}

export const monitorCommand = serverCommand({
  name: 'MONITOR',
  arity: 1,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1), and as much again for each command that runs',
  summary: 'Shows every command that is run.',
  execute: monitor,
});
