import { Lifecycle, silentLogger } from '@millrace/base';
import { openShardSet, parsePipelines, startIngestor } from '@millrace/ingest';
import type { Ingestor } from '@millrace/ingest';
import { KafkaUnavailable, startKafka } from '@millrace/testing';
import type { KafkaBroker } from '@millrace/testing';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { FakeShard } from '../fixtures/fake-shard.js';
import { KafkaClient } from '../fixtures/kafka-client.js';

const partitions = 2;
const waitMsMax = 45_000;

interface Event {
  user: string;
  page: string;
  amount: number;
}

/** Two shards, a topic of its own and a pipeline, for one test. */
class Setting implements AsyncDisposable {
  readonly topic = `events-${randomUUID()}`;
  readonly shards: FakeShard[] = [];
  readonly kafka: KafkaClient;
  readonly #resources = new Lifecycle();
  #sent = 0;

  private constructor(kafka: KafkaClient) {
    this.kafka = kafka;
  }

  static async create(broker: KafkaBroker): Promise<Setting> {
    const setting = new Setting(await KafkaClient.connect(broker.brokers));
    setting.#resources.use(setting.kafka);
    for (let at = 0; at < 2; at++) setting.shards.push(await FakeShard.start());
    for (const shard of setting.shards) setting.#resources.use(shard);
    FakeShard.cluster(setting.shards);
    await setting.kafka.createTopic(setting.topic, partitions);
    return setting;
  }

