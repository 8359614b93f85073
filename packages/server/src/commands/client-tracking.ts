/** CLIENT TRACKING, TRACKINGINFO, CACHING and GETREDIR. https://redis.io/docs/latest/commands/client-tracking/ */
import { errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import type { Session } from '../session.js';
import type { TrackingState } from '../tracking/tracking-state.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand } from './server-command.js';

const W = {
  on: word('ON'),
  off: word('OFF'),
  yes: word('YES'),
  no: word('NO'),
  redirect: word('REDIRECT'),
  bcast: word('BCAST'),
  prefix: word('PREFIX'),
  optin: word('OPTIN'),
  optout: word('OPTOUT'),
  noloop: word('NOLOOP'),
};

interface Options {
  redirectTo: number;
  isBroadcast: boolean;
  isOptIn: boolean;
  isOptOut: boolean;
  isNoLoop: boolean;
  prefixes: string[];
}

function tracking(
  _database: Database,
  args: Arguments,
  reply: Reply,
  context: ServerContext,
): void {
  const { session } = context;
  const options = readOptions(context, args);
  if (typeof options === 'string') reply.error(options);
  else if (args.is(2, W.on)) {
    const refusal = refuse(session, options);
    if (refusal !== undefined) reply.error(refusal);
    else {
      begin(context, session, options);
      reply.ok();
    }
  } else if (args.is(2, W.off)) {
    context.tracking.end(session);
    reply.ok();
  } else reply.error(errors.syntax);
}

function readOptions(context: ServerContext, args: Arguments): Options | string {
  const options: Options = {
    redirectTo: 0,
    isBroadcast: false,
    isOptIn: false,
    isOptOut: false,
    isNoLoop: false,
    prefixes: [],
  };
  for (let i = 3; i < args.count; i++) {
    const hasMore = i + 1 < args.count;
    if (args.is(i, W.redirect) && hasMore) {
      if (options.redirectTo !== 0)
        return 'ERR A client can only redirect to a single other client';
      options.redirectTo = args.integer(++i);
      if (Number.isNaN(options.redirectTo)) return errors.notInteger;
      if (!context.sessions.has(options.redirectTo))
        return 'ERR The client ID you want redirect to does not exist';
    } else if (args.is(i, W.prefix) && hasMore) options.prefixes.push(args.latin1(++i));
    else if (args.is(i, W.bcast)) options.isBroadcast = true;
    else if (args.is(i, W.optin)) options.isOptIn = true;
    else if (args.is(i, W.optout)) options.isOptOut = true;
    else if (args.is(i, W.noloop)) options.isNoLoop = true;
    else return errors.syntax;
  }
  return options;
}

/** Why the options cannot be together, or not on top of what the session has. */
function refuse({ tracking: before }: Session, options: Options): string | undefined {
  const { isBroadcast, isOptIn, isOptOut, prefixes } = options;
  if (prefixes.length > 0 && !isBroadcast)
    return 'ERR PREFIX option requires BCAST mode to be enabled';
  if (before !== undefined && before.isBroadcast !== isBroadcast)
    return "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a different mode.";
  if (isBroadcast && (isOptIn || isOptOut))
    return 'ERR OPTIN and OPTOUT are not compatible with BCAST';
  if (isOptIn && isOptOut) return "ERR You can't specify both OPTIN mode and OPTOUT mode";
  if (
    (isOptIn && before?.remembers === 'not-opted-out') ||
    (isOptOut && before?.remembers === 'opted-in')
  )
    return "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a different mode.";
  return isBroadcast ? refusePrefixes(before?.prefixes ?? [], prefixes) : undefined;
}

function refusePrefixes(before: readonly string[], given: readonly string[]): string | undefined {
  for (const [i, prefix] of given.entries()) {
    const old = before.find((other) => overlaps(prefix, other));
    if (old !== undefined)
      return `ERR Prefix '${prefix}' overlaps with an existing prefix '${old}'. Prefixes for a single client must not overlap.`;
    const other = given.slice(i + 1).find((later) => overlaps(prefix, later));
    if (other !== undefined)
      return `ERR Prefix '${prefix}' overlaps with another provided prefix '${other}'. Prefixes for a single client must not overlap.`;
  }
  return undefined;
}

const overlaps = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

function begin(context: ServerContext, session: Session, options: Options): void {
  const before = session.tracking;
  const given = options.isBroadcast && options.prefixes.length === 0 ? [''] : options.prefixes;
  context.tracking.begin(session, {
    redirectTo: options.redirectTo,
    isBroadcast: options.isBroadcast,
    prefixes: [...new Set([...(before?.prefixes ?? []), ...given])].sort(),
    remembers: options.isOptIn ? 'opted-in' : options.isOptOut ? 'not-opted-out' : 'all',
    isNoLoop: options.isNoLoop,
    isBroken: false,
    isCachingSaid: false,
  });
}

function caching(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const state = context.session.tracking;
  const isYes = args.is(2, W.yes);
  if (state === undefined)
    reply.error(
      'ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled',
    );
  else if (!isYes && !args.is(2, W.no)) reply.error(errors.syntax);
  else if (isYes && state.remembers !== 'opted-in')
    reply.error('ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.');
  else if (!isYes && state.remembers !== 'not-opted-out')
    reply.error('ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.');
  else {
    state.isCachingSaid = true;
    reply.ok();
  }
}

function flagsOf(state: TrackingState | undefined): string[] {
  if (state === undefined) return ['off'];
  const flags = ['on'];
  if (state.isBroadcast) flags.push('bcast');
  if (state.remembers === 'opted-in') flags.push('optin');
  if (state.remembers === 'opted-in' && state.isCachingSaid) flags.push('caching-yes');
  if (state.remembers === 'not-opted-out') flags.push('optout');
  if (state.remembers === 'not-opted-out' && state.isCachingSaid) flags.push('caching-no');
  if (state.isNoLoop) flags.push('noloop');
  if (state.isBroken) flags.push('broken_redirect');
  return flags;
}

function trackinginfo(
  _database: Database,
  _args: Arguments,
  reply: Reply,
  { session }: ServerContext,
): void {
  const flags = flagsOf(session.tracking);
  const prefixes = session.tracking?.prefixes ?? [];
  reply.map(3);
  reply.bulkText('flags');
  reply.set(flags.length);
  for (const flag of flags) reply.bulkText(flag);
  reply.bulkText('redirect');
  reply.integer(session.tracking?.redirectTo ?? -1);
  reply.bulkText('prefixes');
  reply.array(prefixes.length);
  for (const prefix of prefixes) reply.bulk(Buffer.from(prefix, 'latin1'), 0, prefix.length);
}

const row = {
  group: 'connection',
  complexity: 'O(1)',
  since: '6.0.0',
  flags: ['noscript', 'loading', 'stale'],
} as const;

export const trackingCommands: readonly ServerCommand[] = [
  serverCommand({
    ...row,
    name: 'TRACKING',
    arity: -3,
    complexity: 'O(n) of n prefixes',
    summary: 'Tells the connection when keys that it read are changed.',
    execute: tracking,
  }),
  serverCommand({
    ...row,
    name: 'TRACKINGINFO',
    arity: 2,
    since: '6.2.0',
    summary: 'Returns how the connection tracks keys.',
    execute: trackinginfo,
  }),
  serverCommand({
    ...row,
    name: 'CACHING',
    arity: 3,
    summary: 'Says whether the keys of the next command are tracked.',
    execute: caching,
  }),
  serverCommand({
    ...row,
    name: 'GETREDIR',
    arity: 2,
    summary: 'Returns to which connection invalidations go.',
    execute: (_database, _args, reply, { session }) => {
      reply.integer(session.tracking?.redirectTo ?? -1);
    },
  }),
];
