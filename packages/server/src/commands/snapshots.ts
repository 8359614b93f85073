/** Snapshots: Redis' commands for them, and our own, which know locations and tell what came of it. */
import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import type { Outcome, Snapshots } from '../snapshots.js';
import { replyInteger, replyText } from './fields.js';
import { helpCommand } from './help.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand } from './server-command.js';

const text = (...words: string[]): Uint8Array[] =>
  words.map((word) => Uint8Array.from(Buffer.from(word)));

function bgsave(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  if (args.count > 2 || (args.count === 2 && args.latin1(1).toUpperCase() !== 'SCHEDULE'))
    reply.error(errors.syntax);
  else if (begin(reply, context) !== undefined) reply.simple('Background saving started');
}

/** The log is rewritten by a snapshot: what lies before the oldest one that is kept is cut off. */
function bgrewriteaof(
  _database: Database,
  _args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  if (begin(reply, context) !== undefined)
    reply.simple('Background append only file rewriting started');
}

/** Woken, it is run again with the number of its snapshot. */
function save(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  if (args.count === 1) beginAndWait(context, database, reply, undefined, 'SAVE');
  else showOutcome(context, args.integer(1), reply, () => reply.ok());
}

function lastSave(
  _database: Database,
  _args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  const started = Math.floor(context.statistics.startedMs / 1000);
  reply.integer(context.snapshots?.lastSaveSeconds ?? started);
}

function create(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const location = args.count > 2 ? args.text(2) : undefined;
  beginAndWait(context, database, reply, location, 'MILLRACE.SNAPSHOT', 'WAIT');
}

function wait(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const number = args.integer(2);
  if (Number.isNaN(number)) reply.error(errors.notInteger);
  else if (context.snapshots?.outcome(number)?.state === 'running')
    waitFor(context, database, reply, number, 'MILLRACE.SNAPSHOT', 'WAIT');
  else showOutcome(context, number, reply, (done) => replyResult(reply, done));
}

/** The first of the steps by which all shards of a cluster are cut at one moment. */
function prepare(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const location = args.count > 2 ? args.text(2) : undefined;
  const number = begin(reply, context, (snapshots) => snapshots.prepare(location));
  if (number !== undefined)
    waitFor(context, database, reply, number, 'MILLRACE.SNAPSHOT', 'PREPARED');
}

function prepared(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const number = args.integer(2);
  const agreed = context.snapshots?.agreedCut(number);
  if (agreed?.isPreparing === true)
    waitFor(context, database, reply, number, 'MILLRACE.SNAPSHOT', 'PREPARED');
  else if (agreed?.isReady === true) reply.integer(number);
  else showOutcome(context, number, reply, () => reply.error('ERR it was taken already'));
}

function hold(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  if (context.snapshots?.agreedCut(args.integer(2))?.hold() === true) reply.ok();
  else reply.error('ERR no snapshot with that number is prepared');
}

function cut(database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const number = args.integer(2);
  if (context.snapshots?.agreedCut(number)?.cut() === true)
    waitFor(context, database, reply, number, 'MILLRACE.SNAPSHOT', 'WAIT');
  else reply.error('ERR writes are not held for a snapshot with that number');
}

function abandon(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  context.snapshots?.agreedCut(args.integer(2))?.giveUp('the snapshot was abandoned');
  reply.ok();
}

function status(
  _database: Database,
  _args: Arguments,
  reply: Reply,
  { snapshots }: ServerContext,
): void {
  replyStatus(reply, snapshots);
}

/** The number of the snapshot that was started, or the error is replied. */
function begin(
  reply: Reply,
  { snapshots }: ServerContext,
  start: (snapshots: Snapshots) => number = (all) => all.begin(),
): number | undefined {
  try {
    if (snapshots === undefined) throw new Error('the store is still starting');
    return start(snapshots);
  } catch (error) {
    reply.error(`ERR ${oneLine((error as Error).message)}`);
    return undefined;
  }
}

function beginAndWait(
  context: ServerContext,
  database: Database,
  reply: Reply,
  location: string | undefined,
  ...resume: string[]
): void {
  const number = begin(reply, context, (snapshots) => snapshots.begin(location));
  if (number !== undefined) waitFor(context, database, reply, number, ...resume);
}

/** The connection waits, and runs `resume` with the number of the snapshot when that has ended. */
function waitFor(
  context: ServerContext,
  database: Database,
  reply: Reply,
  number: number,
  ...resume: string[]
): void {
  if (!database.mayWait || context.snapshots === undefined) {
    reply.error('ERR a snapshot cannot be waited for here');
    return;
  }
  database.wait = {
    keys: [context.snapshots.waitKey(number)],
    timeoutMs: 0,
    resume: text(...resume, number.toString()),
  };
}

function showOutcome(
  context: ServerContext,
  number: number,
  reply: Reply,
  show: (outcome: Outcome & { state: 'done' }) => void,
): void {
  const outcome = context.snapshots?.outcome(number);
  if (outcome?.state === 'done') show(outcome);
  else if (outcome?.state === 'failed') reply.error(`ERR ${oneLine(outcome.text)}`);
  else reply.error('ERR no such snapshot');
}

