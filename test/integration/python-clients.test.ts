/** redis-py and valkey-glide, unmodified, as people have them: alone and in a cluster, in both protocols. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  findPython,
  type ServerAddress,
  skip,
  startTestCluster,
  startTestStore,
} from '@millrace/testing';

const walks = { 'redis-py': 'walk_redis.py', 'valkey-glide': 'walk_glide.py' } as const;
const scripts = fileURLToPath(new URL('../../fixtures/python/', import.meta.url));
const walkMsMax = 60_000;

describe('clients in Python', function () {
  this.timeout(400_000);
  let python = '';

  before(async function () {
    const found = await findPython();
    if ('missing' in found) skip(this, found.missing);
    else ({ python } = found);
  });

  async function walk(script: string, node: ServerAddress, mode: string, protocol: number) {
    const args = [script, node.host, node.port.toString(), mode, protocol.toString()];
    const options = { cwd: scripts, timeout: walkMsMax };
    const { stdout } = await promisify(execFile)(python, args, options);
    // A client may log what went wrong on purpose.
    assert.equal(stdout.trimEnd().split('\n').at(-1), 'walked');
  }

  for (const [client, script] of Object.entries(walks)) {
    for (const protocol of [2, 3]) {
      it(`${client} over RESP${protocol.toString()}`, async () => {
        await using store = await startTestStore();
        await walk(script, store, 'single', protocol);
      });

      it(`${client} in a cluster over RESP${protocol.toString()}`, async () => {
        await using cluster = await startTestCluster();
        const [node] = cluster.nodes;
        if (node === undefined) throw new Error('a cluster without nodes');
        await walk(script, node, 'cluster', protocol);
      });
    }
  }
});
