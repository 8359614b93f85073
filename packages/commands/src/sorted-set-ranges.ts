/** Sorted sets by order: ZRANGE and its older relatives, ZRANGESTORE, ZCOUNT, ZREMRANGEBY… */
import { kind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one, range } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { Bounds, by } from './sorted-set-bounds.js';
import { replyRange } from './sorted-set-reply.js';
import { replaceByDetached, withDetached } from './detached.js';

const W = {
  withScores: word('WITHSCORES'),
  limit: word('LIMIT'),
  rev: word('REV'),
  byScore: word('BYSCORE'),
  byLex: word('BYLEX'),
};

const bounds = new Bounds();

/** The options of the range command at work. */
const options = { kind: 0, isReverse: false, withScores: false, offset: 0, limit: -1 };

/** Which of a range command's options are open, and what those that are not say. */
interface Form {
  readonly kind: number | undefined;
  readonly isReverse: boolean | undefined;
  readonly stores: boolean;
}

/** Reads options from argument `at` on; false where the error is replied. */
function readOptions(args: Arguments, at: number, form: Form, reply: Reply): boolean {
  let kindGiven = form.kind;
  let isReverse = form.isReverse;
  options.withScores = false;
  options.offset = 0;
  options.limit = -1;
  for (let i = at; i < args.count; i++) {
    if (!form.stores && args.is(i, W.withScores)) options.withScores = true;
    else if (args.is(i, W.limit) && i + 2 < args.count) {
      options.offset = args.integer(++i);
      options.limit = args.integer(++i);
      if (Number.isNaN(options.offset) || Number.isNaN(options.limit)) {
        reply.error(errors.notInteger);
        return false;
      }
    } else if (isReverse === undefined && args.is(i, W.rev)) isReverse = true;
    else if (kindGiven === undefined && args.is(i, W.byLex)) kindGiven = by.lex;
    else if (kindGiven === undefined && args.is(i, W.byScore)) kindGiven = by.score;
    else {
      reply.error(errors.syntax);
      return false;
    }
  }
  options.kind = kindGiven ?? by.rank;
  options.isReverse = isReverse ?? false;
  return agree(reply);
}

