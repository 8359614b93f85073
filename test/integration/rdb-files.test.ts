import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  findOracle,
  freePort,
  millraceCli,
  RawClient,
  type RunningServer,
  type ServerAddress,
  skip,
  startOracle,
  startServerProcess,
  startTestStore,
  textOf,
} from '@millrace/testing';

import { FakeS3 } from '../unit/snapshot/fake-s3.js';

const enable = ['--enable-debug-command', 'yes'];
const run = promisify(execFile);
const cli = (...args: string[]) => run(process.execPath, [millraceCli(), 'rdb', ...args]);
const at = ({ host, port }: ServerAddress) => `${host}:${port}`;

async function fill(server: ServerAddress): Promise<void> {
  await using client = await RawClient.connect(server);
  const call = (text: string) => client.call(...text.split(' '));
  await call('SET text hello');
  await call('SET number 12345');
  await call(`SET long ${'abc'.repeat(20_000)}`);
  await call('SET soon v PXAT 4000000000000');
  await call('RPUSH list a 1 b');
  for (let i = 0; i < 500; i++) {
    await call(`RPUSH biglist element:${i}`);
    await call(`SADD bigset member:${i}`);
    await call(`ZADD bigzset ${i / 2} member:${i}`);
    await call(`HSET bighash field:${i} ${i}`);
    await call(`XADD stream ${i + 1}-1 f v:${i}`);
  }
  await call('SADD set a b c');
  await call('SADD ints 1 2 70000 5000000000');
  await call('ZADD zset 1 a 2 b inf c');
  await call('HSET hash a 1 b two');
  await call('XGROUP CREATE stream g 0');
  await call('XREADGROUP GROUP g c COUNT 5 STREAMS stream >');
  await call('XDEL stream 7-1');
  await call('PFADD hll a b c');
  await call('SELECT 9');
  await call('SET other database');
}

async function ask(server: ServerAddress, ...args: string[]): Promise<string> {
  await using client = await RawClient.connect(server);
  return textOf(await client.call(...args));
}

