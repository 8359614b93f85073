import { createSeededRandom, Lifecycle } from '@millrace/base';
import { ClusterClient } from '@millrace/client';
import { KafkaUnavailable, startKafka } from '@millrace/testing';
import type { KafkaBroker } from '@millrace/testing';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { KafkaClient } from '../fixtures/kafka-client.js';
import { KillableIngestor, KillableStore } from '../fixtures/killable.js';

const killingMs = Number(process.env['MILLRACE_TEST_KILL_SECONDS'] ?? 60) * 1000;
const seed = Number(process.env['MILLRACE_TEST_SEED'] ?? Date.now() % 1_000_000);
const eventsASend = 400;
const sendIntervalMs = 100;
const pages = 50;
const users = 20;
const topic = 'events';

interface Event {
  user: string;
  page: string;
  amount: number;
}

/** Every number is a different event, and a recount needs nothing but how many there are. */
function eventOf(number: number): Event {
  return { user: `u${number % users}`, page: `p${(number * 7) % pages}`, amount: (number % 9) - 2 };
}

function pipelineYaml(brokers: readonly string[]): string {
  return `
pipelines:
  - name: count
    source: { kafka: { brokers: [${brokers.join()}], topics: [${topic}], sessionTimeout: 6s } }
    deliveryBytes: 16384
    targets:
      - { type: counter, key: 'count:{page}' }
      - { type: counter, key: 'sum:{user}', increment: '{amount}' }
      - { type: sorted-set, key: 'board:{user}', member: '{page}', increment: '{amount}' }
      - { type: stream, key: 'log:{user}', fields: { page: '{page}', amount: '{amount}' } }
      - { type: hash, key: 'last:{@partition}:{page}', fields: { offset: '{@offset}' } }`;
}

describe('every event counts exactly once', function () {
  this.timeout(killingMs + 240_000);
  let resources: Lifecycle;
  let broker: KafkaBroker;
  let kafka: KafkaClient;
  let stores: KillableStore[];
  let ingestor: KillableIngestor;

  before(async function () {
    resources = new Lifecycle();
    try {
      broker = resources.use(await startKafka());
    } catch (error) {
      if (!(error instanceof KafkaUnavailable)) throw error;
      console.log(`  SKIPPED: every event counts exactly once: ${error.message}`);
      this.skip();
    }
    kafka = resources.use(await KafkaClient.connect(broker.brokers));
    await kafka.createTopic(topic, 2);
    const folder = await mkdtemp(path.join(tmpdir(), 'millrace-exactly-once-'));
    resources.defer(() => rm(folder, { recursive: true, force: true }));
    stores = await KillableStore.startTwo(folder);
    for (const store of stores) resources.use(store);
    const file = path.join(folder, 'pipelines.yaml');
    await writeFile(file, pipelineYaml(broker.brokers));
    ingestor = resources.use(new KillableIngestor(file, stores));
    ingestor.start();
  });

  after(() => resources[Symbol.asyncDispose]());

  it(`through kill -9 of ingestor and stores at random (seed ${seed})`, async () => {
    const sending = { isOn: true };
    const sent = sendUntil(() => !sending.isOn);
    const kills = await killAtRandom();
    sending.isOn = false;
    const count = await sent;
    await applied(count);
    await compare(count);
    console.log(`  ${count} events, ${kills} kills`);
    assert.ok(kills >= killingMs / 10_000, `only ${kills} kills`);
  });

  async function sendUntil(isEnough: () => boolean): Promise<number> {
    let count = 0;
    while (!isEnough()) {
      const from = count;
      const values = Array.from({ length: eventsASend }, (_, at) =>
        JSON.stringify(eventOf(from + at)),
      );
      await kafka.send(topic, values);
      count += eventsASend;
      await pause(sendIntervalMs);
    }
    return count;
  }

  /** Kills one after the other, at moments when it works and sometimes again while it starts. */
  async function killAtRandom(): Promise<number> {
    const random = createSeededRandom(seed);
    const victims = [ingestor, ...stores];
    const endAt = performance.now() + killingMs;
    let kills = 0;
    while (performance.now() < endAt) {
      await pause(random.below(3000));
      await victims[random.below(victims.length)].restart(() => pause(random.below(500)));
      kills++;
    }
    return kills;
  }

  async function applied(count: number): Promise<void> {
    const giveUpAt = performance.now() + 120_000;
    const offset = () =>
      ingestor.status?.pipelines[0].partitions.reduce((sum, one) => sum + one.appliedOffset, 0);
    while (offset() !== count) {
      if (performance.now() > giveUpAt) {
        assert.fail(`${count} events, but ${JSON.stringify(ingestor.status)}`);
      }
      await pause(100);
    }
  }

  async function compare(count: number): Promise<void> {
    const seeds = stores.map(({ port }) => ({ host: '127.0.0.1', port }));
    await using client = await ClusterClient.open({ seeds });
    const ask = (...args: string[]) => client.call(args, { text: true });
    const events = Array.from({ length: count }, (_, number) => eventOf(number));
    for (let at = 0; at < pages; at++) {
      const page = `p${at}`;
      const own = events.filter((event) => event.page === page);
      assert.equal(Number(await ask('GET', `count:${page}`)), own.length, page);
    }
    for (let at = 0; at < users; at++) {
      const user = `u${at}`;
      const own = events.filter((event) => event.user === user);
      const board = new Map<string, number>();
      for (const { page, amount } of own) board.set(page, (board.get(page) ?? 0) + amount);
      const sum = own.reduce((total, { amount }) => total + amount, 0);
      assert.equal(Number(await ask('GET', `sum:${user}`)), sum, user);
      assert.equal(await ask('XLEN', `log:${user}`), own.length, user);
      assert.equal(await ask('ZCARD', `board:${user}`), board.size);
      for (const [page, score] of board) {
        assert.equal(Number(await ask('ZSCORE', `board:${user}`, page)), score, `${user} ${page}`);
      }
    }
  }
});
