import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '@millrace/snapshot';
import { infoNumber, millraceCli, RawClient, startTestStore, textOf } from '@millrace/testing';

/** A module that sets the wall clock of its process back by a day. */
const dayBack = 'data:text/javascript,const%20now=Date.now;Date.now=()=>now.call(Date)-86400000;';

/** A store on a folder of its own that can be killed and started again. */
class Store implements AsyncDisposable {
  readonly dir: string;
  client!: RawClient;
  #server: Awaited<ReturnType<typeof startTestStore>> | undefined;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async start(...flags: string[]): Promise<Store> {
    const store = new Store(await mkdtemp(join(tmpdir(), 'millrace-snapshots-')));
    await store.start(...flags);
    return store;
  }

  async start(...flags: string[]): Promise<void> {
    this.#server = await startTestStore(['--dir', this.dir, ...flags]);
    this.client = await RawClient.connect({ port: this.#server.port });
  }

  /** The same a day earlier, by its wall clock. */
  async startDayBack(...flags: string[]): Promise<void> {
    const options = process.env.NODE_OPTIONS;
    process.env.NODE_OPTIONS = `${options ?? ''} --import=${dayBack}`;
    try {
      await this.start(...flags);
    } finally {
      if (options === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = options;
    }
  }

  async kill(): Promise<void> {
    await this.client[Symbol.asyncDispose]();
    await this.#server?.kill();
    this.#server = undefined;
  }

  call(...command: string[]) {
    return this.client.call(...command);
  }

  /** Numbered keys, many a round trip. */
  async fill(from: number, to: number): Promise<void> {
    for (let at = from; at < to; at += 500) {
      const end = Math.min(to, at + 500);
      for (let i = at; i < end; i++) this.client.send('SET', `key:${i}`, `value ${i}`);
      for (let i = at; i < end; i++) assert.equal(await this.client.receive(), '+OK');
    }
  }

  async assertFilled(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1 + (count >>> 8))
      assert.equal(await this.call('GET', `key:${i}`), `$value ${i}`);
  }

  /** Folders of snapshots, oldest first. */
  async snapshots(): Promise<string[]> {
    const [shard] = await readdir(join(this.dir, 'snapshots'));
    const folder = join(this.dir, 'snapshots', shard);
    return (await readdir(folder)).sort().map((id) => join(folder, id));
  }

  async segments(): Promise<string[]> {
    return (await readdir(join(this.dir, 'log'))).filter((name) => name.endsWith('.log')).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
    await this.#server?.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

function fieldsOf(reply: unknown): Record<string, string> {
  const flat = (reply as string[]).map((text) => text.slice(1));
  return Object.fromEntries(flat.flatMap((name, i) => (i % 2 ? [] : [[name, flat[i + 1]]])));
}

describe('snapshots of a store', function () {
  this.timeout(60_000);

  it('come back after a crash, with the log after them', async () => {
    await using store = await Store.start('--appendfsync', 'always');
    await store.fill(0, 3000);
    await store.call('ZADD', 'board', '1', 'one', '2', 'two');
    await store.call('MILLRACE.APPLY', 'topic', '0', '8', '7', '3', 'INCRBY', 'sum', '5');
    const taken = fieldsOf(await store.call('MILLRACE.SNAPSHOT', 'CREATE'));
    assert.ok(Number(taken['pages']) > 0 && Number(taken['sequence']) > 0);
    await store.fill(3000, 3500);
    await store.call('DEL', 'key:1');
    await store.kill();
    await store.start('--appendfsync', 'always');
    assert.equal(await store.call('DBSIZE'), ':3501');
    assert.equal(await store.call('EXISTS', 'key:1'), ':0');
    await store.call('SET', 'key:1', 'value 1');
    await store.assertFilled(3500);
    assert.deepEqual(await store.call('ZRANGE', 'board', '0', '-1'), ['$one', '$two']);
    assert.deepEqual(await store.call('MILLRACE.OFFSETS', 'topic'), [':0', ':8']);
    const info = textOf(await store.call('INFO', 'persistence'));
    assert.match(info, new RegExp(`snapshot_last_sequence:${taken['sequence']}\\b`));
    await store.kill();
    await rm(join(store.dir, 'log'), { recursive: true });
    await store.start();
    assert.equal(await store.call('DBSIZE'), ':3002');
    await store.assertFilled(3000);
  });

  it('answer as Redis does', async () => {
    await using store = await Store.start();
    const before = Number(textOf(await store.call('LASTSAVE')));
    assert.ok(Math.abs(before - Date.now() / 1000) < 20);
    await store.fill(0, 20_000);
    assert.equal(await store.call('BGSAVE'), '+Background saving started');
    const again = await store.call('BGSAVE');
    assert.equal(again, '-ERR Background save already in progress');
    assert.equal(await store.call('BGSAVE', 'NOW'), '-ERR syntax error');
    await waitUntilIdle(store);
    assert.equal(await store.call('SAVE'), '+OK');
    assert.ok(Number(textOf(await store.call('LASTSAVE'))) >= before);
    assert.equal((await store.snapshots()).length, 2);
    assert.equal(await store.call('MILLRACE.SNAPSHOT', 'WAIT', '99'), '-ERR no such snapshot');
    assert.match(
      textOf(await store.call('MILLRACE.SNAPSHOT', 'CREATE', 'ftp://x')),
      /^ERR "ftp:\/\/x" is no location/,
    );
    assert.match(
      textOf(await store.call('MILLRACE.SNAPSHOT', 'CREATE', '/dev/null/x')),
      /^ERR .*\/dev\/null/,
    );
    assert.equal(await store.call('SAVE'), '+OK');
  });

  it('can be taken elsewhere, also without a folder', async () => {
    const target = await mkdtemp(join(tmpdir(), 'millrace-elsewhere-'));
    await using server = await startTestStore();
    await using client = await RawClient.connect({ port: server.port });
    await client.call('SET', 'a', 'b');
    assert.match(textOf(await client.call('SAVE')), /^ERR .*--dir/);
    const taken = fieldsOf(await client.call('MILLRACE.SNAPSHOT', 'CREATE', target));
    assert.deepEqual(await readdir(join(target, taken['shard'], taken['id'])), [
      'manifest.json',
      'part-00001.pages',
    ]);
    await rm(target, { recursive: true });
  });

  it('are taken by themselves when the log grows, and the log is trimmed', async () => {
    await using store = await Store.start('--snapshot-log-bytes', '2mb', '--snapshot-chain', '0');
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 30; i++) await store.call('SET', 'big', 'x'.repeat(100_000));
      await sleep(1200);
      await waitUntilIdle(store);
    }
    const info = textOf(await store.call('INFO', 'persistence'));
    assert.doesNotMatch(info, /snapshot_last_sequence:0\b/);
    assert.ok((await store.snapshots()).length <= 2);
    const since = infoNumber(info, 'snapshot_log_bytes_since');
    assert.ok(since < 6_000_000, info);
  });

  it('are the newest also where the wall clock was set back and no log tells their order', async () => {
    const flags = ['--appendonly', 'no', '--snapshot-keep', '1', '--snapshot-chain', '0'];
    await using store = await Store.start(...flags);
    await store.call('SET', 'key', 'before');
    assert.equal(await store.call('SAVE'), '+OK');
    await store.kill();
    await store.startDayBack(...flags);
    const [seconds] = (await store.call('TIME')) as unknown as string[];
    assert.ok(
      Number(textOf(seconds)) * 1000 < Date.now() - 80_000_000,
      'the clock is a day behind',
    );
    await store.call('SET', 'key', 'after');
    assert.equal(await store.call('SAVE'), '+OK');
    assert.equal((await store.snapshots()).length, 1);
    await store.kill();
    await store.start(...flags);
    assert.equal(await store.call('GET', 'key'), '$after');
  });

  it('are taken after their interval also where the wall clock was set back', async () => {
    const flags = ['--snapshot-interval', '1s'];
    await using store = await Store.start(...flags);
    await store.call('SET', 'key', 'before');
    assert.equal(await store.call('SAVE'), '+OK');
    const before = await store.snapshots();
    await store.kill();
    await store.startDayBack(...flags);
    await store.call('SET', 'key', 'after');
    const until = Date.now() + 10_000;
    while ((await store.snapshots()).length === before.length && Date.now() < until)
      await sleep(100);
    assert.ok((await store.snapshots()).length > before.length);
  });

  it('that are damaged are passed over for the one before', async () => {
    await using store = await Store.start('--appendfsync', 'always');
    await store.fill(0, 100);
    await store.call('SAVE');
    await store.fill(100, 200);
    await store.call('SAVE');
    await store.fill(200, 300);
    await store.kill();
    const [, newest] = await store.snapshots();
    await flip(join(newest, 'part-00001.pages'));
    await store.start();
    assert.equal(await store.call('DBSIZE'), ':300');
    await store.assertFilled(300);
  });

  it('build on each other across a restart, encrypted, and open with no other key', async () => {
    const keyLine = (id: string): string => `${id}:${Buffer.alloc(32, id).toString('base64')}\n`;
    await using store = await Store.start();
    const keys = join(store.dir, 'keys');
    await writeFile(keys, keyLine('k1'));
    await store.kill();
    const flags = ['--encryption-key-file', keys, '--appendfsync', 'always'];
    await store.start(...flags);
    await store.fill(0, 5000);
    assert.equal(await store.call('SAVE'), '+OK');
    await store.call('SET', 'key:1', 'changed');
    await store.kill();
    await writeFile(keys, keyLine('k2') + keyLine('k1'));
    await store.start(...flags);
    await store.call('SET', 'key:2', 'changed');
    assert.equal(await store.call('SAVE'), '+OK');
    const newest = (await store.snapshots()).at(-1)!;
    const manifest = JSON.parse(await readFile(join(newest, 'manifest.json'), 'utf8')) as Manifest;
    assert.equal(manifest.chain?.length, 1);
    assert.equal(manifest.encryption?.keyId, 'k2');
    assert.ok(manifest.pages < 100, `${manifest.pages} pages`);
    const part = await readFile(join(newest, 'part-00001.pages'));
    assert.ok(!part.includes('changed'));
    await store.kill();
    assert.match(refusalOf(store), /is encrypted under the key "k[12]", which is not among/);
    const rewrap = ['snapshot', 'rewrap', join(store.dir, 'snapshots'), '--key-file', keys];
    const run = spawnSync(process.execPath, [millraceCli(), ...rewrap], { encoding: 'utf8' });
    assert.match(run.stdout, /^1 under the key k2 now, 1 unchanged/, run.stderr);
    await writeFile(keys, keyLine('k2'));
    await store.start(...flags);
    assert.equal(await store.call('GET', 'key:1'), '$changed');
    assert.equal(await store.call('GET', 'key:2'), '$changed');
    assert.equal(await store.call('DBSIZE'), ':5000');
  });

  it('of another shard are refused', async () => {
    await using store = await Store.start();
    await store.call('SAVE');
    await store.kill();
    await writeFile(join(store.dir, 'node-id'), `${'ab'.repeat(20)}\n`);
    await rm(join(store.dir, 'log'), { recursive: true });
    assert.match(refusalOf(store), /belongs to shard/);
  });

  it('let the log be trimmed, and then nothing starts without them', async () => {
    await using store = await Store.start('--appendfsync', 'no');
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 70; i++) await store.call('SET', 'big', 'x'.repeat(1_000_000));
      assert.equal(await store.call('SAVE'), '+OK');
    }
    await store.kill();
    assert.notEqual((await store.segments())[0], '0000000000000001.log');
    await store.start();
    assert.equal(await store.call('STRLEN', 'big'), ':1000000');
    await store.kill();
    await rm(join(store.dir, 'snapshots'), { recursive: true });
    assert.match(refusalOf(store), /the log begins at record \d+, but there is no snapshot/);
  });

  /** What a store says that does not start on this folder. */
  function refusalOf(store: Store): string {
    const args = [millraceCli(), 'store', '--port', '0', '--dir', store.dir];
    const run = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 });
    assert.equal(run.status, 1, run.stderr);
    return run.stderr;
  }

  async function waitUntilIdle(store: Store): Promise<void> {
    while (!/rdb_bgsave_in_progress:0/.test(textOf(await store.call('INFO', 'persistence'))))
      await sleep(10);
  }

  async function flip(path: string): Promise<void> {
    const bytes = await readFile(path);
    bytes[bytes.length >>> 1] ^= 1;
    await writeFile(path, bytes);
  }

  it('are taken on a schedule, where anything has changed, and as many kept as told', async () => {
    await using store = await Store.start(
      ...['--snapshot-interval', '1s', '--snapshot-keep', '3', '--snapshot-chain', '0'],
    );
    const count = async () => (await store.snapshots().catch(() => [])).length;
    for (let round = 1; round <= 4; round++) {
      const before = await store.snapshots().catch((): string[] => []);
      await store.call('SET', 'round', String(round));
      const deadline = Date.now() + 10_000;
      for (;;) {
        const newest = (await store.snapshots().catch((): string[] => [])).at(-1);
        if (newest !== undefined && newest !== before.at(-1)) break;
        assert.ok(Date.now() < deadline, 'no snapshot came');
        await sleep(50);
      }
      while (textOf(await store.call('INFO', 'persistence')).includes('bgsave_in_progress:1'))
        await sleep(20);
    }
    assert.equal(await count(), 3);
    await sleep(2500);
    assert.equal(await count(), 3);
  });

  it('are taken in the hours of their window only', async () => {
    const hour = (more: number) => String((new Date().getUTCHours() + more) % 24).padStart(2, '0');
    await using store = await Store.start(
      ...['--snapshot-interval', '1s', '--snapshot-window', `${hour(2)}:00-${hour(4)}:00`],
    );
    const count = async () => (await store.snapshots().catch(() => [])).length;
    await store.call('SET', 'key', 'value');
    await sleep(3000);
    assert.equal(await count(), 0);
    await store.call('CONFIG', 'SET', 'snapshot-window', `${hour(0)}:00-${hour(2)}:00`);
    const deadline = Date.now() + 10_000;
    while ((await count()) === 0) {
      assert.ok(Date.now() < deadline, 'no snapshot came');
      await sleep(50);
    }
  });
});
