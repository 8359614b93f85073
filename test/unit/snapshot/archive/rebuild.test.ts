import assert from 'node:assert/strict';
import path from 'node:path';
import { LogDamaged, nodeDisk, openFileLog } from '@millrace/log';
import {
  applyRetention,
  describeArchive,
  digestArena,
  openObjectStore,
  readManifests,
  rebuildShard,
  type Rebuilt,
  ShardArchiver,
  SnapshotDamaged,
  type ObjectStore,
} from '@millrace/snapshot';
import { encodeCommand, ManualClock } from '@millrace/testing';
import { makeTestFolder, type TestFolder } from '../fixture.js';
import { MemoryStore } from '../memory-store.js';
import { arenaBytes, momentOf, openOffline, random, shard } from './archive-fixture.js';

type Objects = Map<string, Buffer>;

/** A store's folder on disk, its log, and an archiver beside it. */
class Setting implements AsyncDisposable {
  readonly folder: TestFolder;
  readonly objects: Objects = new Map();
  readonly store: ObjectStore;
  readonly clock = new ManualClock();
  readonly archiver: ShardArchiver;
  readonly log: Awaited<ReturnType<typeof openFileLog>>;

  private constructor(folder: TestFolder, log: Setting['log'], chainLengthMax: number) {
    this.folder = folder;
    this.log = log;
    this.store = new MemoryStore(this.objects);
    this.archiver = new ShardArchiver({
      shard,
      slots: [],
      dir: folder.path,
      store: this.store,
      disk: nodeDisk,
      clock: this.clock,
      random: random(),
      workFolder: path.join(folder.path, 'work'),
      arenaBytes,
      compression: 'zstd',
      chainLengthMax,
      open: openOffline,
      warn: () => undefined,
    });
  }

  static async create(chainLengthMax = 0): Promise<Setting> {
    const folder = await makeTestFolder();
    const directory = path.join(folder.path, 'log');
    const options = { directory, shard, fsync: 'no', warn: () => undefined } as const;
    const log = await openFileLog({ ...options, segmentBytesMax: 600 });
    return new Setting(folder, log, chainLengthMax);
  }

  async write(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const sequence = this.log.lastSequence + 1;
      const text = encodeCommand(['SET', `key:${String(sequence)}`, `value ${String(sequence)}`]);
      const bytes = new TextEncoder().encode(text);
      this.log.append(bytes, 0, bytes.length, momentOf(sequence));
    }
    await this.log.sync();
    this.clock.setNow(momentOf(this.log.lastSequence) + 900);
  }

  rebuild(atMs: number, warn: (message: string) => void = () => undefined): Promise<Rebuilt> {
    const arena = { bytes: arenaBytes };
    return rebuildShard(this.store, { shard, atMs, arena, open: openOffline, warn });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.archiver[Symbol.asyncDispose]();
    await this.log.close();
    await this.folder[Symbol.asyncDispose]();
  }
}

