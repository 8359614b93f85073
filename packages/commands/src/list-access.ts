/** What the commands on lists share: finding, adding, and taking away at an end. */
import { StringRun } from '@millrace/base';
import { kind, listLayout } from '@millrace/engine';
import type { ListCursor } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';

export const W = {
  left: word('LEFT'),
  right: word('RIGHT'),
  before: word('BEFORE'),
  after: word('AFTER'),
  rank: word('RANK'),
  count: word('COUNT'),
  maxLen: word('MAXLEN'),
};

export function findList(database: Database, args: Arguments, i: number, reply: Reply): number {
  return database.findKind(args, i, kind.list, reply);
}

/** A new list without elements under the key at argument i, which was just not found. */
export function createList(database: Database, args: Arguments, i: number): number {
  return database.create(args, i, kind.list, listLayout.packed, 0);
}

/** Whether an argument is RIGHT, or undefined where it is not LEFT either. */
export function readEnd(args: Arguments, i: number): boolean | undefined {
  if (args.is(i, W.right)) return true;
  return args.is(i, W.left) ? false : undefined;
}

/** Replies `count` elements from an end on. */
export function replyFromEnd(
  database: Database,
  reply: Reply,
  entry: number,
  count: number,
  fromTail: boolean,
): void {
  const from = fromTail ? database.engine.lists.count(entry) - 1 : 0;
  replyElements(database, reply, entry, from, count, fromTail);
}

const run = new StringRun();

/** Replies `count` elements from one on, in either direction. */
export function replyElements(
  database: Database,
  reply: Reply,
  entry: number,
  from: number,
  count: number,
  isReverse: boolean,
): void {
  const { cursor } = database.engine.lists;
  if (count === 0) return;
  cursor.start(entry, from, isReverse && count > 1);
  if (count > 1 && isReverse) {
    replyDown(cursor, reply, count);
    return;
  }
  for (let left = count; left > 0; left -= run.count) {
    cursor.readRun(run, left);
    reply.bulks(run);
  }
}

function replyDown(cursor: ListCursor, reply: Reply, count: number): void {
  for (let i = 0; i < count; i++) {
    if (i > 0) cursor.step();
    cursor.read();
    reply.bulk(cursor.bytes, cursor.offset, cursor.length);
  }
}

/** Removes `count` elements at an end of the list under the key at argument i, which was found last. */
export function removeAtEnd(
  database: Database,
  args: Arguments,
  i: number,
  entry: number,
  count: number,
  fromTail: boolean,
): void {
  const { lists } = database.engine;
  const has = lists.count(entry);
  if (count < has) {
    if (count === 1) lists.drop(entry, fromTail);
    else lists.remove(entry, fromTail ? has - count : 0, count);
  }
  database.changed(args, i, fromTail ? 'rpop' : 'lpop', 'l');
  if (count === has) database.removeEmpty(args, i, entry);
}

/** The number of an element, counted from the end where it is negative; it may lie outside. */
export function indexFrom(given: number, count: number): number {
  return given < 0 ? count + given : given;
}
