export {
  askedPart,
  bucketMsMax,
  eventPart,
  sumPart,
  ringSizeMax,
  ringsMax,
  windowLayout,
  windowTimeMax,
} from './layout.js';
export { areResolutions, isFromFineToCoarse } from './shape.js';
export { Windows } from './windows.js';
export { readResult } from './window-reader.js';
export type { WindowDefault, WindowOptions } from './options.js';
export { wanted, WindowTotals } from './totals.js';
