import assert from 'node:assert/strict';
import { ArchiveWorld, type Sabotage } from './archive-world.js';
import { carelessDisk, forgetfulDisk, namelessDisk } from './sabotage.js';

/** `MILLRACE_SEED` repeats one history; `MILLRACE_HISTORIES` says how many are tried. */
const onlySeed = process.env['MILLRACE_SEED'];
const histories = Number(process.env['MILLRACE_HISTORIES'] ?? 200);

/** The seed of the first history in which something does not hold; undefined where there is none. */
async function findFailure(
  count: number,
  sabotage?: Sabotage,
): Promise<{ readonly seed: number; readonly error: Error } | undefined> {
  for (let seed = 1; seed <= count; seed++) {
    try {
      await new ArchiveWorld(seed, sabotage).run();
    } catch (error) {
      return { seed, error: error as Error };
    }
  }
  return undefined;
}

describe('simulation of log, archivers and bucket', function () {
  this.timeout(300_000);

  it('holds what it promises in every history', async () => {
    if (onlySeed !== undefined) {
      await new ArchiveWorld(Number(onlySeed)).run();
      return;
    }
    const failure = await findFailure(histories);
    if (failure === undefined) return;
    const { seed, error } = failure;
    assert.fail(
      `history ${String(seed)} (MILLRACE_SEED=${String(seed)} repeats it): ${error.stack ?? ''}`,
    );
  });

  const sabotages: [string, Sabotage][] = [
    ['a log that never syncs what it calls durable', { logDisk: forgetfulDisk }],
    ['a log that forgets one sync in three', { logDisk: carelessDisk }],
    ['a log that does not make the names of its segments durable', { logDisk: namelessDisk }],
    ['an archiver that ships what a crash can take back', { archiverDisk: forgetfulDisk }],
  ];
  for (const [name, sabotage] of sabotages) {
    it(`finds ${name}`, async () => {
      const failure = await findFailure(histories, sabotage);
      assert.ok(failure !== undefined, 'nobody noticed');
      await assert.rejects(new ArchiveWorld(failure.seed, sabotage).run(), {
        message: failure.error.message,
      });
    });
  }
});
