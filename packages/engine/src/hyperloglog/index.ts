export { elementRegister } from './element-hash.js';
export { HyperLogLogs } from './hyperloglogs.js';
export { selfTestHyperLogLog } from './self-test.js';
export { registerCount } from './layout.js';
