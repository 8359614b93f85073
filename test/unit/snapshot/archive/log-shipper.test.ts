import assert from 'node:assert/strict';
import {
  listLogObjects,
  LogDiverged,
  type LogShipper,
  mergePieces,
  readArchivedLog,
  readLogObjectHeader,
} from '@millrace/snapshot';
import { LogTrimmed } from '@millrace/log';
import { MemoryStore } from '../memory-store.js';
import { FaultyStore } from './faulty-store.js';
import { LoggedStore, shard } from './archive-fixture.js';

type Objects = Map<string, Buffer>;

async function readAll(objects: Objects, after = 0, epoch = 0): Promise<number[]> {
  const sequences: number[] = [];
  await readArchivedLog(new MemoryStore(objects), {
    shard,
    epoch,
    sequence: after,
    visit: ({ sequence }) => {
      sequences.push(sequence);
      return true;
    },
  });
  return sequences;
}

const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe('log shipper', () => {
  let objects: Objects;
  let source: LoggedStore;
  let shipper: LogShipper;
  beforeEach(async () => {
    objects = new Map();
    source = new LoggedStore();
    await source.open();
    shipper = source.shipper(new MemoryStore(objects));
  });
  afterEach(async () => {
    await shipper[Symbol.asyncDispose]();
    await source[Symbol.asyncDispose]().catch(() => undefined); // its disk may have died
  });

  it('ships what is new, over closed and open segments, and can be read from anywhere', async () => {
    assert.equal((await shipper.ship()).records, 0);
    for (const count of [1, 5, 0, 20, 3]) {
      await source.write(count);
      assert.equal((await shipper.ship()).records, count);
    }
    assert.ok(source.log.statistics.segments > 3);
    for (let after = 0; after <= 29; after++)
      assert.deepEqual(await readAll(objects, after), upTo(29, after + 1));
  });

  it('leaves a record that is only half written for the next time', async () => {
    await source.write(3);
    const path = source.disk.paths().at(-1) ?? '';
    const whole = source.disk.contentOf(path);
    for (let cut = 1; cut < 60; cut++) {
      const store = new MemoryStore(new Map());
      source.disk.put(path, whole.subarray(0, whole.length - cut));
      await using early = source.shipper(store);
      assert.equal((await early.ship()).records, 2);
    }
    source.disk.put(path, whole);
  });

  it('ships nothing that a crash could take back: it forces it to disk first', async () => {
    const bytes = new TextEncoder().encode('x');
    source.log.append(bytes, 0, 1, 5);
    source.log.flush();
    while (source.log.writtenSequence < 1) await new Promise(setImmediate);
    assert.equal(source.log.durableSequence, 0);
    const before = source.disk.calls.filter((call) => call === 'sync').length;
    assert.equal((await shipper.ship()).records, 1);
    assert.equal(source.disk.calls.filter((call) => call === 'sync').length, before + 1);
    const survivor = source.disk.crash({ below: () => 0 } as never);
    const after = new LoggedStore(survivor);
    await after.open();
    assert.equal(after.log.lastSequence, 1);
    await after[Symbol.asyncDispose]();
  });

  it('goes on where it or another stopped, without shipping twice', async () => {
    await source.write(10);
    await shipper.ship();
    await source.write(5);
    await using second = source.shipper(new MemoryStore(objects));
    assert.equal((await second.ship()).records, 5);
    await source.write(5);
    assert.equal((await second.ship()).records, 5);
    // The first one comes late, loses the race for each record, and goes on behind it.
    await shipper.ship();
    await source.write(2);
    assert.equal((await shipper.ship()).records, 2);
    assert.deepEqual(await readAll(objects), upTo(22));
  });

  it('lets two archivers at once lose nothing and double nothing', async () => {
    await using second = source.shipper(new MemoryStore(objects));
    for (let round = 0; round < 30; round++) {
      await source.write(1 + (round % 4));
      await Promise.allSettled([shipper.ship(), second.ship()]);
    }
    await Promise.allSettled([shipper.ship(), second.ship()]);
    await shipper.ship();
    assert.deepEqual(await readAll(objects), upTo(source.log.lastSequence));
    let expected = 1;
    for (const object of await listLogObjects(new MemoryStore(objects), shard)) {
      const header = await readLogObjectHeader(new MemoryStore(objects), object);
      assert.equal(header.firstSequence, expected);
      expected = header.lastSequence + 1;
    }
  });

  it('refuses to mix two histories, and writes nothing over', async () => {
    await source.write(5);
    await shipper.ship();
    const other = new LoggedStore();
    await other.open();
    await other.write(4);
    await using wrong = other.shipper(new MemoryStore(objects));
    await assert.rejects(wrong.ship(), LogDiverged);
    const bytes = new TextEncoder().encode('another');
    for (let i = 0; i < 4; i++) other.log.append(bytes, 0, bytes.length, 7);
    await other.log.sync();
    await assert.rejects(wrong.ship(), LogDiverged);
    assert.deepEqual(await readAll(objects), upTo(5));
    await other[Symbol.asyncDispose]();
  });

  it('says that the log was trimmed before it was archived', async () => {
    await source.write(30);
    await source.log.trim(20);
    await assert.rejects(shipper.ship(), LogTrimmed);
  });

  it('keeps the epochs of claims apart, and reads across them', async () => {
    await source.write(3);
    source.log.advanceEpoch(4);
    await source.write(3);
    await shipper.ship();
    const epochs = (await listLogObjects(new MemoryStore(objects), shard)).map(
      ({ epoch }) => epoch,
    );
    assert.deepEqual([...new Set(epochs)], [0, 4]);
    assert.deepEqual(await readAll(objects), upTo(6));
    assert.deepEqual(await readAll(objects, 4, 4), [5, 6]);
  });

  it('finds every flipped or missing byte of what it shipped', async () => {
    await source.write(4);
    await shipper.ship();
    const [[name, bytes]] = [...objects].filter(([one]) => one.endsWith('.piece'));
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at] ^= 0x10;
      objects.set(name, flipped);
      await assert.rejects(readAll(objects), `byte ${String(at)}`);
      objects.set(name, bytes.subarray(0, at));
      await assert.rejects(readAll(objects), `cut at ${String(at)}`);
    }
  });
});

