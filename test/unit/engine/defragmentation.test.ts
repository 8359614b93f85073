import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import { checkEngine, KeyspaceDigest } from '@millrace/engine';
import type { Engine } from '@millrace/engine';
import { CommandBench } from '../commands/command-bench.js';

const random = createSeededRandom(31);
const text = (bytesMax: number): string => 'v'.repeat(1 + random.below(bytesMax));
const number = (below: number): string => `${random.below(below)}`;

const startMs = 1_700_000_000_000;
const keys = 400;
const kinds = ['s', 'h', 'i', 'm', 'z', 'l', 'x', 't', 'p'];

/** Writes to a key of each kind; a quarter of the keys are large. */
const writes: readonly ((key: string, elements: number) => string[])[] = [
  (key) => ['SET', `s${key}`, text(random.below(8) === 0 ? 9000 : 300)],
  (key) => ['SET', `s${key}`, text(100), 'PXAT', `${startMs + 1e6 + random.below(1e6)}`],
  (key, elements) => ['HSET', `h${key}`, `f${number(elements)}`, text(60)],
  (key, elements) => {
    const time = `${startMs + 1e6 + random.below(1e6)}`;
    return ['HPEXPIREAT', `h${key}`, time, 'FIELDS', '1', `f${number(elements)}`];
  },
  (key, elements) => ['SADD', `i${key}`, number(elements)],
  (key, elements) => ['SADD', `m${key}`, `member:${number(elements)}`],
  (key, elements) => ['ZADD', `z${key}`, number(50), `member:${number(elements)}`],
  (key) => ['RPUSH', `l${key}`, text(120), text(30)],
  (key) => ['LPUSH', `l${key}`, text(120), number(1000)],
  (key) => ['XADD', `x${key}`, 'MAXLEN', '100', '*', 'f', text(20)],
  (key, elements) => [
    'TS.ADD',
    `t${key}`,
    `${startMs + random.below(elements)}`,
    number(9),
    'ON_DUPLICATE',
    'LAST',
    'LABELS',
    'k',
    key,
  ],
  (key) => ['PFADD', `p${key}`, text(50)],
];
const removals: readonly ((key: string, elements: number) => string[])[] = [
  (key) => ['DEL', ...kinds.map((kind) => kind + key)],
  (key, elements) => ['HDEL', `h${key}`, `f${number(elements)}`],
  (key, elements) => ['SREM', `m${key}`, `member:${number(elements)}`],
  (key, elements) => ['ZREM', `z${key}`, `member:${number(elements)}`],
  (key) => ['LTRIM', `l${key}`, number(5), '-2'],
  (key) => ['LINSERT', `l${key}`, 'BEFORE', 'v', number(1000)],
  (key) => ['PERSIST', `s${key}`],
];

function command(removes: number): string[] {
  const key = number(keys);
  const elements = Number(key) % 4 === 0 ? 800 : 30;
  // Most goes to the large ones, which would not become so otherwise.
  const target = random.below(2) === 0 ? `${(Number(key) % 20) * 4}` : key;
  const among = random.below(100) < removes ? removals : writes;
  return among[random.below(among.length)](target, elements);
}

function finish(engine: Engine): void {
  const { defragmentation } = engine;
  defragmentation.start();
  while (!defragmentation.isResting) defragmentation.step();
}

describe('defragmentation', () => {
  it('moves blocks between commands, and nothing is different', () => {
    const plain = new CommandBench();
    const moving = new CommandBench();
    for (const bench of [plain, moving]) bench.engine.now = startMs;
    const { arena, defragmentation } = moving.engine;
    defragmentation.ignoredPercent = 0;
    for (let step = 0; step < 60_000; step++) {
      // Now mostly writes, now mostly removals.
      const parts = command((step / 5000) % 2 < 1 ? 10 : 85);
      assert.equal(moving.run(...parts), plain.run(...parts), parts.join(' '));
      defragmentation.start();
      defragmentation.step();
      defragmentation.step();
      if (step % 50 === 0) for (const { engine } of [plain, moving]) engine.releases.step(20);
      if (step % 10_000 === 9999) checkEngine(moving.engine);
    }
    assert.ok(arena.moved > 1000, `${arena.moved} blocks moved`);
    assert.equal(
      new KeyspaceDigest(moving.engine).ofAll(),
      new KeyspaceDigest(plain.engine).ofAll(),
    );
    checkEngine(moving.engine);
    moving.run('FLUSHALL');
    while (!moving.engine.releases.isIdle) moving.engine.releases.step(100);
    assert.equal(checkEngine(moving.engine).keys, 0);
  });

  it('leaves little room in spans that are hardly used', () => {
    const bench = new CommandBench();
    const { arena, defragmentation } = bench.engine;
    defragmentation.ignoredPercent = 0;
    for (let i = 0; i < 30_000; i++) bench.run('SET', `key:${i}`, 'v'.repeat(40 + (i % 900)));
    const { pageTop } = arena;
    for (let i = 0; i < 30_000; i++) if (i % 32 !== 0) bench.run('DEL', `key:${i}`);
    const isFull = 'w'.repeat(2000);
    let more = 0;
    finish(bench.engine);
    assert.ok(defragmentation.spareBytes > arena.usedBytes);
    // All that was deleted is there for values of another size.
    while (arena.pageTop <= pageTop) bench.run('SET', `other:${more++}`, isFull);
    assert.ok(arena.usedBytes > 0.93 * arena.residentBytes, `${arena.usedBytes}`);
    checkEngine(bench.engine);
  });

  it('moves values that are too big for one step, and lets go of those that vanish', () => {
    const bench = new CommandBench();
    const { defragmentation } = bench.engine;
    defragmentation.ignoredPercent = 0;
    for (const kind of ['HSET', 'ZADD', 'SADD', 'RPUSH']) {
      for (let i = 0; i < 20_000; i++) {
        const more = kind === 'HSET' || kind === 'ZADD' ? [`${i}`] : [];
        bench.run(kind, kind, ...more, `member:${i}`);
      }
    }
    for (let i = 0; i < 20_000; i++) {
      if (i % 16 === 0) continue;
      bench.run('HDEL', 'HSET', `${i}`);
      bench.run('ZREM', 'ZADD', `member:${i}`);
      bench.run('SREM', 'SADD', `member:${i}`);
    }
    defragmentation.start();
    for (let step = 0; step < 170; step++) defragmentation.step();
    assert.ok(defragmentation.isMoving);
    bench.run('DEL', 'SADD');
    bench.run('RENAME', 'HSET', 'other');
    while (!defragmentation.isResting) defragmentation.step();
    assert.ok(bench.engine.arena.moved > 1000, `${bench.engine.arena.moved}`);
    checkEngine(bench.engine);
    assert.equal(bench.run('ZRANK', 'ZADD', 'member:1600'), ':100\r\n');
    assert.equal(bench.run('HGET', 'other', '1600'), '$11\r\nmember:1600\r\n');
    assert.equal(bench.run('LINDEX', 'RPUSH', '-2'), '$12\r\nmember:19998\r\n');
  });
});
