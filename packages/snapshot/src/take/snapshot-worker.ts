/**
 * The worker thread of a snapshot: one thread a snapshot. It says that it is ready; the main thread makes the cut and sends
 * what it knows of it. Pages go to local disk first, whatever the destination is, so that no command waits for a network.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { createManifest, encodeManifest } from '../format/manifest.js';
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

const { shared, destination, root, partBytesMax } = workerData as WorkerData;
const send = (message: WorkerMessage): void => parentPort?.postMessage(message);

parentPort?.once('message', (message: TakeMessage) => {
  take(message).then(
    (manifest) => send({ type: 'done', manifest }),
    (error: unknown) => {
      const { name, message: text } = error instanceof Error ? error : new Error(String(error));
      send({ type: 'failed', name, message: text });
    },
  );
});
send({ type: 'ready' });

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

async function writePages({ endedEpoch, fields }: TakeMessage, folder: string): Promise<Manifest> {
  const writer = new PartWriter({
    folder,
    header: fields,
    compression: fields.compression,
    ...(partBytesMax === undefined ? {} : { partBytesMax }),
  });
  try {
    const pages = await new PageWalk(shared, writer, endedEpoch, pause).run(fields.pageTop);
    const parts = await writer.finish();
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    return createManifest({ ...fields, pages, bytes, parts });
  } catch (error) {
    await writer.abandon();
    throw error;
  }
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
  const name = manifestName(manifest.shard, manifest.id);
  await store.put(name, encodeManifest(manifest), { ifAbsent: true });
}
