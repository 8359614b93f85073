/** XINFO: what there is to know about a stream. */
import { kind, StreamId } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { findGroupAt, found, noGroupFor } from './stream-found.js';
import { replyConsumers, replyGroups, replyGroupsInFull } from './stream-group-info.js';
import { replyEntries, replyEntry, replyId } from './stream-reply.js';

const W = { full: word('FULL'), count: word('COUNT') };
const entriesDefault = 10;

const lowest = new StreamId();
const highest = new StreamId();
highest.setLast();
const id = new StreamId();

/** The stream at argument 2, or 0 where there is none and the error is replied. */
function findStream(database: Database, args: Arguments, reply: Reply): number {
  const entry = database.findKind(args, 2, kind.stream, reply);
  if (entry > 0) return database.engine.streams.rootOf(entry);
  if (entry === 0) reply.error(errors.noSuchKey);
  return 0;
}

function replyNamedId(
  reply: Reply,
  name: string,
  stream: number,
  read: (stream: number, id: StreamId) => void,
): void {
  read(stream, id);
  reply.bulkText(name);
  replyId(reply, id);
}

/** The pairs that both forms begin with: seven. */
function replyCommon(database: Database, stream: number, reply: Reply): void {
  const { streams } = database.engine;
  reply.bulkText('length');
  reply.integer(streams.length(stream));
  // There is no radix tree: blocks are its keys, and the directory above them one node more.
  reply.bulkText('radix-tree-keys');
  reply.integer(streams.blockCount(stream));
  reply.bulkText('radix-tree-nodes');
  reply.integer(streams.blockCount(stream) + 1);
  replyNamedId(reply, 'last-generated-id', stream, (of, into) => {
    streams.readLastId(of, into);
  });
  replyNamedId(reply, 'max-deleted-entry-id', stream, (of, into) => {
    streams.readMaxDeletedId(of, into);
  });
  reply.bulkText('entries-added');
  reply.integer(streams.added(stream));
  replyNamedId(reply, 'recorded-first-entry-id', stream, (of, into) => {
    streams.readFirstId(of, into);
  });
}

/** Six pairs more, of streams that producers with ids of their own append to. */
function replyIdempotence(database: Database, stream: number, reply: Reply): void {
  const { idempotence } = database.engine.streams;
  const pairs: [string, number][] = [
    ['idmp-duration', idempotence.seconds(stream)],
    ['idmp-maxsize', idempotence.size(stream)],
    ['pids-tracked', idempotence.countProducers(stream)],
    ['iids-tracked', idempotence.countIds(stream)],
    ['iids-added', idempotence.added(stream)],
    ['iids-duplicates', idempotence.duplicates(stream)],
  ];
  for (const [name, value] of pairs) {
    reply.bulkText(name);
    reply.integer(value);
  }
}

/** Begins the map of so many pairs with those that both forms have. */
function beginInfo(database: Database, stream: number, pairs: number, reply: Reply): void {
  const isIdempotent = database.engine.streams.idempotence.of(stream) !== 0;
  reply.map(isIdempotent ? pairs + 6 : pairs);
  replyCommon(database, stream, reply);
  if (isIdempotent) replyIdempotence(database, stream, reply);
}

function replySummary(database: Database, stream: number, reply: Reply): void {
  const { streams } = database.engine;
  beginInfo(database, stream, 10, reply);
  reply.bulkText('groups');
  reply.integer(streams.groups.names.count(stream));
  reply.bulkText('first-entry');
  const first = streams.range(stream, lowest, highest);
  if (first.next()) replyEntry(reply, first);
  else reply.nil();
  reply.bulkText('last-entry');
  const last = streams.rangeBack(stream, highest, lowest);
  if (last.next()) replyEntry(reply, last);
  else reply.nil();
}

function replyFull(database: Database, stream: number, count: number, reply: Reply): void {
  beginInfo(database, stream, 9, reply);
  reply.bulkText('entries');
  replyEntries(reply, database.engine.streams.range(stream, lowest, highest), count);
  reply.bulkText('groups');
  replyGroupsInFull(database, stream, count, reply);
}

function xinfoStream(database: Database, args: Arguments, reply: Reply): void {
  const stream = findStream(database, args, reply);
  if (stream === 0) return;
  if (args.count === 3) {
    replySummary(database, stream, reply);
    return;
  }
  const hasCount = args.count === 6 && args.is(4, W.count);
  if (!args.is(3, W.full) || (args.count !== 4 && !hasCount)) {
    const given = args.quoted(1).slice(0, 128);
    reply.error(
      `ERR unknown subcommand or wrong number of arguments for '${given}'. Try XINFO HELP.`,
    );
    return;
  }
  const count = hasCount ? args.integer(5) : entriesDefault;
  if (Number.isNaN(count)) reply.error(errors.notInteger);
  else replyFull(database, stream, count < 0 ? entriesDefault : count, reply);
}

function xinfoGroups(database: Database, args: Arguments, reply: Reply): void {
  const stream = findStream(database, args, reply);
  if (stream !== 0) replyGroups(database, stream, reply);
}

function xinfoConsumers(database: Database, args: Arguments, reply: Reply): void {
  if (findStream(database, args, reply) === 0) return;
  findGroupAt(database, args, 2, 3, reply);
  if (found.group === 0) reply.error(noGroupFor(args, 2, 3));
  else replyConsumers(database, found.group, reply);
}

const help = [
  'XINFO <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'CONSUMERS <key> <groupname>',
  '    Show consumers of <groupname>.',
  'GROUPS <key>',
  '    Show the stream consumer groups.',
  'STREAM <key> [FULL [COUNT <count>]',
  '    Show information about the stream.',
  'HELP',
  '    Print this help.',
];

const about = {
  flags: ['readonly'],
  keys: one(2),
  group: 'stream',
  since: '5.0.0',
} as const;

export const streamInfoCommands: readonly Command[] = [
  command({
    name: 'XINFO',
    arity: -2,
    flags: [],
    group: 'stream',
    since: '5.0.0',
    complexity: 'Depends on the subcommand',
    summary: 'Tells about streams.',
    subcommands: [
      command({
        ...about,
        name: 'STREAM',
        arity: -3,
        complexity: 'O(1), with FULL O(n) of n entries returned',
        summary: 'Returns what a stream is like, with FULL its entries too.',
        execute: xinfoStream,
      }),
      command({
        ...about,
        name: 'GROUPS',
        arity: 3,
        complexity: 'O(n) of n groups',
        summary: 'Returns the consumer groups of a stream.',
        execute: xinfoGroups,
      }),
      command({
        ...about,
        name: 'CONSUMERS',
        arity: 4,
        complexity: 'O(n) of n consumers',
        summary: 'Returns the consumers of a group.',
        execute: xinfoConsumers,
      }),
      command({
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        group: 'stream',
        since: '5.0.0',
        complexity: 'O(1)',
        summary: 'Lists what XINFO can do.',
        execute: (_database, _args, reply) => {
          reply.array(help.length);
          for (const line of help) reply.simple(line);
        },
      }),
    ],
  }),
];
