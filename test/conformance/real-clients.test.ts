/** Clients as people have them, unmodified: a walk over all types, alone and in a cluster. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findOnPath, type ServerAddress } from '@millrace/testing';
import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';
import { subject } from './harness.js';

const run = promisify(execFile);

async function nodes(cluster: boolean): Promise<readonly ServerAddress[]> {
  const { target } = await subject(cluster);
  return target.nodes;
}

async function single(): Promise<ServerAddress> {
  const [node] = await nodes(false);
  return node;
}

type IoRedis = Redis | Cluster;

async function walkWithIoredis(client: IoRedis): Promise<void> {
  assert.equal(await client.set('{w}s', 'v', 'EX', 100), 'OK');
  assert.equal(await client.get('{w}s'), 'v');
  assert.equal(await client.incrby('{w}n', 41), 41);
  assert.deepEqual(await client.getBuffer('{w}s'), Buffer.from('v'));
  await client.hset('{w}h', { a: '1', b: '2' });
  assert.deepEqual(await client.hgetall('{w}h'), { a: '1', b: '2' });
  await client.zadd('{w}z', '1', 'one', '2.5', 'two');
  assert.deepEqual(await client.zrange('{w}z', '0', '-1', 'WITHSCORES'), [
    'one',
    '1',
    'two',
    '2.5',
  ]);
  assert.equal(await client.xadd('{w}x', '1-1', 'f', 'v'), '1-1');
  assert.deepEqual(await client.xrange('{w}x', '-', '+'), [['1-1', ['f', 'v']]]);
  await client.pfadd('{w}p', 'a', 'b', 'c');
  assert.equal(await client.pfcount('{w}p'), 3);
  assert.equal(Number(await client.call('TS.ADD', '{w}t', '1000', '1.5')), 1000);
  assert.deepEqual(await client.call('TS.GET', '{w}t'), [1000, '1.5']);
  const transaction = await client.multi().incr('{w}n').get('{w}n').exec();
  assert.deepEqual(transaction, [
    [null, 42],
    [null, '42'],
  ]);
  const pipeline = await client.pipeline().set('{w}a', '1').get('{w}a').hget('{w}a', 'f').exec();
  assert.match(String(pipeline?.[2]?.[0]), /WRONGTYPE/);
  assert.equal(pipeline?.[1]?.[1], '1');
}

async function waitWithIoredis(writer: IoRedis, reader: IoRedis): Promise<void> {
  const waiting = reader.xread('BLOCK', 5000, 'STREAMS', '{w}wait', '$');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await writer.xadd('{w}wait', '7-1', 'f', 'v');
  assert.deepEqual(await waiting, [['{w}wait', [['7-1', ['f', 'v']]]]]);
}

/** What node-redis offers alike for one server and for a cluster. */
type NodeRedis = ReturnType<typeof createClient> | ReturnType<typeof createCluster>;

async function walkWithNodeRedis(client: NodeRedis): Promise<void> {
  assert.equal(await client.set('{w}s', 'v', { expiration: { type: 'EX', value: 100 } }), 'OK');
  assert.equal(await client.get('{w}s'), 'v');
  assert.equal(await client.incrBy('{w}n', 41), 41);
  await client.hSet('{w}h', { a: '1', b: '2' });
  assert.deepEqual({ ...(await client.hGetAll('{w}h')) }, { a: '1', b: '2' });
  await client.zAdd('{w}z', [
    { score: 1, value: 'one' },
    { score: 2.5, value: 'two' },
  ]);
  assert.deepEqual(await client.zRangeWithScores('{w}z', 0, -1), [
    { score: 1, value: 'one' },
    { score: 2.5, value: 'two' },
  ]);
  assert.equal(await client.xAdd('{w}x', '1-1', { f: 'v' }), '1-1');
  const [entry] = (await client.xRange('{w}x', '-', '+')) ?? [];
  assert.deepEqual({ id: entry?.id, f: entry?.message['f'] }, { id: '1-1', f: 'v' });
  await client.pfAdd('{w}p', ['a', 'b', 'c']);
  assert.equal(await client.pfCount('{w}p'), 3);
  assert.equal(await client.ts.add('{w}t', 1000, 1.5), 1000);
  assert.deepEqual(await client.ts.get('{w}t'), { timestamp: 1000, value: 1.5 });
  assert.deepEqual(await client.multi().incr('{w}n').get('{w}n').exec(), [42, '42']);
  await assert.rejects(client.hGet('{w}s', 'f'), /WRONGTYPE/);
}

