import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { Engine } from '@millrace/engine';
import { openObjectStore, tryRestore } from '@millrace/snapshot';
import { cutAt, makeTaker, makeTestFolder, MIB, setKey } from './fixture.js';

/** Entries are as large as the buckets of an index. */
function makeClusterEngine(keys: number): Engine {
  const engine = new Engine({ bytes: MIB, databases: 1, random: createSeededRandom(1) });
  for (let i = 0; i < keys; i++) setKey(engine, `key:${1000 + i}`, 'x'.repeat(44));
  return engine;
}

/** Numbers of keys after which one more takes another page: whatever it needs has no free block left. */
function countsThatFill(): number[] {
  const tops = Array.from({ length: 300 }, (_, keys) => makeClusterEngine(keys).arena.pageTop);
  return [...tops.keys()].filter((keys) => keys > 0 && tops[keys + 1] > tops[keys]);
}

describe('trying a restore', () => {
  it('has room for what the engine adds to a full arena of fewer databases', async () => {
    await using folder = await makeTestFolder();
    await using store = await openObjectStore(folder.path);
    for (const keys of countsThatFill()) {
      await using taker = makeTaker(makeClusterEngine(keys).arena, folder.path);
      const { manifest } = await taker.take({ destination: folder.path, cut: cutAt(keys) });
      const found = await tryRestore(store, manifest);
      assert.equal(found.keys, keys);
    }
  });
});
