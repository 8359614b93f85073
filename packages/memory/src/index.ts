export * from './arena.js';
export * from './arena-full.js';
export * from './entry.js';
export * from './hash.js';
export * from './hash-index.js';
export * from './layout.js';
export * from './look-ahead.js';
export * from './size-classes.js';
