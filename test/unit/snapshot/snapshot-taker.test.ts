import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { createSeededRandom } from '@millrace/base';
import { checkEngine } from '@millrace/engine';
import type { Arena } from '@millrace/memory';
import { pageBytes } from '@millrace/memory';
import {
  loadSnapshot,
  openObjectStore,
  SnapshotFailed,
  SnapshotUnderWay,
} from '@millrace/snapshot';
import type { Manifest, TakeOptions } from '@millrace/snapshot';
import {
  cutAt,
  getKey,
  makeEngine,
  makeTaker,
  makeTestFolder,
  MIB,
  removeKey,
  setKey,
  shard,
} from './fixture.js';

/** Loads a snapshot and compares every page below the top with the bytes that were there at the cut. */
async function assertSameAsCut(
  folder: string,
  manifest: Manifest,
  copy: Uint8Array,
  bytes: number,
): Promise<Arena> {
  await using store = await openObjectStore(folder);
  const arena = await loadSnapshot(store, manifest, { bytes });
  for (let page = 0; page < manifest.pageTop; page++) {
    const [from, to] = [page * pageBytes, (page + 1) * pageBytes];
    const found = Buffer.compare(arena.bytes.slice(from, to), copy.subarray(from, to));
    assert.equal(found, 0, `page ${page} differs`);
  }
  return arena;
}

const copyOf = (arena: Arena): Uint8Array =>
  new Uint8Array(arena.buffer).slice(0, arena.pageTop * pageBytes);

