/** Results that are built beside the keyspace: an entry without a key, which is either moved under one or released. */
import { kind, sortedSetLayout } from '@millrace/engine';
import {
  entryAux,
  entryBytes,
  entryWord,
  setEntryAux,
  setEntryWord,
  writeEntry,
} from '@millrace/memory';
import type { Arguments } from '@millrace/resp';
import type { Database } from './database.js';

/** Gives `build` an empty sorted set, and frees what is left of it afterwards. */
export function withDetached(database: Database, build: (entry: number) => void): void {
  const { arena, engine } = database;
  const entry = arena.allocate(entryBytes(0, 0));
  writeEntry(arena, entry, kind.sortedSet, 0, sortedSetLayout.packed, arena.bytes, 0, 0);
  setEntryWord(arena, entry, engine.sortedSets.create());
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
  const { arena, keyspace, engine } = database;
  const isEmpty = engine.sortedSets.count(entry) === 0;
  const old = database.find(args, 1);
  if (old !== 0) keyspace.remove(old);
  if (isEmpty) {
    if (old !== 0) database.changed(args, 1, 'del', 'g');
    return;
  }
  database.find(args, 1);
  // The key takes the value, and what is released in the end is an empty one.
  const empty = engine.sortedSets.create();
  database.create(args, 1, kind.sortedSet, entryAux(arena, entry), entryWord(arena, entry));
  setEntryWord(arena, entry, empty);
  setEntryAux(arena, entry, sortedSetLayout.packed);
  database.changed(args, 1, event, 'z');
}
