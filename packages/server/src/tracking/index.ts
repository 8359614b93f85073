export { Broadcasts } from './broadcasts.js';
export { ReaderTable } from './reader-table.js';
