import assert from 'node:assert/strict';
import { runCrashes } from '../crash/crashes.js';

describe('a store that is killed under load', function () {
  this.timeout(120_000);

  // `npm run crash` does it 200 times.
  it('loses nothing that was acknowledged, and is what its log comes to', async () => {
    const outcome = await runCrashes({ kills: 5, seed: 7, print: () => undefined });
    assert.equal(outcome.kills, 5);
    assert.ok(outcome.acknowledged > 0, 'nothing was written between the kills');
  });
});
