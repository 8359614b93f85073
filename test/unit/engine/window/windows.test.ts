import assert from 'node:assert/strict';
import fc from 'fast-check';
import { entryAux, entryWord } from '@millrace/engine';
import { CommandBench } from '../../commands/command-bench.js';

interface Event {
  readonly time: number;
  readonly value: number;
  readonly member: string;
}

const rings = [
  { ms: 1000, size: 5 },
  { ms: 10_000, size: 6 },
  { ms: 60_000, size: 300 },
];
const resolutions = ['1s:5', '10s:6', '1m:300'];
const aggregates = ['count', 'sum', 'avg', 'min', 'max', 'std', 'distinct', 'rate', 'p50', 'p99'];

/** Keeps every event that a window takes. */
class Model {
  readonly events: Event[] = [];
  newest = -1;

  /** False where it is too old. */
  add(event: Event): boolean {
    const { ms, size } = rings[rings.length - 1];
    if (Math.floor(this.newest / ms) - Math.floor(event.time / ms) >= size && this.newest >= 0)
      return false;
    this.events.push(event);
    this.newest = Math.max(this.newest, event.time);
    return true;
  }

  /** The events that a span has to answer, by the finest ring that covers it; undefined where none does. */
  span(spanMs: number, at: number): readonly Event[] | undefined {
    for (const { ms, size } of rings) {
      if (ms * size < spanMs) continue;
      const last = Math.floor(at / ms);
      const first = Math.max(0, last - Math.ceil(spanMs / ms) + 1);
      if (Math.floor(this.newest / ms) - first >= size) continue;
      // The stated bound: each end is off by less than a bucket.
      assert.ok((last + 1) * ms - 1 - at < ms);
      assert.ok(first === 0 || Math.abs(first * ms - (at - spanMs + 1)) < ms);
      return this.events.filter(({ time }) => time >= first * ms && time < (last + 1) * ms);
    }
    return undefined;
  }
}

function isNear(actual: string, expected: number, share: number, text: string): void {
  const distance = Math.abs(Number(actual) - expected);
  assert.ok(distance <= Math.abs(expected) * share + 1e-6, `${text}: ${actual}, not ${expected}`);
}

/** The bulks and integers of a flat RESP2 reply. */
function values(reply: string): string[] {
  const lines = reply.split('\r\n').slice(1, -1);
  return lines
    .filter((line) => line === '$-1' || !line.startsWith('$'))
    .map((line) => line.replace(/^:/, ''));
}

function compare(
  got: readonly string[],
  events: readonly Event[],
  all: readonly Event[],
  spanMs: number,
): void {
  const sorted = events.map(({ value }) => value).sort((a, b) => a - b);
  const count = sorted.length;
  const sum = sorted.reduce((a, b) => a + b, 0);
  const [gotCount, gotSum, avg, least, greatest, std, distinct, rate, p50, p99] = got;
  assert.equal(Number(gotCount), count);
  isNear(gotSum, sum, 1e-9, 'sum');
  assert.equal(Number(distinct), new Set(events.map(({ member }) => member)).size);
  isNear(rate, (count * 1000) / spanMs, 1e-9, 'rate');
  if (count === 0) {
    assert.deepEqual([avg, least, greatest, std, p50, p99], Array(6).fill('$-1'));
    return;
  }
  const mean = sum / count;
  isNear(avg, mean, 1e-9, 'avg');
  assert.equal(Number(least), sorted[0]);
  assert.equal(Number(greatest), sorted[count - 1]);
  const squares = sorted.reduce((a, b) => a + (b - mean) ** 2, 0);
  const lost = 1e-12 * Math.max(...all.map(({ value }) => Math.abs(value)));
  const distance = Math.abs(Number(std) - Math.sqrt(squares / count));
  assert.ok(distance <= lost + Math.sqrt(squares / count) * 1e-6, `std: ${std}`);
  isNear(p50, sorted[Math.max(0, Math.ceil(count * 0.5) - 1)], 0.0101, 'p50');
  isNear(p99, sorted[Math.max(0, Math.ceil(count * 0.99) - 1)], 0.0101, 'p99');
}

const value = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.integer({ min: 0, max: 99_999 }).map((cents) => cents / 100),
  fc.integer({ min: 1, max: 2 ** 31 + 5 }),
  fc.double({ min: 0.001, max: 1e6, noNaN: true }),
);
const step = fc.record({
  /** How much later than the newest event; below zero it is late. */
  later: fc.oneof(
    fc.integer({ min: -6000, max: 3000 }),
    fc.integer({ min: -100_000, max: 70_000 }),
    fc.constantFrom(-20_000_000, 400_000, 30_000_000),
  ),
  value,
  member: fc.integer({ min: 0, max: 40 }).map((shop) => `shop-${shop.toString()}`),
});

function checkEntry(bench: CommandBench, key: string): void {
  const entry = bench.entryOf(key);
  const { arena, windows } = bench.engine;
  windows.check(entryWord(arena, entry), entryAux(arena, entry));
}

