import type { Condition } from '../mapping/condition.js';
import type { TargetConfig } from '../mapping/target-config.js';

export const saslMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

export interface KafkaSourceConfig {
  readonly type: 'kafka';
  readonly brokers: readonly string[];
  readonly topics: readonly string[];
  readonly clientId: string;
  readonly groupId: string;
  readonly ssl: boolean;
  readonly sasl:
    | {
        readonly mechanism: (typeof saslMechanisms)[number];
        readonly username: string;
        readonly password: string;
      }
    | undefined;
  readonly sessionTimeoutMs: number;
  readonly maxWaitMs: number;
  readonly fetchPartitionBytes: number;
  readonly deadLetterTopic: string;
}

export interface ReplaySourceConfig {
  readonly type: 'replay';
  readonly dataset: string;
  readonly partitions: number;
  readonly eventsPerSecond: number;
  readonly isLooping: boolean;
  readonly deadLetterFile: string;
}

export interface PipelineConfig {
  readonly name: string;
  readonly source: KafkaSourceConfig | ReplaySourceConfig;
  readonly decoder: string;
  readonly filter: Condition | undefined;
  readonly targets: readonly TargetConfig[];
  readonly deliveryBytes: number;
}
