import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RawClient, startTestStore } from '@millrace/testing';

/** Polls, because fields are removed in slices some time after they expired. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await isSo()) return;
    await sleep(50);
  }
  assert.fail('it did not come to that');
}

describe('fields that expire, in a store with a log', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-fields-'));
  });
  afterEach(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  it('go by themselves, and are as they were after a kill', async () => {
    const store = await startTestStore(['--dir', dir]);
    const client = await RawClient.connect({ port: store.port });
    for (let i = 0; i < 300; i++)
      await client.call('HSETEX', 'big', 'PX', '60', 'FIELDS', '1', `f${i.toString()}`, 'v');
    await client.call('HSET', 'big', 'stays', '1', 'later', '2');
    await client.call('HPEXPIREAT', 'big', '33177117420123', 'FIELDS', '1', 'later');
    await client.call('HSETEX', 'small', 'PX', '60', 'FIELDS', '2', 'a', '1', 'b', '2');
    await until(async () => (await client.call('HLEN', 'big')) === ':2');
    await until(async () => (await client.call('EXISTS', 'small')) === ':0');
    assert.deepEqual(await client.call('WAITAOF', '1', '0', '5000'), [':1', ':0']);
    await client.close();
    await store.kill();

    const again = await startTestStore(['--dir', dir]);
    const second = await RawClient.connect({ port: again.port });
    assert.equal(await second.call('DBSIZE'), ':1');
    assert.deepEqual(await second.call('HMGET', 'big', 'stays', 'later', 'f1'), ['$1', '$2', '_$']);
    assert.deepEqual(await second.call('HPEXPIRETIME', 'big', 'FIELDS', '2', 'stays', 'later'), [
      ':-1',
      ':33177117420123',
    ]);
    await second.close();
    await again.stop();
  });

  it('WAITAOF answers when the log is on disk, whatever appendfsync says', async () => {
    const store = await startTestStore(['--dir', dir, '--appendfsync', 'no']);
    const client = await RawClient.connect({ port: store.port });
    for (let i = 0; i < 20; i++) {
      await client.call('SET', 'k', i.toString());
      assert.deepEqual(await client.call('WAITAOF', '1', '0', '0'), [':1', ':0']);
    }
    assert.deepEqual(await client.call('WAITAOF', '1', '1', '20'), [':1', ':0']);
    await client.close();
    await store.stop();
  });
});
