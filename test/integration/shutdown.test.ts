import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLOSED_REPLY, RawClient, startTestStore, textOf } from '@millrace/testing';

describe('SHUTDOWN and BGREWRITEAOF', function () {
  this.timeout(60_000);
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'millrace-shutdown-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  const snapshots = (): readonly string[] => {
    const folder = join(dir, 'snapshots');
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  for (const words of [['SAVE'], ['NOSAVE'], ['NOW'], ['SAVE', 'FORCE'], []]) {
    const name = ['SHUTDOWN', ...words].join(' ');
    it(`${name} ends the store, and nothing is lost`, async () => {
      {
        await using store = await startTestStore(['--dir', dir]);
        await using client = await RawClient.connect({ port: store.port });
        assert.equal(await client.call('SET', 'k', 'v'), '+OK');
        assert.equal(await client.call('SHUTDOWN', ...words), CLOSED_REPLY);
      }
      assert.equal(snapshots().length > 0, words.includes('SAVE'));
      await using again = await startTestStore(['--dir', dir]);
      await using client = await RawClient.connect({ port: again.port });
      assert.equal(await client.call('GET', 'k'), '$v');
    });
  }

  it('SHUTDOWN SAVE without a folder for the snapshot says so, and the store goes on', async () => {
    await using store = await startTestStore();
    await using client = await RawClient.connect({ port: store.port });
    assert.match(textOf(await client.call('SHUTDOWN', 'SAVE')), /^ERR Errors trying to SHUTDOWN/);
    assert.equal(await client.call('PING'), '+PONG');
  });

  it('BGREWRITEAOF takes a snapshot, after which the next start needs no older log', async () => {
    {
      await using store = await startTestStore(['--dir', dir]);
      await using client = await RawClient.connect({ port: store.port });
      await client.call('SET', 'k', 'v');
      assert.equal(
        await client.call('BGREWRITEAOF'),
        '+Background append only file rewriting started',
      );
      const deadline = Date.now() + 20_000;
      while (
        !textOf(await client.call('INFO', 'persistence')).includes('rdb_bgsave_in_progress:0')
      ) {
        assert.ok(Date.now() < deadline, 'it ends');
        await sleep(20);
      }
      assert.equal(snapshots().length > 0, true);
      await client.call('SET', 'later', 'w');
    }
    await using again = await startTestStore(['--dir', dir]);
    await using client = await RawClient.connect({ port: again.port });
    assert.deepEqual(await client.call('MGET', 'k', 'later'), ['$v', '$w']);
  });
});
