/**
 * Loads a snapshot into a fresh arena, with all that it builds on. Every byte is verified first; of a damaged snapshot nothing is used.
 * The newest goes first: a page that is there already is not written over by what it was before.
 */
import { Arena, layoutVersion, pageBytes } from '@millrace/memory';
import type { ArenaOptions } from '@millrace/memory';
import { ChunkCipher } from '../crypto/chunk-cipher.js';
import { SnapshotDamaged, SnapshotTooLarge, SnapshotVersionUnknown } from '../errors.js';
import { openCodec } from '../format/compression.js';
import { openManifest } from '../format/manifest-key.js';
import type { Manifest } from '../format/manifest.js';
import { manifestName } from '../format/names.js';
import { PARTS_AT_ONCE } from '../limits.js';
import { objectPath } from '../store/object-store.js';
import type { ObjectStore } from '../store/object-store.js';
import { readChain } from './chain.js';
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
  const arena = new Arena(options);
  if (manifest.pageTop > arena.capacityPages) {
    const missing = (manifest.pageTop - arena.capacityPages) * pageBytes;
    throw new SnapshotTooLarge(object, arena.capacityBytes + missing, arena.capacityBytes);
  }
  // For each page which snapshot it came from: 1 is the newest.
  const origin = new Uint8Array(manifest.pageTop);
  const of = pagesOf(chain);
  let pages = 0;
  for (const [i, link] of chain.toReversed().entries()) {
    await readParts(store, await openParts(store, link), (page, bytes) => {
      onPages(++pages, of);
      // An arena that has shrunk leaves pages of older snapshots above its top.
      if (page >= manifest.pageTop) return;
      if (origin[page] === i + 1) {
        const name = objectPath(store, manifestName(link.shard, link.id));
        throw new SnapshotDamaged(name, 0, `page ${String(page)} comes twice`);
      }
      if (origin[page] !== 0) return;
      origin[page] = i + 1;
      arena.copyIn(page * pageBytes, bytes, 0, pageBytes);
    });
  }
  arena.adopt();
  checkCut(object, arena, manifest);
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

/** What the parts of a snapshot are read with. Throws where its key cannot be had. */
export async function openParts(store: ObjectStore, manifest: Manifest): Promise<PartContext> {
  const { shard, id } = manifest;
  const key = openManifest(store.keys, manifest, objectPath(store, manifestName(shard, id)));
  const cipher = key === undefined ? undefined : new ChunkCipher(key, shard, id);
  return { manifest, codec: await openCodec(), cipher };
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
