/** What ZUNION and its like take: sorted sets, and sets, whose members score 1. An entry of 0 is a key that is not there. */
import type { ReadonlyBytes } from '@millrace/base';
import { entryKind, kind } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { errors } from './errors.js';

/** Answers whether to go on. */
export type ScoredVisitor = (
  bytes: ReadonlyBytes,
  offset: number,
  length: number,
  score: number,
) => boolean;

const scoreInSet = 1;

/** The score of the member that `hasScored` found. */
export const membership = { score: 0 };

function isSet(database: Database, entry: number): boolean {
  return entryKind(database.arena, entry) === kind.set;
}

/** The entry at argument i, or 0; -1 where it is of another kind, and the error is replied. */
export function findScored(database: Database, args: Arguments, i: number, reply: Reply): number {
  const entry = database.find(args, i);
  if (entry === 0 || isSet(database, entry)) return entry;
  if (entryKind(database.arena, entry) === kind.sortedSet) return entry;
  reply.error(errors.wrongType);
  return -1;
}

export function countOf(database: Database, entry: number): number {
  if (entry === 0) return 0;
  const { sets, sortedSets } = database.engine;
  return isSet(database, entry) ? sets.count(entry) : sortedSets.count(entry);
}

/** Whether the member is there; `membership.score` is its score then. */
export function hasScored(
  database: Database,
  entry: number,
  bytes: ReadonlyBytes,
  offset: number,
  length: number,
): boolean {
  if (entry === 0) return false;
  const { sets, sortedSets } = database.engine;
  if (isSet(database, entry)) {
    membership.score = scoreInSet;
    return sets.has(entry, bytes, offset, length);
  }
  if (!sortedSets.find(entry, bytes, offset, length)) return false;
  membership.score = sortedSets.score;
  return true;
}

/** Visits members until `visit` says no. Other sets may be read and changed meanwhile. */
export function forEachScored(database: Database, entry: number, visit: ScoredVisitor): void {
  if (entry === 0) return;
  const { sets, sortedSets } = database.engine;
  if (isSet(database, entry)) {
    sets.walk.forEachUntil(entry, (bytes, offset, length) =>
      visit(bytes, offset, length, scoreInSet),
    );
    return;
  }
  const { cursor } = sortedSets;
  const count = sortedSets.count(entry);
  for (let i = 0; i < count; i++) {
    if (i === 0) cursor.start(entry, 0, false);
    else cursor.step();
    if (!visit(cursor.bytes, cursor.offset, cursor.length, cursor.score)) return;
  }
}
