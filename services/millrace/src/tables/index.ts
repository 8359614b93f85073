export { archiverTable } from './archiver-table.js';
export { gatewayTable } from './gateway-table.js';
export { ingestorTable } from './ingestor-table.js';
export { startTable } from './start-table.js';
