import type { LatencyRecorder } from '@millrace/base';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { DeadLetter, DeadLetterWriter } from '../dead-letters/dead-letter.js';
import { deadLettersBatchMax, idleEventsMax, idleIntervalMs } from '../limits.js';
import { Outcome } from '../mapping/mapping.js';
import type { EventPlace, Mapping } from '../mapping/mapping.js';
import { retry } from '../retry.js';
import type { Problems } from '../retry.js';
import { findEvent } from '../source/raw-event.js';
import type { RawEvent } from '../source/raw-event.js';
import { askOffsets } from './apply-reply.js';
import type { Refusal } from './apply-reply.js';
import type { BufferPool } from './buffer-pool.js';
import type { ByteBudget } from './byte-budget.js';
import type { PipelineCounters } from './counters.js';
import type { DeliveryBuffer } from './delivery-buffer.js';
import { Lane } from './lane.js';
import type { Delivery } from './lane.js';
import type { ShardSet } from './shard-link.js';

export interface PartitionDeliveryOptions {
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  readonly shards: ShardSet;
  readonly mapping: Mapping;
  readonly pool: BufferPool;
  readonly budget: ByteBudget;
  readonly counters: PipelineCounters;
  readonly problems: Problems;
  readonly latency: LatencyRecorder;
  readonly deadLetters: DeadLetterWriter;
  readonly deliveryBytes: number;
  /** A shard has lost what it had acknowledged; this delivery is closed, a new one has to be opened. */
  readonly onRewind: (offset: number) => void;
}

const drainPollMs = 5;

/** Brings the events of one source partition to all shards; what makes a new start a new object. */
export class PartitionDelivery implements Disposable {
  /** The lowest offset that some shard still needs. */
  readonly startOffset: number;
  readonly #options: PartitionDeliveryOptions;
  readonly #closing = new AbortController();
  readonly #lanes: readonly Lane[];
  readonly #open: DeliveryBuffer[];
  readonly #place: EventPlace;
  readonly #idleTimer: NodeJS.Timeout;
  #bad: DeadLetter[] = [];
  /** All events below are in lanes, or bad, or left out. */
  #flushed: number;
  #queuedBytes = 0;

  private constructor(options: PartitionDeliveryOptions, lanes: readonly Asked[]) {
    const { topic, partition, pool } = options;
    this.#options = options;
    this.startOffset = Math.min(...lanes.map(({ appliedOffset }) => appliedOffset));
    this.hasHistory = lanes.some(({ appliedOffset }) => appliedOffset > 0);
    this.#flushed = this.startOffset;
    this.#lanes = lanes.map((asked) => this.#createLane(asked));
    this.#open = lanes.map(() => pool.take());
    this.#place = { topic, partition, offset: 0, timestampMs: 0 };
    this.#idleTimer = setInterval(() => this.#tellIdle(1), idleIntervalMs);
  }

  /** Asks every shard how far it is, however long that takes. */
  static async open(
    options: PartitionDeliveryOptions,
    signal: AbortSignal,
  ): Promise<PartitionDelivery> {
    const { shards, source, partition, problems } = options;
    const asked = shards.shards.map((link) =>
      retry(`offsets of shard ${link.name}`, problems, signal, async () => {
        const { session } = link;
        const appliedOffset = (await askOffsets(link, source)).get(partition) ?? 0;
        return { link, session, appliedOffset };
      }),
    );
    return new PartitionDelivery(options, await Promise.all(asked));
  }

  /** Whether any shard has applied anything of this source partition before. */
  readonly hasHistory: boolean;

