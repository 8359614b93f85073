import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import type { Random } from '@millrace/base';
import { CommandBench } from './command-bench.js';

const now = 1_700_000_000_000;

type Labels = Record<string, string>;

function pickLabels(random: Random): Labels {
  const labels: Labels = { kind: `k${random.below(2).toString()}` };
  if (random.below(2) === 0) labels['room'] = `r${random.below(5).toString()}`;
  if (random.below(4) === 0) labels['rack'] = 'x';
  return labels;
}

const filters: readonly (readonly [string[], (labels: Labels) => boolean])[] = [
  [['kind=k1'], (own) => own['kind'] === 'k1'],
  [['kind=k1', 'room=r3'], (own) => own['kind'] === 'k1' && own['room'] === 'r3'],
  [
    ['room=(r1,r2,r3)', 'kind!=k0'],
    (own) => /r[123]/.test(own['room'] ?? '') && own['kind'] === 'k1',
  ],
  [['kind=(k0,k1)', 'rack='], (own) => own['rack'] === undefined],
  [
    ['kind=k0', 'rack!=', 'room!=r0'],
    (own) => own['kind'] === 'k0' && own['rack'] === 'x' && own['room'] !== 'r0',
  ],
  [['kind=k0', 'room!=(r0,r4)'], (own) => own['kind'] === 'k0' && !/r[04]/.test(own['room'] ?? '')],
  [['kind=none'], () => false],
];

/** Does one thing to both. */
function change(bench: CommandBench, model: Map<string, Labels>, random: Random): void {
  const [key, other] = [random, random].map((one) => `s:${one.below(60).toString()}`);
  const own = model.get(key);
  const labels = pickLabels(random);
  const words = ['LABELS', ...Object.entries(labels).flat()];
  const chosen = random.below(6);
  if (own === undefined) {
    bench.run('TS.CREATE', key, ...words);
    model.set(key, labels);
  } else if (chosen === 0) {
    bench.run('DEL', key);
    model.delete(key);
  } else if (chosen === 1) {
    bench.run('TS.ALTER', key, ...words);
    model.set(key, labels);
  } else if (chosen === 2) {
    bench.run('RENAME', key, other);
    model.delete(key);
    model.set(other, own);
  } else if (chosen === 3) {
    bench.run('COPY', key, other, 'REPLACE');
    if (key !== other) model.set(other, own);
  } else if (chosen === 4) {
    bench.run('PEXPIRE', key, '100');
    bench.engine.now += 50;
    bench.run('PERSIST', key);
  } else {
    bench.run('PEXPIRE', key, '10');
    bench.engine.now += 20;
    model.delete(key);
  }
}

describe('series by their labels', () => {
  it('are those that a walk over all of them finds, whatever changed since they were asked for', () => {
    const random = createSeededRandom(5);
    const bench = new CommandBench();
    bench.engine.now = now;
    const model = new Map<string, Labels>();
    for (let round = 0; round < 1500; round++) {
      if (random.below(3) > 0) change(bench, model, random);
      for (const [words, lets] of filters) {
        const keys = [...model].filter(([, labels]) => lets(labels)).map(([key]) => key);
        const texts = keys.sort().map((key) => `$${key.length.toString()}\r\n${key}\r\n`);
        const expected = `*${keys.length.toString()}\r\n${texts.join('')}`;
        assert.equal(bench.run('TS.QUERYINDEX', ...words), expected, words.join(' '));
      }
    }
    bench.run('FLUSHALL');
    assert.equal(bench.run('TS.QUERYINDEX', 'kind=k1'), '*0\r\n');
  });
});
