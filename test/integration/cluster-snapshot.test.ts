import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterClient } from '@millrace/client';
import { slotOf } from '@millrace/cluster';
import { OfflineShard } from '@millrace/server';
import {
  loadSnapshot,
  openObjectStore,
  readClusterManifests,
  readManifest,
} from '@millrace/snapshot';
import {
  freePort,
  millraceCli,
  RawClient,
  type RunningServer,
  startServerProcess,
  startTestCluster,
  textOf,
} from '@millrace/testing';
import { runCli } from '../unit/millrace/run-cli.js';

const KEYS = 500;
const halves = ['0-8191', '8192-16383'];

/** The key of a writer on the shard of one half of the slots. */
function keyOf(half: number, writer: number): string {
  for (let i = 0; ; i++) {
    const key = `writer:${writer}:${half}:${i}`;
    const slot = slotOf(Buffer.from(key), 0, key.length);
    if (slot < 8192 === (half === 0)) return key;
  }
}

/** What the keys of a snapshot hold. */
async function numbersIn(
  store: Parameters<typeof loadSnapshot>[0],
  manifest: Parameters<typeof loadSnapshot>[1],
): Promise<ReadonlyMap<string, number>> {
  const bytes = 64 << 20;
  const arena = await loadSnapshot(store, manifest, { bytes });
  const shard = new OfflineShard(true, { bytes }, arena);
  const numbers = new Map<string, number>();
  shard.forEachKey((key) => {
    const dump = Buffer.from(shard.dump(key) ?? []).toString('latin1');
    numbers.set(Buffer.from(key.name).toString(), Number(/n(\d+)/.exec(dump)?.[1]));
  });
  return numbers;
}

