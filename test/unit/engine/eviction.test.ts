import assert from 'node:assert/strict';
import { createSeededRandom } from '@millrace/base';
import type { Random } from '@millrace/base';
import { checkEngine, Engine, Eviction, kind } from '@millrace/engine';
import type { EvictionPolicy } from '@millrace/engine';
import { entryExpiry, keyLength, keyOffset } from '@millrace/memory';

const encoder = new TextEncoder();
const keys = 10_000;
const capacity = 2_000;
const startMs = 1_700_000_000_000;

/** A cache of a few keys on the engine, which reads and makes them as commands do. */
class Cache {
  readonly engine: Engine;
  readonly random: Random = createSeededRandom(21);
  nowMs = startMs;

  constructor(policy: EvictionPolicy) {
    this.engine = new Engine({ bytes: 64 << 20, random: createSeededRandom(5) });
    this.engine.eviction.policy = policy;
    this.engine.access.follow(Eviction.accessKindOf(policy), this.nowMs);
  }

  pass(milliseconds: number): void {
    this.nowMs += milliseconds;
    this.engine.access.tick(this.nowMs);
  }

  find(key: string): number {
    const bytes = encoder.encode(key);
    const entry = this.engine.keyspaces[0].find(bytes, 0, bytes.length);
    if (entry !== 0) this.engine.access.touch(entry);
    return entry;
  }

  add(key: string, expiryMs = 0): void {
    const bytes = encoder.encode(key);
    const keyspace = this.engine.keyspaces[0];
    assert.equal(keyspace.find(bytes, 0, bytes.length), 0);
    keyspace.create(kind.string, bytes, 0, bytes.length, 1, 7, expiryMs);
  }

  /** The name of the key that went, or undefined where none may. */
  evict(): string | undefined {
    const { eviction, arena } = this.engine;
    if (!eviction.choose()) return undefined;
    const { keyspace, entry } = eviction;
    const from = keyOffset(arena, entry);
    const length = keyLength(arena, entry);
    const name = Buffer.from(arena.bytes.slice(from, from + length)).toString();
    keyspace.index.find(keyspace.root, arena.bytes, from, length);
    keyspace.remove(entry);
    return name;
  }

  /** A key of a Zipf distribution. */
  draw(): string {
    return `key:${Math.floor(Math.exp(this.random.fraction() * Math.log(keys)))}`;
  }
}

/** The share of reads that hit, of a trace of which each read takes 20 ms. */
function hitRatio(policy: EvictionPolicy): number {
  const cache = new Cache(policy);
  const keyspace = cache.engine.keyspaces[0];
  let hits = 0;
  const reads = 100_000;
  for (let i = 0; i < reads; i++) {
    cache.pass(20);
    const key = cache.draw();
    if (cache.find(key) !== 0) hits++;
    else {
      while (keyspace.size >= capacity) cache.evict();
      cache.add(key);
    }
  }
  checkEngine(cache.engine);
  return hits / reads;
}

/** What a cache would have that knows the last use of every key exactly. */
function exactRatio(): number {
  const cache = new Cache('noeviction');
  const held = new Map<string, true>();
  let hits = 0;
  const reads = 100_000;
  for (let i = 0; i < reads; i++) {
    const key = cache.draw();
    if (held.delete(key)) hits++;
    else if (held.size >= capacity) held.delete(held.keys().next().value!);
    held.set(key, true);
  }
  return hits / reads;
}

