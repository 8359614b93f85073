/** Results that are built beside the keyspace: an entry without a key, whose set is moved under one or released. */
import { entryKind, kind } from '@millrace/engine';
import type { Arguments } from '@millrace/resp';
import type { Database } from './database.js';
import { createSet } from './sorted-set-members.js';

/** Gives `build` an empty sorted set, and frees what is left of it afterwards. */
export function withDetached(database: Database, build: (entry: number) => void): void {
  const { arena, engine } = database;
  const entry = engine.sortedSets.createDetached();
  try {
    build(entry);
  } finally {
    engine.releaseValue(entry);
    arena.free(entry);
  }
}

/** Puts the set under the key at argument 1, whatever that held; an empty one removes the key. */
export function replaceByDetached(
  database: Database,
  args: Arguments,
  entry: number,
  event: string,
): void {
  const { keyspace, engine } = database;
  const old = database.find(args, 1);
  const oldKind = old === 0 ? 0 : entryKind(database.arena, old);
  if (engine.sortedSets.count(entry) === 0) {
    if (old !== 0) keyspace.remove(old);
    if (old !== 0) database.changed(args, 1, 'del', 'g');
    return;
  }
  if (old !== 0) database.removeReplaced(old);
  database.find(args, 1);
  engine.sortedSets.exchange(createSet(database, args, 1), entry);
  database.overwrote(args, 1, oldKind, kind.sortedSet);
  database.changed(args, 1, event, 'z');
}
