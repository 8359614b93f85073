import { systemClock } from '@millrace/base';
import type { Clock, Logger } from '@millrace/base';
import { Backoff } from '@millrace/client';
import { setTimeout as pause } from 'node:timers/promises';
import { retryPauseMs, retryPauseMsMax, tellPauseMs, tellPauseMsMax } from './limits.js';

interface Problem {
  reason: string;
  readonly sinceMs: number;
  attempts: number;
  tellAtMs: number;
  tellPauseMs: number;
}

/** What is away at the moment, for health; gone once it works again. */
export class Problems {
  readonly #current = new Map<string, Problem>();
  readonly #logger: Logger;
  readonly #clock: Clock;
  retries = 0;

  constructor(logger: Logger, clock: Clock = systemClock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** By what is away, the reason. */
  get current(): ReadonlyMap<string, string> {
    return new Map([...this.#current].map(([what, { reason }]) => [what, reason]));
  }

  /** Tells of new trouble at once, and of the same trouble again after pauses that grow. */
  note(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const nowMs = this.#clock.monotonicMs();
    const known = this.#current.get(what);
    const problem = known ?? { reason, sinceMs: nowMs, attempts: 0, tellAtMs: nowMs, tellPauseMs };
    this.#current.set(what, problem);
    this.retries++;
    problem.attempts++;
    if (problem.reason === reason && nowMs < problem.tellAtMs) return;
    problem.reason = reason;
    problem.tellAtMs = nowMs + problem.tellPauseMs;
    problem.tellPauseMs = Math.min(problem.tellPauseMs * 2, tellPauseMsMax);
    const forMs = Math.round(nowMs - problem.sinceMs);
    this.#logger.warn(`${what} failed, is retried`, { reason, attempts: problem.attempts, forMs });
  }

  /** Nobody tries any longer. */
  forget(what: string): void {
    this.#current.delete(what);
  }

  clear(what: string): void {
    const problem = this.#current.get(what);
    if (problem === undefined) return;
    this.#current.delete(what);
    const forMs = Math.round(this.#clock.monotonicMs() - problem.sinceMs);
    this.#logger.info(`${what} works again`, { attempts: problem.attempts, forMs });
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
