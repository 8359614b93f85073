/** Which series a command is about: those that its filters by label let through. */
import type { Matcher, Selection } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { parseMatchers } from './timeseries-filters.js';

/** Longer filters are not remembered. */
const filtersBytesMax = 1024;

/**
 * The living series that the filters from argument `from` up to `end` let through, in the order of their keys; undefined
 * where the filters are wrong: the error is replied.
 */
export function selectSeries(
  database: Database,
  args: Arguments,
  from: number,
  end: number,
  reply: Reply,
): Selection | undefined {
  const { timeSeries } = database.engine;
  const { number } = database.keyspace;
  const { selections } = timeSeries;
  const filters = textOf(args, from, end);
  const known = selections.get(number, filters);
  if (known !== undefined) return living(database, known);
  const matchers: readonly Matcher[] | undefined = parseMatchers(args, from, end, reply);
  if (matchers === undefined) return undefined;
  const found = timeSeries.select(number, matchers);
  if (filters !== '') selections.keep(number, filters, found);
  return living(database, found);
}

/** The filters as they came, which says where one ends too; empty where they are too long. */
function textOf(args: Arguments, from: number, end: number): string {
  const start = args.offsets[from];
  const length = args.offsets[end - 1] + args.lengths[end - 1] - start;
  if (length > filtersBytesMax) return '';
  const { buffer, byteOffset } = args.bytes;
  return Buffer.from(buffer, byteOffset + start, length).toString('latin1');
}

function living(database: Database, found: Selection): Selection {
  const { keyspace } = database;
  if (keyspace.expiringSize === 0) return found;
  const isLiving = (entry: number): boolean => !keyspace.isExpired(entry);
  if (found.entries.every(isLiving)) return found;
  return {
    series: found.series.filter((_, i) => isLiving(found.entries[i])),
    entries: found.entries.filter(isLiving),
  };
}