describe('a window', () => {
  it('answers what a model that keeps all events answers, late ones included', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.nat(50_000), (steps, ago) => {
        const bench = new CommandBench();
        bench.run('SET', 'other', '1');
        bench.run('DEL', 'other');
        const before = bench.engine.arena.usedBytes;
        const model = new Model();
        bench.run('WIN.CREATE', 'w', 'RESOLUTIONS', ...resolutions, 'DISTINCT', 'QUANTILES');
        for (const { later, value, member } of steps) {
          const time = Math.max(0, (model.newest < 0 ? 1e9 : model.newest) + later);
          const reply = bench.run('WIN.ADD', 'w', time.toString(), value.toString(), member);
          const isTaken = model.add({ time, value, member });
          assert.equal(reply.startsWith(':'), isTaken, reply);
        }
        checkEntry(bench, 'w');
        const at = Math.max(0, model.newest - ago);
        for (const spanMs of [1000, 4500, 5000, 6000, 60_000, 600_000, 18_000_000]) {
          const asked = ['SPAN', spanMs.toString(), 'AT', at.toString(), ...aggregates];
          const got = values(bench.run('WIN.GET', 'w', ...asked));
          const events = model.span(spanMs, at);
          if (events === undefined) assert.deepEqual(got, Array(aggregates.length).fill('$-1'));
          else compare(got, events, model.events, spanMs);
        }
        bench.run('COPY', 'w', 'copy');
        checkEntry(bench, 'copy');
        const digest = bench.run('WIN.GET', 'w', 'SPAN', '1m', 'AT', at.toString(), ...aggregates);
        bench.run('DEL', 'w');
        while (!bench.engine.releases.isIdle) bench.engine.releases.step(3);
        const asked = ['SPAN', '1m', 'AT', at.toString(), ...aggregates];
        assert.equal(bench.run('WIN.GET', 'copy', ...asked), digest);
        bench.run('DEL', 'copy');
        while (!bench.engine.releases.isIdle) bench.engine.releases.step(3);
        assert.equal(bench.engine.arena.usedBytes, before);
      }),
      { numRuns: 60 },
    );
  });

  for (const [kindOfValue, make] of [
    ['short decimals', (i: number) => ((i * 37) % 100_000) / 100],
    ['any values', (i: number) => Math.sin(i) * 1e5],
  ] as const) {
    it(`takes at most 200 bytes with three buckets and 6 KiB with all 203, of ${kindOfValue}`, () => {
      const bench = new CommandBench();
      const start = 40 * 86_400_000;
      let added = 0;
      const add = (time: number): void => {
        bench.run('WIN.ADD', 'w', time.toString(), make(added++).toString());
      };
      const memory = (): number => {
        const entry = bench.entryOf('w');
        const { arena, windows } = bench.engine;
        return windows.memory(entryWord(arena, entry), entryAux(arena, entry));
      };
      for (let i = 0; i < 3; i++) add(start + i * 1000);
      assert.ok(memory() <= 200, memory().toString());
      const end = start + 36 * 86_400_000;
      let greatest = 0;
      for (let time = start; time <= end; time += 3_600_000) add(time);
      for (let time = end - 3_600_000; time <= end; time += 60_000) add(time);
      for (let time = end - 60_000; time <= end; time += 100) {
        add(time);
        greatest = Math.max(greatest, memory());
      }
      const info = bench.run('WIN.INFO', 'w');
      for (const used of [60, 60, 48, 35]) assert.ok(info.includes(`+used\r\n:${used.toString()}`));
      assert.ok(greatest <= 6 * 1024, greatest.toString());
      checkEntry(bench, 'w');
    });
  }

  it('counts many members with an error of a few percent, and merges them over buckets', () => {
    const bench = new CommandBench();
    bench.run('WIN.CREATE', 'w', 'DISTINCT');
    const start = 1_700_000_000_000;
    for (let i = 0; i < 60_000; i++) {
      const time = start + (i % 1800) * 1000;
      bench.run('WIN.ADD', 'w', time.toString(), '1', `member ${(i % 20_000).toString()}`);
    }
    checkEntry(bench, 'w');
    const at = (start + 1_799_000).toString();
    const [distinct] = values(bench.run('WIN.GET', 'w', 'SPAN', '1h', 'AT', at, 'distinct'));
    assert.ok(Math.abs(Number(distinct) - 20_000) < 20_000 * 0.08, distinct);
  });

  it('gives the lowest bins of a sketch together where they are too many', () => {
    const bench = new CommandBench();
    bench.run('WIN.CREATE', 'w', 'QUANTILES');
    const values1: number[] = [];
    for (let i = 0; i < 3000; i++) {
      const value = 10 ** (((i * 7919) % 3000) / 100 - 15) * (i % 3 === 0 ? -1 : 1);
      values1.push(value);
      bench.run('WIN.ADD', 'w', '5000', value.toString());
    }
    checkEntry(bench, 'w');
    values1.sort((a, b) => a - b);
    const [p99] = values(bench.run('WIN.GET', 'w', 'SPAN', '1d', 'AT', '5000', 'p99'));
    isNear(p99, values1[Math.ceil(3000 * 0.99) - 1], 0.0101, 'p99');
  });
});
