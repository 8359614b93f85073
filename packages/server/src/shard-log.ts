/** Opens the log of a shard, replays what a snapshot does not have, and lets connections go on as it becomes durable. */
import type { Timers } from '@millrace/base';
import { openFileLog } from '@millrace/log';
import type { Disk, FsyncPolicy, Log } from '@millrace/log';
import type { ServerContext } from './context.js';
import type { Dispatch } from './dispatch.js';
import type { Loading } from './loading.js';
import { replayLog } from './recovery.js';
import type { Replayed } from './recovery.js';

export interface ShardLogOptions {
  readonly directory: string;
  readonly fsync: FsyncPolicy;
  /** The last record that the snapshot has, and the epoch of its log; 0 and 0 without one. */
  readonly afterSequence: number;
  readonly snapshotEpoch: number;
  readonly loading: Loading;
  /** Takes the log over as soon as it is open, to close it also where replaying it fails. */
  readonly own: (log: Log) => void;
  readonly disk?: Disk;
  readonly timers?: Timers;
  readonly segmentBytesMax?: number;
}

export async function openShardLog(
  context: ServerContext,
  dispatch: Dispatch,
  { afterSequence, snapshotEpoch, loading, own, ...options }: ShardLogOptions,
): Promise<Replayed> {
  const { logger, clock } = context;
  const log = await openFileLog({
    ...options,
    shard: context.nodeId,
    firstSequence: afterSequence + 1,
    clock,
    warn: (message) => {
      logger.warn(message);
    },
  });
  own(log);
  if (snapshotEpoch > log.epoch) log.advanceEpoch(snapshotEpoch);
  const from = clock.monotonicMs();
  const replayed = await replayLog(context, dispatch, log, afterSequence, loading);
  const ms = clock.monotonicMs() - from;
  if (replayed.records > 0)
    logger.info('replayed the log', { ...replayed, sequence: log.lastSequence, ms });
  context.log = log;
  log.onDurable((sequence) => {
    for (const connection of context.undurable) connection.releaseReplies(sequence);
    if (sequence < log.lastSequence) context.scheduleLogFlush();
  });
  log.onWritten(() => {
    for (const connection of context.congested) connection.release();
  });
  return replayed;
}
