// An archive of several shards into another number of shards, seen by those who read and feed the new ones.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { slotOf } from '@millrace/cluster';
import { ClusterClient } from '@millrace/client';
import {
  freePort,
  infoNumber,
  millraceCli,
  RawClient,
  type RunningServer,
  startServerProcess,
  textOf,
} from '@millrace/testing';
import { ArchiverProcess, until } from '../fixtures/archiver-process.js';
import { KillableStore } from '../fixtures/killable.js';
import { runCli } from '../unit/millrace/run-cli.js';

const keys = 600;
const ids = ['a', 'b', 'c'].map((digit) => digit.repeat(40));
const ranges = ['0-5460', '5461-10921', '10922-16383'];

describe('an archive of two shards', function () {
  this.timeout(90_000);
  let folder = '';
  before(async () => (folder = await mkdtemp(path.join(tmpdir(), 'millrace-reshard-'))));
  after(() => rm(folder, { recursive: true, force: true }));
  const at = (...names: string[]): string => path.join(folder, ...names);

  it('goes into three, with all keys and with offsets that hold for each', async () => {
    const { even, digests } = await fillArchive();
    const restore = ['restore', '--from', at('archive'), '--shards', '3', '--node-ids', ids.join()];
    const uneven = await runCli([...restore, '--to', at('uneven')]);
    assert.equal(uneven.code, 1);
    assert.match(uneven.stderr, /orders partition 4 up to 10 and up to 12 at that moment/);
    const lowest = ['--uneven-offsets', 'lowest'];
    const newest = await runCli([...restore, '--to', at('newest'), ...lowest]);
    assert.match(newest.stdout, /restored 3 shards with 599 keys/, newest.stderr);
    const done = await runCli([...restore, '--at', even, '--to', at('three')]);
    assert.match(done.stdout, /restored 3 shards with 600 keys/, done.stderr);

    const stores = await startThree(at('three'));
    try {
      for (const [i, { port }] of stores.entries()) {
        await using own = await RawClient.connect({ port });
        assert.deepEqual(await own.call('MILLRACE.OFFSETS', 'orders'), [':3', ':17']);
        const [first, last] = ranges[i].split('-').map(Number);
        for (const key of await keysOf(own)) {
          const slot = slotOf(Buffer.from(key), 0, key.length);
          assert.ok(slot >= first && slot <= last, `${key} on store ${i}`);
        }
      }
      await using client = await ClusterClient.open({ seeds: [...stores] });
      for (const [key, digest] of digests) {
        const [now] = (await client.call(['DEBUG', 'DIGEST-VALUE', key], {
          key,
          text: true,
        })) as string[];
        assert.equal(now, digest, key);
      }
    } finally {
      for (const store of stores) await store.stop();
    }
  });

  /** A moment at which both shards have the same offsets, and what every key is then. */
  async function fillArchive(): Promise<{ even: string; digests: Map<string, string> }> {
    const flags = ['--arena-size', '64mb', '--enable-debug-command', 'local'];
    const stores = await KillableStore.startTwo(folder, flags);
    const seeds = stores.map(({ port }) => ({ host: '127.0.0.1', port }));
    const dirs = stores.map((_, i) => at(`store-${i + 1}`)).join();
    try {
      await using archiver = await ArchiverProcess.start(dirs, at('archive'));
      await using client = await ClusterClient.open({ seeds });
      await Promise.all(Array.from({ length: keys }, (_, i) => client.call(writeOf(i))));
      const applied = (shard: number, partition: string, next: string) =>
        client.call(['MILLRACE.APPLY', 'orders', partition, next], { shard });
      for (const shard of [0, 1]) await applied(shard, '3', '17');
      const digests = new Map<string, string>();
      for (let i = 0; i < keys; i++) {
        const [, key] = writeOf(i);
        const [digest] = (await client.call(['DEBUG', 'DIGEST-VALUE', key], {
          key,
          text: true,
        })) as string[];
        digests.set(key, digest);
      }
      await sleep(5);
      const even = new Date().toISOString();
      await sleep(5);
      await applied(0, '4', '10');
      await applied(1, '4', '12');
      await client.call(['DEL', 'key:0']);
      const lasts = await Promise.all(seeds.map(lastSequence));
      await until(async () => {
        const { shards } = await archiver.health();
        return shards.every(({ sequence }) => lasts.includes(sequence)) && shards.length === 2;
      });
      return { even, digests };
    } finally {
      for (const store of stores) await store[Symbol.asyncDispose]();
    }
  }

  async function startThree(from: string): Promise<RunningServer[]> {
    const ports = [await freePort(), await freePort(), await freePort()];
    const topology = ids.map((id, i) => `${id}@127.0.0.1:${ports[i]}=${ranges[i]}`).join(';');
    const shared = ['--cluster-enabled', 'yes', '--cluster-topology', topology];
    const stores: RunningServer[] = [];
    for (const [i, port] of ports.entries()) {
      const own = ['--port', `${port}`, '--cluster-node-id', ids[i], '--arena-size', '64mb'];
      const more = ['--dir', path.join(from, `store-${i + 1}`), '--enable-debug-command', 'local'];
      const args = [millraceCli(), 'store', ...own, ...shared, ...more];
      stores.push(await startServerProcess(process.execPath, args, port));
    }
    return stores;
  }
});

/** Keys of several types. */
function writeOf(i: number): string[] {
  const key = `key:${i}`;
  if (i % 5 === 1) return ['HSET', key, 'field', `${i}`];
  if (i % 5 === 2) return ['ZADD', key, `${i}`, 'member'];
  if (i % 5 === 3) return ['TS.ADD', key, `${1000 + i}`, `${i}`, 'LABELS', 'kind', 'test'];
  if (i % 5 === 4) return ['WIN.ADD', key, `${1_700_000_000_000 + i}`, `${i}`, 'member'];
  return ['SET', key, `value ${i}`];
}

async function keysOf(client: RawClient): Promise<string[]> {
  const keys = await client.call('KEYS', '*');
  return (keys as string[]).map(textOf);
}

async function lastSequence(address: { readonly port: number }): Promise<number> {
  await using client = await RawClient.connect(address);
  return infoNumber(textOf(await client.call('INFO')), 'log_last_sequence');
}
