import type { Admin, Batch, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { KafkaSourceConfig } from '../config/pipeline-config.js';
import { KafkaDeadLetters } from '../dead-letters/kafka-writer.js';
import type { Former } from '../delivery/lane-plan.js';
import * as limits from '../limits.js';
import { retry } from '../retry.js';
import type { PartitionStatus } from '../status.js';
import { createKafka, retryUntil } from './kafka-client.js';
import { KafkaPartition, startPosition } from './kafka-partition.js';
import type { Watermarks } from './kafka-partition.js';
import type { Source, SourceContext } from './source.js';

const heartbeatIntervalMs = 3_000;
const consuming = 'consuming from Kafka';

/**
 * Reads topics as a member of a consumer group. The group only says who reads which partition;
 * where reading begins is what the shards say:
 *
 *   assigned ──▶ ask shards ──▶ compare with the broker's watermarks ──▶ seek ──▶ batches
 *                                      └─ beyond the end: blocked, looked at again from time to time
 */
export class KafkaSource implements Source {
  readonly isFinished = false;
  readonly #config: KafkaSourceConfig;
  readonly #context: SourceContext;
  readonly #kafka: Kafka;
  readonly #admin: Admin;
  readonly #deadLetters: KafkaDeadLetters;
  readonly #partitions = new Map<string, KafkaPartition>();
  readonly #unreachable = new Set<string>();
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #ticking: Promise<void> | undefined;
  #consumer: Consumer | undefined;

  constructor(config: KafkaSourceConfig, context: SourceContext) {
    this.#config = config;
    this.#context = context;
    const { logger, problems } = context;
    this.#kafka = createKafka(config, logger, this.#closing.signal, (broker, reason) => {
      const what = `connecting to Kafka broker ${broker}`;
      this.#unreachable.add(what);
      problems.note(what, reason);
    });
    this.#admin = this.#kafka.admin();
    this.#deadLetters = new KafkaDeadLetters(this.#kafka, config.deadLetterTopic);
    this.#running = this.#run();
  }

  partitions(): PartitionStatus[] {
    return [...this.#partitions.values()].map((partition) => partition.status());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#releaseAll();
    await this.#running;
    await this.#ticking;
    await Promise.all([this.#admin.disconnect(), this.#deadLetters[Symbol.asyncDispose]()]);
  }

  /** Consumes until it is closed; a consumer that has crashed is replaced. */
  async #run(): Promise<void> {
    const { signal } = this.#closing;
    const { problems } = this.#context;
    const tick = setInterval(() => this.#beginTick(), limits.commitIntervalMs);
    await retry(consuming, problems, signal, () => this.#consume(signal)).catch(
      (error: unknown) => {
        if (!signal.aborted) throw error;
      },
    );
    clearInterval(tick);
  }

  async #consume(signal: AbortSignal): Promise<void> {
    const consumer = this.#createConsumer();
    const ended = new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    try {
      await Promise.race([ended, this.#start(consumer)]);
      await ended;
    } finally {
      this.#releaseAll();
      this.#consumer = undefined;
      await consumer.disconnect().catch(() => undefined);
    }
  }

  #createConsumer(): Consumer {
    const { groupId, sessionTimeoutMs, maxWaitMs, fetchPartitionBytes } = this.#config;
    return this.#kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: heartbeatIntervalMs,
      maxWaitTimeInMs: maxWaitMs,
      maxBytesPerPartition: fetchPartitionBytes,
      maxBytes: limits.fetchBytesMax,
      // A crash is answered by a new consumer, here, where it is also told.
      retry: {
        ...retryUntil(this.#closing.signal),
        restartOnFailure: () => Promise.resolve(false),
      },
    });
  }

  async #start(consumer: Consumer): Promise<void> {
    const { problems } = this.#context;
    await this.#admin.connect();
    await consumer.connect();
    consumer.on('consumer.group_join', ({ payload }) => this.#assigned(payload.memberAssignment));
    consumer.on('consumer.fetch', () => this.#works());
    consumer.on('consumer.network.request_timeout', () => problems.note(consuming, 'no answer'));
    await consumer.subscribe({ topics: [...this.#config.topics], fromBeginning: true });
    this.#consumer = consumer;
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: limits.partitionsConcurrentMax,
      eachBatch: (payload) => this.#take(payload),
    });
  }

  #works(): void {
    const { problems } = this.#context;
    problems.clear(consuming);
    for (const what of this.#unreachable) problems.clear(what);
    this.#unreachable.clear();
  }

  /** Gives up what is no longer ours before another member reads it, and begins with what is new. */
  #assigned(assignment: Readonly<Record<string, number[]>>): void {
    const now = new Map<string, [string, number]>();
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions) now.set(keyOf(topic, partition), [topic, partition]);
    }
    for (const [key, partition] of this.#partitions) {
      if (!now.has(key)) this.#release(key, partition);
    }
    for (const [key, [topic, partition]] of now) {
      if (!this.#partitions.has(key)) this.#begin(topic, partition);
    }
  }

  #begin(topic: string, partition: number, former?: Former): KafkaPartition {
    const state = new KafkaPartition(topic, partition, former);
    this.#partitions.set(keyOf(topic, partition), state);
    state.opening = this.#open(state).catch((error: unknown) => {
      if (!state.closing.signal.aborted) throw error;
    });
    return state;
  }

  async #open(state: KafkaPartition): Promise<void> {
    const { topic, partition } = state;
    const { signal } = state.closing;
    const { problems } = this.#context;
    const delivery = await this.#context.openDelivery(
      {
        ...{ topic, partition, deadLetters: this.#deadLetters },
        former: state.former,
        onReopen: (reason, former) => this.#reopen(state, reason, former),
      },
      signal,
    );
    state.delivery = delivery;
    if (signal.aborted) delivery[Symbol.dispose]();
    const ask = () => this.#watermarks(topic, partition);
    const watermarks = await retry(`offsets of topic ${topic}`, problems, signal, ask);
    state.endOffset = watermarks.high;
    this.#position(state, delivery.startOffset, delivery.hasHistory, watermarks);
  }

  #position(state: KafkaPartition, wanted: number, hasHistory: boolean, at: Watermarks): void {
    const { topic, partition } = state;
    const start = startPosition(wanted, hasHistory, at);
    if ('blocked' in start) {
      state.blocked = start.blocked;
      this.#context.logger.error('source partition is blocked', {
        topic,
        partition,
        reason: start.blocked,
      });
      this.#consumer?.pause([{ topic, partitions: [partition] }]);
      return;
    }
    if (start.lost > 0) this.#tellGap(state, wanted, start.offset);
    this.#seek(state, start.offset);
  }

  #seek(state: KafkaPartition, offset: number): void {
    const { topic, partition } = state;
    state.expected = offset;
    state.isSeeking = true;
    this.#consumer?.seek({ topic, partition, offset: String(offset) });
  }

  #tellGap(state: KafkaPartition, from: number, to: number): void {
    const { topic, partition } = state;
    const { counters, logger } = this.#context;
    counters.lost += to - from;
    logger.error('the broker has deleted events that were not applied yet', {
      topic,
      partition,
      from,
      to,
    });
  }

  /** Begins again from what the shards have: one has lost events, or slots went from one to another. */
  #reopen(state: KafkaPartition, reason: string, former: Former): void {
    const { topic, partition } = state;
    const { logger } = this.#context;
    logger.warn('a source partition is begun again', { topic, partition, reason });
    this.#release(keyOf(topic, partition), state);
    this.#begin(topic, partition, former);
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const beat = setInterval(
      () => void payload.heartbeat().catch(() => undefined),
      heartbeatIntervalMs,
    );
    try {
      const { topic, partition } = batch;
      const state = this.#partitions.get(keyOf(topic, partition)) ?? this.#begin(topic, partition);
      await state.opening;
      if (!payload.isRunning() || payload.isStale() || state.blocked !== undefined) return;
      if (await this.#isExpected(state, batch)) await this.#deliver(state, batch);
    } finally {
      clearInterval(beat);
    }
  }

  async #deliver(state: KafkaPartition, batch: Batch): Promise<void> {
    state.isSeeking = false;
    state.endOffset = Number(batch.highWatermark);
    state.expected = Number(batch.lastOffset()) + 1;
    await state.delivery?.take(batch.messages, state.expected);
  }

  /** Whether the batch begins where the last one ended. If not, that is looked into and mended. */
  async #isExpected(state: KafkaPartition, batch: Batch): Promise<boolean> {
    const { expected } = state;
    const fetched = Number((batch as Batch & { readonly fetchedOffset: string }).fetchedOffset);
    if (fetched === expected) return true;
    if (fetched > expected && !state.isSeeking) {
      const { topic, partition } = state;
      const watermarks = await this.#watermarks(topic, partition);
      // Otherwise kafkajs has stepped over a batch without messages: aborted or control records.
      if (watermarks.low > expected) this.#tellGap(state, expected, fetched);
      return true;
    }
    // The batch was under way before the seek, or the group has put us back to what we committed.
    const watermarks = await this.#watermarks(state.topic, state.partition);
    this.#position(state, expected, true, watermarks);
    return false;
  }

  async #watermarks(topic: string, partition: number): Promise<Watermarks> {
    const all = await this.#admin.fetchTopicOffsets(topic);
    const found = all.find((one) => one.partition === partition);
    if (found === undefined) throw new Error(`topic ${topic} has no partition ${partition}`);
    return { low: Number(found.low), high: Number(found.high) };
  }

  #beginTick(): void {
    if (this.#ticking !== undefined) this.#context.problems.note(consuming, 'the broker is silent');
    else this.#ticking = this.#tick().finally(() => (this.#ticking = undefined));
  }

  /** Looks up where topics end, commits for those who watch the group, and looks at what is blocked. */
  async #tick(): Promise<void> {
    try {
      for (const state of this.#partitions.values()) {
        const { topic, partition } = state;
        const { high } = await this.#watermarks(topic, partition);
        state.endOffset = high;
        if (state.blocked === undefined || (state.delivery?.startOffset ?? 0) > high) continue;
        this.#consumer?.resume([{ topic, partitions: [partition] }]);
        this.#release(keyOf(topic, partition), state);
        this.#begin(topic, partition);
      }
      await this.#commit();
    } catch (error) {
      // Until something is fetched again the lag shown is old.
      if (!this.#closing.signal.aborted) this.#context.problems.note(consuming, error);
    }
  }

  async #commit(): Promise<void> {
    const moved = [...this.#partitions.values()].flatMap((state) => {
      const applied = state.delivery?.appliedOffset ?? 0;
      return applied > state.committed && state.blocked === undefined ? [{ state, applied }] : [];
    });
    if (moved.length === 0) return;
    const offsets = moved.map(({ state: { topic, partition }, applied }) => {
      return { topic, partition, offset: String(applied) };
    });
    await this.#consumer?.commitOffsets(offsets);
    for (const { state, applied } of moved) state.committed = applied;
  }

  #release(key: string, partition: KafkaPartition): void {
    partition.close();
    if (this.#partitions.get(key) === partition) this.#partitions.delete(key);
  }

  #releaseAll(): void {
    for (const [key, partition] of this.#partitions) this.#release(key, partition);
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
