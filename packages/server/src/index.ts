export { type StoreConfig, storeTable } from './config-table.js';
