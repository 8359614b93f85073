import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { describeSession } from '../client-description.js';
import type { ServerContext } from '../context.js';
import { typeFilter } from './client-types.js';
import type { Session } from '../session.js';

const W = { type: word('TYPE'), id: word('ID') };

/** CLIENT LIST: a line for each connection, or for those of a type, or with the given ids. */
export function list(
  _database: Database,
  args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  const sessions = chooseSessions(context, args);
  if (typeof sessions === 'string') reply.error(sessions);
  else {
    const lines = sessions.map((session) => `${describeSession(context, session)}\n`);
    reply.verbatim('txt', lines.join(''));
  }
}

/** The sessions that are asked for, or the error. */
function chooseSessions({ sessions }: ServerContext, args: Arguments): Session[] | string {
  if (args.count === 2) return [...sessions.values()];
  if (args.is(2, W.type) && args.count === 4) {
    const isOfType = typeFilter(args.latin1(3));
    return isOfType === undefined
      ? `ERR Unknown client type '${args.quoted(3)}'`
      : [...sessions.values()].filter(isOfType);
  }
  if (!args.is(2, W.id) || args.count < 4) return errors.syntax;
  const chosen: Session[] = [];
  for (let i = 3; i < args.count; i++) {
    const id = args.integer(i);
    if (Number.isNaN(id)) return 'ERR Invalid client ID';
    const session = sessions.get(id);
    if (session !== undefined) chosen.push(session);
  }
  return chosen;
}
