export {
  bucketMsMax,
  eventPart,
  ringSizeMax,
  ringsMax,
  windowLayout,
  windowTimeMax,
} from './layout.js';
export { readResult, Windows } from './windows.js';
export type { WindowDefault, WindowOptions } from './options.js';
export { wanted, WindowTotals } from './totals.js';
