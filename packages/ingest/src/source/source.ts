import type { Logger } from '@millrace/base';
import type { DeadLetterWriter } from '../dead-letters/dead-letter.js';
import type { PipelineCounters } from '../delivery/counters.js';
import type { Former } from '../delivery/lane-plan.js';
import type { PartitionDelivery } from '../delivery/partition-delivery.js';
import type { Problems } from '../retry.js';
import type { PartitionStatus } from '../status.js';

/** What a running pipeline gives its source. */
export interface SourceContext {
  readonly logger: Logger;
  readonly problems: Problems;
  readonly counters: PipelineCounters;
  openDelivery(place: DeliveryPlace, signal: AbortSignal): Promise<PartitionDelivery>;
}

export interface DeliveryPlace {
  readonly topic: string;
  readonly partition: number;
  readonly deadLetters: DeadLetterWriter;
  /** What is known of the lanes from before, where they are opened anew. */
  readonly former: Former | undefined;
  /** The delivery is closed, and a new one has to be opened with this. */
  readonly onReopen: (reason: string, former: Former) => void;
}

/** Where events come from: it reads, and hands them to one delivery a source partition. */
export interface Source extends AsyncDisposable {
  readonly isFinished: boolean;
  partitions(): PartitionStatus[];
}
