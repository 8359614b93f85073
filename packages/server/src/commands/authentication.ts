/** HELLO, AUTH and RESET. https://redis.io/docs/latest/commands/hello/ */
import { timingSafeEqual } from 'node:crypto';
import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand } from './server-command.js';
import { replyMode } from '../session.js';
import { redisVersion } from '../version.js';
import { nameFault } from './client-names.js';
import { replyInteger, replyText } from './fields.js';

const W = { auth: word('AUTH'), setname: word('SETNAME') };
const wrongPassword = 'WRONGPASS invalid username-password pair or user is disabled.';

/** Compares without telling by the time it takes how much was right. */
function isPassword(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return timingSafeEqual(Buffer.concat([a, b]), Buffer.concat([b, a])) && a.length === b.length;
}

function isValid(context: ServerContext, user: string, password: string): boolean {
  const expected = context.config.values.requirepass;
  return user === 'default' && (expected === '' || isPassword(password, expected));
}

function authenticate({ session }: ServerContext): void {
  session.isAuthenticated = session.decoding.isAuthenticated = true;
}

function refuse({ statistics }: ServerContext, reply: Reply): void {
  statistics.deniedLogins++;
  reply.error(wrongPassword);
}

interface Hello {
  readonly auth?: readonly [user: string, password: string];
  readonly name?: string;
  readonly error?: string;
}

/** Reads the options of HELLO: what to do, or the error. */
function readHello(args: Arguments): Hello {
  const wanted: { auth?: [string, string]; name?: string } = {};
  for (let i = 2; i < args.count; i++) {
    if (args.is(i, W.auth) && i + 2 < args.count) wanted.auth = [args.text(++i), args.text(++i)];
    else if (args.is(i, W.setname) && i + 1 < args.count) {
      wanted.name = args.latin1(++i);
      const fault = nameFault(wanted.name);
      if (fault !== undefined) return { error: fault };
    } else return { error: `ERR Syntax error in HELLO option '${args.quoted(i)}'` };
  }
  return wanted;
}

function describeServer(context: ServerContext, reply: Reply): void {
  const { session } = context;
  reply.map(7);
  replyText(reply, 'server', 'redis');
  replyText(reply, 'version', redisVersion);
  replyInteger(reply, 'proto', session.protocol);
  replyInteger(reply, 'id', session.id);
  replyText(reply, 'mode', context.topology === undefined ? 'standalone' : 'cluster');
  replyText(reply, 'role', 'master');
  reply.bulkText('modules');
  reply.array(0);
}

function auth(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  if (args.count > 3) {
    reply.error(errors.syntax);
    return;
  }
  if (args.count === 2 && context.config.values.requirepass === '') {
    reply.error(
      'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
    );
    return;
  }
  const user = args.count === 3 ? args.text(1) : 'default';
  if (!isValid(context, user, args.text(args.count - 1))) {
    refuse(context, reply);
    return;
  }
  authenticate(context);
  reply.ok();
}

function hello(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const { session } = context;
  const protocol = args.count > 1 ? args.integer(1) : session.protocol;
  if (Number.isNaN(protocol)) {
    reply.error('ERR Protocol version is not an integer or out of range');
    return;
  }
  if (protocol !== 2 && protocol !== 3) {
    reply.error('NOPROTO unsupported protocol version');
    return;
  }
  const wanted = readHello(args);
  if (wanted.error !== undefined) {
    reply.error(wanted.error);
    return;
  }
  if (wanted.auth !== undefined) {
    if (!isValid(context, ...wanted.auth)) {
      refuse(context, reply);
      return;
    }
    authenticate(context);
  }
  if (!session.isAuthenticated) {
    reply.error(
      'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
    );
    return;
  }
  if (wanted.name !== undefined) session.name = wanted.name;
  session.protocol = protocol;
  reply.resp3 = protocol === 3;
  describeServer(context, reply);
}

function reset(_database: Database, _args: Arguments, reply: Reply, context: ServerContext): void {
  const { session } = context;
  session.queued = undefined;
  context.keyWatch.unwatch(session);
  context.pubsub.leave(session);
  context.tracking.end(session);
  context.monitors.delete(session);
  session.noTouch = session.noEvict = false;
  session.keyspace = context.engine.keyspaces[0];
  session.name = '';
  session.protocol = 2;
  session.acceptsStale = false;
  session.replyMode = replyMode.on;
  session.isAuthenticated = session.decoding.isAuthenticated =
    context.config.values.requirepass === '';
  reply.resp3 = false;
  reply.simple('RESET');
}

const row = { group: 'connection', complexity: 'O(1)' } as const;
export const authenticationCommands: readonly ServerCommand[] = [
  serverCommand({
    ...row,
    name: 'AUTH',
    arity: -2,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
    since: '1.0.0',
    summary: 'Authenticates the connection.',
    execute: auth,
  }),
  serverCommand({
    ...row,
    name: 'HELLO',
    arity: -1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
    since: '6.0.0',
    summary: 'Chooses the protocol version, and may authenticate and name the connection.',
    execute: hello,
  }),
  serverCommand({
    ...row,
    name: 'RESET',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
    since: '6.2.0',
    summary: 'Makes the connection as it was when it began.',
    execute: reset,
  }),
];
