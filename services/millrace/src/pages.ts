import { formatConfigPage } from '@millrace/base';
import { renderCommandsPage, storeTable } from '@millrace/server';
import { archiverTable } from './tables/archiver-table.js';
import { gatewayTable } from './tables/gateway-table.js';
import { ingestorTable } from './tables/ingestor-table.js';
import { startTable } from './tables/start-table.js';

/** The pages that derive from tables in the code, by their path from the repository's root. */
export function renderPages(): Map<string, string> {
  return new Map([
    [
      'docs/configuration.md',
      formatConfigPage([storeTable, gatewayTable, ingestorTable, archiverTable, startTable]),
    ],
    ['docs/commands.md', renderCommandsPage()],
  ]);
}
