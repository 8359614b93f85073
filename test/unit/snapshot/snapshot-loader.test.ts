import assert from 'node:assert/strict';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkEngine } from '@millrace/engine';
import { layoutRevision } from '@millrace/memory';
import {
  createManifest,
  encodeManifest,
  listSnapshots,
  loadSnapshot,
  type Manifest,
  ObjectNotFound,
  type ObjectStore,
  openObjectStore,
  readManifest,
  readObject,
  SnapshotBaseMissing,
  SnapshotDamaged,
  type SnapshotEntry,
  SnapshotTooLarge,
  SnapshotVersionUnknown,
  verifySnapshot,
} from '@millrace/snapshot';
import {
  goldenKeys,
  goldenRing,
  goldenSequence,
  goldenShard,
} from '../../golden/snapshot/content.js';
import { MemoryStore } from './memory-store.js';
import { cutAt, getKey, makeEngine, makeTaker, makeTestFolder, MIB, setKey } from './fixture.js';

const golden = fileURLToPath(new URL('../../../golden/snapshot/', import.meta.url));

/** The golden folder of each version, and below it those of its forms. */
const goldenFolders = ['v1', 'v2/full', 'v2/encrypted', 'v2/chain'];

async function loadNewest(folder: string, bytes = MIB) {
  await using store = await openObjectStore(folder, goldenRing);
  const entry = (await listSnapshots(store)).at(-1);
  assert.ok(entry);
  return await loadSnapshot(store, await readManifest(store, entry), { bytes });
}

