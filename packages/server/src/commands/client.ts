/** CLIENT. https://redis.io/docs/latest/commands/client-list/ */
import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { describeSession } from '../client-description.js';
import type { ServerContext } from '../context.js';
import { replyMode } from '../session.js';
import { killCommand } from './client-kill.js';
import { list } from './client-list.js';
import { nameFault } from './client-names.js';
import { trackingCommands } from './client-tracking.js';
import { pause, unblock, unpause } from './client-waiting.js';
import { helpCommand } from './help.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand, ServerExecute } from './server-command.js';

const W = {
  on: word('ON'),
  off: word('OFF'),
  skip: word('SKIP'),
  libName: word('LIB-NAME'),
  libVer: word('LIB-VER'),
};

const clientHelp = [
  'CACHING (YES|NO)',
  '    Enable/disable tracking of the keys for next command in OPTIN/OPTOUT modes.',
  'GETREDIR',
  '    Return the client ID we are redirecting to when tracking is enabled.',
  'GETNAME',
  '    Return the name of the current connection.',
  'ID',
  '    Return the ID of the current connection.',
  'INFO',
  '    Return information about the current client connection.',
  'KILL <ip:port>',
  '    Kill connection made from <ip:port>.',
  'KILL <option> <value> [<option> <value> [...]]',
  '    Kill connections. Options are: ADDR, LADDR, TYPE, USER, ID, SKIPME, MAXAGE.',
  'LIST [TYPE <type> | ID <id> ...]',
  '    Return information about client connections.',
  'PAUSE <timeout> [WRITE|ALL]',
  '    Suspend all, or just write, clients for <timeout> milliseconds.',
  'REPLY (ON|OFF|SKIP)',
  '    Control the replies sent to the current connection.',
  'SETNAME <name>',
  '    Assign the name <name> to the current connection.',
  'SETINFO <option> <value>',
  '    Set client meta attr. Options are: LIB-NAME, LIB-VER.',
  'TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]',
  '         [OPTIN] [OPTOUT] [NOLOOP]',
  '    Control server assisted client side caching.',
  'TRACKINGINFO',
  '    Report tracking status for the current connection.',
  'UNBLOCK <clientid> [TIMEOUT|ERROR]',
  '    Unblock the specified blocked client.',
  'UNPAUSE',
  '    Stop the current client pause, resuming traffic.',
  'NO-EVICT (ON|OFF)',
  '    Protect current client connection from eviction.',
  'NO-TOUCH (ON|OFF)',
  '    Will not touch LRU/LFU stats when this mode is on.',
];

function setname(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const name = args.latin1(2);
  const fault = nameFault(name);
  if (fault !== undefined) reply.error(fault);
  else {
    context.session.name = name;
    reply.ok();
  }
}

function setinfo(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const value = args.latin1(3);
  const isName = args.is(2, W.libName);
  if (!isName && !args.is(2, W.libVer)) reply.error(`ERR Unrecognized option '${args.quoted(2)}'`);
  else if (nameFault(value) !== undefined)
    reply.error(
      `ERR ${isName ? 'LIB-NAME' : 'LIB-VER'} cannot contain spaces, newlines or special characters.`,
    );
  else {
    if (isName) context.session.libraryName = value;
    else context.session.libraryVersion = value;
    reply.ok();
  }
}

function replyTo(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  if (args.is(2, W.on)) {
    context.session.replyMode = replyMode.on;
    reply.ok();
  } else if (args.is(2, W.off)) context.session.replyMode = replyMode.off;
  else if (args.is(2, W.skip)) {
    if (context.session.replyMode === replyMode.on) context.session.replyMode = replyMode.skipNext;
    else if (context.session.replyMode === replyMode.skipNext)
      context.session.replyMode = replyMode.skipAgain;
  } else reply.error(errors.syntax);
}

