/** Strings deleted where they are what the caller thinks, and their digests. https://redis.io/docs/latest/commands/delex/ */
import { xxh3Text } from '@millrace/base';
import { entryKind, kind } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { wrongArity } from './errors.js';
import { checkDigest, comparisonAt, condition, meetsComparison } from './set-options.js';

/** Removes the key at argument 1, found just now, as DEL would. */
function removeFound(database: Database, args: Arguments, entry: number): void {
  database.keyspace.remove(entry);
  database.changed(args, 1, 'del', 'g');
  database.effectOn('DEL', 2, args, 1);
}

function delifeq(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  const goes = entry !== 0 && meetsComparison(database, args, entry, condition.ifeq, 2);
  if (goes) removeFound(database, args, entry);
  reply.integer(goes ? 1 : 0);
}

function delex(database: Database, args: Arguments, reply: Reply): void {
  if (args.count !== 2 && args.count !== 4) {
    reply.error(wrongArity('delex'));
    return;
  }
  const entry = database.find(args, 1);
  if (entry === 0) {
    reply.integer(0);
    return;
  }
  if (args.count === 4) {
    if (entryKind(database.arena, entry) !== kind.string) {
      reply.error('ERR Key should be of string type if conditions are specified');
      return;
    }
    const which = comparisonAt(args, 2);
    if (which === condition.none) {
      reply.error('ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE');
      return;
    }
    if (!checkDigest(args, 3, which, reply)) return;
    if (!meetsComparison(database, args, entry, which, 3)) {
      reply.integer(0);
      return;
    }
  }
  removeFound(database, args, entry);
  reply.integer(1);
}

function digest(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  if (entry === 0) {
    reply.nil();
    return;
  }
  const { strings } = database.engine;
  strings.read(entry);
  reply.bulkText(xxh3Text(strings.bytes, strings.offset, strings.length));
}

const row = {
  keys: one(1),
  group: 'string',
  complexity: 'O(n) of the length',
} as const;

export const stringConditionCommands: readonly Command[] = [
  command({
    ...row,
    name: 'DELIFEQ',
    arity: 3,
    flags: ['write', 'fast'],
    since: '9.0.0',
    summary: 'Deletes a string where it has a certain value; of Valkey.',
    execute: delifeq,
  }),
  command({
    ...row,
    name: 'DELEX',
    arity: -2,
    flags: ['write', 'fast'],
    since: '8.4.0',
    summary: 'Deletes a key, or a string where it is, or is not, a certain value.',
    execute: delex,
  }),
  command({
    ...row,
    name: 'DIGEST',
    arity: 2,
    flags: ['readonly', 'fast'],
    since: '8.4.0',
    summary: 'Returns the digest of a string: XXH3 of 64 bits.',
    execute: digest,
  }),
];
