export { Fields } from './entry-writer.js';
export { StreamCursor } from './stream-cursor.js';
export * from './stream-id.js';
export { blockEntriesMax } from './stream-layout.js';
export * from './streams.js';
