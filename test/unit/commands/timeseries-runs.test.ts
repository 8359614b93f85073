import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import type { Random } from '@millrace/base';
import { checkEngine, KeyspaceDigest } from '@millrace/engine';
import { CommandBench } from './command-bench.js';

const now = 1_700_000_000_000;
const keys = ['s:1', 's:2', 'a longer key than these', 'with-rule', 'none', 'text'];

function start(): CommandBench {
  const bench = new CommandBench();
  bench.engine.now = now;
  for (const key of keys.slice(0, 4)) bench.run('TS.CREATE', key);
  bench.run('TS.CREATE', 'sums');
  bench.run('TS.CREATERULE', 'with-rule', 'sums', 'AGGREGATION', 'sum', '5000');
  bench.run('SET', 'text', 'v');
  return bench;
}

/** A sample for one of the keys: mostly newer than those before, mostly for the key that was at work. */
function pick(random: Random, key: string, newest: Map<string, number>): string[] {
  const last = newest.get(key) ?? 0;
  const time =
    random.below(12) === 0 ? Math.max(last - random.below(9000), 0) : last + 1 + random.below(2000);
  newest.set(key, Math.max(last, time));
  const odd = random.below(40);
  const value = (random.fraction() * 10 ** random.below(9)).toFixed(random.below(12));
  if (odd === 0) return [key, '-5', value];
  if (odd === 1) return [key, time.toString(), 'nonsense'];
  if (odd === 2) return [key, time.toString(), 'nan'];
  return [key, time.toString(), value];
}

describe('TS.MADD', () => {
  it('does what as many TS.ADD would', () => {
    const random = createSeededRandom(11);
    const many = start();
    const single = start();
    const newest = new Map(keys.map((key) => [key, random.below(2) === 0 ? 0 : now]));
    let key = 's:1';
    for (let round = 0; round < 400; round++) {
      const samples: string[][] = [];
      for (let i = 1 + random.below(80); i > 0; i--) {
        if (random.below(8) === 0) key = keys[random.below(keys.length)] ?? key;
        samples.push(pick(random, key, newest));
      }
      const replies = samples.map((sample) => addOne(single, sample));
      const all = `*${samples.length.toString()}\r\n${replies.join('')}`;
      assert.equal(many.run('TS.MADD', ...samples.flat()), all);
    }
    for (const one of keys)
      assert.equal(many.run('TS.RANGE', one, '-', '+'), single.run('TS.RANGE', one, '-', '+'));
    checkEngine(many.engine);
    assert.equal(
      new KeyspaceDigest(many.engine).ofAll(),
      new KeyspaceDigest(single.engine).ofAll(),
    );
  });
});

/** TS.ADD, where TS.MADD does not make the key. */
function addOne(bench: CommandBench, sample: readonly string[]): string {
  const [key = ''] = sample;
  if (key !== 'none') return bench.run('TS.ADD', ...sample);
  const reply = bench.run('TS.ADD', 's:1', ...sample.slice(1), 'ON_DUPLICATE', 'wrong');
  bench.run('DEL', key);
  const isBadSample = reply.includes('value') || reply.includes('timestamp');
  return isBadSample ? reply : '-ERR TSDB: the key is not a TSDB key\r\n';
}
