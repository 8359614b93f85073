import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LogFull, LogOfOtherShard, LogRecordTooLarge } from '@millrace/log';
import {
  appendText,
  createFixture,
  DIRECTORY,
  readTexts,
  TIME_MS,
  writeLog,
} from './log-fixture.js';

const HEADER_BYTES = 32;

describe('file log', () => {
  it('is empty at first, and numbers records from 1', async () => {
    await using log = await createFixture().open();
    assert.deepEqual([log.firstSequence, log.lastSequence, log.durableSequence], [1, 0, 0]);
    assert.equal(appendText(log, 'a'), 1);
    assert.equal(appendText(log, 'b'), 2);
    await log.sync();
    assert.deepEqual(await readTexts(log), ['1:a', '2:b']);
  });

  it('gives back any payloads, over any segments, batches and reopenings', async () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 300, size: 'max' }), { maxLength: 40 });
    const run = fc.record({
      payloads,
      segmentBytesMax: fc.integer({ min: 100, max: 2_000 }),
      flushEvery: fc.integer({ min: 1, max: 7 }),
      reopenAt: fc.nat(40),
      writeBytesMax: fc.integer({ min: 1, max: 400 }),
    });
    const property = fc.asyncProperty(run, async (given) => {
      const fixture = createFixture();
      fixture.disk.writeBytesMax = given.writeBytesMax;
      let log = await fixture.open({ segmentBytesMax: given.segmentBytesMax });
      for (const [i, payload] of given.payloads.entries()) {
        if (i === given.reopenAt) {
          await log.close();
          log = await fixture.open({ segmentBytesMax: given.segmentBytesMax });
        }
        log.append(payload, 0, payload.length, TIME_MS + i);
        if (i % given.flushEvery === 0) log.flush();
      }
      await log.sync();
      const read: [number, number, number[]][] = [];
      await log.read(1, (record) => {
        const payload = record.bytes.subarray(record.from, record.from + record.length);
        read.push([record.sequence, record.timeMs, [...payload]]);
      });
      assert.deepEqual(
        read,
        given.payloads.map((payload, i) => [i + 1, TIME_MS + i, [...payload]]),
      );
      assert.deepEqual(fixture.warnings, []);
      await log.close();
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('keeps a payload larger than every buffer', async () => {
    const fixture = createFixture();
    const large = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7 + (i >> 9)) & 0xff);
    const log = await fixture.open();
    appendText(log, 'before');
    log.append(large, 5, large.length - 5, TIME_MS);
    appendText(log, 'after');
    await log.close();
    await using again = await fixture.open();
    const lengths: number[] = [];
    await again.read(1, (record) => {
      lengths.push(record.length);
      if (record.sequence !== 2) return;
      const payload = record.bytes.subarray(record.from, record.from + record.length);
      assert.ok(Buffer.compare(payload, large.subarray(5)) === 0);
    });
    assert.deepEqual(lengths, [6, large.length - 5, 5]);
  });

  it('builds a record in place, and forgets an abandoned one', async () => {
    await using log = await createFixture().open();
    const bytes = new TextEncoder().encode('xhelloy');
    log.begin(TIME_MS);
    log.write(bytes, 1, 5);
    log.abandon();
    log.begin(TIME_MS);
    log.write(bytes, 1, 2);
    log.write(bytes, 3, 3);
    assert.equal(log.commit(), 1);
    await log.sync();
    assert.deepEqual(await readTexts(log), ['1:hello']);
  });

  it('refuses a second record while one is being built', async () => {
    await using log = await createFixture().open();
    log.begin(TIME_MS);
    assert.throws(() => {
      log.begin(TIME_MS);
    }, /one record/);
    log.abandon();
    assert.throws(() => log.commit(), /begun/);
  });

  it('starts a new segment before the record that would be too much', async () => {
    const fixture = createFixture();
    const first = `${DIRECTORY}/0000000000000001.log`;
    const segmentHeader = 24 + 'shard-a'.length + 4;
    const segmentBytesMax = segmentHeader + 2 * (HEADER_BYTES + 10);
    const files = await writeLog(fixture, ['0123456789', '0123456789', 'x', 'y'], {
      segmentBytesMax,
    });
    assert.deepEqual([...files.keys()], [first, `${DIRECTORY}/0000000000000003.log`]);
    assert.equal(files.get(first)?.length, segmentBytesMax);
  });

  it('writes the same files whenever it is flushed', async () => {
    const texts = Array.from({ length: 30 }, (_, i) => 'z'.repeat(i));
    const atOnce = await writeLog(createFixture(), texts, { segmentBytesMax: 200 });
    const fixture = createFixture();
    const log = await fixture.open({ segmentBytesMax: 200 });
    for (const text of texts) {
      appendText(log, text);
      await log.sync();
    }
    await log.close();
    for (const [path, bytes] of atOnce) assert.deepEqual(fixture.disk.contentOf(path), bytes, path);
  });

  it('begins after the snapshot that it continues', async () => {
    const fixture = createFixture();
    await writeLog(fixture, ['a'], { firstSequence: 5_000_000_000 });
    await using log = await fixture.open();
    assert.deepEqual(await readTexts(log), ['5000000000:a']);
  });

  it('begins anew where it ends before the snapshot, and only there', async () => {
    const fixture = createFixture();
    await writeLog(fixture, ['a'.repeat(90), 'b'.repeat(90), 'c'], { segmentBytesMax: 200 });
    const kept = await fixture.open({ firstSequence: 4 });
    assert.deepEqual([kept.firstSequence, kept.lastSequence], [1, 3]);
    kept.advanceEpoch(5);
    appendText(kept, 'd');
    await kept.close();
    const anew = await fixture.open({ firstSequence: 10 });
    assert.deepEqual([anew.firstSequence, anew.lastSequence, anew.epoch], [10, 9, 5]);
    assert.equal(fixture.warnings.length, 1);
    appendText(anew, 'k');
    await anew.close();
    assert.deepEqual(fixture.disk.paths(), [`${DIRECTORY}/0000000000000010.log`]);
    await using again = await fixture.open({ firstSequence: 10 });
    assert.deepEqual(await readTexts(again), ['10:k']);
  });

  it('stamps the epoch, keeps it over a restart, and never lowers it', async () => {
    const fixture = createFixture();
    const log = await fixture.open({ segmentBytesMax: 100 });
    appendText(log, 'a');
    log.advanceEpoch(7);
    appendText(log, 'b'.repeat(60));
    await log.close();
    await using again = await fixture.open();
    assert.equal(again.epoch, 7);
    const epochs: number[] = [];
    await again.read(1, (record) => epochs.push(record.epoch));
    assert.deepEqual(epochs, [0, 7]);
    assert.throws(() => {
      again.advanceEpoch(6);
    }, /epoch/);
  });

  it('refuses the log of another shard', async () => {
    const fixture = createFixture();
    await writeLog(fixture, ['a']);
    await assert.rejects(fixture.open({ shard: 'shard-b' }), LogOfOtherShard);
  });

  it('stops being writable at the limit, takes what is under way, then refuses, and recovers', async () => {
    await using log = await createFixture().open({ pendingBytesMax: 500, recordBytesMax: 300 });
    let appended = 0;
    while (log.writable) {
      appendText(log, 'x'.repeat(68));
      appended++;
    }
    assert.equal(appended, 5);
    for (let i = 0; i < 3; i++) appendText(log, 'x'.repeat(68));
    assert.throws(() => appendText(log, 'x'.repeat(68)), LogFull);
    await log.sync();
    assert.ok(log.writable);
    assert.equal(appendText(log, 'y'), 9);
    await log.sync();
    assert.equal((await readTexts(log)).length, 9);
  });

  it('refuses a record above the limit, and goes on with the next', async () => {
    await using log = await createFixture().open({ recordBytesMax: 300 });
    assert.throws(() => appendText(log, 'x'.repeat(269)), LogRecordTooLarge);
    assert.equal(appendText(log, 'x'.repeat(268)), 1);
  });

  it('counts what it holds', async () => {
    const fixture = createFixture();
    await using log = await fixture.open({ segmentBytesMax: 200 });
    for (let i = 0; i < 10; i++) appendText(log, 'x'.repeat(50));
    assert.equal(log.statistics.pendingBytes, 820);
    await log.sync();
    const sizes = fixture.disk.paths().map((path) => fixture.disk.contentOf(path).length);
    const { bytes, segments, lastSequence, durableSequence, pendingBytes, syncs } = log.statistics;
    assert.equal(
      bytes,
      sizes.reduce((sum, size) => sum + size),
    );
    assert.deepEqual(
      [segments, lastSequence, durableSequence, pendingBytes],
      [sizes.length, 10, 10, 0],
    );
    assert.equal(syncs, sizes.length);
  });

  it('trims whole segments only, never the last, and keeps the rest over a restart', async () => {
    const fixture = createFixture();
    const log = await fixture.open({ segmentBytesMax: 200 });
    for (let i = 0; i < 10; i++) appendText(log, 'x'.repeat(50));
    await log.sync();
    assert.equal(await log.trim(2), 0);
    assert.equal(await log.trim(6), 2);
    assert.equal(log.firstSequence, 5);
    await log.close();
    await using again = await fixture.open({ segmentBytesMax: 200 });
    assert.equal(again.firstSequence, 5);
    assert.equal(await again.trim(1_000), 2);
    assert.equal(again.firstSequence, 9);
    assert.equal(appendText(again, 'y'), 11);
  });
});
