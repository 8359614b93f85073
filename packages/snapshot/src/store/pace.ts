/** Waiting in the service of others: a bandwidth that is not exceeded, and pauses that grow while a bucket is away. */
// A bucket is outside, and so is the time that it takes; tests hand their own pause in.
// eslint-disable-next-line no-restricted-imports
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@millrace/base';
import { RETRY_PAUSE_MS_MAX, RETRY_PAUSE_MS_MIN } from '../limits.js';

export type Pause = (ms: number) => Promise<void>;

export const pauseReally: Pause = async (ms) => {
  await sleep(ms);
};

/** Lets so many bytes a second pass, on average: who takes some waits until those before them would be through. */
export class Pace {
  readonly #bytesPerSecond: number;
  readonly #clock: Clock;
  readonly #pause: Pause;
  #freeAtMs = 0;

  /** Infinity never waits. */
  constructor(bytesPerSecond: number, clock: Clock, pause: Pause) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#clock = clock;
    this.#pause = pause;
  }

  async take(bytes: number): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    const waitMs = this.#freeAtMs - nowMs;
    this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + (bytes / this.#bytesPerSecond) * 1000;
    if (waitMs > 0) await this.#pause(waitMs);
  }
}

/** Tries again what may succeed later, as often as told; the pauses in between double up to a limit. */
export async function tryAgain<T>(
  attempts: number,
  pause: Pause,
  isPassing: (error: unknown) => boolean,
  run: () => Promise<T>,
): Promise<T> {
  let pauseMs = RETRY_PAUSE_MS_MIN;
  for (let left = attempts; ; left--) {
    try {
      return await run();
    } catch (error) {
      if (left <= 1 || !isPassing(error)) throw error;
    }
    await pause(pauseMs);
    pauseMs = Math.min(pauseMs * 2, RETRY_PAUSE_MS_MAX);
  }
}
