/** What of a shard's log is in an archive, and how far that reaches. */
import { ObjectNotFound, SnapshotDamaged } from '../errors.js';
import { decodeSealed, encodeManifest } from '../format/manifest.js';
import { objectPath, readObject } from '../store/object-store.js';
import type { ObjectStore } from '../store/object-store.js';
import { decodeLogObject, decodeLogObjectHeader, logObjectHeaderBytes } from './log-object.js';
import type { LogObjectHeader } from './log-object.js';
import { logFolder, parseLogObjectName, parsePositionName, positionName } from './names.js';
import type { LogObject } from './names.js';
import type { LogChunk } from '@millrace/log';

const formatName = 'millrace archive position';
const positionVersion = 1;
const positionBytesMax = 64 * 1024;
/** A record is at most a gibibyte, and an object is closed well before it holds two of those. */
const logObjectBytesMax = 2 ** 31;

/** Everything of the shard up to `sequence` is in the archive, and there was nothing else at `timeMs`. */
export interface ArchivePosition {
  readonly shard: string;
  readonly slots: readonly (readonly [number, number])[];
  readonly epoch: number;
  readonly sequence: number;
  readonly timeMs: number;
}

/** By epoch, then by first record, the pieces of one record before its segment. */
export async function listLogObjects(store: ObjectStore, shard: string): Promise<LogObject[]> {
  const found: LogObject[] = [];
  for await (const { name, bytes } of store.list(logFolder(shard))) {
    const object = parseLogObjectName(name, bytes);
    if (object !== undefined) found.push(object);
  }
  return found.sort(
    (a, b) => a.epoch - b.epoch || a.firstSequence - b.firstSequence || (a.kind < b.kind ? -1 : 1),
  );
}

/** Shards of which there is some log. */
export async function listArchivedShards(store: ObjectStore): Promise<string[]> {
  const shards: string[] = [];
  for await (const { name } of store.list('log/')) {
    const shard = parsePositionName(name);
    if (shard !== undefined) shards.push(shard);
  }
  return shards;
}

export async function readLogObjectHeader(
  store: ObjectStore,
  { name }: LogObject,
): Promise<LogObjectHeader> {
  const chunks: Uint8Array[] = [];
  const range = { offset: 0, length: logObjectHeaderBytes };
  for await (const chunk of store.get(name, range)) chunks.push(chunk);
  return decodeLogObjectHeader(objectPath(store, name), Buffer.concat(chunks));
}

export async function readLogObject(store: ObjectStore, { name }: LogObject): Promise<LogChunk> {
  const bytes = await readObject(store, name, logObjectBytesMax);
  return decodeLogObject(store.keys, name, objectPath(store, name), bytes);
}

export async function writePosition(store: ObjectStore, position: ArchivePosition): Promise<void> {
  const sealed = encodeManifest({ format: formatName, version: positionVersion, ...position });
  await store.put(positionName(position.shard), sealed);
}

export async function readPosition(store: ObjectStore, shard: string): Promise<ArchivePosition> {
  const name = positionName(shard);
  const object = objectPath(store, name);
  const read = decodeSealed(object, await readObject(store, name, positionBytesMax));
  if (read['format'] !== formatName || read['shard'] !== shard)
    throw new SnapshotDamaged(object, 0, 'it is not the position of this shard');
  return read as unknown as ArchivePosition;
}

/** Undefined where nothing of the log was archived yet. */
export async function findPosition(
  store: ObjectStore,
  shard: string,
): Promise<ArchivePosition | undefined> {
  try {
    return await readPosition(store, shard);
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}
