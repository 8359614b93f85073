export interface WaitOptions {
  /** Give up at the first failed attempt instead of waiting for a later one. */
  readonly failOnLoss: boolean;
  readonly signal?: AbortSignal | undefined;
}

interface Waiter {
  readonly failOnLoss: boolean;
  readonly settle: (error?: Error) => void;
}

/** Those who wait for something to become ready. */
export class StateWaiters {
  readonly #waiters = new Set<Waiter>();

  wait({ failOnLoss, signal }: WaitOptions): Promise<void> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => waiter.settle(signal?.reason as Error);
      const waiter: Waiter = {
        failOnLoss,
        settle: (error) => {
          this.#waiters.delete(waiter);
          signal?.removeEventListener('abort', onAbort);
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  succeed(): void {
    for (const waiter of [...this.#waiters]) waiter.settle();
  }

  failAll(error: Error): void {
    for (const waiter of [...this.#waiters]) waiter.settle(error);
  }

  failImpatient(error: Error): void {
    for (const waiter of [...this.#waiters]) if (waiter.failOnLoss) waiter.settle(error);
  }
}
