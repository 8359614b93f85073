/** A thread that loads parts of a snapshot straight into the memory of an arena, one after the other as it is told. */
import { parentPort, workerData } from 'node:worker_threads';
import { KeyRing } from '../crypto/key-ring.js';
import { DirectoryStore } from '../store/directory-store.js';
import { openParts } from './open-parts.js';
import type { LoadOrder, LoadReport, LoadWorkerData } from './load-messages.js';
import { PartReader } from './part-reader.js';

const { folder, keys, buffer, written, epoch, origin } = workerData as LoadWorkerData;
const store = new DirectoryStore(folder, new KeyRing(keys));
const memory = new Uint8Array(buffer);
/** Pages between two reports. */
const pagesAReport = 256;
const report = (message: LoadReport): void => parentPort?.postMessage(message);

parentPort?.on('message', (order: LoadOrder) => {
  load(order).then(
    () => report({ type: 'loaded' }),
    (error: unknown) => report({ type: 'failed', message: String(error) }),
  );
});

async function load({ manifest, part, rank }: LoadOrder): Promise<void> {
  const { pageBytes } = manifest;
  const reader = new PartReader(store, await openParts(store, manifest), part);
  let pages = 0;
  await reader.read((page, bytes) => {
    if (++pages % pagesAReport === 0) report({ type: 'pages', pages: pagesAReport });
    // Beyond the top of the newest lie pages of an arena that has shrunk since.
    if (page >= origin.length) return;
    const before = Atomics.compareExchange(origin, page, 0, rank);
    if (before === rank) throw new Error(`page ${String(page)} comes twice`);
    if (before !== 0) return;
    memory.set(bytes, page * pageBytes);
    written[page] = epoch;
  });
  report({ type: 'pages', pages: pages % pagesAReport });
}
