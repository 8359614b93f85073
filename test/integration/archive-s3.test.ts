import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  infoNumber,
  RawClient,
  type S3Server,
  S3Unavailable,
  skip,
  startS3,
  startTestStore,
  textOf,
} from '@millrace/testing';
import { ArchiverProcess, until } from '../fixtures/archiver-process.js';
import { type Fault, FaultyGateway } from '../fixtures/faulty-gateway.js';
import { runCli } from '../unit/millrace/run-cli.js';

const faultMs = 2500;
const recoveryMs = 60_000;

describe('an archive in S3', function () {
  this.timeout(180_000);
  let server: S3Server | undefined;
  let folder = '';
  const kept = { ...process.env };

  before(async function () {
    try {
      server = await startS3();
    } catch (error) {
      if (error instanceof S3Unavailable) skip(this, error.message);
      throw error;
    }
    process.env['AWS_ACCESS_KEY_ID'] = server.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = server.secretAccessKey;
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-archive-s3-'));
  });

  after(async () => {
    process.env = kept;
    await server?.[Symbol.asyncDispose]();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  it('comes to hold everything, with two archivers at once and a bucket that is away, throttles and breaks off', async () => {
    assert.ok(server);
    await using gateway = await FaultyGateway.start(server.endpoint);
    const prefix = `archive-${String(Date.now())}`;
    const direct = server.location(prefix);
    const through = `s3://${server.bucket}/${prefix}?endpoint=${encodeURIComponent(gateway.endpoint)}`;
    const dir = path.join(folder, 'data');
    const store = await startTestStore([
      ...['--dir', dir, '--archive', 'yes', '--arena-size', '64mb'],
      ...['--enable-debug-command', 'local'],
    ]);
    await using client = await RawClient.connect({ port: store.port });
    const often = ['--snapshot-interval', '2s'];
    await using first = await ArchiverProcess.start(dir, through, ...often);
    await using second = await ArchiverProcess.start(dir, through, ...often);
    let written = 0;
    const writeFor = async (ms: number): Promise<void> => {
      const end = Date.now() + ms;
      while (Date.now() < end) {
        assert.equal(await client.call('RPUSH', 'list', String(written++)), `:${String(written)}`);
        await sleep(10);
      }
    };
    await writeFor(1000);
    for (const fault of ['away', 'throttle', 'half'] satisfies Fault[]) {
      gateway.fault = fault;
      const before = gateway.spoilt;
      await writeFor(faultMs);
      assert.ok(gateway.spoilt > before, `nobody met the fault ${fault}`);
      gateway.fault = 'pass';
      await writeFor(500);
    }
    const last = infoNumber(textOf(await client.call('INFO')), 'log_last_sequence');
    for (const archiver of [first, second])
      await until(async () => (await archiver.health()).shards[0].sequence === last, recoveryMs);
    const digest = textOf(await client.call('DEBUG', 'DIGEST'));
    await store.stop();

    const shown = await runCli(['backups', '--from', direct]);
    assert.match(shown.stdout, new RegExp(`up to record ${String(last)}`), shown.stderr);
    const restored = await runCli(['restore', '--from', direct, '--to', path.join(folder, 'new')]);
    assert.match(
      restored.stdout,
      new RegExp(`1 keys, .*digest ${digest.slice(0, 16)}`),
      restored.stderr,
    );
  });
});
