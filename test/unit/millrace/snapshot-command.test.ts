import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  makeEngine,
  makeTaker,
  makeTestFolder,
  MIB,
  setKey,
  type TestFolder,
} from '../snapshot/fixture.js';
import { runCli } from './run-cli.js';

const shard = 'a'.repeat(40);

describe('millrace: snapshot command', function () {
  this.timeout(60_000);
  let folder: TestFolder;
  let backups = '';
  before(async () => {
    folder = await makeTestFolder();
    backups = path.join(folder.path, 'backups');
    const engine = makeEngine(8 * MIB);
    for (let i = 0; i < 1000; i++) setKey(engine, `key:${i}`, `value ${i}`);
    await using taker = makeTaker(engine.arena, path.join(folder.path, 'spool'));
    const cut = () => ({ shard, slots: [], sequence: 7, logEpoch: 1 });
    await taker.take({ destination: backups, cut });
  });
  after(() => folder[Symbol.asyncDispose]());

  it('lists and verifies', async () => {
    const listed = await runCli(['snapshot', 'list', backups]);
    assert.match(
      listed.stdout,
      new RegExp(`^${shard}  \\S+  .*up to record 7, \\d+ pages, \\d+ bytes\n$`),
    );
    const verified = await runCli(['snapshot', 'verify', backups]);
    assert.match(verified.stdout, new RegExp(`^${shard}  \\S+  ok  1000 keys\n$`));
    assert.equal(verified.code, 0);
  });

  it('restores into an empty folder, under the name of the shard, and into no other', async () => {
    const target = path.join(folder.path, 'restored');
    const args = ['snapshot', 'restore', backups, '--shard', shard, '--dir', target];
    assert.equal((await runCli(args)).code, 0);
    assert.equal(await readFile(path.join(target, 'node-id'), 'utf8'), `${shard}\n`);
    const copied = await runCli(['snapshot', 'verify', path.join(target, 'snapshots')]);
    assert.match(copied.stdout, /ok  1000 keys\n$/);
    const again = await runCli(args);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /is not empty/);
  });

  it('copies, once, and deletes what is named or is not among the newest', async () => {
    const target = path.join(folder.path, 'copies');
    const copied = await runCli(['snapshot', 'copy', backups, target]);
    assert.match(copied.stdout, /  copied, \d+ bytes\n$/);
    const again = await runCli(['snapshot', 'copy', backups, target, '--shard', shard]);
    assert.match(again.stdout, /  is there already\n$/);
    assert.match((await runCli(['snapshot', 'verify', target])).stdout, /ok  1000 keys\n$/);
    assert.equal((await runCli(['snapshot', 'delete', target, '--keep', '1'])).stdout, '');
    const [id] = await readdir(path.join(target, shard));
    const both = await runCli(['snapshot', 'delete', target, id, '--keep', '1']);
    assert.match(both.stderr, /name the snapshots to delete, or say --keep/);
    const none = await runCli(['snapshot', 'delete', target, 'no-such']);
    assert.match(none.stderr, /has no snapshot no-such \(NOT_FOUND\)/);
    const deleted = await runCli(['snapshot', 'delete', target, id]);
    assert.equal(deleted.stdout, `${shard}  ${id}  deleted\n`);
    assert.deepEqual(await readdir(target), []);
  });

  it('names what there is not', async () => {
    const none = await runCli(['snapshot', 'verify', path.join(folder.path, 'nowhere')]);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /has no snapshot \(NOT_FOUND\)/);
    const listed = await runCli(['snapshot', 'list', path.join(folder.path, 'nowhere')]);
    assert.equal(listed.stdout, '');
    assert.match(listed.stderr, /nowhere has no snapshot\n$/);
  });

  it('finds a flipped bit', async () => {
    const parts = await readdir(backups, { recursive: true });
    const part = path.join(
      backups,
      parts.find((name) => /part|pages/.test(name))!,
    );
    const bytes = await readFile(part);
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(part, bytes);
    const { code, stdout } = await runCli(['snapshot', 'verify', backups]);
    assert.equal(code, 1);
    assert.match(stdout, /DAMAGED: /);
    const target = path.join(folder.path, 'damaged');
    const restored = await runCli(['snapshot', 'restore', backups, '--dir', target]);
    assert.equal(restored.code, 1);
    assert.deepEqual(await readdir(target), []);
  });
});
