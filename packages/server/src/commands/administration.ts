/** Commands about the server as a whole. https://redis.io/docs/latest/commands/?group=server */
import { errors, keyMemory } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { sectionsOf } from '../info.js';
import { helpCommand } from './help.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand } from './server-command.js';

const W = { samples: word('SAMPLES') };

function info(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const wanted = Array.from({ length: args.count - 1 }, (_, i) => args.latin1(i + 1).toLowerCase());
  reply.verbatim('txt', sectionsOf(context, wanted));
}

function time(_database: Database, _args: Arguments, reply: Reply, context: ServerContext): void {
  const micros = Math.floor(context.clock.nowMs() * 1000);
  reply.array(2);
  reply.bulkText(Math.floor(micros / 1e6).toString());
  reply.bulkText((micros % 1e6).toString());
}

function shutdown(
  _database: Database,
  args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  for (let i = 1; i < args.count; i++) {
    if (!/^(nosave|save|now|force|abort)$/i.test(args.latin1(i))) {
      reply.error(errors.syntax);
      return;
    }
    if (/^abort$/i.test(args.latin1(i))) {
      reply.error('ERR No shutdown in progress.');
      return;
    }
  }
  context.session.isClosing = true;
  context.requestStop();
}

function usage(database: Database, args: Arguments, reply: Reply): void {
  for (let i = 3; i < args.count; i += 2) {
    const samples = i + 1 < args.count && args.is(i, W.samples) ? args.integer(i + 1) : -1;
    if (Number.isNaN(samples) || samples < 0) {
      reply.error(Number.isNaN(samples) ? errors.notInteger : errors.syntax);
      return;
    }
  }
  const entry = database.find(args, 2);
  if (entry === 0) reply.nil();
  else reply.integer(keyMemory(database, entry));
}

function role(_database: Database, _args: Arguments, reply: Reply, context: ServerContext): void {
  reply.array(3);
  reply.bulkText('master');
  reply.integer(context.log?.lastSequence ?? 0);
  reply.array(0);
}

const row = { group: 'server', complexity: 'O(1)' } as const;
const memory = [
  serverCommand({
    ...row,
    flags: ['readonly'],
    keys: { first: 2, last: 2, step: 1 },
    name: 'USAGE',
    arity: -3,
    since: '4.0.0',
    summary: 'Returns the bytes that a key takes.',
    execute: usage,
  }),
  serverCommand({
    ...row,
    flags: [],
    name: 'PURGE',
    arity: 2,
    since: '4.0.0',
    summary: 'Accepted; freed memory is always used again.',
    execute: (_database, _args, reply) => {
      reply.ok();
    },
  }),
  helpCommand('MEMORY', 'server', '4.0.0', [
    'PURGE',
    '    Attempt to purge dirty pages for reclamation by the allocator.',
    'USAGE <key> [SAMPLES <count>]',
    '    Return memory in bytes used by <key> and its value. Nested values are',
    '    sampled up to <count> times (default: 5, 0 means sample all).',
  ]),
];
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
    name: 'MEMORY',
    arity: -2,
    flags: [],
    since: '4.0.0',
    summary: 'Looks at memory.',
    subcommands: memory,
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
