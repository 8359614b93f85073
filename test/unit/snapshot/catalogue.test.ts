import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSeededRandom } from '@millrace/base';
import {
  copySnapshot,
  deleteSnapshots,
  listSnapshots,
  loadSnapshot,
  type ObjectStore,
  openObjectStore,
  pruneSnapshots,
  readManifest,
  SnapshotInUse,
  SnapshotTaker,
} from '@millrace/snapshot';
import { FaultyStore } from './archive/faulty-store.js';
import { cutAt, makeEngine, makeTaker, makeTestFolder, MIB, setKey, shard } from './fixture.js';

describe('the catalogue of snapshots', () => {
  async function takeSome(folder: string, sequences: readonly number[]): Promise<void> {
    await using taker = makeTaker(makeEngine(MIB).arena, folder);
    for (const sequence of sequences)
      await taker.take({ destination: folder, cut: cutAt(sequence) });
  }

  it('lists in the order of the log', async () => {
    await using folder = await makeTestFolder();
    await takeSome(folder.path, [9, 100, 20]);
    await using store = await openObjectStore(folder.path);
    const found = await listSnapshots(store);
    const manifests = await Promise.all(found.map((entry) => readManifest(store, entry)));
    assert.deepEqual(
      manifests.map(({ sequence }) => sequence),
      [9, 20, 100],
    );
    assert.deepEqual(await listSnapshots(store, 'nobody'), []);
  });

  it('keeps the newest, and clears what an interrupted one left', async () => {
    await using folder = await makeTestFolder();
    await takeSome(folder.path, [1, 2, 3]);
    await mkdir(join(folder.path, shard, '0000000000000009-torn'));
    await writeFile(join(folder.path, shard, '0000000000000009-torn', 'part-00001.pages'), 'x');
    await using store = await openObjectStore(folder.path);
    const [, second, third] = await listSnapshots(store);
    assert.deepEqual(await pruneSnapshots(store, shard, { count: 2 }), second);
    assert.deepEqual(await listSnapshots(store), [second, third]);
    assert.deepEqual((await readdir(join(folder.path, shard))).sort(), [second.id, third.id]);
  });

  it('keeps the newest and all that are young enough', async () => {
    await using folder = await makeTestFolder();
    const nowMs = Date.parse('2027-01-10T00:00:00Z');
    const dayMs = 86_400_000;
    const { arena } = makeEngine(MIB);
    for (const [i, days] of [9, 7, 5, 3, 1].entries()) {
      const clock = { nowMs: () => nowMs - days * dayMs, monotonicMs: () => 0 };
      const random = createSeededRandom(i);
      await using taker = new SnapshotTaker({ arena, clock, random, spoolFolder: folder.path });
      await taker.take({ destination: folder.path, cut: cutAt(i + 1) });
    }
    await using store = await openObjectStore(folder.path);
    const sequences = async (): Promise<number[]> =>
      (await listSnapshots(store)).map(({ id }) => Number(id.slice(0, 16)));
    const sinceMs = nowMs - 6 * dayMs;
    const oldest = await pruneSnapshots(store, shard, { count: 2, sinceMs });
    assert.deepEqual(await sequences(), [3, 4, 5]);
    assert.equal(Number(oldest?.id.slice(0, 16)), 3);
    await pruneSnapshots(store, shard, { count: 2, sinceMs: nowMs });
    assert.deepEqual(await sequences(), [4, 5]);
    await pruneSnapshots(store, shard, { count: 1, sinceMs: nowMs });
    assert.deepEqual(await sequences(), [5]);
  });

  describe('of snapshots that build on each other', () => {
    /** Two chains: 1 ← 2 ← 3, and 4 ← 5 ← 6. */
    async function takeChains(folder: string): Promise<void> {
      const engine = makeEngine(MIB);
      for (let i = 0; i < 500; i++) setKey(engine, `key:${i}`, 'x'.repeat(100));
      for (const first of [1, 4]) {
        await using taker = makeTaker(engine.arena, folder);
        for (let sequence = first; sequence < first + 3; sequence++) {
          setKey(engine, 'key:1', `${sequence}`);
          const options = { destination: folder, chainLengthMax: 8 };
          const { manifest } = await taker.take({ ...options, cut: cutAt(sequence) });
          assert.equal(manifest.chain?.length ?? 0, sequence - first);
        }
      }
    }

    const sequencesIn = async (store: ObjectStore): Promise<number[]> =>
      (await listSnapshots(store)).map(({ id }) => Number(id.slice(0, 16)));

    async function verifyAll(store: ObjectStore): Promise<void> {
      for (const entry of await listSnapshots(store))
        await loadSnapshot(store, await readManifest(store, entry), { bytes: MIB });
    }

    it('keeps what those that stay build on', async () => {
      await using folder = await makeTestFolder();
      await takeChains(folder.path);
      await using store = await openObjectStore(folder.path);
      await pruneSnapshots(store, shard, { count: 1 });
      assert.deepEqual(await sequencesIn(store), [4, 5, 6]);
      await verifyAll(store);
    });

    it('keeps one that shares nothing with them, where several are to be kept', async () => {
      await using folder = await makeTestFolder();
      await takeChains(folder.path);
      await using store = await openObjectStore(folder.path);
      const oldest = await pruneSnapshots(store, shard, { count: 2 });
      assert.deepEqual(await sequencesIn(store), [1, 2, 3, 4, 5, 6]);
      assert.equal(Number(oldest?.id.slice(0, 16)), 3, 'the log reaches back to it');
      await verifyAll(store);
    });

    it('deletes nothing that another one builds on', async () => {
      await using folder = await makeTestFolder();
      await takeChains(folder.path);
      await using store = await openObjectStore(folder.path);
      const all = await listSnapshots(store);
      await assert.rejects(deleteSnapshots(store, [all[0]]), SnapshotInUse);
      await assert.rejects(deleteSnapshots(store, [all[2], all[4]]), SnapshotInUse);
      assert.equal((await sequencesIn(store)).length, 6);
      await deleteSnapshots(store, all.slice(0, 3));
      await deleteSnapshots(store, [all[5]]);
      assert.deepEqual(await sequencesIn(store), [4, 5]);
      await verifyAll(store);
    });

    it('lets none lose its base where deleting is interrupted', async () => {
      await using folder = await makeTestFolder();
      await takeChains(folder.path);
      for (let calls = 0; calls < 12; calls++) {
        await using all = await openObjectStore(folder.path);
        const store = new FaultyStore(all);
        store.failAfter('delete', 1);
        const keep = pruneSnapshots(store, shard, { count: 1 });
        await keep.catch((error: unknown) => assert.equal(store.failures, 1, String(error)));
        await verifyAll(all);
      }
      await using store = await openObjectStore(folder.path);
      assert.deepEqual(await sequencesIn(store), [4, 5, 6]);
    });
  });

  it('copies whole snapshots', async () => {
    await using from = await makeTestFolder();
    await using to = await makeTestFolder();
    await takeSome(from.path, [5]);
    await using source = await openObjectStore(from.path);
    await using target = await openObjectStore(to.path);
    const [entry] = await listSnapshots(source);
    const manifest = await readManifest(source, entry);
    let bytes = 0;
    await copySnapshot(source, target, manifest, (more) => (bytes += more));
    assert.equal(bytes, manifest.bytes);
    assert.deepEqual(await readManifest(target, entry), manifest);
    await loadSnapshot(target, manifest, { bytes: MIB });
    await assert.rejects(copySnapshot(source, target, manifest), /already/);
  });
});
