// What happens at maxmemory, seen by clients and after a restart.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { infoNumber, RawClient, startTestStore, textOf } from '@millrace/testing';

const limitBytes = 4 << 20;
const limit = ['--maxmemory', `${limitBytes}`];
const value = 'x'.repeat(200);

async function info(client: RawClient, field: string): Promise<number> {
  return infoNumber(textOf(await client.call('INFO')), field);
}

/** Sets so many keys and returns the replies that are no OK. */
async function fill(client: RawClient, count: number, ...more: string[]): Promise<string[]> {
  for (let i = 0; i < count; i++) client.send('SET', `key:${i}`, value, ...more);
  const refused: string[] = [];
  for (let i = 0; i < count; i++) {
    const reply = textOf(await client.receive());
    if (reply !== 'OK') refused.push(reply);
  }
  return refused;
}

describe('a store at maxmemory', () => {
  it('refuses what takes memory, and nothing else, where no key may go', async () => {
    await using store = await startTestStore(limit);
    await using client = await RawClient.connect(store);
    const refused = await fill(client, 30_000);
    assert.ok(refused.length > 0);
    for (const reply of refused)
      assert.equal(reply, "OOM command not allowed when used memory > 'maxmemory'.");
    assert.equal(await client.call('GET', 'key:0'), `$${value}`);
    assert.equal(await client.call('DEL', 'key:0'), ':1');
    await client.call('CONFIG', 'SET', 'maxmemory-policy', 'volatile-lru');
    assert.match(textOf(await client.call('SET', 'other', value)), /^(OOM|OK)/);
  });

  it('lets keys go, tells of each, and stays within the limit', async () => {
    await using store = await startTestStore([...limit, '--maxmemory-policy', 'allkeys-lru']);
    await using client = await RawClient.connect(store);
    await using listener = await RawClient.connect(store);
    await client.call('CONFIG', 'SET', 'notify-keyspace-events', 'Ee');
    await listener.call('SUBSCRIBE', '__keyevent@0__:evicted');
    assert.deepEqual(await fill(client, 30_000), []);
    // At one moment, because what is still over goes between commands.
    const all = textOf(await client.call('INFO'));
    const evicted = infoNumber(all, 'evicted_keys');
    assert.equal(evicted, 30_000 - Number(/db0:keys=(\d+)/.exec(all)?.[1]));
    assert.ok(evicted > 10_000);
    assert.ok((await info(client, 'used_memory')) <= limitBytes * 1.01);
    for (let i = 0; i < 100; i++) {
      const message = (await listener.receive()) as string[];
      assert.match(message[3] ?? message[2] ?? '', /key:\d+/);
    }
  });

  it('makes room of big values too, piece by piece', async () => {
    await using store = await startTestStore([...limit, '--maxmemory-policy', 'allkeys-random']);
    await using client = await RawClient.connect(store);
    for (let i = 0; i < 400; i++)
      client.send('HSET', `hash:${i}`, ...Array.from({ length: 600 }, (_, f) => `f${f}`));
    for (let i = 0; i < 400; i++) assert.equal(await client.receive(), ':300');
    for (let tries = 0; tries < 100; tries++) {
      if ((await info(client, 'used_memory')) <= limitBytes) break;
      await pause(20);
    }
    assert.ok((await info(client, 'used_memory')) <= limitBytes);
  });

  it('finds after a restart the keys that it had', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'millrace-eviction-'));
    try {
      const flags = ['--dir', dir, ...limit, '--maxmemory-policy', 'allkeys-lfu'];
      let keys: unknown;
      {
        await using store = await startTestStore(flags);
        await using client = await RawClient.connect(store);
        await fill(client, 30_000);
        while ((await info(client, 'used_memory')) > limitBytes) await pause(20);
        keys = [...((await client.call('KEYS', '*')) as string[])].sort();
      }
      await using store = await startTestStore(['--dir', dir]);
      await using client = await RawClient.connect(store);
      assert.deepEqual([...((await client.call('KEYS', '*')) as string[])].sort(), keys);
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  it('knows how long a key was idle and how often it was used', async () => {
    await using store = await startTestStore(['--maxmemory-policy', 'allkeys-lru']);
    await using client = await RawClient.connect(store);
    await client.call('SET', 'key', value);
    await pause(2200);
    await client.call('CLIENT', 'NO-TOUCH', 'ON');
    await client.call('GET', 'key');
    await client.call('TTL', 'key');
    assert.match(textOf(await client.call('OBJECT', 'IDLETIME', 'key')), /^[23]$/);
    assert.match(textOf(await client.call('OBJECT', 'FREQ', 'key')), /^ERR An LFU maxmemory/);
    await client.call('CLIENT', 'NO-TOUCH', 'OFF');
    await client.call('GET', 'key');
    assert.equal(await client.call('OBJECT', 'IDLETIME', 'key'), ':0');
    await client.call('SET', 'plain', '1');
    const dump = textOf(await client.call('DUMP', 'plain'));
    await client.call('RESTORE', 'restored', '0', dump, 'IDLETIME', '1000');
    assert.match(textOf(await client.call('OBJECT', 'IDLETIME', 'restored')), /^100[01]$/);
    await client.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu');
    await client.call('SET', 'other', value);
    assert.equal(await client.call('OBJECT', 'FREQ', 'other'), ':5');
    assert.match(
      textOf(await client.call('OBJECT', 'IDLETIME', 'other')),
      /^ERR An LFU maxmemory policy is selected, idle time not tracked/,
    );
  });
});
