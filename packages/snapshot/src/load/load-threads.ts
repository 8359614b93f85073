/**
 * Several threads that load at once: a page that is touched for the first time costs more than reading it does, and the kernel hands
 * memory out to each thread by itself. They are for speed only: where anything goes wrong in one, the caller loads without
 * them and finds out what it is.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Manifest } from '../format/manifest.js';
import { LOAD_THREADS_MAX } from '../limits.js';
import type { LoadOrder, LoadReport, LoadWorkerData } from './load-messages.js';

export const loadThreads = (): number => Math.min(LOAD_THREADS_MAX, availableParallelism());

/** Loads all parts of a chain, the newest snapshot first. False where that failed; the arena is of no use then. */
export async function loadInThreads(
  chain: readonly Manifest[],
  workerData: LoadWorkerData,
  onPages: (pages: number) => void,
): Promise<boolean> {
  const workers = Array.from({ length: loadThreads() }, () => new LoadThread(workerData, onPages));
  try {
    for (const [i, manifest] of chain.toReversed().entries()) {
      let next = 0;
      const loadSome = async (worker: LoadThread): Promise<void> => {
        while (next < manifest.parts.length)
          await worker.load({ manifest, part: ++next, rank: i + 1 });
      };
      await Promise.all(workers.map(loadSome));
    }
    return true;
  } catch {
    return false;
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
}

class LoadThread {
  readonly #worker: Worker;
  #resolve: () => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  /** Why the thread takes no more orders; it may have ended between two. */
  #failure: Error | undefined = undefined;

  constructor(workerData: LoadWorkerData, onPages: (pages: number) => void) {
    this.#worker = new Worker(new URL('./load-worker.js', import.meta.url), { workerData });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the thread has ended')));
    this.#worker.on('message', (report: LoadReport) => {
      if (report.type === 'pages') onPages(report.pages);
      else if (report.type === 'loaded') this.#resolve();
      else this.#reject(new Error(report.message));
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#reject(this.#failure);
  }

  async load(order: LoadOrder): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    await new Promise<void>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#worker.postMessage(order);
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
