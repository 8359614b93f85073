export { listLayout } from './layout.js';
export * from './list-cursor.js';
export * from './lists.js';
