import { randomBytes } from 'node:crypto';
import { READY_MS_MAX } from '@millrace/base';
import {
  call,
  ClusterClient,
  type CutShard,
  cutTogether,
  type ReplyValue,
  type ShardConnection,
} from '@millrace/client';
import {
  openObjectStore,
  readManifest,
  snapshotId,
  writeClusterManifest,
} from '@millrace/snapshot';
import { parseAddresses } from '../tables/common.js';

export interface CreateOptions {
  readonly stores: string;
  readonly password?: string;
}

/** Who waits longer for the stores is told so. */
const TELL_AFTER_MS = 1_000;

type Fields = Readonly<Record<string, string | number>>;

export async function create(location: string | undefined, options: CreateOptions): Promise<void> {
  const taken = await takeAll(location, options);
  for (const fields of taken) console.log(JSON.stringify(fields));
  if (location === undefined || taken.length === 1) return;
  const id = await nameCluster(location, taken);
  console.log(JSON.stringify({ cluster: id, location }));
}

async function takeAll(
  location: string | undefined,
  { stores, password }: CreateOptions,
): Promise<Fields[]> {
  const tell = setTimeout(() => console.error(`waiting for ${stores} …`), TELL_AFTER_MS);
  const client = await ClusterClient.open(
    {
      seeds: parseAddresses(stores.split(',')),
      replyTimeoutMs: 0, // a snapshot takes as long as it takes
      ...(password === undefined ? {} : { password }),
    },
    AbortSignal.timeout(READY_MS_MAX),
  ).finally(() => clearTimeout(tell));
  try {
    const { shards } = client;
    if (shards.length > 1)
      return (await cutTogether(shards.map(cutShardOf), location)).map(fieldsOf);
    const command = ['MILLRACE.SNAPSHOT', 'CREATE', ...(location === undefined ? [] : [location])];
    return (await client.callAll(command, { text: true })).map(fieldsOf);
  } finally {
    await client.close();
  }
}

function cutShardOf(connection: ShardConnection): CutShard {
  const { host, port } = connection.address;
  return {
    name: `${host}:${port}`,
    call: (args, msMax) => {
      const signal = msMax === 0 ? undefined : AbortSignal.timeout(msMax);
      return call(connection, args, { text: true, signal });
    },
  };
}

/** The object that a restore of the whole cluster begins with. */
async function nameCluster(location: string, taken: readonly Fields[]): Promise<string> {
  await using store = await openObjectStore(location);
  const entries = taken.map(({ shard, id }) => ({ shard: String(shard), id: String(id) }));
  const manifests = await Promise.all(entries.map((entry) => readManifest(store, entry)));
  const timeMs = Math.max(...manifests.map((manifest) => manifest.timeMs));
  const id = snapshotId(0, timeMs, randomBytes(4).readUInt32LE()).slice(17); // a cluster has no one sequence number
  await writeClusterManifest(store, id, timeMs, manifests);
  return id;
}

/** A map, or in RESP2 names and values in turn; of what it has, texts and numbers. */
function fieldsOf(reply: ReplyValue): Fields {
  const flat = reply instanceof Map ? [...reply].flat() : Array.isArray(reply) ? reply : [];
  const fields: Record<string, string | number> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [name, value] = [flat[i], flat[i + 1]];
    if (typeof name !== 'string') continue;
    if (typeof value === 'string' || typeof value === 'number') fields[name] = value;
  }
  return fields;
}
