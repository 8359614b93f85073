import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import type { FileLog } from '@millrace/log';
import type { MemoryDisk } from '@millrace/testing';
import { appendText, createFixture, readTexts, turns, type Fixture } from './log-fixture.js';

const RUNS = 60;

interface Outcome {
  readonly durableSequence: number;
  readonly survivor: MemoryDisk;
}

/** Appends, flushes, lets time and the disk go on and trims, at random, until the power fails in the midst of it. */
async function runUntilCrash(fixture: Fixture, log: FileLog, seed: number): Promise<Outcome> {
  const random = createSeededRandom(seed);
  const { disk, clock } = fixture;
  disk.writeBytesMax = random.below(2) === 0 ? Infinity : 1 + random.below(200);
  const steps = 5 + random.below(60);
  for (let step = 0; step < steps; step++) {
    const text = `${String(log.lastSequence + 1)} of run ${String(seed)} ${'-'.repeat(random.below(90))}`;
    const kind = random.below(12);
    if (kind < 6) appendText(log, text);
    else if (kind < 8) log.flush();
    else if (kind === 8) clock.advance(random.below(700));
    else if (kind === 9)
      disk.fail((['write', 'sync', 'open', 'syncDirectory'] as const)[random.below(4)], 'EIO');
    else await turns(random.below(6));
  }
  if (random.below(4) === 0) await log.trim(log.durableSequence / 2).catch(() => 0);
  const { durableSequence } = log;
  const survivor = disk.crash(random);
  await log.close().catch(() => undefined);
  return { durableSequence, survivor };
}

describe('crash', () => {
  for (const fsync of ['always', 'everysec', 'no'] as const) {
    it(`with ${fsync}: what was called durable is there, in order, and nothing invented`, async () => {
      let survived = 0;
      for (let seed = 1; seed <= RUNS; seed++) {
        let fixture = createFixture();
        for (let life = 0; life < 3; life++) {
          const log = await fixture.open({ fsync, segmentBytesMax: 400 });
          const appended: string[] = await readTexts(log);
          const first = log.firstSequence;
          const outcome = await runUntilCrash(fixture, log, seed * 10 + life);
          const durable = outcome.durableSequence;
          fixture = createFixture(outcome.survivor);
          await using again = await fixture.open({ fsync, segmentBytesMax: 400 });
          const what = `seed ${String(seed)}, life ${String(life)}`;
          assert.ok(again.lastSequence >= durable, `${what}: ${String(durable)} was durable`);
          const texts = await readTexts(again);
          texts.forEach((text, i) => {
            const sequence = again.firstSequence + i;
            const known = appended.at(sequence - first);
            if (sequence - first < appended.length) assert.equal(text, known, what);
            else
              assert.ok(text.startsWith(`${String(sequence)}:${String(sequence)} of run `), what);
          });
          assert.equal(texts.length, again.lastSequence - again.firstSequence + 1, what);
          survived += durable;
        }
      }
      if (fsync === 'always') assert.ok(survived > RUNS, 'the runs make some records durable');
    }).timeout(60_000);
  }
});
