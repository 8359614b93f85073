import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeOf, MillraceError } from '@millrace/base';
import type { Topology } from '@millrace/cluster';
import type { StoreConfig } from './config-table.js';

const fileName = 'node-id';
const idPattern = /^[0-9a-f]{40}$/;

/**
 * Who this node is, for good: in a cluster the configured id or the topology's node of this port, otherwise an id that is
 * made once and kept in the folder, so that a store may move to another port or machine with its data.
 */
export async function findNodeId(
  config: StoreConfig,
  topology: Topology | undefined,
): Promise<string> {
  if (config['cluster-node-id'] !== '') return config['cluster-node-id'];
  if (topology !== undefined) return idByPort(topology, config.port);
  if (config.dir === '') return makeId();
  const file = join(config.dir, fileName);
  try {
    const id = (await readFile(file, 'utf8')).trim();
    if (!idPattern.test(id))
      throw new MillraceError(
        'START_FAILED',
        `${file} does not hold an id of 40 hexadecimal digits`,
      );
    return id;
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error;
    const id = makeId();
    await keepNodeId(config.dir, id);
    return id;
  }
}

/** Makes a folder that of the node with this id, as a restore does before the first start. */
export async function keepNodeId(folder: string, id: string): Promise<void> {
  await writeFile(join(folder, fileName), `${id}\n`);
}

const makeId = (): string => randomBytes(20).toString('hex');

function idByPort(topology: Topology, port: number): string {
  const found = topology.nodes.filter((node) => node.port === port);
  if (found.length === 1) return found[0].id;
  const how = found.length === 0 ? 'no node' : 'several nodes';
  throw new MillraceError(
    'START_FAILED',
    `the topology has ${how} at port ${port.toString()}: say which is this one with cluster-node-id`,
  );
}
