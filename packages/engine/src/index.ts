export * from './engine.js';
export * from './entry-value.js';
export * from './keyspace.js';
export * from './lazy-release.js';
export * from './roots.js';
export * from './slot-counts.js';
export * from './strings.js';
export * from './structure.js';
