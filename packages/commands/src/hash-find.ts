/** How commands come to a hash and its fields. Fields among the arguments that have expired are removed on the way. */
import { hashLayout, kind } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';

/**
 * The entry of the hash at argument 1, 0 where there is none; -1 where the key is of another kind and the error is replied.
 * The fields are every `step`th argument from `first` to before `end`.
 */
export function findHash(
  database: Database,
  args: Arguments,
  reply: Reply,
  first: number,
  end: number,
  step: number,
): number {
  const entry = database.findKind(args, 1, kind.hash, reply);
  return entry <= 0 || !database.engine.hashes.isTimed(entry)
    ? entry
    : dropDue(database, args, entry, first, end, step);
}

/** Removes the fields among the arguments that have expired: the entry, or 0 where nothing is left. */
export function dropDue(
  database: Database,
  args: Arguments,
  entry: number,
  first: number,
  end: number,
  step: number,
): number {
  const { keyspace } = database;
  const { fieldExpiry } = database.engine;
  let dropped = false;
  for (let i = first; i < end; i += step) {
    const { bytes, offsets, lengths } = args;
    if (fieldExpiry.removeIfDue(keyspace, entry, bytes, offsets[i], lengths[i])) dropped = true;
  }
  return dropped ? fieldExpiry.finish(keyspace, entry) : entry;
}

/** The same entry, or a new empty hash in the place of 0. */
export function orNewHash(database: Database, args: Arguments, entry: number): number {
  if (entry !== 0) return entry;
  return database.create(args, 1, kind.hash, hashLayout.packed, database.engine.hashes.create());
}

export function findField(
  database: Database,
  args: Arguments,
  entry: number,
  field: number,
): boolean {
  return database.engine.hashes.find(entry, args.bytes, args.offsets[field], args.lengths[field]);
}

export function replyValue(database: Database, reply: Reply): void {
  const { hashes } = database.engine;
  reply.bulk(database.arena.bytes, hashes.valueAt, hashes.valueLength);
}

/** Replies the value of the field at an argument, or nil. */
export function replyFieldOrNil(
  database: Database,
  args: Arguments,
  entry: number,
  field: number,
  reply: Reply,
): void {
  if (entry !== 0 && findField(database, args, entry, field)) replyValue(database, reply);
  else reply.nil();
}

/** Says that fields of the hash at argument 1 were removed, and removes the key where none is left. */
export function removedFields(database: Database, args: Arguments, entry: number): void {
  database.changed(args, 1, 'hdel', 'h');
  if (database.engine.hashes.count(entry) === 0) database.removeEmpty(args, 1, entry);
}
