import { MillraceError } from './errors.js';

/** Resources that end in the reverse order of their start, each before the ones that it stands on, whatever fails on the way. */
export class Lifecycle implements AsyncDisposable {
  readonly #resources: AsyncDisposable[] = [];
  #ending: Promise<void> | undefined;

  /** Takes the resource over and hands it back. */
  use<T extends AsyncDisposable>(resource: T): T {
    this.#resources.push(resource);
    return resource;
  }

  defer(end: () => void | Promise<void>): void {
    this.#resources.push({ [Symbol.asyncDispose]: async () => end() });
  }

  /** May be called any number of times; all wait for the one ending. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    const failures: unknown[] = [];
    for (let resource = this.#resources.pop(); resource; resource = this.#resources.pop()) {
      try {
        await resource[Symbol.asyncDispose]();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, 'several resources failed to end');
  }
}

export type StopReason = 'SIGINT' | 'SIGTERM' | 'disconnect';

/**
 * Waits until the process is asked to end: by a signal, or by the end of the supervisor that started it.
 * Only services call it. A second signal ends the process at once, as an impatient operator expects.
 */
export function waitForStop(): Promise<StopReason> {
  return new Promise((resolve) => {
    const stop = (reason: StopReason): void => {
      process.off('SIGINT', stop).off('SIGTERM', stop).off('disconnect', onDisconnect);
      resolve(reason);
    };
    const onDisconnect = (): void => stop('disconnect');
    process.on('SIGINT', stop).on('SIGTERM', stop).on('disconnect', onDisconnect);
  });
}

/** The promise's value, or a typed error once the time is over. */
export async function withDeadline<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new MillraceError('DEADLINE_EXCEEDED', `${what} took longer than ${ms} ms`)),
      ms,
    );
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
