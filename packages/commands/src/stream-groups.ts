/** XGROUP: makes, moves and removes consumer groups and their consumers. */
import { kind, StreamId } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { isDollar, readAnyId, readId } from './stream-arguments.js';
import { createConsumer, findConsumer, findGroupAt, found, noGroupFor } from './stream-found.js';

const W = { mkstream: word('MKSTREAM'), entriesRead: word('ENTRIESREAD') };
const noKeyText =
  'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.';

const id = new StreamId();
/** Of CREATE and SETID: more are refused, even options that are repeated. */
const argumentsMax = 8;
/** What CREATE and SETID ask for. */
const setting = { makesStream: false, entriesRead: -1 };

/** Reads what follows the id. False where the error is replied. */
function readSetting(args: Arguments, mayMakeStream: boolean, reply: Reply): boolean {
  setting.makesStream = false;
  setting.entriesRead = -1;
  for (let i = 5; i < args.count; i++) {
    if (mayMakeStream && args.is(i, W.mkstream)) setting.makesStream = true;
    else if (args.is(i, W.entriesRead) && i + 1 < args.count) {
      const count = args.integer(++i);
      if (Number.isNaN(count)) return refuse(reply, errors.notInteger);
      if (count < -1) return refuse(reply, 'ERR value for ENTRIESREAD must be positive or -1');
      setting.entriesRead = count;
    } else return refuse(reply, unknownText(args));
  }
  return true;
}

function unknownText(args: Arguments): string {
  const given = args.quoted(1).slice(0, 128);
  return `ERR unknown subcommand or wrong number of arguments for '${given}'. Try XGROUP HELP.`;
}

function refuse(reply: Reply, text: string): false {
  reply.error(text);
  return false;
}

/** Finds a stream that must be there, and looks for the group. False where the error is replied. */
function findInStream(database: Database, args: Arguments, reply: Reply): boolean {
  if (!findGroupAt(database, args, 2, 3, reply)) return false;
  return found.stream !== 0 || refuse(reply, noKeyText);
}

/** The same where the group must be there too. */
function findInGroup(database: Database, args: Arguments, reply: Reply): boolean {
  if (!findInStream(database, args, reply)) return false;
  return found.group !== 0 || refuse(reply, noGroupFor(args, 2, 3));
}

/** `entriesRead` as it may be: a group cannot have read more than was ever added. */
function settledRead(database: Database, stream: number): number {
  return Math.min(setting.entriesRead, database.engine.streams.added(stream));
}

function create(database: Database, args: Arguments, reply: Reply): void {
  if (!readSetting(args, true, reply)) return;
  if (!findGroupAt(database, args, 2, 3, reply)) return;
  const { streams } = database.engine;
  if (found.stream === 0 && !setting.makesStream) {
    reply.error(noKeyText);
    return;
  }
  if (args.count > argumentsMax) {
    reply.error(unknownText(args));
    return;
  }
  if (isDollar(args, 4)) {
    if (found.stream === 0) id.setFirst();
    else streams.readLastId(found.stream, id);
  } else if (!readId(args, 4, id, reply)) return;
  if (found.group !== 0) {
    reply.error('BUSYGROUP Consumer Group name already exists');
    return;
  }
  const isNew = found.stream === 0;
  const stream = isNew ? streams.create() : found.stream;
  const group = streams.groups.create(stream, args.bytes, args.offsets[3], args.lengths[3]);
  streams.groups.setLastId(group, id);
  streams.groups.setEntriesRead(group, settledRead(database, stream));
  if (isNew) {
    database.create(args, 2, kind.stream, 0, stream);
    database.changed(args, 2, 'xgroup-create', 't');
  } else database.noted(args, 2, 'xgroup-create', 't');
  reply.ok();
}

function setId(database: Database, args: Arguments, reply: Reply): void {
  if (!readSetting(args, false, reply) || !findInGroup(database, args, reply)) return;
  if (args.count > argumentsMax) {
    reply.error(unknownText(args));
    return;
  }
  const { streams } = database.engine;
  if (isDollar(args, 4)) streams.readLastId(found.stream, id);
  else if (!readAnyId(args, 4, id, reply)) return;
  streams.groups.setLastId(found.group, id);
  streams.groups.setEntriesRead(found.group, settledRead(database, found.stream));
  database.noted(args, 2, 'xgroup-setid', 't');
  reply.ok();
}