describe('eviction', () => {
  it('finds a key as long as there is one, also where buckets at both ends are empty', () => {
    for (const policy of ['allkeys-lru', 'allkeys-lfu', 'allkeys-random'] as const) {
      const cache = new Cache(policy);
      for (let i = 0; i < capacity; i++) cache.add(`key:${i}`);
      for (let i = 0; i < capacity; i++) assert.notEqual(cache.evict(), undefined, policy);
      assert.equal(cache.evict(), undefined);
    }
  });

  it('of what was not used for long is nearly as good as if every use were known exactly', () => {
    const [sampled, exact, random] = [
      hitRatio('allkeys-lru'),
      exactRatio(),
      hitRatio('allkeys-random'),
    ];
    assert.ok(sampled > exact - 0.01, `${sampled} of ${exact}`);
    assert.ok(sampled > random + 0.02, `${sampled}, by chance ${random}`);
  });

  it('of what is seldom used is better still where some keys are always wanted', () => {
    const [seldom, exact] = [hitRatio('allkeys-lfu'), exactRatio()];
    assert.ok(seldom > exact, `${seldom} of ${exact}`);
  });

  it('takes keys that expire only, where the policy says so, and none where there is none', () => {
    for (const policy of ['volatile-lru', 'volatile-lfu', 'volatile-random'] as const) {
      const cache = new Cache(policy);
      for (let i = 0; i < 500; i++) cache.add(`stays:${i}`);
      for (let i = 0; i < 5; i++) cache.add(`goes:${i}`, startMs + 1e9);
      const gone = Array.from({ length: 5 }, () => cache.evict() ?? '');
      assert.deepEqual(
        gone.sort(),
        [0, 1, 2, 3, 4].map((i) => `goes:${i}`),
      );
      assert.equal(cache.evict(), undefined);
    }
    assert.equal(new Cache('noeviction').evict(), undefined);
  });

  it('by time to live takes the nearest of a sample', () => {
    const cache = new Cache('volatile-ttl');
    for (let i = 0; i < 1000; i++) cache.add(`key:${i}`, startMs + 1e6 + i * 1000);
    let ranks = 0;
    for (let i = 0; i < 100; i++) {
      assert.ok(cache.engine.eviction.choose());
      ranks +=
        (entryExpiry(cache.engine.arena, cache.engine.eviction.entry) - startMs - 1e6) / 1000;
    }
    assert.ok(ranks / 100 < 100, `the average rank is ${ranks / 100} of 1000`);
  });

  it('goes through all databases', () => {
    const cache = new Cache('allkeys-lru');
    const other = cache.engine.keyspaces[9];
    const old = encoder.encode('old');
    other.find(old, 0, 3);
    other.create(kind.string, old, 0, 3, 1, 7);
    cache.pass(60_000);
    for (let i = 0; i < 100; i++) cache.add(`young:${i}`);
    assert.equal(cache.evict(), 'old');
  });
});

describe('access clocks', () => {
  it('tell idle seconds, and hold them at their most however long a key lies there', () => {
    const cache = new Cache('allkeys-lru');
    const { access, keyspaces } = cache.engine;
    cache.add('a');
    cache.pass(90_000);
    const entry = keyspaces[0].find(encoder.encode('a'), 0, 1);
    assert.equal(access.idleSeconds(entry), 90);
    for (let hour = 0; hour < 100; hour++) {
      cache.pass(3_600_000);
      access.sweep(keyspaces[0], 0);
    }
    assert.ok(access.idleSeconds(entry) >= 12 * 3600);
    cache.find('a');
    assert.equal(access.idleSeconds(entry), 0);
  });

  it('count uses ever more slowly, and lose one a minute', () => {
    const cache = new Cache('allkeys-lfu');
    const { access, keyspaces } = cache.engine;
    cache.add('a');
    const entry = keyspaces[0].find(encoder.encode('a'), 0, 1);
    assert.equal(access.frequency(entry), 5);
    for (let i = 0; i < 1000; i++) cache.find('a');
    // Redis' own table: 18 after a thousand uses with a factor of 10.
    assert.ok(Math.abs(access.frequency(entry) - 18) <= 4, `${access.frequency(entry)}`);
    const before = access.frequency(entry);
    cache.pass(3 * 60_000);
    assert.equal(access.frequency(entry), before - 3);
  });

  it('go with a key that lies elsewhere', () => {
    const cache = new Cache('allkeys-lru');
    const { access, keyspaces } = cache.engine;
    cache.add('a');
    cache.pass(50_000);
    const [key, keyspace] = [encoder.encode('a'), keyspaces[0]];
    const moved = keyspace.setExpiry(keyspace.find(key, 0, 1), startMs + 1e9);
    assert.equal(access.idleSeconds(moved), 50);
  });
});