describe('archive of a shard', function () {
  this.timeout(30_000);

  it('brings back each moment, before and behind each snapshot', async () => {
    await using setting = await Setting.create();
    const { archiver } = setting;
    for (const count of [5, 7, 4]) {
      await setting.write(count);
      await archiver.ship();
      const made = await archiver.snapshot();
      assert.equal(made?.verification.isOk, true, made?.verification.fault);
      assert.equal(made?.verification.keys, setting.log.lastSequence);
      assert.equal(made?.manifest.timeMs, momentOf(setting.log.lastSequence));
      assert.equal(await archiver.snapshot(), undefined);
    }
    await setting.write(3);
    await archiver.ship();
    for (let sequence = 1; sequence <= 19; sequence++) {
      for (const lateMs of [0, 1, 999]) {
        const rebuilt = await setting.rebuild(momentOf(sequence) + lateMs);
        assert.equal(rebuilt.sequence, sequence);
        assert.equal(rebuilt.offline.check().keys, sequence);
        assert.equal(rebuilt.isWhole, sequence < 19 || lateMs === 0);
        const base = [16, 12, 5].find((one) => one <= sequence) ?? 0;
        assert.equal(rebuilt.base?.sequence ?? 0, base);
        assert.equal(rebuilt.records, sequence - base);
      }
    }
    const before = await setting.rebuild(momentOf(1) - 1);
    assert.equal(before.offline.check().keys, 0);
    const [described] = await describeArchive(setting.store);
    assert.equal(described.fromMs, momentOf(1));
    assert.equal(described.toMs, momentOf(19));
  });

  it('builds each snapshot on the one before it, and on none that did not stand its trial', async () => {
    await using setting = await Setting.create(2);
    const snapshot = async (count: number) => {
      await setting.write(count);
      await setting.archiver.ship();
      const made = await setting.archiver.snapshot();
      assert.equal(made?.verification.isOk, true, made?.verification.fault);
      const { offline } = await setting.rebuild(Infinity);
      assert.equal(digestArena(offline.arena), made.verification.digest);
      return made.manifest;
    };
    const full = await snapshot(8000);
    assert.equal(full.chain, undefined);
    for (const builtOn of [1, 2]) {
      const { chain, pages } = await snapshot(1);
      assert.equal(chain?.length, builtOn);
      assert.ok(pages * 3 < full.pages, `${String(pages)} of ${String(full.pages)} pages`);
    }
    const later = await snapshot(1);
    assert.equal(later.chain, undefined, 'no more than two build on a full one');
    const verdict = `${shard}/${later.id}/verification.json`;
    assert.ok(setting.objects.delete(verdict));
    assert.equal((await snapshot(1)).chain, undefined);
    assert.ok(((await snapshot(1)).chain?.length ?? 0) === 1);
  });

  it('rebuilds the same bytes from a snapshot as a copy of it has', async () => {
    await using setting = await Setting.create();
    await setting.write(9);
    await setting.archiver.ship();
    const made = await setting.archiver.snapshot();
    const { offline } = await setting.rebuild(Infinity);
    assert.equal(digestArena(offline.arena), made?.verification.digest);
  });

  for (const chainLengthMax of [0, 2])
    it(`keeps each moment of the window restorable, and gives up what is before it; ${String(chainLengthMax)} build on another`, async () => {
      await using setting = await Setting.create(chainLengthMax);
      const { archiver, store, clock } = setting;
      for (let round = 0; round < 6; round++) {
        await setting.write(5);
        await archiver.ship();
        await archiver.snapshot();
      }
      const objects = setting.objects.size;
      const windowMs = 12_000;
      const removed = await archiver.tidy(windowMs);
      const snapshots = chainLengthMax === 0 ? 2 : 1;
      assert.ok(removed.snapshots >= snapshots && removed.logObjects >= 1, JSON.stringify(removed));
      assert.ok(setting.objects.size < objects);
      const cutoff = clock.nowMs() - windowMs;
      for (let sequence = 1; sequence <= 30; sequence++) {
        const atMs = momentOf(sequence) + 500;
        if (atMs < cutoff) continue;
        const rebuilt = await setting.rebuild(atMs);
        assert.equal(rebuilt.offline.check().keys, sequence);
      }
      await assert.rejects(setting.rebuild(momentOf(2)), /snapshot of shard-a before that moment/);
      assert.deepEqual(await applyRetention(store, shard, 0), { snapshots: 0, logObjects: 0 });
    });

  it('passes over a damaged snapshot, with more of the log, and says so', async () => {
    await using setting = await Setting.create();
    for (let round = 0; round < 2; round++) {
      await setting.write(4);
      await setting.archiver.ship();
      await setting.archiver.snapshot();
    }
    const newest = (await readManifests(setting.store, shard)).at(-1);
    const name = `${shard}/${newest?.id ?? ''}/part-00001.pages`;
    const part = setting.objects.get(name) ?? Buffer.alloc(0);
    part[part.length >> 1] ^= 1;
    const warnings: string[] = [];
    const rebuilt = await setting.rebuild(Infinity, (message) => warnings.push(message));
    assert.equal(rebuilt.base?.sequence, 4);
    assert.equal(rebuilt.offline.check().keys, 8);
    assert.match(warnings[0], /is damaged at byte .* The one before it is tried/);
    const again = await setting.archiver.snapshot();
    assert.equal(again, undefined);
  });

  it('stops at damaged log, and before a hole in it', async () => {
    await using setting = await Setting.create();
    for (let round = 0; round < 4; round++) {
      await setting.write(2);
      await setting.archiver.ship();
    }
    const pieces = [...setting.objects.keys()].filter((name) => name.endsWith('.piece')).sort();
    const kept = setting.objects.get(pieces[2]) ?? Buffer.alloc(0);
    setting.objects.delete(pieces[2]);
    const holed = await setting.rebuild(momentOf(8));
    assert.equal(holed.isWhole, false);
    assert.ok(holed.sequence < 8);
    const flipped = Buffer.from(kept);
    flipped[flipped.length - 3] ^= 4;
    setting.objects.set(pieces[2], flipped);
    await assert.rejects(
      setting.rebuild(Infinity),
      (error) => error instanceof SnapshotDamaged || error instanceof LogDamaged,
    );
  });

  it('is not confused by a clock that goes back', async () => {
    await using setting = await Setting.create();
    const times = [1000, 2000, 9000, 3000, 4000, 9500, 5000];
    for (const [i, timeMs] of times.entries()) {
      const bytes = new TextEncoder().encode(encodeCommand(['SET', `key:${String(i)}`, 'x']));
      setting.log.append(bytes, 0, bytes.length, timeMs);
    }
    await setting.log.sync();
    setting.clock.setNow(10_000);
    await setting.archiver.ship();
    setting.clock.setNow(4000);
    await setting.archiver.ship();
    // A snapshot of what a later clock has seen is not an earlier one.
    assert.equal((await setting.archiver.snapshot())?.manifest.timeMs, 9500);
    // Everything that happened before the clock first passed the moment.
    for (const [atMs, keys] of [
      [1500, 1],
      [8999, 2],
      [9000, 5],
      [9500, 7],
    ])
      assert.equal((await setting.rebuild(atMs)).offline.check().keys, keys);
  });
});

describe('what the archive does not take', () => {
  it('opens as an object store where nothing was archived yet', async () => {
    await using folder = await makeTestFolder();
    await using store = await openObjectStore(folder.path);
    assert.deepEqual(await describeArchive(store), []);
  });
});