describe('merging of pieces', () => {
  async function ship(pieces: number): Promise<Objects> {
    const objects: Objects = new Map();
    await using source = new LoggedStore();
    await source.open(10_000);
    await using shipper = source.shipper(new MemoryStore(objects));
    for (let i = 0; i < pieces; i++) {
      await source.write(1 + (i % 3));
      await shipper.ship();
    }
    return objects;
  }

  it('puts neighbours together and reads the same', async () => {
    const objects = await ship(10);
    const all = await readAll(objects);
    const store = new MemoryStore(objects);
    assert.equal(await mergePieces(store, shard, 4), 9);
    assert.equal((await listLogObjects(store, shard)).length, 2);
    for (let after = 0; after < all.length; after++)
      assert.deepEqual(await readAll(objects, after), all.slice(after));
    assert.equal(await mergePieces(store, shard, 4), 0);
  });

  it('loses nothing of what an archiver that lags behind put into the place of a merged piece', async () => {
    const objects: Objects = new Map();
    const store = new MemoryStore(objects);
    await using source = new LoggedStore();
    await source.open(10_000);
    await using ahead = source.shipper(store);
    await using behind = source.shipper(store);
    await source.write(2);
    await ahead.ship();
    await behind.ship();
    for (const count of [2, 1]) {
      await source.write(count);
      await ahead.ship();
    }
    assert.equal(await mergePieces(store, shard, 2), 2);
    for (const count of [2, 1]) {
      await source.write(count);
      await behind.ship();
    }
    const all = await readAll(objects);
    assert.equal(all.length, 8);
    await mergePieces(store, shard, 2);
    assert.deepEqual(await readAll(objects), all);
  });

  it('is finished by the next one where it was interrupted, and reads the same in between', async () => {
    const whole = await ship(8);
    const all = await readAll(whole);
    for (let steps = 0; ; steps++) {
      const objects = new Map(whole);
      const store = new MemoryStore(objects);
      const faulty = new FaultyStore(store);
      faulty.failAfter('delete', steps);
      const isDone = await mergePieces(faulty, shard, 4).then(
        () => true,
        () => false,
      );
      assert.deepEqual(await readAll(objects), all);
      await mergePieces(store, shard, 4);
      assert.equal((await listLogObjects(store, shard)).length, 2);
      assert.deepEqual(await readAll(objects), all);
      if (isDone) break;
    }
  });
});
