export * from './assert.js';
export * from './clock.js';
export * from './crc32.js';
export * from './random.js';
export * from './readonly-views.js';
export * from './timers.js';
