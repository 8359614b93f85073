import assert from 'node:assert/strict';
import { checkEngine } from '@millrace/engine';
import { CommandBench } from '../commands/command-bench.js';

const keys = 3000;
const sets = 40;
const members = 3500;
const membersACommand = 500;
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
});
