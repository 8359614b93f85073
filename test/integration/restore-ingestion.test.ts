import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Lifecycle } from '@millrace/base';
import { infoNumber, KafkaUnavailable, RawClient, startKafka, textOf } from '@millrace/testing';
import { ArchiverProcess, until } from '../fixtures/archiver-process.js';
import {
  compareWithRecount,
  countingPipeline,
  sendUntil,
  topic,
  untilApplied,
} from '../fixtures/counted-events.js';
import { KafkaClient } from '../fixtures/kafka-client.js';
import { KillableIngestor, KillableStore } from '../fixtures/killable.js';
import { runCli } from '../unit/millrace/run-cli.js';

const archived = ['--archive', 'yes', '--arena-size', '64mb'];

describe('ingestion after a restore', function () {
  this.timeout(180_000);
  let resources: Lifecycle;
  let folder = '';
  beforeEach(async () => {
    resources = new Lifecycle();
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-restore-ingestion-'));
    resources.defer(() => rm(folder, { recursive: true, force: true }));
  });
  afterEach(() => resources[Symbol.asyncDispose]());
  const at = (name: string): string => path.join(folder, name);

  it('goes on where the shards were at that moment, and every event counts once again', async function () {
    const broker = await startKafka().catch((error: unknown) => {
      if (!(error instanceof KafkaUnavailable)) throw error;
      console.log(`  SKIPPED: ingestion after a restore: ${error.message}`);
      return undefined;
    });
    if (broker === undefined) this.skip();
    resources.use(broker);
    const kafka = resources.use(await KafkaClient.connect(broker.brokers));
    await kafka.createTopic(topic, 2);
    const pipeline = at('pipelines.yaml');
    await writeFile(pipeline, countingPipeline(broker.brokers));
    const { moment, sent } = await live(kafka, pipeline);

    const restored = await runCli([
      ...['restore', '--from', at('archive'), '--at', moment, '--to', at('new')],
    ]);
    assert.equal(restored.code, 0, restored.stderr);
    const stores = await KillableStore.startTwo(at('new'), archived);
    for (const store of stores) resources.use(store);
    const offsets = await Promise.all(stores.map(appliedBy));
    for (const applied of offsets)
      assert.ok(applied > 0 && applied < sent, `${applied} of ${sent}`);
    const ingestor = resources.use(new KillableIngestor(pipeline, stores));
    ingestor.start();
    const more = performance.now() + 1000;
    const count = await sendUntil(kafka, () => performance.now() > more, sent);
    await untilApplied(ingestor, count);
    await compareWithRecount(stores, count);
  });

  /** A cluster that counts for a while and is archived; a moment in the middle of it. */
  async function live(
    kafka: KafkaClient,
    pipeline: string,
  ): Promise<{ moment: string; sent: number }> {
    const stores = await KillableStore.startTwo(at('old'), archived);
    const dirs = ['store-1', 'store-2'].map((name) => path.join(at('old'), name)).join();
    const archiver = await ArchiverProcess.start(dirs, at('archive'), '--snapshot-interval', '1s');
    const ingestor = new KillableIngestor(pipeline, stores);
    try {
      ingestor.start();
      const end = performance.now() + 8000;
      const sending = sendUntil(kafka, () => performance.now() > end);
      await until(async () => (await Promise.all(stores.map(appliedBy))).every((n) => n > 2000));
      const moment = new Date().toISOString();
      const sent = await sending;
      await untilApplied(ingestor, sent);
      await compareWithRecount(stores, sent);
      const last = await Promise.all(stores.map(lastSequence));
      await until(async () => {
        const { shards } = await archiver.health();
        const reached = shards.map(({ sequence }) => sequence);
        return last.every((sequence) => reached.includes(sequence));
      });
      await pause(5);
      return { moment, sent };
    } finally {
      for (const one of [ingestor, archiver, ...stores]) await one[Symbol.asyncDispose]();
    }
  }
});

/** How many events of all partitions a store has applied. */
async function appliedBy({ port }: { readonly port: number }): Promise<number> {
  await using client = await RawClient.connect({ port });
  const reply = await client.call('MILLRACE.OFFSETS', `count/${topic}`);
  assert.ok(Array.isArray(reply));
  return reply.reduce<number>(
    (sum, item, i) => (i % 2 === 1 ? sum + Number(textOf(item)) : sum),
    0,
  );
}

async function lastSequence({ port }: { readonly port: number }): Promise<number> {
  await using client = await RawClient.connect({ port });
  return infoNumber(textOf(await client.call('INFO')), 'log_last_sequence');
}
