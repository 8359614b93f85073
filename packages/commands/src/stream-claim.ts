/** XCLAIM and XAUTOCLAIM: what is pending goes to another consumer. */
import { INT64_MAX } from '@millrace/base';
import { StreamId } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { readBound, readId } from './stream-arguments.js';
import { findGroup, found, obtainConsumer } from './stream-found.js';
import { replyEntry, replyId } from './stream-reply.js';

const W = {
  force: word('FORCE'),
  justId: word('JUSTID'),
  idle: word('IDLE'),
  time: word('TIME'),
  retryCount: word('RETRYCOUNT'),
  lastId: word('LASTID'),
  count: word('COUNT'),
};
const countDefault = 100;
/** Entries that XAUTOCLAIM looks at for each that it may claim. */
const attemptsAnEntry = 10;
/** As Redis has it: so many ids fit a table of int64 bytes. */
const claimedMax = INT64_MAX / 16n;
/** Above this such a table is larger than the address space, and Redis cannot allocate it. */
const tableIdsMax = 2 ** 43;
const idleOf = (name: string): string => `ERR Invalid min-idle-time argument for ${name}`;
const optionOf = (option: string): string => `ERR Invalid ${option} option argument for XCLAIM`;

const id = new StreamId();
const lastId = new StreamId();
/** How to claim. */
const claim = {
  idleMs: 0,
  /** From argument 5 to this one are ids. */
  idsEnd: 0,
  deliveredAt: 0,
  retryCount: -1,
  isForced: false,
  isJustId: false,
  count: 0,
};

function refuse(reply: Reply, text: string): false {
  reply.error(text);
  return false;
}

function readIdle(args: Arguments, name: string, reply: Reply): boolean {
  const idleMs = args.integer(4);
  if (Number.isNaN(idleMs)) return refuse(reply, idleOf(name));
  claim.idleMs = Math.max(0, idleMs);
  return true;
}

function readClaim(args: Arguments, now: number, reply: Reply): boolean {
  claim.isForced = claim.isJustId = false;
  claim.retryCount = -1;
  claim.deliveredAt = now;
  lastId.setFirst();
  let i = 5;
  while (i < args.count && id.parse(args.bytes, args.offsets[i], args.lengths[i], 0)) i++;
  claim.idsEnd = i;
  while (i < args.count) {
    if (args.is(i, W.force)) claim.isForced = true;
    else if (args.is(i, W.justId)) claim.isJustId = true;
    else if (i + 1 === args.count) return refuse(reply, unknownOption(args, i));
    else if (!readValue(args, i++, now, reply)) return false;
    i++;
  }
  return true;
}

const unknownOption = (args: Arguments, i: number): string =>
  `ERR Unrecognized XCLAIM option '${args.quoted(i)}'`;

/** Reads an option with a value. False where the error is replied. */
function readValue(args: Arguments, i: number, now: number, reply: Reply): boolean {
  if (args.is(i, W.lastId)) return readId(args, i + 1, lastId, reply);
  const value = args.integer(i + 1);
  if (args.is(i, W.retryCount)) {
    if (Number.isNaN(value)) return refuse(reply, optionOf('RETRYCOUNT'));
    claim.retryCount = value;
    return true;
  }
  const isIdle = args.is(i, W.idle);
  if (!isIdle && !args.is(i, W.time)) return refuse(reply, unknownOption(args, i));
  if (Number.isNaN(value)) return refuse(reply, optionOf(isIdle ? 'IDLE' : 'TIME'));
  const moment = isIdle ? now - value : value;
  claim.deliveredAt = moment < 0 || moment > now ? now : moment;
  return true;
}

function xclaim(database: Database, args: Arguments, reply: Reply): void {
  if (!findGroup(database, args, reply) || !readIdle(args, 'XCLAIM', reply)) return;
  if (!readClaim(args, database.now, reply)) return;
  const { groups } = database.engine.streams;
  groups.readLastId(found.group, id);
  if (lastId.compare(id) > 0) {
    groups.setLastId(found.group, lastId);
    database.changes++;
  }
  const consumer = obtainConsumer(database, args, 1, 3);
  const mark = reply.beginArray();
  let replied = 0;
  for (let i = 5; i < claim.idsEnd; i++) {
    id.parse(args.bytes, args.offsets[i], args.lengths[i], 0);
    if (claimOne(database, consumer, reply)) replied++;
  }
  reply.endArray(mark, replied);
}

