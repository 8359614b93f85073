import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { itemsOf, RawClient, skip, startOracle, startTestStore } from '@millrace/testing';
import type { RawReply } from '@millrace/testing';
import { GroupWorkload } from '../fixtures/group-workload.js';
import { normalise } from './compare.js';

const check = { normalisers: ['stream-groups'], near: 0 };
const shown = (reply: RawReply): RawReply =>
  itemsOf(reply) === undefined ? reply : normalise(check, reply);

describe('conformance: consumer groups at random', function () {
  this.timeout(60_000);

  it('answer as Redis does, and have in them what Redis has', async function () {
    await using oracle =
      (await startOracle('redis-8.2')) ?? skip(this, 'Redis 8.2 is not installed');
    await using store = await startTestStore();
    for (const seed of [1, 2, 3, 4]) {
      const workload = new GroupWorkload(createSeededRandom(seed));
      const protocol = seed % 2 === 0 ? 3 : 2;
      await using theirs = await RawClient.connect({ ...oracle, protocol });
      await using ours = await RawClient.connect({ ...store, protocol });
      const both = async (words: readonly string[], about: string): Promise<void> => {
        const [expected, got] = [await theirs.call(...words), await ours.call(...words)];
        assert.deepEqual(shown(got), shown(expected), `seed ${seed.toString()}: ${about}`);
      };
      await both(['FLUSHALL'], 'FLUSHALL');
      for (let step = 0; step < 3000; step++) {
        const words = workload.next();
        const about = `${step.toString()}: ${words.join(' ')}`;
        await both(words, about);
        if (step % 5 === 0) await both(['XINFO', 'STREAM', 's', 'FULL', 'COUNT', '0'], about);
      }
    }
  });
});