function destroy(database: Database, args: Arguments, reply: Reply): void {
  if (!findInStream(database, args, reply)) return;
  reply.integer(found.group === 0 ? 0 : 1);
  if (found.group === 0) return;
  database.engine.streams.destroyGroup(found.stream, found.group);
  database.noted(args, 2, 'xgroup-destroy', 't');
}

function makeConsumer(database: Database, args: Arguments, reply: Reply): void {
  if (!findInGroup(database, args, reply)) return;
  const isThere = findConsumer(database, args, 4) !== 0;
  if (!isThere) createConsumer(database, args, 2, 4);
  reply.integer(isThere ? 0 : 1);
}

function deleteConsumer(database: Database, args: Arguments, reply: Reply): void {
  if (!findInGroup(database, args, reply)) return;
  const consumer = findConsumer(database, args, 4);
  if (consumer === 0) {
    reply.integer(0);
    return;
  }
  const { groups } = database.engine.streams;
  reply.integer(groups.countPendingOf(consumer));
  groups.removeConsumer(found.group, consumer);
  database.noted(args, 2, 'xgroup-delconsumer', 't');
}

const help = [
  'XGROUP <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'CREATE <key> <groupname> <id|$> [option]',
  '    Create a new consumer group. Options are:',
  '    * MKSTREAM',
  '      Create the empty stream if it does not exist.',
  '    * ENTRIESREAD entries_read',
  "      Set the group's entries_read counter (internal use).",
  'CREATECONSUMER <key> <groupname> <consumer>',
  '    Create a new consumer in the specified group.',
  'DELCONSUMER <key> <groupname> <consumer>',
  '    Remove the specified consumer.',
  'DESTROY <key> <groupname>',
  '    Remove the specified group.',
  'SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]',
  '    Set the current group ID and entries_read counter.',
  'HELP',
  '    Print this help.',
];

const about = { keys: one(2), group: 'stream', since: '5.0.0' } as const;

export const streamGroupCommands: readonly Command[] = [
  command({
    name: 'XGROUP',
    arity: -2,
    flags: [],
    group: 'stream',
    since: '5.0.0',
    complexity: 'Depends on the subcommand',
    summary: 'Makes, moves and removes consumer groups.',
    subcommands: [
      command({
        ...about,
        name: 'CREATE',
        arity: -5,
        flags: ['write', 'denyoom'],
        complexity: 'O(1)',
        summary: 'Makes a consumer group of a stream, and where asked the stream.',
        execute: create,
      }),
      command({
        ...about,
        name: 'SETID',
        arity: -5,
        flags: ['write'],
        complexity: 'O(1)',
        summary: 'Sets the last id that was delivered to a group.',
        execute: setId,
      }),
      command({
        ...about,
        name: 'DESTROY',
        arity: 4,
        flags: ['write'],
        complexity: 'O(1); what is pending in the group is freed later',
        summary: 'Removes a consumer group.',
        execute: destroy,
      }),
      command({
        ...about,
        since: '6.2.0',
        name: 'CREATECONSUMER',
        arity: 5,
        flags: ['write', 'denyoom'],
        complexity: 'O(log n) of n consumers in the group',
        summary: 'Makes a consumer in a group.',
        execute: makeConsumer,
      }),
      command({
        ...about,
        name: 'DELCONSUMER',
        arity: 5,
        flags: ['write'],
        complexity: 'O(n log m) of the n entries it has of m that are pending in the group',
        summary: 'Removes a consumer of a group, and forgets what is pending there.',
        execute: deleteConsumer,
      }),
      command({
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        group: 'stream',
        since: '5.0.0',
        complexity: 'O(1)',
        summary: 'Lists what XGROUP can do.',
        execute: (_database, _args, reply) => {
          reply.array(help.length);
          for (const line of help) reply.simple(line);
        },
      }),
    ],
  }),
];
