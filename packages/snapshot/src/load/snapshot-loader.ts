/** Loads a snapshot into a fresh arena. Every byte is verified first; of a damaged snapshot nothing is used. */
import { Arena, layoutVersion, pageBytes } from '@millrace/memory';
import type { ArenaOptions } from '@millrace/memory';
import { SnapshotDamaged, SnapshotTooLarge, SnapshotVersionUnknown } from '../errors.js';
import type { Manifest } from '../format/manifest.js';
import { manifestName } from '../format/names.js';
import { PARTS_AT_ONCE } from '../limits.js';
import { objectPath } from '../store/object-store.js';
import type { ObjectStore } from '../store/object-store.js';
import { PartReader } from './part-reader.js';

export type OnPages = (pages: number, of: number) => void;

export async function loadSnapshot(
  store: ObjectStore,
  manifest: Manifest,
  options: ArenaOptions,
  onPages: OnPages = () => undefined,
): Promise<Arena> {
  const object = objectPath(store, manifestName(manifest.shard, manifest.id));
  checkLayout(object, manifest);
  const arena = new Arena(options);
  if (manifest.pageTop > arena.capacityPages) {
    const missing = (manifest.pageTop - arena.capacityPages) * pageBytes;
    throw new SnapshotTooLarge(object, arena.capacityBytes + missing, arena.capacityBytes);
  }
  const seen = new Uint8Array(manifest.pageTop);
  let pages = 0;
  await readParts(store, manifest, (page, bytes) => {
    if (seen[page] !== 0) throw new SnapshotDamaged(object, 0, `page ${String(page)} comes twice`);
    seen[page] = 1;
    arena.copyIn(page * pageBytes, bytes, 0, pageBytes);
    onPages(++pages, manifest.pages);
  });
  arena.adopt();
  checkCut(object, arena, manifest);
  return arena;
}

/** Reads and verifies all of it without keeping anything. */
export async function verifySnapshot(
  store: ObjectStore,
  manifest: Manifest,
  onPages: OnPages = () => undefined,
): Promise<void> {
  let pages = 0;
  await readParts(store, manifest, () => onPages(++pages, manifest.pages));
}

function checkLayout(object: string, manifest: Manifest): void {
  if (manifest.layoutVersion !== layoutVersion)
    throw new SnapshotVersionUnknown(
      object,
      'an arena of layout',
      manifest.layoutVersion,
      layoutVersion,
    );
  if (manifest.pageBytes !== pageBytes)
    throw new SnapshotVersionUnknown(object, 'pages of bytes', manifest.pageBytes, pageBytes);
}

/** The superblock tells the same as the manifest. */
function checkCut(object: string, arena: Arena, manifest: Manifest): void {
  const isSame =
    arena.pageTop === manifest.pageTop &&
    arena.cutSequence === manifest.sequence &&
    arena.cutTimeMs === manifest.timeMs;
  if (!isSame) throw new SnapshotDamaged(object, 0, 'its pages are those of another snapshot');
}

/** Several parts at once; the first failure ends them all. */
async function readParts(
  store: ObjectStore,
  manifest: Manifest,
  onPage: (page: number, bytes: Buffer) => void,
): Promise<void> {
  let next = 0;
  let isFailed = false;
  const readSome = async (): Promise<void> => {
    while (next < manifest.parts.length && !isFailed) {
      const reader = new PartReader(store, manifest, ++next);
      await reader.read((page, bytes) => {
        if (!isFailed) onPage(page, bytes);
      });
    }
  };
  const readers = Array.from({ length: PARTS_AT_ONCE }, () =>
    readSome().catch((error: unknown) => {
      isFailed = true;
      throw error;
    }),
  );
  // All have ended before the first failure is told: none goes on with a store that is closed meanwhile.
  const outcomes = await Promise.allSettled(readers);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
