/** Answers with several values a row: one column an aggregator, or a series, joined by time. */
import { emptyValue, SampleBuffer } from '@millrace/engine';
import type { Reply } from '@millrace/resp';
import type { Database } from './database.js';
import type { ParsedRange } from './timeseries-query.js';
import { replySamples, replyValue } from './timeseries-values.js';

const columnSamples = 64;

/** The columns that were read last, and the value of each where it has none: a kind of aggregator, 0 for NaN. */
class Columns {
  readonly all: SampleBuffer[] = [];
  readonly kinds: number[] = [];
  count = 0;

  clear(): void {
    this.count = 0;
    this.kinds.length = 0;
    this.all.length = Math.min(this.all.length, 64);
  }

  add(kind: number): SampleBuffer {
    const column = this.all[this.count] ?? new SampleBuffer(columnSamples);
    this.all[this.count++] = column;
    this.kinds.push(kind);
    column.clear(1 << 14);
    return column;
  }
}

const columns = new Columns();

/** Reads what is asked of one series; false where the answer would be too long. */
export function readAnswer(database: Database, series: number, query: ParsedRange): boolean {
  const kinds = query.specs[0] as readonly number[] | undefined;
  if (kinds === undefined || kinds.length === 1) {
    query.clear();
    query.read(database, series);
    return !query.isCut();
  }
  columns.clear();
  return addColumns(database, series, query, kinds, true);
}

/** Adds a column an aggregator, or one of samples. */
function addColumns(
  database: Database,
  series: number,
  query: ParsedRange,
  kinds: readonly number[],
  showsEmpty: boolean,
): boolean {
  for (const kind of kinds) {
    query.aggregator = kind;
    const column = columns.add(showsEmpty ? kind : 0);
    query.read(database, series, column);
    if (query.isCut(column)) return false;
  }
  return true;
}

/** Reads what is asked of several series, each with its own aggregators, as columns of one table. */
export function readTable(
  database: Database,
  series: readonly number[],
  query: ParsedRange,
): boolean {
  columns.clear();
  return series.every((one, i) => addColumns(database, one, query, query.specs[i] ?? [0], false));
}

/** Whether what was read of one series has no row. */
export function isEmptyAnswer(query: ParsedRange): boolean {
  const kinds = query.specs[0] as readonly number[] | undefined;
  if (kinds === undefined || kinds.length === 1) return query.rows.count === 0;
  return columns.all.slice(0, columns.count).every((column) => column.count === 0);
}

/** What `readAnswer` read: rows of a time and a value, or several. */
export function replyAnswer(reply: Reply, query: ParsedRange): void {
  const kinds = query.specs[0] as readonly number[] | undefined;
  if (kinds === undefined || kinds.length === 1) replySamples(reply, query.rows);
  else replyRows(reply, query, false);
}

/** What `readTable` read: rows of a time and a list of values. */
export function replyTable(reply: Reply, query: ParsedRange): void {
  replyRows(reply, query, true);
}

function replyRows(reply: Reply, query: ParsedRange, nested: boolean): void {
  const width = columns.count;
  const rows = countRows(query);
  const places = new Int32Array(width);
  reply.array(rows);
  for (let row = 0; row < rows; row++) {
    const time = nextTime(places, query.reverse);
    reply.array(nested ? 2 : 1 + width);
    reply.integer(time);
    if (nested) reply.array(width);
    for (let i = 0; i < width; i++) {
      const column = columns.all[i];
      const place = places[i];
      const has = place < column.count && column.times[place] === time;
      replyValue(reply, has ? column.values[place] : missing(i, place, query.reverse));
      if (has) places[i]++;
    }
  }
}

/** The value of a column that has none at a row's time; `place` is that of its next row. */
function missing(i: number, place: number, reverse: boolean): number {
  const column = columns.all[i];
  const before = reverse ? place : place - 1;
  const last = before >= 0 && before < column.count ? column.values[before] : Number.NaN;
  return columns.kinds[i] === 0 ? Number.NaN : emptyValue(columns.kinds[i], last);
}

function countRows(query: ParsedRange): number {
  const places = new Int32Array(columns.count);
  let rows = 0;
  for (; rows < query.count; rows++) {
    const time = nextTime(places, query.reverse);
    if (Number.isNaN(time)) break;
    for (let i = 0; i < places.length; i++) {
      const column = columns.all[i];
      if (places[i] < column.count && column.times[places[i]] === time) places[i]++;
    }
  }
  return rows;
}

/** The time of the next row: the earliest that a column has next, or in reverse the latest. NaN at the end. */
function nextTime(places: Int32Array, reverse: boolean): number {
  let next = Number.NaN;
  for (let i = 0; i < places.length; i++) {
    const column = columns.all[i];
    if (places[i] >= column.count) continue;
    const time = column.times[places[i]];
    if (Number.isNaN(next) || (reverse ? time > next : time < next)) next = time;
  }
  return next;
}
