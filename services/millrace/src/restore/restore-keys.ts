// Some keys of an archive into a cluster that runs: each as it was, in place of what is there.
import { READY_MS_MAX } from '@millrace/base';
import { ClusterClient, type CommandArgument } from '@millrace/client';
import { Glob } from '@millrace/commands';
import type { OfflineKey, OfflineShard } from '@millrace/server';
import type { ObjectStore, ShardArchive } from '@millrace/snapshot';
import { ProgressLine } from '../snapshot/progress-line.js';
import { parseAddresses } from '../tables/common.js';
import { RestoreProgress } from './restore-progress.js';
import { rebuild } from './restore-shard.js';

/** So much is on its way to the stores at a time, in whole keys. */
const SENT_KEYS_MAX = 64;
const SENT_BYTES_MAX = 8 * 1024 * 1024;

export interface KeyFlags {
  readonly stores: string;
  readonly password?: string;
}

export async function restoreKeys(
  store: ObjectStore,
  shards: readonly ShardArchive[],
  atMs: number,
  arenaBytes: number,
  pattern: string,
  { stores, password }: KeyFlags,
): Promise<void> {
  const client = await ClusterClient.open(
    { seeds: parseAddresses(stores.split(',')), ...(password === undefined ? {} : { password }) },
    AbortSignal.timeout(READY_MS_MAX),
  );
  try {
    const done = { keys: 0, bytes: 0, expired: 0, elsewhere: 0 };
    const progress = new RestoreProgress(shards.length);
    for (const archive of shards) {
      const { offline } = await rebuild(
        store,
        archive,
        atMs,
        arenaBytes,
        progress.of(archive.shard),
      );
      progress.clear();
      await send(client, offline, pattern, done);
    }
    const expired =
      done.expired === 0 ? '' : `; ${done.expired} have expired since and were left out`;
    console.log(`restored ${done.keys} keys with ${done.bytes} bytes into ${stores}${expired}`);
    if (done.elsewhere > 0)
      console.log(
        `${done.elsewhere} keys that match lie in databases other than 0 and were left out: restore all with --to and read them there`,
      );
  } finally {
    await client.close();
  }
}

async function send(
  client: ClusterClient,
  offline: OfflineShard,
  pattern: string,
  done: { keys: number; bytes: number; expired: number; elsewhere: number },
): Promise<void> {
  const glob = new Glob(Buffer.from(pattern));
  const keys: OfflineKey[] = [];
  offline.forEachKey((key) => {
    if (!glob.matches(key.name, 0, key.name.length)) return;
    if (key.database === 0) keys.push(key);
    else done.elsewhere++;
  });
  const line = new ProgressLine(process.stderr);
  let commands: CommandArgument[][] = [];
  let batchBytes = 0;
  const sendBatch = async (): Promise<void> => {
    await Promise.all(commands.map((command) => client.call(command)));
    commands = [];
    batchBytes = 0;
  };
  for (const [i, key] of keys.entries()) {
    const payload = offline.dump(key);
    if (payload === undefined || (key.expiryMs > 0 && key.expiryMs <= Date.now())) {
      done.expired++;
      continue;
    }
    const name = Buffer.from(key.name);
    const value = Buffer.from(payload);
    commands.push(['RESTORE', name, String(key.expiryMs), value, 'REPLACE', 'ABSTTL']);
    batchBytes += payload.length;
    if (commands.length === SENT_KEYS_MAX || batchBytes >= SENT_BYTES_MAX) await sendBatch();
    done.keys++;
    done.bytes += payload.length;
    line.show('sending keys', i + 1, keys.length);
  }
  await sendBatch();
  line.clear();
}
