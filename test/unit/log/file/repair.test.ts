import assert from 'node:assert/strict';
import { examineLog, LogNotCut, repairLog } from '@millrace/log';
import type { MemoryDisk } from '@millrace/testing';
import { createFixture, diskWith, DIRECTORY, readTexts, TIME_MS, writeLog } from './log-fixture.js';

const TEXTS = Array.from({ length: 7 }, (_, i) => String(i).repeat(9 + 3 * i));
const SEGMENT_HEADER_BYTES = 24 + 'shard-a'.length + 4;
const asideDirectory = '/aside';

type Files = Map<string, Uint8Array>;

describe('examineLog and repairLog', () => {
  let files: Files;
  let paths: string[];

  before(async () => {
    files = await writeLog(createFixture(), TEXTS, { segmentBytesMax: 180 });
    paths = [...files.keys()];
    assert.equal(paths.length, 3);
  });

  function diskWithFlip(path: string, at: number): MemoryDisk {
    const copy: Files = new Map([...files].map(([name, bytes]) => [name, bytes.slice()]));
    const bytes = copy.get(path) ?? new Uint8Array(0);
    bytes[at] ^= 0xff;
    return diskWith(copy);
  }
  const examine = (disk: MemoryDisk) => examineLog({ directory: DIRECTORY, disk });
  const repair = (disk: MemoryDisk, truncateAt: number) =>
    repairLog({ directory: DIRECTORY, disk, truncateAt, asideDirectory });

  it('tells what each segment holds, by number and time, and changes nothing', async () => {
    const disk = diskWith(files);
    const { shard, segments, findings } = await examine(disk);
    assert.equal(shard, 'shard-a');
    assert.deepEqual(findings, []);
    assert.equal(segments[0].firstSequence, 1);
    assert.equal(segments[0].firstTimeMs, TIME_MS + TEXTS[0].length);
    assert.equal(segments[2].lastSequence, 7);
    assert.equal(segments[2].lastTimeMs, TIME_MS + TEXTS[6].length);
    for (const path of paths) assert.deepEqual(disk.contentOf(path), files.get(path));
  });

  it('finds damage where a start finds it, and goes on behind it', async () => {
    for (const path of paths) {
      for (let at = 0; at < (files.get(path)?.length ?? 0); at++) {
        const disk = diskWithFlip(path, at);
        const { findings } = await examine(disk);
        assert.ok(findings.length > 0, `${path} at ${String(at)}`);
        assert.ok(findings.some(({ file, offset }) => file === path && offset <= at));
      }
    }
    const twice = diskWithFlip(paths[0], 40);
    const third = files.get(paths[2])?.slice() ?? new Uint8Array(0);
    third[0] ^= 0xff;
    twice.put(paths[2], third);
    const { findings } = await examine(twice);
    assert.deepEqual(
      findings.map(({ file }) => file),
      [paths[0], paths[2]],
    );
  });

  it('makes a log of every damage start again, with all records before it', async () => {
    for (const path of paths) {
      for (let at = 0; at < (files.get(path)?.length ?? 0); at += 3) {
        const disk = diskWithFlip(path, at);
        const { findings } = await examine(disk);
        const first = Math.min(...findings.map(({ sequence }) => sequence));
        await repair(disk, first);
        await using log = await createFixture(disk).open();
        assert.equal(log.lastSequence, first - 1, `${path} at ${String(at)}`);
        const expected = TEXTS.slice(0, first - 1).map((text, i) => `${String(i + 1)}:${text}`);
        assert.deepEqual(await readTexts(log), expected);
      }
    }
  });

  it('keeps every byte that it cuts off', async () => {
    for (let truncateAt = 1; truncateAt <= 8; truncateAt++) {
      const disk = diskWith(files);
      await repair(disk, truncateAt);
      for (const path of paths) {
        const name = path.slice(DIRECTORY.length);
        const aside = disk.paths().filter((one) => one.startsWith(asideDirectory + name));
        const left = disk.paths().includes(path) ? [disk.contentOf(path)] : [];
        const all = Buffer.concat([...left, ...aside.map((one) => disk.contentOf(one))]);
        assert.deepEqual(new Uint8Array(all), files.get(path));
      }
    }
  });

  it('is finished by a second run where it was interrupted at any step', async () => {
    for (let step = 0; ; step++) {
      const disk = diskWithFlip(paths[1], SEGMENT_HEADER_BYTES + 33);
      const first = Math.min(...(await examine(disk)).findings.map(({ sequence }) => sequence));
      disk.failAfter('sync', step, 'EIO');
      const failed = await repair(disk, first).then(
        () => false,
        () => true,
      );
      disk.stopFailing();
      if (failed) await repair(disk, first);
      await using log = await createFixture(disk).open();
      assert.equal(log.lastSequence, first - 1);
      if (!failed) break;
    }
  });

  it('refuses a cut that leaves a log which does not start, and changes nothing', async () => {
    const disk = diskWithFlip(paths[1], SEGMENT_HEADER_BYTES + 33);
    const [{ sequence }] = (await examine(disk)).findings;
    await assert.rejects(repair(disk, sequence + 1), LogNotCut);
    await assert.rejects(repair(disk, 0), LogNotCut);
    await assert.rejects(repair(disk, 99), LogNotCut);
    await assert.rejects(repair(diskWith(new Map()), 1), /there is no log/);
    assert.deepEqual(disk.paths(), paths);
  });
});
