import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { checkEngine } from '@millrace/engine';
import { CommandBench } from './command-bench.js';

describe('commands on the engine', () => {
  it('strings answer what a Map would, through random sets, appends, expiries and deletions', () => {
    const bench = new CommandBench();
    const random = createSeededRandom(4);
    const model = new Map<string, string>();
    for (let step = 0; step < 20_000; step++) {
      const key = `k${random.below(300).toString()}`;
      const had = model.get(key);
      const text =
        random.below(4) === 0
          ? random.below(1e6).toString()
          : 'v'.repeat(random.below(random.below(20) === 0 ? 9000 : 80));
      switch (random.below(7)) {
        case 0:
          bench.run('SET', key, text);
          model.set(key, text);
          break;
        case 1:
          assert.equal(
            bench.run('APPEND', key, text),
            `:${((had ?? '').length + text.length).toString()}\r\n`,
          );
          model.set(key, (had ?? '') + text);
          break;
        case 2:
          assert.equal(bench.run('DEL', key), had === undefined ? ':0\r\n' : ':1\r\n');
          model.delete(key);
          break;
        case 3:
          bench.run('SET', key, text, 'EX', '100');
          model.set(key, text);
          break;
        case 4:
          if (random.below(2) === 0) bench.run('PERSIST', key);
          else bench.run('EXPIRE', key, '50');
          break;
        case 5:
          if (random.below(50) === 0) {
            bench.run('FLUSHALL');
            model.clear();
          }
          break;
        default:
          assert.equal(
            bench.run('GET', key),
            had === undefined ? '$-1\r\n' : `$${had.length.toString()}\r\n${had}\r\n`,
          );
      }
      if (step % 50 === 0) bench.engine.releases.step(20);
    }
    assert.equal(checkEngine(bench.engine).keys, model.size);
  });

  it('hashes answer what Maps would, packed and as tables', () => {
    const bench = new CommandBench();
    const random = createSeededRandom(6);
    const model = new Map<string, Map<string, string>>();
    for (let step = 0; step < 30_000; step++) {
      const number = random.below(20);
      const key = `h${number.toString()}`;
      const field = `f${random.below(number < 10 ? 12 : 400).toString()}`;
      const hash = model.get(key) ?? new Map<string, string>();
      const value = 'v'.repeat(random.below(random.below(30) === 0 ? 300 : 20));
      switch (random.below(6)) {
        case 0:
        case 1:
          assert.equal(bench.run('HSET', key, field, value), hash.has(field) ? ':0\r\n' : ':1\r\n');
          hash.set(field, value);
          model.set(key, hash);
          break;
        case 2:
          assert.equal(bench.run('HDEL', key, field), hash.delete(field) ? ':1\r\n' : ':0\r\n');
          if (hash.size === 0) model.delete(key);
          break;
        case 3: {
          const had = hash.get(field);
          assert.equal(
            bench.run('HGET', key, field),
            had === undefined ? '$-1\r\n' : `$${had.length.toString()}\r\n${had}\r\n`,
          );
          break;
        }
        case 4:
          assert.equal(bench.run('HLEN', key), `:${hash.size.toString()}\r\n`);
          break;
        default:
          if (random.below(200) === 0) {
            bench.run('DEL', key);
            model.delete(key);
          }
      }
      if (step % 50 === 0) bench.engine.releases.step(20);
    }
    assert.equal(checkEngine(bench.engine).keys, model.size);
    bench.run('FLUSHALL');
    while (!bench.engine.releases.isIdle) bench.engine.releases.step(100);
    checkEngine(bench.engine);
  });

  it('an expired key is gone, and counted as gone, at the first look', () => {
    const bench = new CommandBench();
    bench.engine.now = 1000;
    bench.run('SET', 'a', 'x', 'PX', '10');
    assert.equal(bench.run('PTTL', 'a'), ':10\r\n');
    bench.engine.now = 1010;
    assert.equal(bench.run('GET', 'a'), '$-1\r\n');
    assert.equal(bench.run('DBSIZE'), ':0\r\n');
    checkEngine(bench.engine);
  });

  it('renames, copies and moves keep value and expiry', () => {
    const bench = new CommandBench();
    const long = 'z'.repeat(5000);
    bench.run('SET', 'a', long, 'PX', '500');
    bench.run('COPY', 'a', 'b');
    bench.run('RENAME', 'a', 'c');
    bench.run('APPEND', 'b', '!');
    assert.equal(bench.run('STRLEN', 'b'), ':5001\r\n');
    assert.equal(bench.run('STRLEN', 'c'), ':5000\r\n');
    assert.equal(bench.run('PTTL', 'c'), ':500\r\n');
    assert.equal(bench.run('MOVE', 'c', '1'), ':1\r\n');
    assert.equal(bench.run('EXISTS', 'a', 'b', 'c'), ':1\r\n');
    assert.equal(checkEngine(bench.engine).keys, 2);
  });
});
