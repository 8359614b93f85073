// Into the same number of shards: as many at once as there are processor cores, each in a thread of its own.
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { isErrorCode, MillraceError } from '@millrace/base';
import type { ShardArchive } from '@millrace/snapshot';
import { RestoreProgress } from './restore-progress.js';
import type { OnStep, Outcome } from './restore-shard.js';
import type { RestoreOrder, RestoreReport } from './restore-worker.js';

/** The outcomes in the order of the shards. Where one fails, none goes on. */
export async function restoreEach(
  from: string,
  shards: readonly ShardArchive[],
  atMs: number,
  folder: string,
  arenaBytes: number,
): Promise<readonly Outcome[]> {
  const progress = new RestoreProgress(shards.length);
  const outcomes: Outcome[] = [];
  const workers = new Set<Worker>();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < shards.length) {
      const i = next++;
      const own = shards.length === 1 ? folder : path.join(folder, `store-${i + 1}`);
      const order = { from, archive: shards[i], atMs, folder: own, arenaBytes };
      outcomes[i] = await runWorker(order, progress.of(shards[i].shard), workers);
    }
  };
  try {
    const threads = Math.min(shards.length, availableParallelism());
    await Promise.all(Array.from({ length: threads }, work));
  } finally {
    next = shards.length;
    await Promise.all([...workers].map((worker) => worker.terminate()));
    progress.clear();
  }
  return outcomes;
}

async function runWorker(
  order: RestoreOrder,
  onStep: OnStep,
  workers: Set<Worker>,
): Promise<Outcome> {
  const worker = new Worker(new URL('./restore-worker.js', import.meta.url), { workerData: order });
  workers.add(worker);
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('exit', () => {
        reject(new Error(`the restore of ${order.archive.shard} was given up`));
      });
      worker.on('message', (report: RestoreReport) => {
        if (report.type === 'step') onStep(report.step, report.done, report.of);
        else if (report.type === 'restored') resolve(report.outcome);
        else reject(failureOf(report.code, report.message));
      });
    });
  } finally {
    workers.delete(worker);
    await worker.terminate();
  }
}

function failureOf(code: string | undefined, message: string): Error {
  if (isErrorCode(code)) return new MillraceError(code, message);
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}
