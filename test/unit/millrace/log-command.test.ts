import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openFileLog } from '@millrace/log';
import { makeTestFolder, type TestFolder } from '../snapshot/fixture.js';
import { runCli } from './run-cli.js';

describe('millrace: log command', function () {
  this.timeout(60_000);
  let folder: TestFolder;
  let segment = '';
  before(async () => {
    folder = await makeTestFolder();
    const directory = path.join(folder.path, 'log');
    await using log = await openFileLog({
      directory,
      shard: 'a'.repeat(40),
      fsync: 'no',
      warn: () => undefined,
    });
    for (let i = 0; i < 9; i++) log.append(Buffer.from(`payload ${String(i)}`), 0, 9, 1000 + i);
    await log.sync();
    segment = path.join(directory, (await readdir(directory))[0]);
  });
  after(() => folder[Symbol.asyncDispose]());

  it('checks a sound log', async () => {
    const { code, stdout } = await runCli(['log', 'check', '--segments', folder.path]);
    assert.equal(code, 0);
    assert.match(stdout, /0000000000000001\.log  records 1 to 9  1970-01-01T00:00:01\.000Z/);
    assert.match(stdout, /log  ok  shard a+, 1 segments, \d+ bytes, records 1 \(.*\) to 9 \(/);
  });

  it('names damage and what to do; the start points to it; a repair makes the store start', async () => {
    const bytes = await readFile(segment);
    bytes[24 + 40 + 4 + 3 * 41 + 35] ^= 1;
    await writeFile(segment, bytes);
    const checked = await runCli(['log', 'check', folder.path]);
    assert.equal(checked.code, 1);
    assert.match(checked.stdout, /DAMAGED/);
    assert.match(checked.stdout, /byte 191, record 4: checksum should be/);
    assert.match(checked.stdout, /millrace log repair --truncate-at 4 /);
    await writeFile(path.join(folder.path, 'node-id'), `${'a'.repeat(40)}\n`);
    const started = await runCli(['store', '--port', '0', '--dir', folder.path]);
    assert.equal(started.code, 1);
    assert.match(started.stderr, /"millrace log check" shows/);
    const wrong = await runCli(['log', 'repair', '--truncate-at', '5', folder.path]);
    assert.match(wrong.stderr, /--truncate-at must be 4 or less/);
    const repaired = await runCli(['log', 'repair', '--truncate-at', '4', folder.path]);
    assert.equal(repaired.code, 0, repaired.stderr);
    assert.match(repaired.stdout, /ends at record 3 now/);
    const again = await runCli(['log', 'check', folder.path]);
    assert.match(again.stdout, /ok .* to 3 \(/);
  });

  it('says what is no log, no number, no folder', async () => {
    const none = await runCli(['log', 'check', path.join(folder.path, 'nowhere')]);
    assert.match(none.stderr, /is not there \(NOT_FOUND\)/);
    const word = await runCli(['log', 'repair', '--truncate-at', 'x', folder.path]);
    assert.match(word.stderr, /is the number of a record, not 'x'/);
    const help = await runCli(['log', 'repair', '--help']);
    assert.match(help.stdout, /the first record to give up/);
  });
});
