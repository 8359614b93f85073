import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { slotOf } from '@millrace/cluster';
import { ClusterClient, ConnectionLost, encodeCommand } from '@millrace/client';
import type { ClusterClientOptions } from '@millrace/client';
import { findOracle, skip, startOracle, startServerProcess } from '@millrace/testing';
import type { Oracle } from '@millrace/testing';
import { half, startRedisCluster } from './redis-cluster.js';

function slotOfText(key: string): number {
  const bytes = new TextEncoder().encode(key);
  return slotOf(bytes, 0, bytes.length);
}

describe('ClusterClient', () => {
  let nodes: readonly Oracle[];

  before(async function () {
    this.timeout(30_000);
    nodes = (await startRedisCluster('redis-7.0')) ?? skip(this, 'redis-server is not installed');
  });

  after(async () => {
    for (const node of nodes ?? []) await node.stop();
  });

  const open = (options: Partial<ClusterClientOptions> = {}): Promise<ClusterClient> =>
    ClusterClient.open({ seeds: [nodes[1]], ...options }, AbortSignal.timeout(5000));

  it('learns who serves what from any store', async () => {
    await using client = await open();
    assert.deepEqual(
      client.shards.map(({ address }) => address.port),
      nodes.map(({ port }) => port),
    );
    assert.equal(client.shardOfSlot(half - 1), 0);
    assert.equal(client.shardOfSlot(half), 1);
    assert.ok(client.isReady);
  });

  it('finds a store among seeds that are gone', async () => {
    const gone = { host: '127.0.0.1', port: 1 };
    await using client = await open({ seeds: [gone, nodes[0]] });
    assert.equal(client.shards.length, 2);
  });

  it('routes by the key that the command table names', async () => {
    await using client = await open();
    const keys = Array.from({ length: 50 }, (_, index) => `routed:${index}`);
    await Promise.all(keys.map((key) => client.call(['SET', key, `value of ${key}`])));
    for (const key of keys) {
      assert.equal(await client.call(['GET', key], { text: true }), `value of ${key}`);
    }
    assert.equal(await client.call(['OBJECT', 'ENCODING', keys[0]], { text: true }), 'embstr');
    const sizes = await client.callAll(['DBSIZE']);
    assert.ok(sizes.every((size) => Number(size) > 0));
  });

  it('asks the store where the key stands in commands that vary', async () => {
    await using client = await open();
    for (const key of ['a', 'b', 'c', 'd']) {
      await client.call(['XADD', `stream:${key}`, '1-1', 'field', key]);
      const reply = await client.call(['XREAD', 'COUNT', 1, 'STREAMS', `stream:${key}`, 0], {
        text: true,
      });
      assert.deepEqual(reply, new Map([[`stream:${key}`, [['1-1', ['field', key]]]]]));
    }
  });

  it('follows a redirection, and knows better afterwards', async () => {
    await using client = await open();
    const key = 'moved';
    const { nodes: known } = client.topology;
    const owner = slotOfText(key) < half ? 0 : 1;
    const other = known.find(({ port }) => port === nodes[1 - owner].port);
    assert.ok(other);
    const wrong = client.shards.findIndex(({ address }) => address.port === other.port);
    await client.call(['SET', key, 'found'], { shard: wrong });
    assert.equal(await client.call(['GET', key], { text: true }), 'found');
  });

  it('gives a blocking read a connection of its own', async () => {
    await using client = await open();
    await using connection = await client.openConnection('queue', { replyTimeoutMs: 0 });
    const popped = new Promise<string>((resolve, reject) => {
      const command = encodeCommand(['BLPOP', 'queue', 0]);
      connection.send(command, 0, command.length, 1, {
        onReply: (bytes, start, end) => resolve(Buffer.from(bytes.subarray(start, end)).toString()),
        onLost: reject,
      });
    });
    await client.call(['RPUSH', 'queue', 'item']);
    assert.match(await popped, /queue\r\n\$4\r\nitem/);
  });

  it('refuses a shard that is not there', async () => {
    await using client = await open();
    await assert.rejects(client.call(['PING'], { shard: 7 }), { name: 'SlotUnserved' });
  });

  it('treats a store without cluster mode as a cluster of one', async function () {
    await using lone = (await startOracle('redis-7.0')) ?? skip(this, 'no redis-server');
    await using client = await open({ seeds: [lone] });
    assert.equal(client.shards.length, 1);
    await client.call(['MSET', 'a', 1, 'b', 2]);
    assert.deepEqual(await client.call(['MGET', 'a', 'b'], { text: true }), ['1', '2']);
  });

  it('waits for stores that are not up yet, and comes back after they were away', async function () {
    const changes: boolean[] = [];
    const gone = { host: '127.0.0.1', port: 1 };
    await using client = ClusterClient.start({
      seeds: [gone],
      onChange: () => changes.push(client.isReady),
    });
    await assert.rejects(client.call(['GET', 'a']), { name: 'SlotUnserved' });
    await assert.rejects(client.ready(AbortSignal.timeout(100)), { name: 'TimeoutError' });
    const closed = client.ready();
    await client.close();
    await assert.rejects(closed, ConnectionLost);
  });

  it('is not ready while a store is away, and ready again when it is back', async function () {
    const lone = (await startOracle('redis-7.0')) ?? skip(this, 'no redis-server');
    await using client = await open({ seeds: [lone] });
    await lone.stop();
    while (client.isReady) await sleep(5);
    await assert.rejects(client.call(['GET', 'a'], { key: 'a' }), ConnectionLost);
    const flags = ['--port', `${lone.port}`, '--bind', '127.0.0.1', '--save', ''];
    await using again = await startServerProcess(findOracle('redis-7.0')!, flags, lone.port);
    await client.ready(AbortSignal.timeout(8000));
    assert.equal(await client.call(['GET', 'a']), null);
    assert.ok(again);
  });
});
