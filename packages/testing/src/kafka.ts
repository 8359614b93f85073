import { ContainerBroker, isDockerReachable } from './kafka/container-broker.js';
import { installKafka } from './kafka/install.js';
import { LocalBroker } from './kafka/local-broker.js';

export interface KafkaBroker extends AsyncDisposable {
  /** Where it comes from, for the test's title. */
  readonly origin: string;
  readonly brokers: readonly string[];
  /** Ends it as a crash would. Refused for a broker that we did not start. */
  kill(): Promise<void>;
  /** Starts it again with the same data and port. */
  restart(): Promise<void>;
}

/** No broker can be had; the message says why, and tests that need one are skipped with it. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable';
}

/** A running broker, a container, or a local install, whichever is there first. */
export async function startKafka(): Promise<KafkaBroker> {
  const given = process.env['MILLRACE_TEST_KAFKA'];
  if (given !== undefined && given !== '') return new GivenBroker(given.split(','));
  if (await isDockerReachable()) return ContainerBroker.start();
  const lib = await installKafka().catch((error: unknown) => {
    throw new KafkaUnavailable(
      'no broker in MILLRACE_TEST_KAFKA, no Docker engine, and no local install ' +
        `(it needs java 17, mvn and a Maven repository): ${firstLine(error)}`,
      { cause: error },
    );
  });
  return LocalBroker.start(lib);
}

class GivenBroker implements KafkaBroker {
  readonly origin = 'MILLRACE_TEST_KAFKA';
  readonly brokers: readonly string[];

  constructor(brokers: readonly string[]) {
    this.brokers = brokers;
  }

  kill(): Promise<void> {
    return Promise.reject(new KafkaUnavailable('the broker in MILLRACE_TEST_KAFKA is not ours'));
  }

  restart(): Promise<void> {
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // It was there before us and stays.
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0];
}
