/** Finds streams, groups and consumers by their names in a command. */
import { kind } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';

/** What the last search found; 0 is nothing. */
export const found = { stream: 0, group: 0 };

/** Looks for a group and its stream. False where the key holds another type, and the error is replied. */
export function findGroupAt(
  database: Database,
  args: Arguments,
  keyAt: number,
  groupAt: number,
  reply: Reply,
): boolean {
  found.stream = found.group = 0;
  const entry = database.findKind(args, keyAt, kind.stream, reply);
  if (entry < 0) return false;
  if (entry > 0) {
    const { streams } = database.engine;
    found.stream = streams.rootOf(entry);
    const { names } = streams.groups;
    found.group = names.find(
      found.stream,
      args.bytes,
      args.offsets[groupAt],
      args.lengths[groupAt],
    );
  }
  return true;
}

/** The same for a key and its group in arguments 1 and 2, where a group must be there. */
export function findGroup(database: Database, args: Arguments, reply: Reply): boolean {
  if (!findGroupAt(database, args, 1, 2, reply)) return false;
  if (found.group !== 0) return true;
  reply.error(noGroup(args, 1, 2));
  return false;
}

export const noGroup = (args: Arguments, keyAt: number, groupAt: number): string =>
  `NOGROUP No such key '${args.quoted(keyAt)}' or consumer group '${args.quoted(groupAt)}'`;
export const noGroupFor = (args: Arguments, keyAt: number, groupAt: number): string =>
  `NOGROUP No such consumer group '${args.quoted(groupAt)}' for key name '${args.quoted(keyAt)}'`;

/** The consumer in the group that was found, or 0. */
export function findConsumer(database: Database, args: Arguments, at: number): number {
  const { consumers } = database.engine.streams.groups;
  return consumers.find(found.group, args.bytes, args.offsets[at], args.lengths[at]);
}

/** Adds the consumer that was just not found. */
export function createConsumer(
  database: Database,
  args: Arguments,
  keyAt: number,
  at: number,
): number {
  const { groups } = database.engine.streams;
  const consumer = groups.createConsumer(
    found.group,
    args.bytes,
    args.offsets[at],
    args.lengths[at],
    database.now,
  );
  database.noted(args, keyAt, 'xgroup-createconsumer', 't');
  return consumer;
}

/** The consumer, made where it is missing, and seen now. */
export function obtainConsumer(
  database: Database,
  args: Arguments,
  keyAt: number,
  at: number,
): number {
  const consumer = findConsumer(database, args, at);
  if (consumer === 0) return createConsumer(database, args, keyAt, at);
  database.engine.streams.groups.setSeen(consumer, database.now);
  return consumer;
}
