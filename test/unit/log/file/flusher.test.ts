import assert from 'node:assert/strict';
import type { LogFailure } from '@millrace/log';
import { appendText, createFixture, readTexts, turns, until } from './log-fixture.js';

describe('flusher', () => {
  it('writes all appends between two flushes at once, and syncs them once', async () => {
    const { disk, open } = createFixture();
    await using log = await open();
    const before = disk.calls.length;
    for (let i = 0; i < 1_000; i++) appendText(log, 'x');
    log.flush();
    log.flush();
    assert.equal(log.durableSequence, 0);
    await until(() => log.durableSequence === 1_000);
    assert.deepEqual(disk.calls.slice(before), ['write', 'sync']);
  });

  it('collects what comes during a write into the next one', async () => {
    const { disk, open } = createFixture();
    await using log = await open();
    const before = disk.calls.length;
    for (let i = 0; i < 10; i++) {
      appendText(log, 'x');
      log.flush();
    }
    await until(() => log.durableSequence === 10);
    assert.deepEqual(disk.calls.slice(before), ['write', 'sync', 'write', 'sync']);
  });

  it('does nothing when nothing was appended', async () => {
    const { disk, open } = createFixture();
    await using log = await open();
    const before = disk.calls.length;
    log.flush();
    await log.sync();
    assert.equal(disk.calls.length, before);
  });

  it('tells how far records are written and durable, and stops telling when asked', async () => {
    const { open } = createFixture();
    await using log = await open();
    const heard: string[] = [];
    log.onWritten((sequence) => heard.push(`written ${String(sequence)}`));
    const stop = log.onDurable((sequence) => heard.push(`durable ${String(sequence)}`));
    appendText(log, 'a');
    await log.sync();
    stop();
    appendText(log, 'b');
    await log.sync();
    assert.deepEqual(heard, ['written 1', 'durable 1', 'written 2']);
  });

  it('with everysec: syncs at most once a second, and the last records too', async () => {
    const { disk, clock, open } = createFixture();
    await using log = await open({ fsync: 'everysec' });
    const syncs = (): number => disk.calls.filter((call) => call === 'sync').length;
    const before = syncs();
    for (let i = 1; i <= 30; i++) {
      appendText(log, 'x');
      log.flush();
      await until(() => log.writtenSequence === i);
      clock.advance(100);
      await turns(5);
    }
    assert.equal(syncs() - before, 3);
    appendText(log, 'last');
    log.flush();
    await until(() => log.writtenSequence === 31);
    assert.equal(log.durableSequence, 30);
    clock.advance(1_000);
    await until(() => log.durableSequence === 31);
    assert.equal(clock.pendingTimers, 0);
  });

  it('with no: never syncs until it is asked or closed', async () => {
    const { disk, clock, open } = createFixture();
    const log = await open({ fsync: 'no' });
    appendText(log, 'x');
    log.flush();
    await until(() => log.writtenSequence === 1);
    clock.advance(100_000);
    await turns(5);
    assert.deepEqual([log.durableSequence, disk.calls.at(-1)], [0, 'write']);
    await log.close();
    assert.equal(log.durableSequence, 1);
  });

  it('changes to another policy while it runs', async () => {
    const { disk, clock, open } = createFixture();
    await using log = await open({ fsync: 'no' });
    appendText(log, 'a');
    log.flush();
    await until(() => log.writtenSequence === 1);
    log.fsync = 'always';
    await until(() => log.durableSequence === 1);
    appendText(log, 'b');
    log.flush();
    await until(() => log.durableSequence === 2);
    log.fsync = 'everysec';
    const before = disk.calls.length;
    appendText(log, 'c');
    log.flush();
    await until(() => log.writtenSequence === 3);
    await turns(5);
    assert.deepEqual([log.durableSequence, disk.calls.slice(before)], [2, ['write']]);
    clock.advance(1_000);
    await until(() => log.durableSequence === 3);
  });

  it('syncs what was appended while a batch was in flight', async () => {
    const { open } = createFixture();
    await using log = await open({ fsync: 'no' });
    appendText(log, 'a');
    log.flush();
    appendText(log, 'b');
    await log.sync();
    assert.equal(log.durableSequence, 2);
  });

  for (const fsync of ['always', 'everysec', 'no'] as const) {
    it(`with ${fsync}: outlives a full disk, keeps everything, and tells of both`, async () => {
      const { disk, clock, warnings, open } = createFixture();
      await using log = await open({ fsync });
      const heard: (LogFailure | undefined)[] = [];
      log.onFailure((failure) => heard.push(failure));
      appendText(log, 'before');
      log.flush();
      await until(() => log.writtenSequence === 1);
      disk.capacityBytes = 100;
      for (let i = 0; i < 5; i++) appendText(log, `during ${String(i)}`);
      log.flush();
      await until(() => log.failure !== undefined);
      appendText(log, 'later');
      log.flush();
      for (let i = 0; i < 4; i++) {
        const { attempts } = log.failure ?? { attempts: 0 };
        clock.advance(10 * 2 ** i);
        await until(() => log.failure?.attempts === attempts + 1);
      }
      assert.match(log.failure?.error.message ?? '', /ENOSPC/);
      assert.equal(log.writtenSequence, 1);
      disk.capacityBytes = Infinity;
      clock.advance(5_000);
      await log.sync();
      assert.equal(log.failure, undefined);
      assert.deepEqual(
        heard.map((failure) => failure?.attempts),
        [1, 2, 3, 4, 5, undefined],
      );
      assert.match(warnings[0], /cannot write the log: ENOSPC.*10 ms/);
      const texts = await readTexts(log);
      assert.deepEqual([texts.length, texts[1], texts[6]], [7, '2:during 0', '7:later']);
    });

    it(`with ${fsync}: writes again what a failed sync may have dropped`, async () => {
      const { disk, clock, open } = createFixture();
      const log = await open({ fsync, segmentBytesMax: 300 });
      for (let i = 0; i < 12; i++) appendText(log, 'x'.repeat(30));
      disk.fail('sync', 'EIO', 'EIO');
      const done = log.sync();
      for (let i = 0; i < 2; i++) {
        await until(() => clock.pendingTimers > 0);
        clock.advance(1_000);
        await turns(5);
      }
      await done;
      assert.equal(log.durableSequence, 12);
      await log.close();
      const survivor = disk.crash({ uint32: () => 0, below: () => 0, fraction: () => 0 });
      await using again = await createFixture(survivor).open();
      assert.equal((await readTexts(again)).length, 12);
    });
  }

  it('goes on after any failing operation of a rotation', async () => {
    for (const operation of ['open', 'write', 'sync', 'syncDirectory'] as const) {
      for (let nth = 0; nth < 3; nth++) {
        const { disk, clock, open } = createFixture();
        const log = await open({ segmentBytesMax: 150 });
        for (let i = 0; i < 6; i++) appendText(log, `${operation} ${String(i)}`);
        disk.failAfter(operation, nth, 'EIO');
        let isDone = false;
        const done = log.sync().then(() => (isDone = true));
        while (!isDone) {
          clock.advance(10_000);
          await turns(1);
        }
        await done;
        disk.stopFailing();
        assert.equal((await readTexts(log)).length, 6, `${operation} ${String(nth)}`);
        await log.close();
        await using again = await open();
        assert.equal(
          (await readTexts(again)).length,
          6,
          `${operation} ${String(nth)}, opened again`,
        );
      }
    }
  });

  it('does not hang when it is closed while the disk is full: it says what failed', async () => {
    const { disk, open } = createFixture();
    const log = await open();
    disk.capacityBytes = 50;
    appendText(log, 'x');
    log.flush();
    await until(() => log.failure !== undefined);
    await assert.rejects(log.close(), /ENOSPC/);
    await log.close();
  });
});
