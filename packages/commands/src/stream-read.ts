/** Streams: what reads them. */
import { entryKind, kind, StreamId } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command, KeyRange } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { readBound, readId } from './stream-arguments.js';
import { replyEntries } from './stream-reply.js';

const W = {
  block: word('BLOCK'),
  count: word('COUNT'),
  streams: word('STREAMS'),
  group: word('GROUP'),
  noack: word('NOACK'),
};
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

/** What an XREAD asks for: `streams` keys from argument `first` on, then as many ids. */
const request = { count: 0, timeoutMs: -1, first: 0, streams: 0 };
/** Its ids, resolved; the array grows with the longest request. */
const ids: StreamId[] = [];

function readRequest(args: Arguments, reply: Reply): boolean {
  request.count = request.first = request.streams = 0;
  request.timeoutMs = -1;
  let i = 1;
  for (; i < args.count && request.first === 0; i++) {
    const hasValue = i + 1 < args.count;
    if (hasValue && args.is(i, W.block)) {
      if (!readTimeout(args, ++i, reply)) return false;
    } else if (hasValue && args.is(i, W.count)) {
      const count = args.integer(++i);
      if (Number.isNaN(count)) return refuse(reply, errors.notInteger);
      request.count = Math.max(0, count);
    } else if (hasValue && args.is(i, W.streams)) request.first = i + 1;
    else return refuse(reply, whyNotOption(args, i));
  }
  if (request.first === 0) return refuse(reply, errors.syntax);
  if ((args.count - request.first) % 2 !== 0)
    return refuse(
      reply,
      "ERR Unbalanced 'xread' list of streams: for each stream key an ID, '+', or '$' must be specified.",
    );
  request.streams = (args.count - request.first) >> 1;
  return true;
}

function whyNotOption(args: Arguments, i: number): string {
  const isGroup = args.is(i, W.group) && i + 2 < args.count;
  if (!isGroup && !args.is(i, W.noack)) return errors.syntax;
  const option = isGroup ? 'GROUP' : 'NOACK';
  return `ERR The ${option} option is only supported by XREADGROUP. You called XREAD instead.`;
}

function readTimeout(args: Arguments, i: number, reply: Reply): boolean {
  request.timeoutMs = args.integer(i);
  if (!Number.isFinite(request.timeoutMs)) return refuse(reply, errors.timeoutNotInteger);
  return request.timeoutMs >= 0 || refuse(reply, errors.negativeTimeout);
}

function refuse(reply: Reply, text: string): false {
  reply.error(text);
  return false;
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
  while (ids.length < request.streams) ids.push(new StreamId());
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

/** Replies the entries of each stream that has some. Returns how many streams that were. */
function replyStreams(database: Database, args: Arguments, reply: Reply): number {
  let served = 0;
  let mark = 0;
  for (let n = 0; n < request.streams; n++) {
    const stream = findStream(database, args, request.first + n, reply);
    if (stream === 0 || !hasEntriesAfter(database, stream, ids[n])) continue;
    if (served++ === 0) mark = reply.beginMap();
    if (!reply.resp3) reply.array(2);
    reply.bulk(args.bytes, args.offsets[request.first + n], args.lengths[request.first + n]);
    replyEntries(reply, database.engine.streams.cursor, request.count);
  }
  if (served === 0) return 0;
  // A map to RESP3; to RESP2 an array of pairs, each an array, and not the flat one that other maps become.
  if (reply.resp3) reply.endMap(mark, served);
  else reply.endArray(mark, served);
  return served;
}

function xread(database: Database, args: Arguments, reply: Reply): void {
  if (!readRequest(args, reply) || !readIds(database, args, reply)) return;
  if (replyStreams(database, args, reply) > 0) return;
  if (request.timeoutMs < 0 || !database.mayWait) reply.nilArray();
  else waitForEntries(database, args);
}

function waitForEntries(database: Database, args: Arguments): void {
  const resume: Uint8Array[] = [];
  for (let i = 0; i < args.count; i++) {
    const n = i - request.first - request.streams;
    resume.push(n < 0 ? args.copy(i) : new TextEncoder().encode(ids[n].toString()));
  }
  const keys = resume.slice(request.first, request.first + request.streams);
  database.wait = { keys, kind: kind.stream, timeoutMs: request.timeoutMs, resume };
}

/** The keys stand between the word STREAMS and as many ids. */
const keysOfRead: KeyRange = {
  first: 0,
  last: 0,
  step: 0,
  find: (args, into) => {
    let at = 1;
    while (at < args.count && !args.is(at, W.streams)) at += args.is(at, W.noack) ? 1 : 2;
    const keys = (args.count - at - 1) >> 1;
    for (let n = 0; n < keys; n++) into[n] = at + 1 + n;
    return Math.max(0, keys);
  },
};

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
    keys: keysOfRead,
    group: 'stream',
    since: '5.0.0',
    complexity: 'O(log n + m) a stream of n entries of which m are returned',
    summary: 'Returns the entries of streams behind given ids, and waits for some where asked.',
    execute: xread,
  }),
];
