import assert from 'node:assert/strict';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkEngine } from '@millrace/engine';
import {
  CHAIN_LENGTH_MAX,
  digestArena,
  KeyRing,
  loadSnapshot,
  type Manifest,
  openObjectStore,
  snapshotFolder,
  SnapshotDamaged,
} from '@millrace/snapshot';
import { cutAt, makeEngine, makeTaker, makeTestFolder, MIB, setKey, shard } from './fixture.js';

const arenaBytes = 96 * MIB;
const keys = 40_000;

describe('loading a snapshot in several threads', function () {
  this.timeout(120_000);

  async function load(folder: string, manifest: Manifest) {
    await using store = await openObjectStore(folder, KeyRing.empty);
    let told = 0;
    const arena = await loadSnapshot(store, manifest, { bytes: arenaBytes }, (pages, of) => {
      assert.ok(pages > told && pages <= of);
      told = pages;
    });
    return { arena, told };
  }

  it('gives the same arena, whatever it builds on, and can be built on itself', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(arenaBytes);
    for (let i = 0; i < keys; i++) setKey(engine, `key:${i}`, `${i} ${'x'.repeat(1000)}`);
    await using taker = makeTaker(engine.arena, folder.path);
    const options = { destination: folder.path, partBytesMax: 5 * MIB };
    const full = (await taker.take({ ...options, cut: cutAt(1) })).manifest;
    assert.ok(full.parts.length > 4 && full.pages > 2048);
    for (let i = 0; i < keys; i += 100) setKey(engine, `key:${i}`, 'changed');
    const chained = { ...options, chainLengthMax: CHAIN_LENGTH_MAX };
    const { manifest } = await taker.take({ ...chained, cut: cutAt(2) });
    const digest = digestArena(engine.arena);
    const { arena, told } = await load(folder.path, manifest);
    assert.equal(digestArena(arena), digest);
    assert.ok(told >= full.pages);
    const loaded = makeEngine(0, arena);
    assert.deepEqual(checkEngine(loaded), checkEngine(engine));

    // No page of it is left out of the next one.
    await using again = await makeTestFolder();
    await using second = makeTaker(loaded.arena, again.path);
    const next = (await second.take({ destination: again.path, cut: cutAt(3) })).manifest;
    const copy = (await load(again.path, next)).arena;
    assert.deepEqual(checkEngine(makeEngine(0, copy)), checkEngine(engine));
  });

  it('refuses by name what is damaged', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(arenaBytes);
    for (let i = 0; i < keys; i++) setKey(engine, `key:${i}`, 'x'.repeat(1000));
    await using taker = makeTaker(engine.arena, folder.path);
    const { manifest } = await taker.take({ destination: folder.path, cut: cutAt(1) });
    const parts = join(folder.path, snapshotFolder(shard, manifest.id));
    const [name] = (await readdir(parts)).filter((one) => one.endsWith('.pages'));
    const file = await open(join(parts, name), 'r+');
    await file.write(Buffer.from('!'), 0, 1, 3 * MIB);
    await file.close();
    await assert.rejects(load(folder.path, manifest), SnapshotDamaged);
  });
});
