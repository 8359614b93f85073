/** WAIT and WAITAOF: a connection waits until what it wrote is where it wants it. There are no replicas yet to wait for. */
import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand } from './server-command.js';

/** Reads the timeout at an argument: -1 where the error is replied. */
function readTimeout(args: Arguments, i: number, reply: Reply): number {
  const timeout = args.integer(i);
  if (Number.isNaN(timeout)) reply.error(errors.timeoutNotInteger);
  else if (timeout < 0) reply.error(errors.negativeTimeout);
  else if (!Number.isSafeInteger(timeout)) reply.error(errors.timeoutOutOfRange);
  else return timeout;
  return -1;
}

/** Makes the connection wait; `answer` is what it is told in the end, whether in time or not. */
function waitFor(
  context: ServerContext,
  database: Database,
  args: Arguments,
  timeoutMs: number,
  answer: (reply: Reply) => void,
): void {
  const { session } = context;
  database.wait = {
    // No key of anybody else, so that nothing but the time or the log ends it.
    keys: [new TextEncoder().encode(`\0waits:${session.id.toString()}`)],
    timeoutMs,
    resume: Array.from({ length: args.count }, (_, i) => args.copy(i)),
    onTimeout: (_keyspace, reply) => {
      answer(reply);
    },
  };
}

function wait(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const replicas = args.integer(1);
  if (Number.isNaN(replicas)) {
    reply.error(errors.notInteger);
    return;
  }
  const timeoutMs = readTimeout(args, 2, reply);
  if (timeoutMs < 0) return;
  if (replicas <= 0 || !database.mayWait) reply.integer(0);
  else
    waitFor(context, database, args, timeoutMs, (later) => {
      later.integer(0);
    });
}

function waitaof(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const local = args.integer(1);
  const replicas = args.integer(2);
  if (Number.isNaN(local)) reply.error(errors.notInteger);
  else if (local !== 0 && local !== 1)
    reply.error('ERR value is out of range, value must between 0 and 1');
  else if (!(replicas >= 0)) reply.error('ERR value is out of range, must be positive');
  else {
    const timeoutMs = readTimeout(args, 3, reply);
    if (timeoutMs < 0) return;
    if (local === 1 && context.log === undefined)
      reply.error('ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.');
    else waitForLog(database, args, reply, context, timeoutMs);
  }
}

function waitForLog(
  database: Database,
  args: Arguments,
  reply: Reply,
  context: ServerContext,
  timeoutMs: number,
): void {
  const { log, session } = context;
  const sequence = context.dispatch.commit.endBatch();
  const isDurable = (): boolean => log !== undefined && log.durableSequence >= sequence;
  const answer = (to: Reply): void => {
    to.array(2);
    to.integer(isDurable() ? 1 : 0);
    to.integer(0);
  };
  const wantsReplicas = args.integer(2) > 0;
  const isDone = !wantsReplicas && (args.integer(1) === 0 || isDurable());
  if (isDone || !database.mayWait) {
    answer(reply);
    return;
  }
  waitFor(context, database, args, timeoutMs, answer);
  if (wantsReplicas) return;
  const own = database.wait;
  void log?.sync().then(() => {
    if (session.waiting?.wait === own) context.waits.unblock(session, false);
  });
}

const row = {
  group: 'generic',
  flags: ['blocking'],
  complexity: 'O(1)',
  categories: ['@connection'],
} as const;

export const durabilityCommands: readonly ServerCommand[] = [
  serverCommand({
    ...row,
    name: 'WAIT',
    arity: 3,
    since: '3.0.0',
    summary: 'Waits for replicas to have what the connection wrote; returns how many do.',
    execute: wait,
  }),
  serverCommand({
    ...row,
    name: 'WAITAOF',
    arity: 4,
    since: '7.2.0',
    summary: 'Waits for the log to be on disk, here and on replicas; returns where it is.',
    execute: waitaof,
  }),
];
