import assert from 'node:assert/strict';
import { findFailure, runHistory, type World } from './histories.js';
import { sabotages } from './sabotage.js';

/** `MILLRACE_SEED` repeats one history; `MILLRACE_HISTORIES` says how many are tried. */
const onlySeed = process.env['MILLRACE_SEED'];
const historiesOf = { archive: 200, store: 100 } as const;

const worlds: readonly [World, string][] = [
  ['archive', 'log, archivers and bucket'],
  ['store', 'store, log, archivers and bucket'],
];

for (const [world, name] of worlds)
  describe(`simulation of ${name}`, function () {
    this.timeout(300_000);
    const histories = Number(process.env['MILLRACE_HISTORIES'] ?? historiesOf[world]);

    it('holds what it promises in every history', async () => {
      if (onlySeed !== undefined) {
        await runHistory(world, Number(onlySeed));
        return;
      }
      const failure = await findFailure(world, { from: 1, count: histories });
      if (failure === undefined) return;
      const { seed, error } = failure;
      assert.fail(
        `history ${String(seed)} (MILLRACE_SEED=${String(seed)} repeats it): ${error.stack ?? ''}`,
      );
    });

    for (const [what, sabotage] of sabotages)
      it(`finds ${what}`, async () => {
        const failure = await findFailure(world, { from: 1, count: 400 }, sabotage);
        assert.ok(failure !== undefined, 'nobody noticed');
        const { seed, error } = failure;
        await assert.rejects(runHistory(world, seed, sabotage), { message: error.message });
      });
  });
