export { Blocks, blockSamplesMax, valueCodec } from './blocks.js';
export { matcherKind } from './label-query.js';
export type { Matcher } from './label-query.js';
export { Labels, labelBytesMax } from './labels.js';
export { duplicatePolicy, duplicatePolicyNames, timeMax } from './layout.js';
export { SampleBuffer } from './sample-buffer.js';
export { sampleResult } from './series-store.js';
export type { SeriesOptions } from './series-store.js';
export { TimeSeries } from './time-series.js';
