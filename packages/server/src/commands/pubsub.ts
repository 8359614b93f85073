/** Publish and subscribe. https://redis.io/docs/latest/commands/?group=pubsub */
import { Glob } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import type { Arguments, Reply } from '@millrace/resp';
import type { ServerContext } from '../context.js';
import type { PubSub, Span } from '../pubsub/pubsub.js';
import type { SubscriptionKind } from '../pubsub/subscriptions.js';
import type { Session } from '../session.js';
import { helpCommand } from './help.js';
import { serverCommand } from './server-command.js';
import type { ServerCommand, ServerExecute } from './server-command.js';

const subscribe =
  (kind: SubscriptionKind, word: string): ServerExecute =>
  (_database, args, reply, { pubsub, session }) => {
    if (kind === 'shards' && session.isInTransaction) {
      reply.error("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");
      return;
    }
    for (let i = 1; i < args.count; i++) {
      pubsub.subscribe(session, kind, args.latin1(i));
      confirm(session, kind, word, args.copy(i), reply);
    }
  };

const unsubscribe =
  (kind: SubscriptionKind, word: string): ServerExecute =>
  (_database, args, reply, { pubsub, session }) => {
    const given = Array.from({ length: args.count - 1 }, (_, i) => args.latin1(i + 1));
    const names = args.count > 1 ? given : [...(session.subscriptions?.[kind] ?? [])];
    for (const name of names) {
      pubsub.unsubscribe(session, kind, name);
      confirm(session, kind, word, Buffer.from(name, 'latin1'), reply);
    }
    if (names.length === 0) confirm(session, kind, word, undefined, reply);
  };

function confirm(
  session: Session,
  kind: SubscriptionKind,
  word: string,
  name: Uint8Array | undefined,
  reply: Reply,
): void {
  reply.push(3);
  reply.bulkText(word);
  if (name === undefined) reply.nil();
  else reply.bulk(name, 0, name.length);
  reply.integer(session.subscriptions?.countFor(kind) ?? 0);
}

type MutableSpan = { -readonly [name in keyof Span]: Span[name] };
/** Reused by each call. */
const channel: MutableSpan = { bytes: new Uint8Array(0), offset: 0, length: 0 };
const message: MutableSpan = { bytes: new Uint8Array(0), offset: 0, length: 0 };

function pointTo(span: MutableSpan, args: Arguments, i: number): Span {
  span.bytes = args.bytes;
  span.offset = args.offsets[i];
  span.length = args.lengths[i];
  return span;
}

function publish(_database: Database, args: Arguments, reply: Reply, context: ServerContext): void {
  const { pubsub } = context;
  reply.integer(
    pubsub.hasListeners ? pubsub.publish(pointTo(channel, args, 1), pointTo(message, args, 2)) : 0,
  );
}

function spublish(
  _database: Database,
  args: Arguments,
  reply: Reply,
  { pubsub }: ServerContext,
): void {
  reply.integer(pubsub.publishToShard(pointTo(channel, args, 1), pointTo(message, args, 2)));
}

const listNames =
  (kind: SubscriptionKind): ServerExecute =>
  (_database, args, reply, { pubsub }) => {
    if (args.count > 3) {
      reply.error(
        `ERR unknown subcommand or wrong number of arguments for '${args.quoted(1)}'. Try PUBSUB HELP.`,
      );
      return;
    }
    const glob = args.count === 3 ? new Glob(args.copy(2)) : undefined;
    const mark = reply.beginArray();
    let count = 0;
    for (const { name } of pubsub.names(kind)) {
      if (glob?.matches(name, 0, name.length) === false) continue;
      reply.bulk(name, 0, name.length);
      count++;
    }
    reply.endArray(mark, count);
  };

const countSubscribers =
  (kind: SubscriptionKind): ServerExecute =>
  (_database, args, reply, { pubsub }: { pubsub: PubSub }) => {
    reply.array((args.count - 2) * 2);
    for (let i = 2; i < args.count; i++) {
      reply.bulk(args.bytes, args.offsets[i], args.lengths[i]);
      reply.integer(pubsub.subscribersOf(kind, args.latin1(i)));
    }
  };

const row = { group: 'pubsub', flags: ['pubsub', 'loading', 'stale'], since: '2.8.0' } as const;
const subscribing = {
  ...row,
  flags: ['pubsub', 'noscript', 'loading', 'stale'],
  since: '2.0.0',
  complexity: 'O(n) of n names',
} as const;
const ofShards = { since: '7.0.0', keys: { first: 1, last: -1, step: 1 } } as const;
const publishing = {
  ...row,
  arity: 3,
  flags: ['pubsub', 'loading', 'stale', 'fast'],
  complexity: 'O(n+m) of n subscribers and m patterns',
} as const;

