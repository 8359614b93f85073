import { datasets } from '../source/datasets.js';
import * as limits from '../limits.js';
import { saslMechanisms } from './pipeline-config.js';
import type { KafkaSourceConfig, ReplaySourceConfig } from './pipeline-config.js';
import { required } from './target-schema.js';
import type { YamlValue } from './yaml-value.js';

const kafkaKeys = [
  'brokers',
  'topics',
  'clientId',
  'groupId',
  'ssl',
  'sasl',
  'sessionTimeout',
  'maxWait',
  'fetchBytes',
  'deadLetterTopic',
];
const replayKeys = ['dataset', 'partitions', 'eventsPerSecond', 'loop', 'deadLetterFile'];

export function readSource(
  value: YamlValue,
  pipeline: string,
): KafkaSourceConfig | ReplaySourceConfig {
  const entries = value.map(['kafka', 'replay']);
  const kafka = entries.get('kafka');
  const replay = entries.get('replay');
  if (kafka !== undefined && replay === undefined) return readKafka(kafka, pipeline);
  if (replay !== undefined && kafka === undefined) return readReplay(replay, pipeline);
  throw value.error('has to have one of kafka and replay');
}

function readKafka(value: YamlValue, pipeline: string): KafkaSourceConfig {
  const entries = value.map(kafkaKeys);
  const sasl = entries.get('sasl');
  return {
    type: 'kafka',
    brokers: readNames(required(entries, 'brokers', value)),
    topics: readNames(required(entries, 'topics', value)),
    clientId: entries.get('clientId')?.string() ?? 'millrace',
    groupId: entries.get('groupId')?.string() ?? `millrace-${pipeline}`,
    ssl: entries.get('ssl')?.boolean() ?? false,
    sasl: sasl === undefined ? undefined : readSasl(sasl),
    sessionTimeoutMs: entries.get('sessionTimeout')?.durationMs() ?? 30_000,
    maxWaitMs: entries.get('maxWait')?.durationMs() ?? 100,
    fetchPartitionBytes:
      entries.get('fetchBytes')?.integer(1024, limits.fetchBytesMax) ??
      limits.fetchPartitionBytesMax,
    deadLetterTopic: entries.get('deadLetterTopic')?.string() ?? `${pipeline}.dead-letters`,
  };
}

function readSasl(value: YamlValue): NonNullable<KafkaSourceConfig['sasl']> {
  const entries = value.map(['mechanism', 'username', 'password']);
  return {
    mechanism: required(entries, 'mechanism', value).oneOf(saslMechanisms),
    username: required(entries, 'username', value).string(),
    password: required(entries, 'password', value).string(),
  };
}

function readReplay(value: YamlValue, pipeline: string): ReplaySourceConfig {
  const entries = value.map(replayKeys);
  return {
    type: 'replay',
    dataset: required(entries, 'dataset', value).oneOf([...datasets.keys()]),
    partitions: entries.get('partitions')?.integer(1, 64) ?? 1,
    eventsPerSecond: entries.get('eventsPerSecond')?.integer(1, 1_000_000) ?? 100,
    isLooping: entries.get('loop')?.boolean() ?? false,
    deadLetterFile: entries.get('deadLetterFile')?.string() ?? `${pipeline}.dead-letters.jsonl`,
  };
}

function readNames(value: YamlValue): string[] {
  const names = value.list().map((item) => item.string());
  if (names.length === 0) throw value.error('has to have at least one entry');
  if (new Set(names).size !== names.length) throw value.error('names something twice');
  return names;
}
