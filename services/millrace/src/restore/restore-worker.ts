// The thread that brings one shard back, so that several come back at once.
import { parentPort, workerData } from 'node:worker_threads';
import { errorCodeOf } from '@millrace/base';
import { openObjectStore, type ShardArchive } from '@millrace/snapshot';
import { type Outcome, restoreShard, type Step } from './restore-shard.js';

export interface RestoreOrder {
  readonly from: string;
  readonly archive: ShardArchive;
  readonly atMs: number;
  readonly folder: string;
  readonly arenaBytes: number;
}

/** Errors lose their class on the way between threads. */
export type RestoreReport =
  | { readonly type: 'step'; readonly step: Step; readonly done: number; readonly of: number }
  | { readonly type: 'restored'; readonly outcome: Outcome }
  | { readonly type: 'failed'; readonly code: string | undefined; readonly message: string };

const reportsASecond = 10;
let reportedMs = 0;
const send = (report: RestoreReport): void => parentPort?.postMessage(report);

try {
  const { from, archive, atMs, folder, arenaBytes } = workerData as RestoreOrder;
  await using store = await openObjectStore(from);
  const outcome = await restoreShard(store, archive, atMs, folder, arenaBytes, (step, done, of) => {
    const now = performance.now();
    if (done < of && now - reportedMs < 1000 / reportsASecond) return;
    reportedMs = now;
    send({ type: 'step', step, done, of });
  });
  send({ type: 'restored', outcome });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  send({ type: 'failed', code: errorCodeOf(error), message });
}
