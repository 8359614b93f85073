// Topic to readable: our ingestor into our store, beside kafkajs and an ioredis pipeline into redis-server.
import { KafkaUnavailable, startKafka, startOracle, startTestStore } from '@millrace/testing';
import type { KafkaBroker } from '@millrace/testing';
import kafkajs from 'kafkajs';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { eventOf, partitions } from './ingest-events.js';
import type { WorkerResult } from './ingest-events.js';

const events = Number(process.env['MILLRACE_BENCH_EVENTS'] ?? 1_000_000);
const rounds = Number(process.env['MILLRACE_BENCH_ROUNDS'] ?? 3);
const eventsASend = 2_000;

async function main(): Promise<void> {
  let broker: KafkaBroker;
  try {
    broker = await startKafka();
  } catch (error) {
    if (!(error instanceof KafkaUnavailable)) throw error;
    console.log(`skipped: ${error.message}`);
    return;
  }
  await using _ = broker;
  const topic = `bench-${process.pid}`;
  await fill(broker, topic);
  const baseline: WorkerResult[] = [];
  const ours: WorkerResult[] = [];
  // In turns, so that what else the machine does meets both.
  for (let round = 0; round < rounds; round++) {
    await using redis = await startOracle('redis-7.0');
    if (redis === undefined) {
      console.log('skipped: there is no redis-server');
      return;
    }
    baseline.push(await run('ingest-baseline', broker, topic, redis.port));
    await using store = await startTestStore();
    ours.push(await run('ingest-ours', broker, topic, store.port));
  }
  const base = report('kafkajs + ioredis → redis', baseline);
  const own = report('ingestor → store', ours);
  console.log(`ratio ${(own / base).toFixed(2)} (at least 3 is the aim)`);
}

async function fill(broker: KafkaBroker, topic: string): Promise<void> {
  const kafka = new kafkajs.Kafka({
    brokers: [...broker.brokers],
    logLevel: kafkajs.logLevel.ERROR,
  });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    topics: [{ topic, numPartitions: partitions }],
    waitForLeaders: true,
  });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  let bytes = 0;
  for (let from = 0; from < events; from += eventsASend) {
    const messages = Array.from({ length: Math.min(eventsASend, events - from) }, (_, at) => {
      const value = eventOf(from + at);
      bytes += value.length;
      return { value, partition: (from / eventsASend) % partitions };
    });
    await producer.send({ topic, messages, acks: 1 });
  }
  await producer.disconnect();
  console.log(
    `${events} events of ${(bytes / events).toFixed(0)} bytes in ${partitions} partitions`,
  );
}

async function run(
  worker: string,
  broker: KafkaBroker,
  topic: string,
  port: number,
): Promise<WorkerResult> {
  const file = path.join(import.meta.dirname, `${worker}.js`);
  const args = [broker.brokers.join(), topic, String(events), String(port)];
  const child = fork(file, args, { execArgv: ['--enable-source-maps'] });
  const exited = once(child, 'exit');
  const results: WorkerResult[] = [];
  child.on('message', (message) => results.push(message as WorkerResult));
  const [code] = (await exited) as [number | null];
  if (code !== 0 || results.length !== 1) throw new Error(`${worker} failed`);
  return results[0];
}

function report(name: string, results: readonly WorkerResult[]): number {
  const sorted = results.toSorted((one, other) => one.seconds - other.seconds);
  const { seconds, cpuSeconds } = sorted[sorted.length >> 1];
  const rate = events / seconds;
  const cpu = ((cpuSeconds / events) * 1e6).toFixed(2);
  console.log(
    `${name.padEnd(28)} ${rate.toFixed(0).padStart(8)} events/s, ${cpu} µs of processor an event`,
  );
  return rate;
}

await main();
