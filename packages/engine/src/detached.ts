import type { Arena } from '@millrace/memory';
import { entryBytes, setEntryWord, writeEntry } from '@millrace/memory';

/** An entry without a key, to build a value on. The value and the entry are the caller's to free. */
export function createDetached(arena: Arena, kind: number, aux: number, word: number): number {
  const entry = arena.allocate(entryBytes(0, 0));
  writeEntry(arena, entry, kind, 0, aux, arena.bytes, 0, 0);
  setEntryWord(arena, entry, word);
  return entry;
}
