import assert from 'node:assert/strict';
import {
  EncryptionKeyMissing,
  EncryptionKeyWrong,
  KeyRing,
  listLogObjects,
  openObjectStore,
  readArchivedLog,
  readLogObject,
  readLogObjectHeader,
  readObject,
  readPosition,
  rewrapLocation,
  SnapshotDamaged,
  SnapshotVersionUnknown,
} from '@millrace/snapshot';
import {
  goldenArchive,
  GOLDEN_BATCHES,
  GOLDEN_SHARD as shard,
  GOLDEN_TIME_MS,
} from '../../../golden/archive/content.js';
import { goldenRing } from '../../../golden/snapshot/content.js';
import { MemoryStore } from '../memory-store.js';

describe('golden archive', () => {
  for (const version of [1, 2]) it(`of version ${version} loads`, () => loads(version));

  it('of version 2 is refused without its key, and whichever byte of it is another', async () => {
    const isRefusal = (error: Error): boolean =>
      [SnapshotDamaged, SnapshotVersionUnknown, EncryptionKeyMissing].some(
        (kind) => error instanceof kind,
      );
    await using store = await openObjectStore(goldenArchive(2), KeyRing.empty);
    const [object] = await listLogObjects(store, shard);
    await assert.rejects(readLogObject(store, object), EncryptionKeyMissing);
    const bytes = await readObject(store, object.name, 1 << 20);
    const objects = new Map([[object.name, bytes]]);
    const damaged = new MemoryStore(objects, goldenRing);
    await readLogObject(damaged, object);
    for (let at = 0; at < bytes.length; at++) {
      bytes[at] ^= 1 << (at % 8);
      await assert.rejects(readLogObject(damaged, object), isRefusal, `byte ${at}`);
      bytes[at] ^= 1 << (at % 8);
    }
    const elsewhere = { ...object, name: object.name.replace('1.segment', '2.segment') };
    objects.set(elsewhere.name, bytes);
    await assert.rejects(readLogObject(damaged, elsewhere), EncryptionKeyWrong);
  });

  it('of version 2 comes under a new key with the same records', async () => {
    const objects = new Map<string, Buffer>();
    await using golden = await openObjectStore(goldenArchive(2), goldenRing);
    for (const { name } of await listLogObjects(golden, shard))
      objects.set(name, await readObject(golden, name, 1 << 20));
    const fresh = KeyRing.parse(`new:${Buffer.alloc(32, 'n').toString('base64')}`, 'the test');
    const both = new KeyRing([...fresh.keys, ...goldenRing.keys]);
    const { size } = objects;
    const rewrapped = await rewrapLocation(new MemoryStore(objects, both));
    assert.deepEqual(rewrapped, { rewrapped: size, unchanged: 0 });
    const store = new MemoryStore(objects, fresh);
    for (const object of await listLogObjects(store, shard)) {
      const before = await readLogObject(golden, object);
      assert.deepEqual(await readLogObject(store, object), before);
    }
  });

  async function loads(version: number): Promise<void> {
    await using store = await openObjectStore(goldenArchive(version), goldenRing);
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
  }
});