describe('snapshots of a cluster', function () {
  this.timeout(60_000);
  let folder = '';
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'millrace-cluster-snapshot-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  it('are taken, listed, verified and restored as one', async () => {
    const backups = join(folder, 'backups');
    {
      await using cluster = await startTestCluster();
      const seeds = [...cluster.nodes];
      await using client = await ClusterClient.open({ seeds });
      for (let i = 0; i < KEYS; i++) await client.call(['SET', `key:${i}`, `value ${i}`]);
      const stores = `127.0.0.1:${seeds[1].port}`;
      const created = await runCli(['snapshot', 'create', '--stores', stores, backups]);
      assert.equal(created.code, 0, created.stderr);
      const lines = created.stdout.trim().split('\n');
      assert.equal(lines.length, 3);
      assert.ok('cluster' in (JSON.parse(lines[2]) as object));
    }
    assert.match((await runCli(['snapshot', 'list', backups])).stdout, /whole cluster .* 2 shards/);
    const verified = await runCli(['snapshot', 'verify', backups]);
    assert.equal(verified.code, 0, verified.stdout);
    assert.equal(verified.stdout.match(/ ok /g)?.length, 2);

    const dirs = [join(folder, 'one'), join(folder, 'two')];
    const restored = await runCli(['snapshot', 'restore', backups, '--dirs', dirs.join(',')]);
    assert.equal(restored.code, 0, restored.stderr);
    const nodes: RunningServer[] = [];
    try {
      nodes.push(...(await startOn(dirs)));
      await using client = await ClusterClient.open({ seeds: nodes });
      for (let i = 0; i < KEYS; i++) {
        const value = await client.call(['GET', `key:${i}`], { text: true });
        assert.equal(value, `value ${i}`);
      }
    } finally {
      for (const node of nodes) await node.stop();
    }
  });

  it('are of one moment: nothing is there without what was acknowledged before it began', async () => {
    const backups = join(folder, 'moments');
    const writers = 8;
    let isOver = false;
    let slowestMs = 0;
    let writes = 0;
    await using cluster = await startTestCluster();
    const seeds = [...cluster.nodes];
    await using client = await ClusterClient.open({ seeds });
    const set = async (key: string, i: number): Promise<void> => {
      const from = performance.now();
      await client.call(['SET', key, `n${i}`]);
      slowestMs = Math.max(slowestMs, performance.now() - from);
      writes++;
    };
    // One write after the other, by turns: to the first shard, then to the second.
    const write = async (writer: number): Promise<void> => {
      for (let i = 1; !isOver; i++) {
        await set(keyOf(0, writer), i);
        await set(keyOf(1, writer), i);
      }
    };
    const writing = Array.from({ length: writers }, (_, writer) => write(writer));
    for (let round = 0; round < 3; round++) {
      const stores = `127.0.0.1:${seeds[0].port}`;
      const created = await runCli(['snapshot', 'create', '--stores', stores, backups]);
      assert.equal(created.code, 0, created.stderr);
    }
    isOver = true;
    await Promise.all(writing);
    await using store = await openObjectStore(backups);
    const clusters = await readClusterManifests(store);
    assert.equal(clusters.length, 3);
    for (const { snapshots, timeMs } of clusters) {
      assert.equal(timeMs, Math.max(...snapshots.map((snapshot) => snapshot.timeMs)));
      const [first, second] = await Promise.all(
        snapshots.map(async (entry) => numbersIn(store, await readManifest(store, entry))),
      );
      for (let writer = 0; writer < writers; writer++) {
        const [earlier, later] = [
          first.get(keyOf(0, writer)) ?? 0,
          second.get(keyOf(1, writer)) ?? 0,
        ];
        assert.ok(later > 0, 'the snapshot was taken under writes');
        assert.ok(earlier === later || earlier === later + 1, `${earlier} and ${later}`);
      }
    }
    assert.ok(writes > 1000, `${writes} writes`);
    assert.ok(slowestMs < 1000, `a write took ${slowestMs} ms`);
  });

  it('hold writes for a second at most, where the cut does not come', async () => {
    await using cluster = await startTestCluster();
    const [node] = cluster.nodes;
    await using client = await RawClient.connect(node);
    await using writer = await RawClient.connect(node);
    const key = keyOf(0, 0);
    const number = textOf(await client.call('MILLRACE.SNAPSHOT', 'PREPARE', folder)).replace(
      ':',
      '',
    );
    assert.match(
      textOf(await client.call('MILLRACE.SNAPSHOT', 'CUT', number)),
      /^ERR writes are not held/,
    );
    assert.equal(await client.call('MILLRACE.SNAPSHOT', 'PREPARED', number), `:${number}`);
    assert.equal(await writer.call('SET', key, '1'), '+OK');
    assert.equal(await client.call('MILLRACE.SNAPSHOT', 'HOLD', number), '+OK');
    assert.match(
      textOf(await client.call('MILLRACE.SNAPSHOT', 'HOLD', number)),
      /^ERR no snapshot/,
    );
    const from = performance.now();
    const held = writer.call('SET', key, '2');
    assert.equal(await client.call('GET', key), '$1');
    // Who pauses clients besides does not let these writes go.
    assert.equal(await client.call('CLIENT', 'PAUSE', '100', 'WRITE'), '+OK');
    assert.equal(await client.call('CLIENT', 'UNPAUSE'), '+OK');
    assert.equal(await held, '+OK');
    const ms = performance.now() - from;
    assert.ok(ms > 500 && ms < 3000, `held for ${ms} ms`);
    assert.match(
      textOf(await client.call('MILLRACE.SNAPSHOT', 'CUT', number)),
      /^ERR writes are not held/,
    );
    const outcome = textOf(await client.call('MILLRACE.SNAPSHOT', 'WAIT', number));
    assert.match(outcome, /writes were held for 1000 ms, and no cut came/);
    // Nothing of it is left in the way of the next one.
    const next = textOf(await client.call('MILLRACE.SNAPSHOT', 'PREPARE', folder)).replace(':', '');
    assert.equal(await client.call('MILLRACE.SNAPSHOT', 'HOLD', next), '+OK');
    assert.equal(await client.call('MILLRACE.SNAPSHOT', 'ABANDON', next), '+OK');
    assert.equal(await writer.call('SET', key, '3'), '+OK');
    assert.match(textOf(await client.call('MILLRACE.SNAPSHOT', 'WAIT', next)), /was abandoned/);
    assert.ok(Array.isArray(await client.call('MILLRACE.SNAPSHOT', 'CREATE', folder)));
  });

  it('are restored into as many empty folders as there were shards, or not at all', async () => {
    const backups = join(folder, 'backups');
    const one = await runCli(['snapshot', 'restore', backups, '--dirs', join(folder, 'three')]);
    assert.equal(one.code, 1);
    assert.match(one.stderr, /had 2 shards; 1 folders were given/);
    const taken = join(folder, 'taken');
    await mkdir(taken);
    await writeFile(join(taken, 'x'), 'x');
    const dirs = `${join(folder, 'four')},${taken}`;
    const two = await runCli(['snapshot', 'restore', backups, '--dirs', dirs]);
    assert.equal(two.code, 1);
    assert.match(two.stderr, /taken is not empty/);
    const several = await runCli(['snapshot', 'restore', backups, '--dir', join(folder, 'five')]);
    assert.match(several.stderr, /snapshots of several shards/);
  });

  it('keep what they name, and go with all of it', async () => {
    const backups = join(folder, 'several');
    await using cluster = await startTestCluster();
    const stores = `127.0.0.1:${cluster.nodes[0].port}`;
    for (const node of cluster.nodes) {
      await using client = await RawClient.connect(node);
      assert.equal(await client.call('CONFIG', 'SET', 'snapshot-chain', '0'), '+OK');
    }
    for (let i = 0; i < 3; i++) {
      const created = await runCli(['snapshot', 'create', '--stores', stores, backups]);
      assert.equal(created.code, 0, created.stderr);
    }
    const idsOf = async (kind: string): Promise<string[]> =>
      (await runCli(['snapshot', 'list', backups])).stdout
        .split('\n')
        .filter((line) => line.startsWith(kind))
        .map((line) => line.split('  ')[1]);
    const [oldest, middle, newest] = await idsOf('whole cluster');
    const shards = (await idsOf('1111')).concat(await idsOf('2222'));
    assert.equal(shards.length, 6);

    const one = await runCli(['snapshot', 'delete', backups, shards[0]]);
    assert.equal(one.code, 1);
    assert.match(one.stderr, new RegExp(`${shards[0]} is kept, because ${oldest} .* names it`));
    assert.equal((await idsOf('')).length, 10, 'nothing has gone');

    const whole = await runCli(['snapshot', 'delete', backups, middle]);
    assert.equal(whole.code, 0, whole.stderr);
    assert.match(whole.stdout, new RegExp(`whole cluster {2}${middle} {2}deleted`));
    assert.deepEqual(await idsOf('whole cluster'), [oldest, newest]);
    assert.deepEqual(await idsOf('1111'), [shards[0], shards[2]]);
    assert.deepEqual(await idsOf('2222'), [shards[3], shards[5]]);

    const kept = await runCli(['snapshot', 'delete', backups, '--keep', '1']);
    assert.equal(kept.code, 0, kept.stderr);
    assert.deepEqual(await idsOf('whole cluster'), [newest]);
    assert.deepEqual(await idsOf('1111'), [shards[2]]);
    assert.equal((await runCli(['snapshot', 'verify', backups])).code, 0);

    await writeFile(join(backups, 'clusters', newest, 'cluster.json'), 'x');
    const { stdout } = await runCli(['snapshot', 'list', backups]);
    assert.match(stdout, new RegExp(`whole cluster {2}${newest} {2}DAMAGED: .*cluster.json`));
    assert.equal((await runCli(['snapshot', 'delete', backups, newest])).code, 0);
    assert.deepEqual(await idsOf('whole cluster'), []);
    assert.deepEqual(await idsOf('1111'), [shards[2]]);
  });

  /** The nodes that the cluster had, at other ports. */
  async function startOn(dirs: readonly string[]): Promise<RunningServer[]> {
    const ports = [await freePort(), await freePort()];
    const id = (i: number) => `${i + 1}`.repeat(40);
    const topology = ports.map((port, i) => `${id(i)}@127.0.0.1:${port}=${halves[i]}`).join(';');
    const started: RunningServer[] = [];
    for (const [i, port] of ports.entries()) {
      const own = ['--port', `${port}`, '--cluster-node-id', id(i), '--dir', dirs[i]];
      const cluster = ['--cluster-enabled', 'yes', '--cluster-topology', topology];
      const args = [millraceCli(), 'store', ...own, ...cluster];
      started.push(await startServerProcess(process.execPath, args, port));
    }
    return started;
  }
});
