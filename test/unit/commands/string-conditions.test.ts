import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { checkEngine } from '@millrace/engine';
import { CommandBench } from './command-bench.js';

const nil = '$-1\r\n';
const ok = '+OK\r\n';
const wrongType = '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n';
const digestOfHello = 'b6acb9d84a38ff74';

describe('SET with conditions', () => {
  it('compares values', () => {
    const bench = new CommandBench();
    assert.equal(bench.run('SET', 'k', 'a', 'IFNE', 'x'), ok);
    assert.equal(bench.run('SET', 'k', 'b', 'IFNE', 'a'), nil);
    assert.equal(bench.run('SET', 'k', 'b', 'IFNE', 'c', 'GET'), '$1\r\na\r\n');
    assert.equal(bench.run('GET', 'k'), '$1\r\nb\r\n');
    assert.equal(bench.run('SET', 'k', 'c', 'IFNE', 'b', 'GET'), '$1\r\nb\r\n');
    assert.equal(bench.run('GET', 'k'), '$1\r\nb\r\n');
    bench.run('HSET', 'h', 'f', 'v');
    assert.equal(bench.run('SET', 'h', 'x', 'IFNE', 'y'), wrongType);
    for (const both of [
      ['IFNE', 'a', 'IFEQ', 'b'],
      ['NX', 'IFDEQ', digestOfHello],
    ])
      assert.equal(bench.run('SET', 'k', 'v', ...both), '-ERR syntax error\r\n');
  });

  it('compares digests, in any case', () => {
    const bench = new CommandBench();
    assert.equal(bench.run('SET', 'k', 'x', 'IFDEQ', 'short'), nil);
    bench.run('SET', 'k', 'Hello world');
    assert.equal(bench.run('DIGEST', 'k'), `$16\r\n${digestOfHello}\r\n`);
    assert.equal(
      bench.run('SET', 'k', 'x', 'IFDEQ', 'short'),
      '-ERR must be exactly 16 hexadecimal characters\r\n',
    );
    assert.equal(bench.run('SET', 'k', 'x', 'IFDNE', digestOfHello), nil);
    assert.equal(bench.run('SET', 'k', 'x', 'IFDEQ', '0'.repeat(16)), nil);
    assert.equal(bench.run('SET', 'k', 'x', 'IFDEQ', digestOfHello.toUpperCase()), ok);
    assert.equal(bench.run('SET', 'k', 'y', 'IFDNE', digestOfHello), ok);
    assert.equal(bench.run('SET', 'none', 'y', 'IFDNE', digestOfHello), ok);
    assert.equal(bench.run('DIGEST', 'missing'), nil);
  });

  it('logs what it did, without the condition', () => {
    const bench = new CommandBench();
    bench.run('SET', 'k', 'a');
    bench.run('SET', 'k', 'b', 'IFEQ', 'a', 'GET');
    assert.equal(bench.logged, '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nb\r\n');
    bench.run('SET', 'k', 'c', 'IFEQ', 'a');
    assert.equal(bench.logged, '');
  });
});

describe('DELEX', () => {
  it('deletes under conditions, and any type without', () => {
    const bench = new CommandBench();
    bench.run('HSET', 'h', 'f', 'v');
    assert.equal(
      bench.run('DELEX', 'h', 'IFEQ', 'v'),
      '-ERR Key should be of string type if conditions are specified\r\n',
    );
    assert.equal(bench.run('DELEX', 'h'), ':1\r\n');
    assert.equal(bench.run('DELEX', 'h', 'BAD', 'v'), ':0\r\n');
    bench.run('SET', 'k', 'Hello world');
    assert.match(bench.run('DELEX', 'k', 'BAD', 'v'), /^-ERR Invalid condition/);
    assert.match(bench.run('DELEX', 'k', 'IFEQ'), /^-ERR wrong number of arguments for 'delex'/);
    assert.match(bench.run('DELEX', 'k', 'IFDEQ', 'v'), /^-ERR must be exactly 16/);
    assert.equal(bench.run('DELEX', 'k', 'IFEQ', 'x'), ':0\r\n');
    assert.equal(bench.run('DELEX', 'k', 'IFNE', 'Hello world'), ':0\r\n');
    assert.equal(bench.run('DELEX', 'k', 'IFDNE', digestOfHello), ':0\r\n');
    assert.equal(bench.run('DELEX', 'k', 'IFDEQ', digestOfHello), ':1\r\n');
    assert.equal(bench.logged, '*2\r\n$3\r\nDEL\r\n$1\r\nk\r\n');
    checkEngine(bench.engine);
  });
});

