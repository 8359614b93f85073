import assert from 'node:assert/strict';
import { LogDamaged, LogTrimmed, type LogReader } from '@millrace/log';
import { appendText, createFixture, DIRECTORY, readTexts, turns } from './log-fixture.js';

async function readAvailable(reader: LogReader): Promise<number[]> {
  const sequences: number[] = [];
  while (await reader.fill()) while (reader.next()) sequences.push(reader.record.sequence);
  return sequences;
}

describe('file log reader', () => {
  it('begins anywhere', async () => {
    await using log = await createFixture().open({ segmentBytesMax: 200 });
    for (let i = 1; i <= 20; i++) appendText(log, 'x'.repeat(30));
    await log.sync();
    for (let from = 1; from <= 21; from++) {
      const texts = await readTexts(log, from);
      assert.equal(texts.length, 21 - from);
      if (from < 21) assert.ok(texts[0].startsWith(`${String(from)}:`));
    }
  });

  it('follows a log that is being written, over segments, and shows nothing that is not durable', async () => {
    await using log = await createFixture().open({ segmentBytesMax: 300 });
    await using reader = log.openReader(1);
    const seen: number[] = [];
    const following = (async () => {
      do {
        for (const sequence of await readAvailable(reader)) {
          assert.ok(sequence <= log.statistics.lastSequence);
          seen.push(sequence);
        }
      } while (seen.length < 100 && (await reader.wait()));
    })();
    for (let i = 1; i <= 100; i++) {
      appendText(log, 'x'.repeat(i));
      if (i % 3 === 0) log.flush();
      if (i % 7 === 0) await turns(4);
      assert.ok(seen.length <= log.lastSequence);
    }
    const unflushed = appendText(log, 'not flushed');
    await turns(60);
    assert.ok(!seen.includes(unflushed));
    await log.sync();
    await following;
    assert.deepEqual(
      seen.slice(0, 100),
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
  });

  it('stops waiting when the log is closed, after it has shown the rest', async () => {
    const log = await createFixture().open();
    await using reader = log.openReader(1);
    assert.deepEqual(await readAvailable(reader), []);
    const waiting = reader.wait();
    appendText(log, 'last');
    await log.close();
    assert.equal(await waiting, true);
    assert.deepEqual(await readAvailable(reader), [1]);
    assert.equal(await reader.wait(), false);
  });

  it('says where the log begins when the records are trimmed', async () => {
    await using log = await createFixture().open({ segmentBytesMax: 150 });
    for (let i = 0; i < 8; i++) appendText(log, 'x'.repeat(30));
    await log.sync();
    await log.trim(5);
    await using reader = log.openReader(1);
    await assert.rejects(reader.fill(), (error) => {
      assert.ok(error instanceof LogTrimmed);
      assert.equal(error.firstSequence, log.firstSequence);
      return true;
    });
  });

  it('goes on when the segment it stands in is trimmed, unless the next is gone too', async () => {
    await using log = await createFixture().open({ segmentBytesMax: 170 });
    for (let i = 0; i < 8; i++) appendText(log, 'x'.repeat(30));
    await log.sync();
    await using reader = log.openReader(1);
    assert.ok(await reader.fill());
    await log.trim(3);
    while (reader.next()) assert.ok(reader.record.sequence <= 2);
    assert.ok(await reader.fill());
    assert.ok(reader.next());
    assert.equal(reader.record.sequence, 3);
    while (reader.next());
    await log.trim(7);
    await assert.rejects(reader.fill(), LogTrimmed);
  });

  it('refuses what was damaged after the log was opened', async () => {
    const fixture = createFixture();
    await using log = await fixture.open();
    appendText(log, 'good');
    appendText(log, 'bad');
    await log.sync();
    const path = `${DIRECTORY}/0000000000000001.log`;
    const bytes = fixture.disk.contentOf(path);
    bytes[bytes.length - 1] ^= 1;
    fixture.disk.put(path, bytes);
    await using reader = log.openReader(1);
    assert.ok(await reader.fill());
    assert.ok(reader.next());
    assert.throws(() => reader.next(), LogDamaged);
  });
});
