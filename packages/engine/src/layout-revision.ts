/** Brings an arena that an earlier program left up to what this one takes for granted. */
import { entryAux, entryKind, entryWord, layoutRevision } from '@millrace/memory';
import type { Engine } from './engine.js';
import { kind } from './structure.js';

const bitCountRevision = 1;

export function bringUpToDate(engine: Engine): void {
  const { arena } = engine;
  if (arena.revision >= layoutRevision) return;
  if (arena.revision < bitCountRevision) forgetBitCounts(engine);
  arena.markUpToDate();
}

/** Where the count of a string's bits is now, anything may stand. */
function forgetBitCounts(engine: Engine): void {
  const { arena } = engine;
  for (const keyspace of engine.keyspaces) {
    keyspace.index.forEach(keyspace.root, (entry) => {
      if (entryKind(arena, entry) !== kind.string) return;
      if (engine.strings.hasBlock(entryAux(arena, entry)))
        arena.setInt(entryWord(arena, entry) * 2 + 1, 0);
    });
  }
}
