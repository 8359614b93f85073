/** XACK, and what deletes entries that groups know: XACKDEL and XDELEX. */
import { references, StreamId } from '@millrace/engine';
import type { ReferenceRule } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { isReferenceWord, readId, readReferences } from './stream-arguments.js';
import { findGroupAt, found } from './stream-found.js';

const W = { ids: word('IDS') };
/** What became of an id. */
const outcome = { missing: -1, deleted: 1, referenced: 2 } as const;

const id = new StreamId();

/** Whether arguments from `from` up to `to` are ids; otherwise the error is replied. */
function areIds(args: Arguments, from: number, to: number, reply: Reply): boolean {
  for (let i = from; i < to; i++) if (!readId(args, i, id, reply)) return false;
  return true;
}

const readAgain = (args: Arguments, i: number): boolean =>
  id.parse(args.bytes, args.offsets[i], args.lengths[i], 0);

function xack(database: Database, args: Arguments, reply: Reply): void {
  if (!findGroupAt(database, args, 1, 2, reply)) return;
  if (found.group === 0) {
    reply.integer(0);
    return;
  }
  if (!areIds(args, 3, args.count, reply)) return;
  const { pending } = database.engine.streams.groups;
  let acknowledged = 0;
  for (let i = 3; i < args.count; i++)
    if (readAgain(args, i) && pending.acknowledge(found.group, id)) acknowledged++;
  database.changes += acknowledged;
  reply.integer(acknowledged);
}

/** Which ids, and what becomes of references to them. */
const deletion: { from: number; to: number; rule: ReferenceRule } = {
  from: 0,
  to: 0,
  rule: references.keep,
};

/** Reads options from argument `i` on. False where the error is replied. */
function readDeletion(args: Arguments, first: number, reply: Reply): boolean {
  deletion.rule = references.keep;
  deletion.from = deletion.to = 0;
  let hasRule = false;
  for (let i = first; i < args.count;) {
    if (isReferenceWord(args, i) && !hasRule) {
      deletion.rule = readReferences(args, i);
      hasRule = true;
      i++;
    } else if (args.is(i, W.ids) && i + 1 < args.count) {
      const count = args.integer(i + 1);
      if (!(count > 0)) return refuse(reply, 'ERR Number of IDs must be a positive integer');
      if (i + 2 + count > args.count)
        return refuse(reply, 'ERR The `numids` parameter must match the number of arguments');
      deletion.from = i + 2;
      i = deletion.to = i + 2 + count;
    } else return refuse(reply, errors.syntax);
  }
  return deletion.from > 0 || refuse(reply, errors.syntax);
}

function refuse(reply: Reply, text: string): false {
  reply.error(text);
  return false;
}

/** Replies what becomes of each id. */
function replyOutcomes(
  database: Database,
  args: Arguments,
  isThere: boolean,
  decide: (database: Database) => number,
  reply: Reply,
): void {
  const { from, to } = deletion;
  if (isThere && !areIds(args, from, to, reply)) return;
  let deleted = 0;
  reply.array(to - from);
  for (let i = from; i < to; i++) {
    const length = isThere ? database.engine.streams.length(found.stream) : 0;
    const result = isThere && readAgain(args, i) ? decide(database) : outcome.missing;
    if (isThere && database.engine.streams.length(found.stream) < length) deleted++;
    reply.integer(result);
  }
  if (deleted > 0) database.changed(args, 1, 'xdel', 't');
}

/** Deletes the entry of `id` as the references to it allow. */
function deleteEntry(database: Database): number {
  const { streams } = database.engine;
  const { groups } = streams;
  const { stream } = found;
  if (deletion.rule === references.drop) {
    const had = groups.dereference(stream, id);
    database.changes += had;
  } else if (deletion.rule === references.respect && groups.isReferenced(stream, id))
    return outcome.referenced;
  return streams.delete(stream, id) ? outcome.deleted : outcome.missing;
}

function acknowledgeAndDelete(database: Database): number {
  const { pending } = database.engine.streams.groups;
  if (!pending.acknowledge(found.group, id)) return outcome.missing;
  database.changes++;
  const result = deleteEntry(database);
  return result === outcome.missing ? outcome.deleted : result;
}

function xdelex(database: Database, args: Arguments, reply: Reply): void {
  if (!findGroupAt(database, args, 1, 1, reply) || !readDeletion(args, 2, reply)) return;
  replyOutcomes(database, args, found.stream !== 0, deleteEntry, reply);
}

function xackdel(database: Database, args: Arguments, reply: Reply): void {
  if (!findGroupAt(database, args, 1, 2, reply) || !readDeletion(args, 3, reply)) return;
  replyOutcomes(database, args, found.group !== 0, acknowledgeAndDelete, reply);
}

const about = { flags: ['write', 'fast'], keys: one(1), group: 'stream' } as const;

export const streamAcknowledgeCommands: readonly Command[] = [
  command({
    ...about,
    name: 'XACK',
    arity: -4,
    since: '5.0.0',
    complexity: 'O(log n) an id, of n entries pending in the group',
    summary: 'Says that a consumer has done with entries: they are pending no longer.',
    execute: xack,
  }),
  command({
    ...about,
    name: 'XACKDEL',
    arity: -6,
    since: '8.2.0',
    complexity: 'O(log n) an id and group, of n entries in the stream',
    summary: 'Acknowledges entries and deletes them where other groups allow it.',
    execute: xackdel,
  }),
  command({
    ...about,
    name: 'XDELEX',
    arity: -5,
    since: '8.2.0',
    complexity: 'O(log n) an id and group, of n entries in the stream',
    summary: 'Deletes entries, and says what becomes of those that are pending in groups.',
    execute: xdelex,
  }),
];
