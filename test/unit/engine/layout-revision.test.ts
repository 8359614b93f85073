import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { Engine, entryWord } from '@millrace/engine';
import type { Arena } from '@millrace/memory';
import { layoutRevision, superblock } from '@millrace/memory';

const key = new TextEncoder().encode('bitmap');
const value = new Uint8Array(4000).fill(0x11);

function engineOn(arena?: Arena): Engine {
  return new Engine({ bytes: 8 << 20, random: createSeededRandom(1) }, arena);
}

/** The entry of the one string that there is. */
function entryOf(engine: Engine): number {
  return engine.keyspaces[0].find(key, 0, key.length);
}

describe('an arena of an earlier revision', () => {
  it('loses what stood by chance where strings count their bits', () => {
    const before = engineOn();
    const { arena, strings } = before;
    const [keyspace] = before.keyspaces;
    strings.set(keyspace, entryOf(before), key, 0, key.length, value, 0, value.length, 0);
    arena.setInt(entryWord(arena, entryOf(before)) * 2 + 1, 4711);
    arena.setInt(superblock.revision, 0);
    const after = engineOn(arena);
    after.strings.read(entryOf(after));
    assert.equal(after.strings.knownBits, -1);
    assert.equal(arena.revision, layoutRevision);
  });

  it('of this revision is left as it is', () => {
    const before = engineOn();
    const { arena, strings } = before;
    const [keyspace] = before.keyspaces;
    strings.set(keyspace, entryOf(before), key, 0, key.length, value, 0, value.length, 0);
    arena.setInt(entryWord(arena, entryOf(before)) * 2 + 1, 8001);
    const after = engineOn(arena);
    after.strings.read(entryOf(after));
    assert.equal(after.strings.knownBits, 8000);
  });
});
