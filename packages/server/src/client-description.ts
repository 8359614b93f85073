import type { ServerContext } from './context.js';
import type { Session } from './session.js';

/** One line of CLIENT LIST, with the fields that Redis has. */
export function describeSession(context: ServerContext, session: Session): string {
  const now = context.clock.nowMs();
  const fields: [string, string | number][] = [
    ['id', session.id],
    ['addr', session.peer?.remoteAddress ?? ''],
    ['laddr', session.peer?.localAddress ?? ''],
    ['fd', session.id],
    ['name', session.name],
    ['age', Math.floor((now - session.createdMs) / 1000)],
    ['idle', Math.floor((now - session.lastUsedMs) / 1000)],
    ['flags', flagsOf(session)],
    ['db', session.keyspace.number],
    ['sub', 0],
    ['psub', 0],
    ['ssub', 0],
    ['multi', session.queued?.list.length ?? -1],
    ['watch', session.watched?.size ?? 0],
    ['qbuf', session.decoding.pendingLength],
    ['qbuf-free', 0],
    ['argv-mem', 0],
    ['multi-mem', 0],
    ['rbs', 0],
    ['rbp', 0],
    ['obl', 0],
    ['oll', 0],
    ['omem', session.peer?.pendingBytes ?? 0],
    ['tot-mem', 0],
    ['events', 'r'],
    ['cmd', session.lastRoutine?.fullName ?? 'NULL'],
    ['user', 'default'],
    ['redir', -1],
    ['resp', session.protocol],
    ['lib-name', session.libraryName],
    ['lib-ver', session.libraryVersion],
  ];
  return fields.map(([name, value]) => `${name}=${value.toString()}`).join(' ');
}

function flagsOf(session: Session): string {
  let flags = '';
  if (session.waiting !== undefined) flags += 'b';
  if (session.queued !== undefined) flags += 'x';
  if (session.isDirty) flags += 'd';
  if (session.acceptsStale) flags += 'r';
  return flags === '' ? 'N' : flags;
}
