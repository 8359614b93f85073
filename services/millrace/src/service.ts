import { Lifecycle, waitForStop } from '@millrace/base';

/** What a supervisor that started this process is told once the service serves. */
export interface ReadyMessage {
  readonly type: 'ready';
  /** Where it listens, by what it serves: `{ resp: 7000, metrics: 9100 }`. */
  readonly ports: Readonly<Record<string, number>>;
}

export interface ServiceFacts {
  readonly ports: ReadyMessage['ports'];
  /** Settles when a client has asked the service to stop, as SHUTDOWN does. */
  readonly stopRequested?: Promise<void>;
}

/**
 * Runs a service in the foreground until it is asked to end; then what `start` gave to the lifecycle ends. The signal tells
 * `start` to give up, where it waits for others.
 */
export async function runService(
  start: (lifecycle: Lifecycle, signal: AbortSignal) => Promise<ServiceFacts>,
): Promise<void> {
  const asked = new AbortController();
  const stop = waitForStop().then(() => asked.abort());
  await using lifecycle = new Lifecycle();
  const facts = await start(lifecycle, asked.signal).catch((error: unknown) => {
    if (!asked.signal.aborted) throw error; // to stop in the middle of the start is no failure
  });
  if (!facts) return;
  const { ports, stopRequested } = facts;
  if (process.connected) process.send?.({ type: 'ready', ports } satisfies ReadyMessage);
  await Promise.race([stop, stopRequested ?? stop]);
}
