import { waitForStop } from '@millrace/base';

/** What a supervisor that started this process is told once the service serves. */
export interface ReadyMessage {
  readonly type: 'ready';
  /** Where it listens, by what it serves: `{ resp: 7000, metrics: 9100 }`. */
  readonly ports: Readonly<Record<string, number>>;
}

interface RunningService extends AsyncDisposable {
  /** Settles when the service ends by itself, as a store does on SHUTDOWN. */
  readonly stopped?: Promise<void>;
}

/** Runs a service in the foreground until it is asked to end, or ends by itself. */
export async function runService<S extends RunningService>(
  start: () => Promise<S>,
  portsOf: (service: S) => ReadyMessage['ports'],
): Promise<void> {
  const stop = waitForStop(); // from the first moment, so that a signal during a long start is not lost
  await using service = await start();
  process.send?.({ type: 'ready', ports: portsOf(service) } satisfies ReadyMessage);
  await Promise.race([stop, service.stopped ?? stop]);
}
