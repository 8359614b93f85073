import type { Former } from '../delivery/lane-plan.js';
import type { PartitionDelivery } from '../delivery/partition-delivery.js';
import type { PartitionStatus } from '../status.js';

/** Where a topic's partition begins and ends at the broker. */
export interface Watermarks {
  readonly low: number;
  readonly high: number;
}

export type StartPosition =
  { readonly offset: number; readonly lost: number } | { readonly blocked: string };

/** Where to begin reading. An out-of-range seek would silently begin elsewhere. */
export function startPosition(
  wanted: number,
  hasHistory: boolean,
  { low, high }: Watermarks,
): StartPosition {
  if (wanted > high) {
    const blocked = `the shards have applied events up to ${wanted}, but the topic ends at ${high}`;
    return { blocked: `${blocked}: was it created anew?` };
  }
  // A source that is read for the first time begins where its retention has left off.
  const lost = hasHistory ? Math.max(0, low - wanted) : 0;
  return { offset: Math.max(wanted, low), lost };
}

/** One assigned source partition. */
export class KafkaPartition {
  readonly topic: string;
  readonly partition: number;
  readonly former: Former | undefined;
  readonly closing = new AbortController();
  delivery: PartitionDelivery | undefined;
  /** Resolves when `delivery` is there, or it is blocked. */
  opening: Promise<void> = Promise.resolve();
  blocked: string | undefined;
  /** The offset that the next batch has to begin with. */
  expected = 0;
  /** No batch has come from `expected` yet since the last seek. */
  isSeeking = true;
  endOffset = 0;
  committed = -1;

  constructor(topic: string, partition: number, former?: Former) {
    this.former = former;
    this.topic = topic;
    this.partition = partition;
  }

  close(): void {
    this.closing.abort();
    this.delivery?.[Symbol.dispose]();
  }

  status(): PartitionStatus {
    const { topic, partition, endOffset, blocked } = this;
    const appliedOffset = this.delivery?.appliedOffset ?? 0;
    const lag = Math.max(0, endOffset - appliedOffset);
    return { topic, partition, appliedOffset, endOffset, lag, blocked };
  }
}