  /** All shards have everything below. */
  get appliedOffset(): number {
    return Math.min(...this.#lanes.map((lane) => lane.appliedOffset));
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /**
   * Maps the events and queues them. Returns when there is room for more, and early if it is
   * closed meanwhile. `nextOffset` is where the source goes on behind them.
   */
  async take(events: readonly RawEvent[], nextOffset: number): Promise<void> {
    const { deliveryBytes, counters } = this.#options;
    for (let at = 0; at < events.length; at++) {
      const event = events[at];
      const offset = Number(event.offset);
      if (offset < this.#flushed) continue;
      counters.events++;
      this.#map(event, offset);
      if (!this.#isDue(deliveryBytes)) continue;
      await this.#flush(events, offset + 1);
      if (this.isClosed) return;
    }
    if (nextOffset > this.#flushed) await this.#flush(events, nextOffset);
  }

  /** Resolves when all shards have all that was taken. */
  async drained(signal: AbortSignal): Promise<void> {
    this.#tellIdle(1);
    while (!this.isClosed && !this.#lanes.every((lane) => lane.isIdle)) {
      await pause(drainPollMs, undefined, { signal });
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#idleTimer);
    if (this.isClosed) return;
    this.#closing.abort();
    this.#options.budget.release(this.#queuedBytes);
    this.#queuedBytes = 0;
  }

  #createLane({ link, session, appliedOffset }: Asked): Lane {
    const { source, partition, problems, latency, onRewind } = this.#options;
    return new Lane({
      ...{ link, source, partition, problems, latency, session, appliedOffset },
      signal: this.#closing.signal,
      onApplied: (delivery, refusals) => this.#onApplied(link.name, delivery, refusals),
      onRewind: (offset) => {
        this[Symbol.dispose]();
        onRewind(offset);
      },
    });
  }

  #map(event: RawEvent, offset: number): void {
    const { mapping, counters } = this.#options;
    const { value } = event;
    // A deletion mark of a compacted topic is no event.
    if (value === null) {
      counters.filtered++;
      return;
    }
    const place = this.#place;
    place.offset = offset;
    place.timestampMs = Number(event.timestamp);
    const bytes = viewOf(value);
    const outcome = mapping.map(bytes, value.byteOffset, value.byteLength, place, this.#open);
    if (outcome === Outcome.filtered) counters.filtered++;
    else if (outcome === Outcome.bad) {
      counters.bad++;
      this.#bad.push(this.#deadLetter(mapping.reason, offset, value));
    }
  }

  #isDue(deliveryBytes: number): boolean {
    for (const buffer of this.#open) if (buffer.length >= deliveryBytes) return true;
    return this.#bad.length >= deadLettersBatchMax;
  }

  /** Dead letters first: no shard may be told an offset above an event that is not kept anywhere. */
  async #flush(events: readonly RawEvent[], nextOffset: number): Promise<void> {
    if (this.#bad.length > 0) {
      const letters = this.#bad;
      this.#bad = [];
      await this.#bury(letters);
    }
    if (this.isClosed) return;
    for (const [shard, buffer] of this.#open.entries()) {
      if (buffer.mutations > 0) this.#push(shard, buffer, events, nextOffset);
    }
    this.#flushed = nextOffset;
    this.#tellIdle(idleEventsMax);
    // Replies are read and deliveries written only when the event loop gets a turn.
    await turn();
    for (const lane of this.#lanes) if (lane.isFull) await this.#room((go) => lane.whenRoom(go));
    const { budget } = this.#options;
    if (budget.isExceeded) await this.#room((go) => budget.whenRoom(go));
  }

  #push(shard: number, buffer: DeliveryBuffer, events: readonly RawEvent[], next: number): void {
    const { partition, pool, budget } = this.#options;
    const { mutations, capacity } = buffer;
    budget.take(capacity);
    this.#queuedBytes += capacity;
    const command = buffer.seal(partition, next);
    this.#lanes[shard].push({ command, nextOffset: next, buffer, mutations, events });
    this.#open[shard] = pool.take();
  }

  /** Tells the shards that got nothing how far the source is, once that is enough to be worth it. */
  #tellIdle(eventsMin: number): void {
    for (const [shard, lane] of this.#lanes.entries()) {
      lane.check();
      if (lane.isIdle && this.#flushed - lane.queuedOffset >= eventsMin) {
        this.#push(shard, this.#options.pool.take(), [], this.#flushed);
      }
    }
  }

  async #onApplied(shard: string, delivery: Delivery, refusals: readonly Refusal[]): Promise<void> {
    const { pool, budget, counters } = this.#options;
    counters.deliveries++;
    counters.mutations += delivery.mutations - refusals.length;
    counters.refused += refusals.length;
    if (refusals.length > 0) {
      const letters = refusals.map(({ offset, index, reason }) => {
        const value = findEvent(delivery.events, offset)?.value ?? null;
        return this.#deadLetter(
          `refused by shard ${shard}, mutation ${index}: ${reason}`,
          offset,
          value,
        );
      });
      await this.#bury(letters);
    }
    if (this.isClosed) return;
    const { capacity } = delivery.buffer;
    this.#queuedBytes -= capacity;
    budget.release(capacity);
    pool.give(delivery.buffer);
  }

  /** Keeps trying; ends early only if this is closed, and then the events will come again. */
  async #bury(letters: readonly DeadLetter[]): Promise<void> {
    const { deadLetters, problems } = this.#options;
    const { signal } = this.#closing;
    const write = () => deadLetters.write(letters);
    await retry('writing dead letters', problems, signal, write).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  #deadLetter(reason: string, offset: number, value: Uint8Array | null): DeadLetter {
    const { source, topic, partition } = this.#options;
    return { reason, source, topic, partition, offset, value };
  }

  #room(wait: (resume: () => void) => void): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const resume = () => {
        signal.removeEventListener('abort', resume);
        resolve();
      };
      signal.addEventListener('abort', resume);
      wait(resume);
    });
  }
}

interface Asked {
  readonly link: ShardSet['shards'][number];
  readonly session: number;
  readonly appliedOffset: number;
}

let viewed = new Uint8Array(0);

/** The whole memory that the value lies in. The events of a fetch share it, so it is seldom made anew. */
function viewOf(value: Uint8Array): Uint8Array {
  if (value.buffer !== viewed.buffer) viewed = new Uint8Array(value.buffer as ArrayBuffer);
  return viewed;
}
