import assert from 'node:assert/strict';
import { crc32 } from '@millrace/base';
import { LogDamaged, LogVersionUnknown } from '@millrace/log';
import {
  appendText,
  createFixture,
  diskWith,
  DIRECTORY,
  readTexts,
  writeLog,
} from './log-fixture.js';

const TEXTS = Array.from({ length: 7 }, (_, i) => String(i).repeat(9 + 3 * i));
const SEGMENT_HEADER_BYTES = 24 + 'shard-a'.length + 4;
const LAST_RECORD_BYTES = 32 + TEXTS[6].length;

type Files = Map<string, Uint8Array>;

describe('recovery', () => {
  let files: Files;
  let paths: string[];

  before(async () => {
    files = await writeLog(createFixture(), TEXTS, { segmentBytesMax: 180 });
    paths = [...files.keys()];
    assert.equal(paths.length, 3);
  });

  function changed(path: string, change: (bytes: Uint8Array) => Uint8Array | undefined): Files {
    const copy = new Map(files);
    const bytes = (files.get(path) ?? new Uint8Array(0)).slice();
    copy.set(path, change(bytes) ?? bytes);
    return copy;
  }

  async function expectRefusal(damaged: Files, path: string, what = ''): Promise<LogDamaged> {
    try {
      await using log = await createFixture(diskWith(damaged)).open();
      assert.fail(`${what}: opened with ${String(log.lastSequence)} records`);
    } catch (error) {
      if (error instanceof LogVersionUnknown) throw error;
      assert.ok(error instanceof LogDamaged, String(error));
      assert.equal(error.file, path, what);
      return error;
    }
  }

  it('finds every flipped byte: cuts it where only the last record is hit, else refuses', async () => {
    for (const path of paths) {
      const size = files.get(path)?.length ?? 0;
      const tornFrom = path === paths[2] ? size - LAST_RECORD_BYTES : size;
      for (let at = 0; at < size; at++) {
        for (const mask of [0x01, 0x80, 0xff]) {
          const what = `${path} at ${String(at)} by ${String(mask)}`;
          const damaged = changed(path, (bytes) => {
            bytes[at] ^= mask;
            return bytes;
          });
          if (at >= tornFrom) {
            const fixture = createFixture(diskWith(damaged));
            await using log = await fixture.open();
            assert.equal((await readTexts(log)).length, 6, what);
            assert.equal(fixture.warnings.length, 1, what);
          } else if (at === 4 || at === 5) {
            await assert.rejects(expectRefusal(damaged, path), LogVersionUnknown);
          } else {
            const error = await expectRefusal(damaged, path, what);
            assert.ok(error.offset <= at, what);
          }
        }
      }
    }
  });

  it('says what is wrong, where, and what to do', async () => {
    const damaged = changed(paths[1], (bytes) =>
      bytes.fill(0xee, SEGMENT_HEADER_BYTES + 33, SEGMENT_HEADER_BYTES + 34),
    );
    const { message, fault, offset } = await expectRefusal(damaged, paths[1]);
    assert.equal(offset, SEGMENT_HEADER_BYTES);
    assert.equal(fault.what, 'checksum');
    assert.match(
      message,
      /is damaged at byte \d+: checksum should be \d+, found \d+\. "millrace log check" shows/,
    );
  });

  it('refuses a segment that is missing between others', async () => {
    const missing = new Map(files);
    missing.delete(paths[1]);
    const { fault } = await expectRefusal(missing, paths[2]);
    assert.equal(fault.what, 'first sequence number of the segment');
  });

  it('refuses a segment cut short, or emptied, with others after it', async () => {
    const size = files.get(paths[0])?.length ?? 0;
    const boundaries = [0, 41, 41 + 44].map((bytes) => SEGMENT_HEADER_BYTES + bytes);
    for (let cut = 0; cut < size; cut++) {
      const damaged = changed(paths[0], (bytes) => bytes.slice(0, cut));
      const isCleanCut = boundaries.includes(cut);
      await expectRefusal(damaged, isCleanCut ? paths[1] : paths[0], `cut at ${String(cut)}`);
    }
  });

  it('refuses records in another order, left out, doubled, or pasted from another log', async () => {
    const foreign = await writeLog(
      createFixture(),
      TEXTS.map((text) => text.replaceAll(/./g, '!')),
      {
        segmentBytesMax: 180,
      },
    );
    const other = foreign.get(paths[0]) ?? new Uint8Array(0);
    const [a, b, c] = [
      SEGMENT_HEADER_BYTES,
      SEGMENT_HEADER_BYTES + 41,
      SEGMENT_HEADER_BYTES + 41 + 44,
    ];
    const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
    const edits: [string, (bytes: Uint8Array) => Uint8Array][] = [
      ['swapped', (x) => join(x.slice(0, a), x.slice(b, c), x.slice(a, b), x.slice(c))],
      ['left out', (x) => join(x.slice(0, a), x.slice(b))],
      ['doubled', (x) => join(x.slice(0, b), x.slice(a))],
      ['pasted', (x) => join(x.slice(0, a), other.slice(a, b), x.slice(b))],
    ];
    for (const [what, edit] of edits) {
      await expectRefusal(changed(paths[0], edit), paths[0], what);
      const alone = new Map([[paths[0], changed(paths[0], edit).get(paths[0]) ?? other]]);
      await expectRefusal(alone, paths[0], `${what}, in the last segment`);
    }
  });

  it('refuses a record of an earlier epoch, though its checksum is right', async () => {
    const fixture = createFixture();
    const log = await fixture.open();
    log.advanceEpoch(3);
    appendText(log, 'a');
    appendText(log, 'b');
    await log.close();
    const bytes = fixture.disk.contentOf(paths[0]);
    const at = bytes.length - 33;
    const view = new DataView(bytes.buffer);
    view.setUint32(at + 16, 2, true);
    view.setUint32(at, crc32(bytes, at + 4, 29), true);
    const { fault } = await expectRefusal(new Map([[paths[0], bytes]]), paths[0]);
    assert.deepEqual([fault.what, fault.expected], ['epoch', 'at least 3']);
  });

  it('refuses a segment under another name', async () => {
    const renamed = new Map([
      [`${DIRECTORY}/0000000000000002.log`, files.get(paths[0]) ?? new Uint8Array(0)],
    ]);
    const { fault } = await expectRefusal(renamed, `${DIRECTORY}/0000000000000002.log`);
    assert.equal(fault.what, 'first sequence number in the header');
  });

  it('leaves files alone that are no segments', async () => {
    const disk = diskWith(files);
    disk.put(`${DIRECTORY}/notes.txt`, Uint8Array.of(1));
    await using log = await createFixture(disk).open();
    assert.equal(log.lastSequence, 7);
    assert.ok(disk.paths().includes(`${DIRECTORY}/notes.txt`));
  });

  it('makes durable what it found before it calls it so', async () => {
    const fixture = createFixture(diskWith(files));
    await using log = await fixture.open();
    assert.equal(log.durableSequence, 7);
    assert.deepEqual(fixture.disk.calls.slice(-2), ['sync', 'syncDirectory']);
  });
});
