/** Elements that go from one list to another: LMOVE, RPOPLPUSH, and the forms that wait for one. */
import { copyBytes } from '@millrace/base';
import { kind } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { readTimeout, waitForKind } from './blocking.js';
import { command, range } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { createList, findList, readEnd } from './list-access.js';

/** The element on its way: taking it out of the one list may overwrite it. */
let held = new Uint8Array(256);
const heldBytesMax = 64 * 1024;

function holdEnd(database: Database, entry: number, fromTail: boolean): number {
  const { lists } = database.engine;
  const { cursor } = lists;
  cursor.start(entry, fromTail ? lists.count(entry) - 1 : 0, false);
  cursor.read();
  const { bytes, offset, length } = cursor;
  if (length > held.length || held.length > heldBytesMax) held = new Uint8Array(length + 256);
  copyBytes(held, 0, bytes, offset, length);
  return length;
}

/** Moves an element between the ends of two lists. Says where there is no list to take it from. */
function move(
  database: Database,
  args: Arguments,
  reply: Reply,
  fromTail: boolean,
  toTail: boolean,
): 'moved' | 'refused' | 'missing' {
  const source = findList(database, args, 1, reply);
  if (source === 0) return 'missing';
  if (source < 0) return 'refused';
  let target = findList(database, args, 2, reply);
  if (target < 0) return 'refused';
  const { lists } = database.engine;
  const length = holdEnd(database, source, fromTail);
  if (target === 0) target = createList(database, args, 2);
  lists.drop(source, fromTail);
  lists.expect(target, 1, length);
  lists.push(target, toTail, held, 0, length);
  database.changed(args, 2, toTail ? 'rpush' : 'lpush', 'l');
  database.changed(args, 1, fromTail ? 'rpop' : 'lpop', 'l');
  if (lists.count(source) === 0) {
    database.keyspace.find(args.bytes, args.offsets[1], args.lengths[1]);
    database.removeEmpty(args, 1, source);
  }
  reply.bulk(held, 0, length);
  return 'moved';
}

function lmove(database: Database, args: Arguments, reply: Reply): void {
  const fromTail = readEnd(args, 3);
  const toTail = readEnd(args, 4);
  if (fromTail === undefined || toTail === undefined) reply.error(errors.syntax);
  else if (move(database, args, reply, fromTail, toTail) === 'missing') reply.nil();
}

function rpoplpush(database: Database, args: Arguments, reply: Reply): void {
  if (move(database, args, reply, true, false) === 'missing') reply.nil();
}

/** Moves, or waits for an element. The effect is the move alone. */
function moveOrWait(
  database: Database,
  args: Arguments,
  reply: Reply,
  fromTail: boolean,
  toTail: boolean,
  timeoutMs: number,
): void {
  const outcome = move(database, args, reply, fromTail, toTail);
  if (outcome === 'moved') {
    const { effects } = database;
    const { bytes, offsets, lengths } = args;
    effects.begin('LMOVE', 5);
    effects.argument(bytes, offsets[1], lengths[1]);
    effects.argument(bytes, offsets[2], lengths[2]);
    effects.text(fromTail ? 'RIGHT' : 'LEFT');
    effects.text(toTail ? 'RIGHT' : 'LEFT');
  } else if (outcome === 'missing') {
    if (database.mayWait) waitForKind(database, args, 1, 1, kind.list, timeoutMs);
    else reply.nil();
  }
}

function blmove(database: Database, args: Arguments, reply: Reply): void {
  const fromTail = readEnd(args, 3);
  const toTail = readEnd(args, 4);
  if (fromTail === undefined || toTail === undefined) {
    reply.error(errors.syntax);
    return;
  }
  const timeoutMs = readTimeout(database, args, 5, reply);
  if (timeoutMs >= 0) moveOrWait(database, args, reply, fromTail, toTail, timeoutMs);
}

function brpoplpush(database: Database, args: Arguments, reply: Reply): void {
  const timeoutMs = readTimeout(database, args, 3, reply);
  if (timeoutMs >= 0) moveOrWait(database, args, reply, true, false, timeoutMs);
}

const row = { keys: range(1, 2), group: 'list', complexity: 'O(1)' } as const;

export const listMoveCommands: readonly Command[] = [
  command({
    ...row,
    name: 'LMOVE',
    arity: 5,
    flags: ['write', 'denyoom'],
    since: '6.2.0',
    summary: 'Moves an element from an end of one list to an end of another.',
    execute: lmove,
  }),
  command({
    ...row,
    name: 'RPOPLPUSH',
    arity: 3,
    flags: ['write', 'denyoom'],
    since: '1.2.0',
    summary: 'Moves an element from the end of one list to the front of another.',
    execute: rpoplpush,
  }),
  command({
    ...row,
    name: 'BLMOVE',
    arity: 6,
    flags: ['write', 'denyoom', 'blocking'],
    since: '6.2.0',
    summary: 'Moves an element between the ends of two lists, and waits for one if need be.',
    execute: blmove,
  }),
  command({
    ...row,
    name: 'BRPOPLPUSH',
    arity: 4,
    flags: ['write', 'denyoom', 'blocking'],
    since: '2.2.0',
    summary: 'Moves an element from the end of one list to the front of another, or waits.',
    execute: brpoplpush,
  }),
];
