import assert from 'node:assert/strict';
import { KeyspaceDigest } from '@millrace/engine';
import { CommandBench } from './command-bench.js';

const now = 1_700_000_000_000;

function start(): CommandBench {
  const bench = new CommandBench();
  bench.engine.now = now;
  return bench;
}

const digest = (bench: CommandBench): string => new KeyspaceDigest(bench.engine).ofAll();

describe('the commands of windows', () => {
  it('make a window once, with what was asked', () => {
    const bench = start();
    const options = ['RESOLUTIONS', '1s:10', '1m:30', 'DISTINCT', 'QUANTILES', 'LABELS', 'a', 'b'];
    assert.equal(bench.run('WIN.CREATE', 'w', ...options), '+OK\r\n');
    assert.match(bench.run('WIN.CREATE', 'w'), /^-ERR WIN: the key already exists/);
    assert.equal(bench.run('TYPE', 'w'), '+window\r\n');
    const info = bench.run('WIN.INFO', 'w');
    for (const part of ['+labels\r\n*2\r\n$1\r\na\r\n$1\r\nb', '$2\r\n1s', '$2\r\n1m', ':30'])
      assert.ok(info.includes(part), info);
    assert.match(bench.run('WIN.INFO', 'none'), /^-ERR no such key/);
  });

  it('answer in the order asked, and zeros for a key that is not there', () => {
    const bench = start();
    for (const value of ['3', '5']) bench.run('WIN.ADD', 'w', '*', value);
    const asked = ['SPAN', '5m', 'max', 'count', 'avg', 'rate', 'SPAN', '24h', 'sum'];
    const reply = '*5\r\n$1\r\n5\r\n:2\r\n$1\r\n4\r\n$20\r\n0.006666666666666667\r\n$1\r\n8\r\n';
    assert.equal(bench.run('WIN.GET', 'w', ...asked), reply);
    assert.equal(bench.run('WIN.GET', 'none', 'SPAN', '5m', 'count', 'max'), '*2\r\n:0\r\n$-1\r\n');
    bench.run('SET', 'text', '1');
    const many = bench.run(
      'WIN.MGET',
      'KEYS',
      '3',
      'w',
      'none',
      'text',
      'SPAN',
      '5m',
      'count',
      'p99',
    );
    assert.equal(many, '*6\r\n:2\r\n$-1\r\n:0\r\n$-1\r\n$-1\r\n$-1\r\n');
  });

  it('log the moment in the place of a star', () => {
    const bench = start();
    bench.run('WIN.ADD', 'w', '*', '3', 'shop');
    assert.match(
      bench.logged,
      /WIN\.ADD\r\n\$1\r\nw\r\n\$13\r\n1700000000000\r\n\$1\r\n3\r\n\$4\r\nshop/,
    );
    bench.run('WIN.MADD', 'v', '*', '3', 'u', '5000', '1');
    assert.match(
      bench.logged,
      /\*7\r\n\$8\r\nWIN\.MADD\r\n\$1\r\nv\r\n\$13\r\n1700000000000\r\n\$1\r\n3/,
    );
  });

  it('remove whole buckets, and say how many', () => {
    const bench = start();
    for (let i = 0; i < 20; i++) bench.run('WIN.ADD', 'w', (now + i * 1000).toString(), '1');
    const at = ['AT', (now + 19_000).toString()];
    assert.equal(bench.run('WIN.DEL', 'w', now.toString(), (now + 4_999).toString()), ':5\r\n');
    assert.equal(bench.run('WIN.GET', 'w', ...at, 'SPAN', '1m', 'count'), '*1\r\n:15\r\n');
    bench.run('WIN.DEL', 'w', '-', '+');
    assert.equal(bench.run('WIN.GET', 'w', ...at, 'SPAN', '1d', 'count'), '*1\r\n:0\r\n');
    bench.run('WIN.ADD', 'w', (now + 21_000).toString(), '1');
    assert.equal(bench.run('WIN.GET', 'w', ...at, 'SPAN', '1d', 'count'), '*1\r\n:1\r\n');
  });

  it('name the argument that is wrong, and change nothing', () => {
    const bench = start();
    bench.run('SET', 'text', '1');
    bench.run('WIN.ADD', 'w', now.toString(), '1');
    const before = digest(bench);
    const wrong: [string, RegExp][] = [
      ['WIN.ADD w -1 1', /timestamp/],
      ['WIN.ADD w 1.5 1', /timestamp/],
      ['WIN.ADD w 9007199254740993 1', /timestamp/],
      ['WIN.ADD w 1 nan', /value/],
      ['WIN.ADD w 1 inf', /value/],
      ['WIN.ADD w 1 1', /older than the window/],
      [`WIN.ADD w ${now.toString()} 1 member`, /member/],
      ['WIN.ADD w 1 1 m m', /wrong number/],
      ['WIN.ADD text 1 1', /^-WRONGTYPE/],
      [`WIN.MADD new ${now.toString()} 1 w x 1`, /timestamp/],
      ['WIN.MADD new 1 1 text 1 1', /^-WRONGTYPE/],
      ['WIN.MADD new 1 1 1', /wrong number/],
      ['WIN.CREATE new RESOLUTIONS', /RESOLUTIONS/],
      ['WIN.CREATE new RESOLUTIONS 1s:0', /RESOLUTIONS/],
      ['WIN.CREATE new RESOLUTIONS 1s', /RESOLUTIONS/],
      ['WIN.CREATE new RESOLUTIONS 1y:4', /RESOLUTIONS/],
      ['WIN.CREATE new RESOLUTIONS 1m:60 1s:60', /fine to coarse/],
      ['WIN.CREATE new RESOLUTIONS 1s:600 1m:5', /cover/],
      ['WIN.CREATE new LABELS a', /LABELS/],
      ['WIN.CREATE new SOMETHING', /option/],
      ['WIN.GET w count sum avg', /SPAN/],
      ['WIN.GET w SPAN 5x count', /SPAN/],
      ['WIN.GET w SPAN 5m SPAN 1h count', /aggregates/],
      ['WIN.GET w SPAN 5m middle', /aggregate/],
      ['WIN.GET w SPAN 5m p0', /aggregate/],
      ['WIN.GET w SPAN 5m AT x count', /AT/],
      ['WIN.GET w SPAN 36d count', /SPAN is longer/],
      ['WIN.GET w SPAN 5m distinct', /DISTINCT/],
      ['WIN.GET w SPAN 5m p99', /QUANTILES/],
      ['WIN.GET text SPAN 5m count', /^-WRONGTYPE/],
      ['WIN.MGET KEYS 9 w SPAN 5m count', /KEYS/],
      ['WIN.DEL w x 5', /from/],
      ['WIN.DEL w 5 x', /to/],
      ['WIN.DEL none 1 5', /no such key/],
    ];
    for (const [call, error] of wrong) {
      const reply = bench.run(...call.split(' '));
      assert.ok(reply.startsWith('-'), `${call}: ${reply}`);
      assert.match(reply, error, call);
      assert.equal(bench.database.changes, 0, call);
    }
    assert.equal(digest(bench), before);
  });

  it('keep a window through RENAME, and in the digest', () => {
    const [one, other] = [start(), start()];
    for (const bench of [one, other])
      for (let i = 0; i < 12; i++)
        bench.run('WIN.ADD', 'w', (now + i * 700).toString(), '2.5', `m${i.toString()}`);
    assert.equal(digest(one), digest(other));
    one.run('WIN.ADD', 'w', now.toString(), '1');
    assert.notEqual(digest(one), digest(other));
    one.run('RENAME', 'w', 'v');
    const reply = one.run(
      'WIN.GET',
      'v',
      'SPAN',
      '1m',
      'AT',
      (now + 9000).toString(),
      'count',
      'distinct',
    );
    assert.equal(reply, '*2\r\n:13\r\n:12\r\n');
    assert.equal(one.run('OBJECT', 'ENCODING', 'v'), '$5\r\nrings\r\n');
  });
});
