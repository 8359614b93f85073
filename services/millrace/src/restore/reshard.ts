// Into another number of shards: every key goes to the new owner of its slot, and is compared there with what it was.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { MillraceError, systemClock } from '@millrace/base';
import { createEvenTopology, slotOf } from '@millrace/cluster';
import { OfflineShard, type SourceOffset } from '@millrace/server';
import type { ObjectStore, ShardArchive } from '@millrace/snapshot';
import { RestoreProgress } from './restore-progress.js';
import { type Outcome, rebuild, writeStoreFolder } from './restore-shard.js';

export interface ReshardFlags {
  readonly shards?: string;
  readonly nodeIds?: string;
  readonly unevenOffsets?: string;
}

interface Target {
  readonly id: string;
  readonly slots: readonly (readonly [number, number])[];
  readonly offline: OfflineShard;
}

export async function reshard(
  store: ObjectStore,
  shards: readonly ShardArchive[],
  atMs: number,
  folder: string,
  arenaBytes: number,
  flags: ReshardFlags,
): Promise<readonly Outcome[]> {
  const progress = new RestoreProgress(shards.length);
  const targets = planTargets(flags, arenaBytes);
  const from = systemClock.monotonicMs();
  const offsets: SourceOffset[][] = [];
  let records = 0;
  let momentMs = 0;
  for (const archive of shards) {
    const rebuilt = await rebuild(store, archive, atMs, arenaBytes, progress.of(archive.shard));
    distribute(rebuilt.offline, targets);
    offsets.push(rebuilt.offline.offsets());
    records += rebuilt.records;
    momentMs = Math.max(momentMs, atMs === Infinity ? rebuilt.timeMs : atMs);
  }
  const outcomes: Outcome[] = [];
  const common = mergeOffsets(offsets, flags.unevenOffsets);
  for (const [i, { id, slots, offline }] of targets.entries()) {
    for (const offset of common) offline.setOffset(offset);
    const own = targets.length === 1 ? folder : path.join(folder, `store-${i + 1}`);
    // A new shard begins a log of its own.
    const cut = { shard: id, slots, sequence: 0, logEpoch: 1 };
    const written = await writeStoreFolder(offline, cut, own, progress.of(id));
    const seconds = (systemClock.monotonicMs() - from) / 1000;
    outcomes.push({
      shard: id,
      folder: own,
      slots,
      momentMs,
      sequence: 0,
      records,
      ...written,
      seconds,
    });
  }
  progress.clear();
  return outcomes;
}

function planTargets({ shards, nodeIds }: ReshardFlags, arenaBytes: number): Target[] {
  const count = Number(shards);
  if (!Number.isSafeInteger(count) || count < 1 || count > 1000)
    throw new MillraceError('INVALID_ARGUMENT', `--shards must be from 1 to 1000, not '${shards}'`);
  const ids =
    nodeIds?.split(',') ?? Array.from({ length: count }, () => randomBytes(20).toString('hex'));
  if (ids.length !== count || !ids.every((id) => /^[0-9a-f]{40}$/.test(id)))
    throw new MillraceError(
      'INVALID_ARGUMENT',
      `--node-ids must be ${count} ids of 40 hexadecimal digits`,
    );
  const nodes = ids.map((id) => ({ id, host: '127.0.0.1', port: 1 }));
  return createEvenTopology(nodes).nodes.map(({ id, slots }) => ({
    id,
    slots: slots.map(({ first, last }) => [first, last] as const),
    offline: new OfflineShard(true, { bytes: arenaBytes }),
  }));
}

function distribute(from: OfflineShard, targets: readonly Target[]): void {
  const owners: OfflineShard[] = [];
  for (const { slots, offline } of targets)
    for (const [first, last] of slots)
      for (let slot = first; slot <= last; slot++) owners[slot] = offline;
  from.forEachKey((key) => {
    if (key.database !== 0)
      throw new MillraceError(
        'INVALID_ARGUMENT',
        `a cluster has one database, and database ${key.database} has keys: restore without --shards`,
      );
    owners[slotOf(key.name, 0, key.name.length)].adopt(from, key);
  });
}

/**
 * A new shard has keys of several old ones, which may have applied a source to different offsets at one moment. No single offset is right for all
 * of them then, so which one is taken is the operator's to say.
 */
export function mergeOffsets(
  shards: readonly (readonly SourceOffset[])[],
  uneven: string | undefined,
): SourceOffset[] {
  const merged = new Map<string, SourceOffset[]>();
  for (const offset of shards.flat()) {
    const key = JSON.stringify([offset.source, offset.partition]);
    merged.set(key, [...(merged.get(key) ?? []), offset]);
  }
  return [...merged.values()].map((offsets) => {
    // A shard that has no offset yet has applied nothing of the source.
    const nexts = offsets.map(({ next }) => next);
    if (offsets.length < shards.length) nexts.push(0);
    const lowest = Math.min(...nexts);
    const highest = Math.max(...nexts);
    const { source, partition } = offsets[0];
    if (lowest === highest || uneven === 'highest') return { source, partition, next: highest };
    if (uneven === 'lowest') return { source, partition, next: lowest };
    throw new MillraceError(
      'INVALID_ARGUMENT',
      `the shards have applied ${source} partition ${partition} up to ${lowest} and up to ${highest} at that moment, and one offset has to hold for all: ` +
        `choose a moment at which ingestion stood still, or say --uneven-offsets lowest (events between may count twice) or highest (they may be missing)`,
    );
  });
}
