import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type ObjectStore, openObjectStore, pruneSnapshots } from '@millrace/snapshot';
import { FakeS3 } from './fake-s3.js';
import { MIB } from './fixture.js';

const body = randomBytes(20 * MIB);
const partBytes = 8 * MIB;

async function* streamOf(bytes: Buffer, failAt = Infinity): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += MIB) {
    if (at >= failAt) throw new Error('the source broke');
    yield await Promise.resolve(bytes.subarray(at, at + MIB));
  }
}

describe('the store of objects in S3', function () {
  this.timeout(60_000);
  const credentials = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
  let kept: Partial<typeof credentials>;
  let fake: FakeS3;
  let pauses: number[];
  let nowMs: number;

  beforeEach(async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
    kept = JSON.parse(JSON.stringify({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY })) as typeof kept;
    Object.assign(process.env, credentials);
    fake = await FakeS3.start();
    pauses = [];
    nowMs = Date.parse('2027-01-10T00:00:00Z');
  });

  afterEach(async () => {
    await fake[Symbol.asyncDispose]();
    for (const name of Object.keys(credentials)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, kept);
  });

  /** Pauses pass at once, and are written down. */
  function open(parameters = ''): Promise<ObjectStore> {
    const pause = (ms: number): Promise<void> => {
      pauses.push(ms);
      nowMs += ms;
      return Promise.resolve();
    };
    const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
    return openObjectStore(fake.location(parameters), undefined, { pause, clock });
  }

  const stored = (name: string): Buffer | undefined => fake.objects.get(`place/${name}`);
  const partsSeen = (): number => fake.operations().filter((name) => name === 'part').length;

  it('asks the bucket to encrypt, and to let nobody delete what is written once', async () => {
    await using store = await open(
      '&encryption=aws:kms&encryption-key=key-1&lock=compliance&lock-days=30',
    );
    await store.put('manifest', Buffer.from('once'), { ifAbsent: true });
    await store.put('position', Buffer.from('again and again'));
    await store.put('large', streamOf(body));
    const headersOf = (operation: string, i = 0) =>
      fake.seen.filter((request) => request.operation === operation)[i].headers;
    for (const headers of [headersOf('put'), headersOf('create')]) {
      assert.equal(headers['x-amz-object-lock-mode'], 'COMPLIANCE');
      const until = new Date(headers['x-amz-object-lock-retain-until-date'] as string);
      assert.equal(until.toISOString(), '2027-02-09T00:00:00.000Z');
    }
    for (const headers of [headersOf('put'), headersOf('put', 1), headersOf('create')]) {
      assert.equal(headers['x-amz-server-side-encryption'], 'aws:kms');
      assert.equal(headers['x-amz-server-side-encryption-aws-kms-key-id'], 'key-1');
    }
    assert.equal(headersOf('put')['if-none-match'], '*');
    assert.equal(headersOf('put', 1)['x-amz-object-lock-mode'], undefined);
  });

  it('sends a part again that failed half-way', async () => {
    await using store = await open();
    let cuts = 3;
    fake.trouble = (operation, part) =>
      operation === 'part' && part === 2 && cuts-- > 0 ? 'cut' : 'ok';
    await store.put('large', streamOf(body));
    assert.ok(stored('large')?.equals(body));
    assert.equal(fake.uploads.size, 0);
  });

  it('waits longer and longer while it is told to slow down, for minutes', async () => {
    await using store = await open();
    let refusals = 30;
    fake.trouble = (operation) => (operation === 'put' && refusals-- > 0 ? 503 : 'ok');
    await store.put('small', Buffer.from('x'));
    assert.deepEqual(pauses.slice(0, 4), [200, 400, 800, 1600]);
    assert.equal(Math.max(...pauses), 20_000);
    const total = pauses.reduce((sum, ms) => sum + ms, 0);
    assert.ok(total > 120_000, `${total} ms`);
    assert.equal(stored('small')?.toString(), 'x');
  });

  it('goes on with an upload that was given up, and sends only what is missing', async () => {
    await using store = await open();
    let isAway = false;
    fake.trouble = (operation, part) => {
      isAway ||= operation === 'part' && part === 3;
      return isAway ? 'cut' : 'ok';
    };
    await assert.rejects(store.put('large', streamOf(body)));
    assert.equal(stored('large'), undefined);
    assert.equal(fake.uploads.size, 1);
    const before = partsSeen();
    fake.trouble = () => 'ok';
    await store.put('large', streamOf(body));
    assert.ok(stored('large')?.equals(body));
    assert.equal(partsSeen() - before, 1);
    assert.equal(fake.uploads.size, 0);
  });

  it('takes no part of another content for its own', async () => {
    await using store = await open();
    fake.trouble = (operation) => (operation === 'complete' ? 403 : 'ok');
    await assert.rejects(store.put('large', streamOf(body)));
    fake.trouble = () => 'ok';
    const other = Buffer.from(body);
    other[partBytes + 5] ^= 1;
    const before = partsSeen();
    await store.put('large', streamOf(other));
    assert.ok(stored('large')?.equals(other));
    assert.equal(partsSeen() - before, 1);
  });

  it('leaves nothing where the source of an upload breaks', async () => {
    await using store = await open();
    const putting = store.put('large', streamOf(body, 17 * MIB));
    await assert.rejects(putting, /the source broke/);
    assert.equal(fake.uploads.size, 0);
    assert.equal(stored('large'), undefined);
  });

  it('clears away uploads that nobody goes on with', async () => {
    const day = 86_400_000;
    await using store = await open();
    const make = (key: string, initiated: Date) =>
      fake.uploads.set(key, { key: `place/${key}`, initiated, parts: new Map() });
    make('shard/old', new Date(nowMs - 2 * day));
    make('shard/new', new Date(nowMs - day / 2));
    assert.equal(await store.removeInterrupted?.('shard/'), 1);
    assert.deepEqual([...fake.uploads.keys()], ['shard/new']);
    nowMs += day;
    await pruneSnapshots(store, 'shard', { count: 1 });
    assert.equal(fake.uploads.size, 0);
  });

  it('keeps to its bandwidth, up and down', async () => {
    await using store = await open('&bandwidth=2mb');
    const from = nowMs;
    await store.put('large', streamOf(body));
    // What was sent last is not waited for: there is nothing behind it.
    const seconds = (nowMs - from) / 1000;
    assert.ok(seconds >= 8 && seconds <= 10, `${seconds} s up`);
    await store.put('small', Buffer.from('x'));
    assert.ok(Math.abs((nowMs - from) / 1000 - 10) < 0.1);
    const before = nowMs;
    for await (const chunk of store.get('large')) assert.ok(chunk.length > 0);
    assert.ok((nowMs - before) / 1000 > 9, `${(nowMs - before) / 1000} s down`);
  });

  it('asks for the rest where a download breaks', async () => {
    await using store = await open();
    await store.put('large', streamOf(body));
    let cuts = 3;
    fake.trouble = (operation) => (operation === 'get' && cuts-- > 0 ? 'cut' : 'ok');
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.get('large')) chunks.push(chunk);
    assert.ok(Buffer.concat(chunks).equals(body));
    const ranges = fake.seen.filter(({ operation }) => operation === 'get');
    assert.equal(ranges.length, 4);
    assert.equal(ranges[0].headers.range, undefined);
    assert.match(String(ranges[1].headers.range), /^bytes=[1-9]\d*-$/);
  });
});
