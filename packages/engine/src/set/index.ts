export * from './layout.js';
export * from './set-walk.js';
export * from './sets.js';
