import assert from 'node:assert/strict';
import { LogDamaged } from '@millrace/log';
import {
  appendText,
  createFixture,
  diskWith,
  DIRECTORY,
  readTexts,
  writeLog,
} from './log-fixture.js';

const HEADER_BYTES = 32;
const SEGMENT_HEADER_BYTES = 24 + 'shard-a'.length + 4;
const FIRST = `${DIRECTORY}/0000000000000001.log`;
const TEXTS = ['one', '', 'three three three', 'four'];

/** Where each record ends in a segment of these texts. */
function recordEnds(texts: readonly string[]): number[] {
  let end = SEGMENT_HEADER_BYTES;
  return texts.map((text) => (end += HEADER_BYTES + text.length));
}

function numbered(texts: readonly string[]): string[] {
  return texts.map((text, i) => `${String(i + 1)}:${text}`);
}

describe('torn tail', () => {
  let whole: Uint8Array;

  before(async () => {
    whole = (await writeLog(createFixture(), TEXTS)).get(FIRST) ?? new Uint8Array(0);
    assert.equal(whole.length, recordEnds(TEXTS).at(-1));
  });

  async function expectPrefix(tail: Uint8Array, kept: number, isCut: boolean): Promise<void> {
    const fixture = createFixture(diskWith(new Map([[FIRST, tail]])));
    const log = await fixture.open();
    assert.deepEqual(await readTexts(log), numbered(TEXTS.slice(0, kept)));
    assert.equal(fixture.warnings.length, isCut ? 1 : 0, fixture.warnings.join());
    appendText(log, 'new');
    await log.close();
    await using again = await fixture.open();
    assert.deepEqual(await readTexts(again), numbered([...TEXTS.slice(0, kept), 'new']));
    assert.equal(fixture.warnings.length, isCut ? 1 : 0, 'the cut was final');
  }

  it('is cut at every offset, so that exactly the whole records remain, and can be appended to', async () => {
    const ends = recordEnds(TEXTS);
    for (let cut = 0; cut < whole.length; cut++) {
      const kept = ends.filter((end) => end <= cut).length;
      const isClean = cut === SEGMENT_HEADER_BYTES || ends.includes(cut);
      await expectPrefix(whole.subarray(0, cut), kept, !isClean);
    }
  });

  it('is cut where a file system filled it up with zeros', async () => {
    const ends = recordEnds(TEXTS);
    for (let cut = ends[1]; cut < whole.length; cut++) {
      const filled = new Uint8Array(whole.length + 500);
      filled.set(whole.subarray(0, cut));
      await expectPrefix(filled, ends.filter((end) => end <= cut).length, true);
    }
  });

  it('is reported with file, offset and length', async () => {
    const fixture = createFixture(
      diskWith(new Map([[FIRST, whole.subarray(0, whole.length - 1)]])),
    );
    await using log = await fixture.open();
    assert.equal(log.lastSequence, 3);
    const [, , offset] = recordEnds(TEXTS);
    assert.equal(fixture.warnings.length, 1);
    assert.ok(
      fixture.warnings[0].startsWith(
        `${FIRST}: cut a torn tail of 35 bytes at byte ${String(offset)}`,
      ),
    );
  });

  it('is not what it is taken for when an intact record follows, however far away', async () => {
    const texts = ['a', 'x'.repeat(2_500_000), 'c'];
    const files = await writeLog(createFixture(), texts);
    const bytes = files.get(FIRST) ?? new Uint8Array(0);
    bytes.fill(0, recordEnds(texts)[0], recordEnds(texts)[1]);
    await assert.rejects(createFixture(diskWith(files)).open(), (error) => {
      assert.ok(error instanceof LogDamaged);
      assert.equal(error.offset, recordEnds(texts)[0]);
      assert.match(error.message, /an intact record stands at byte/);
      return true;
    });
  });

  it('is cut although its payload holds a stored copy of another log', async () => {
    const stored = (await writeLog(createFixture(), ['p', 'q'], { firstSequence: 900 }))
      .values()
      .next();
    const fixture = createFixture();
    const log = await fixture.open();
    appendText(log, 'a');
    log.append(stored.value ?? whole, 0, stored.value?.length ?? 0, 1);
    await log.close();
    const files = new Map([[FIRST, fixture.disk.contentOf(FIRST).slice(0, -1)]]);
    const again = createFixture(diskWith(files));
    await using cut = await again.open();
    assert.equal(cut.lastSequence, 1);
  });

  it('of a segment that was just begun is removed with the segment', async () => {
    const texts = Array.from({ length: 4 }, () => 'y'.repeat(50));
    const files = await writeLog(createFixture(), texts, { segmentBytesMax: 200 });
    const last = `${DIRECTORY}/0000000000000003.log`;
    const head = files.get(last)?.subarray(0, SEGMENT_HEADER_BYTES) ?? new Uint8Array(0);
    for (let cut = 0; cut < head.length; cut++) {
      const fixture = createFixture(diskWith(new Map([...files, [last, head.subarray(0, cut)]])));
      await using log = await fixture.open();
      assert.deepEqual([log.lastSequence, fixture.warnings.length], [2, 1]);
      assert.equal(appendText(log, 'z'), 3);
    }
  });

  it('never hides that all before it was trimmed', async () => {
    const texts = Array.from({ length: 4 }, () => 'y'.repeat(50));
    const files = await writeLog(createFixture(), texts, { segmentBytesMax: 200 });
    const last = `${DIRECTORY}/0000000000000003.log`;
    const only = new Map([[last, files.get(last)?.subarray(0, 20) ?? new Uint8Array(0)]]);
    await assert.rejects(createFixture(diskWith(only)).open(), LogDamaged);
  });
});
