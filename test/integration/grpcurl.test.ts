import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startGateway } from '@millrace/rpc';
import type { Gateway } from '@millrace/rpc';
import { findOnPath, skip, startOracle } from '@millrace/testing';
import type { Oracle } from '@millrace/testing';
import { repositoryRoot } from '../unit/source-files.js';

const run = promisify(execFile);

/** A client in Go, which knows our services by reflection alone. */
function findGrpcurl(): string | undefined {
  const cached = path.join(repositoryRoot, '.cache', 'bin', 'grpcurl');
  return findOnPath('grpcurl') ?? (existsSync(cached) ? cached : undefined);
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('grpcurl', () => {
  let grpcurl: string;
  let store: Oracle;
  let gateway: Gateway;

  before(async function () {
    grpcurl =
      findGrpcurl() ??
      skip(this, 'grpcurl is not on PATH (go install github.com/fullstorydev/grpcurl/cmd/grpcurl)');
    store = (await startOracle('redis-7.0')) ?? skip(this, 'redis-server is not installed');
    gateway = await startGateway({ host: '127.0.0.1', port: 0, seeds: [store] });
    await gateway.client.ready(AbortSignal.timeout(5000));
  });

  after(async () => {
    await gateway?.close();
    await store?.stop();
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

  it('is told the status of what fails', async () => {
    const request = { arguments: [base64('NOSUCH')] };
    await assert.rejects(ask('millrace.v1.CommandService/Execute', request), /Unimplemented/);
  });
});
