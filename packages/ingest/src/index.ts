export { builtInDecoders } from './decoder.js';
export type { CreateDecoder, Decoder, FieldPath } from './decoder.js';
export { EventFields, FieldKind } from './event-fields.js';
export { JsonScanner } from './json/json-scanner.js';
