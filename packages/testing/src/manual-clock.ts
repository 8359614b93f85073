import type { Clock, Timers } from '@millrace/base';

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Time that stands still until a test moves it. Timers fire in order while it moves. */
export class ManualClock implements Clock, Timers {
  #nowMs: number;
  #elapsedMs = 0;
  #timers: Timer[] = [];

  constructor(startMs = 1_700_000_000_000) {
    this.#nowMs = startMs;
  }

  get pendingTimers(): number {
    return this.#timers.length;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#elapsedMs + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Sets the wall clock, forth or back, as an operator may; timers do not notice. */
  setNow(ms: number): void {
    this.#nowMs = ms;
  }

  advance(byMs: number): void {
    const endMs = this.#elapsedMs + byMs;
    for (;;) {
      const due = this.#timers
        .filter((timer) => timer.atMs <= endMs)
        .sort((a, b) => a.atMs - b.atMs);
      if (due.length === 0) break;
      this.#timers = this.#timers.filter((timer) => timer !== due[0]);
      this.#moveTo(Math.max(this.#elapsedMs, due[0].atMs));
      due[0].callback();
    }
    this.#moveTo(endMs);
  }

  #moveTo(elapsedMs: number): void {
    this.#nowMs += elapsedMs - this.#elapsedMs;
    this.#elapsedMs = elapsedMs;
  }
}
