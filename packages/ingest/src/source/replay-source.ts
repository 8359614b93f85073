import { systemClock } from '@millrace/base';
import { setTimeout as pause } from 'node:timers/promises';
import type { ReplaySourceConfig } from '../config/pipeline-config.js';
import { FileDeadLetters } from '../dead-letters/file-writer.js';
import type { Former } from '../delivery/lane-plan.js';
import type { PartitionDelivery } from '../delivery/partition-delivery.js';
import { replayBatchMax, replayTickMs } from '../limits.js';
import type { PartitionStatus } from '../status.js';
import type { RawEvent } from './raw-event.js';
import { Recording } from './recording.js';
import type { Source, SourceContext } from './source.js';

/**
 * Replays recorded events at a set pace. Line numbers are the offsets; of n source partitions,
 * each has every n-th line.
 */
export class ReplaySource implements Source {
  readonly #config: ReplaySourceConfig;
  readonly #context: SourceContext;
  readonly #deadLetters: FileDeadLetters;
  readonly #closing = new AbortController();
  readonly #partitions: readonly ReplayPartition[];
  readonly #running: Promise<unknown>;

  private constructor(
    config: ReplaySourceConfig,
    deadLetterFile: string,
    context: SourceContext,
    recording: Recording,
  ) {
    this.#config = config;
    this.#context = context;
    this.#deadLetters = new FileDeadLetters(deadLetterFile);
    this.#partitions = Array.from({ length: config.partitions }, (_, partition) => {
      return new ReplayPartition(config, recording, partition);
    });
    this.#running = Promise.all(this.#partitions.map((partition) => this.#run(partition)));
  }

  static async start(
    config: ReplaySourceConfig,
    deadLetterFile: string,
    context: SourceContext,
  ): Promise<ReplaySource> {
    return new ReplaySource(config, deadLetterFile, context, await Recording.load(config.dataset));
  }

  get isFinished(): boolean {
    return this.#partitions.every((partition) => partition.isFinished);
  }

  partitions(): PartitionStatus[] {
    return this.#partitions.map((partition) => partition.status());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    for (const partition of this.#partitions) partition.delivery?.[Symbol.dispose]();
    await this.#running;
    await this.#deadLetters[Symbol.asyncDispose]();
  }

  async #run(partition: ReplayPartition): Promise<void> {
    const { signal } = this.#closing;
    try {
      while (!signal.aborted) {
        if (partition.delivery === undefined || partition.delivery.isClosed) {
          await this.#open(partition, signal);
        }
        await partition.advance();
        await pause(replayTickMs, undefined, { signal });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #open(partition: ReplayPartition, signal: AbortSignal): Promise<void> {
    const { logger } = this.#context;
    const place = {
      topic: this.#config.dataset,
      partition: partition.partition,
      deadLetters: this.#deadLetters,
      former: partition.former,
      // It is closed by then, and opened anew from there within a tick.
      onReopen: (reason: string, former: Former) => {
        logger.warn('a source partition is begun again', { partition: place.partition, reason });
        partition.former = former;
      },
    };
    const delivery = await this.#context.openDelivery(place, signal);
    partition.former = undefined;
    if (signal.aborted) delivery[Symbol.dispose]();
    partition.begin(delivery);
  }
}

class ReplayPartition {
  readonly partition: number;
  delivery: PartitionDelivery | undefined;
  former: Former | undefined;
  readonly #config: ReplaySourceConfig;
  readonly #recording: Recording;
  /** The next line of this partition. */
  #offset = 0;
  #due = 0;
  #lastMs = 0;

  constructor(config: ReplaySourceConfig, recording: Recording, partition: number) {
    this.#config = config;
    this.#recording = recording;
    this.partition = partition;
  }

  get isFinished(): boolean {
    return !this.#config.isLooping && (this.delivery?.appliedOffset ?? 0) >= this.#recording.length;
  }

  begin(delivery: PartitionDelivery): void {
    const { partitions } = this.#config;
    this.delivery = delivery;
    const behind = delivery.startOffset - this.partition;
    this.#offset = this.partition + Math.max(0, Math.ceil(behind / partitions)) * partitions;
    this.#lastMs = systemClock.monotonicMs();
    this.#due = 0;
  }

  /** Hands over the events that are due. */
  async advance(): Promise<void> {
    const { eventsPerSecond, partitions } = this.#config;
    const nowMs = systemClock.monotonicMs();
    this.#due += ((nowMs - this.#lastMs) / 1000) * (eventsPerSecond / partitions);
    this.#lastMs = nowMs;
    // What a slow shard has held up is not made up for in one go.
    this.#due = Math.min(this.#due, replayBatchMax * 4);
    while (this.#due >= 1 && !this.#isAtEnd && this.delivery?.isClosed === false) {
      const count = Math.min(replayBatchMax, Math.floor(this.#due));
      const events = this.#read(count);
      this.#due -= events.length;
      await this.delivery.take(events, this.#isAtEnd ? this.#recording.length : this.#offset);
    }
  }

  status(): PartitionStatus {
    const { partition } = this;
    const appliedOffset = this.delivery?.appliedOffset ?? 0;
    const endOffset = this.#config.isLooping ? this.#offset : this.#recording.length;
    const lag = Math.max(0, endOffset - appliedOffset);
    const topic = this.#config.dataset;
    return { topic, partition, appliedOffset, endOffset, lag, blocked: undefined };
  }

  get #isAtEnd(): boolean {
    return !this.#config.isLooping && this.#offset >= this.#recording.length;
  }

  #read(count: number): RawEvent[] {
    const events: RawEvent[] = [];
    const timestamp = String(systemClock.nowMs());
    while (events.length < count && !this.#isAtEnd) {
      const value = new TextEncoder().encode(this.#recording.event(this.#offset));
      events.push({ offset: String(this.#offset), timestamp, value });
      this.#offset += this.#config.partitions;
    }
    return events;
  }
}
