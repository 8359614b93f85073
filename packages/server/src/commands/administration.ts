/** Commands about the server as a whole. https://redis.io/docs/latest/commands/?group=server */
import { errors } from '@millrace/commands';
import type { Database, Wait } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { sectionsOf } from '../info.js';
import { KeySizes } from '../info-keys.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand } from './server-command.js';

function info(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const wanted = Array.from({ length: args.count - 1 }, (_, i) => args.latin1(i + 1).toLowerCase());
  if (wanted.includes('keysizes')) infoOfSizes(database, reply, context, wanted);
  else reply.verbatim('txt', sectionsOf(context, wanted));
}

/** All keys are looked at: where they are many, the client waits and others go on between slices. */
function infoOfSizes(
  database: Database,
  reply: Reply,
  context: ServerContext,
  wanted: readonly string[],
): void {
  const { session, clock, waits } = context;
  const sizes = new KeySizes(context.engine);
  const countSlice = (): boolean => {
    const endMs = clock.monotonicMs() + countingSliceMs;
    return sizes.count(() => clock.monotonicMs() > endMs);
  };
  const isDone = database.mayWait ? countSlice() : sizes.count(() => false);
  if (isDone) {
    reply.verbatim('txt', sectionsOf(context, wanted, sizes));
    return;
  }
  const wait: Wait = {
    keys: [new TextEncoder().encode(`\0keysizes:${session.id.toString()}`)],
    timeoutMs: 0,
    resume: [new TextEncoder().encode('INFO')],
    onTimeout: (_keyspace, later) => {
      later.verbatim('txt', sectionsOf(context, wanted, sizes));
    },
  };
  database.wait = wait;
  const goOn = (): void => {
    if (session.waiting?.wait !== wait) return;
    if (countSlice()) waits.unblock(session, false);
    else setImmediate(goOn);
  };
  setImmediate(goOn);
}

/** Others wait no longer for a slice. */
const countingSliceMs = 0.5;

function time(_database: Database, _args: Arguments, reply: Reply, context: ServerContext): void {
  const micros = Math.floor(context.clock.nowMs() * 1000);
  reply.array(2);
  reply.bulkText(Math.floor(micros / 1e6).toString());
  reply.bulkText((micros % 1e6).toString());
}

/** SAVE is a snapshot first; without it nothing is lost either, for the log has all. */
function shutdown(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const words = Array.from({ length: args.count - 1 }, (_, i) => args.latin1(i + 1).toLowerCase());
  const given = new Set(words);
  const isKnown = words.every((one) => shutdownWords.has(one));
  const isAbort = given.has('abort');
  if (!isKnown || (isAbort && given.size > 1) || (given.has('save') && given.has('nosave')))
    reply.error(errors.syntax);
  else if (isAbort) reply.error('ERR No shutdown in progress.');
  else if (given.has('save')) saveAndStop(database, reply, context, given.has('force'));
  else stop(context);
}

const shutdownWords = new Set(['nosave', 'save', 'now', 'force', 'abort']);

function stop(context: ServerContext): void {
  context.session.isClosing = true;
  context.requestStop();
}

function saveAndStop(
  database: Database,
  reply: Reply,
  context: ServerContext,
  isForced: boolean,
): void {
  const { session, snapshots } = context;
  if (snapshots === undefined || !database.mayWait) {
    reply.error('ERR a snapshot cannot be waited for here');
    return;
  }
  let failure: string | undefined;
  const wait: Wait = {
    keys: [new TextEncoder().encode(`\0shutdown:${session.id.toString()}`)],
    timeoutMs: 0,
    resume: [new TextEncoder().encode('SHUTDOWN')],
    onTimeout: (_keyspace, later) => {
      later.error(`ERR Errors trying to SHUTDOWN: ${failure ?? 'it was given up'}`);
    },
  };
  database.wait = wait;
  void snapshots.takeNow().then((text) => {
    failure = text;
    if (text === undefined || isForced) context.requestStop();
    else if (session.waiting?.wait === wait) context.waits.unblock(session, false);
  });
}

function role(_database: Database, _args: Arguments, reply: Reply, context: ServerContext): void {
  reply.array(3);
  reply.bulkText('master');
  reply.integer(context.log?.lastSequence ?? 0);
  reply.array(0);
}

const row = { group: 'server', complexity: 'O(1)' } as const;
export const administrationCommands: readonly ServerCommand[] = [
  serverCommand({
    ...row,
    name: 'INFO',
    arity: -1,
    flags: ['loading', 'stale'],
    since: '1.0.0',
    summary: 'Describes the server, section by section.',
    categories: ['@dangerous'],
    execute: info,
  }),
  serverCommand({
    ...row,
    name: 'TIME',
    arity: 1,
    flags: ['loading', 'stale', 'fast'],
    since: '2.6.0',
    summary: "Returns the server's time: seconds since 1970, and microseconds.",
    execute: time,
  }),
  serverCommand({
    ...row,
    name: 'SHUTDOWN',
    arity: -1,
    flags: ['admin', 'noscript', 'loading', 'stale', 'no_multi', 'allow_busy'],
    since: '1.0.0',
    summary: 'Stops the server; the log is written to its end first.',
    execute: shutdown,
  }),
  serverCommand({
    ...row,
    name: 'ROLE',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast'],
    since: '2.8.12',
    summary: 'Returns the role of the node.',
    categories: ['@admin', '@dangerous'],
    execute: role,
  }),
];