describe('taking a snapshot', function () {
  this.timeout(60_000);

  it('keeps an empty arena', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(MIB);
    await using taker = makeTaker(engine.arena, folder.path);
    const { manifest } = await taker.take({ destination: folder.path, cut: cutAt(0) });
    const arena = await assertSameAsCut(folder.path, manifest, copyOf(engine.arena), MIB);
    assert.deepEqual(checkEngine(makeEngine(MIB, arena)), checkEngine(engine));
  });

  it('names what it kept', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(MIB);
    await using taker = makeTaker(engine.arena, folder.path);
    const { manifest } = await taker.take({ destination: `file://${folder.path}`, cut: cutAt(42) });
    assert.equal(manifest.sequence, 42);
    assert.deepEqual(manifest.slots, [[0, 16383]]);
    assert.ok(manifest.id.startsWith('0000000000000042-'));
    const files = await readdir(join(folder.path, shard, manifest.id));
    assert.deepEqual(files.sort(), ['manifest.json', 'part-00001.pages']);
    const part = await readFile(join(folder.path, shard, manifest.id, 'part-00001.pages'));
    assert.equal(part.length, manifest.bytes);
  });

  it('takes one at a time', async () => {
    await using folder = await makeTestFolder();
    await using taker = makeTaker(makeEngine(MIB).arena, folder.path);
    const first = taker.take({ destination: folder.path, cut: cutAt(1) });
    await assert.rejects(taker.take({ destination: folder.path, cut: cutAt(1) }), SnapshotUnderWay);
    await first;
    await taker.take({ destination: folder.path, cut: cutAt(1) });
  });

  it('tells what failed, and can take the next one', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(MIB);
    await using taker = makeTaker(engine.arena, folder.path);
    await assert.rejects(
      taker.take({ destination: '/dev/null/nowhere', cut: cutAt(1) }),
      (error: Error) => error instanceof SnapshotFailed && error.message.includes('/dev/null'),
    );
    assert.equal(engine.arena.onPreserve, undefined);
    await taker.take({ destination: folder.path, cut: cutAt(1) });
  });

  it('is given up rather than hold writes up for long', async () => {
    await using folder = await makeTestFolder();
    const keys = 400_000;
    const engine = makeEngine(128 * MIB);
    for (let i = 0; i < keys; i++) setKey(engine, `key:${i}`, 'value');
    await using hasty = makeTaker(engine.arena, folder.path, 1, 0);
    const onCut = (): void => {
      for (let i = keys; i > 0; i -= 97) setKey(engine, `key:${i - 1}`, 'other');
    };
    const taking = hasty.take({ destination: folder.path, cut: cutAt(1), onCut });
    await assert.rejects(taking, SnapshotFailed);
    assert.equal(engine.arena.onPreserve, undefined);
    assert.deepEqual(await readdir(join(folder.path, shard)), []);
    assert.equal(checkEngine(engine).keys, keys);
    await using patient = makeTaker(engine.arena, folder.path);
    await patient.take({ destination: folder.path, cut: cutAt(2) });
  });

  it('is given up when the store ends', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(64 * MIB);
    for (let i = 0; i < 100_000; i++) setKey(engine, `key:${i}`, 'value');
    const taker = makeTaker(engine.arena, folder.path);
    let cut = (): void => undefined;
    const wasCut = new Promise<void>((resolve) => (cut = resolve));
    const taking = taker.take({ destination: folder.path, cut: cutAt(1), onCut: cut });
    const failed = assert.rejects(taking, SnapshotFailed);
    await wasCut;
    await taker[Symbol.asyncDispose]();
    await failed;
    assert.equal(engine.arena.onPreserve, undefined);
  });

  /** Writes at random until the snapshot is there; the arena at the cut must come back byte by byte. */
  async function takeUnderWrites(seed: number, ringSlots: number, extra: Partial<TakeOptions>) {
    await using folder = await makeTestFolder();
    const random = createSeededRandom(seed);
    const engine = makeEngine(32 * MIB);
    const write = (): void => {
      const key = `key:${random.below(10_000)}`;
      if (random.below(4) === 0) removeKey(engine, key);
      else setKey(engine, key, 'x'.repeat(random.below(2000)));
    };
    for (let i = 0; i < 12_000; i++) write();
    await using taker = makeTaker(engine.arena, folder.path, ringSlots);
    let preserved = 0;
    for (let round = 0; round < 3; round++) {
      let copy: Uint8Array = new Uint8Array(0);
      let expected = { keys: 0, blocks: 0 };
      let isDone = false;
      const taking = taker
        .take({
          ...extra,
          destination: folder.path,
          cut: () => {
            copy = copyOf(engine.arena);
            expected = checkEngine(engine);
            return cutAt(round)();
          },
          onCut: () => {
            copy.set(engine.arena.bytes.slice(0, pageBytes)); // the cut itself writes to the superblock
            for (let i = 0; i < 300; i++) write();
          },
        })
        .finally(() => (isDone = true));
      while (!isDone) {
        for (let i = 0; i < 500; i++) write();
        await turn();
      }
      const { manifest, preservedPages } = await taking;
      preserved += preservedPages;
      const arena = await assertSameAsCut(folder.path, manifest, copy, 32 * MIB);
      const restored = makeEngine(32 * MIB, arena);
      assert.deepEqual(checkEngine(restored), expected);
      setKey(restored, 'after', 'restore');
      assert.equal(getKey(restored, 'after'), 'restore');
    }
    return preserved;
  }

  it('keeps the cut byte by byte under random writes', () => takeUnderWrites(1, 512, {}));

  // Compression holds the worker back, so that writes come before it for certain.
  for (const ringSlots of [1, 64]) {
    it(`does so with compression, in many parts, and a ring of ${ringSlots}`, async () => {
      const slow = { compression: 'zstd', partBytesMax: MIB } as const;
      const preserved = await takeUnderWrites(2, ringSlots, slow);
      assert.ok(preserved > 0, 'no write came before the worker');
    });
  }

  it('takes a restored arena again', async () => {
    await using folder = await makeTestFolder();
    const engine = makeEngine(8 * MIB);
    for (let i = 0; i < 1000; i++) setKey(engine, `key:${i}`, `value ${i}`);
    let current = engine;
    for (let round = 0; round < 3; round++) {
      await using taker = makeTaker(current.arena, folder.path);
      const { manifest } = await taker.take({ destination: folder.path, cut: cutAt(round) });
      const arena = await assertSameAsCut(
        folder.path,
        manifest,
        copyOf(current.arena),
        (8 + round) * MIB,
      );
      current = makeEngine(0, arena);
      assert.equal(getKey(current, 'key:999'), 'value 999');
      assert.equal(checkEngine(current).keys, 1000 + round);
      setKey(current, `round:${round}`, 'x');
    }
  });
});
