import type { LatencyRecorder } from '@millrace/base';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { DeadLetter, DeadLetterWriter } from '../dead-letters/dead-letter.js';
import { deadLettersBatchMax, idleEventsMax, idleIntervalMs } from '../limits.js';
import { Outcome } from '../mapping/mapping.js';
import type { EventPlace, Mapping, Routes } from '../mapping/mapping.js';
import { retry } from '../retry.js';
import type { Problems } from '../retry.js';
import { findEvent } from '../source/raw-event.js';
import type { RawEvent } from '../source/raw-event.js';
import type { Refusal } from './apply-reply.js';
import { askOffsets } from './apply-reply.js';
import type { BufferPool } from './buffer-pool.js';
import type { ByteBudget } from './byte-budget.js';
import type { PipelineCounters } from './counters.js';
import type { DeliveryBuffer } from './delivery-buffer.js';
import type { Assignment } from './assignment.js';
import { Lane } from './lane.js';
import type { Delivery } from './lane.js';
import { planLanes } from './lane-plan.js';
import type { Former, LanePlan, LaneStart, StartLane } from './lane-plan.js';
import type { ShardSet } from './shard-link.js';

export interface PartitionDeliveryOptions {
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  readonly shards: ShardSet;
  readonly mapping: Mapping;
  readonly poolOf: (source: string) => BufferPool;
  readonly budget: ByteBudget;
  readonly counters: PipelineCounters;
  readonly problems: Problems;
  readonly latency: LatencyRecorder;
  readonly deadLetters: DeadLetterWriter;
  readonly deliveryBytes: number;
  /** What was known of the lanes before, where these are opened anew. */
  readonly former: Former | undefined;
  /** This delivery is closed, and a new one has to be opened, which needs to know what was before. */
  readonly onReopen: (reason: string, former: Former) => void;
}

const levelPollMs = 5;

/** Brings the events of one source partition to all shards; what makes a new start a new object. */
export class PartitionDelivery implements Disposable {
  /** The lowest offset that some shard still needs. */
  readonly startOffset: number;
  readonly #options: PartitionDeliveryOptions;
  readonly #assignment: Assignment;
  readonly #plan: LanePlan;
  readonly #pools: readonly BufferPool[];
  readonly #closing = new AbortController();
  readonly #lanes: readonly Lane[];
  readonly #open: DeliveryBuffer[];
  readonly #routes: Routes;
  readonly #place: EventPlace;
  readonly #idleTimer: NodeJS.Timeout;
  #bad: DeadLetter[] = [];
  /** All events below are in lanes, or bad, or left out. */
  #flushed: number;
  #queuedBytes = 0;

