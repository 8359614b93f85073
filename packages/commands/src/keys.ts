/** Keys of every type. https://redis.io/docs/latest/commands/?group=generic */
import { accessKind, kind, kindNames } from '@millrace/engine';
import type { Keyspace } from '@millrace/engine';
import {
  entryAux,
  entryKind,
  entryWord,
  keyLength,
  keyOffset,
  setEntryWord,
} from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one, range } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';

const W = { replace: word('REPLACE'), db: word('DB') };

function del(database: Database, args: Arguments, reply: Reply): void {
  let removed = 0;
  for (let i = 1; i < args.count; i++) {
    const entry = database.findAmong(args, i);
    if (entry === 0) continue;
    database.keyspace.remove(entry);
    database.changed(args, i, 'del', 'g');
    removed++;
  }
  reply.integer(removed);
}

function exists(database: Database, args: Arguments, reply: Reply): void {
  let found = 0;
  for (let i = 1; i < args.count; i++) if (database.findAmong(args, i) !== 0) found++;
  reply.integer(found);
}

function type(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.find(args, 1);
  reply.simple(kindNames[entry === 0 ? 0 : entryKind(database.arena, entry)]);
}

/** Moves the entry of argument 1 under the name of argument 2. */
function moveEntry(database: Database, args: Arguments): void {
  const { keyspace } = database;
  const old = database.find(args, 2);
  const oldKind = old === 0 ? 0 : entryKind(database.arena, old);
  if (old !== 0) keyspace.remove(old);
  const entry = database.find(args, 1);
  const newKind = entryKind(database.arena, entry);
  keyspace.detach(entry);
  database.find(args, 2);
  keyspace.attach(keyspace.rebuild(entry, args.bytes, args.offsets[2], args.lengths[2]));
  database.arena.free(entry);
  database.overwrote(args, 2, oldKind, newKind);
  database.changed(args, 1, 'rename_from', 'g');
  database.changed(args, 2, 'rename_to', 'g');
}

function isSame(args: Arguments, i: number, k: number): boolean {
  if (args.lengths[i] !== args.lengths[k]) return false;
  for (let n = 0; n < args.lengths[i]; n++)
    if (args.bytes[args.offsets[i] + n] !== args.bytes[args.offsets[k] + n]) return false;
  return true;
}

function rename(database: Database, args: Arguments, reply: Reply): void {
  if (database.find(args, 1) === 0) {
    reply.error(errors.noSuchKey);
    return;
  }
  if (!isSame(args, 1, 2)) moveEntry(database, args);
  reply.ok();
}

function renamenx(database: Database, args: Arguments, reply: Reply): void {
  if (database.find(args, 1) === 0) {
    reply.error(errors.noSuchKey);
    return;
  }
  const free = database.find(args, 2) === 0;
  if (free) moveEntry(database, args);
  reply.integer(free ? 1 : 0);
}

/** The keyspace of a database number in an argument; undefined where the error is replied. */
function keyspaceOf(
  database: Database,
  args: Arguments,
  i: number,
  reply: Reply,
): Keyspace | undefined {
  const number = args.integer(i);
  if (Number.isNaN(number) || number !== (number | 0)) {
    reply.error(Number.isNaN(number) ? errors.notInteger : errors.notInt32);
    return undefined;
  }
  const keyspace = database.engine.keyspaces[number] as Keyspace | undefined;
  if (keyspace === undefined)
    reply.error(
      database.isCluster
        ? 'ERR Copying to another database is not allowed in cluster mode'
        : 'ERR DB index is out of range',
    );
  return keyspace;
}

function copy(database: Database, args: Arguments, reply: Reply): void {
  const source = database.keyspace;
  let target: Keyspace | undefined = source;
  let replace = false;
  for (let i = 3; i < args.count; i++) {
    if (args.is(i, W.replace)) replace = true;
    else if (args.is(i, W.db) && i + 1 < args.count)
      target = keyspaceOf(database, args, ++i, reply);
    else {
      reply.error(errors.syntax);
      return;
    }
    if (target === undefined) return;
  }
  if (source === target && isSame(args, 1, 2)) {
    reply.error('ERR source and destination objects are the same');
    return;
  }
  reply.integer(copyKey(database, args, source, target, replace) ? 1 : 0);
}

