import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { checkEngine } from '@millrace/engine';
import { CommandBench } from '../commands/command-bench.js';

const trueWithin = 0.02;
const enoughBytes = 16 << 20;
/** Each size of block has a span that is begun: of little data that is much, of more it stays the same. */
const begunBytesMax = 1 << 20;

const shapes: Record<string, (i: number, text: string) => string[]> = {
  'long strings': (i, text) => ['SET', `key:${i}`, text.repeat(60)],
  'small hashes': (i, text) => ['HSET', `hash:${i >> 3}`, `field:${i}`, text],
  'a large sorted set': (i) => ['ZADD', 'zset', `${(i * 7919) % 100_003}`, `member:${i}`],
  'a large list': (_i, text) => ['RPUSH', 'list', text],
};

describe('used memory', () => {
  for (const [name, command] of Object.entries(shapes)) {
    it(`is true to 2 % of the pages that data takes, of ${name}`, () => {
      const random = createSeededRandom(8);
      const bench = new CommandBench();
      const { arena } = bench.engine;
      for (let i = 0; arena.usedBytes < enoughBytes; i++)
        bench.run(...command(i, 'x'.repeat(10 + random.below(90))));
      const { residentBytes, usedBytes } = arena;
      assert.ok(usedBytes <= residentBytes);
      const least = (residentBytes - begunBytesMax) * (1 - trueWithin);
      assert.ok(usedBytes > least, `${usedBytes} of ${residentBytes}`);
      // And each byte that counts as used is one of a block that somebody has.
      checkEngine(bench.engine);
    }).timeout(60_000);
  }
});
