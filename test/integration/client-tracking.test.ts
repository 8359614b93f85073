/** Client-side caching and MONITOR as clients use them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { itemsOf, RawClient, startTestStore } from '@millrace/testing';
import { Redis } from 'ioredis';
import { BasicClientSideCache, createClient } from 'redis';

type Store = Awaited<ReturnType<typeof startTestStore>>;

describe('client-side caching', function () {
  this.timeout(30_000);
  let store: Store;
  before(async () => {
    store = await startTestStore();
  });
  after(() => store.stop());

  it('serves reads from the cache of node-redis until another client writes', async () => {
    const cache = new BasicClientSideCache({ ttl: 0, maxEntries: 0, evictPolicy: 'LRU' });
    const reader = createClient({ socket: { port: store.port }, RESP: 3, clientSideCache: cache });
    await reader.connect();
    await using writer = await RawClient.connect({ port: store.port });
    try {
      await writer.call('SET', 'cached', 'one');
      assert.equal(await reader.get('cached'), 'one');
      for (let i = 0; i < 100; i++) assert.equal(await reader.get('cached'), 'one');
      assert.equal(cache.stats().hitCount, 100);
      assert.equal(cache.stats().missCount, 1);
      await writer.call('SET', 'cached', 'two');
      while (cache.size() > 0) await sleep(1);
      assert.equal(await reader.get('cached'), 'two');
      await writer.call('PEXPIRE', 'cached', '500');
      while (cache.size() > 0) await sleep(1);
      assert.equal(await reader.get('cached'), 'two');
      while (cache.size() > 0) await sleep(5);
      assert.equal(await reader.get('cached'), null);
      await writer.call('FLUSHALL');
      while (cache.size() > 0) await sleep(1);
    } finally {
      reader.destroy();
    }
  });

  it('never leaves a client with an old value, however reads and writes meet', async () => {
    await using reader = await RawClient.connect({ port: store.port, protocol: 3 });
    await using writer = await RawClient.connect({ port: store.port });
    await reader.call('CLIENT', 'TRACKING', 'ON');
    const rounds = 2000;
    for (let i = 0; i < rounds; i++) {
      writer.send('SET', 'raced', i.toString());
      reader.send('GET', 'raced');
    }
    let cached: string | undefined;
    const reads = { answered: 0 };
    while (reads.answered < rounds) {
      const reply = await reader.receive();
      if (itemsOf(reply) !== undefined) cached = undefined;
      else {
        cached = reply as string;
        reads.answered++;
      }
    }
    for (let i = 0; i < rounds; i++) assert.equal(await writer.receive(), '+OK');
    // What comes last either dropped the value, or it is the newest.
    reader.send('ECHO', 'end');
    for (let reply = await reader.receive(); reply !== '$end'; reply = await reader.receive())
      if (itemsOf(reply) !== undefined) cached = undefined;
    assert.ok(cached === undefined || cached === `$${(rounds - 1).toString()}`, cached);
  });

  it('invalidates the oldest keys where too many are tracked', async () => {
    await using reader = await RawClient.connect({ port: store.port, protocol: 3 });
    await reader.call('CONFIG', 'SET', 'tracking-table-max-keys', '2');
    await reader.call('CLIENT', 'TRACKING', 'ON');
    for (const key of ['a', 'b', 'c']) assert.equal(await reader.call('GET', key), '_');
    assert.deepEqual(await reader.receive(), { '>': ['$invalidate', ['$a']] });
    assert.equal(await reader.call('GET', 'b'), '_');
    const info = await reader.call('INFO', 'stats');
    assert.match(JSON.stringify(info), /tracking_total_keys:2\b/);
    await reader.call('CONFIG', 'SET', 'tracking-table-max-keys', '1000000');
  });

  it('shows the commands of others to a monitor of ioredis', async () => {
    const client = new Redis({ port: store.port, protocol: 2 });
    const monitor = await client.monitor();
    try {
      const shown = once(monitor, 'monitor');
      await client.set('seen', 'v');
      const [, words] = (await shown) as [string, string[]];
      assert.deepEqual(words, ['set', 'seen', 'v']);
    } finally {
      client.disconnect();
      monitor.disconnect();
    }
  });

  it('marks no session any more when the last monitor has gone', async () => {
    await using one = await RawClient.connect({ port: store.port });
    await using watched = await RawClient.connect({ port: store.port });
    await one.call('MONITOR');
    await watched.call('SET', 'k', 'v');
    await one.close();
    await sleep(20);
    await using late = await RawClient.connect({ port: store.port });
    await late.call('MONITOR');
    await watched.call('PING');
    assert.match((await late.receive()) as string, /"PING"/);
  });
});