function replyResult(reply: Reply, { location, result }: Outcome & { state: 'done' }): void {
  const { manifest, ms, preservedPages, stallMsMax } = result;
  reply.map(9);
  replyText(reply, 'id', manifest.id);
  replyText(reply, 'shard', manifest.shard);
  replyText(reply, 'location', location);
  replyInteger(reply, 'sequence', manifest.sequence);
  replyInteger(reply, 'pages', manifest.pages);
  replyInteger(reply, 'bytes', manifest.bytes);
  replyInteger(reply, 'milliseconds', Math.round(ms));
  replyInteger(reply, 'preserved-pages', preservedPages);
  replyInteger(reply, 'longest-stall-microseconds', Math.round(stallMsMax * 1000));
}

function replyStatus(reply: Reply, snapshots: Snapshots | undefined): void {
  const fields = Object.entries(snapshots?.fields() ?? {});
  const { pages = 0, of = 0 } = snapshots?.progress ?? {};
  reply.map(fields.length + 3);
  replyInteger(reply, 'number', snapshots?.lastNumber ?? 0);
  replyInteger(reply, 'pages', pages);
  replyInteger(reply, 'pages_at_most', of);
  for (const [name, value] of fields) {
    if (typeof value === 'number') replyInteger(reply, name, Math.round(value));
    else replyText(reply, name, value);
  }
}

const oneLine = (message: string): string => message.replaceAll(/[\r\n]+/g, ' ');

const row = { group: 'server', complexity: 'O(n) of n pages, in the background' } as const;
const own = { ...row, since: '7.2.4', flags: ['admin', 'noscript', 'no_multi'] } as const;

const subcommands: readonly ServerCommand[] = [
  serverCommand({
    ...own,
    name: 'CREATE',
    arity: -2,
    summary: 'Takes a snapshot, here or at a location, and describes it when it is there.',
    execute: create,
  }),
  serverCommand({
    ...own,
    name: 'WAIT',
    arity: 3,
    summary: 'Waits for the snapshot with a number, and describes it.',
    execute: wait,
  }),
  serverCommand({
    ...own,
    name: 'PREPARE',
    arity: -2,
    summary: 'Makes all ready for a snapshot, and replies with its number: HOLD and CUT follow.',
    execute: prepare,
  }),
  serverCommand({
    ...own,
    name: 'PREPARED',
    arity: 3,
    summary: 'Waits until all is ready for the snapshot with a number.',
    execute: prepared,
  }),
  serverCommand({
    ...own,
    name: 'HOLD',
    arity: 3,
    complexity: 'O(1)',
    summary: 'Holds writes back until the snapshot with a number is cut, for a second at most.',
    execute: hold,
  }),
  serverCommand({
    ...own,
    name: 'CUT',
    arity: 3,
    summary: 'Takes the snapshot with a number as of now, and describes it when it is there.',
    execute: cut,
  }),
  serverCommand({
    ...own,
    name: 'ABANDON',
    arity: 3,
    complexity: 'O(1)',
    summary: 'Gives up the snapshot with a number, where it was not cut yet.',
    execute: abandon,
  }),
  serverCommand({
    ...own,
    name: 'STATUS',
    arity: 2,
    flags: ['admin', 'loading', 'stale'],
    complexity: 'O(1)',
    summary: 'Returns how far the snapshot is, and how the last ones went.',
    execute: status,
  }),
  helpCommand('MILLRACE.SNAPSHOT', 'server', '7.2.4', [
    'CREATE [<location>]',
    '    Take a snapshot in the folder of the store, or at /path or s3://bucket/prefix.',
    'WAIT <number>',
    '    Wait for the snapshot with that number.',
    'PREPARE [<location>]',
    '    Make all ready for a snapshot, and return its number.',
    'PREPARED <number>',
    '    Wait until all is ready.',
    'HOLD <number>',
    '    Hold writes back until it is cut, for a second at most.',
    'CUT <number>',
    '    Take it as of now. Cut when all shards hold, a cluster is taken at one moment.',
    'ABANDON <number>',
    '    Give it up, where it was not cut yet.',
    'STATUS',
    '    Show how far the snapshot is, and how the last ones went.',
  ]),
];

export const snapshotCommands: readonly ServerCommand[] = [
  serverCommand({
    ...row,
    name: 'SAVE',
    arity: 1,
    flags: ['admin', 'noscript', 'no_async_loading', 'no_multi'],
    since: '1.0.0',
    summary: 'Takes a snapshot, and replies when it is on disk.',
    execute: save,
  }),
  serverCommand({
    ...row,
    name: 'BGSAVE',
    arity: -1,
    flags: ['admin', 'noscript', 'no_async_loading'],
    since: '1.0.0',
    summary: 'Starts to take a snapshot.',
    execute: bgsave,
  }),
  serverCommand({
    ...row,
    name: 'BGREWRITEAOF',
    arity: 1,
    flags: ['admin', 'noscript', 'no_async_loading'],
    since: '1.0.0',
    summary: 'Starts to take a snapshot, after which the log before it is cut off.',
    execute: bgrewriteaof,
  }),
  serverCommand({
    ...row,
    name: 'LASTSAVE',
    arity: 1,
    flags: ['loading', 'stale', 'fast'],
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Returns when the last snapshot was taken, in seconds since 1970.',
    categories: ['@admin', '@dangerous'],
    execute: lastSave,
  }),
  serverCommand({
    ...own,
    name: 'MILLRACE.SNAPSHOT',
    arity: -2,
    flags: [],
    summary: 'Takes and describes snapshots.',
    subcommands,
  }),
];
