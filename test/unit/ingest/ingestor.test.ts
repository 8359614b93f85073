import { Lifecycle, Metrics, silentLogger } from '@millrace/base';
import {
  demoPipelineFile,
  openShardSet,
  parsePipelines,
  readPipelines,
  startIngestor,
} from '@millrace/ingest';
import type { Ingestor, PipelineConfig } from '@millrace/ingest';
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FakeShard } from '../../fixtures/fake-shard.js';

const yaml = `
pipelines:
  - name: w
    source: { replay: { dataset: weather, partitions: 3, eventsPerSecond: 1000000 } }
    deliveryBytes: 2048
    targets:
      - { type: counter, key: 'days:{location}' }
      - { type: sorted-set, key: 'rain:{location}', member: '{date|year}', increment: '{precipitation}' }
`;
const coldTarget =
  "      - { type: counter, key: cold, increment: '{temp_min}', when: { field: temp_min, less: -6 } }";

describe('Ingestor', function () {
  this.timeout(20_000);
  let folder: string;
  let resources: Lifecycle;
  let shards: FakeShard[];
  const metrics = () => new Metrics();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-ingestor-'));
    resources = new Lifecycle();
    resources.defer(() => rm(folder, { recursive: true }));
    shards = [await FakeShard.start(), await FakeShard.start(), await FakeShard.start()];
    shards.forEach((shard) => resources.use(shard));
    FakeShard.cluster(shards);
  });

  afterEach(() => resources[Symbol.asyncDispose]());

  async function start(pipelines: PipelineConfig[], into = metrics()): Promise<Ingestor> {
    const set = await openShardSet({ seeds: [{ host: '127.0.0.1', port: shards[0].port }] });
    resources.use(set);
    const options = { pipelines, shards: set, logger: silentLogger, metrics: into };
    return resources.use(await startIngestor({ ...options, deadLetterFolder: folder }));
  }

  async function finished(ingestor: Ingestor): Promise<void> {
    while (ingestor.status().pipelines.some(({ state }) => state !== 'finished')) await pause(10);
  }

  function checkWeather(): void {
    const values = new Map(shards.flatMap((shard) => [...shard.values]));
    assert.equal(values.get('days:Seattle'), 1461);
    assert.equal(values.get('days:New York'), 1461);
    const rain = values.get('rain:Seattle') as Map<string, number>;
    const rounded = Object.fromEntries([...rain].map(([year, sum]) => [year, sum.toFixed(1)]));
    assert.deepEqual(rounded, { 2012: '1226.0', 2013: '828.0', 2014: '1232.8', 2015: '1139.2' });
  }

  it('brings a recording to three shards, tells all of them how far it is, and finishes', async () => {
    const registered = metrics();
    const ingestor = await start(parsePipelines(yaml, 'p'), registered);
    await finished(ingestor);
    checkWeather();
    for (const shard of shards) {
      assert.deepEqual([...(shard.offsets.get('w/weather') ?? [])].sort(), [
        [0, 2922],
        [1, 2922],
        [2, 2922],
      ]);
    }
    const { counters, partitions } = ingestor.status().pipelines[0];
    assert.equal(counters.events, 2922);
    assert.ok(partitions.every(({ lag }) => lag === 0));
    const lag = registered.list().find(({ name }) => name === 'millrace_ingest_lag_events');
    assert.deepEqual(
      lag?.read(),
      [0, 1, 2].map((partition) => ({
        labels: { pipeline: 'w', topic: 'weather', partition },
        value: 0,
      })),
    );
    const timed = registered
      .list()
      .find(({ name }) => name === 'millrace_ingest_delivery_seconds_count');
    assert.equal(timed?.read(), counters.deliveries);
  });

  it('goes on where the shards are after it was stopped, also through lost answers', async () => {
    for (let round = 0; round < 5; round++) {
      for (const shard of shards) shard.answersToLose = 2;
      await using ingestor = await start(parsePipelines(yaml.replace('1000000', '4000'), 'p'));
      await pause(150);
      assert.ok(ingestor.status().pipelines[0].counters.events > 0);
    }
    await finished(await start(parsePipelines(yaml, 'p')));
    checkWeather();
  });

  for (const answersToLose of [0, 5]) {
    it(`writes what is bad and what is refused to a file, in front of going on, where ${answersToLose.toString()} answers are lost`, async () => {
      await checkDeadLetters(answersToLose);
    });
  }

  async function checkDeadLetters(answersToLose: number): Promise<void> {
    for (const shard of shards) {
      shard.values.set('rain:New York', 1);
      shard.answersToLose = answersToLose;
    }
    const ingestor = await start(parsePipelines(yaml + coldTarget, 'p'));
    await finished(ingestor);
    assert.ok(shards.every((shard) => shard.answersToLose === 0));
    const { bad, refused } = ingestor.status().pipelines[0].counters;
    const lines = (await readFile(join(folder, 'w.dead-letters.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n');
    const letters = lines.map((line) => JSON.parse(line) as Record<string, string | number>);
    const notWhole = letters.filter(
      ({ reason }) => reason === 'target 3: {temp_min} is not a whole number',
    );
    assert.deepEqual(
      [bad, refused],
      [
        notWhole.length,
        1461 - notWhole.filter(({ value }) => String(value).includes('New York')).length,
      ],
    );
    assert.equal(letters.length, bad + refused);
    for (const { topic, source, encoding, offset, partition } of letters) {
      assert.deepEqual(
        { topic, source, encoding },
        { topic: 'weather', source: 'w/weather', encoding: 'utf8' },
      );
      assert.equal(Number(offset) % 3, partition);
    }
  }

  /** Both events of each day have counted once, wherever the day's key has been. */
  async function checkDays(ingestor: Ingestor): Promise<void> {
    await finished(ingestor);
    const values = new Map(shards.flatMap((shard) => [...shard.values]));
    assert.equal(values.size, 1461);
    assert.deepEqual(
      [...values].filter(([, count]) => count !== 2),
      [],
    );
    assert.ok(ingestor.status().isHealthy, JSON.stringify(ingestor.status().problems));
  }

  const daysYaml = `${yaml.slice(0, yaml.indexOf('      -')).replace('1000000', '1000')}
      - { type: counter, key: '{date|day}' }`;

  it('follows slots that move while events arrive, to shards that are ahead and behind', async () => {
    const [one, two, three] = shards;
    const quarters = [one, two, three, one];
    // They lag behind each other.
    [one, two, three].forEach((shard, at) => (shard.delayMs = 1 + at * 10));
    const ingestor = await start(parsePipelines(daysYaml, 'p'));
    for (let round = 0; round < 4; round++) {
      // Long enough for all to be level again, and too short for it.
      await pause(round === 1 ? 1000 : 300);
      const refusals = shards.map((shard) => shard.refused);
      quarters.unshift(...quarters.splice(-1));
      FakeShard.assign(
        shards,
        quarters.map((shard, at) => [at * 4096, at * 4096 + 4095, shard]),
      );
      while (shards.every((shard, at) => shard.refused === refusals[at])) await pause(1);
    }
    await checkDays(ingestor);
    assert.ok(
      shards.some((shard) => [...shard.offsets.keys()].some((name) => name.includes('from'))),
    );
  });

  it('follows a shard to another address', async () => {
    const ingestor = await start(parsePipelines(daysYaml, 'p'));
    await pause(100);
    await shards[1].stop();
    while (ingestor.status().isHealthy) await pause(5);
    shards[1].port = 0;
    await shards[1].listen();
    await checkDays(ingestor);
  });

  it('says which broker is away, and goes on trying', async () => {
    const source = "{ kafka: { brokers: ['127.0.0.1:1'], topics: [t] } }";
    const registered = metrics();
    const ingestor = await start(
      parsePipelines(yaml.replace(/\{ replay: .*/, source), 'p'),
      registered,
    );
    const retries = () =>
      registered
        .list()
        .find(({ name }) => name === 'millrace_ingest_retries_total')
        ?.read() as number;
    while (retries() < 3) await pause(10);
    const { isHealthy, problems } = ingestor.status();
    assert.equal(isHealthy, false);
    assert.match(problems['connecting to Kafka broker 127.0.0.1:1'], /ECONNREFUSED/);
  });

  it('holds deliveries back that a shard has no slots for, and loses none', async () => {
    shards[1].refusal = 'MOVED 7000 127.0.0.1:1';
    const ingestor = await start(parsePipelines(yaml, 'p'));
    while (ingestor.status().isHealthy) await pause(10);
    const [problem] = Object.values(ingestor.status().problems);
    assert.match(problem, /MOVED 7000/);
    assert.equal(shards[1].offsets.size, 0);
    shards[1].refusal = undefined;
    await finished(ingestor);
    checkWeather();
    assert.equal(ingestor.status().pipelines[0].counters.refused, 0);
  });

  it('takes every event of the demonstration', async () => {
    const pipelines = (await readPipelines(demoPipelineFile)).map((pipeline) => {
      assert(pipeline.source.type === 'replay');
      return {
        ...pipeline,
        source: { ...pipeline.source, isLooping: false, eventsPerSecond: 100_000 },
      };
    });
    const ingestor = await start(pipelines);
    while (
      ingestor
        .status()
        .pipelines.some(({ counters, partitions }) => counters.events < partitions[0].endOffset)
    )
      await pause(20);
    const names = ingestor
      .status()
      .pipelines.map(({ name, counters }) => [name, counters.events, counters.bad]);
    assert.deepEqual(names, [
      ['flights', 20_000, 0],
      ['weather', 2922, 0],
      ['earthquakes', 1707, 0],
      ['prices', 5105, 0],
    ]);
  });
});
