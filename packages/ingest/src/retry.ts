import type { Logger } from '@millrace/base';
import { Backoff } from '@millrace/client';
import { setTimeout as pause } from 'node:timers/promises';
import { retryPauseMs, retryPauseMsMax } from './limits.js';

/** What is away at the moment, for health; gone once it works again. */
export class Problems {
  readonly #current = new Map<string, string>();
  readonly #logger: Logger;
  retries = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  get current(): ReadonlyMap<string, string> {
    return this.#current;
  }

  note(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    // The same trouble again is counted, not told again.
    if (this.#current.get(what) !== reason)
      this.#logger.warn(`${what} failed, is retried`, { reason });
    this.#current.set(what, reason);
    this.retries++;
  }

  /** Nobody tries any longer. */
  forget(what: string): void {
    this.#current.delete(what);
  }

  clear(what: string): void {
    if (this.#current.delete(what)) this.#logger.info(`${what} works again`);
  }
}

/** Does the work until it succeeds, with growing pauses; rejects only when it is aborted. */
export async function retry<Result>(
  what: string,
  problems: Problems,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const backoff = new Backoff(retryPauseMs, retryPauseMsMax);
  try {
    for (;;) {
      signal.throwIfAborted();
      try {
        const result = await work();
        problems.clear(what);
        return result;
      } catch (error) {
        if (signal.aborted) throw error;
        problems.note(what, error);
      }
      await pause(backoff.next(), undefined, { signal });
    }
  } catch (error) {
    problems.forget(what);
    throw error;
  }
}