describe('conformance: real clients', function () {
  this.timeout(60_000);

  for (const protocol of [2, 3] as const) {
    it(`node-redis over RESP${protocol}`, async () => {
      const { host, port } = await single();
      const client = createClient({ socket: { host, port }, RESP: protocol });
      await client.connect();
      try {
        await client.flushAll();
        await walkWithNodeRedis(client as NodeRedis);
        const keys: string[] = [];
        for await (const page of client.scanIterator({ COUNT: 3 })) keys.push(...page);
        assert.equal(new Set(keys).size, 7);
      } finally {
        await client.close();
      }
    });
  }

  it('node-redis in a cluster', async () => {
    const rootNodes = (await nodes(true)).map(({ host, port }) => ({ socket: { host, port } }));
    const client = createCluster({ rootNodes });
    await client.connect();
    try {
      for (const tag of ['bar', 'foo']) await client.del(`{${tag}}k`);
      await clearWalk(async (key) => client.del(key));
      await walkWithNodeRedis(client as unknown as NodeRedis);
      for (const tag of ['bar', 'foo']) await client.set(`{${tag}}k`, tag);
      assert.equal(await client.get('{bar}k'), 'bar');
      assert.equal(await client.get('{foo}k'), 'foo');
    } finally {
      await client.close();
    }
  });

  it('ioredis', async () => {
    const { host, port } = await single();
    const client = new Redis(port, host);
    const reader = client.duplicate();
    try {
      await client.flushall();
      await walkWithIoredis(client);
      await waitWithIoredis(client, reader);
      const keys: string[] = [];
      for await (const page of client.scanStream({ count: 3 })) keys.push(...(page as string[]));
      assert.equal(new Set(keys).size, 9);
      assert.match(await client.info('server'), /redis_version:/);
    } finally {
      client.disconnect();
      reader.disconnect();
    }
  });

  it('ioredis in a cluster', async () => {
    const start = (await nodes(true)).slice(0, 1).map(({ host, port }) => ({ host, port }));
    const client = new Cluster(start);
    const reader = new Cluster(start);
    try {
      await clearWalk(async (key) => client.del(key));
      await walkWithIoredis(client);
      await waitWithIoredis(client, reader);
      for (const tag of ['bar', 'foo']) assert.equal(await client.set(`{${tag}}k`, tag), 'OK');
      assert.equal(await client.get('{foo}k'), 'foo');
      await assert.rejects(client.mget('bar', 'foo'), /CROSSSLOT/);
    } finally {
      client.disconnect();
      reader.disconnect();
    }
  });
});

async function clearWalk(del: (key: string) => Promise<unknown>): Promise<void> {
  for (const name of ['s', 'n', 'h', 'z', 'x', 'p', 't', 'a', 'wait']) await del(`{w}${name}`);
}

/** A program that may not be installed; the tests with it are then skipped by name. */
function describeProgram(program: string, define: (path: string) => void): void {
  const path = findOnPath(program);
  describe(`conformance: ${program}${path === undefined ? ' (skipped: not installed)' : ''}`, function () {
    this.timeout(60_000);
    if (path === undefined) it.skip(`${program} is not installed`);
    else define(path);
  });
}

describeProgram('redis-cli', (path) => {
  const cli = async (cluster: boolean, ...args: string[]): Promise<string> => {
    const [node] = (await nodes(cluster)) as [ServerAddress];
    const { stdout } = await run(path, ['-h', node.host, '-p', `${node.port}`, ...args]);
    return stdout.trimEnd();
  };

  it('walks over all types', async () => {
    assert.equal(await cli(false, 'FLUSHALL'), 'OK');
    assert.equal(await cli(false, 'SET', 's', 'v'), 'OK');
    assert.equal(await cli(false, 'GET', 's'), 'v');
    assert.equal(await cli(false, 'HSET', 'h', 'f', 'v'), '1');
    assert.equal(await cli(false, '-3', '--no-raw', 'HGETALL', 'h'), '1# "f" => "v"');
    assert.equal(await cli(false, 'ZADD', 'z', '1.5', 'm'), '1');
    assert.equal(await cli(false, '-3', '--no-raw', 'ZSCORE', 'z', 'm'), '(double) 1.5');
    assert.equal(await cli(false, 'XADD', 'x', '1-1', 'f', 'v'), '1-1');
    assert.equal(await cli(false, 'PFADD', 'p', 'a'), '1');
    assert.equal(await cli(false, 'TS.ADD', 't', '1000', '1'), '1000');
    assert.equal(await cli(false, '--json', 'HGETALL', 'h'), '{"f":"v"}');
    assert.match(await cli(false, 'INFO'), /# Keyspace/);
    assert.match(await cli(false, 'GET', 'h'), /^WRONGTYPE/);
  });

  it('scans, measures and pipes', async () => {
    const names = (await cli(false, '--scan')).split('\n').sort();
    assert.deepEqual(names, ['h', 'p', 's', 't', 'x', 'z']);
    assert.match(await cli(false, '--bigkeys'), /Sampled 6 keys in the keyspace/);
    assert.match(await cli(false, '--memkeys'), /Sampled 6 keys in the keyspace/);
    const { host, port } = await single();
    const piping = execFile(path, ['-h', host, '-p', `${port}`, '--pipe']);
    const output = collect(piping.stdout);
    piping.stdin?.end('SET piped 1\r\n*3\r\n$3\r\nSET\r\n$6\r\npiped2\r\n$1\r\n2\r\n');
    assert.match(await output, /errors: 0, replies: 2/);
  });

  it('follows redirections and finds the cluster whole', async () => {
    assert.equal(await cli(true, '-c', 'SET', 'foo', '1'), 'OK');
    assert.equal(await cli(true, '-c', 'GET', 'foo'), '1');
    const [node] = (await nodes(true)) as [ServerAddress];
    const { stdout } = await run(path, ['--cluster', 'check', `${node.host}:${node.port}`]);
    assert.match(stdout, /All 16384 slots covered/);
  });
});

describeProgram('redis-benchmark', (path) => {
  const tests = 'ping_inline,ping_mbulk,set,get,incr,hset,zadd,mset';

  it('runs against one store', async () => {
    const { host, port } = await single();
    const load = ['-n', '2000', '-c', '10', '-P', '4', '--csv', '-t', tests];
    const { stdout } = await run(path, ['-h', host, '-p', `${port}`, ...load]);
    assert.equal(stdout.trim().split('\n').length, 9);
  });

  it('runs against a cluster', async () => {
    const [node] = (await nodes(true)) as [ServerAddress];
    const load = ['-n', '2000', '-c', '10', '-P', '4', '--cluster', '-t', 'set,get', '--csv'];
    const { stdout } = await run(path, ['-h', node.host, '-p', `${node.port}`, ...load]);
    assert.match(stdout, /"SET"/);
    assert.match(stdout, /"GET"/);
  });
});

async function collect(stream: AsyncIterable<unknown> | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}
