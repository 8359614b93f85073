import assert from 'node:assert/strict';
import { itemsOf, RawClient, startTestCluster, startTestStore, textOf } from '@millrace/testing';

/** The fields of INFO's answer. */
function fieldsOf(info: string): Map<string, string> {
  return new Map(
    info
      .split('\r\n')
      .map((line) => line.split(':'))
      .map(([name, value]) => [name, value ?? '']),
  );
}

describe('commands of the server', function () {
  this.timeout(30_000);

  it('count hits and misses of reads, and not those of writes', async () => {
    await using store = await startTestStore();
    await using client = await RawClient.connect({ port: store.port });
    await client.call('SET', 'a', '1');
    await client.call('INCR', 'a');
    await client.call('DEL', 'missing');
    await client.call('MGET', 'a', 'missing', 'a');
    await client.call('MULTI');
    await client.call('GET', 'missing');
    await client.call('EXEC');
    const fields = fieldsOf(textOf(await client.call('INFO', 'stats')));
    assert.equal(fields.get('keyspace_hits'), '2');
    assert.equal(fields.get('keyspace_misses'), '2');
  });

  it('remember the most memory that was used, and count what they were called', async () => {
    await using store = await startTestStore();
    await using client = await RawClient.connect({ port: store.port });
    await client.call('SET', 'a', 'x'.repeat(1_000_000));
    await client.call('INFO', 'memory');
    await client.call('DEL', 'a');
    assert.equal(await client.call('MEMORY', 'PURGE'), '+OK');
    const memory = fieldsOf(textOf(await client.call('INFO', 'memory')));
    assert.ok(Number(memory.get('used_memory_peak')) > 1_000_000);
    assert.ok(Number(memory.get('used_memory')) < 1_000_000);
    const calls = fieldsOf(textOf(await client.call('INFO', 'commandstats')));
    assert.match(calls.get('cmdstat_set') ?? '', /^calls=1,/);
  });

  it('time each of a pipeline of fast commands once the slow log wants all', async () => {
    await using store = await startTestStore(['--slowlog-log-slower-than', '0']);
    await using client = await RawClient.connect({ port: store.port });
    for (let i = 0; i < 5; i++) client.send('GET', `k${i.toString()}`);
    for (let i = 0; i < 5; i++) await client.receive();
    const entries = itemsOf(await client.call('SLOWLOG', 'GET')) ?? [];
    const names = entries.map((entry) => itemsOf(itemsOf(entry)?.[3] ?? [])?.[0]);
    assert.equal(names.filter((name) => name === '$GET').length, 5);
    await client.call('CONFIG', 'SET', 'slowlog-log-slower-than', '-1');
    await client.call('SLOWLOG', 'RESET');
    await client.call('GET', 'k');
    assert.equal(await client.call('SLOWLOG', 'LEN'), ':0');
  });

  it('test HyperLogLogs, and describe snapshots', async () => {
    await using store = await startTestStore();
    await using client = await RawClient.connect({ port: store.port });
    assert.equal(await client.call('PFSELFTEST'), '+OK');
    assert.ok(Array.isArray(await client.call('MILLRACE.SNAPSHOT', 'STATUS')));
  });

  it('name the shard of a node by its primary', async () => {
    await using cluster = await startTestCluster();
    const [first] = cluster.nodes;
    await using client = await RawClient.connect(first);
    const id = await client.call('CLUSTER', 'MYID');
    assert.equal(await client.call('CLUSTER', 'MYSHARDID'), id);
  });
});