function copyKey(
  database: Database,
  args: Arguments,
  source: Keyspace,
  target: Keyspace,
  replace: boolean,
): boolean {
  if (database.find(args, 1) === 0) return false;
  const old = target.find(args.bytes, args.offsets[2], args.lengths[2]);
  if (old !== 0 && !replace) return false;
  const oldKind = old === 0 ? 0 : entryKind(database.arena, old);
  if (old !== 0) target.remove(old);
  const entry = source.find(args.bytes, args.offsets[1], args.lengths[1]);
  const { arena, engine } = database;
  const fresh = source.rebuild(entry, args.bytes, args.offsets[2], args.lengths[2]);
  setEntryWord(
    arena,
    fresh,
    engine.structureOf(entry).copy(entryWord(arena, entry), entryAux(arena, entry)),
  );
  target.find(args.bytes, args.offsets[2], args.lengths[2]);
  target.attach(fresh);
  database.keyspace = target;
  database.overwrote(args, 2, oldKind, entryKind(arena, fresh));
  database.changed(args, 2, 'copy_to', 'g');
  database.keyspace = source;
  return true;
}

function move(database: Database, args: Arguments, reply: Reply): void {
  const source = database.keyspace;
  if (database.isCluster) {
    reply.error('ERR MOVE is not allowed in cluster mode');
    return;
  }
  const target = keyspaceOf(database, args, 2, reply);
  if (target === undefined) return;
  if (target === source) {
    reply.error('ERR source and destination objects are the same');
    return;
  }
  const [bytes, offset, length] = [args.bytes, args.offsets[1], args.lengths[1]];
  if (target.find(bytes, offset, length) !== 0 || database.find(args, 1) === 0) {
    reply.integer(0);
    return;
  }
  const entry = database.find(args, 1);
  source.detach(entry);
  if (entryKind(database.arena, entry) === kind.timeSeries)
    database.engine.timeSeries.unlinked(entryWord(database.arena, entry));
  target.find(bytes, offset, length);
  target.attach(entry);
  database.changed(args, 1, 'move_from', 'g');
  database.keyspace = target;
  database.changed(args, 1, 'move_to', 'g');
  database.keyspace = source;
  reply.integer(1);
}

function randomkey(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.keyspace.random();
  if (entry === 0) reply.nil();
  else
    reply.bulk(
      database.arena.bytes,
      keyOffset(database.arena, entry),
      keyLength(database.arena, entry),
    );
}

function object(
  database: Database,
  args: Arguments,
  reply: Reply,
  answer: (entry: number) => void,
): void {
  const entry = database.find(args, 2);
  if (entry === 0) reply.nil();
  else answer(entry);
}

const objectHelp = [
  'OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'ENCODING <key>',
  '    Return the kind of internal representation used in order to store the value',
  '    associated with a <key>.',
  'FREQ <key>',
  '    Return the access frequency index of the <key>. The returned integer is',
  '    proportional to the logarithm of the recent access frequency of the key.',
  'IDLETIME <key>',
  '    Return the idle time of the <key>, that is the approximated number of',
  '    seconds elapsed since the last access to the key.',
  'REFCOUNT <key>',
  '    Return the number of references of the value associated with the specified',
  '    <key>.',
  'HELP',
  '    Print this help.',
];

const sub = {
  group: 'generic',
  flags: ['readonly'],
  keys: one(2),
  since: '2.2.3',
  complexity: 'O(1)',
} as const;

const objectCommands: readonly Command[] = [
  command({
    ...sub,
    name: 'ENCODING',
    arity: 3,
    summary: "Returns how a value is laid out, by Redis' names.",
    execute: (database, args, reply) => {
      object(database, args, reply, (entry) => {
        reply.bulkText(encodingOf(database, entry));
      });
    },
  }),
  command({
    ...sub,
    name: 'REFCOUNT',
    arity: 3,
    summary: 'Returns how many refer to a value: always one.',
    execute: (database, args, reply) => {
      object(database, args, reply, () => {
        reply.integer(1);
      });
    },
  }),
  command({
    ...sub,
    name: 'IDLETIME',
    arity: 3,
    summary: 'Returns the seconds since a value was last used.',
    execute: (database, args, reply) => {
      object(database, args, reply, (entry) => {
        const { access, now } = database.engine;
        if (access.kind === accessKind.frequency) reply.error(errors.idleTimeNotKept);
        else {
          // From now on it is kept.
          access.follow(accessKind.recency, now);
          reply.integer(access.idleSeconds(entry));
        }
      });
    },
  }),
  command({
    ...sub,
    name: 'FREQ',
    arity: 3,
    summary: 'Returns how often a value is used, where the policy is LFU.',
    since: '4.0.0',
    execute: (database, args, reply) => {
      object(database, args, reply, (entry) => {
        const { access } = database.engine;
        if (access.kind === accessKind.frequency) reply.integer(access.frequency(entry));
        else reply.error(errors.frequencyNotKept);
      });
    },
  }),
  command({
    name: 'HELP',
    arity: 2,
    group: 'generic',
    flags: ['loading', 'stale'],
    since: '6.2.0',
    complexity: 'O(1)',
    summary: 'Lists what OBJECT can tell.',
    execute: (_database, _args, reply) => {
      reply.array(objectHelp.length);
      for (const line of objectHelp) reply.simple(line);
    },
  }),
];

