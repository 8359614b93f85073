import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resolveConfig } from '@millrace/base';
import { openFileLog } from '@millrace/log';
import { type LoadingProgress, startStore, storeTable } from '@millrace/server';
import { encodeCommand, freePort, RawClient, textOf } from '@millrace/testing';

const shard = 'a'.repeat(40);
const records = 8_000;

describe('a store that loads its log', function () {
  this.timeout(30_000);

  it('answers LOADING, tells how far it is, and then serves', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'millrace-loading-'));
    try {
      await writeLog(dir);
      const port = await freePort();
      const settings = Object.entries({ port: String(port), dir, 'arena-size': '128mb' }).map(
        ([name, text]) => ({ name, text, where: 'the test' }),
      );
      const seen: LoadingProgress[] = [];
      const onLoading = (progress: LoadingProgress) => void seen.push(progress);
      const starting = startStore(resolveConfig(storeTable, settings), { onLoading });
      const { refusals, info } = await watch(port);
      await using store = await starting;
      assert.ok(refusals > 0);
      assert.match(info, /\r\nloading:1\r\nloading_start_time:\d+\r\nloading_total_bytes:[1-9]\d+/);
      assert.match(
        info,
        /loading_loaded_bytes:\d+\r\nloading_loaded_perc:\d+\.\d\d\r\nloading_eta/,
      );
      assert.ok(seen.length > 0);
      assert.ok(seen.every(({ bytes, ofBytes, keys }) => bytes <= ofBytes && keys <= records));
      await using client = await RawClient.connect({ port: store.port });
      assert.equal(await client.call('DBSIZE'), `:${String(records)}`);
      assert.match(textOf(await client.call('INFO', 'persistence')), /loading:0\r\naof/);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});

async function writeLog(dir: string): Promise<void> {
  await writeFile(path.join(dir, 'node-id'), `${shard}\n`);
  const directory = path.join(dir, 'log');
  await using log = await openFileLog({
    directory,
    shard,
    fsync: 'no',
    warn: () => undefined,
  });
  for (let i = 0; i < records; i++) {
    const bytes = Buffer.from(encodeCommand(['SET', `key:${String(i)}`, 'v'.repeat(4000)]));
    log.append(bytes, 0, bytes.length, 1000 + i);
  }
  await log.sync();
}

/** Asks again and again until the store serves. */
async function watch(port: number): Promise<{ refusals: number; info: string }> {
  let refusals = 0;
  let info = '';
  for (;;) {
    try {
      await using client = await RawClient.connect({ port });
      for (;;) {
        const reply = textOf(await client.call('GET', 'key:0'));
        if (!reply.startsWith('LOADING')) return { refusals, info };
        refusals++;
        const text = textOf(await client.call('INFO', 'persistence'));
        if (/total_bytes:[1-9]/.test(text)) info = text;
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