describe('MSETEX', () => {
  it('logs each key with the moment of its expiry', () => {
    const bench = new CommandBench();
    bench.engine.now = 5000;
    assert.equal(bench.run('MSETEX', '2', 'a', '1', 'b', '2', 'EX', '1'), ':1\r\n');
    const effect = (key: string, value: string): string =>
      `*5\r\n$3\r\nSET\r\n$1\r\n${key}\r\n$1\r\n${value}\r\n$4\r\nPXAT\r\n$4\r\n6000\r\n`;
    assert.equal(bench.logged, effect('a', '1') + effect('b', '2'));
  });
});

describe('INCREX', () => {
  it('counts within bounds', () => {
    const bench = new CommandBench();
    assert.equal(bench.run('INCREX', 'n'), '*2\r\n:1\r\n:1\r\n');
    assert.equal(bench.run('INCREX', 'n', 'BYINT', '5', 'UBOUND', '5'), '*2\r\n:1\r\n:0\r\n');
    assert.equal(bench.logged, '');
    const saturated = bench.run('INCREX', 'n', 'BYINT', '5', 'UBOUND', '5', 'SATURATE');
    assert.equal(saturated, '*2\r\n:5\r\n:4\r\n');
    assert.equal(bench.logged, '*3\r\n$3\r\nSET\r\n$1\r\nn\r\n$1\r\n5\r\n');
    assert.equal(
      bench.run('INCREX', 'n', 'LBOUND', '-2', 'BYINT', '-100', 'SATURATE'),
      '*2\r\n:-2\r\n:-7\r\n',
    );
    bench.run('SET', 'n', '9223372036854775807');
    assert.equal(bench.run('INCREX', 'n'), '*2\r\n:9223372036854775807\r\n:0\r\n');
    assert.equal(bench.run('INCREX', 'none', 'UBOUND', '0'), '*2\r\n:0\r\n:0\r\n');
    assert.equal(bench.run('EXISTS', 'none'), ':0\r\n');
  });

  it('counts in fractions', () => {
    const bench = new CommandBench();
    assert.equal(bench.run('INCREX', 'f', 'BYFLOAT', '0.1'), '*2\r\n$3\r\n0.1\r\n$3\r\n0.1\r\n');
    assert.equal(
      bench.run('INCREX', 'f', 'BYFLOAT', '2', 'UBOUND', '1.5', 'SATURATE'),
      '*2\r\n$3\r\n1.5\r\n$3\r\n1.4\r\n',
    );
    assert.equal(
      bench.run('INCREX', 'f', 'BYFLOAT', '-3', 'LBOUND', '0'),
      '*2\r\n$3\r\n1.5\r\n$1\r\n0\r\n',
    );
    bench.run('SET', 's', 'text');
    assert.equal(bench.run('INCREX', 's', 'BYFLOAT', '1'), '-ERR value is not a valid float\r\n');
  });

  it('keeps, sets and removes the expiry', () => {
    const bench = new CommandBench();
    bench.engine.now = 1000;
    bench.run('INCREX', 'n', 'PX', '500', 'ENX');
    assert.equal(bench.run('PEXPIRETIME', 'n'), ':1500\r\n');
    bench.run('INCREX', 'n', 'PX', '900', 'ENX');
    assert.match(bench.logged, /SET.*2\r\n\$4\r\nPXAT\r\n\$4\r\n1500/s);
    assert.equal(bench.run('PEXPIRETIME', 'n'), ':1500\r\n');
    bench.run('INCREX', 'n', 'PERSIST');
    assert.equal(bench.run('PTTL', 'n'), ':-1\r\n');
    assert.equal(bench.run('INCREX', 'n', 'PXAT', '1'), '*2\r\n:4\r\n:1\r\n');
    assert.equal(bench.run('EXISTS', 'n'), ':0\r\n');
  });

  it('says what it does not take', () => {
    const bench = new CommandBench();
    bench.run('SET', 's', 'text');
    bench.run('HSET', 'h', 'f', 'v');
    const refusals: readonly (readonly [words: string, text: string])[] = [
      ['s', 'ERR value is not an integer or out of range'],
      ['n BYINT x', 'ERR Increment is not an integer or out of range'],
      ['n BYFLOAT x', 'ERR Increment is not a valid float'],
      ['n BYFLOAT inf', 'ERR BYFLOAT increment cannot be Infinity'],
      ['n LBOUND x', 'ERR LBOUND is not an integer or out of range'],
      ['n UBOUND x BYFLOAT 1', 'ERR UBOUND is not a valid float'],
      ['n LBOUND 5 UBOUND 4', "ERR LBOUND can't be greater than UBOUND"],
      ['n ENX', 'ERR ENX flag requires an expiration'],
      ['n EX 0', "ERR invalid expire time in 'increx' command"],
      ['n EX 1 PERSIST', 'ERR syntax error'],
      ['n BYINT 1 BYINT 1', 'ERR syntax error'],
      ['n BYINT', 'ERR syntax error'],
      ['n SATURATE SATURATE', 'ERR syntax error'],
      ['h', wrongType.slice(1, -2)],
    ];
    for (const [words, text] of refusals)
      assert.equal(bench.run('INCREX', ...words.split(' ')), `-${text}\r\n`, words);
  });
});

