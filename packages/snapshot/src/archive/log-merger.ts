/** Puts many small pieces of an archived log together: an object a second would be too many to list and to read. */
import { RecordWalk } from '@millrace/log';
import type { LogChunk } from '@millrace/log';
import { ObjectExists, SnapshotDamaged } from '../errors.js';
import { MERGE_BYTES_MAX, MERGE_PIECES_MIN } from '../limits.js';
import { objectPath } from '../store/object-store.js';
import type { ObjectStore } from '../store/object-store.js';
import { listLogObjects, readLogObject, readLogObjectHeader } from './log-catalogue.js';
import { encodeLogObject } from './log-object.js';
import { logObjectName } from './names.js';
import type { LogObject } from './names.js';

/** Merges what it can; returns how many pieces are gone. The newest is left alone: another archiver may be about to look at it. */
export async function mergePieces(
  store: ObjectStore,
  shard: string,
  piecesMin = MERGE_PIECES_MIN,
): Promise<number> {
  let removed = await removeCovered(store, await listLogObjects(store, shard));
  const objects = await listLogObjects(store, shard);
  const pieces = objects.filter(({ kind }) => kind === 'piece').slice(0, -1);
  for (const run of runsOf(pieces)) {
    if (run.length < piecesMin) continue;
    removed += await mergeRun(store, run);
  }
  return removed;
}

/** Neighbours of one epoch, not more than an object should hold. */
function runsOf(pieces: readonly LogObject[]): LogObject[][] {
  const runs: LogObject[][] = [];
  let bytes = 0;
  for (const piece of pieces) {
    const run = runs.at(-1);
    bytes += piece.bytes;
    if (run?.[0].epoch === piece.epoch && bytes <= MERGE_BYTES_MAX) run.push(piece);
    else {
      runs.push([piece]);
      bytes = piece.bytes;
    }
  }
  return runs;
}

async function mergeRun(store: ObjectStore, run: readonly LogObject[]): Promise<number> {
  const chunks: LogChunk[] = [];
  for (const piece of run) {
    const chunk = await readLogObject(store, piece);
    const before = chunks.at(-1);
    if (before !== undefined && before.lastSequence >= chunk.lastSequence) continue;
    // A gap, or what two archivers shipped across each other: the reader finds its way, and so it stays.
    if (before !== undefined && before.lastSequence + 1 !== chunk.firstSequence) break;
    verify(objectPath(store, piece.name), chunk, before);
    chunks.push(chunk);
  }
  if (chunks.length < 2) return 0;
  const [first] = chunks;
  const last = chunks[chunks.length - 1];
  const merged = { ...last, bytes: Buffer.concat(chunks.map(({ bytes }) => bytes)) };
  const { firstSequence, firstTimeMs, previousChecksum } = first;
  const name = logObjectName(run[0].shard, first.epoch, firstSequence, 'segment');
  const whole = { ...merged, firstSequence, firstTimeMs, previousChecksum };
  const bytes = encodeLogObject(store.keys, name, whole);
  try {
    await store.put(name, bytes, { ifAbsent: true });
  } catch (error) {
    if (!(error instanceof ObjectExists)) throw error;
  }
  return removeCovered(store, await listLogObjects(store, run[0].shard));
}

function verify(name: string, chunk: LogChunk, before: LogChunk | undefined): void {
  if (before !== undefined && before.lastChecksum !== chunk.previousChecksum)
    throw new SnapshotDamaged(name, 0, 'it does not follow from the piece before it');
  const { epoch, firstSequence, previousChecksum: checksum } = chunk;
  const walk = new RecordWalk(name, chunk.bytes, { epoch, sequence: firstSequence - 1, checksum });
  while (walk.next());
}

/** Pieces whose records are all in a segment: what an interrupted merge leaves, or another archiver's. */
async function removeCovered(store: ObjectStore, objects: readonly LogObject[]): Promise<number> {
  let removed = 0;
  for (const segment of objects.filter(({ kind }) => kind === 'segment')) {
    const inside = objects.filter(
      ({ kind, epoch, firstSequence }) =>
        kind === 'piece' && epoch === segment.epoch && firstSequence >= segment.firstSequence,
    );
    if (inside.length === 0) continue;
    const { lastSequence } = await readLogObjectHeader(store, segment);
    for (const piece of inside) {
      if (piece.firstSequence > lastSequence) break;
      // Only itself tells where it ends: a second archiver that lags behind may have shipped more into it than is before the next.
      if ((await readLogObjectHeader(store, piece)).lastSequence > lastSequence) continue;
      await store.delete(piece.name);
      removed++;
    }
  }
  return removed;
}
