import { performance } from 'node:perf_hooks';

export interface Clock {
  /** Wall-clock time in whole milliseconds since 1970. It may jump when the machine's clock is set. */
  nowMs(): number;
  /** Milliseconds, with a fraction, since some moment. It never goes back: for durations and deadlines. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