describe('APPEND', () => {
  it('copies each byte a few times only, and counts the room that it leaves', () => {
    const bench = new CommandBench();
    const piece = 'x'.repeat(1024);
    let moves = 0;
    let block = -1;
    for (let i = 0; i < 4096; i++) {
      bench.run('APPEND', 'k', piece);
      const now = bench.engine.arena.ints[bench.entryOf('k') * 2 + 1];
      if (now !== block) moves++;
      block = now;
    }
    assert.ok(moves < 40, `${moves.toString()} moves`);
    assert.ok(bench.engine.arena.usedBytes >= 4 << 20);
    assert.ok(bench.engine.arena.usedBytes < 9 << 20);
    assert.equal(bench.run('STRLEN', 'k'), `:${(4096 * 1024).toString()}\r\n`);
    checkEngine(bench.engine);
  });
});

describe('SCAN and RANDOMKEY', () => {
  it('shows each key that stays, while the index grows and shrinks around it', () => {
    const bench = new CommandBench();
    const random = createSeededRandom(77);
    const staying = Array.from({ length: 200 }, (_, i) => `stays:${i.toString()}`);
    for (const key of staying) bench.run('SET', key, 'v');
    for (let round = 0; round < 20; round++) {
      const seen = new Set<string>();
      let cursor = '0';
      let others = 0;
      do {
        const reply = bench.run('SCAN', cursor, 'COUNT', (1 + random.below(30)).toString());
        cursor = /^\*2\r\n\$\d+\r\n(\d+)/.exec(reply)?.[1] ?? '';
        for (const [key] of reply.matchAll(/stays:\d+/g)) seen.add(key);
        const target = random.below(3) === 0 ? 0 : random.below(4000);
        while (others < target) bench.run('SET', `other:${(others++).toString()}`, 'v');
        while (others > target) bench.run('DEL', `other:${(--others).toString()}`);
      } while (cursor !== '0');
      assert.equal(seen.size, staying.length);
      while (others > 0) bench.run('DEL', `other:${(--others).toString()}`);
    }
  });

  it('picks every key about equally often', () => {
    const bench = new CommandBench();
    const picked = new Map<string, number>();
    for (let i = 0; i < 50; i++) bench.run('SET', `k${i.toString()}`, 'v');
    for (let i = 0; i < 25_000; i++) {
      const key = bench.run('RANDOMKEY');
      picked.set(key, (picked.get(key) ?? 0) + 1);
    }
    assert.equal(picked.size, 50);
    // Chi squared with 49 degrees of freedom stays below 100 but once in 10,000 times.
    const chi = [...picked.values()].reduce((sum, n) => sum + (n - 500) ** 2 / 500, 0);
    assert.ok(chi < 100, `chi squared is ${chi.toFixed(1)}`);
  });
});
