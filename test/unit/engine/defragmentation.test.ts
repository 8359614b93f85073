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
const kinds = ['s', 'h', 'i', 'm', 'z', 'l', 'x', 't', 'p', 'w', 'c'];

type Make = (key: string, elements: number) => string[];

/** Streams that get larger, with groups, consumers and ids of producers. */
const groupOf = (elements: number): string => `g${random.below(elements > 100 ? 6 : 2)}`;
const consumerOf = (elements: number): string => `c${random.below(elements > 100 ? 40 : 3)}`;
const streamWrites: readonly Make[] = [
  (key) => ['XADD', `x${key}`, 'MAXLEN', '2000', '*', 'f', text(90)],
  (key) => ['XADD', `x${key}`, 'IDMP', `p${number(9)}`, number(5000), '*', text(5), text(20)],
  (key, elements) => ['XGROUP', 'CREATE', `x${key}`, groupOf(elements), '0', 'MKSTREAM'],
  ...[1, 2, 3].map((): Make => (key, elements) => {
    const who = ['GROUP', groupOf(elements), consumerOf(elements)];
    return ['XREADGROUP', ...who, 'COUNT', '9', 'STREAMS', `x${key}`, '>'];
  }),
  (key, elements) => {
    const who = [groupOf(elements), consumerOf(elements)];
    return ['XAUTOCLAIM', `x${key}`, ...who, '0', '0', 'COUNT', number(9), 'JUSTID'];
  },
  (key, elements) => ['XPENDING', `x${key}`, groupOf(elements), '-', '+', '5'],
  (key) => ['XINFO', 'STREAM', `x${key}`, 'FULL', 'COUNT', '3'],
];
/** Windows, and series of many samples with labels that few others have. */
const windowWrites: readonly Make[] = [
  (key) => ['WIN.CREATE', `w${key}`, 'RESOLUTIONS', '1s:100', '1m:200', 'DISTINCT', 'QUANTILES'],
  ...[1, 2].map((): Make => (key, elements) => {
    const time = `${startMs + random.below(elements) * 100}`;
    return ['WIN.ADD', `w${key}`, time, number(1000), `member:${number(200)}`];
  }),
  (key) => ['WIN.GET', `w${key}`, 'SPAN', '1m', 'sum', 'distinct', 'p99'],
  ...[1, 2].map((): Make => (key, elements) => {
    const time = `${startMs + random.below(elements * 30)}`;
    const options = ['ON_DUPLICATE', 'LAST', 'LABELS', 'c', key, 'group', `${Number(key) % 7}`];
    return ['TS.ADD', `c${key}`, time, `${random.fraction()}`, ...options];
  }),
  (key) => ['TS.QUERYINDEX', `group=${Number(key) % 7}`],
  (key) => ['TS.CREATERULE', `c${key}`, `c${Number(key) + 1}`, 'AGGREGATION', 'sum', '100'],
];

/** Writes to a key of each kind; a quarter of the keys are large. */
const writes: readonly Make[] = [
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
  ...streamWrites,
  ...windowWrites,
];
const removals: readonly Make[] = [
  (key) => ['DEL', ...kinds.map((kind) => kind + key)],
  (key, elements) => ['HDEL', `h${key}`, `f${number(elements)}`],
  (key, elements) => ['SREM', `m${key}`, `member:${number(elements)}`],
  (key, elements) => ['ZREM', `z${key}`, `member:${number(elements)}`],
  (key) => ['LTRIM', `l${key}`, number(5), '-2'],
  (key) => ['LINSERT', `l${key}`, 'BEFORE', 'v', number(1000)],
  (key) => ['PERSIST', `s${key}`],
  (key) => ['XTRIM', `x${key}`, 'MAXLEN', number(300)],
  (key, elements) => ['XGROUP', 'DELCONSUMER', `x${key}`, groupOf(elements), consumerOf(elements)],
  (key, elements) => ['XGROUP', 'DESTROY', `x${key}`, groupOf(elements * random.below(2))],
  (key, elements) => {
    const from = startMs + random.below(elements * 30);
    return ['TS.DEL', `c${key}`, `${from}`, `${from + 5000}`];
  },
  (key, elements) => ['TS.DEL', `t${key}`, `${startMs}`, `${startMs + random.below(elements)}`],
  (key) => ['WIN.DEL', `w${key}`, `${startMs}`, `${startMs + random.below(50_000)}`],
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

  const scattered: Record<string, (bench: CommandBench, key: string, i: number) => void> = {
    streams: (bench, key, i) => {
      for (let n = 0; n < (i % 16 === 0 ? 600 : 3); n++)
        bench.run('XADD', key, `${n + 1}-0`, 'field', text(40));
      bench.run('XADD', key, 'IDMP', 'producer', `${i}`, '*', 'field', text(40));
    },
    groups: (bench, key, i) => {
      for (let n = 0; n < 20; n++) bench.run('XADD', key, `${n + 1}-0`, 'f', 'v');
      for (let group = 0; group < 1 + (i % 16); group++) {
        bench.run('XGROUP', 'CREATE', key, `group:${group}`, '0');
        for (let n = 0; n < 5; n++) {
          const who = ['GROUP', `group:${group}`, `consumer:${n}`];
          bench.run('XREADGROUP', ...who, 'COUNT', '3', 'STREAMS', key, '>');
        }
      }
    },
    series: (bench, key, i) => {
      for (let n = 0; n < (i % 16 === 0 ? 3000 : 20); n++) {
        const value = `${random.fraction()}`;
        const labels = ['LABELS', 'own', key, 'of', `${i % 9}`, 'all', 'yes'];
        bench.run('TS.ADD', key, `${n * 1000 + random.below(9)}`, value, ...labels);
      }
      const from = `key:${random.below(i + 1)}`;
      bench.run('TS.CREATERULE', from, key, 'AGGREGATION', 'avg', '60000');
    },
    windows: (bench, key, i) => {
      bench.run('WIN.CREATE', key, 'DISTINCT', 'QUANTILES', 'LABELS', 'own', key);
      for (let n = 0; n < (i % 16 === 0 ? 300 : 12); n++)
        bench.run('WIN.ADD', key, `${startMs + n * 700}`, number(1000), `member:${number(50)}`);
    },
  };
  for (const [name, fill] of Object.entries(scattered)) {
    it(`brings together what is left of ${name}`, () => {
      const bench = new CommandBench();
      bench.engine.now = startMs;
      const { arena, defragmentation } = bench.engine;
      defragmentation.ignoredPercent = 0;
      for (let i = 0; i < 1500; i++) fill(bench, `key:${i}`, i);
      for (let i = 0; i < 1500; i++) if (random.below(16) !== 0) bench.run('DEL', `key:${i}`);
      while (!bench.engine.releases.isIdle) bench.engine.releases.step(100);
      const digest = new KeyspaceDigest(bench.engine).ofAll();
      const ask = (): string => bench.run('TS.QUERYINDEX', 'all=yes', 'of=3');
      const answer = ask();
      finish(bench.engine);
      assert.ok(defragmentation.spareBytes > arena.usedBytes, `${defragmentation.spareBytes}`);
      finish(bench.engine);
      const share = defragmentation.spareBytes / arena.usedBytes;
      assert.ok(share < 0.1, `${share} of what is used could be spared still`);
      assert.equal(new KeyspaceDigest(bench.engine).ofAll(), digest);
      assert.equal(ask(), answer);
      checkEngine(bench.engine);
    });
  }

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
