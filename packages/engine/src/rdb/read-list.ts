/**
 * Lists.
 *
 *   plain        count | elements
 *   ziplist      elements
 *   quicklist    count | ziplists
 *   quicklist 2  count | (1 and an element, or 2 and a listpack)*
 */
import type { Engine } from '../engine.js';
import { rdbType } from './rdb-types.js';
import type { Readers } from './readers.js';
import type { PackedTexts } from './text-source.js';

const container = { plain: 1, packed: 2 } as const;

export function readList(engine: Engine, readers: Readers, type: number, entry: number): void {
  const { input } = readers;
  if (type === rdbType.listZiplist) readPacked(engine, readers, readers.ziplist, entry);
  else
    for (let left = input.count(); left > 0; left--) {
      if (type === rdbType.list) readElement(engine, readers, entry);
      else if (type === rdbType.listQuicklist) readPacked(engine, readers, readers.ziplist, entry);
      else readNode(engine, readers, entry);
    }
  if (engine.lists.count(entry) === 0) input.fail('an empty list');
}

function readNode(engine: Engine, readers: Readers, entry: number): void {
  const kind = readers.input.length();
  if (kind === container.plain) readElement(engine, readers, entry);
  else if (kind === container.packed) readPacked(engine, readers, readers.listpack, entry);
  else readers.input.fail('a node of an unknown kind');
}

function readElement({ lists }: Engine, { input, first }: Readers, entry: number): void {
  input.text(first);
  lists.expect(entry, 1, first.length);
  lists.push(entry, true, first.bytes, first.offset, first.length);
}

function readPacked(
  { lists }: Engine,
  { first }: Readers,
  source: PackedTexts,
  entry: number,
): void {
  source.open();
  lists.expect(entry, source.expected, source.bytesInAll);
  while (source.next(first)) lists.push(entry, true, first.bytes, first.offset, first.length);
}
