// One shard: rebuilt in memory as it was, and written as the folder of a store.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createSeededRandom, MillraceError, systemClock } from '@millrace/base';
import { keepNodeId, OfflineShard } from '@millrace/server';
import {
  type Manifest,
  newestEpoch,
  type ObjectStore,
  openObjectStore,
  rebuildShard,
  type Rebuilt,
  type ShardArchive,
  SnapshotTaker,
  tryRestore,
} from '@millrace/snapshot';
import { timeOf } from './backups.js';

export interface Outcome {
  readonly shard: string;
  readonly folder: string;
  readonly slots: Manifest['slots'];
  readonly momentMs: number;
  readonly sequence: number;
  readonly records: number;
  readonly keys: number;
  readonly bytes: number;
  readonly digest: string;
  readonly seconds: number;
}

export interface RebuiltShard extends Rebuilt {
  readonly offline: OfflineShard;
}

/** How far one shard has come: in which of the three steps, and how much of that is done. */
export type OnStep = (step: Step, done: number, of: number) => void;
export const steps = ['loading', 'replaying', 'checking'] as const;
export type Step = (typeof steps)[number];

/** Under its old name. */
export async function restoreShard(
  store: ObjectStore,
  archive: ShardArchive,
  atMs: number,
  folder: string,
  arenaBytes: number,
  onStep: OnStep,
): Promise<Outcome> {
  const from = systemClock.monotonicMs();
  const rebuilt = await rebuild(store, archive, atMs, arenaBytes, onStep);
  const { timeMs, sequence, records, slots, offline } = rebuilt;
  const { shard } = archive;
  // What the store writes from now on is another history than the archived one.
  const cut = { shard, slots, sequence, logEpoch: newestEpoch(archive) + 1 };
  const written = await writeStoreFolder(offline, cut, folder, onStep);
  const seconds = (systemClock.monotonicMs() - from) / 1000;
  const momentMs = atMs === Infinity ? timeMs : atMs;
  return { shard, folder, slots, momentMs, sequence, records, ...written, seconds };
}

export async function rebuild(
  store: ObjectStore,
  archive: ShardArchive,
  atMs: number,
  arenaBytes: number,
  onStep: OnStep,
): Promise<RebuiltShard> {
  const { shard } = archive;
  const logBytes = archive.objects.reduce((sum, { bytes }) => sum + bytes, 0);
  let replayed = 0;
  let offline: OfflineShard | undefined;
  const rebuilt = await rebuildShard(store, {
    shard,
    atMs,
    arena: { bytes: arenaBytes },
    open: (slots, arena) =>
      (offline = new OfflineShard(slots.length > 0, { bytes: arenaBytes }, arena)),
    warn: (message) => console.error(message),
    onPages: (pages, of) => {
      onStep('loading', pages, of);
    },
    onLog: (bytes) => {
      onStep('replaying', (replayed += bytes), logBytes);
    },
  });
  if (offline !== undefined && (rebuilt.isWhole || atMs === Infinity))
    return { ...rebuilt, offline };
  throw new MillraceError(
    'DATA_DAMAGED',
    `the archived log of ${shard} ends at record ${rebuilt.sequence}, before ${timeOf(atMs)}: there is a hole in it. ` +
      `The moment before the hole is ${timeOf(rebuilt.timeMs)}`,
  );
}

interface FolderCut {
  readonly shard: string;
  readonly slots: Manifest['slots'];
  readonly sequence: number;
  readonly logEpoch: number;
}

/** A folder as a store leaves it. What is in it has been loaded and checked once. */
export async function writeStoreFolder(
  offline: OfflineShard,
  cut: FolderCut,
  folder: string,
  onStep: OnStep,
): Promise<Pick<Outcome, 'keys' | 'bytes' | 'digest'>> {
  const snapshots = path.join(folder, 'snapshots');
  await mkdir(snapshots, { recursive: true });
  await keepNodeId(folder, cut.shard);
  await using taker = new SnapshotTaker({
    arena: offline.arena,
    clock: systemClock,
    random: createSeededRandom(randomBytes(6).readUIntLE(0, 6)),
    spoolFolder: snapshots,
  });
  const { manifest } = await taker.take({ destination: snapshots, cut: () => cut });
  await using made = await openObjectStore(snapshots);
  const { keys } = await tryRestore(made, manifest, (pages, of) => {
    onStep('checking', pages, of);
  });
  return { keys, bytes: manifest.bytes, digest: offline.digest() };
}