describe('loading a snapshot', function () {
  this.timeout(120_000);

  it('loads what every version before has written', async () => {
    const versions = (await readdir(golden)).filter((name) => name.startsWith('v'));
    assert.deepEqual([...new Set(goldenFolders.map((name) => name.split('/')[0]))], versions);
    for (const version of goldenFolders) {
      const arena = await loadNewest(join(golden, version));
      // Version 1 was written before strings counted their bits.
      assert.equal(arena.revision, version === 'v1' ? 0 : layoutRevision);
      const engine = makeEngine(MIB, arena);
      assert.equal(arena.revision, layoutRevision);
      assert.equal(arena.cutSequence, goldenSequence);
      assert.equal(checkEngine(engine).keys, goldenKeys.length);
      for (const [key, value] of goldenKeys) assert.equal(getKey(engine, key), value);
    }
  });

  it('loads into a larger arena, and not into a smaller one', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(8 * MIB);
    for (let i = 0; i < 3000; i++) setKey(engine, `key:${i}`, 'x'.repeat(1000));
    await using taker = makeTaker(engine.arena, folder.path);
    await taker.take({ destination: folder.path, cut: cutAt(1) });
    const larger = makeEngine(0, await loadNewest(folder.path, 16 * MIB));
    assert.deepEqual(checkEngine(larger), checkEngine(engine));
    assert.equal(larger.arena.capacityBytes, 16 * MIB);
    await assert.rejects(loadNewest(folder.path, MIB), (error: Error) => {
      assert.ok(error instanceof SnapshotTooLarge);
      const needed = Number(/Raise arena-size to at least (\d+)/.exec(error.message)?.[1]);
      assert.equal(needed, engine.arena.residentBytes);
      return true;
    });
    assert.deepEqual(
      checkEngine(makeEngine(0, await loadNewest(folder.path, engine.arena.residentBytes))),
      checkEngine(engine),
    );
  });

  describe('that is damaged', () => {
    /** A copy of the golden snapshot: its folder, and the paths of its two files. */
    async function copyGolden() {
      const folder = await makeTestFolder();
      await cp(join(golden, 'v1'), folder.path, { recursive: true });
      const [id] = await readdir(join(folder.path, goldenShard));
      const at = join(folder.path, goldenShard, id);
      return {
        folder,
        part: join(at, 'part-00001.pages'),
        manifest: join(at, 'manifest.json'),
        id,
      };
    }

    for (const version of goldenFolders) {
      it(`is refused whichever byte of it is another: ${version}`, async () => {
        const { store, objects, entry } = await openInMemory(version);
        for (const [name, bytes] of objects)
          for (let at = 0; at < bytes.length; at++) {
            const kept = bytes[at];
            bytes[at] ^= 1 << (at % 8);
            await assert.rejects(verifyOnly(store, entry), isRefusal, `byte ${at} of ${name}`);
            bytes[at] = kept;
          }
        await verifyOnly(store, entry);
      });

      it(`is refused wherever it is cut short, and where it is longer: ${version}`, async () => {
        const { store, objects, entry } = await openInMemory(version);
        for (const [name, bytes] of [...objects]) {
          for (let length = bytes.length - 1; length >= 0; length--) {
            objects.set(name, bytes.subarray(0, length));
            await assert.rejects(
              verifyOnly(store, entry),
              isRefusal,
              `length ${length} of ${name}`,
            );
          }
          objects.set(name, Buffer.concat([bytes, Buffer.from('\n')]));
          await assert.rejects(verifyOnly(store, entry), isRefusal);
          objects.delete(name);
          await assert.rejects(verifyOnly(store, entry), isLoss, `without ${name}`);
          objects.set(name, bytes);
        }
      });
    }

    async function openInMemory(version: string) {
      const objects = new Map<string, Buffer>();
      await using folder = await openObjectStore(join(golden, version));
      for await (const { name } of folder.list(''))
        objects.set(name, await readObject(folder, name, MIB));
      const store = new MemoryStore(objects, goldenRing);
      const entry = (await listSnapshots(store)).at(-1);
      assert.ok(entry);
      return { store, objects, entry };
    }

    async function verifyOnly(store: ObjectStore, entry: SnapshotEntry): Promise<void> {
      await verifySnapshot(store, await readManifest(store, entry));
    }

    // Whatever is flipped, the message names the object.
    const isRefusal = (error: Error): boolean =>
      (error instanceof SnapshotDamaged || error instanceof SnapshotVersionUnknown) &&
      error.message.includes(goldenShard);
    const isLoss = (error: Error): boolean =>
      error instanceof ObjectNotFound || error instanceof SnapshotBaseMissing;

    it('leaves no arena, and names the object, the place and what to do', async () => {
      const copy = await copyGolden();
      await using _ = copy.folder;
      const bytes = await readFile(copy.part);
      bytes[72] ^= 0x10;
      await writeFile(copy.part, bytes);
      await assert.rejects(loadNewest(copy.folder.path), (error: Error) => {
        assert.ok(error instanceof SnapshotDamaged);
        assert.ok(error.object.endsWith('part-00001.pages'));
        assert.equal(error.offset, 64);
        assert.match(error.message, /restore an older snapshot/);
        return true;
      });
    });

    it('is refused without one of its parts', async () => {
      const copy = await copyGolden();
      await using _ = copy.folder;
      await rm(copy.part);
      await assert.rejects(loadNewest(copy.folder.path), ObjectNotFound);
    });

    it('is refused where the manifest is that of another snapshot', async () => {
      const copy = await copyGolden();
      await using _ = copy.folder;
      const manifest = await readManifestOf(copy.folder.path);
      const forged: Manifest = { ...manifest, sequence: manifest.sequence + 1 };
      await writeFile(copy.manifest, encodeManifest(forged));
      await assert.rejects(loadNewest(copy.folder.path), SnapshotDamaged);
    });

    it('is refused by name where layout or version is unknown', async () => {
      const copy = await copyGolden();
      await using _ = copy.folder;
      const manifest = await readManifestOf(copy.folder.path);
      for (const forged of [
        { ...manifest, layoutVersion: 2 },
        { ...createManifest(manifest), version: 99 },
      ]) {
        await writeFile(copy.manifest, encodeManifest(forged));
        await assert.rejects(loadNewest(copy.folder.path), SnapshotVersionUnknown);
      }
    });

    async function readManifestOf(folder: string): Promise<Manifest> {
      await using store = await openObjectStore(folder);
      const [entry] = await listSnapshots(store);
      return await readManifest(store, entry);
    }
  });
});
