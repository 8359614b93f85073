import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RawClient, startTestStore, textOf } from '@millrace/testing';

describe('CONFIG REWRITE', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), 'millrace-rewrite-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('brings the file that the store was started with up to date, and the next start reads it', async () => {
    const path = join(folder, 'store.yaml');
    writeFileSync(path, '# ours\nmaxmemory: 100mb # enough\nhz: 20\n');
    {
      await using store = await startTestStore(['--config', path]);
      await using client = await RawClient.connect({ port: store.port });
      assert.match(textOf(await client.call('INFO', 'server')), new RegExp(`config_file:${path}`));
      await client.call('CONFIG', 'SET', 'hz', '30', 'slowlog-max-len', '7');
      assert.equal(await client.call('CONFIG', 'REWRITE'), '+OK');
    }
    const text = readFileSync(path, 'utf8');
    assert.match(text, /^# ours\nmaxmemory: 100mb # enough\nhz: 30\n/);
    assert.match(text, /^slowlog-max-len: 7$/m);
    await using store = await startTestStore(['--config', path]);
    await using client = await RawClient.connect({ port: store.port });
    const config = await client.call('CONFIG', 'GET', 'slowlog-max-len');
    assert.deepEqual(config, ['$slowlog-max-len', '$7']);
  });

  it('says so where there is no file, or it can no longer be read', async () => {
    const path = join(folder, 'broken.yaml');
    writeFileSync(path, 'hz: 20\n');
    await using store = await startTestStore(['--config', path]);
    await using client = await RawClient.connect({ port: store.port });
    writeFileSync(path, 'hz: [\n');
    assert.match(textOf(await client.call('CONFIG', 'REWRITE')), /^ERR Rewriting config file: /);
    await using bare = await startTestStore();
    await using other = await RawClient.connect({ port: bare.port });
    assert.equal(
      await other.call('CONFIG', 'REWRITE'),
      '-ERR The server is running without a config file',
    );
  });
});
