import type { Arena } from '@millrace/memory';
import type { Directory } from './directory.js';
import type { StreamCursor } from './stream-cursor.js';
import { StreamId } from './stream-id.js';
import { block, root } from './stream-layout.js';

/** Throws where the counts, the order of ids or the extents of a stream's blocks are wrong. */
export function checkStream(
  arena: Arena,
  directory: Directory,
  cursor: StreamCursor,
  stream: number,
): void {
  const { ints } = arena;
  const last = new StreamId();
  const first = new StreamId();
  let length = 0;
  let blocks = 0;
  for (let at = directory.first(stream); at >= 0; at = directory.next(stream, at)) {
    const ref = directory.blockAt(stream, at);
    blocks++;
    cursor.seekBlock(stream, at);
    const counts = checkBlock(arena, cursor, ref, last, first);
    if (counts !== ints[ref * 2 + block.counts])
      throw new Error('a block of a stream counts its entries wrong');
    length += (counts & 0xffff) - (counts >>> 16);
    if (last.compareAt(ints, ref * 2 + block.lastId) !== 0)
      throw new Error('a block of a stream has another last id');
  }
  if (length !== arena.doubles[stream + root.length]) throw new Error('a stream is counted wrong');
  if (blocks !== ints[stream * 2 + root.blocks])
    throw new Error('the blocks of a stream are counted wrong');
  const end = directory.last(stream);
  if (ints[stream * 2 + root.tail] !== (end < 0 ? 0 : directory.blockAt(stream, end)))
    throw new Error('the tail of a stream is not its last block');
  if (first.compareAt(ints, stream * 2 + root.firstId) !== 0)
    throw new Error('a stream has another first id');
  if (blocks > 0 && last.compareAt(ints, stream * 2 + root.lastId) > 0)
    throw new Error('a stream has entries behind its last id');
}

/** Returns what the block's counts should be; `last` becomes its last id, `first` the stream's first live one. */
function checkBlock(
  arena: Arena,
  cursor: StreamCursor,
  ref: number,
  last: StreamId,
  first: StreamId,
): number {
  let counts = 0;
  while (cursor.nextInBlock()) {
    if (counts === 0 && cursor.id.compareAt(arena.ints, ref * 2 + block.firstId) !== 0)
      throw new Error('a block of a stream has another first id');
    if (cursor.id.compare(last) <= 0) throw new Error('the entries of a stream are out of order');
    last.set(cursor.id);
    if (!cursor.isDeleted && first.isFirst) first.set(cursor.id);
    for (let i = cursor.pairs * 2; i > 0; i--) cursor.nextPart();
    counts += cursor.isDeleted ? 0x10001 : 1;
  }
  if (!cursor.isAtEnd) throw new Error('a block of a stream ends inside an entry');
  if (arena.ints[ref * 2 + block.used] > arena.capacityOf(ref))
    throw new Error('a block of a stream uses more than it has');
  if ((counts & 0xffff) === counts >>> 16)
    throw new Error('a stream keeps a block without entries');
  return counts;
}
