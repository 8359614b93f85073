// kafkajs and an ioredis pipeline into a Redis, doing what our pipeline does: `ingest-baseline.js <brokers> <topic> <events> <port>`.
import { Redis } from 'ioredis';
import kafkajs from 'kafkajs';
import type { EachBatchPayload } from 'kafkajs';
import { partitions } from './ingest-events.js';
import type { WorkerResult } from './ingest-events.js';

const [brokers, topic, events, port] = process.argv.slice(2);
const eventsAPipeline = 1000;

interface Event {
  user: string;
  country: string;
  page: string;
  amount: number;
}

const kafka = new kafkajs.Kafka({
  clientId: 'baseline',
  brokers: brokers.split(','),
  logLevel: kafkajs.logLevel.ERROR,
});
const consumer = kafka.consumer({ groupId: `baseline-${process.pid}`, maxWaitTimeInMs: 100 });
const redis = new Redis(Number(port), '127.0.0.1');
let left = Number(events);
let finish: () => void = () => undefined;
const finished = new Promise<void>((resolve) => (finish = resolve));
let startedMs = 0;
let cpuBefore = process.cpuUsage();

async function take({ batch }: EachBatchPayload): Promise<void> {
  if (startedMs === 0) {
    startedMs = performance.now();
    cpuBefore = process.cpuUsage();
  }
  for (let from = 0; from < batch.messages.length; from += eventsAPipeline) {
    const pipeline = redis.pipeline();
    for (const { value } of batch.messages.slice(from, from + eventsAPipeline)) {
      if (value === null) continue;
      const { user, country, page, amount } = JSON.parse(value.toString()) as Event;
      pipeline.zincrby(`sales:${country}`, amount, page);
      pipeline.pfadd(`visitors:${page}`, user);
      const fields = ['user', user, 'page', page, 'amount', amount];
      pipeline.xadd(`log:${country}`, 'MAXLEN', '~', 10_000, '*', ...fields);
    }
    await pipeline.exec();
  }
  left -= batch.messages.length;
  if (left <= 0) finish();
}

await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({ partitionsConsumedConcurrently: partitions, eachBatch: take });
await finished;
const { user, system } = process.cpuUsage(cpuBefore);
const seconds = (performance.now() - startedMs) / 1000;
process.send?.({ seconds, cpuSeconds: (user + system) / 1e6 } satisfies WorkerResult);
await consumer.disconnect();
redis.disconnect();
process.disconnect();
