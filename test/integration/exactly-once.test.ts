import { createSeededRandom, Lifecycle } from '@millrace/base';
import { KafkaUnavailable, startKafka } from '@millrace/testing';
import type { KafkaBroker } from '@millrace/testing';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  compareWithRecount,
  countingPipeline,
  sendUntil,
  topic,
  untilApplied,
} from '../fixtures/counted-events.js';
import { KafkaClient } from '../fixtures/kafka-client.js';
import { KillableIngestor, KillableStore } from '../fixtures/killable.js';

const killingMs = Number(process.env['MILLRACE_TEST_KILL_SECONDS'] ?? 60) * 1000;
const seed = Number(process.env['MILLRACE_TEST_SEED'] ?? Date.now() % 1_000_000);

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
    await writeFile(file, countingPipeline(broker.brokers));
    ingestor = resources.use(new KillableIngestor(file, stores));
    ingestor.start();
  });

  after(() => resources[Symbol.asyncDispose]());

  it(`through kill -9 of ingestor and stores at random (seed ${seed})`, async () => {
    const sending = { isOn: true };
    const sent = sendUntil(kafka, () => !sending.isOn);
    const kills = await killAtRandom();
    sending.isOn = false;
    const count = await sent;
    await untilApplied(ingestor, count);
    await compareWithRecount(stores, count);
    console.log(`  ${count} events, ${kills} kills`);
    assert.ok(kills >= killingMs / 10_000, `only ${kills} kills`);
  });

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
});
