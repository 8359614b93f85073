import type { PipelineCounters } from './delivery/counters.js';

export interface PartitionStatus {
  readonly topic: string;
  readonly partition: number;
  /** All shards have all events below. */
  readonly appliedOffset: number;
  /** Where the source ends at present. */
  readonly endOffset: number;
  readonly lag: number;
  /** Why it does not advance, where an operator has to decide. */
  readonly blocked: string | undefined;
}

export interface PipelineStatus {
  readonly name: string;
  readonly source: string;
  /** An embedded source that does not loop is `finished` once all shards have all of it. */
  readonly state: 'running' | 'finished';
  readonly counters: Readonly<PipelineCounters>;
  readonly partitions: readonly PartitionStatus[];
}

export interface IngestorStatus {
  /** False while anything is away, or a source partition is blocked. */
  readonly isHealthy: boolean;
  /** What is away and retried, with the reason. */
  readonly problems: Readonly<Record<string, string>>;
  readonly shards: readonly { readonly name: string; readonly isConnected: boolean }[];
  readonly pipelines: readonly PipelineStatus[];
  /** Bytes that wait for shards. */
  readonly waitingBytes: number;
}
