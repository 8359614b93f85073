/** The moments to which a shard can be brought back. */
import type { Manifest } from '../format/manifest.js';
import { listSnapshots } from '../catalogue.js';
import type { ObjectStore } from '../store/object-store.js';
import {
  listArchivedShards,
  listLogObjects,
  readLogObjectHeader,
  findPosition,
} from './log-catalogue.js';
import type { ArchivePosition } from './log-catalogue.js';
import type { LogObject } from './names.js';
import { readManifests } from './retention.js';

export interface ShardArchive {
  readonly shard: string;
  readonly slots: Manifest['slots'];
  /** Oldest first. */
  readonly manifests: readonly Manifest[];
  readonly objects: readonly LogObject[];
  /** Undefined where the place holds snapshots only. */
  readonly position: ArchivePosition | undefined;
  /** The first moment that can be restored; undefined where none can. */
  readonly fromMs: number | undefined;
  /** The last one. */
  readonly toMs: number | undefined;
}

/** Each shard of an archive, in the order of their slots. */
export async function describeArchive(store: ObjectStore): Promise<ShardArchive[]> {
  const shards = new Set(await listArchivedShards(store));
  for (const { shard } of await listSnapshots(store)) shards.add(shard);
  const described: ShardArchive[] = [];
  for (const shard of shards) described.push(await describeShard(store, shard));
  const firstSlot = ({ slots }: ShardArchive): number => slots.at(0)?.[0] ?? 0;
  return described.sort((a, b) => firstSlot(a) - firstSlot(b) || (a.shard < b.shard ? -1 : 1));
}

async function describeShard(store: ObjectStore, shard: string): Promise<ShardArchive> {
  const manifests = await readManifests(store, shard);
  const objects = await listLogObjects(store, shard);
  const position = await findPosition(store, shard);
  const slots = manifests.at(-1)?.slots ?? position?.slots ?? [];
  const first = objects.find(({ firstSequence }) => firstSequence === 1);
  const beginMs = first && (await readLogObjectHeader(store, first)).firstTimeMs;
  const fromMs = beginMs ?? manifests.at(0)?.timeMs;
  const toMs = position?.timeMs ?? manifests.at(-1)?.timeMs;
  return { shard, slots, manifests, objects, position, fromMs, toMs };
}

/** The newest epoch of which the archive knows: a restored shard continues in one after it. */
export function newestEpoch({ manifests, objects, position }: ShardArchive): number {
  const epochs = [
    ...manifests.map(({ logEpoch }) => logEpoch),
    ...objects.map(({ epoch }) => epoch),
    position?.epoch ?? 0,
  ];
  return epochs.reduce((a, b) => Math.max(a, b), 0);
}
