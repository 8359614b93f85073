import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  freePort,
  infoNumber,
  millraceCli,
  RawClient,
  startServerProcess,
  startTestStore,
  textOf,
} from '@millrace/testing';
import { ArchiverProcess, until } from '../fixtures/archiver-process.js';
import { runCli } from '../unit/millrace/run-cli.js';

describe('archive and restore', function () {
  this.timeout(60_000);
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-archive-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const at = (...names: string[]): string => path.join(folder, ...names);

  it('undoes a mistake to the millisecond, and archives what is done after it too', async () => {
    const flags = ['--dir', at('data'), '--archive', 'yes', '--arena-size', '64mb'];
    let moment = '';
    {
      await using store = await startTestStore(flags);
      await using archiver = await ArchiverProcess.start(
        at('data'),
        at('archive'),
        '--snapshot-interval',
        '1s',
      );
      await using client = await RawClient.connect({ port: store.port });
      for (let i = 0; i < 500; i++) await client.call('SET', `key:${String(i)}`, String(i));
      await client.call('MILLRACE.APPLY', 'orders', '3', '17', '16', '3', 'INCRBY', 'count', '5');
      await sleep(5);
      moment = new Date().toISOString();
      await sleep(5);
      await client.call('FLUSHALL');
      await client.call('SET', 'after', 'x');
      const last = infoNumber(textOf(await client.call('INFO')), 'log_last_sequence');
      await until(async () => (await archiver.health()).shards[0].sequence === last);
      await until(async () => (await archiver.metric('millrace_archive_snapshots_total')) > 0);
      assert.equal((await archiver.health()).status, 'ok');
    }
    const shown = await runCli(['backups', '--from', at('archive')]);
    assert.match(shown.stdout, /restorable from .* to .*\n {2}log: up to record \d+/);
    assert.match(shown.stdout, /snapshot .* verified .* digest [0-9a-f]{16}/);
    const spared = await runCli(['snapshot', 'delete', at('archive'), '--keep', '1']);
    assert.match(spared.stderr, /is an archive: its archiver gives up/);
    const restore = ['restore', '--from', at('archive'), '--at', moment, '--to', at('new')];
    const dry = await runCli([...restore, '--dry-run']);
    assert.match(dry.stdout, /then at most \d+ bytes of log up to/);
    // What an interrupted restore left does not disturb the next, wherever it was interrupted.
    for (let ms = 100; ms < 1000; ms += 150) {
      const child = spawn(process.execPath, [millraceCli(), ...restore], { stdio: 'ignore' });
      await sleep(ms);
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(at('new'), { recursive: true, force: true });
    }
    await mkdir(at('new.partial', 'snapshots'), { recursive: true });
    await writeFile(at('new.partial', 'snapshots', 'rest'), 'x');
    const done = await runCli(restore);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /501 keys, \d+ bytes, digest [0-9a-f]{16}/);
    const again = await runCli(restore);
    assert.match(again.stderr, /new is not empty/);

    await using store = await startTestStore([
      '--dir',
      at('new'),
      '--archive',
      'yes',
      '--arena-size',
      '64mb',
    ]);
    await using client = await RawClient.connect({ port: store.port });
    assert.equal(await client.call('DBSIZE'), ':501');
    assert.equal(textOf(await client.call('GET', 'key:499')), '499');
    assert.deepEqual(await client.call('MILLRACE.OFFSETS', 'orders'), [':3', ':17']);
    await client.call('SET', 'second', 'life');
    // Its log is another history than the archived one, and goes to the same archive.
    await using archiver = await ArchiverProcess.start(at('new'), at('archive'));
    await until(async () => (await archiver.health()).status === 'ok');
    await until(async () => (await archiver.metric('millrace_archive_records_total')) > 0);
    const newest = await runCli(['restore', '--from', at('archive'), '--to', at('newest')]);
    assert.match(newest.stdout, /502 keys/, newest.stderr);
    const old = await runCli([...restore.slice(0, -1), at('old')]);
    assert.match(old.stdout, /501 keys/, old.stderr);
  });

  it('shares keys out to another number of shards, and brings single ones back into a running store', async () => {
    const writes = [
      ['SET', 'text', 'x'.repeat(5000)],
      ['SET', 'fleeting', 'v', 'PX', '3600000'],
      ['HSET', 'hash', 'a', '1', 'b', '2'],
      ['ZADD', 'sorted', '1.5', 'm', '2', 'n'],
      ['XADD', 'stream', '5-1', 'f', 'v'],
      ['PFADD', 'log', 'a', 'b', 'c'],
      ['SADD', 'set', 'a', '1', 'c'],
      ['WIN.ADD', 'window', '1700000000000', '5', 'shop'],
      ['SET', Buffer.from('café:1').toString('latin1'), 'x'],
      ...Array.from({ length: 200 }, (_, i) => ['SET', `key:${String(i)}`, String(i)]),
      ['MILLRACE.APPLY', 'orders', '3', '17', '16', '3', 'INCRBY', 'count', '5'],
    ];
    {
      await using store = await startTestStore(['--dir', at('data'), '--arena-size', '64mb']);
      await using archiver = await ArchiverProcess.start(at('data'), at('archive'));
      await using client = await RawClient.connect({ port: store.port });
      for (const write of writes) await client.call(...write);
      await until(async () => (await archiver.health()).shards[0].sequence === writes.length);
      await sleep(5);
      const moment = new Date().toISOString();
      await sleep(5);
      await client.call('SET', 'key:7', 'spoilt');
      await client.call('SET', 'text', 'new');
      await client.call('DEL', 'key:8');
      await until(async () => (await archiver.health()).shards[0].sequence === writes.length + 3);
      // Only what is asked for comes back, as it was, over what has become of it.
      const flags = ['--from', at('archive'), '--stores', `127.0.0.1:${String(store.port)}`];
      const brought = await runCli(['restore', ...flags, '--at', moment, '--only', 'key:[78]']);
      assert.match(brought.stdout, /restored 2 keys with \d+ bytes into/, brought.stderr);
      assert.equal(textOf(await client.call('GET', 'key:7')), '7');
      assert.equal(textOf(await client.call('GET', 'key:8')), '8');
      assert.equal(textOf(await client.call('GET', 'text')), 'new');
      const many = await runCli(['restore', ...flags, '--at', moment, '--only', 'key:*']);
      assert.match(many.stdout, /restored 200 keys with/, many.stderr);
      for (const i of [0, 63, 64, 65, 199])
        assert.equal(textOf(await client.call('GET', `key:${String(i)}`)), String(i));
      const accented = await runCli(['restore', ...flags, '--at', moment, '--only', 'café:*']);
      assert.match(accented.stdout, /restored 1 keys with/, accented.stderr);
      const window = await runCli(['restore', ...flags, '--at', moment, '--only', 'window']);
      assert.match(window.stdout, /restored 1 keys with/, window.stderr);
      const asked = ['window', 'AT', '1700000000000', 'SPAN', '1h', 'sum', 'distinct'];
      assert.deepEqual(await client.call('WIN.GET', ...asked), ['$5', ':1']);
      const persistence = textOf(await client.call('INFO', 'persistence'));
      const last = infoNumber(persistence, 'log_last_sequence');
      assert.ok(last > writes.length + 3);
      await until(async () => (await archiver.health()).shards[0].sequence === last);
    }
    const ids = ['1', '2', '3'].map((digit) => digit.repeat(40));
    const resharded = await runCli([
      ...['restore', '--from', at('archive'), '--to', at('three')],
      ...['--shards', '3', '--node-ids', ids.join(',')],
    ]);
    assert.equal(resharded.code, 0, resharded.stderr);
    assert.match(resharded.stdout, /\(slots 0-5460\).*\n.*\(slots 5461-10921\).*\n.*\n/);
    assert.match(resharded.stdout, /restored 3 shards with 210 keys/);
    const ports = [await freePort(), await freePort(), await freePort()];
    const ranges = ['0-5460', '5461-10921', '10922-16383'];
    const nodes = ids.map((id, i) => `${id}@127.0.0.1:${String(ports[i])}=${ranges[i]}`);
    const sizes: number[] = [];
    for (const [i, port] of ports.entries()) {
      const own = ['--port', String(port), '--cluster-node-id', ids[i], '--arena-size', '64mb'];
      const cluster = ['--cluster-enabled', 'yes', '--cluster-topology', nodes.join(';')];
      const args = [millraceCli(), 'store', '--dir', at('three', `store-${String(i + 1)}`)];
      const store = await startServerProcess(process.execPath, [...args, ...own, ...cluster], port);
      await using client = await RawClient.connect({ port });
      sizes.push(Number(textOf(await client.call('DBSIZE'))));
      assert.deepEqual(await client.call('MILLRACE.OFFSETS', 'orders'), [':3', ':17']);
      await store.stop();
    }
    assert.equal(
      sizes.reduce((a, b) => a + b),
      210,
    );
    assert.ok(sizes.every((size) => size > 30));
  });

  it('keeps everything under a key, and brings a moment back with it and not without', async () => {
    const keyFile = at('keys');
    await writeFile(keyFile, `night:${Buffer.alloc(32, 7).toString('base64')}\n`);
    const withKey = ['--encryption-key-file', keyFile];
    const ours = { MILLRACE_ENCRYPTION_KEY_FILE: keyFile };
    let moment = '';
    {
      const flags = ['--dir', at('data'), '--archive', 'yes', '--arena-size', '64mb'];
      await using store = await startTestStore([...flags, ...withKey]);
      const often = ['--snapshot-interval', '1s'];
      await using archiver = await ArchiverProcess.start(
        at('data'),
        at('archive'),
        ...often,
        ...withKey,
      );
      await using client = await RawClient.connect({ port: store.port });
      const snapshots = () => archiver.metric('millrace_archive_snapshots_total');
      const settled = async () =>
        (await archiver.health()).shards[0].sequence ===
        infoNumber(textOf(await client.call('INFO')), 'log_last_sequence');
      for (let i = 0; i < 2000; i++)
        client.send('SET', `key:${String(i)}`, `confidential ${String(i)}`);
      for (let i = 0; i < 2000; i++) await client.receive();
      await until(settled);
      await until(async () => (await snapshots()) > 0);
      const before = await snapshots();
      await client.call('SET', 'last', 'confidential');
      await until(async () => (await snapshots()) > before);
      await client.call('SET', 'only', 'confidential, in the log');
      await sleep(5);
      moment = new Date().toISOString();
      await sleep(5);
      await client.call('FLUSHALL');
      await until(settled);
    }
    const entries = await readdir(at('archive'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    assert.ok(files.some(({ name }) => name.endsWith('.pages')));
    for (const { parentPath, name } of files) {
      const bytes = await readFile(path.join(parentPath, name));
      assert.equal(bytes.includes('confidential'), false, `${name} can be read by anybody`);
      assert.equal(bytes.includes('key:1'), false, `${name} can be read by anybody`);
    }
    const restore = ['restore', '--from', at('archive'), '--at', moment, '--to', at('new')];
    const refused = await runCli(restore);
    assert.match(refused.stderr, /is encrypted under the key "night"/);
    const other = at('other');
    await writeFile(other, `night:${Buffer.alloc(32, 8).toString('base64')}\n`);
    const wrong = await runCli(restore, { MILLRACE_ENCRYPTION_KEY_FILE: other });
    assert.match(wrong.stderr, /does not open with the key "night"/);
    const done = await runCli(restore, ours);
    assert.match(done.stdout, /2002 keys, \d+ bytes, digest [0-9a-f]{16}/, done.stderr);
    const flags = ['--dir', at('new'), '--arena-size', '64mb', ...withKey];
    await using store = await startTestStore(flags);
    await using client = await RawClient.connect({ port: store.port });
    assert.equal(textOf(await client.call('GET', 'key:1999')), 'confidential 1999');
    assert.equal(textOf(await client.call('GET', 'only')), 'confidential, in the log');
  });

  it('goes on by itself when the archive is away for a while, and says so meanwhile', async () => {
    await using store = await startTestStore(['--dir', at('data'), '--arena-size', '64mb']);
    await using client = await RawClient.connect({ port: store.port });
    await client.call('SET', 'a', '1');
    await mkdir(at('place'));
    await using archiver = await ArchiverProcess.start(at('data'), at('place', 'archive'));
    await until(async () => (await archiver.health()).status === 'ok');
    await rename(at('place'), at('gone'));
    await writeFile(at('place'), 'not a folder');
    await client.call('SET', 'b', '2');
    await until(async () => (await archiver.health()).status === 'unhealthy');
    assert.match((await archiver.health()).shards[0].problem, /ENOTDIR/);
    await rm(at('place'));
    await rename(at('gone'), at('place'));
    await until(async () => (await archiver.health()).status === 'ok');
    const restored = await runCli(['restore', '--from', at('place', 'archive'), '--to', at('new')]);
    assert.match(restored.stdout, /2 keys/, restored.stderr);
  });

  it('has what came from a dump.rdb, though no log tells of it', async () => {
    const flags = ['--dir', at('data'), '--archive', 'yes', '--arena-size', '64mb'];
    await mkdir(at('data'));
    {
      await using store = await startTestStore(['--arena-size', '64mb']);
      await using client = await RawClient.connect({ port: store.port });
      for (let i = 0; i < 100; i++) await client.call('SET', `key:${String(i)}`, String(i));
      const from = ['--from', `127.0.0.1:${String(store.port)}`];
      const exported = await runCli(['rdb', 'export', at('data', 'dump.rdb'), ...from]);
      assert.equal(exported.code, 0, exported.stderr);
    }
    // What an interrupted import left is not taken for data.
    await mkdir(at('data', 'snapshots', 'half'), { recursive: true });
    await writeFile(at('data', 'importing-dump'), '');
    await using store = await startTestStore(flags);
    await using archiver = await ArchiverProcess.start(at('data'), at('archive'));
    await using client = await RawClient.connect({ port: store.port });
    assert.equal(await client.call('DBSIZE'), ':100');
    await client.call('SET', 'more', 'x');
    await client.call('SELECT', '1');
    await client.call('SET', 'key:7', 'elsewhere');
    await until(async () => (await archiver.health()).shards[0].sequence === 3);
    const restored = await runCli(['restore', '--from', at('archive'), '--to', at('new')]);
    assert.match(restored.stdout, /102 keys/, restored.stderr);
    const only = ['--only', 'key:7', '--stores', `127.0.0.1:${String(store.port)}`];
    const brought = await runCli(['restore', '--from', at('archive'), ...only]);
    assert.match(
      brought.stdout,
      /restored 1 keys with .*\n1 keys that match lie in databases other/,
    );
    assert.equal(await client.call('GET', 'key:7'), '$elsewhere');
  });

  it('names what cannot be restored, and why', async () => {
    const none = await runCli(['backups', '--from', at('nothing')]);
    assert.match(none.stderr, /holds no backup \(NOT_FOUND\)/);
    const word = await runCli([
      'restore',
      '--from',
      at('nothing'),
      '--at',
      'yesterday',
      '--to',
      at('x'),
    ]);
    assert.match(word.stderr, /--at must be a time as .*, or latest, not 'yesterday'/);
    const empty = await runCli(['restore', '--from', at('nothing'), '--to', at('x')]);
    assert.match(empty.stderr, /holds no such backup/);
    const missing = await runCli(['archiver', '--to', at('x')]);
    assert.match(missing.stderr, /say what to archive with --dirs/);
  });
});
