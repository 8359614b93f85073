/** MULTI and EXEC. https://redis.io/docs/latest/develop/using-commands/transactions/ */
import type { Database, Routine } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { keyOf, keyspaceNumberOf, nameOf } from '../key-watch.js';
import { QueuedCommands } from '../transactions.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand } from './server-command.js';

function multi(_database: Database, _args: Arguments, reply: Reply, context: ServerContext): void {
  const { session } = context;
  if (session.queued !== undefined) reply.error('ERR MULTI calls can not be nested');
  else {
    session.queued = new QueuedCommands();
    reply.ok();
  }
}

function discard(
  _database: Database,
  _args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  const { session } = context;
  if (session.queued === undefined) reply.error('ERR DISCARD without MULTI');
  else {
    session.queued = undefined;
    context.keyWatch.unwatch(session);
    reply.ok();
  }
}

function exec(database: Database, _args: Arguments, reply: Reply, context: ServerContext): void {
  const { session } = context;
  const { queued } = session;
  if (queued === undefined) {
    reply.error('ERR EXEC without MULTI');
    return;
  }
  const isStale = session.isDirty || watchesExpired(context);
  session.queued = undefined;
  context.keyWatch.unwatch(session);
  if (queued.isRefused) reply.error('EXECABORT Transaction discarded because of previous errors.');
  else if (isStale) reply.nilArray();
  else {
    reply.array(queued.list.length);
    session.isInTransaction = true;
    for (const { routine, args } of queued.list) {
      runQueued(context, routine, args);
      if (session.marks !== 0) context.dispatch.follow(session, routine, args);
    }
    session.isInTransaction = false;
    // EXEC itself is no effect: its commands have been committed one by one.
    database.begin(session.keyspace);
  }
}

/** A queued command: EXEC has the time in INFO, the logs of commands have each. */
function runQueued(context: ServerContext, routine: Routine, args: Arguments): void {
  const { session, commandLogs, clock, reply } = context;
  const isTimed = commandLogs.timesAlone(routine, args);
  const startedMs = isTimed ? clock.monotonicMs() : 0;
  const before = reply.length;
  routine.calls++;
  context.dispatch.execute(session, routine, args, false);
  if (isTimed) {
    const micros = Math.round((clock.monotonicMs() - startedMs) * 1000);
    commandLogs.ran(session, routine, args, micros);
  }
  if (reply.length - before >= commandLogs.replyBytesFrom)
    commandLogs.replied(session, routine, args, reply.length - before);
}

function watch(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const { session } = context;
  if (session.queued !== undefined) {
    reply.error('ERR WATCH inside MULTI is not allowed');
    return;
  }
  for (let i = 1; i < args.count; i++) {
    // Removes a key that has expired already, so that its removal later is no change.
    database.find(args, i);
    context.keyWatch.watch(
      session,
      nameOf(session.keyspace, args.bytes, args.offsets[i], args.lengths[i]),
    );
  }
  reply.ok();
}

function unwatch(
  _database: Database,
  _args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  context.keyWatch.unwatch(context.session);
  reply.ok();
}

const row = { group: 'transactions', complexity: 'O(1)' } as const;

export const transactionCommands: readonly ServerCommand[] = [
  serverCommand({
    ...row,
    name: 'MULTI',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    since: '1.2.0',
    summary: 'Begins to queue commands.',
    execute: multi,
  }),
  serverCommand({
    ...row,
    name: 'EXEC',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'skip_slowlog'],
    since: '1.2.0',
    complexity: 'That of the queued commands',
    summary: 'Runs the queued commands, all together.',
    execute: exec,
  }),
  serverCommand({
    ...row,
    name: 'DISCARD',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    since: '2.0.0',
    summary: 'Forgets the queued commands.',
    execute: discard,
  }),
  serverCommand({
    ...row,
    name: 'WATCH',
    arity: -2,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    keys: { first: 1, last: -1, step: 1 },
    since: '2.2.0',
    summary: 'Makes EXEC do nothing where one of the keys changes before.',
    execute: watch,
  }),
  serverCommand({
    ...row,
    name: 'UNWATCH',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    since: '2.2.0',
    summary: 'Forgets the watched keys.',
    execute: unwatch,
  }),
];

/** Looks up each watched key, so that one that has expired meanwhile is noticed. */
function watchesExpired(context: ServerContext): boolean {
  const { session, engine } = context;
  for (const name of session.watched ?? []) {
    const key = keyOf(name);
    engine.keyspaces[keyspaceNumberOf(name)].find(key, 0, key.length);
  }
  return session.isDirty;
}
