export {
  bucketMsMax,
  eventPart,
  ringSizeMax,
  ringsMax,
  windowLayout,
  windowTimeMax,
} from './layout.js';
export { areResolutions, isFromFineToCoarse } from './shape.js';
export { readResult, Windows } from './windows.js';
export type { WindowDefault, WindowOptions } from './options.js';
export { wanted, WindowTotals } from './totals.js';