  async startIngestor(brokers: readonly string[]): Promise<Ingestor & AsyncDisposable> {
    const shards = await openShardSet({
      seeds: this.shards.map(({ port }) => ({ host: '127.0.0.1', port })),
    });
    const pipelines = parsePipelines(this.#yaml(brokers), 'p.yaml');
    const ingestor = await startIngestor({ pipelines, shards, logger: silentLogger });
    const end = ingestor[Symbol.asyncDispose].bind(ingestor);
    return Object.assign(ingestor, {
      [Symbol.asyncDispose]: async () => {
        await end();
        await shards[Symbol.asyncDispose]();
      },
    });
  }

  /** Sends so many more events, all different, and every tenth one not as JSON. */
  async send(count: number, badEvery = 0): Promise<void> {
    const values = Array.from({ length: count }, (_, at) => {
      const number = this.#sent + at;
      if (badEvery > 0 && number % badEvery === 0) return Buffer.from([0xff, 0x7b, number & 0xff]);
      return JSON.stringify(eventOf(number));
    });
    this.#sent += count;
    await this.kafka.send(this.topic, values);
  }

  /** What a recount of the sent events says has to be in the shards together. */
  check(isGood: (number: number) => boolean = () => true): void {
    const events = Array.from({ length: this.#sent }, (_, at) => at)
      .filter(isGood)
      .map(eventOf);
    const sums = new Map<string, number>();
    for (const { page, amount } of events) sums.set(page, (sums.get(page) ?? 0) + amount);
    const values = new Map(this.shards.flatMap((shard) => [...shard.values]));
    assert.equal(values.get('count'), events.length);
    assert.deepEqual(values.get('sums'), sums);
    const users = new Set(events.map(({ user }) => user));
    for (const user of users) {
      const own = events.filter((event) => event.user === user);
      const log = values.get(`log:${user}`) as string[][];
      assert.equal(log.length, own.length);
      assert.deepEqual(values.get(`pages:${user}`), new Set(own.map(({ page }) => page)));
    }
  }

  async applied(ingestor: Ingestor): Promise<void> {
    await waitFor(
      () => {
        const all = ingestor.status().pipelines[0].partitions;
        const applied = all.reduce((sum, { appliedOffset }) => sum + appliedOffset, 0);
        return all.length === partitions && applied === this.#sent;
      },
      () => JSON.stringify(ingestor.status()),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources[Symbol.asyncDispose]();
  }

  #yaml(brokers: readonly string[]): string {
    return `
pipelines:
  - name: clicks
    source:
      kafka: { brokers: [${brokers.join()}], topics: [${this.topic}], groupId: '${this.topic}', sessionTimeout: 6s }
    deliveryBytes: 4096
    targets:
      - { type: counter, key: count }
      - { type: sorted-set, key: sums, member: '{page}', increment: '{amount}' }
      - { type: stream, key: 'log:{user}', fields: { page: '{page}' } }
      - { type: hyperloglog, key: 'pages:{user}', element: '{page}' }`;
  }
}

function eventOf(number: number): Event {
  return { user: `u${number % 7}`, page: `/p/${number % 13}`, amount: (number % 5) - 1 };
}

async function waitFor(isTrue: () => boolean, describe: () => string): Promise<void> {
  const giveUpAt = performance.now() + waitMsMax;
  while (!isTrue()) {
    if (performance.now() > giveUpAt) assert.fail(`waited in vain: ${describe()}`);
    await pause(20);
  }
}

describe('ingestion from Kafka', function () {
  this.timeout(120_000);
  let broker: KafkaBroker;

  before(async function () {
    try {
      broker = await startKafka();
    } catch (error) {
      if (!(error instanceof KafkaUnavailable)) throw error;
      console.log(`  SKIPPED: ingestion from Kafka: ${error.message}`);
      this.skip();
    }
  });

  after(async () => {
    await (broker as KafkaBroker | undefined)?.[Symbol.asyncDispose]();
  });

  it('counts every event once, and goes on where the shards are', async () => {
    await using setting = await Setting.create(broker);
    await setting.send(3000);
    {
      await using ingestor = await setting.startIngestor(broker.brokers);
      await setting.applied(ingestor);
      setting.check();
      assert.equal(ingestor.status().isHealthy, true);
    }
    await setting.send(2000);
    await using ingestor = await setting.startIngestor(broker.brokers);
    await setting.applied(ingestor);
    setting.check();
    assert.equal(ingestor.status().pipelines[0].counters.events, 2000);
    assert.equal(
      setting.shards.reduce((sum, { skipped }) => sum + skipped, 0),
      0,
    );
  });

  it('sends again what lost its answer, and the shard skips it', async () => {
    await using setting = await Setting.create(broker);
    await using ingestor = await setting.startIngestor(broker.brokers);
    for (const shard of setting.shards) shard.answersToLose = 5;
    await setting.send(5000);
    await setting.applied(ingestor);
    setting.check();
    assert.deepEqual(
      setting.shards.map((shard) => shard.answersToLose),
      [0, 0],
    );
  });

  it('waits for a shard that is away, says so, and holds back what it reads', async () => {
    await using setting = await Setting.create(broker);
    await using ingestor = await setting.startIngestor(broker.brokers);
    await setting.send(500);
    await setting.applied(ingestor);
    await setting.shards[0].stop();
    await setting.send(60_000);
    await pause(1500);
    const { isHealthy, problems, waitingBytes, pipelines } = ingestor.status();
    assert.equal(isHealthy, false);
    assert.match(Object.keys(problems).join(), /delivery to shard 127\.0\.0\.1/);
    assert.ok(waitingBytes < 1024 * 1024, `${waitingBytes} bytes wait`);
    assert.ok(pipelines[0].counters.events < 30_000, 'reading went on without the shard');
    assert.ok(pipelines[0].partitions.some(({ lag }) => lag > 0));
    await setting.shards[0].listen();
    await setting.applied(ingestor);
    setting.check();
    assert.equal(ingestor.status().isHealthy, true);
  });

  it('reads again for a shard that has lost everything, and for no other', async () => {
    await using setting = await Setting.create(broker);
    await using ingestor = await setting.startIngestor(broker.brokers);
    await setting.send(4000);
    await setting.applied(ingestor);
    await setting.shards[1].stop();
    setting.shards[1].forgetAll();
    await setting.shards[1].listen();
    await waitFor(
      () => (setting.shards[1].offsets.get(`clicks/${setting.topic}`)?.size ?? 0) === partitions,
      () => 'no offsets',
    );
    await setting.applied(ingestor);
    setting.check();
  });

  it('follows slots that move from a shard to one that is far behind it', async () => {
    await using setting = await Setting.create(broker);
    const [one, two] = setting.shards;
    await using ingestor = await setting.startIngestor(broker.brokers);
    await setting.send(500);
    await setting.applied(ingestor);
    two.delayMs = 40;
    await setting.send(20_000);
    await pause(400);
    FakeShard.assign(
      [one, two],
      [
        [0, 3000, one],
        [3001, 16_383, two],
      ],
    );
    await waitFor(
      () => one.refused + two.refused > 0,
      () => 'no delivery was refused',
    );
    two.delayMs = 0;
    await setting.send(3000);
    await setting.applied(ingestor);
    setting.check();
    assert.equal(ingestor.status().isHealthy, true);
    const names = [...two.offsets.keys()].filter((name) => name.includes(' from '));
    assert.ok(names.length > 0, 'no slots had an offset of their own');
  });

  it('retries a delivery that the shard cannot take now, whatever the error', async () => {
    await using setting = await Setting.create(broker);
    await using ingestor = await setting.startIngestor(broker.brokers);
    setting.shards[0].refusal = 'LOADING Millrace is loading the dataset in memory';
    await setting.send(1000);
    await waitFor(
      () =>
        Object.values(ingestor.status().problems).some((reason) => reason.startsWith('LOADING')),
      () => 'no LOADING',
    );
    setting.shards[0].refusal = undefined;
    await setting.applied(ingestor);
    setting.check();
  });

  it('keeps bad events and refused mutations as dead letters, and goes on', async () => {
    await using setting = await Setting.create(broker);
    await using ingestor = await setting.startIngestor(broker.brokers);
    setting.shards.forEach((shard) => shard.values.set('log:u3', 5));
    await setting.send(700, 10);
    await setting.applied(ingestor);
    const isBad = (number: number) => number % 10 === 0;
    const isRefused = (number: number) => number % 7 === 3 && !isBad(number);
    const numbers = Array.from({ length: 700 }, (_, at) => at);
    const expected = numbers.filter((number) => isBad(number) || isRefused(number)).length;
    const letters = await setting.kafka.read('clicks.dead-letters', expected, (text) =>
      text.includes(setting.topic),
    );
    const parsed = letters.map((text) => JSON.parse(text) as Record<string, string | number>);
    const undecodable = parsed.filter(({ reason }) => String(reason).startsWith('not JSON'));
    assert.equal(undecodable.length, numbers.filter(isBad).length);
    for (const { encoding, value, source, topic } of undecodable) {
      assert.deepEqual(
        { encoding, source, topic },
        { encoding: 'base64', source: `clicks/${setting.topic}`, topic: setting.topic },
      );
      assert.equal(Buffer.from(String(value), 'base64')[0], 0xff);
    }
    const refused = parsed.filter(({ reason }) =>
      /^refused by shard .*WRONGTYPE/.test(String(reason)),
    );
    assert.equal(refused.length, numbers.filter(isRefused).length);
    assert.ok(refused.every(({ value }) => (JSON.parse(String(value)) as Event).user === 'u3'));
    const { bad, refused: refusals } = ingestor.status().pipelines[0].counters;
    assert.deepEqual({ bad, refusals }, { bad: undecodable.length, refusals: refused.length });
  });

  it('shares the partitions among several ingestors, and counts once through their comings and goings', async () => {
    await using setting = await Setting.create(broker);
    await using first = await setting.startIngestor(broker.brokers);
    await setting.send(2000);
    {
      await using second = await setting.startIngestor(broker.brokers);
      for (let round = 0; round < 10; round++) {
        await setting.send(1000);
        await pause(300);
      }
      await waitFor(
        () => second.status().pipelines[0].partitions.length === 1,
        () => 'not shared',
      );
      await setting.send(1000);
    }
    await setting.send(1000);
    await setting.applied(first);
    setting.check();
  });

  it('tells a gap where the broker has deleted what was not applied', async () => {
    await using setting = await Setting.create(broker);
    await setting.send(1000);
    {
      await using ingestor = await setting.startIngestor(broker.brokers);
      await setting.applied(ingestor);
    }
    await setting.send(1000);
    await setting.kafka.deleteBelow(setting.topic, 800, partitions);
    await using ingestor = await setting.startIngestor(broker.brokers);
    await setting.applied(ingestor);
    const { lost } = ingestor.status().pipelines[0].counters;
    assert.equal(lost, setting.kafka.deletedAbove(500));
  });

  it('outlives the broker', async () => {
    if (broker.origin === 'MILLRACE_TEST_KAFKA') return;
    await using setting = await Setting.create(broker);
    await using ingestor = await setting.startIngestor(broker.brokers);
    await setting.send(1000);
    await setting.applied(ingestor);
    await broker.kill();
    await pause(1000);
    await broker.restart();
    await setting.send(1000);
    await setting.applied(ingestor);
    setting.check();
  });

  it('refuses to go on beyond the end of a topic', async () => {
    await using setting = await Setting.create(broker);
    const source = `clicks/${setting.topic}`;
    for (const shard of setting.shards) shard.offsets.set(source, new Map([[0, 10_000]]));
    await setting.send(100);
    await using ingestor = await setting.startIngestor(broker.brokers);
    await waitFor(
      () => ingestor.status().pipelines[0].partitions.some(({ blocked }) => blocked !== undefined),
      () => 'not blocked',
    );
    await waitFor(
      () =>
        ingestor
          .status()
          .pipelines[0].partitions.some(({ lag, blocked }) => lag === 0 && blocked === undefined),
      () => 'the other partition is held up',
    );
    assert.equal(ingestor.status().isHealthy, false);
  });
});
