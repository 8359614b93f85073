export { assert, AssertionFailure } from './assert.js';
export { type Clock, systemClock } from './clock.js';
export { crc32, crc32ByTable } from './crc32.js';
export { createSeededRandom, type Random } from './random.js';
export { systemTimers, type Timers } from './timers.js';
