// The ingestor alone in a process, as the benchmark needs it: `ingest-ours.js <brokers> <topic> <events> <port>`.
import { createLogger } from '@millrace/base';
import { openShardSet, parsePipelines, startIngestor } from '@millrace/ingest';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { pipelineYaml } from './ingest-events.js';
import type { WorkerResult } from './ingest-events.js';

const [brokers, topic, events, port] = process.argv.slice(2);
const seeds = [{ host: '127.0.0.1', port: Number(port) }];
const pipelines = parsePipelines(pipelineYaml(brokers, topic), 'bench');
const logger = createLogger({ service: 'ingestor', level: 'warn' });

{
  await using shards = await openShardSet({ seeds });
  await using ingestor = await startIngestor({ pipelines, shards, logger });
  const counters = () => ingestor.status().pipelines[0].counters;
  while (counters().events === 0) await pause(1);
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const applied = () =>
    ingestor
      .status()
      .pipelines[0].partitions.reduce((sum, { appliedOffset }) => sum + appliedOffset, 0);
  while (applied() < Number(events)) await pause(2);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - startedMs) / 1000;
  const { bad, refused } = counters();
  assert.deepEqual({ bad, refused }, { bad: 0, refused: 0 });
  process.send?.({ seconds, cpuSeconds: (user + system) / 1e6 } satisfies WorkerResult);
}
process.disconnect();
