import { LatencyRecorder, Lifecycle } from '@millrace/base';
import type { Logger, Metrics } from '@millrace/base';
import { resolve } from 'node:path';
import type { PipelineConfig } from './config/pipeline-config.js';
import { builtInDecoders } from './decoder.js';
import type { CreateDecoder } from './decoder.js';
import { BufferPool } from './delivery/buffer-pool.js';
import { ByteBudget } from './delivery/byte-budget.js';
import { PipelineCounters } from './delivery/counters.js';
import { PartitionDelivery } from './delivery/partition-delivery.js';
import type { ShardSet } from './delivery/shard-link.js';
import { waitingBytesMax } from './limits.js';
import { Mapping } from './mapping/mapping.js';
import { registerMetrics } from './metrics.js';
import { Problems } from './retry.js';
import { KafkaSource } from './source/kafka-source.js';
import { ReplaySource } from './source/replay-source.js';
import type { Source, SourceContext } from './source/source.js';
import type { IngestorStatus, PipelineStatus } from './status.js';

export interface IngestorOptions {
  readonly pipelines: readonly PipelineConfig[];
  /** Owned by the caller, who closes them after the ingestor. */
  readonly shards: ShardSet;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  /** Where the dead letters of embedded sources go, if their files are relative. */
  readonly deadLetterFolder?: string;
  readonly decoders?: ReadonlyMap<string, CreateDecoder>;
}

interface RunningPipeline {
  readonly config: PipelineConfig;
  readonly counters: PipelineCounters;
  readonly source: Source;
}

/** Starts all pipelines. They run, and retry whatever is away, until the ingestor is disposed of. */
export async function startIngestor(options: IngestorOptions): Promise<Ingestor> {
  const ingestor = new Ingestor(options);
  try {
    for (const config of options.pipelines) await ingestor.startPipeline(config);
    return ingestor;
  } catch (error) {
    await ingestor[Symbol.asyncDispose]();
    throw error;
  }
}

export class Ingestor implements AsyncDisposable {
  readonly #options: IngestorOptions;
  readonly #problems: Problems;
  readonly #latency = new LatencyRecorder();
  readonly #budget = new ByteBudget(waitingBytesMax);
  readonly #pipelines: RunningPipeline[] = [];
  readonly #lifecycle = new Lifecycle();

  constructor(options: IngestorOptions) {
    this.#options = options;
    this.#problems = new Problems(options.logger);
    const { metrics } = options;
    if (metrics === undefined) return;
    registerMetrics(
      metrics,
      () => this.status(),
      () => this.#problems.retries,
      this.#latency,
    );
  }

  status(): IngestorStatus {
    const problems = Object.fromEntries(this.#problems.current);
    const pipelines = this.#pipelines.map(statusOf);
    const isBlocked = pipelines.some(({ partitions }) => partitions.some((one) => one.blocked));
    const shards = this.#options.shards.current.shards.map(({ name, isConnected }) => ({
      name,
      isConnected,
    }));
    const isHealthy = !isBlocked && this.#problems.current.size === 0;
    return { isHealthy, problems, shards, pipelines, waitingBytes: this.#budget.used };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#lifecycle[Symbol.asyncDispose]();
  }

  async startPipeline(config: PipelineConfig): Promise<void> {
    const { deadLetterFolder = '.', logger } = this.#options;
    const counters = new PipelineCounters();
    const context = this.#createContext(config, counters);
    const { source: from } = config;
    const source =
      from.type === 'kafka'
        ? new KafkaSource(from, context)
        : await ReplaySource.start(from, resolve(deadLetterFolder, from.deadLetterFile), context);
    this.#pipelines.push({ config, counters, source: this.#lifecycle.use(source) });
    logger.info('pipeline runs', { pipeline: config.name, source: from.type });
  }

  #createContext(config: PipelineConfig, counters: PipelineCounters): SourceContext {
    const { shards, decoders = builtInDecoders } = this.#options;
    const createDecoder = decoders.get(config.decoder);
    if (createDecoder === undefined) throw new Error(`there is no decoder "${config.decoder}"`);
    const mapping = new Mapping(config, createDecoder);
    const pools = new Map<string, BufferPool>();
    const poolOf = (source: string) => {
      const pool = pools.get(source) ?? new BufferPool(source, config.deliveryBytes);
      pools.set(source, pool);
      return pool;
    };
    const { deliveryBytes } = config;
    const problems = this.#problems;
    const latency = this.#latency;
    return {
      ...{ counters, problems },
      logger: this.#options.logger.child({ pipeline: config.name }),
      openDelivery: (place, signal) => {
        // Two pipelines may read the same topic; each has offsets of its own.
        const source = `${config.name}/${place.topic}`;
        const own = { source, poolOf, budget: this.#budget };
        const shared = { shards, mapping, counters, problems, latency, deliveryBytes };
        return PartitionDelivery.open({ ...place, ...own, ...shared }, signal);
      },
    };
  }
}

function statusOf({ config, counters, source }: RunningPipeline): PipelineStatus {
  const { name } = config;
  const state = source.isFinished ? 'finished' : 'running';
  return { name, source: config.source.type, state, counters, partitions: source.partitions() };
}
