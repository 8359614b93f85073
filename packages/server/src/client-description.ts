import type { ServerContext } from './context.js';
import type { Session } from './session.js';

/** One line of CLIENT LIST, with the fields that Redis has. */
export function describeSession(context: ServerContext, session: Session): string {
  const now = context.clock.nowMs();
  const queuedBytes = session.queued?.bytes ?? 0;
  const unsentBytes = session.peer?.pendingBytes ?? 0;
  const fields: [string, string | number][] = [
    ['id', session.id],
    ['addr', session.peer?.remoteAddress ?? ''],
    ['laddr', session.peer?.localAddress ?? ''],
    ['fd', session.id],
    ['name', session.name],
    ['age', Math.floor((now - session.createdMs) / 1000)],
    ['idle', Math.floor((now - session.lastUsedMs) / 1000)],
    ['flags', flagsOf(context, session)],
    ['db', session.keyspace.number],
    ['sub', session.subscriptions?.channels.size ?? 0],
    ['psub', session.subscriptions?.patterns.size ?? 0],
    ['ssub', session.subscriptions?.shards.size ?? 0],
    ['multi', session.queued?.list.length ?? -1],
    ['watch', session.isDirty ? 0 : (session.watched?.size ?? 0)],
    ['qbuf', session.decoding.pendingLength],
    ['qbuf-free', 0],
    ['argv-mem', 0],
    ['multi-mem', queuedBytes],
    ['rbs', 0],
    ['rbp', 0],
    ['obl', 0],
    ['oll', 0],
    ['omem', unsentBytes],
    ['tot-mem', session.decoding.pendingLength + queuedBytes + unsentBytes],
    ['events', 'r'],
    ['cmd', session.lastRoutine?.fullName ?? 'NULL'],
    ['user', 'default'],
    ['redir', session.tracking?.redirectTo ?? -1],
    ['resp', session.protocol],
    ['lib-name', session.libraryName],
    ['lib-ver', session.libraryVersion],
  ];
  return fields.map(([name, value]) => `${name}=${value.toString()}`).join(' ');
}

/** In Redis' order. */
function flagsOf(context: ServerContext, session: Session): string {
  const flags: [letter: string, isSet: boolean | undefined][] = [
    ['O', context.monitors.has(session)],
    ['P', session.subscriptions !== undefined],
    ['x', session.queued !== undefined],
    ['b', session.waiting !== undefined],
    ['t', session.tracking !== undefined],
    ['R', session.tracking?.isBroken],
    ['B', session.tracking?.isBroadcast],
    ['d', session.isDirty],
    ['c', session.isClosing],
    ['r', session.acceptsStale],
    ['e', session.noEvict],
    ['T', session.noTouch],
  ];
  const text = flags.map(([letter, isSet]) => (isSet === true ? letter : '')).join('');
  return text === '' ? 'N' : text;
}
