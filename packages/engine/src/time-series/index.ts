export { Blocks, blockSamplesMax, valueCodec } from './blocks.js';
export { parseCompactionPolicy, plainSeriesDefaults } from './defaults.js';
export type { CompactionPolicy, SeriesDefaults } from './defaults.js';
export type { Selection } from './key-order.js';
export { matcherKind } from './label-query.js';
export type { Matcher } from './label-query.js';
export { Labels, labelBytesMax } from './labels.js';
export { duplicatePolicy, duplicatePolicyNames, timeMax } from './layout.js';
export { SampleBuffer } from './sample-buffer.js';
export { sampleResult } from './series-store.js';
export type { SeriesOptions } from './series-roots.js';
export { TimeSeries } from './time-series.js';
export { BitReader, BitWriter } from './bits.js';
export { sketchError, sketchWords, ValueSpread } from './value-sketch.js';
export {
  Accumulator,
  aggregator,
  aggregatorName,
  aggregatorNamed,
  emptyValue,
  isGain,
  takesNan,
} from './aggregation.js';
export { RangeReader } from './range-reader.js';
export { rowsMax } from './range-query.js';
export type { RangeQuery } from './range-query.js';
