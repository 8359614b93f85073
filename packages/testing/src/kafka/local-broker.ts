import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KafkaBroker } from '../kafka.js';
import { freePort } from '../server-process.js';
import { waitForPort } from '../wait-for-port.js';

const readyWaitMsMax = 60_000;
const run = promisify(execFile);

/** A broker of one node from a folder of jars, with its data in a temporary folder. */
export class LocalBroker implements KafkaBroker {
  readonly origin = 'local install';
  readonly brokers: readonly string[];
  readonly #lib: string;
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(lib: string, folder: string, port: number) {
    this.#lib = lib;
    this.#folder = folder;
    this.#port = port;
    this.brokers = [`127.0.0.1:${port}`];
  }

  static async start(lib: string): Promise<LocalBroker> {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-kafka-'));
    const port = await freePort();
    const broker = new LocalBroker(lib, folder, port);
    try {
      await writeFile(
        broker.#file('server.properties'),
        properties(folder, port, await freePort()),
      );
      await writeFile(broker.#file('log4j2.properties'), loggingProperties);
      await run('java', broker.#java('kafka.tools.StorageTool', 'format', '-t', clusterId(), '-c'));
      await broker.restart();
      return broker;
    } catch (error) {
      await broker[Symbol.asyncDispose]();
      throw error;
    }
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async restart(): Promise<void> {
    await this.kill();
    const args = [
      '-Xmx512m',
      `-Dmillrace.log=${this.#file('broker.log')}`,
      `-Dlog4j2.configurationFile=${this.#file('log4j2.properties')}`,
    ];
    const child = spawn('java', [...args, ...this.#java('kafka.Kafka')], { stdio: 'ignore' });
    this.#process = child;
    await waitForPort(this.#port, readyWaitMsMax, () => child.exitCode === null).catch(
      async (error: unknown) => {
        const log = await readFile(this.#file('broker.log'), 'utf8').catch(() => 'no log');
        throw new Error(`the broker did not start: ${log.slice(-2000)}`, { cause: error });
      },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  #java(mainClass: string, ...args: string[]): string[] {
    const options = ['-XX:TieredStopAtLevel=1', '-cp', join(this.#lib, '*')];
    return [...options, mainClass, ...args, this.#file('server.properties')];
  }
}

function clusterId(): string {
  // Begins with a letter, because the tool takes a dash for an option.
  return `M${randomBytes(16).toString('base64url').slice(1)}`;
}

function properties(folder: string, port: number, controllerPort: number): string {
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name=PLAINTEXT',
    'controller.listener.names=CONTROLLER',
    `log.dirs=${join(folder, 'data')}`,
    'auto.create.topics.enable=false',
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=4',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'transaction.state.log.num.partitions=4',
    'group.initial.rebalance.delay.ms=0',
    'log.cleaner.dedupe.buffer.size=16777216',
    'broker.heartbeat.interval.ms=500',
    // A killed broker is taken for dead after this long, and can come back only then.
    'broker.session.timeout.ms=2000',
    // Tests shorten a topic's retention and want to see it happen.
    'log.retention.check.interval.ms=1000',
    'log.initial.task.delay.ms=1000',
  ].join('\n');
}

const loggingProperties = [
  'rootLogger.level=WARN',
  'rootLogger.appenderRef.file.ref=file',
  'appender.file.type=File',
  'appender.file.name=file',
  'appender.file.fileName=${sys:millrace.log}',
  'appender.file.layout.type=PatternLayout',
  'appender.file.layout.pattern=%d %p %m (%c)%n%throwable',
].join('\n');