describe('RDB files', () => {
  let store: RunningServer;
  let folder: string;

  before(async () => {
    store = await startTestStore(enable);
    folder = await mkdtemp(join(tmpdir(), 'millrace-rdb-'));
  });
  after(async () => {
    await store.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await ask(store, 'FLUSHALL');
  });

  for (const name of ['redis-7.0', 'redis-8.2', 'valkey-9.1'] as const) {
    it(`go from ${name} to a store and back`, async function () {
      this.timeout(60_000);
      const path = findOracle(name) ?? skip(this, `no ${name}`);
      await using oracle = (await startOracle(name, enable)) ?? skip(this, `no ${name}`);
      await fill(oracle);
      const digest = await ask(oracle, 'DEBUG', 'DIGEST');
      const own = join(folder, `${name}.rdb`);
      await ask(oracle, 'SAVE');
      const dir = await folderOf(oracle);
      await writeFile(own, await readFile(join(dir, 'dump.rdb')));

      const { stdout } = await cli('import', own, '--to', at(store));
      assert.match(stdout, /^imported 16 keys into/);
      assert.equal(await ask(store, 'DEBUG', 'DIGEST'), digest);
      assert.equal(await ask(store, 'PEXPIRETIME', 'soon'), '4000000000000');

      const ours = join(folder, `${name}-back.rdb`);
      await cli('export', ours, '--from', at(store));
      const port = await freePort();
      const flags = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder];
      const file = ['--dbfilename', `${name}-back.rdb`, ...enable];
      await using again = await startServerProcess(path, [...flags, ...file], port);
      assert.equal(await ask(again, 'DEBUG', 'DIGEST'), digest);
    });
  }

  for (const [policy, option, value] of [
    ['allkeys-lru', 'IDLETIME', 20_000],
    ['volatile-lfu', 'FREQ', 77],
  ] as const) {
    it(`tell under ${policy} how each key was used, through Redis, an import, a takeover and a log`, async function () {
      this.timeout(60_000);
      const path = findOracle('redis-7.0') ?? skip(this, 'no redis-7.0');
      const flags = ['--maxmemory-policy', policy, '--lfu-decay-time', '0'];
      const about = async (server: ServerAddress): Promise<void> => {
        const told = Number((await ask(server, 'OBJECT', option, 'used')).replace(':', ''));
        assert.ok(told >= value && told <= value + 30, `${told}`);
        assert.equal(await ask(server, 'GET', 'used'), 'v');
      };
      const dir = join(folder, `used-${policy}`);
      await mkdir(dir);
      {
        await using oracle = (await startOracle('redis-7.0', flags)) ?? skip(this, 'no redis-7.0');
        await ask(oracle, 'SET', 'plain', 'v');
        {
          await using client = await RawClient.connect(oracle);
          const dump = textOf(await client.call('DUMP', 'plain'));
          await client.call('RESTORE', 'used', '0', dump, option, String(value));
        }
        await ask(oracle, 'SAVE');
        await writeFile(
          join(dir, 'dump.rdb'),
          await readFile(join(await folderOf(oracle), 'dump.rdb')),
        );
      }
      const dump = join(dir, 'dump.rdb');
      const kept = [...flags, '--dir', join(dir, 'imported')];
      const back = join(dir, 'back.rdb');
      {
        await using imported = await startTestStore(kept);
        await cli('import', dump, '--to', at(imported));
        await cli('export', back, '--from', at(imported));
        await about(imported);
      }
      // What was logged holds for as long as the record lies in the log.
      await using again = await startTestStore(kept);
      await about(again);
      await using takenOver = await startTestStore([...flags, '--dir', dir]);
      await about(takenOver);
      const port = await freePort();
      const start = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', dir];
      await using redis = await startServerProcess(
        path,
        [...start, '--dbfilename', 'back.rdb', ...flags],
        port,
      );
      await about(redis);
    });
  }

  it('are written from the folder of a stopped store', async function () {
    this.timeout(60_000);
    const dir = join(folder, 'store');
    const one = await startTestStore([...enable, '--dir', dir]);
    await fill(one);
    const digest = await ask(one, 'DEBUG', 'DIGEST');
    await one.stop();
    const file = join(folder, 'folder.rdb');
    await cli('export', file, '--from', dir);
    await cli('import', file, '--to', at(store));
    assert.equal(await ask(store, 'DEBUG', 'DIGEST'), digest);
    await assert.rejects(cli('import', file, '--to', at(store)), /BUSYKEY.*--replace/);
    await cli('import', file, '--to', at(store), '--replace');
    assert.equal(await ask(store, 'DEBUG', 'DIGEST'), digest);
    await assert.rejects(cli('export', file, '--from', at(store)), /EEXIST|exists/);
  });

  it('are taken over by a store whose folder has nothing else, once', async function () {
    this.timeout(60_000);
    await fill(store);
    const digest = await ask(store, 'DEBUG', 'DIGEST');
    const dir = join(folder, 'taken-over');
    await mkdir(dir);
    await cli('export', join(dir, 'dump.rdb'), '--from', at(store));
    const flags = [...enable, '--dir', dir];
    for (const change of ['SET more 1', 'DEL more']) {
      await using one = await startTestStore(flags);
      assert.equal(await ask(one, 'DEBUG', 'DIGEST'), digest);
      await ask(one, ...change.split(' '));
      if (change.startsWith('SET')) await ask(one, 'DEL', 'more');
    }
  });

  it('do not let a store start where they are broken, and are imported anew where that was interrupted', async function () {
    this.timeout(60_000);
    await ask(store, 'SET', 'k', 'some text');
    const digest = await ask(store, 'DEBUG', 'DIGEST');
    const dir = join(folder, 'broken');
    await mkdir(dir);
    const file = join(dir, 'dump.rdb');
    await cli('export', file, '--from', at(store));
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, bytes.length - 9));
    const start = [millraceCli(), 'store', '--port', '0', '--dir', dir];
    await assert.rejects(run(process.execPath, start), /dump\.rdb: cut short at byte \d+/);
    const changed = Buffer.from(bytes);
    changed[changed.length - 12] ^= 1; // in the text, which only the checksum can tell
    await writeFile(file, changed);
    await assert.rejects(run(process.execPath, start), /dump\.rdb: a wrong checksum at byte \d+/);
    await writeFile(file, bytes);
    await using one = await startTestStore([...enable, '--dir', dir]);
    assert.equal(await ask(one, 'DEBUG', 'DIGEST'), digest);
  });

  it('keep their functions, which run again where they come to Redis', async function () {
    this.timeout(60_000);
    const redis = findOracle('redis-7.0') ?? skip(this, 'no redis-7.0');
    await using oracle = (await startOracle('redis-7.0', enable)) ?? skip(this, 'no redis-7.0');
    const code = "#!lua name=lib\nredis.register_function('answer', function() return 42 end)";
    await ask(oracle, 'FUNCTION', 'LOAD', code);
    await ask(oracle, 'SET', 'k', 'v');
    await ask(oracle, 'SAVE');
    const dump = await readFile(join(await folderOf(oracle), 'dump.rdb'));
    const dir = join(folder, 'functions');
    await mkdir(dir);
    await writeFile(join(dir, 'dump.rdb'), dump);
    const own = join(folder, 'own-functions.rdb');
    const brought = await cli(
      'import',
      join(dir, 'dump.rdb'),
      '--to',
      at(store),
      '--functions',
      own,
    );
    assert.match(brought.stdout, /kept 1 libraries of functions/);
    await cli('export', join(folder, 'f1.rdb'), '--from', at(store), '--functions', own);
    {
      await using _started = await startTestStore(['--dir', dir]);
    }
    await cli('export', join(folder, 'f2.rdb'), '--from', dir);
    for (const name of ['f1.rdb', 'f2.rdb']) {
      const port = await freePort();
      const flags = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder];
      await using again = await startServerProcess(redis, [...flags, '--dbfilename', name], port);
      assert.equal(await ask(again, 'FCALL', 'answer', '0'), '42');
      assert.equal(await ask(again, 'GET', 'k'), 'v');
    }
  });

  it('come from a bucket and go there, several parts and all', async function () {
    this.timeout(60_000);
    await using bucket = await FakeS3.start();
    const env = { ...process.env, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const inBucket = (name: string) => bucket.location().replace('/place', `/place/${name}`);
    const s3 = (...args: string[]) =>
      run(process.execPath, [millraceCli(), 'rdb', ...args], { env });
    await fill(store);
    const noise = randomBytes(12 * 2 ** 20).toString('base64');
    await ask(store, 'SET', 'large', noise);
    const digest = await ask(store, 'DEBUG', 'DIGEST');
    await s3('export', inBucket('dump.rdb'), '--from', at(store));
    assert.ok((bucket.objects.get('place/dump.rdb')?.length ?? 0) > noise.length);
    assert.ok(bucket.operations().filter((operation) => operation === 'part').length > 1);
    await ask(store, 'FLUSHALL');
    await s3('import', inBucket('dump.rdb'), '--to', at(store));
    assert.equal(await ask(store, 'DEBUG', 'DIGEST'), digest);
    await ask(store, 'FLUSHALL');
    const set = (bucket.objects.get('place/dump.rdb') as Buffer).subarray(0);
    bucket.objects.set('place/aof/base.rdb', set);
    const more = '*3\r\n$3\r\nSET\r\n$4\r\nmore\r\n$1\r\n1\r\n';
    bucket.objects.set('place/aof/more.aof', Buffer.from(more));
    const manifest = 'file base.rdb seq 1 type b\nfile more.aof seq 1 type i\n';
    bucket.objects.set('place/aof/appendonly.aof.manifest', Buffer.from(manifest));
    await s3('import', inBucket('aof'), '--to', at(store));
    assert.equal(await ask(store, 'GET', 'more'), '1');
    await ask(store, 'DEL', 'more');
    assert.equal(await ask(store, 'DEBUG', 'DIGEST'), digest);
    await assert.rejects(
      s3('import', inBucket('none.rdb'), '--to', at(store)),
      /none\.rdb is not there/,
    );
  });

  it('leave feature windows out, and tell', async () => {
    await ask(store, 'WIN.ADD', 'window', '1700000000000', '5');
    const { stdout } = await cli('export', join(folder, 'windows.rdb'), '--from', at(store));
    assert.match(stdout, /left out 1 feature windows/);
    await ask(store, 'DEL', 'window');
  });

  it('leave time series out, or take them along', async () => {
    await ask(store, 'TS.ADD', 'series', '1000', '1.5', 'LABELS', 'a', 'b');
    await ask(store, 'SET', 'k', 'v');
    const digest = await ask(store, 'DEBUG', 'DIGEST');
    const without = await cli('export', join(folder, 'without.rdb'), '--from', at(store));
    assert.match(without.stdout, /left out 1 time series/);
    await cli('export', join(folder, 'with.rdb'), '--from', at(store), '--time-series');
    await ask(store, 'FLUSHALL');
    await cli('import', join(folder, 'with.rdb'), '--to', at(store));
    assert.equal(await ask(store, 'DEBUG', 'DIGEST'), digest);
  });

  it('are refused with the place where they are broken', async () => {
    await ask(store, 'SET', 'k', 'some text that is long enough');
    const file = join(folder, 'whole.rdb');
    await cli('export', file, '--from', at(store));
    await ask(store, 'FLUSHALL');
    const bytes = await readFile(file);
    const broken = join(folder, 'broken.rdb');
    await writeFile(broken, bytes.subarray(0, bytes.length - 3));
    await assert.rejects(cli('import', broken, '--to', at(store)), /cut short at byte \d+/);
    bytes[30] ^= 1;
    await writeFile(broken, bytes);
    await assert.rejects(cli('import', broken, '--to', at(store), '--replace'), /at byte \d+/);
    await writeFile(broken, 'nonsense');
    await assert.rejects(cli('import', broken, '--to', at(store)), /at byte 0/);
  });

  it('are followed by commands in an append-only file, in one part or in several', async () => {
    await ask(store, 'SET', 'k', 'v');
    const base = join(folder, 'base.rdb');
    await cli('export', base, '--from', at(store));
    await ask(store, 'FLUSHALL');
    const commands =
      '#TS:1\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n';
    const one = join(folder, 'one.aof');
    await writeFile(
      one,
      Buffer.concat([await readFile(base), Buffer.from(`${commands}*2\r\n$3\r\nD`)]),
    );
    const { stdout } = await cli('import', one, '--to', at(store));
    assert.match(stdout, /imported 1 keys and ran 2 commands/);
    assert.match(stdout, /left out 9 bytes at the end/);
    const digest = await ask(store, 'DEBUG', 'DIGEST');
    await ask(store, 'FLUSHALL');
    await writeFile(join(folder, 'more.aof'), commands);
    const lines = ['file more.aof seq 1 type i', 'file base.rdb seq 1 type b', ''];
    await writeFile(join(folder, 'x.manifest'), lines.join('\n'));
    await cli('import', join(folder, 'x.manifest'), '--to', at(store));
    assert.equal(await ask(store, 'DEBUG', 'DIGEST'), digest);
  });
});

/** Where an oracle keeps its files. */
async function folderOf(server: ServerAddress): Promise<string> {
  await using client = await RawClient.connect(server);
  const [, dir] = (await client.call('CONFIG', 'GET', 'dir')) as readonly string[];
  return textOf(dir);
}
