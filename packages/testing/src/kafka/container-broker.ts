import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { GenericContainer, Wait } from 'testcontainers';
import type { StartedTestContainer } from 'testcontainers';
import type { KafkaBroker } from '../kafka.js';
import { freePort } from '../server-process.js';

const image = 'apache/kafka:4.1.0';
const engineSocket = '/var/run/docker.sock';
const engineWaitMsMax = 1_000;

/** Asked before testcontainers is, because its own search for an engine takes many seconds. */
export async function isDockerReachable(): Promise<boolean> {
  if (process.env['DOCKER_HOST'] !== undefined) return true;
  if (!existsSync(engineSocket)) return false;
  return new Promise((resolve) => {
    const socket = connect(engineSocket);
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(engineWaitMsMax, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

/** The published image, on a port that is the same inside and outside, as a broker advertises it. */
export class ContainerBroker implements KafkaBroker {
  readonly origin = `container ${image}`;
  readonly brokers: readonly string[];
  readonly #container: StartedTestContainer;

  private constructor(container: StartedTestContainer, port: number) {
    this.#container = container;
    this.brokers = [`127.0.0.1:${port}`];
  }

  static async start(): Promise<ContainerBroker> {
    const port = await freePort();
    const container = await new GenericContainer(image)
      .withExposedPorts({ container: port, host: port })
      .withEnvironment(environment(port))
      .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
      .start();
    return new ContainerBroker(container, port);
  }

  async kill(): Promise<void> {
    await this.#container.exec(['sh', '-c', 'kill -9 1']).catch(() => undefined);
  }

  async restart(): Promise<void> {
    await this.#container.restart();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container.stop();
  }
}

function environment(port: number): Record<string, string> {
  return {
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_LISTENERS: `PLAINTEXT://0.0.0.0:${port},CONTROLLER://0.0.0.0:9093`,
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS: '1000',
  };
}
