import { encodingOf, errors } from '@millrace/commands';
import type { Database } from '@millrace/commands';
import { entryWord } from '@millrace/engine';
import { HashIndex } from '@millrace/memory';
import type { Arguments, Reply } from '@millrace/resp';

const entriesABucket = 7;

function table(title: string, buckets: number, count: number): string {
  return [
    `[${title}]`,
    'Hash table 0 stats (main hash table):',
    ` table size: ${(buckets * entriesABucket).toString()}`,
    ` number of elements: ${count.toString()}`,
    '',
  ].join('\n');
}

/** DEBUG HTSTATS. Keys that expire are in the same index as the others. */
export function indexStatistics(database: Database, args: Arguments, reply: Reply): void {
  const number = args.integer(2);
  if (Number.isNaN(number)) {
    reply.error(errors.notInteger);
    return;
  }
  if (!(number in database.engine.keyspaces)) {
    reply.error('ERR Out of range database');
    return;
  }
  const { index, root } = database.engine.keyspaces[number];
  const buckets = index.buckets(root);
  reply.verbatim(
    'txt',
    table('Dictionary HT', buckets, index.count(root)) +
      table('Expires HT', buckets, index.expiring(root)),
  );
}

/** DEBUG HTSTATS-KEY. */
export function indexStatisticsOfKey(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.find(args, 2);
  if (entry === 0) {
    reply.error(errors.noSuchKey);
    return;
  }
  if (encodingOf(database, entry) !== 'hashtable') {
    reply.error('ERR The value stored at the specified key is not represented using an hash table');
    return;
  }
  const index = new HashIndex(database.arena);
  const root = entryWord(database.arena, entry);
  reply.verbatim('txt', table('Hash table', index.buckets(root), index.count(root)));
}
