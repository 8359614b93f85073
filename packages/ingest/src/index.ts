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
export type { EventPlace, ShardOf } from './mapping/mapping.js';
export { parseTemplate } from './mapping/template.js';
export { parseTime, writeTime } from './mapping/time.js';
