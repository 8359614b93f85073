import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolveConfig } from '@millrace/base';
import { startStore, storeTable } from '@millrace/server';
import { MemoryDisk, RawClient, textOf } from '@millrace/testing';

function usedBytes(disk: MemoryDisk): number {
  return disk.paths().reduce((sum, path) => sum + disk.contentOf(path).length, 0);
}

describe('a store whose disk is full', function () {
  this.timeout(30_000);

  for (const fsync of ['always', 'everysec']) {
    it(`with ${fsync}: refuses writes, goes on reading, recovers by itself, and loses nothing`, async () => {
      const dir = await mkdtemp(path.join(tmpdir(), 'millrace-full-'));
      const disk = new MemoryDisk();
      const settings = Object.entries({
        ...{ port: '0', dir, 'arena-size': '64mb' },
        ...{ appendfsync: fsync, 'cluster-node-id': 'a'.repeat(40) },
      }).map(([name, text]) => ({ name, text, where: 'the test' }));
      const config = resolveConfig(storeTable, settings);
      try {
        {
          await using store = await startStore(config, { disk });
          await using client = await RawClient.connect({ port: store.port });
          await using other = await RawClient.connect({ port: store.port });
          assert.equal(await client.call('SET', 'before', '1'), '+OK');
          while (store.context.log?.writtenSequence !== 1) await sleep(1);
          disk.capacityBytes = usedBytes(disk) + 10;
          // This one was accepted before anybody knew.
          const held = client.call('SET', 'unlucky', '2');
          while (store.context.log.failure === undefined) await sleep(1);
          const refused = textOf(await other.call('SET', 'refused', '3'));
          assert.match(refused, /^MISCONF .*ENOSPC/);
          assert.equal(textOf(await other.call('GET', 'before')), '1');
          assert.match(
            textOf(await other.call('INFO', 'persistence')),
            /aof_last_write_status:err/,
          );
          disk.capacityBytes = Infinity;
          assert.equal(await held, '+OK');
          while (store.context.log.failure !== undefined) await sleep(10);
          assert.equal(await other.call('SET', 'after', '4'), '+OK');
        }
        await using store = await startStore(config, { disk });
        await using client = await RawClient.connect({ port: store.port });
        const values: string[] = [];
        for (const key of ['before', 'unlucky', 'after'])
          values.push(textOf(await client.call('GET', key)));
        assert.deepEqual(values, ['1', '2', '4']);
        assert.equal(await client.call('EXISTS', 'refused'), ':0');
      } finally {
        await rm(dir, { recursive: true });
      }
    });
  }
});