/** What OBJECT ENCODING calls the layout of a key's value. */
export function encodingOf(database: Database, entry: number): string {
  const { arena, engine } = database;
  return entryKind(arena, entry) === kind.string
    ? engine.strings.encodingOf(entry)
    : engine.structureOf(entry).encoding(entryWord(arena, entry), entryAux(arena, entry));
}

/** Bytes that a key takes: its entry, its value and its share of the index. */
export function keyMemory(database: Database, entry: number): number {
  const { arena, engine } = database;
  const value =
    entryKind(arena, entry) === kind.string && !engine.strings.hasBlock(entryAux(arena, entry))
      ? 0
      : engine.structureOf(entry).memory(entryWord(arena, entry), entryAux(arena, entry));
  return arena.capacityOf(entry) + value + indexBytesAKey;
}
const indexBytesAKey = 8;

export const keyCommands: readonly Command[] = [
  command({
    name: 'DEL',
    arity: -2,
    flags: ['write'],
    keys: range(1, -1),
    group: 'generic',
    since: '1.0.0',
    complexity: 'O(n) of n keys; big values are freed in slices later',
    summary: 'Deletes keys.',
    execute: del,
  }),
  command({
    name: 'UNLINK',
    arity: -2,
    flags: ['write', 'fast'],
    keys: range(1, -1),
    group: 'generic',
    since: '4.0.0',
    complexity: 'O(n) of n keys',
    summary: 'Deletes keys; here the same as DEL.',
    execute: del,
  }),
  command({
    name: 'EXISTS',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: range(1, -1),
    group: 'generic',
    since: '1.0.0',
    complexity: 'O(n) of n keys',
    summary: 'Counts which of the keys exist.',
    execute: exists,
  }),
  command({
    name: 'TOUCH',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: range(1, -1),
    group: 'generic',
    since: '3.2.1',
    complexity: 'O(n) of n keys',
    summary: 'Counts which of the keys exist, and marks them as used.',
    execute: exists,
  }),
  command({
    name: 'TYPE',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: one(1),
    group: 'generic',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Returns the type of a key.',
    execute: type,
  }),
  command({
    name: 'RENAME',
    arity: 3,
    flags: ['write'],
    keys: range(1, 2),
    group: 'generic',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Gives a key another name.',
    execute: rename,
  }),
  command({
    name: 'RENAMENX',
    arity: 3,
    flags: ['write', 'fast'],
    keys: range(1, 2),
    group: 'generic',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Gives a key another name, where that is free.',
    execute: renamenx,
  }),
  command({
    name: 'COPY',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: range(1, 2),
    group: 'generic',
    since: '6.2.0',
    complexity: 'O(n) of the size of the value',
    summary: 'Copies a key.',
    execute: copy,
  }),
  command({
    name: 'MOVE',
    arity: 3,
    flags: ['write', 'fast'],
    keys: one(1),
    group: 'generic',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Moves a key to another database.',
    execute: move,
  }),
  command({
    name: 'RANDOMKEY',
    arity: 1,
    flags: ['readonly'],
    group: 'generic',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Returns a key, each equally likely.',
    execute: randomkey,
  }),
  command({
    name: 'OBJECT',
    arity: -2,
    flags: [],
    group: 'generic',
    since: '2.2.3',
    complexity: 'Depends on the subcommand',
    summary: 'Looks into how keys are kept.',
    subcommands: objectCommands,
  }),
];
