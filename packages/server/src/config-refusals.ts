/** Why CONFIG SET refuses a change, in Redis' words. */
import { rowNameOf } from '@millrace/base';
import type { LiveConfig } from '@millrace/base';
import type { StoreRows } from './config-table.js';

type Row = StoreRows[keyof StoreRows];

/** The first reason among the changes, or undefined where all may be made. */
export function refusalText(
  config: LiveConfig<StoreRows>,
  changes: readonly (readonly [name: string, text: string])[],
): string | undefined {
  const rows: Readonly<Record<string, Row | undefined>> = config.table.rows;
  for (const [name] of changes) {
    if (rows[rowNameOf(config.table, name.toLowerCase())] === undefined)
      return `ERR Unknown option or number of arguments for CONFIG SET - '${name.split('\0', 1)[0]}'`;
  }
  const seen = new Set<string>();
  for (const [given, text] of changes) {
    const name = given.toLowerCase();
    const row = rows[rowNameOf(config.table, name)];
    const reason = seen.has(name) ? 'duplicate parameter' : row && reasonAgainst(row, text);
    if (reason !== undefined)
      return `ERR CONFIG SET failed (possibly related to argument '${given}') - ${reason}`;
    seen.add(name);
  }
  return undefined;
}

function reasonAgainst(row: Row, text: string): string | undefined {
  if (!row.isMutable) return "can't set immutable config";
  try {
    row.parse(text);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason.startsWith('must be between')) return `argument ${reason} inclusive`;
    return byType[row.typeName] ?? (row.typeName.includes('|') ? choices(row) : reason);
  }
}

const byType: Partial<Record<string, string>> = {
  bytes: 'argument must be a memory value',
  integer: "argument couldn't be parsed into an integer",
  'yes|no': "argument must be 'yes' or 'no'",
};

const choices = (row: Row): string =>
  `argument(s) must be one of the following: ${row.typeName.replaceAll('|', ', ')}`;
