import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  copySnapshot,
  listSnapshots,
  loadSnapshot,
  openObjectStore,
  pruneSnapshots,
  readManifest,
} from '@millrace/snapshot';
import { cutAt, makeEngine, makeTaker, makeTestFolder, MIB, shard } from './fixture.js';

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
    assert.deepEqual(await pruneSnapshots(store, shard, 2), second);
    assert.deepEqual(await listSnapshots(store), [second, third]);
    assert.deepEqual((await readdir(join(folder.path, shard))).sort(), [second.id, third.id]);
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