/** Claims the entry of `id`, and replies it. False where it is not to be had. */
function claimOne(database: Database, consumer: number, reply: Reply): boolean {
  const { streams } = database.engine;
  const { pending } = streams.groups;
  const { stream, group } = found;
  const isPending = pending.find(group, id);
  if (!streams.has(stream, id)) {
    if (isPending) forget(database);
    return false;
  }
  if (!isPending && !claim.isForced) return false;
  if (isPending && pending.consumer !== 0 && database.now - pending.deliveredAt < claim.idleMs)
    return false;
  const had = isPending ? pending.deliveries : 1;
  const deliveries = claim.retryCount >= 0 ? claim.retryCount : claim.isJustId ? had : had + 1;
  if (isPending) pending.assign(group, consumer, claim.deliveredAt, deliveries);
  else pending.add(group, consumer, id, claim.deliveredAt, deliveries);
  replyClaimed(database, reply);
  streams.groups.setActive(consumer, database.now);
  database.changes++;
  return true;
}

/** An entry that is gone is pending no longer. */
function forget(database: Database): void {
  database.engine.streams.groups.pending.acknowledge(found.group, id);
  database.changes++;
}

function replyClaimed(database: Database, reply: Reply): void {
  if (claim.isJustId) {
    replyId(reply, id);
    return;
  }
  const cursor = database.engine.streams.range(found.stream, id, id);
  cursor.next();
  replyEntry(reply, cursor);
}

function readAutoClaim(args: Arguments, reply: Reply): boolean {
  claim.isJustId = false;
  claim.count = countDefault;
  if (!readIdle(args, 'XAUTOCLAIM', reply) || !readBound(args, 5, id, true, reply)) return false;
  for (let i = 6; i < args.count; i++) {
    if (args.is(i, W.justId)) claim.isJustId = true;
    else if (args.is(i, W.count) && i + 1 < args.count) {
      claim.count = args.integer(++i);
      const isTooLarge =
        claim.count === Number.POSITIVE_INFINITY && args.bigInteger(i) > claimedMax;
      if (!(claim.count >= 1) || isTooLarge) return refuse(reply, 'ERR COUNT must be > 0');
    } else return refuse(reply, errors.syntax);
  }
  return true;
}

/** Ids of entries that turned out to be gone. */
const gone: StreamId[] = [];

function xautoclaim(database: Database, args: Arguments, reply: Reply): void {
  if (!readAutoClaim(args, reply) || !findGroup(database, args, reply)) return;
  if (claim.count > tableIdsMax) {
    reply.error('ERR Insufficient memory, failed allocating transient memory, COUNT too high.');
    return;
  }
  const consumer = obtainConsumer(database, args, 1, 3);
  reply.array(3);
  // The place to go on comes first, so all is claimed before it is replied.
  const entries = collectClaimed(database, consumer);
  replyId(reply, id);
  reply.array(entries);
  for (let n = 0; n < entries; n++) {
    id.set(claimed[n]);
    replyClaimed(database, reply);
  }
  reply.array(gone.length);
  for (const one of gone) replyId(reply, one);
}

/** Ids that were claimed; the array grows with the longest call. */
const claimed: StreamId[] = [];

/** Claims from `id` on, and leaves there where to go on. Returns how many it claimed. */
function collectClaimed(database: Database, consumer: number): number {
  const { streams } = database.engine;
  const { pending } = streams.groups;
  const { stream, group } = found;
  gone.length = 0;
  let count = 0;
  let attempts = claim.count * attemptsAnEntry;
  let has = pending.ofGroup.seek(group, id);
  while (has && attempts-- > 0 && count + gone.length < claim.count) {
    pending.readId(id);
    if (!streams.has(stream, id)) {
      const copy = new StreamId();
      copy.set(id);
      gone.push(copy);
      forget(database);
      has = pending.ofGroup.seek(group, id);
      continue;
    }
    const isIdle = pending.consumer === 0 || database.now - pending.deliveredAt >= claim.idleMs;
    if (isIdle) {
      pending.assign(group, consumer, database.now, pending.deliveries + (claim.isJustId ? 0 : 1));
      streams.groups.setActive(consumer, database.now);
      database.changes++;
      if (count === claimed.length) claimed.push(new StreamId());
      claimed[count++].set(id);
    }
    has = pending.ofGroup.next(group);
  }
  if (has) pending.readId(id);
  else id.setFirst();
  return count;
}

export const streamClaimCommands: readonly Command[] = [
  command({
    name: 'XCLAIM',
    arity: -6,
    flags: ['write', 'fast'],
    keys: one(1),
    group: 'stream',
    since: '5.0.0',
    complexity: 'O(log n) an id, of n entries pending in the group',
    summary: 'Gives entries that are pending in a group to a consumer.',
    execute: xclaim,
  }),
  command({
    name: 'XAUTOCLAIM',
    arity: -6,
    flags: ['write', 'fast'],
    keys: one(1),
    group: 'stream',
    since: '6.2.0',
    complexity: 'O(1) where COUNT is small',
    summary: 'Gives what has been pending for long to a consumer, from an id on.',
    execute: xautoclaim,
  }),
];
