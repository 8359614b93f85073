import { createSeededRandom } from '@millrace/base';
import { checkEngine, databaseCountMax, Engine } from '@millrace/engine';
import { firstBlockPage, pageBytes } from '@millrace/memory';
import type { Manifest } from './format/manifest.js';
import { loadSnapshot } from './load/snapshot-loader.js';
import type { OnPages } from './load/snapshot-loader.js';
import type { ObjectStore } from './store/object-store.js';

/** The engine makes an index for each database that the snapshot lacks, and its last page may be full. */
const SPARE_BYTES = databaseCountMax * pageBytes;

/** Restores a snapshot into memory and checks everything in it; nothing is kept. Throws where something is wrong. */
export async function tryRestore(
  store: ObjectStore,
  manifest: Manifest,
  onPages?: OnPages,
): Promise<{ readonly keys: number; readonly blocks: number }> {
  const bytes = Math.max(0, manifest.pageTop - firstBlockPage) * pageBytes + SPARE_BYTES;
  const arena = await loadSnapshot(store, manifest, { bytes }, onPages);
  return checkEngine(new Engine({ bytes, random: createSeededRandom(0) }, arena));
}
