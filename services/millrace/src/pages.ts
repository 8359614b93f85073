import { formatConfigPage } from '@millrace/base';
import { storeTable } from '@millrace/server';

/** The pages that derive from tables in the code, by their path from the repository's root. */
export function renderPages(): Map<string, string> {
  return new Map([['docs/configuration.md', formatConfigPage([storeTable])]]);
}
