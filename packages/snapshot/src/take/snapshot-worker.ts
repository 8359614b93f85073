/**
 * The worker thread of a snapshot: one thread a snapshot. It says that it is ready; the main thread makes the cut and sends
 * what it knows of it. Pages go to local disk first, whatever the destination is, so that no command waits for a network.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { ChunkCipher } from '../crypto/chunk-cipher.js';
import type { DataKey } from '../crypto/data-key.js';
import { KeyRing } from '../crypto/key-ring.js';
import { SnapshotFailed } from '../errors.js';
import { openCodec } from '../format/compression.js';
import { createSnapshotKey, sealManifest } from '../format/manifest-key.js';
import { createManifest, digestOf, encodeManifest } from '../format/manifest.js';
import type { Manifest } from '../format/manifest.js';
import { manifestName, snapshotFolder } from '../format/names.js';
import { PageWalk } from './page-walk.js';
import { PartWriter } from './part-writer.js';
import type { TakeMessage, WorkerData, WorkerMessage } from './worker-messages.js';

/** Between two looks at the ring, while the disk is behind: the main thread fills no ring in so short a time. */
const pauseMs = 1;
// The entry of a thread is where time comes from outside.
// eslint-disable-next-line no-restricted-globals
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pauseMs));

const { shared, destination, root, partBytesMax, compression, keys, base } =
  workerData as WorkerData;
const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

parentPort?.once('message', (message: TakeMessage) => {
  take(message).then(
    (manifest) => send({ type: 'done', manifest }),
    (error: unknown) => fail(error),
  );
});
// The first touch of memory costs microseconds a page: here, where no command waits for it.
shared.ring.fill(0);
const codec = compression === 'none' ? undefined : await openCodec();
isBaseThere().then(
  (isThere) => send({ type: 'ready', isBaseThere: isThere }),
  (error: unknown) => fail(error),
);

function fail(error: unknown): void {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  send({ type: 'failed', name, message });
}

/** Whether what it is to build on is still where it goes to. */
async function isBaseThere(): Promise<boolean> {
  if (base === undefined) return false;
  const { openObjectStore } = await import('../store/location.js');
  const { readManifest } = await import('../catalogue.js');
  await using store = await openObjectStore(destination);
  try {
    return digestOf(await readManifest(store, base)) === digestOf(base);
  } catch {
    return false; // whatever is wrong with it, the next one does without
  }
}

async function take(message: TakeMessage): Promise<Manifest> {
  const { shard, id } = message.fields;
  const folder = join(root, snapshotFolder(shard, id));
  await mkdir(folder, { recursive: true });
  try {
    const manifest = await writePages(message, folder);
    send({ type: 'taken' });
    await publish(manifest);
    if (root !== destination) await rm(folder, { recursive: true, force: true });
    return manifest;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function writePages(message: TakeMessage, folder: string): Promise<Manifest> {
  const { fields } = message;
  const { shard, id } = fields;
  const dataKey = createSnapshotKey(new KeyRing(keys), fields);
  const writer = new PartWriter({
    folder,
    header: fields,
    codec,
    cipher: dataKey === undefined ? undefined : new ChunkCipher(dataKey.key, shard, id),
    ...(partBytesMax === undefined ? {} : { partBytesMax }),
  });
  try {
    const pages = await new PageWalk(shared, writer, message, pause).run(fields.pageTop);
    const parts = await writer.finish();
    return describe(fields, pages, parts, dataKey);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

function describe(
  fields: TakeMessage['fields'],
  pages: number,
  parts: Manifest['parts'],
  dataKey: DataKey | undefined,
): Manifest {
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const { chain, ...others } = fields;
  const more = chain === undefined ? {} : { chain };
  return sealManifest(createManifest({ ...others, pages, bytes, parts, ...more }), dataKey);
}

/** Only now are the object stores loaded: what they import would lengthen the start of the thread. */
async function publish(manifest: Manifest): Promise<void> {
  const { openObjectStore } = await import('../store/location.js');
  await using store = await openObjectStore(destination);
  if (root !== destination) {
    const { copyParts } = await import('../copy.js');
    await using spool = await openObjectStore(root);
    await copyParts(spool, store, manifest);
  }
  if (manifest.chain !== undefined && !(await isBaseThere()))
    throw new SnapshotFailed('The snapshot that this one builds on was deleted meanwhile.');
  const name = manifestName(manifest.shard, manifest.id);
  await store.put(name, encodeManifest(manifest), { ifAbsent: true });
}
