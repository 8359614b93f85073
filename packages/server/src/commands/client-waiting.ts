/** CLIENT PAUSE, UNPAUSE and UNBLOCK: what makes connections wait, and what ends it. */
import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';

const W = {
  write: word('WRITE'),
  all: word('ALL'),
  timeout: word('TIMEOUT'),
  error: word('ERROR'),
};

export function pause(
  _database: Database,
  args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  const milliseconds = args.integer(2);
  const writesOnly = args.count === 4 && args.is(3, W.write);
  if (args.count > 4)
    reply.error(
      "ERR unknown subcommand or wrong number of arguments for 'PAUSE'. Try CLIENT HELP.",
    );
  else if (args.count === 4 && !writesOnly && !args.is(3, W.all))
    reply.error('ERR CLIENT PAUSE mode must be WRITE or ALL');
  else if (Number.isNaN(milliseconds)) reply.error(errors.timeoutNotInteger);
  else if (milliseconds < 0) reply.error(errors.negativeTimeout);
  else if (!Number.isSafeInteger(milliseconds)) reply.error(errors.timeoutOutOfRange);
  else {
    context.pause.begin(milliseconds, writesOnly);
    reply.ok();
  }
}

export function unpause(
  _database: Database,
  _args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  context.pause.end();
  reply.ok();
}

export function unblock(
  _database: Database,
  args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  const withError = args.count === 4 && args.is(3, W.error);
  if (args.count > 4) {
    reply.error(
      "ERR unknown subcommand or wrong number of arguments for 'UNBLOCK'. Try CLIENT HELP.",
    );
    return;
  }
  if (args.count === 4 && !withError && !args.is(3, W.timeout)) {
    reply.error('ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR');
    return;
  }
  const id = args.integer(2);
  if (Number.isNaN(id)) {
    reply.error(errors.notInteger);
    return;
  }
  const session = context.sessions.get(id);
  reply.integer(session !== undefined && context.waits.unblock(session, withError) ? 1 : 0);
}
