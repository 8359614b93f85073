import type { LatencyRecorder } from '@millrace/base';
import { Backoff, ReplyError } from '@millrace/client';
import { setTimeout as pause } from 'node:timers/promises';
import { deliveriesWaitingMax, retryPauseMs, retryPauseMsMax } from '../limits.js';
import type { Problems } from '../retry.js';
import type { RawEvent } from '../source/raw-event.js';
import { askOffsets, readApplyReply } from './apply-reply.js';
import type { Refusal } from './apply-reply.js';
import type { DeliveryBuffer } from './delivery-buffer.js';
import type { ShardLink } from './shard-link.js';

/** A sealed delivery and the events that it was made from. */
export interface Delivery {
  readonly command: Uint8Array;
  readonly nextOffset: number;
  readonly buffer: DeliveryBuffer;
  readonly mutations: number;
  readonly events: readonly RawEvent[];
}

export interface LaneOptions {
  readonly link: ShardLink;
  readonly source: string;
  readonly partition: number;
  readonly problems: Problems;
  /** Times from sending a delivery to the shard's answer. */
  readonly latency: LatencyRecorder;
  readonly signal: AbortSignal;
  /** What the shard said at the beginning, and in which session. */
  readonly appliedOffset: number;
  readonly session: number;
  /** The shard has applied it. Awaited before the next one is sent. */
  readonly onApplied: (delivery: Delivery, refusals: readonly Refusal[]) => Promise<void>;
  /** The shard has forgotten what it had acknowledged: events from this offset are needed again. */
  readonly onRewind: (offset: number) => void;
  /** The shard refuses a delivery because another serves slots of it. Awaited before it is sent again. */
  readonly onMoved: () => Promise<void>;
}

/**
 * The deliveries from one source partition to one shard, in order and one at a time: a shard
 * skips what lies below its stored offset, so a delivery that overtook another would make that
 * one's events disappear. For the same reason, a new connection begins with a question:
 *
 *   session unchanged ──▶ send ──reply──▶ next
 *   new session ──▶ ask offset ──▶ below what it acknowledged: rewind · behind one that was never sent: next · else send
 */
export class Lane {
  readonly #options: LaneOptions;
  readonly #waiting: Delivery[] = [];
  #applied: number;
  #queued: number;
  #session: number;
  #isRunning = false;
  #isInDoubt = false;
  #whenRoom: (() => void) | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#applied = options.appliedOffset;
    this.#queued = options.appliedOffset;
    this.#session = options.session;
  }

  get #what(): string {
    return `delivery to shard ${this.#options.link.name}`;
  }

  /** The shard has all events below. */
  get appliedOffset(): number {
    return this.#applied;
  }

  /** The shard has all events below, or will have them by what waits here. */
  get queuedOffset(): number {
    return this.#queued;
  }

  /** A delivery was sent whose answer has not come: the shard may have applied it. */
  get isInDoubt(): boolean {
    return this.#isInDoubt;
  }

  get isFull(): boolean {
    return this.#waiting.length > deliveriesWaitingMax;
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  push(delivery: Delivery): void {
    this.#waiting.push(delivery);
    this.#queued = Math.max(this.#queued, delivery.nextOffset);
    this.#run();
  }

  whenRoom(resume: () => void): void {
    if (this.isFull) this.#whenRoom = resume;
    else resume();
  }

  /** Where the connection was made anew with nothing to send, still asks what the shard has. */
  check(): void {
    const { link } = this.#options;
    if (link.isConnected && link.session !== this.#session) this.#run();
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#drain().then(
      () => undefined,
      (error: unknown) => {
        // Only closing ends it early.
        if (!this.#options.signal.aborted) throw error;
        this.#options.problems.forget(this.#what);
      },
    );
  }

  async #drain(): Promise<void> {
    const { link, signal, onApplied } = this.#options;
    do {
      const delivery = this.#waiting.at(0);
      const refusals = await this.#apply(delivery);
      signal.throwIfAborted();
      if (delivery === undefined) continue;
      await onApplied(delivery, refusals);
      this.#waiting.shift();
      this.#whenRoom?.();
      this.#whenRoom = undefined;
    } while (this.#waiting.length > 0 || (link.isConnected && link.session !== this.#session));
    this.#isRunning = false;
  }

  /** Tries until the shard has it; without a delivery, until it is known what the shard has. */
  async #apply(delivery: Delivery | undefined): Promise<readonly Refusal[]> {
    const { link, signal, problems } = this.#options;
    const backoff = new Backoff(retryPauseMs, retryPauseMsMax);
    for (;;) {
      try {
        if (!link.isConnected) await this.#connected();
        if (link.session !== this.#session) await this.#askOffset();
        signal.throwIfAborted();
        if (delivery === undefined) return [];
        if (delivery.nextOffset <= this.#applied && !this.#isInDoubt) return [];
        // The answer may have come from a connection that is gone by now.
        if (link.session !== this.#session) continue;
        return await this.#send(delivery);
      } catch (error) {
        if (signal.aborted) throw error;
        problems.note(this.#what, error);
        if (isMoved(error)) await this.#options.onMoved();
      }
      await pause(backoff.next(), undefined, { signal });
    }
  }

  async #send(delivery: Delivery): Promise<readonly Refusal[]> {
    const { link, problems, latency } = this.#options;
    // Its answer may get lost, and what was refused with it: the shard then answers it again.
    const wasInDoubt = this.#isInDoubt;
    this.#isInDoubt = true;
    const sentMs = performance.now();
    const reply = await link.call(delivery.command).catch((error: unknown) => {
      // It was refused, and nothing of it was run this time.
      if (error instanceof ReplyError) this.#isInDoubt = wasInDoubt;
      throw error;
    });
    const { refusals } = readApplyReply(reply);
    this.#isInDoubt = false;
    latency.record((performance.now() - sentMs) * 1000);
    this.#applied = delivery.nextOffset;
    problems.clear(this.#what);
    return refusals;
  }

  async #connected(): Promise<void> {
    const { link, signal, problems } = this.#options;
    problems.note(this.#what, new Error('not connected'));
    await link.ready(signal);
    problems.clear(this.#what);
  }

  async #askOffset(): Promise<void> {
    const { link, source, partition, onRewind } = this.#options;
    const { session } = link;
    const stored = (await askOffsets(link, source)).get(partition) ?? 0;
    if (stored < this.#applied) onRewind(stored);
    this.#applied = stored;
    this.#session = session;
  }
}

function isMoved(error: unknown): boolean {
  return error instanceof ReplyError && error.message.startsWith('MOVED ');
}
