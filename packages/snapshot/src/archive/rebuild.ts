/** Rebuilds a shard as it was at a moment, off to the side: the newest snapshot before it, and the log from there to it. */
import type { LogRecord } from '@millrace/log';
import type { Arena, ArenaOptions } from '@millrace/memory';
import { isSnapshotLost, ObjectNotFound } from '../errors.js';
import type { Manifest } from '../format/manifest.js';
import { loadSnapshot } from '../load/snapshot-loader.js';
import type { ObjectStore } from '../store/object-store.js';
import { findPosition, listLogObjects } from './log-catalogue.js';
import type { ArchivePosition } from './log-catalogue.js';
import { readArchivedLog } from './log-reader.js';
import { readManifests } from './retention.js';

/** An engine over an arena, which applies the effects of records. */
export interface OfflineShard {
  readonly arena: Arena;
  apply(record: LogRecord): void;
  /** Checks all of it; throws where something is wrong. */
  check(): { readonly keys: number };
}

export interface RebuildOptions {
  readonly shard: string;
  /** The last moment that counts; Infinity for all there is. */
  readonly atMs: number;
  readonly arena: ArenaOptions;
  /** Over the arena of a snapshot, or over an empty one. */
  readonly open: (slots: Manifest['slots'], arena: Arena | undefined) => OfflineShard;
  readonly warn: (message: string) => void;
  readonly onPages?: (pages: number, of: number) => void;
  /** Bytes of archived log that are through. */
  readonly onLog?: (bytes: number) => void;
}

export interface Rebuilt {
  readonly offline: OfflineShard;
  /** What it began with; undefined where the log reaches back to the beginning. */
  readonly base: Manifest | undefined;
  readonly slots: Manifest['slots'];
  readonly epoch: number;
  readonly sequence: number;
  /**
   * The latest moment of the records in it, and of the snapshot; 0 where there is nothing at all. Where a clock was set back it is not that
   * of the last record: a snapshot of this must not count as older than what it holds.
   */
  readonly timeMs: number;
  readonly records: number;
  /** Whether the archive tells what happened up to the moment asked for. */
  readonly isWhole: boolean;
}

export async function rebuildShard(store: ObjectStore, options: RebuildOptions): Promise<Rebuilt> {
  const { shard, atMs, onLog } = options;
  const position = await findPosition(store, shard);
  const { base, arena } = await loadBase(store, options);
  const slots = base?.slots ?? position?.slots ?? [];
  const offline = options.open(slots, arena);
  let records = 0;
  let timeMs = base?.timeMs ?? 0;
  const end = await readArchivedLog(store, {
    shard,
    epoch: base?.logEpoch ?? (await firstEpoch(store, shard)),
    sequence: base?.sequence ?? 0,
    visit: (record) => {
      if (record.timeMs > atMs) return false;
      offline.apply(record);
      records++;
      timeMs = Math.max(timeMs, record.timeMs);
      return true;
    },
    ...(onLog && { onObject: onLog }),
  });
  return {
    offline,
    base,
    slots,
    epoch: end.epoch,
    sequence: end.sequence,
    timeMs,
    records,
    isWhole: end.isStopped || reaches(position, end, atMs),
  };
}

/** Where no later record stopped the reading, the archive has to say that there was none. */
function reaches(
  position: ArchivePosition | undefined,
  end: { readonly epoch: number; readonly sequence: number },
  atMs: number,
): boolean {
  if (position === undefined) return false;
  const isAll = end.epoch === position.epoch && end.sequence >= position.sequence;
  return isAll && (atMs === Infinity || position.timeMs >= atMs);
}

/** The newest snapshot not after the moment that can be read. */
async function loadBase(
  store: ObjectStore,
  { shard, atMs, arena: wanted, warn, onPages }: RebuildOptions,
): Promise<{ readonly base: Manifest | undefined; readonly arena: Arena | undefined }> {
  const manifests = await readManifests(store, shard);
  for (const base of manifests.filter(({ timeMs }) => timeMs <= atMs).reverse()) {
    try {
      return { base, arena: await loadSnapshot(store, base, wanted, onPages) };
    } catch (error) {
      if (!isSnapshotLost(error)) throw error;
      warn(`${error.message} The one before it is tried, with more of the log.`);
    }
  }
  return { base: undefined, arena: undefined };
}

/** Where there is no snapshot, the log has to begin with record 1. */
async function firstEpoch(store: ObjectStore, shard: string): Promise<number> {
  const objects = await listLogObjects(store, shard);
  const first = objects.find(({ firstSequence }) => firstSequence === 1);
  if (first === undefined && objects.length > 0)
    throw new ObjectNotFound(store.location, `snapshot of ${shard} before that moment`);
  return first?.epoch ?? 0;
}
