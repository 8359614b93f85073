export { elementRegister } from './element-hash.js';
export { estimate } from './estimate.js';
export { HyperLogLogs } from './hyperloglogs.js';
export { selfTestHyperLogLog } from './self-test.js';
export { registerCount } from './layout.js';
