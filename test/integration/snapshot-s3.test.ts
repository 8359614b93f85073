import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { checkEngine } from '@millrace/engine';
import {
  EncryptionKeyMissing,
  KeyRing,
  listSnapshots,
  loadSnapshot,
  ObjectExists,
  type ObjectStore,
  openObjectStore,
  pruneSnapshots,
  readManifest,
  readObject,
  SnapshotDamaged,
  SnapshotFailed,
} from '@millrace/snapshot';
import {
  RawClient,
  S3Unavailable,
  type S3Server,
  skip,
  startS3,
  startTestStore,
  textOf,
} from '@millrace/testing';
import {
  cutAt,
  makeEngine,
  makeTaker,
  makeTestFolder,
  MIB,
  setKey,
  shard,
} from '../unit/snapshot/fixture.js';
import { describeObjectStore } from '../unit/snapshot/object-store-cases.js';

describe('snapshots in S3', function () {
  this.timeout(120_000);
  let server: S3Server | undefined;
  let store: ObjectStore;
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
    store = await openObjectStore(server.location(`run-${Date.now()}`));
  });

  after(async () => {
    await store?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
      Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, kept);
  });

  const locationOf = (prefix: string): string => server!.location(`${prefix}-${Date.now()}`);

  describe('the store of objects', () => {
    describeObjectStore(() => store);
  });

  it('are uploaded in several parts, load again, and leave nothing on local disk', async () => {
    await using folder = await makeTestFolder();
    const location = locationOf('upload');
    const engine = makeEngine(64 * MIB);
    for (let i = 0; i < 20_000; i++) setKey(engine, `key:${i}`, 'x'.repeat(1000));
    await using taker = makeTaker(engine.arena, folder.path);
    const partBytesMax = 12 * MIB;
    const { manifest } = await taker.take({ destination: location, cut: cutAt(7), partBytesMax });
    assert.ok(manifest.parts.length > 1);
    assert.deepEqual(await readdir(join(folder.path, shard)), []);
    await using bucket = await openObjectStore(location);
    const [entry] = await listSnapshots(bucket);
    assert.deepEqual(await readManifest(bucket, entry), manifest);
    const arena = await loadSnapshot(bucket, manifest, { bytes: 64 * MIB });
    assert.deepEqual(checkEngine(makeEngine(0, arena)), checkEngine(engine));
    await pruneSnapshots(bucket, shard, { count: 0 });
    assert.deepEqual(await namesOf(bucket), []);
  });

  it('that were replaced by another object are refused', async () => {
    await using folder = await makeTestFolder();
    const location = locationOf('damage');
    await using taker = makeTaker(makeEngine(MIB).arena, folder.path);
    const { manifest } = await taker.take({ destination: location, cut: cutAt(1) });
    await using bucket = await openObjectStore(location);
    const name = (await namesOf(bucket)).find((found) => found.endsWith('.pages'))!;
    await bucket.put(name, Buffer.from('something else'));
    await assert.rejects(loadSnapshot(bucket, manifest, { bytes: MIB }), SnapshotDamaged);
  });

  it('go on with an upload that was interrupted', async () => {
    const location = locationOf('resume');
    await using bucket = await openObjectStore(location);
    const body = randomBytes(20 * MIB);
    const name = 'shard/part';
    const at = new URL(location.replace('s3:', 'http:'));
    const target = { Bucket: at.hostname, Key: `${at.pathname.slice(1)}/${name}` };
    const client = new S3Client({
      endpoint: at.searchParams.get('endpoint') ?? '',
      region: 'us-east-1',
      forcePathStyle: true,
    });
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'CRC32' }),
    );
    const part = { ...target, UploadId, PartNumber: 1, Body: body.subarray(0, 8 * MIB) };
    await client.send(new UploadPartCommand({ ...part, ChecksumAlgorithm: 'CRC32' }));
    await bucket.put(name, Readable.from([body]) as AsyncIterable<Uint8Array>);
    assert.ok((await readObject(bucket, name, 32 * MIB)).equals(body));
    const open = await client.send(
      new ListMultipartUploadsCommand({ Bucket: target.Bucket, Prefix: target.Key }),
    );
    assert.deepEqual(open.Uploads ?? [], [], 'it was another upload that was completed');
    client.destroy();
  });

  it('are encrypted, incremental and retained there as in a folder', async () => {
    await using folder = await makeTestFolder();
    const location = locationOf('forms');
    const keys = KeyRing.parse(`k:${randomBytes(32).toString('base64')}`, 'the test');
    const engine = makeEngine(16 * MIB);
    for (let i = 0; i < 5000; i++) setKey(engine, `key:${i}`, 'x'.repeat(100));
    await using taker = makeTaker(engine.arena, folder.path);
    const options = {
      destination: location,
      keys,
      chainLengthMax: 8,
      compression: 'zstd',
    } as const;
    await taker.take({ ...options, cut: cutAt(1) });
    setKey(engine, 'key:1', 'changed');
    const { manifest } = await taker.take({ ...options, cut: cutAt(2) });
    assert.equal(manifest.chain?.length, 1);
    await using bucket = await openObjectStore(location, keys);
    await pruneSnapshots(bucket, shard, { count: 1 });
    assert.equal((await listSnapshots(bucket)).length, 2);
    const arena = await loadSnapshot(bucket, manifest, { bytes: 16 * MIB });
    assert.deepEqual(checkEngine(makeEngine(0, arena)), checkEngine(engine));
    await using other = await openObjectStore(location, KeyRing.empty);
    await assert.rejects(loadSnapshot(other, manifest, { bytes: MIB }), EncryptionKeyMissing);
  });

  it('of two writers of the same manifest one is told that it is there', async () => {
    const location = locationOf('race');
    await using one = await openObjectStore(location);
    await using two = await openObjectStore(location);
    const write = (bucket: ObjectStore, text: string) =>
      bucket.put('s/1/manifest.json', Buffer.from(text), { ifAbsent: true });
    const outcomes = await Promise.allSettled([write(one, 'one'), write(two, 'two')]);
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    assert.equal(lost.length, 1);
    assert.ok(lost[0].reason instanceof ObjectExists);
    const winner = outcomes[0].status === 'fulfilled' ? 'one' : 'two';
    assert.equal((await readObject(one, 's/1/manifest.json', MIB)).toString(), winner);
  });

  it('fail by name where the bucket is not there, and nothing stays behind', async () => {
    await using folder = await makeTestFolder();
    const location = locationOf('x').replace('s3://', 's3://no-such-');
    await using taker = makeTaker(makeEngine(MIB).arena, folder.path);
    await assert.rejects(
      taker.take({ destination: location, cut: cutAt(1) }),
      (error: Error) => error instanceof SnapshotFailed && /NoSuchBucket/.test(error.message),
    );
    assert.deepEqual(await readdir(join(folder.path, shard)), []);
  });

  it('are taken by a store on command', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'millrace-s3-store-'));
    const location = locationOf('store');
    {
      await using running = await startTestStore(['--dir', dir]);
      await using client = await RawClient.connect({ port: running.port });
      await client.call('SET', 'a', 'b');
      const reply = await client.call('MILLRACE.SNAPSHOT', 'CREATE', location);
      assert.ok(Array.isArray(reply), textOf(reply));
    }
    await using bucket = await openObjectStore(location);
    assert.equal((await listSnapshots(bucket)).length, 1);
    await rm(dir, { recursive: true });
  });

  async function namesOf(bucket: ObjectStore): Promise<string[]> {
    const names: string[] = [];
    for await (const { name } of bucket.list('')) names.push(name);
    return names;
  }
});
