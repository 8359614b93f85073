/** Streams: what reads them. */
import { entryKind, kind, StreamId } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { readBound, readId } from './stream-arguments.js';
import { replyEntries, replyEntry } from './stream-reply.js';
import {
  ids,
  keysOfRead,
  readRequest,
  refuse,
  request,
  streamsReply,
  waitForEntries,
} from './stream-request.js';

const W = { count: word('COUNT') };
const byte = { dollar: 0x24, plus: 0x2b, after: 0x3e };

const from = new StreamId();
const to = new StreamId();

function xlen(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.stream, reply);
  if (entry < 0) return;
  const { streams } = database.engine;
  reply.integer(entry === 0 ? 0 : streams.length(streams.rootOf(entry)));
}

/** -1 is no COUNT, NaN an error that is replied. */
function readCount(args: Arguments, reply: Reply): number {
  let count = -1;
  for (let i = 4; i < args.count; i += 2) {
    if (!args.is(i, W.count) || i + 1 >= args.count) {
      reply.error(errors.syntax);
      return Number.NaN;
    }
    count = args.integer(i + 1);
    if (Number.isNaN(count)) {
      reply.error(errors.notInteger);
      return count;
    }
    count = Math.max(0, count);
  }
  return count;
}

function replyRange(database: Database, args: Arguments, reply: Reply, isBackward: boolean): void {
  if (!readBound(args, isBackward ? 3 : 2, from, true, reply)) return;
  if (!readBound(args, isBackward ? 2 : 3, to, false, reply)) return;
  const count = readCount(args, reply);
  if (Number.isNaN(count)) return;
  const entry = database.findKind(args, 1, kind.stream, reply);
  if (entry < 0) return;
  if (entry === 0) reply.array(0);
  else if (count === 0) reply.nilArray();
  else {
    const { streams } = database.engine;
    const stream = streams.rootOf(entry);
    const cursor = isBackward
      ? streams.rangeBack(stream, to, from)
      : streams.range(stream, from, to);
    replyEntries(reply, cursor, Math.max(0, count));
  }
}

function xrange(database: Database, args: Arguments, reply: Reply): void {
  replyRange(database, args, reply, false);
}
function xrevrange(database: Database, args: Arguments, reply: Reply): void {
  replyRange(database, args, reply, true);
}

/** The stream at argument i, or 0; -1 where the key holds another type, and the error is replied. */
function findStream(database: Database, args: Arguments, i: number, reply: Reply): number {
  const entry = database.find(args, i);
  if (entry === 0) return 0;
  if (entryKind(database.arena, entry) === kind.stream)
    return database.engine.streams.rootOf(entry);
  reply.error(errors.wrongType);
  return -1;
}

function readIds(database: Database, args: Arguments, reply: Reply): boolean {
  for (let n = 0; n < request.streams; n++) {
    const stream = findStream(database, args, request.first + n, reply);
    if (stream < 0) return false;
    const i = request.first + request.streams + n;
    const sign = args.lengths[i] === 1 ? args.bytes[args.offsets[i]] : 0;
    if (sign === byte.dollar || sign === byte.plus)
      resolveId(database, stream, sign === byte.plus, ids[n]);
    else if (sign === byte.after)
      return refuse(
        reply,
        'ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.',
      );
    else if (!readId(args, i, ids[n], reply)) return false;
  }
  return true;
}

/** `$` is the last id, `+` the one before the last entry, so that this entry is read. */
function resolveId(database: Database, stream: number, isTop: boolean, id: StreamId): void {
  const { streams } = database.engine;
  if (stream === 0) id.setFirst();
  else if (!isTop) streams.readLastId(stream, id);
  else if (streams.readTopId(stream, id)) id.decrement();
  else streams.readLastId(stream, id);
}

/** Whether a stream has entries behind an id; then the cursor stands before the first of them. */
function hasEntriesAfter(database: Database, stream: number, id: StreamId): boolean {
  const { streams } = database.engine;
  streams.readLastId(stream, to);
  if (id.compare(to) >= 0 || streams.length(stream) === 0) return false;
  if (!streams.readTopId(stream, to) || id.compare(to) >= 0) return false;
  from.set(id);
  from.increment();
  streams.range(stream, from, to);
  return true;
}

/** Replies the entries of each stream that has some. */
function replyStreams(database: Database, args: Arguments, reply: Reply): void {
  streamsReply.begin(reply);
  for (let n = 0; n < request.streams; n++) {
    const stream = findStream(database, args, request.first + n, reply);
    if (stream === 0 || !hasEntriesAfter(database, stream, ids[n])) continue;
    const { cursor } = database.engine.streams;
    while (cursor.next() && streamsReply.takes(args, n, reply)) replyEntry(reply, cursor);
    streamsReply.endStream(reply);
  }
  streamsReply.end(reply);
}

const encoder = new TextEncoder();

function xread(database: Database, args: Arguments, reply: Reply): void {
  if (!readRequest(args, reply, false) || !readIds(database, args, reply)) return;
  replyStreams(database, args, reply);
  if (streamsReply.served > 0) return;
  if (request.timeoutMs < 0 || !database.mayWait) reply.nilArray();
  else waitForEntries(database, args, (n) => encoder.encode(ids[n].toString()));
}

const range = {
  arity: -4,
  flags: ['readonly'],
  keys: one(1),
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(log n + m) of n entries in the stream and m returned',
} as const;

export const streamReadCommands: readonly Command[] = [
  command({
    name: 'XLEN',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: one(1),
    group: 'stream',
    since: '5.0.0',
    complexity: 'O(1)',
    summary: 'Returns the number of entries in a stream.',
    execute: xlen,
  }),
  command({
    ...range,
    name: 'XRANGE',
    summary: 'Returns the entries of a stream from one id to another.',
    execute: xrange,
  }),
  command({
    ...range,
    name: 'XREVRANGE',
    summary: 'Returns the entries of a stream from one id down to another.',
    execute: xrevrange,
  }),
  command({
    name: 'XREAD',
    arity: -4,
    flags: ['readonly', 'blocking', 'movablekeys'],
    keys: keysOfRead(1),
    group: 'stream',
    since: '5.0.0',
    complexity: 'O(log n + m) a stream of n entries of which m are returned',
    summary: 'Returns the entries of streams behind given ids, and waits for some where asked.',
    execute: xread,
  }),
];
