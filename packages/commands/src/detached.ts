/** Results that are built beside the keyspace: an entry without a key, whose value is moved under one or released. */
import {
  createDetached,
  entryAux,
  entryKind,
  entryWord,
  kind,
  setEntryWord,
  setLayout,
  sortedSetLayout,
} from '@millrace/engine';
import type { Arguments } from '@millrace/resp';
import type { Database, EventClass } from './database.js';

/** Gives `build` an empty sorted set, and frees what is left of it afterwards. */
export function withDetached(database: Database, build: (entry: number) => void): void {
  const word = database.engine.sortedSets.create();
  buildDetached(database, kind.sortedSet, sortedSetLayout.packed, word, build);
}

/** The same with a set. */
export function withDetachedSet(database: Database, build: (entry: number) => void): void {
  const word = database.engine.sets.create();
  buildDetached(database, kind.set, setLayout.integers, word, build);
}

export function buildDetached(
  database: Database,
  ofKind: number,
  aux: number,
  word: number,
  build: (entry: number) => void,
): void {
  const { arena, engine } = database;
  const entry = createDetached(arena, ofKind, aux, word);
  try {
    build(entry);
  } finally {
    // Where the value was moved under a key, no word is left.
    if (entryWord(arena, entry) !== 0) engine.releaseValue(entry);
    arena.free(entry);
  }
}

/** Puts the value, of so many elements, under the key at argument i, whatever that held; an empty one removes the key. */
export function replaceByDetached(
  database: Database,
  args: Arguments,
  i: number,
  entry: number,
  count: number,
  event: string,
  eventClass: EventClass,
): void {
  const { keyspace, arena } = database;
  const old = database.find(args, i);
  if (count === 0) {
    if (old !== 0) keyspace.remove(old);
    if (old !== 0) database.changed(args, i, 'del', 'g');
    return;
  }
  const oldKind = old === 0 ? 0 : entryKind(arena, old);
  if (old !== 0) database.removeReplaced(old);
  database.find(args, i);
  const word = entryWord(arena, entry);
  database.create(args, i, entryKind(arena, entry), entryAux(arena, entry), word);
  setEntryWord(arena, entry, 0);
  database.overwrote(args, i, oldKind, entryKind(arena, entry));
  database.changed(args, i, event, eventClass);
}
