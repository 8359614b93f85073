import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterClient } from '@millrace/client';
import {
  freePort,
  millraceCli,
  RawClient,
  type RunningServer,
  startServerProcess,
  startTestCluster,
} from '@millrace/testing';
import { runCli } from '../unit/millrace/run-cli.js';

const KEYS = 500;
const halves = ['0-8191', '8192-16383'];

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
