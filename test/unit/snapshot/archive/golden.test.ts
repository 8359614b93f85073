import assert from 'node:assert/strict';
import {
  listLogObjects,
  openObjectStore,
  readArchivedLog,
  readLogObjectHeader,
  readPosition,
} from '@millrace/snapshot';
import {
  goldenArchive,
  GOLDEN_BATCHES,
  GOLDEN_SHARD as shard,
  GOLDEN_TIME_MS,
} from '../../../golden/archive/content.js';

describe('golden archive', () => {
  it('of version 1 loads', async () => {
    await using store = await openObjectStore(goldenArchive(1));
    const found: unknown[] = [];
    await readArchivedLog(store, {
      shard,
      epoch: 0,
      sequence: 0,
      visit: ({ bytes, from, length, sequence, epoch, timeMs }) => {
        const text = new TextDecoder().decode(bytes.subarray(from, from + length));
        found.push([sequence, epoch, timeMs, text]);
        return true;
      },
    });
    const expected = GOLDEN_BATCHES.flatMap(({ epoch, texts }) =>
      texts.map((text) => ({ epoch, text })),
    ).map(({ epoch, text }, i) => [i + 1, epoch, GOLDEN_TIME_MS + i, text]);
    assert.deepEqual(found, expected);
    const position = await readPosition(store, shard);
    assert.deepEqual([position.epoch, position.sequence], [4_000_000_000, 6]);
    assert.deepEqual(position.slots, [[0, 16383]]);
    const kinds = (await listLogObjects(store, shard)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['segment', 'piece']);
    const [segment] = await listLogObjects(store, shard);
    const { lastSequence, lastTimeMs } = await readLogObjectHeader(store, segment);
    assert.deepEqual([lastSequence, lastTimeMs], [4, GOLDEN_TIME_MS + 3]);
  });
});
