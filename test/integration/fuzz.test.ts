import assert from 'node:assert/strict';
import { skip } from '@millrace/testing';
import { fuzz } from '../fuzz/fuzz.js';

const PEER = 'redis-8.2';

describe('the fuzzer', function () {
  this.timeout(60_000);

  // Lists and groups of consumers: what they answer is the same in all versions, and they once broke the store's memory.
  it('breaks nothing in memory with a few thousand spoilt commands', async function () {
    const outcome = await fuzz({
      commands: 12_000,
      seed: 1,
      peer: PEER,
      families: ['stream-groups', 'lists', 'transactions'],
      protocol: 3,
      findsMax: 20,
      print: () => undefined,
    });
    if (outcome === undefined) return skip(this, `no ${PEER} here`);
    assert.ok(outcome.commands >= 12_000);
    const broken = outcome.finds.filter((find) => /AssertionFailure|\?closed|\?timeout/.test(find));
    assert.deepEqual(broken, []);
  });
});
