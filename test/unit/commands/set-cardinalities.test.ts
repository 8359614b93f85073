import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { CommandBench } from './command-bench.js';

describe('SUNIONCARD and SDIFFCARD', () => {
  it('count what SUNION and SDIFF return, up to the limit', () => {
    const random = createSeededRandom(11);
    const bench = new CommandBench();
    const models = ['a', 'b', 'c'].map((key, i) => {
      const members = new Set(
        Array.from({ length: 40 * (i + 1) }, () => random.below(200).toString()),
      );
      bench.run('SADD', key, ...members);
      return members;
    });
    const [a, b, c] = models as [Set<string>, Set<string>, Set<string>];
    const union = new Set([...a, ...b, ...c]).size;
    const diff = [...c].filter((member) => !a.has(member) && !b.has(member)).length;
    assert.equal(bench.run('SUNIONCARD', '3', 'a', 'b', 'c'), `:${union}\r\n`);
    assert.equal(bench.run('SUNIONCARD', '5', 'a', 'none', 'b', 'c', 'a'), `:${union}\r\n`);
    assert.equal(bench.run('SUNIONCARD', '3', 'a', 'b', 'c', 'APPROX'), `:${union}\r\n`);
    assert.equal(bench.run('SDIFFCARD', '3', 'c', 'a', 'b'), `:${diff}\r\n`);
    for (const limit of [0, 1, a.size, a.size + 1, union, union + 1]) {
      const expected = limit === 0 ? union : Math.min(limit, union);
      const words = ['3', 'a', 'b', 'c', 'LIMIT', limit.toString()];
      assert.equal(bench.run('SUNIONCARD', ...words, 'APPROX'), `:${expected}\r\n`);
      assert.equal(bench.run('SUNIONCARD', ...words), `:${expected}\r\n`);
    }
    assert.equal(bench.run('SDIFFCARD', '3', 'c', 'a', 'b', 'LIMIT', '2'), ':2\r\n');
    assert.equal(bench.run('SDIFFCARD', '2', 'a', 'a'), ':0\r\n');
    assert.equal(bench.run('SDIFFCARD', '2', 'none', 'a'), ':0\r\n');
    assert.equal(bench.run('SUNIONCARD', '1', 'none'), ':0\r\n');
  });

  it('refuse what they do not know', () => {
    const bench = new CommandBench();
    bench.run('SET', 's', 'v');
    const refused: readonly (readonly [string, string])[] = [
      ['SUNIONCARD 0 a', 'ERR numkeys should be greater than 0'],
      ['SDIFFCARD x a', 'ERR numkeys should be greater than 0'],
      ['SUNIONCARD 2 a', "ERR Number of keys can't be greater than number of args"],
      ['SUNIONCARD 1 a LIMIT -1', "ERR LIMIT can't be negative"],
      ['SUNIONCARD 1 a LIMIT', 'ERR syntax error'],
      ['SDIFFCARD 1 a APPROX', 'ERR syntax error'],
      ['SINTERCARD 1 a APPROX', 'ERR syntax error'],
      ['SUNIONCARD 1 s', 'WRONGTYPE Operation against a key holding the wrong kind of value'],
    ];
    for (const [words, text] of refused)
      assert.equal(bench.run(...(words.split(' ') as [string])), `-${text}\r\n`, words);
  });
});

describe('AGGREGATE COUNT of sorted sets', () => {
  it('adds the weights of the sets that have a member, whatever their scores', () => {
    const bench = new CommandBench();
    bench.run('ZADD', 'a', '5', 'x', '7', 'y');
    bench.run('ZADD', 'b', '-3', 'x');
    bench.run('SADD', 's', 'x', 'z');
    bench.run('ZUNIONSTORE', 'd', '3', 'a', 'b', 's', 'AGGREGATE', 'COUNT');
    assert.deepEqual(
      ['x', 'y', 'z'].map((member) => bench.run('ZSCORE', 'd', member)),
      ['$1\r\n3\r\n', '$1\r\n1\r\n', '$1\r\n1\r\n'],
    );
    bench.run('ZINTERSTORE', 'd', '2', 'a', 'b', 'WEIGHTS', '2', '0.5', 'aggregate', 'count');
    assert.equal(bench.run('ZSCORE', 'd', 'x'), '$3\r\n2.5\r\n');
    assert.equal(bench.run('ZCARD', 'd'), ':1\r\n');
    bench.run('ZUNIONSTORE', 'd', '2', 'a', 'b', 'WEIGHTS', 'inf', '-inf', 'AGGREGATE', 'COUNT');
    assert.equal(bench.run('ZSCORE', 'd', 'x'), '$1\r\n0\r\n');
  });
});
