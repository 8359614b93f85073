/** Parts of strings, read and written in place. https://redis.io/docs/latest/commands/setrange/ */
import { kind } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { put } from './strings.js';

function strlen(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry >= 0) reply.integer(entry === 0 ? 0 : database.engine.strings.lengthOf(entry));
}

function getrange(database: Database, args: Arguments, reply: Reply): void {
  let start = args.integer(2);
  let end = args.integer(3);
  if (Number.isNaN(start) || Number.isNaN(end)) {
    reply.error(errors.notInteger);
    return;
  }
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  if (entry === 0) {
    reply.bulk(args.bytes, 0, 0);
    return;
  }
  const { strings } = database.engine;
  strings.read(entry);
  const backwards = start < 0 && end < 0 && start > end;
  if (start < 0) start = Math.max(0, strings.length + start);
  if (end < 0) end = Math.max(0, strings.length + end);
  end = Math.min(end, strings.length - 1);
  const length = backwards || start > end || strings.length === 0 ? 0 : end - start + 1;
  reply.bulk(strings.bytes, strings.offset + (length === 0 ? 0 : start), length);
}

/** Redis' proto-max-bulk-len. */
const stringBytesMax = 512 * 1024 * 1024;

/** The string's entry with room for `length` bytes in all; the key is made where it is missing. */
export function openForWriting(
  database: Database,
  args: Arguments,
  entry: number,
  length: number,
): number {
  const { strings } = database.engine;
  let target = entry;
  if (target === 0) {
    const offset = args.offsets[1];
    strings.set(
      database.keyspace,
      0,
      args.bytes,
      offset,
      args.lengths[1],
      args.bytes,
      offset,
      0,
      0,
    );
    // Found again, because what writes in place may have to replace the entry.
    target = database.find(args, 1);
  }
  return strings.makeRoom(database.keyspace, target, length);
}

/** True where a string may grow to so many bytes; otherwise the error is replied. */
export function mayGrow(database: Database, length: number, reply: Reply): boolean {
  if (length > stringBytesMax) reply.error(errors.stringTooLong);
  else if (!database.arena.hasRoom(length * 2)) reply.error(errors.outOfMemory);
  else return true;
  return false;
}

function append(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  const { strings } = database.engine;
  if (entry === 0) {
    put(database, args, 0, 1, 2, 0, 'append');
    reply.integer(args.lengths[2]);
    return;
  }
  const had = strings.lengthOf(entry);
  const length = had + args.lengths[2];
  if (!mayGrow(database, length, reply)) return;
  openForWriting(database, args, entry, length);
  strings.write(had, args.bytes, args.offsets[2], args.lengths[2]);
  database.changed(args, 1, 'append', '$');
  reply.integer(length);
}

function setrange(database: Database, args: Arguments, reply: Reply): void {
  const at = args.integer(2);
  if (Number.isNaN(at) || at < 0) {
    reply.error(Number.isNaN(at) ? errors.notInteger : 'ERR offset is out of range');
    return;
  }
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  const { strings } = database.engine;
  const more = args.lengths[3];
  if (more === 0) {
    reply.integer(entry === 0 ? 0 : strings.lengthOf(entry));
    return;
  }
  if (!mayGrow(database, at + more, reply)) return;
  openForWriting(database, args, entry, at + more);
  strings.write(at, args.bytes, args.offsets[3], more);
  database.changed(args, 1, 'setrange', '$');
  reply.integer(strings.length);
}

export const stringPartCommands: readonly Command[] = [
  command({
    name: 'STRLEN',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: one(1),
    group: 'string',
    since: '2.2.0',
    complexity: 'O(1)',
    summary: 'Returns the length of a string.',
    execute: strlen,
  }),
  command({
    name: 'GETRANGE',
    arity: 4,
    flags: ['readonly'],
    keys: one(1),
    group: 'string',
    since: '2.4.0',
    complexity: 'O(n) of the length returned',
    summary: 'Returns a part of a string.',
    execute: getrange,
  }),
  command({
    name: 'SUBSTR',
    arity: 4,
    flags: ['readonly'],
    keys: one(1),
    group: 'string',
    since: '1.0.0',
    complexity: 'O(n) of the length returned',
    summary: 'Returns a part of a string. GETRANGE took its place.',
    execute: getrange,
  }),
  command({
    name: 'APPEND',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: one(1),
    group: 'string',
    since: '2.0.0',
    complexity: 'O(1)',
    summary: 'Appends to a string, which is made where it is missing.',
    execute: append,
  }),
  command({
    name: 'SETRANGE',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: one(1),
    group: 'string',
    since: '2.2.0',
    complexity: 'O(1)',
    summary: 'Overwrites a part of a string from an offset on.',
    execute: setrange,
  }),
];
