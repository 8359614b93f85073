import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, millraceCli, RawClient, startTestStore, textOf } from '@millrace/testing';
import { runCli } from '../unit/millrace/run-cli.js';

/** An archiver in a process of its own, with its health. */
class Archiver implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.#port = port;
  }

  static async start(dir: string, to: string, ...more: string[]): Promise<Archiver> {
    const port = await freePort();
    const flags = [
      '--dirs',
      dir,
      '--to',
      to,
      '--interval',
      '100ms',
      '--metrics-port',
      String(port),
    ];
    const args = [millraceCli(), 'archiver', ...flags, ...more];
    return new Archiver(spawn(process.execPath, args, { stdio: 'ignore' }), port);
  }

  async health(): Promise<{ status: string; shards: { problem: string; sequence: number }[] }> {
    for (;;) {
      try {
        const response = await fetch(`http://127.0.0.1:${String(this.#port)}/healthz`);
        return (await response.json()) as never;
      } catch {
        await sleep(50);
      }
    }
  }

  async metric(name: string): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${String(this.#port)}/metrics`);
    const text = await response.text();
    return Number(new RegExp(`^${name}{[^}]*} (\\S+)`, 'm').exec(text)?.[1]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not come to that within 20 s');
    await sleep(50);
  }
}

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
      await using archiver = await Archiver.start(
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
      const last = Number(/log_last_sequence:(\d+)/.exec(textOf(await client.call('INFO')))?.[1]);
      await until(async () => (await archiver.health()).shards[0].sequence === last);
      await until(async () => (await archiver.metric('millrace_archive_snapshots_total')) > 0);
      assert.equal((await archiver.health()).status, 'ok');
    }
    const shown = await runCli(['backups', '--from', at('archive')]);
    assert.match(shown.stdout, /restorable from .* to .*\n {2}log: up to record \d+/);
    assert.match(shown.stdout, /snapshot .* verified .* digest [0-9a-f]{16}/);
    const restore = ['restore', '--from', at('archive'), '--at', moment, '--to', at('new')];
    const dry = await runCli([...restore, '--dry-run']);
    assert.match(dry.stdout, /then at most \d+ bytes of log up to/);
    // What an interrupted restore left does not disturb the next.
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
    await using archiver = await Archiver.start(at('new'), at('archive'));
    await until(async () => (await archiver.health()).status === 'ok');
    await until(async () => (await archiver.metric('millrace_archive_records_total')) > 0);
    const newest = await runCli(['restore', '--from', at('archive'), '--to', at('newest')]);
    assert.match(newest.stdout, /502 keys/, newest.stderr);
    const old = await runCli([...restore.slice(0, -1), at('old')]);
    assert.match(old.stdout, /501 keys/, old.stderr);
  });

  it('goes on by itself when the archive is away for a while, and says so meanwhile', async () => {
    await using store = await startTestStore(['--dir', at('data'), '--arena-size', '64mb']);
    await using client = await RawClient.connect({ port: store.port });
    await client.call('SET', 'a', '1');
    await mkdir(at('place'));
    await using archiver = await Archiver.start(at('data'), at('place', 'archive'));
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
