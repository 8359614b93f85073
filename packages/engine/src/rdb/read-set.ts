/**
 * Sets.
 *
 *   plain    count | members
 *   packed   an intset or a listpack of members
 */
import type { Engine } from '../engine.js';
import { rdbType } from './rdb-types.js';
import type { Readers } from './readers.js';
import type { TextSource } from './text-source.js';

export function readSet(engine: Engine, readers: Readers, type: number, entry: number): void {
  const { input, first } = readers;
  const source = sourceOf(readers, type);
  while (source.next(first))
    if (!engine.sets.add(entry, first.bytes, first.offset, first.length))
      input.fail('a member twice');
  if (engine.sets.count(entry) === 0) input.fail('an empty set');
}

function sourceOf(readers: Readers, type: number): TextSource {
  if (type === rdbType.set) {
    readers.plain.open(readers.input.count());
    return readers.plain;
  }
  const source = type === rdbType.setIntset ? readers.intset : readers.listpack;
  source.open();
  return source;
}
