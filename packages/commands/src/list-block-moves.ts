/** Several elements that go from one list to another at once: LMOVEM, and BLMOVEM, which waits for them. */
import { copyBytes } from '@millrace/base';
import type { ReadonlyBytes } from '@millrace/base';
import { kind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { readTimeout, waitForKind } from './blocking.js';
import { command, range } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { createList, findList, readEnd, removeAtEnd, W } from './list-access.js';

const V = { exactly: word('EXACTLY'), oneByOne: word('OBO'), bulk: word('BULK') };
/** Blocks and trees that a long list needs besides its elements. */
const roomAnElement = 16;
const roomReserve = 1 << 20;
const heldBytesMax = 64 * 1024;

/** The elements on their way, one behind the other: taking them out of the one list may overwrite them. */
const held = { bytes: new Uint8Array(1024), ends: new Int32Array(64), count: 0 };

function hold(database: Database, entry: number, count: number, fromTail: boolean): void {
  const { lists } = database.engine;
  const { cursor } = lists;
  if (held.bytes.length > heldBytesMax) held.bytes = new Uint8Array(heldBytesMax);
  if (held.ends.length > heldBytesMax || held.ends.length < count)
    held.ends = new Int32Array(Math.max(64, count));
  let end = 0;
  cursor.start(entry, fromTail ? lists.count(entry) - count : 0, false);
  for (let n = 0; n < count; n++) {
    if (n > 0) cursor.step();
    cursor.read();
    end = holdOne(cursor.bytes, cursor.offset, cursor.length, end);
    held.ends[n] = end;
  }
  held.count = count;
}

function holdOne(source: ReadonlyBytes, offset: number, length: number, at: number): number {
  if (at + length > held.bytes.length) {
    const larger = new Uint8Array((at + length) * 2);
    larger.set(held.bytes.subarray(0, at));
    held.bytes = larger;
  }
  copyBytes(held.bytes, at, source, offset, length);
  return at + length;
}

const startOf = (n: number): number => (n === 0 ? 0 : held.ends[n - 1]);

/** What a call asks for, from its two ends on. */
const asked = { fromTail: false, toTail: false, count: 1, isExact: false, isOneByOne: false };

/** Reads the ends at argument 3, and the block from argument `at` on. The error, or undefined. */
function readAsked(args: Arguments, at: number): string | undefined {
  const fromTail = readEnd(args, 3);
  const toTail = readEnd(args, 4);
  if (fromTail === undefined || toTail === undefined) return errors.syntax;
  asked.fromTail = fromTail;
  asked.toTail = toTail;
  asked.count = 1;
  asked.isExact = asked.isOneByOne = false;
  if (args.count === at) return undefined;
  if (args.count !== at + 3) return errors.syntax;
  asked.isExact = args.is(at, V.exactly);
  asked.isOneByOne = args.is(at + 2, V.oneByOne);
  if (!asked.isExact && !args.is(at, W.count)) return errors.syntax;
  if (!asked.isOneByOne && !args.is(at + 2, V.bulk)) return errors.syntax;
  asked.count = args.integer(at + 1);
  return asked.count > 0 ? undefined : 'ERR count should be greater than 0';
}

/** Moves what was asked for. How many went; 0 where there are not so many; -1 after an error. */
function moveBlock(database: Database, args: Arguments, reply: Reply): number {
  const { lists, arena } = database.engine;
  const source = findList(database, args, 1, reply);
  if (source <= 0) return source;
  const has = lists.count(source);
  if (asked.isExact && has < asked.count) return 0;
  let target = findList(database, args, 2, reply);
  if (target < 0) return -1;
  const count = Math.min(asked.count, has);
  hold(database, source, count, asked.fromTail);
  const bytes = startOf(count);
  if (!arena.hasRoom(bytes + count * roomAnElement, roomReserve)) {
    reply.error(errors.outOfMemory);
    return -1;
  }
  if (target === 0) target = createList(database, args, 2);
  if (target === source) lists.remove(source, asked.fromTail ? has - count : 0, count);
  pushHeld(database, target);
  database.changed(args, 2, asked.toTail ? 'rpush' : 'lpush', 'l');
  if (target === source) database.changed(args, 1, asked.fromTail ? 'rpop' : 'lpop', 'l');
  else {
    database.keyspace.find(args.bytes, args.offsets[1], args.lengths[1]);
    removeAtEnd(database, args, 1, source, count, asked.fromTail);
  }
  replyHeld(reply);
  return count;
}

/** One by one from an end to the same end turns the order round. */
const isTurned = (): boolean => asked.isOneByOne && asked.fromTail === asked.toTail;

function pushHeld(database: Database, target: number): void {
  const { lists } = database.engine;
  lists.expect(target, held.count, startOf(held.count));
  const isUpwards = asked.toTail !== isTurned();
  for (let i = 0; i < held.count; i++) {
    const n = isUpwards ? i : held.count - 1 - i;
    lists.push(target, asked.toTail, held.bytes, startOf(n), held.ends[n] - startOf(n));
  }
}

/** In the order in which they now stand. */
function replyHeld(reply: Reply): void {
  const turned = isTurned();
  reply.array(held.count);
  for (let i = 0; i < held.count; i++) {
    const n = turned ? held.count - 1 - i : i;
    reply.bulk(held.bytes, startOf(n), held.ends[n] - startOf(n));
  }
}

function lmovem(database: Database, args: Arguments, reply: Reply): void {
  const error = readAsked(args, 5);
  if (error !== undefined) reply.error(error);
  else if (moveBlock(database, args, reply) === 0) reply.nilArray();
}

/** The effect is the move of as many as there were. */
function blmovem(database: Database, args: Arguments, reply: Reply): void {
  const error = readAsked(args, 6);
  if (error !== undefined) {
    reply.error(error);
    return;
  }
  const timeoutMs = readTimeout(database, args, 5, reply);
  if (timeoutMs < 0) return;
  const moved = moveBlock(database, args, reply);
  if (moved === 0) {
    if (database.mayWait) waitForKind(database, args, 1, 1, kind.list, timeoutMs);
    else reply.nilArray();
  } else if (moved > 0) {
    const { effects } = database;
    const { bytes, offsets, lengths } = args;
    effects.begin('LMOVEM', 8);
    effects.argument(bytes, offsets[1], lengths[1]);
    effects.argument(bytes, offsets[2], lengths[2]);
    effects.text(asked.fromTail ? 'RIGHT' : 'LEFT');
    effects.text(asked.toTail ? 'RIGHT' : 'LEFT');
    effects.text('EXACTLY');
    effects.integer(moved);
    effects.text(asked.isOneByOne ? 'OBO' : 'BULK');
  }
}

const row = {
  keys: range(1, 2),
  group: 'list',
  since: '8.10.0',
  complexity: 'O(n) of n elements moved',
} as const;

export const listBlockMoveCommands: readonly Command[] = [
  command({
    ...row,
    name: 'LMOVEM',
    arity: -5,
    flags: ['write', 'denyoom'],
    summary: 'Moves several elements from an end of one list to an end of another.',
    execute: lmovem,
  }),
  command({
    ...row,
    name: 'BLMOVEM',
    arity: -6,
    flags: ['write', 'denyoom', 'blocking'],
    summary: 'Moves several elements between the ends of two lists, and waits for them if need be.',
    execute: blmovem,
  }),
];
