/** What a trial restore of an archived snapshot came to, kept beside it. */
import { createHash } from 'node:crypto';
import { firstBlockPage, pageBytes } from '@millrace/memory';
import type { Arena } from '@millrace/memory';
import { ObjectNotFound } from '../errors.js';
import { decodeSealed, encodeManifest } from '../format/manifest.js';
import type { Manifest } from '../format/manifest.js';
import { snapshotFolder } from '../format/names.js';
import { loadSnapshot } from '../load/snapshot-loader.js';
import { objectPath, readObject } from '../store/object-store.js';
import type { ObjectStore } from '../store/object-store.js';
import type { OfflineShard } from './rebuild.js';

const formatName = 'millrace verification';
const verificationVersion = 1;
const verificationBytesMax = 64 * 1024;
const spareBytes = 16 * pageBytes;

export interface Verification {
  readonly isOk: boolean;
  /** What was wrong; empty where nothing was. */
  readonly fault: string;
  readonly keys: number;
  /** SHA-256 of all pages but the superblock. */
  readonly digest: string;
  readonly timeMs: number;
}

export function digestArena(arena: Arena): string {
  const bytes = new Uint8Array(arena.buffer, 0, arena.pageTop * pageBytes);
  return createHash('sha256').update(bytes.subarray(pageBytes)).digest('hex');
}

/** Restores a snapshot from where it is kept, checks all of it, and compares it with the arena that it was taken of. */
export async function verifyAgainst(
  store: ObjectStore,
  manifest: Manifest,
  expectedDigest: string,
  open: (slots: Manifest['slots'], arena: Arena | undefined) => OfflineShard,
  nowMs: () => number,
): Promise<Verification> {
  const outcome = { keys: 0, digest: '', fault: '' };
  try {
    const bytes = Math.max(0, manifest.pageTop - firstBlockPage) * pageBytes + spareBytes;
    const arena = await loadSnapshot(store, manifest, { bytes });
    outcome.digest = digestArena(arena);
    outcome.keys = open(manifest.slots, arena).check().keys;
    if (outcome.digest !== expectedDigest) outcome.fault = 'its digest is not that of the data';
  } catch (error) {
    outcome.fault = error instanceof Error ? error.message : String(error);
  }
  const verification = { isOk: outcome.fault === '', ...outcome, timeMs: nowMs() };
  await store.put(
    verificationName(manifest),
    encodeManifest({ format: formatName, version: verificationVersion, ...verification }),
  );
  return verification;
}

/** Undefined where nobody has verified it yet. */
export async function readVerification(
  store: ObjectStore,
  manifest: Manifest,
): Promise<Verification | undefined> {
  const name = verificationName(manifest);
  try {
    const bytes = await readObject(store, name, verificationBytesMax);
    return decodeSealed(objectPath(store, name), bytes) as unknown as Verification;
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}

const verificationName = ({ shard, id }: Manifest): string =>
  `${snapshotFolder(shard, id)}verification.json`;
