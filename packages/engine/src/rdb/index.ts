export { inflateLzf, LzfWriter } from './lzf.js';
export { Payloads, finishPayload } from './payload.js';
export { BytesMissing, RdbError, RdbInput, Text } from './rdb-input.js';
export { RdbOutput } from './rdb-output.js';
export * from './rdb-types.js';
export { kindOfType, ValueBuilder } from './value-builder.js';
export { ValueWriter } from './value-writer.js';
