/** Which labels of a series a reply shows. */
import { keyLength, keyOffset } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { seriesErrors } from './timeseries-errors.js';
import { findWord, W } from './timeseries-words.js';

const selectedMax = 50;
/** A list of labels ends before these. */
const ends = [
  W.aggregation,
  W.align,
  W.bucketTimestamp,
  W.count,
  W.empty,
  W.excludeEmpty,
  W.filter,
  W.filterByTs,
  W.filterByValue,
  W.groupBy,
  W.latest,
  W.reduce,
  W.withLabels,
];

export interface ShownLabels {
  readonly all: boolean;
  /** Names, where some were selected. */
  readonly selected: readonly Uint8Array[] | undefined;
}

/** Reads WITHLABELS and SELECTED_LABELS; undefined where they are wrong: the error is replied. */
export function parseShownLabels(
  args: Arguments,
  from: number,
  end: number,
  reply: Reply,
): ShownLabels | undefined {
  const all = findWord(args, W.withLabels, from, end) >= 0;
  const at = findWord(args, W.selectedLabels, from, end);
  if (at < 0) return { all, selected: undefined };
  const selected: Uint8Array[] = [];
  for (let i = at + 1; i < end && !ends.some((one) => args.is(i, one)); i++)
    selected.push(args.copy(i));
  const error = all
    ? seriesErrors.bothLabels
    : selected.length === 0
      ? seriesErrors.noLabels
      : selected.length > selectedMax
        ? seriesErrors.tooManyLabels
        : undefined;
  if (error === undefined) return { all, selected };
  reply.error(error);
  return undefined;
}

/** The key of a series. */
export function replyKey(database: Database, series: number, reply: Reply): void {
  const { arena } = database;
  const entry = database.engine.timeSeries.entryOf(series);
  reply.bulk(arena.bytes, keyOffset(arena, entry), keyLength(arena, entry));
}

/** A label and its value: a pair of a map in RESP3, an array of two in RESP2. */
export function beginLabel(reply: Reply): void {
  if (!reply.resp3) reply.array(2);
}

/** So many labels follow. */
export function beginLabels(reply: Reply, count: number): void {
  if (reply.resp3) reply.map(count);
  else reply.array(count);
}

/** Labels of a series as they were asked for. */
export function replyLabels(
  database: Database,
  series: number,
  shown: ShownLabels,
  reply: Reply,
): void {
  const { timeSeries } = database.engine;
  const { labels } = timeSeries;
  const { bytes } = database.arena;
  const own = timeSeries.labelsOf(series);
  if (shown.selected === undefined) {
    beginLabels(reply, shown.all ? labels.count(own) : 0);
    if (!shown.all) return;
    labels.open(own);
    while (labels.next()) {
      beginLabel(reply);
      reply.bulk(bytes, labels.nameAt, labels.nameLength);
      reply.bulk(bytes, labels.valueAt, labels.valueLength);
    }
    return;
  }
  beginLabels(reply, shown.selected.length);
  for (const name of shown.selected) {
    beginLabel(reply);
    reply.bulk(name);
    if (labels.find(own, name, 0, name.length))
      reply.bulk(bytes, labels.valueAt, labels.valueLength);
    else reply.nil();
  }
}