/** Switches a property of the session. */
const onOff =
  (property: 'noEvict' | 'noTouch'): ServerExecute =>
  (_database, args, reply, { session }) => {
    if (!args.is(2, W.on) && !args.is(2, W.off)) {
      reply.error(errors.syntax);
      return;
    }
    session[property] = args.is(2, W.on);
    reply.ok();
  };

const row = { group: 'connection', complexity: 'O(1)', since: '2.4.0' } as const;
const flags = ['noscript', 'loading', 'stale'] as const;
const subcommands: ServerCommand[] = [
  serverCommand({
    ...row,
    flags,
    name: 'ID',
    arity: 2,
    since: '5.0.0',
    summary: 'Returns the id of the connection.',
    execute: (_database, _args, reply, context) => {
      reply.integer(context.session.id);
    },
  }),
  serverCommand({
    ...row,
    flags,
    name: 'GETNAME',
    arity: 2,
    since: '2.6.9',
    summary: 'Returns the name of the connection.',
    execute: (_database, _args, reply, context) => {
      if (context.session.name === '') reply.nil();
      else reply.bulkText(context.session.name);
    },
  }),
  serverCommand({
    ...row,
    flags,
    name: 'SETNAME',
    arity: 3,
    since: '2.6.9',
    summary: 'Names the connection.',
    execute: setname,
  }),
  serverCommand({
    ...row,
    flags,
    name: 'SETINFO',
    arity: 4,
    since: '7.2.0',
    summary: 'Says which library the client is.',
    execute: setinfo,
  }),
  serverCommand({
    ...row,
    flags,
    name: 'INFO',
    arity: 2,
    since: '6.2.0',
    summary: 'Describes the connection.',
    execute: (_database, _args, reply, context) => {
      reply.verbatim('txt', `${describeSession(context, context.session)}\n`);
    },
  }),
  serverCommand({
    ...row,
    flags: ['admin', ...flags],
    name: 'LIST',
    arity: -2,
    complexity: 'O(n) of n connections',
    summary: 'Describes all connections.',
    execute: list,
  }),
  killCommand,
  serverCommand({
    ...row,
    flags,
    name: 'REPLY',
    arity: 3,
    since: '3.2.0',
    summary: 'Switches replies on and off.',
    execute: replyTo,
  }),
  serverCommand({
    ...row,
    flags: ['admin', ...flags],
    name: 'PAUSE',
    arity: -3,
    since: '3.0.0',
    summary: 'Makes commands wait for a time.',
    execute: pause,
  }),
  serverCommand({
    ...row,
    flags: ['admin', ...flags],
    name: 'UNPAUSE',
    arity: 2,
    since: '6.2.0',
    summary: 'Ends a pause.',
    execute: unpause,
  }),
  serverCommand({
    ...row,
    flags: ['admin', ...flags],
    name: 'UNBLOCK',
    arity: -3,
    since: '5.0.0',
    summary: 'Ends the waiting of another connection.',
    execute: unblock,
  }),
  serverCommand({
    ...row,
    flags: ['admin', ...flags],
    name: 'NO-EVICT',
    arity: 3,
    since: '7.0.0',
    summary: 'Exempts the connection from eviction of connections; none is evicted.',
    execute: onOff('noEvict'),
  }),
  serverCommand({
    ...row,
    flags,
    name: 'NO-TOUCH',
    arity: 3,
    since: '7.2.0',
    summary: 'Lets reads of the connection leave unmarked when keys were used.',
    execute: onOff('noTouch'),
  }),
  serverCommand({
    ...row,
    flags: [...flags, 'allow_busy'],
    name: 'CAPA',
    arity: -3,
    since: '8.0.0',
    summary: 'Takes note of what the client can do; none of it matters here.',
    execute: (_database, _args, reply) => {
      reply.ok();
    },
  }),
  ...trackingCommands,
  helpCommand('CLIENT', 'connection', '5.0.0', clientHelp),
];
export const clientCommand = serverCommand({
  ...row,
  flags: [],
  name: 'CLIENT',
  arity: -2,
  complexity: 'Depends on the subcommand',
  summary: 'Looks at and changes connections.',
  subcommands,
});
