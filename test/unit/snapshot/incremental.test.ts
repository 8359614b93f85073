import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { createSeededRandom } from '@millrace/base';
import { checkEngine, type Engine } from '@millrace/engine';
import { pageBytes } from '@millrace/memory';
import {
  CHAIN_LENGTH_MAX,
  copySnapshot,
  listSnapshots,
  loadSnapshot,
  type Manifest,
  type ObjectStore,
  openObjectStore,
  readChain,
  readManifest,
  SnapshotBaseMissing,
  type SnapshotTaker,
} from '@millrace/snapshot';
import { cutAt, getKey, makeEngine, makeTaker, makeTestFolder, MIB, setKey } from './fixture.js';

const keys = 20_000;
const arenaBytes = 64 * MIB;

function fill(engine: Engine): void {
  for (let i = 0; i < keys; i++) setKey(engine, `key:${i}`, `value ${i} ${'x'.repeat(100)}`);
}

describe('incremental snapshots', function () {
  this.timeout(120_000);

  async function take(taker: SnapshotTaker, destination: string, sequence: number) {
    const chainLengthMax = CHAIN_LENGTH_MAX;
    const options = { destination, cut: cutAt(sequence), chainLengthMax };
    return (await taker.take({ ...options, compression: 'zstd' })).manifest;
  }

  async function assertSameArena(folder: string, manifest: Manifest, engine: Engine) {
    await using store = await openObjectStore(folder);
    const arena = await loadSnapshot(store, manifest, { bytes: arenaBytes });
    const length = manifest.pageTop * pageBytes;
    const [found, expected] = [arena, engine.arena].map(({ buffer }) =>
      Buffer.from(buffer, pageBytes, length - pageBytes),
    );
    assert.ok(found.equals(expected), 'the pages differ');
    assert.deepEqual(checkEngine(makeEngine(0, arena)), checkEngine(engine));
    return arena;
  }

  it('hold what was written since the one before, and name what they build on', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(arenaBytes);
    fill(engine);
    await using taker = makeTaker(engine.arena, folder.path);
    const full = await take(taker, folder.path, 1);
    assert.equal(full.chain, undefined);
    const none = await take(taker, folder.path, 2);
    assert.equal(none.pages, 1, 'the superblock alone');
    setKey(engine, 'key:7', 'VALUE');
    const some = await take(taker, folder.path, 3);
    assert.ok(some.pages <= 8 && some.pages > 1, `${some.pages} pages`);
    assert.deepEqual(
      some.chain?.map(({ id }) => id),
      [full.id, none.id],
    );
    await assertSameArena(folder.path, some, engine);
  });

  it('are as large as what was written', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(arenaBytes);
    fill(engine);
    await using taker = makeTaker(engine.arena, folder.path);
    await take(taker, folder.path, 1);
    for (const share of [0.01, 0.1, 0.5]) {
      const since = engine.arena.epoch;
      for (let i = 0; i < keys * share; i++) setKey(engine, `key:${i}`, `other ${'y'.repeat(100)}`);
      let written = 0;
      for (const epoch of engine.arena.written) if (epoch >= since) written++;
      const { pages, chain } = await take(taker, folder.path, 2 + share * 100);
      assert.ok(chain !== undefined);
      assert.ok(Math.abs(pages - written) <= 1, `${pages} pages of ${written} that were written`);
    }
  });

  it('are the arena at the cut while it is being written', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(arenaBytes);
    fill(engine);
    await using taker = makeTaker(engine.arena, folder.path);
    await take(taker, folder.path, 1);
    const random = createSeededRandom(3);
    const write = (): void => setKey(engine, `key:${random.below(keys)}`, `${random.uint32()}`);
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 50; i++) write();
      let copy = new Uint8Array(0);
      let isDone = false;
      const onCut = (): void => {
        copy = new Uint8Array(engine.arena.buffer).slice(0, engine.arena.pageTop * pageBytes);
        for (let i = 0; i < 500; i++) write();
      };
      const taking = taker
        .take({ destination: folder.path, cut: cutAt(10 + round), chainLengthMax: 8, onCut })
        .finally(() => (isDone = true));
      while (!isDone) {
        for (let i = 0; i < 20; i++) write();
        await turn();
      }
      const { manifest } = await taking;
      await using store = await openObjectStore(folder.path);
      const arena = await loadSnapshot(store, manifest, { bytes: arenaBytes });
      const found = Buffer.from(arena.buffer, pageBytes, copy.length - pageBytes);
      assert.ok(found.equals(copy.subarray(pageBytes)), `round ${round} differs`);
    }
  });

  it('go on after a restart from the last one', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(arenaBytes);
    fill(engine);
    {
      await using taker = makeTaker(engine.arena, folder.path);
      await take(taker, folder.path, 1);
      setKey(engine, 'key:1', 'one');
      await take(taker, folder.path, 2);
    }
    await using store = await openObjectStore(folder.path);
    const last = await readManifest(store, (await listSnapshots(store)).at(-1)!);
    const arena = await loadSnapshot(store, last, { bytes: arenaBytes });
    const again = makeEngine(0, arena);
    await using taker = makeTaker(arena, folder.path);
    taker.adopt(folder.path, await readChain(store, last));
    setKey(again, 'key:2', 'two');
    const manifest = await take(taker, folder.path, 3);
    assert.equal(manifest.chain?.length, 2);
    assert.ok(manifest.pages < 60, `${manifest.pages} pages`);
    const loaded = makeEngine(0, await assertSameArena(folder.path, manifest, again));
    assert.equal(getKey(loaded, 'key:1'), 'one');
    assert.equal(getKey(loaded, 'key:2'), 'two');
  });

  it('begin anew after so many, after as many pages as there are, and where nothing is known', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(arenaBytes);
    fill(engine);
    await using taker = makeTaker(engine.arena, folder.path);
    const lengths: number[] = [];
    for (let i = 0; i < CHAIN_LENGTH_MAX + 2; i++)
      lengths.push((await take(taker, folder.path, i)).chain?.length ?? 0);
    const rising = Array.from({ length: CHAIN_LENGTH_MAX + 1 }, (_, i) => i);
    assert.deepEqual(lengths, [...rising, 0]);
    for (let i = 0; i < 2; i++) {
      for (let k = 0; k < keys * 0.7; k++) setKey(engine, `key:${k}`, `${i} ${'z'.repeat(105)}`);
      assert.equal((await take(taker, folder.path, 100 + i)).chain?.length ?? 0, 1 - i);
    }
    await using other = await makeTestFolder();
    assert.equal((await take(taker, other.path, 200)).chain, undefined);
    await using another = makeTaker(engine.arena, folder.path);
    assert.equal((await take(another, folder.path, 300)).chain, undefined);
  });

  it('are full where what they would build on is gone, and refused where it went later', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(arenaBytes);
    fill(engine);
    await using taker = makeTaker(engine.arena, folder.path);
    const gone = await take(taker, folder.path, 1);
    await rm(join(folder.path, gone.shard, gone.id), { recursive: true });
    const full = await take(taker, folder.path, 2);
    assert.equal(full.chain, undefined);
    const more = await take(taker, folder.path, 3);
    assert.equal(more.chain?.length, 1);
    await rm(join(folder.path, full.shard, full.id), { recursive: true });
    await using store = await openObjectStore(folder.path);
    const loading = loadSnapshot(store, more, { bytes: arenaBytes });
    await assert.rejects(
      loading,
      (error: Error) => error instanceof SnapshotBaseMissing && error.message.includes(full.id),
    );
  });

  it('are copied with all that they build on', async () => {
    await using folder = await makeTestFolder();
    await using elsewhere = await makeTestFolder();
    const engine = makeEngine(arenaBytes);
    fill(engine);
    await using taker = makeTaker(engine.arena, folder.path);
    for (let i = 0; i < 3; i++) {
      setKey(engine, `key:${i}`, 'changed');
      await take(taker, folder.path, i);
    }
    await using from = await openObjectStore(folder.path);
    await using to = await openObjectStore(elsewhere.path);
    const last = await newest(from);
    await copySnapshot(from, to, last);
    assert.equal((await listSnapshots(to)).length, 3);
    await assertSameArena(elsewhere.path, await newest(to), engine);
    setKey(engine, 'key:9', 'changed');
    const next = await take(taker, folder.path, 9);
    await copySnapshot(from, to, next);
    assert.equal((await listSnapshots(to)).length, 4);
    await assertSameArena(elsewhere.path, next, engine);
  });

  const newest = async (store: ObjectStore): Promise<Manifest> =>
    readManifest(store, (await listSnapshots(store)).at(-1)!);
});