const subcommands: readonly ServerCommand[] = [
  serverCommand({
    ...row,
    name: 'CHANNELS',
    arity: -2,
    complexity: 'O(n) of n channels',
    summary: 'Returns the channels that have subscribers.',
    execute: listNames('channels'),
  }),
  serverCommand({
    ...row,
    name: 'NUMSUB',
    arity: -2,
    complexity: 'O(n) of n names',
    summary: 'Counts the subscribers of channels.',
    execute: countSubscribers('channels'),
  }),
  serverCommand({
    ...row,
    name: 'NUMPAT',
    arity: 2,
    complexity: 'O(1)',
    summary: 'Counts the patterns that have subscribers.',
    execute: (_database, _args, reply, { pubsub }) => {
      reply.integer(pubsub.countOf('patterns'));
    },
  }),
  serverCommand({
    ...row,
    name: 'SHARDCHANNELS',
    arity: -2,
    since: '7.0.0',
    complexity: 'O(n) of n channels',
    summary: 'Returns the channels of shards that have subscribers.',
    execute: listNames('shards'),
  }),
  serverCommand({
    ...row,
    name: 'SHARDNUMSUB',
    arity: -2,
    since: '7.0.0',
    complexity: 'O(n) of n names',
    summary: 'Counts the subscribers of channels of shards.',
    execute: countSubscribers('shards'),
  }),
  helpCommand('PUBSUB', 'pubsub', '6.2.0', [
    'CHANNELS [<pattern>]',
    "    Return the currently active channels matching a <pattern> (default: '*').",
    'NUMPAT',
    '    Return number of subscriptions to patterns.',
    'NUMSUB [<channel> ...]',
    '    Return the number of subscribers for the specified channels, excluding',
    '    pattern subscriptions(default: no channels).',
    'SHARDCHANNELS [<pattern>]',
    "    Return the currently active shard level channels matching a <pattern> (default: '*').",
    'SHARDNUMSUB [<shardchannel> ...]',
    '    Return the number of subscribers for the specified shard level channel(s)',
  ]),
];

export const pubsubCommands: readonly ServerCommand[] = [
  serverCommand({
    ...subscribing,
    name: 'SUBSCRIBE',
    arity: -2,
    summary: 'Listens to channels.',
    execute: subscribe('channels', 'subscribe'),
  }),
  serverCommand({
    ...subscribing,
    name: 'UNSUBSCRIBE',
    arity: -1,
    summary: 'Stops listening to channels, or to all.',
    execute: unsubscribe('channels', 'unsubscribe'),
  }),
  serverCommand({
    ...subscribing,
    name: 'PSUBSCRIBE',
    arity: -2,
    summary: 'Listens to all channels that match patterns.',
    execute: subscribe('patterns', 'psubscribe'),
  }),
  serverCommand({
    ...subscribing,
    name: 'PUNSUBSCRIBE',
    arity: -1,
    summary: 'Stops listening to patterns, or to all.',
    execute: unsubscribe('patterns', 'punsubscribe'),
  }),
  serverCommand({
    ...subscribing,
    ...ofShards,
    name: 'SSUBSCRIBE',
    arity: -2,
    summary: 'Listens to channels of the shard.',
    execute: subscribe('shards', 'ssubscribe'),
  }),
  serverCommand({
    ...subscribing,
    ...ofShards,
    name: 'SUNSUBSCRIBE',
    arity: -1,
    summary: 'Stops listening to channels of the shard, or to all.',
    execute: unsubscribe('shards', 'sunsubscribe'),
  }),
  serverCommand({
    ...publishing,
    name: 'PUBLISH',
    since: '2.0.0',
    summary: 'Sends a message to a channel.',
    execute: publish,
  }),
  serverCommand({
    ...publishing,
    name: 'SPUBLISH',
    keys: { first: 1, last: 1, step: 1 },
    complexity: 'O(n) of n subscribers',
    since: '7.0.0',
    summary: 'Sends a message to a channel of the shard.',
    execute: spublish,
  }),
  serverCommand({
    ...row,
    flags: [],
    name: 'PUBSUB',
    arity: -2,
    complexity: 'Depends on the subcommand',
    summary: 'Looks at channels and their subscribers.',
    subcommands,
  }),
];