  private constructor(options: PartitionDeliveryOptions, assignment: Assignment, plan: LanePlan) {
    const { topic, partition, poolOf } = options;
    this.#options = options;
    this.#assignment = assignment;
    this.#plan = plan;
    const { lanes, laneOf } = plan;
    this.startOffset = Math.min(...lanes.map(({ from }) => from));
    this.hasHistory = lanes.some(({ stored }) => stored > 0);
    this.#flushed = this.startOffset;
    this.#pools = lanes.map(({ source }) => poolOf(source));
    this.#lanes = lanes.map((start, at) => this.#createLane(start, at));
    this.#open = this.#pools.map((pool) => pool.take());
    this.#routes = { deliveries: this.#open, laneOf };
    this.#place = { topic, partition, offset: 0, timestampMs: 0 };
    this.#idleTimer = setInterval(() => this.#tellIdle(1), idleIntervalMs);
    assignment.replaced.addEventListener('abort', this.#onReplaced);
    // What another shard has applied before is skipped in this lane's shard too.
    for (const [lane, { stored, from }] of lanes.entries()) {
      if (stored < from) this.#push(lane, this.#pools[lane].take(), [], from);
    }
  }

  /** Asks every shard how far it is, however long that takes. */
  static async open(
    options: PartitionDeliveryOptions,
    signal: AbortSignal,
  ): Promise<PartitionDelivery> {
    const { shards, source, partition, former, problems } = options;
    for (;;) {
      signal.throwIfAborted();
      const assignment = shards.current;
      const { replaced } = assignment;
      const either = AbortSignal.any([signal, replaced]);
      const start: StartLane = (link, name, from) =>
        retry(`offsets of shard ${link.name}`, problems, either, async () => {
          const { session } = link;
          const stored = (await askOffsets(link, name)).get(partition) ?? 0;
          return { link, session, source: name, stored, from: Math.max(stored, from) };
        });
      const plan = () => planLanes(assignment, source, former, start);
      try {
        const lanes = await retry(`lanes of ${source}/${partition}`, problems, either, plan);
        if (!replaced.aborted) return new PartitionDelivery(options, assignment, lanes);
      } catch (error) {
        if (!replaced.aborted) throw error;
      }
    }
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
    const { levelAt = Infinity } = this.#plan;
    const end = Math.min(nextOffset, levelAt);
    for (let at = 0; at < events.length; at++) {
      const event = events[at];
      const offset = Number(event.offset);
      if (offset < this.#flushed) continue;
      if (offset >= end) break;
      counters.events++;
      this.#map(event, offset);
      if (!this.#isDue(deliveryBytes)) continue;
      await this.#flush(events, offset + 1);
      if (this.isClosed) return;
    }
    if (end > this.#flushed) await this.#flush(events, end);
    if (end === levelAt) await this.#level(levelAt);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#idleTimer);
    if (this.isClosed) return;
    this.#assignment.replaced.removeEventListener('abort', this.#onReplaced);
    this.#closing.abort();
    this.#options.budget.release(this.#queuedBytes);
    this.#queuedBytes = 0;
  }

  #createLane({ link, session, source, stored }: LaneStart, at: number): Lane {
    const { partition, problems, latency, shards } = this.#options;
    return new Lane({
      ...{ link, source, partition, problems, latency, session, appliedOffset: stored },
      signal: this.#closing.signal,
      onApplied: (delivery, refusals) => this.#onApplied(at, delivery, refusals),
      onRewind: (offset) => {
        this.#reopen(`shard ${link.name} has lost events from offset ${offset}`);
      },
      // Who does not know either is asked again with the next refusal.
      onMoved: () => shards.renew().catch(() => undefined),
    });
  }

  readonly #onReplaced = (): void => this.#reopen('slots were assigned anew');

  #reopen(reason: string): void {
    const { lanes, laneOfSlot } = this.#plan;
    const former = lanes.map(({ link, source, from }, at) => {
      const { isInDoubt, appliedOffset } = this.#lanes[at];
      const applied = isInDoubt ? undefined : Math.max(from, appliedOffset);
      return { nodeId: link.id, source, from, applied };
    });
    this[Symbol.dispose]();
    this.#options.onReopen(reason, { lanes: former, laneOfSlot });
  }

  /** Waits until all lanes are at the same offset, from where one a shard does. */
  async #level(levelAt: number): Promise<void> {
    const { signal } = this.#closing;
    while (!this.isClosed && this.appliedOffset < levelAt) {
      this.#tellIdle(1);
      await pause(levelPollMs, undefined, { signal }).catch(() => undefined);
    }
    if (!this.isClosed) this.#reopen('all shards are level');
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
    const outcome = mapping.map(bytes, value.byteOffset, value.byteLength, place, this.#routes);
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
    for (const [lane, buffer] of this.#open.entries()) {
      if (buffer.mutations === 0) continue;
      this.#open[lane] = this.#pools[lane].take();
      this.#push(lane, buffer, events, nextOffset);
    }
    this.#flushed = nextOffset;
    this.#tellIdle(idleEventsMax);
    // Replies are read and deliveries written only when the event loop gets a turn.
    await turn();
    for (const lane of this.#lanes) if (lane.isFull) await this.#room((go) => lane.whenRoom(go));
    const { budget } = this.#options;
    if (budget.isExceeded) await this.#room((go) => budget.whenRoom(go));
  }

  #push(lane: number, buffer: DeliveryBuffer, events: readonly RawEvent[], next: number): void {
    const { partition, budget } = this.#options;
    const { mutations, capacity } = buffer;
    budget.take(capacity);
    this.#queuedBytes += capacity;
    const command = buffer.seal(partition, next);
    this.#lanes[lane].push({ command, nextOffset: next, buffer, mutations, events });
  }

  /** Tells the shards that got nothing how far the source is, once that is enough to be worth it. */
  #tellIdle(eventsMin: number): void {
    for (const [at, lane] of this.#lanes.entries()) {
      lane.check();
      if (lane.isIdle && this.#flushed - lane.queuedOffset >= eventsMin) {
        this.#push(at, this.#pools[at].take(), [], this.#flushed);
      }
    }
  }

  async #onApplied(at: number, delivery: Delivery, refusals: readonly Refusal[]): Promise<void> {
    const { budget, counters } = this.#options;
    counters.deliveries++;
    counters.mutations += delivery.mutations - refusals.length;
    counters.refused += refusals.length;
    if (refusals.length > 0) {
      const { name } = this.#plan.lanes[at].link;
      const letters = refusals.map(({ offset, index, reason }) => {
        const value = findEvent(delivery.events, offset)?.value ?? null;
        return this.#deadLetter(
          `refused by shard ${name}, mutation ${index}: ${reason}`,
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
    this.#pools[at].give(delivery.buffer);
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

let viewed = new Uint8Array(0);

/** The whole memory that the value lies in. The events of a fetch share it, so it is seldom made anew. */
function viewOf(value: Uint8Array): Uint8Array {
  if (value.buffer !== viewed.buffer) viewed = new Uint8Array(value.buffer as ArrayBuffer);
  return viewed;
}
