import type { LatencyRecorder, Metrics, Sample } from '@millrace/base';
import type { PipelineCounters } from './delivery/counters.js';
import type { IngestorStatus, PartitionStatus, PipelineStatus } from './status.js';

const perPipeline: Readonly<Record<keyof PipelineCounters, string>> = {
  events: 'Events that were read.',
  filtered: 'Events that a filter left out.',
  bad: 'Events that could not be decoded or mapped.',
  refused: 'Mutations that a shard refused.',
  mutations: 'Mutations that shards have applied.',
  deliveries: 'Delivery commands that shards have applied.',
  lost: 'Events that the source had deleted before they were applied.',
};

/** Registers the metrics of an ingestor, all of which are read from its status when scraped. */
export function registerMetrics(
  metrics: Metrics,
  status: () => IngestorStatus,
  retries: () => number,
  latency: LatencyRecorder,
): void {
  const samplesOf = (read: (pipeline: PipelineStatus) => Sample[]) => () =>
    status().pipelines.flatMap(read);
  for (const [name, help] of Object.entries(perPipeline)) {
    const read = samplesOf(({ name: pipeline, counters }) => [
      { labels: { pipeline }, value: counters[name as keyof PipelineCounters] },
    ]);
    metrics.counter({ name: `millrace_ingest_${name}_total`, help, labels: ['pipeline'] }, read);
  }
  const partitionGauge = (name: string, help: string, read: (one: PartitionStatus) => number) => {
    const labels = ['pipeline', 'topic', 'partition'];
    const samples = samplesOf(({ name: pipeline, partitions }) =>
      partitions.map((one) => ({
        labels: { pipeline, topic: one.topic, partition: one.partition },
        value: read(one),
      })),
    );
    metrics.gauge({ name: `millrace_ingest_${name}`, help, labels }, samples);
  };
  partitionGauge(
    'lag_events',
    'Offsets between the end of the source and what all shards have.',
    (one) => one.lag,
  );
  partitionGauge('applied_offset', 'All shards have all events below.', (one) => one.appliedOffset);
  partitionGauge('blocked', '1 where an operator has to decide how to go on.', (one) =>
    one.blocked === undefined ? 0 : 1,
  );
  const delivery = {
    name: 'millrace_ingest_delivery_seconds',
    help: 'Time of a delivery to a shard.',
  };
  metrics.latency(delivery, latency);
  const retriesHelp = 'Attempts against shards, brokers or files that failed and were repeated.';
  metrics.counter({ name: 'millrace_ingest_retries_total', help: retriesHelp }, retries);
  const waiting = { name: 'millrace_ingest_waiting_bytes', help: 'Bytes that wait for shards.' };
  metrics.gauge(waiting, () => status().waitingBytes);
}
