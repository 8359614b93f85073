import assert from 'node:assert/strict';
import { checkEngine } from '@millrace/engine';
import { CommandBench } from '../commands/command-bench.js';

const keys = 3000;
const sets = 40;
const members = 3500;
const membersACommand = 500;
const series = 12_000;
const blocksAStep = 64;

describe('lazy release', () => {
  it('frees big values that are met in the last step over a flushed index', () => {
    const bench = new CommandBench();
    const { arena, releases } = bench.engine;
    bench.run('SET', 'key', 'value');
    bench.run('FLUSHALL');
    const { usedBytes } = arena;
    for (let i = 0; i < keys; i++) bench.run('SET', `key:${i}`, 'value');
    for (let set = 0; set < sets; set++) {
      for (let from = 0; from < members; from += membersACommand) {
        const names = Array.from({ length: membersACommand }, (_, i) => `member:${from + i}`);
        bench.run('SADD', `set:${set}`, ...names);
      }
    }
    bench.run('FLUSHALL');
    assert.ok(!releases.isIdle);
    while (!releases.isIdle) releases.step(blocksAStep);
    assert.equal(checkEngine(bench.engine).keys, 0);
    assert.equal(arena.usedBytes, usedBytes);
  });

  it('frees the labels of flushed series in slices, and finds those that come after', () => {
    const bench = new CommandBench();
    const { arena, releases } = bench.engine;
    const create = (i: number): string =>
      bench.run('TS.CREATE', `series:${i}`, 'LABELS', 'id', `${i}`, 'room', `${i % 7}`);
    const { usedBytes } = arena;
    for (let i = 0; i < series; i++) create(i);
    bench.run('FLUSHALL');
    assert.equal(bench.run('TS.QUERYINDEX', 'room=1'), '*0\r\n');
    create(1);
    let steps = 0;
    for (; !releases.isIdle; steps++) {
      if (steps % 8 === 0) checkEngine(bench.engine);
      releases.step(blocksAStep);
    }
    assert.ok(steps > series / blocksAStep / 8, `${steps}`);
    assert.equal(bench.run('TS.QUERYINDEX', 'room=1'), '*1\r\n$8\r\nseries:1\r\n');
    bench.run('FLUSHALL');
    while (!releases.isIdle) releases.step(blocksAStep);
    assert.equal(checkEngine(bench.engine).keys, 0);
    assert.equal(arena.usedBytes, usedBytes);
  });
});
