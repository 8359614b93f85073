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

/** Runs a service in the foreground until it is asked to end; then what `start` gave to the lifecycle ends. */
export async function runService(
  start: (lifecycle: Lifecycle) => Promise<ServiceFacts>,
): Promise<void> {
  const stop = waitForStop(); // from the first moment, so that a signal during a long start is not lost
  await using lifecycle = new Lifecycle();
  const { ports, stopRequested } = await start(lifecycle);
  process.send?.({ type: 'ready', ports } satisfies ReadyMessage);
  await Promise.race([stop, stopRequested ?? stop]);
}