function agree(reply: Reply): boolean {
  if (options.limit !== -1 && options.kind === by.rank)
    reply.error(
      'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    );
  else if (options.withScores && options.kind === by.lex)
    reply.error('ERR syntax error, WITHSCORES not supported in combination with BYLEX');
  else return true;
  return false;
}

/** Finds the key at argument `key` and, in `bounds`, the range that follows it. The entry, 0, or -1 after an error. */
function findRange(
  database: Database,
  args: Arguments,
  key: number,
  form: Form,
  reply: Reply,
): number {
  if (args.count > key + 3) {
    if (!readOptions(args, key + 3, form, reply)) return -1;
  } else {
    options.kind = form.kind ?? by.rank;
    options.isReverse = form.isReverse ?? false;
    options.withScores = false;
    options.offset = 0;
    options.limit = -1;
  }
  // A reversed range of scores or names is given from its upper end down.
  const swapped = options.isReverse && options.kind !== by.rank ? 1 : 0;
  const min = key + 1 + swapped;
  if (!bounds.read(options.kind, args, min, key * 2 + 3 - min, reply)) return -1;
  const entry = database.findKind(args, key, kind.sortedSet, reply);
  if (entry <= 0) return entry;
  bounds.resolve(database.engine.sortedSets, entry, options.isReverse);
  if (options.offset !== 0 || options.limit !== -1)
    bounds.limit(options.offset, options.limit, options.isReverse);
  return entry;
}

function zrangeAs(kindGiven: number | undefined, isReverse: boolean | undefined): Execute {
  const form = { kind: kindGiven, isReverse, stores: false };
  return (database, args, reply) => {
    const entry = findRange(database, args, 1, form, reply);
    if (entry < 0) return;
    const { cursor } = database.engine.sortedSets;
    if (entry === 0 || bounds.count === 0) reply.array(0);
    else
      replyRange(
        reply,
        cursor,
        entry,
        bounds.from,
        bounds.count,
        options.isReverse,
        options.withScores,
      );
  };
}

const storeForm: Form = { kind: undefined, isReverse: undefined, stores: true };

function zrangestore(database: Database, args: Arguments, reply: Reply): void {
  const entry = findRange(database, args, 2, storeForm, reply);
  if (entry < 0) return;
  const { sortedSets } = database.engine;
  withDetached(database, (target) => {
    const count = entry === 0 ? 0 : bounds.count;
    const { cursor } = sortedSets;
    if (options.kind === by.rank) sortedSets.expect(target, count);
    for (let i = 0; i < count; i++) {
      if (i === 0) cursor.start(entry, bounds.from, false);
      else cursor.step();
      sortedSets.add(target, cursor.bytes, cursor.offset, cursor.length, cursor.score, 0);
    }
    replaceByDetached(database, args, 1, target, count, 'zrangestore', 'z');
    reply.integer(count);
  });
}

function countAs(kindGiven: number): Execute {
  return (database, args, reply) => {
    if (!bounds.read(kindGiven, args, 2, 3, reply)) return;
    const entry = database.findKind(args, 1, kind.sortedSet, reply);
    if (entry < 0) return;
    if (entry !== 0) bounds.resolve(database.engine.sortedSets, entry);
    reply.integer(entry === 0 ? 0 : bounds.count);
  };
}

function removeAs(kindGiven: number, event: string): Execute {
  return (database, args, reply) => {
    if (!bounds.read(kindGiven, args, 2, 3, reply)) return;
    const entry = database.findKind(args, 1, kind.sortedSet, reply);
    if (entry < 0) return;
    const { sortedSets } = database.engine;
    if (entry !== 0) bounds.resolve(sortedSets, entry);
    const removed = entry === 0 ? 0 : bounds.count;
    if (removed > 0) {
      const all = removed === sortedSets.count(entry);
      // A set that goes as a whole is freed in slices, later.
      if (!all) sortedSets.removeRange(entry, bounds.from, removed);
      database.changed(args, 1, event, 'z');
      if (all) database.removeEmpty(args, 1, entry);
    }
    reply.integer(removed);
  };
}

const reading = { flags: ['readonly'], keys: one(1), group: 'sorted-set' } as const;
const counting = { ...reading, flags: ['readonly', 'fast'], arity: 4 } as const;
const removing = { flags: ['write'], keys: one(1), group: 'sorted-set', arity: 4 } as const;
const perReturned = 'O(log n + m) for m members returned';
const perRemoved = 'O(m log n) for m members removed';

export const sortedSetRangeCommands: readonly Command[] = [
  command({
    ...reading,
    name: 'ZRANGE',
    arity: -4,
    since: '1.2.0',
    complexity: perReturned,
    summary: 'Returns the members in a range of ranks, scores or names.',
    execute: zrangeAs(undefined, undefined),
  }),
  command({
    name: 'ZRANGESTORE',
    arity: -5,
    flags: ['write', 'denyoom'],
    keys: range(1, 2),
    group: 'sorted-set',
    since: '6.2.0',
    complexity: 'O(log n + m log m) for m members stored',
    summary: 'Stores the members in a range of ranks, scores or names in another key.',
    execute: zrangestore,
  }),
  command({
    ...reading,
    name: 'ZREVRANGE',
    arity: -4,
    since: '1.2.0',
    complexity: perReturned,
    summary: 'Returns the members in a range of ranks, from the top down.',
    execute: zrangeAs(by.rank, true),
  }),
  command({
    ...reading,
    name: 'ZRANGEBYSCORE',
    arity: -4,
    since: '1.0.5',
    complexity: perReturned,
    summary: 'Returns the members in a range of scores.',
    execute: zrangeAs(by.score, false),
  }),
  command({
    ...reading,
    name: 'ZREVRANGEBYSCORE',
    arity: -4,
    since: '2.2.0',
    complexity: perReturned,
    summary: 'Returns the members in a range of scores, from the top down.',
    execute: zrangeAs(by.score, true),
  }),
  command({
    ...reading,
    name: 'ZRANGEBYLEX',
    arity: -4,
    since: '2.8.9',
    complexity: perReturned,
    summary: 'Returns the members in a range of names, where all scores are the same.',
    execute: zrangeAs(by.lex, false),
  }),
  command({
    ...reading,
    name: 'ZREVRANGEBYLEX',
    arity: -4,
    since: '2.8.9',
    complexity: perReturned,
    summary: 'Returns the members in a range of names, from the top down.',
    execute: zrangeAs(by.lex, true),
  }),
  command({
    ...counting,
    name: 'ZCOUNT',
    since: '2.0.0',
    complexity: 'O(log n)',
    summary: 'Counts the members in a range of scores.',
    execute: countAs(by.score),
  }),
  command({
    ...counting,
    name: 'ZLEXCOUNT',
    since: '2.8.9',
    complexity: 'O(log n)',
    summary: 'Counts the members in a range of names, where all scores are the same.',
    execute: countAs(by.lex),
  }),
  command({
    ...removing,
    name: 'ZREMRANGEBYRANK',
    since: '2.0.0',
    complexity: perRemoved,
    summary: 'Removes the members in a range of ranks.',
    execute: removeAs(by.rank, 'zremrangebyrank'),
  }),
  command({
    ...removing,
    name: 'ZREMRANGEBYSCORE',
    since: '1.2.0',
    complexity: perRemoved,
    summary: 'Removes the members in a range of scores.',
    execute: removeAs(by.score, 'zremrangebyscore'),
  }),
  command({
    ...removing,
    name: 'ZREMRANGEBYLEX',
    since: '2.8.9',
    complexity: perRemoved,
    summary: 'Removes the members in a range of names, where all scores are the same.',
    execute: removeAs(by.lex, 'zremrangebylex'),
  }),
];
