import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import type { Session } from '../session.js';
import { typeFilter } from './client-types.js';
import { serverCommand } from './server-command.js';

type Filter = (session: Session) => boolean;

function close(session: Session, context: ServerContext): void {
  // The caller gets its reply first.
  if (session === context.session) session.isClosing = true;
  else session.peer?.destroy();
}

function kill(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const sessions = [...context.sessions.values()];
  if (args.count === 3) {
    const address = args.latin1(2);
    const found = sessions.find((session) => session.peer?.remoteAddress === address);
    if (found === undefined) reply.error('ERR No such client');
    else {
      close(found, context);
      reply.ok();
    }
    return;
  }
  const filters = readFilters(context, args, reply);
  if (filters === undefined) return;
  const chosen = sessions.filter((session) => filters.every((matches) => matches(session)));
  for (const session of chosen) close(session, context);
  reply.integer(chosen.length);
}

/** CLIENT KILL in its two forms: an address, or filters that must all hold. */
export const killCommand = serverCommand({
  name: 'KILL',
  arity: -3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  group: 'connection',
  since: '2.4.0',
  complexity: 'O(n) of n connections',
  summary: 'Closes connections.',
  execute: kill,
});

function readFilters(context: ServerContext, args: Arguments, reply: Reply): Filter[] | undefined {
  const filters: Filter[] = [];
  let skipsCaller = true;
  for (let i = 2; i < args.count; i += 2) {
    if (i + 1 >= args.count) {
      reply.error(errors.syntax);
      return undefined;
    }
    const option = args.latin1(i).toUpperCase();
    const value = args.quoted(i + 1);
    if (option === 'SKIPME' && /^(yes|no)$/i.test(value))
      skipsCaller = value.toLowerCase() === 'yes';
    else {
      const filter = filterOf(context, option, value, args.integer(i + 1));
      if (typeof filter === 'string') {
        reply.error(filter);
        return undefined;
      }
      filters.push(filter);
    }
  }
  if (skipsCaller) filters.push((session) => session !== context.session);
  return filters;
}

/** A filter, or the error that Redis answers. */
function filterOf(
  context: ServerContext,
  option: string,
  value: string,
  number: number,
): Filter | string {
  switch (option) {
    case 'ID':
      return number > 0
        ? (session) => session.id === number
        : 'ERR client-id should be greater than 0';
    case 'MAXAGE':
      if (Number.isNaN(number)) return 'ERR maxage is not an integer or out of range';
      return number > 0
        ? (session) => context.clock.nowMs() - session.createdMs >= number * 1000
        : 'ERR maxage should be greater than 0';
    case 'ADDR':
      return (session) => session.peer?.remoteAddress === value;
    case 'LADDR':
      return (session) => session.peer?.localAddress === value;
    case 'USER':
      return value === 'default' ? () => true : `ERR No such user '${value}'`;
    case 'TYPE':
      return typeFilter(value) ?? `ERR Unknown client type '${value}'`;
    default:
      return errors.syntax;
  }
}
