/** TS.QUERYLABELS: which labels series have, or which values one of them. */
import { Labels } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { wrongArity } from './errors.js';
import { seriesErrors } from './timeseries-errors.js';
import { selectSeries } from './timeseries-selection.js';
import { W } from './timeseries-words.js';

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

function queryLabels(database: Database, args: Arguments, reply: Reply): void {
  const wantsValues = args.is(1, W.values);
  if (!wantsValues && !args.is(1, W.labels)) {
    reply.error(seriesErrors.subtype);
    return;
  }
  const end = wantsValues ? 3 : 2;
  if (args.count < end) {
    reply.error(wrongArity('TS.QUERYLABELS'));
    return;
  }
  if (args.count > end && !args.is(end, W.filter)) {
    reply.error(seriesErrors.filterWord);
    return;
  }
  if (args.count === end + 1) {
    reply.error(seriesErrors.filterNone);
    return;
  }
  const label = wantsValues ? latin1(args.copy(2)) : undefined;
  const found = new Set<string>();
  if (args.count === end) collectAll(database, label, found);
  else {
    const selected = selectSeries(database, args, end + 1, args.count, reply);
    if (selected === undefined) return;
    for (const series of selected.series) collect(database, series, label, found);
  }
  const texts = [...found].sort();
  reply.set(texts.length);
  for (const text of texts) reply.bulk(Buffer.from(text, 'latin1'));
}

/** Collects from the label index, which has each label once. */
function collectAll(database: Database, label: string | undefined, found: Set<string>): void {
  const { engine, keyspace } = database;
  const { bytes } = database.arena;
  engine.timeSeries.eachLabel(keyspace.number, (at, series) => {
    if (keyspace.isExpired(engine.timeSeries.entryOf(series))) return false;
    const nameEnd = at + 4 + (bytes[at] | (bytes[at + 1] << 8));
    const valueEnd = nameEnd + (bytes[at + 2] | (bytes[at + 3] << 8));
    const name = latin1(bytes.slice(at + 4, nameEnd));
    if (label === undefined) found.add(name);
    else if (name === label) found.add(latin1(bytes.slice(nameEnd, valueEnd)));
    return true;
  });
}

/** Collects from a series' own labels. */
function collect(
  database: Database,
  series: number,
  label: string | undefined,
  found: Set<string>,
): void {
  const { bytes } = database.arena;
  const labels = new Labels(database.arena);
  labels.open(database.engine.timeSeries.labelsOf(series));
  while (labels.next()) {
    const { nameAt, nameLength, valueAt, valueLength } = labels;
    const name = latin1(bytes.slice(nameAt, nameAt + nameLength));
    if (label === undefined) found.add(name);
    else if (name === label) found.add(latin1(bytes.slice(valueAt, valueAt + valueLength)));
  }
}

export const timeSeriesLabelCommands: readonly Command[] = [
  command({
    name: 'TS.QUERYLABELS',
    arity: -2,
    flags: ['readonly'],
    group: 'timeseries',
    since: '8.10.0',
    complexity: 'O(n) in the labels, or in the matching series',
    summary: 'The names of labels that series have, or the values of one.',
    execute: queryLabels,
  }),
];
