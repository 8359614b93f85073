/** Reads a shard's archived log, object after object, each record verified and following from the one before. */
import { RecordWalk } from '@millrace/log';
import type { ChainEnd, LogRecord } from '@millrace/log';
import { SnapshotDamaged } from '../errors.js';
import { objectPath } from '../store/object-store.js';
import type { ObjectStore } from '../store/object-store.js';
import { listLogObjects, readLogObject, readLogObjectHeader } from './log-catalogue.js';
import type { LogObject } from './names.js';

export interface ReadOptions {
  readonly shard: string;
  /** Where the snapshot ends; 0 and 0 for the beginning. */
  readonly epoch: number;
  readonly sequence: number;
  /** Returns false to stop before this record. */
  readonly visit: (record: LogRecord) => boolean;
  readonly onObject?: (bytes: number) => void;
}

export interface ReadResult {
  readonly epoch: number;
  readonly sequence: number;
  /** Of the last record that was visited; undefined where there was none. */
  readonly checksum: number | undefined;
  readonly timeMs: number | undefined;
  readonly isStopped: boolean;
}

export async function readArchivedLog(
  store: ObjectStore,
  options: ReadOptions,
): Promise<ReadResult> {
  const objects = await listLogObjects(store, options.shard);
  let end: ReadResult = {
    epoch: options.epoch,
    sequence: options.sequence,
    checksum: undefined,
    timeMs: undefined,
    isStopped: false,
  };
  for (;;) {
    const next = await findNext(store, objects, end);
    if (next === undefined) return end;
    end = await readOne(store, next, end, options);
    if (end.isStopped) return end;
  }
}

/** The object that holds the next record: of the same epoch, or of a later one that follows from it. */
async function findNext(
  store: ObjectStore,
  objects: readonly LogObject[],
  end: ReadResult,
): Promise<LogObject | undefined> {
  const wanted = end.sequence + 1;
  const own = objects.filter(
    ({ epoch, firstSequence }) => epoch === end.epoch && firstSequence <= wanted,
  );
  // What is left of pieces whose segment is there may end before the record: then an earlier object holds it.
  for (const object of own.reverse()) {
    if ((await readLogObjectHeader(store, object)).lastSequence >= wanted) return object;
  }
  const later = objects.filter(
    ({ epoch, firstSequence }) => epoch > end.epoch && firstSequence === wanted,
  );
  for (const object of later) {
    const { previousChecksum } = await readLogObjectHeader(store, object);
    if (end.checksum === undefined || previousChecksum === end.checksum) return object;
  }
  return undefined;
}

async function readOne(
  store: ObjectStore,
  object: LogObject,
  from: ReadResult,
  { visit, onObject }: ReadOptions,
): Promise<ReadResult> {
  const chunk = await readLogObject(store, object);
  const name = objectPath(store, object.name);
  const { epoch, firstSequence, previousChecksum: checksum } = chunk;
  const walk = new RecordWalk(name, chunk.bytes, { epoch, sequence: firstSequence - 1, checksum });
  let end: ReadResult = from;
  checkFollows(name, walk.position, from);
  while (walk.next()) {
    const { record } = walk;
    if (record.sequence <= from.sequence) {
      checkFollows(name, walk.position, from);
      continue;
    }
    if (!visit(record)) return { ...end, isStopped: true };
    end = endOf(walk.position, record.timeMs);
  }
  onObject?.(object.bytes);
  return end;
}

/** At the place where the reading goes on, the log has to be the one that was read so far. */
function checkFollows(name: string, at: Readonly<ChainEnd>, from: ReadResult): void {
  if (at.sequence !== from.sequence || from.checksum === undefined) return;
  if (at.checksum !== from.checksum)
    throw new SnapshotDamaged(name, 0, 'it does not follow from the record before it');
}

function endOf({ epoch, sequence, checksum }: Readonly<ChainEnd>, timeMs: number): ReadResult {
  return { epoch, sequence, checksum, timeMs, isStopped: false };
}
