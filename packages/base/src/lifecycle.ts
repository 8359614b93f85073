import { MillraceError } from './errors.js';
import { IMPATIENCE_MS } from './limits.js';

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
 * Waits until the process is asked to end: by a signal, or by the end of the supervisor that started it. Only services call it.
 * A terminal and npm both pass Ctrl-C on, so signals are ignored for a moment; a later one ends the process at once.
 */
export function waitForStop(): Promise<StopReason> {
  return new Promise((resolve) => {
    let isAsked = false;
    const stop = (reason: StopReason): void => {
      if (isAsked) return;
      isAsked = true;
      setTimeout(() => process.off('SIGINT', stop).off('SIGTERM', stop), IMPATIENCE_MS).unref();
      resolve(reason);
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    process.once('disconnect', () => stop('disconnect'));
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
