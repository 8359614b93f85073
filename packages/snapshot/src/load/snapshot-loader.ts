/**
 * Loads a snapshot into a fresh arena, with all that it builds on. Every byte is verified first; of a damaged snapshot nothing is used.
 * The newest goes first: a page that is there already is not written over by what it was before.
 */
import { Arena, layoutVersion, pageBytes } from '@millrace/memory';
import type { ArenaOptions } from '@millrace/memory';
import { SnapshotDamaged, SnapshotTooLarge, SnapshotVersionUnknown } from '../errors.js';
import type { Manifest } from '../format/manifest.js';
import { manifestName } from '../format/names.js';
import { PARTS_AT_ONCE, THREADS_FROM_PAGES } from '../limits.js';
import { DirectoryStore } from '../store/directory-store.js';
import { objectPath } from '../store/object-store.js';
import type { ObjectStore } from '../store/object-store.js';
import { readChain } from './chain.js';
import { loadInThreads, loadThreads } from './load-threads.js';
import { openParts } from './open-parts.js';
import { PartReader } from './part-reader.js';
import type { OnPage, PartContext } from './part-reader.js';

export type OnPages = (pages: number, of: number) => void;

export async function loadSnapshot(
  store: ObjectStore,
  manifest: Manifest,
  options: ArenaOptions,
  onPages: OnPages = () => undefined,
): Promise<Arena> {
  const object = objectPath(store, manifestName(manifest.shard, manifest.id));
  checkLayout(object, manifest);
  const chain = await readChain(store, manifest);
  const arena =
    (await loadThreaded(store, chain, openArena(object, manifest, options), onPages)) ??
    (await loadAlone(store, chain, openArena(object, manifest, options), onPages));
  arena.adopt();
  checkCut(object, arena, manifest);
  return arena;
}

function openArena(object: string, { pageTop }: Manifest, options: ArenaOptions): Arena {
  const arena = new Arena(options);
  if (pageTop <= arena.capacityPages) return arena;
  const missing = (pageTop - arena.capacityPages) * pageBytes;
  throw new SnapshotTooLarge(object, arena.capacityBytes + missing, arena.capacityBytes);
}

/** Undefined where threads are not worth it, or something is wrong, which is told when it is loaded again without them. */
async function loadThreaded(
  store: ObjectStore,
  chain: readonly Manifest[],
  arena: Arena,
  onPages: OnPages,
): Promise<Arena | undefined> {
  const of = pagesOf(chain);
  if (!(store instanceof DirectoryStore) || of < THREADS_FROM_PAGES || loadThreads() < 2)
    return undefined;
  const { buffer, written, epoch } = arena;
  const { pageTop } = chain[chain.length - 1];
  const origin = new Uint8Array(new SharedArrayBuffer(pageTop));
  const { keys } = store.keys;
  const data = { folder: store.location, keys, buffer, written, epoch, origin };
  let pages = 0;
  const isLoaded = await loadInThreads(chain, data, (more) => onPages((pages += more), of));
  return isLoaded ? arena : undefined;
}

async function loadAlone(
  store: ObjectStore,
  chain: readonly Manifest[],
  arena: Arena,
  onPages: OnPages,
): Promise<Arena> {
  const { pageTop } = chain[chain.length - 1];
  // For each page which snapshot it came from: 1 is the newest.
  const origin = new Uint8Array(pageTop);
  const of = pagesOf(chain);
  let pages = 0;
  for (const [i, link] of chain.toReversed().entries()) {
    await readParts(store, await openParts(store, link), (page, bytes) => {
      onPages(++pages, of);
      // An arena that has shrunk leaves pages of older snapshots above its top.
      if (page >= pageTop) return;
      if (origin[page] === i + 1) {
        const name = objectPath(store, manifestName(link.shard, link.id));
        throw new SnapshotDamaged(name, 0, `page ${String(page)} comes twice`);
      }
      if (origin[page] !== 0) return;
      origin[page] = i + 1;
      arena.copyIn(page * pageBytes, bytes, 0, pageBytes);
    });
  }
  return arena;
}

/** Reads and verifies all of it, and what it builds on, without keeping anything. */
export async function verifySnapshot(
  store: ObjectStore,
  manifest: Manifest,
  onPages: OnPages = () => undefined,
): Promise<void> {
  const chain = await readChain(store, manifest);
  const of = pagesOf(chain);
  let pages = 0;
  for (const link of chain)
    await readParts(store, await openParts(store, link), () => onPages(++pages, of));
}

const pagesOf = (chain: readonly Manifest[]): number =>
  chain.reduce((sum, { pages }) => sum + pages, 0);

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
async function readParts(store: ObjectStore, context: PartContext, onPage: OnPage): Promise<void> {
  let next = 0;
  let isFailed = false;
  const readSome = async (): Promise<void> => {
    while (next < context.manifest.parts.length && !isFailed) {
      const reader = new PartReader(store, context, ++next);
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
