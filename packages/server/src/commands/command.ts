/** COMMAND: the table, as clients read it. https://redis.io/docs/latest/commands/command/ */
import { errors, flagBit } from '@millrace/commands';
import type { Database, Routine } from '@millrace/commands';
import { Arguments } from '@millrace/resp';
import type { Reply } from '@millrace/resp';
import { Glob } from '@millrace/commands';
import { categoriesOf } from '../acl-categories.js';
import type { ServerContext } from '../context.js';
import { accessOfKey } from '../key-access.js';
import { replyDocs, replyInfo, replyWords } from './command-description.js';
import { positionsOfKeys } from '../key-positions.js';
import { helpCommand } from './help.js';
import { serverCommand } from './server-command.js';

function findAny(context: ServerContext, name: string): Routine | undefined {
  const [container, sub] = name.split('|');
  const routine = context.table.findText(container);
  return sub === undefined ? routine : routine?.subroutines?.get(sub.toUpperCase());
}

const positions = { list: new Int32Array(16) };

function replyKeys(
  context: ServerContext,
  args: Arguments,
  reply: Reply,
  replyKey: (routine: Routine, call: Arguments, n: number) => void,
): void {
  const call = new Arguments();
  call.window(args, 2, args.count - 2);
  const routine = context.table.findCalled(call);
  const refusal = keylessText(routine, call);
  const count =
    routine === undefined || refusal !== undefined ? 0 : positionsOfKeys(routine, call, positions);
  if (routine === undefined || count === 0) {
    reply.error(refusal ?? 'ERR Invalid arguments specified for command');
    return;
  }
  reply.array(count);
  for (let n = 0; n < count; n++) replyKey(routine, call, n);
}

function info(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const names = Array.from({ length: Math.max(0, args.count - 2) }, (_, i) => args.latin1(i + 2));
  const routines =
    names.length === 0 ? context.table.all : names.map((name) => findAny(context, name));
  reply.array(routines.length);
  for (const routine of routines) {
    if (routine === undefined) reply.nil();
    else replyInfo(routine, reply);
  }
}

function docs(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const names = Array.from({ length: args.count - 2 }, (_, i) => args.latin1(i + 2));
  const routines =
    names.length === 0
      ? context.table.all
      : names.map((name) => findAny(context, name)).filter((routine) => routine !== undefined);
  reply.map(routines.length);
  for (const routine of routines) replyDocs(routine, reply);
}

function list(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  let routines: readonly Routine[] = context.table.flat();
  if (args.count !== 2) {
    const [option, by] =
      args.count === 5 ? [args.latin1(2).toUpperCase(), args.latin1(3).toUpperCase()] : ['', ''];
    const value = args.count === 5 ? args.latin1(4) : '';
    if (option !== 'FILTERBY' || !['MODULE', 'ACLCAT', 'PATTERN'].includes(by)) {
      reply.error(errors.syntax);
      return;
    }
    const glob = new Glob(new TextEncoder().encode(value.toLowerCase()));
    const matches = (routine: Routine): boolean => {
      const name = new TextEncoder().encode(routine.fullName);
      if (by === 'PATTERN') return glob.matches(name, 0, name.length);
      return by === 'ACLCAT' && categoriesOf(routine).includes(`@${value.toLowerCase()}`);
    };
    routines = routines.filter(matches);
  }
  reply.array(routines.length);
  for (const routine of routines) reply.bulkText(routine.fullName);
}

function getkeys(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  replyKeys(context, args, reply, (_routine, call, n) => {
    const i = positions.list[n];
    reply.bulk(call.bytes, call.offsets[i], call.lengths[i]);
  });
}

function getkeysandflags(
  _database: Database,
  args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  replyKeys(context, args, reply, (routine, call, n) => {
    const i = positions.list[n];
    reply.array(2);
    reply.bulk(call.bytes, call.offsets[i], call.lengths[i]);
    replyWords(accessOfKey(routine, n, call), reply);
  });
}

const row = {
  group: 'server',
  since: '2.8.13',
  flags: ['loading', 'stale'],
  complexity: 'O(n) of n commands',
  categories: ['@connection'],
} as const;
export const commandCommand = serverCommand({
  ...row,
  name: 'COMMAND',
  arity: -1,
  summary: 'Describes the commands.',
  execute: info,
  subcommands: [
    serverCommand({
      ...row,
      name: 'COUNT',
      arity: 2,
      summary: 'Counts the commands.',
      execute: (_database, _args, reply, context) => {
        reply.integer(context.table.all.length);
      },
    }),
    serverCommand({
      ...row,
      name: 'INFO',
      arity: -2,
      summary: 'Describes commands by name.',
      execute: info,
    }),
    serverCommand({
      ...row,
      name: 'DOCS',
      arity: -2,
      since: '7.0.0',
      summary: 'Documents commands.',
      execute: docs,
    }),
    serverCommand({
      ...row,
      name: 'LIST',
      arity: -2,
      since: '7.0.0',
      summary: 'Lists the names of commands.',
      execute: list,
    }),
    serverCommand({
      ...row,
      name: 'GETKEYS',
      arity: -3,
      summary: 'Finds the keys in a command.',
      execute: getkeys,
    }),
    serverCommand({
      ...row,
      name: 'GETKEYSANDFLAGS',
      arity: -3,
      since: '7.0.0',
      summary: 'Finds the keys in a command, and tells what it does with them.',
      execute: getkeysandflags,
    }),
    serverCommand({
      ...helpCommand('COMMAND', 'server', '5.0.0', [
        '(no subcommand)',
        '    Return details about all Redis commands.',
        'COUNT',
        '    Return the total number of commands in this Redis server.',
        'LIST',
        '    Return a list of all commands in this Redis server.',
        'INFO [<command-name> ...]',
        '    Return details about multiple Redis commands.',
        '    If no command names are given, documentation details for all',
        '    commands are returned.',
        'DOCS [<command-name> ...]',
        '    Return documentation details about multiple Redis commands.',
        '    If no command names are given, documentation details for all',
        '    commands are returned.',
        'GETKEYS <full-command>',
        '    Return the keys from a full Redis command.',
        'GETKEYSANDFLAGS <full-command>',
        '    Return the keys and the access flags from a full Redis command.',
      ]),
      categories: ['@connection'],
    }),
  ],
});

/** Why a call has no keys, or undefined. */
function keylessText(routine: Routine | undefined, call: Arguments): string | undefined {
  if (routine === undefined) return 'ERR Invalid command specified';
  // Channels of shards are routed as keys are, but are none.
  if (routine.keys === undefined || (routine.flags & flagBit.pubsub) !== 0)
    return 'ERR The command has no key arguments';
  return routine.acceptsCount(call.count)
    ? undefined
    : 'ERR Invalid number of arguments specified for command';
}
