/**
 * The structural check of everything in the arena: each block that is in use is reached exactly once from the roots, each
 * value is in order, each index finds what it holds. Run after restores and after random workloads.
 */
import { assert } from '@millrace/base';
import { entryAux, entryWord } from '@millrace/memory';
import type { Engine } from './engine.js';
import { roots } from './roots.js';

/** Throws with what is wrong; otherwise the number of keys and of blocks. */
export function checkEngine(engine: Engine): { keys: number; blocks: number } {
  const { arena } = engine;
  const seen = new Set<number>();
  let bytes = 0;
  let keys = 0;
  const visit = (ref: number): void => {
    assert(!seen.has(ref), 'a block belongs to two');
    seen.add(ref);
    bytes += arena.capacityOf(ref);
  };
  for (const keyspace of engine.keyspaces) {
    keyspace.index.check(keyspace.root);
    keyspace.index.blocks(keyspace.root, visit);
    engine.hashes.queue.check(keyspace.number, visit);
    keyspace.index.forEach(keyspace.root, (entry) => {
      keys++;
      visit(entry);
      engine.blocksOfValue(entry, visit);
      engine.structureOf(entry).check(entryWord(arena, entry), entryAux(arena, entry));
    });
  }
  engine.timeSeries.indexBlocks(visit);
  engine.offsets.blocks(visit);
  engine.releases.blocks(visit);
  const slotCounts = arena.root(roots.slotCounts);
  if (slotCounts !== 0) visit(slotCounts);
  assert(bytes === arena.usedBytes, 'a block is in use that nobody refers to');
  arena.checkPages();
  return { keys, blocks: seen.size };
}
