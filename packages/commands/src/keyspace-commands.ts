/** Databases as a whole: SCAN, KEYS, DBSIZE, FLUSHALL. */
import { entryKind, keyLength, keyOffset } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { Glob } from './glob.js';
import { readScanOptions } from './scan-options.js';

const W = { async: word('ASYNC'), sync: word('SYNC') };
/** A SCAN that finds nothing gives up after so many buckets for each element that was asked for. */
const bucketsAnElement = 10;

function scan(database: Database, args: Arguments, reply: Reply): void {
  const options = readScanOptions(args, 1, reply, true);
  if (options === undefined) return;
  const { keyspace, arena } = database;
  const found: number[] = [];
  let cursor = options.cursor;
  let looked = 0;
  let buckets = options.count * bucketsAnElement;
  do {
    cursor = keyspace.index.scan(keyspace.root, cursor, (entry) => {
      looked++;
      if (options.kind !== -1 && entryKind(arena, entry) !== options.kind) return;
      if (
        options.match?.matches(arena.bytes, keyOffset(arena, entry), keyLength(arena, entry)) ===
        false
      )
        return;
      if (!keyspace.isExpired(entry)) found.push(entry);
    });
  } while (cursor !== 0 && looked < options.count && --buckets > 0);
  reply.array(2);
  reply.bulkText(cursor.toString());
  reply.array(found.length);
  for (const entry of found)
    reply.bulk(arena.bytes, keyOffset(arena, entry), keyLength(arena, entry));
}

function keys(database: Database, args: Arguments, reply: Reply): void {
  const { keyspace, arena } = database;
  const glob = new Glob(args.copy(1));
  const mark = reply.beginArray();
  let count = 0;
  keyspace.index.forEach(keyspace.root, (entry) => {
    const offset = keyOffset(arena, entry);
    const length = keyLength(arena, entry);
    if (!glob.matches(arena.bytes, offset, length) || keyspace.isExpired(entry)) return;
    reply.bulk(arena.bytes, offset, length);
    count++;
  });
  reply.endArray(mark, count);
}

function flush(all: boolean): Execute {
  return (database, args, reply) => {
    if (args.count > 2 || (args.count === 2 && !args.is(1, W.async) && !args.is(1, W.sync))) {
      reply.error(errors.syntax);
      return;
    }
    const keyspaces = all ? database.engine.keyspaces : [database.keyspace];
    for (const keyspace of keyspaces) {
      database.replacesAll(keyspace);
      keyspace.clear();
    }
    database.observer?.flushes();
    database.changes++;
    reply.ok();
  };
}

function swapdb(database: Database, args: Arguments, reply: Reply): void {
  const { keyspaces } = database.engine;
  if (database.isCluster) {
    reply.error('ERR SWAPDB is not allowed in cluster mode');
    return;
  }
  const first = args.integer(1);
  const second = args.integer(2);
  if (first !== (first | 0) || second !== (second | 0)) {
    reply.error(`ERR invalid ${first !== (first | 0) ? 'first' : 'second'} DB index`);
    return;
  }
  if (!(first in keyspaces) || !(second in keyspaces)) {
    reply.error('ERR DB index is out of range');
    return;
  }
  database.replacesAll(keyspaces[first], keyspaces[second]);
  database.replacesAll(keyspaces[second], keyspaces[first]);
  keyspaces[first].swapWith(keyspaces[second]);
  database.changes++;
  reply.ok();
}

export const keyspaceCommands: readonly Command[] = [
  command({
    name: 'SCAN',
    arity: -2,
    flags: ['readonly'],
    group: 'generic',
    since: '2.8.0',
    complexity: 'O(1) a call',
    summary: 'Walks over the keys in steps.',
    execute: scan,
    categories: ['@keyspace'],
  }),
  command({
    name: 'KEYS',
    arity: 2,
    flags: ['readonly'],
    group: 'generic',
    since: '1.0.0',
    complexity: 'O(n) of n keys in the database',
    summary: 'Returns all keys that match a pattern.',
    execute: keys,
    categories: ['@keyspace', '@dangerous'],
  }),
  command({
    name: 'DBSIZE',
    arity: 1,
    flags: ['readonly', 'fast'],
    group: 'server',
    since: '1.0.0',
    complexity: 'O(1)',
    summary: 'Returns the number of keys in the database.',
    categories: ['@keyspace'],
    execute: (database, _args, reply) => {
      reply.integer(database.keyspace.size);
    },
  }),
  command({
    name: 'FLUSHDB',
    arity: -1,
    flags: ['write'],
    group: 'server',
    since: '1.0.0',
    complexity: 'O(1); memory is freed in slices later',
    summary: 'Removes all keys of the database.',
    categories: ['@keyspace', '@dangerous'],
    execute: flush(false),
  }),
  command({
    name: 'FLUSHALL',
    arity: -1,
    flags: ['write'],
    group: 'server',
    since: '1.0.0',
    complexity: 'O(1); memory is freed in slices later',
    summary: 'Removes all keys of all databases.',
    categories: ['@keyspace', '@dangerous'],
    execute: flush(true),
  }),
  command({
    name: 'SWAPDB',
    arity: 3,
    flags: ['write', 'fast'],
    group: 'server',
    since: '4.0.0',
    complexity: 'O(1)',
    summary: 'Exchanges two databases.',
    categories: ['@keyspace', '@dangerous'],
    execute: swapdb,
  }),
];
