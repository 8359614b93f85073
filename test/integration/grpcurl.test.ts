import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startGateway } from '@millrace/rpc';
import type { Gateway } from '@millrace/rpc';
import { findGoTool, skip, startTestCluster } from '@millrace/testing';
import type { TestCluster } from '@millrace/testing';

const run = promisify(execFile);

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A client in Go, which knows our services by reflection alone. */
describe('grpcurl', function () {
  this.timeout(600_000);
  let grpcurl: string;
  let cluster: TestCluster;
  let gateway: Gateway;

  before(async function () {
    grpcurl =
      (await findGoTool('grpcurl')) ??
      skip(this, 'grpcurl is not on PATH, and Go is not there to build it');
    cluster = await startTestCluster();
    gateway = await startGateway({ host: '127.0.0.1', port: 0, seeds: cluster.nodes });
    await gateway.client.ready(AbortSignal.timeout(5000));
  });

  after(async () => {
    await gateway?.close();
    await cluster?.stop();
  });

  const curl = async (...args: string[]): Promise<string> => {
    const flags = ['-plaintext', '-emit-defaults'];
    const target = `127.0.0.1:${gateway.address.port}`;
    // Data comes before the address, the method after it.
    const data = args.length > 1 ? ['-d', args[1]] : [];
    return (await run(grpcurl, [...flags, ...data, target, args[0]])).stdout;
  };
  const ask = async (method: string, request: object): Promise<unknown> =>
    JSON.parse(await curl(method, JSON.stringify(request)));

  it('finds all services by reflection', async () => {
    const services = (await curl('list')).trim().split('\n');
    for (const name of [
      'BatchRead',
      'Cardinality',
      'Command',
      'SortedSet',
      'Stream',
      'TimeSeries',
    ]) {
      assert.ok(services.includes(`millrace.v1.${name}Service`), name);
    }
    assert.ok(services.includes('grpc.health.v1.Health'));
  });

  it('asks for health', async () => {
    assert.deepEqual(await ask('grpc.health.v1.Health/Check', {}), { status: 'SERVING' });
  });

  it('writes with one service and reads with another', async () => {
    const key = base64('leaders');
    const members = [
      { member: base64('ann'), score: 3.5 },
      { member: base64('bob'), score: -1 },
    ];
    assert.deepEqual(await ask('millrace.v1.SortedSetService/AddMembers', { key, members }), {
      changed: '2',
    });
    const reads = [
      { score: { key, member: base64('ann') } },
      { rank: { key, member: base64('ann') } },
      { get: base64('nothing') },
      { get: key },
    ];
    const { results } = (await ask('millrace.v1.BatchReadService/BatchRead', { reads })) as {
      results: { failure?: { code: number } }[];
    };
    assert.deepEqual(results.slice(0, 3), [{ doubleValue: 3.5 }, { intValue: '1' }, {}]);
    assert.equal(results[3].failure?.code, 9);
  });

  it('executes a command on its shard', async () => {
    const execute = (...args: string[]) =>
      ask('millrace.v1.CommandService/Execute', { arguments: args.map(base64) });
    for (const key of ['one', 'two', 'three']) {
      assert.deepEqual(await execute('SET', key, key), { value: { status: 'OK' } });
      assert.deepEqual(await execute('GET', key), { value: { bulk: base64(key) } });
    }
    assert.deepEqual(await execute('GET', 'nothing'), { value: {} });
  });

  it('adds samples and reads a range of them in buckets', async () => {
    const key = base64('temperature');
    const samples = [1, 2, 3].map((value) => ({
      key,
      sample: { timestampMs: (value * 600).toString(), value },
    }));
    assert.deepEqual(await ask('millrace.v1.TimeSeriesService/AddSamples', { samples }), {
      added: samples.map(({ sample: { timestampMs } }) => ({ timestampMs })),
    });
    const aggregation = { aggregator: 'AGGREGATOR_AVG', bucketDurationMs: '1000' };
    assert.deepEqual(await ask('millrace.v1.TimeSeriesService/GetRange', { key, aggregation }), {
      samples: [
        { timestampMs: '0', value: 1 },
        { timestampMs: '1000', value: 2.5 },
      ],
    });
  });

  it('counts different elements, and reads a stream that it appended to', async () => {
    const key = base64('visitors');
    const elements = ['ann', 'bob', 'ann'].map(base64);
    assert.deepEqual(await ask('millrace.v1.CardinalityService/AddElements', { key, elements }), {
      changed: true,
    });
    assert.deepEqual(await ask('millrace.v1.CardinalityService/CountElements', { keys: [key] }), {
      count: '2',
    });
    const fields = [{ name: base64('page'), value: base64('/') }];
    const entry = { key: base64('clicks'), fields, id: '7-1' };
    assert.deepEqual(await ask('millrace.v1.StreamService/AppendEntry', entry), { id: '7-1' });
    assert.deepEqual(await ask('millrace.v1.StreamService/ReadEntries', { key: entry.key }), {
      entries: [{ id: '7-1', fields }],
    });
  });

  it('is told the status of what fails', async () => {
    const request = { arguments: [base64('NOSUCH')] };
    await assert.rejects(ask('millrace.v1.CommandService/Execute', request), /Unimplemented/);
  });
});
