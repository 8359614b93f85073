export { PipelineError } from './config/pipeline-error.js';
export type {
  KafkaSourceConfig,
  PipelineConfig,
  ReplaySourceConfig,
} from './config/pipeline-config.js';
export { parsePipelines } from './config/pipeline-schema.js';
export { builtInDecoders } from './decoder.js';
export type { CreateDecoder, Decoder, FieldPath, WantedField } from './decoder.js';
export { DeliveryBuffer } from './delivery/delivery-buffer.js';
export { EventFields, FieldKind } from './event-fields.js';
export { JsonScanner } from './json/json-scanner.js';
export { Mapping, Outcome } from './mapping/mapping.js';
export type { EventPlace, LaneOf, Routes } from './mapping/mapping.js';
export { parseTemplate } from './mapping/template.js';
export { parseTime, writeTime } from './mapping/time.js';
export { readApplyReply } from './delivery/apply-reply.js';
export type { ApplyReply, Refusal } from './delivery/apply-reply.js';
export { openShardSet } from './delivery/shard-link.js';
export type { ShardLink, ShardSet, ShardSetOptions } from './delivery/shard-link.js';
export type { DeadLetter } from './dead-letters/dead-letter.js';
export { Ingestor, startIngestor } from './ingestor.js';
export type { IngestorOptions } from './ingestor.js';
export { Problems } from './retry.js';
export { startPosition } from './source/kafka-partition.js';
export { parseCsv } from './source/csv.js';
export { Recording } from './source/recording.js';
export type { IngestorStatus, PartitionStatus, PipelineStatus } from './status.js';
export { demoPipelineFile, readPipelines } from './pipeline-file.js';
