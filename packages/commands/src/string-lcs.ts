/**
 * The longest common subsequence of two strings. https://redis.io/docs/latest/commands/lcs/
 * Only two rows of lengths are kept, and of each cell one bit: whether the way back goes up. That is all Redis asks the table.
 */
import type { ReadonlyBytes } from '@millrace/base';
import { entryKind, kind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, range } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';

const W = {
  len: word('LEN'),
  idx: word('IDX'),
  minMatchLen: word('MINMATCHLEN'),
  withMatchLen: word('WITHMATCHLEN'),
};
/** Redis' table has four bytes a cell, and no more than proto-max-bulk-len in all; ours is smaller. */
const cellsMax = 2 ** 27;

interface Text {
  readonly bytes: ReadonlyBytes;
  readonly offset: number;
  readonly length: number;
}

interface Table {
  readonly length: number;
  /** Empty where only the length was asked for. */
  readonly goesUp: Uint8Array;
}

function textOf(database: Database, entry: number): Text {
  const { strings } = database.engine;
  if (entry === 0) return { bytes: database.arena.bytes, offset: 0, length: 0 };
  strings.read(entry);
  const { bytes, offset, length } = strings;
  // A number's digits are written where the next one's will be.
  return bytes === database.arena.bytes
    ? { bytes, offset, length }
    : { bytes: bytes.slice(offset, offset + length), offset: 0, length };
}

function fillTable(a: Text, b: Text, keeps: boolean): Table {
  const goesUp = new Uint8Array(keeps ? Math.ceil((a.length * b.length) / 8) : 0);
  const row = new Uint32Array(b.length + 1);
  let cell = 0;
  for (let i = 0; i < a.length; i++) {
    const byte = a.bytes[a.offset + i];
    let diagonal = 0;
    let left = 0;
    for (let k = 1; k <= b.length; k++, cell++) {
      const up = row[k];
      if (byte === b.bytes[b.offset + k - 1]) left = diagonal + 1;
      else if (up > left) {
        left = up;
        if (keeps) goesUp[cell >>> 3] |= 1 << (cell & 7);
      }
      row[k] = left;
      diagonal = up;
    }
  }
  return { length: row[b.length], goesUp };
}

interface Match {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

interface Trace {
  readonly common: Uint8Array;
  readonly matches: Match[];
}

/** The way back through the table, from the end: what is common, and the runs that match. */
function traceBack(a: Text, b: Text, table: Table): Trace {
  const common = new Uint8Array(table.length);
  const matches: Match[] = [];
  let left = table.length;
  let [i, k] = [a.length, b.length];
  let run = 0;
  const end = (): void => {
    if (run > 0) matches.push({ a: i, b: k, length: run });
    run = 0;
  };
  while (i > 0 && k > 0) {
    if (a.bytes[a.offset + i - 1] === b.bytes[b.offset + k - 1]) {
      common[--left] = a.bytes[a.offset + i - 1];
      run++;
      i--;
      k--;
      continue;
    }
    end();
    const cell = (i - 1) * b.length + k - 1;
    if ((table.goesUp[cell >>> 3] & (1 << (cell & 7))) !== 0) i--;
    else k--;
  }
  end();
  return { common, matches };
}

const options = { len: false, idx: false, withMatchLen: false, minMatchLen: 0 };

function readOptions(args: Arguments): string {
  options.len = options.idx = options.withMatchLen = false;
  options.minMatchLen = 0;
  for (let i = 3; i < args.count; i++) {
    if (args.is(i, W.idx)) options.idx = true;
    else if (args.is(i, W.len)) options.len = true;
    else if (args.is(i, W.withMatchLen)) options.withMatchLen = true;
    else if (args.is(i, W.minMatchLen) && i + 1 < args.count) {
      options.minMatchLen = args.integer(++i);
      if (Number.isNaN(options.minMatchLen)) return errors.notInteger;
    } else return errors.syntax;
  }
  return options.idx && options.len
    ? 'ERR If you want both the length and indexes, please just use IDX.'
    : '';
}

function lcs(database: Database, args: Arguments, reply: Reply): void {
  const first = database.find(args, 1);
  const second = database.find(args, 2);
  if (!isString(database, first) || !isString(database, second)) {
    reply.error('ERR The specified keys must contain string values');
    return;
  }
  const refusal = readOptions(args);
  if (refusal !== '') {
    reply.error(refusal);
    return;
  }
  const a = textOf(database, first);
  const b = textOf(database, second);
  if ((a.length + 1) * (b.length + 1) > cellsMax) {
    reply.error('ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len');
    return;
  }
  const table = fillTable(a, b, !options.len);
  if (options.len) {
    reply.integer(table.length);
    return;
  }
  const { common, matches } = traceBack(a, b, table);
  if (options.idx) replyMatches(reply, matches, table.length);
  else reply.bulk(common, 0, common.length);
}

function isString(database: Database, entry: number): boolean {
  return entry === 0 || entryKind(database.arena, entry) === kind.string;
}

function replyMatches(reply: Reply, matches: readonly Match[], length: number): void {
  const told = matches.filter((match) => match.length >= options.minMatchLen);
  reply.map(2);
  reply.bulkText('matches');
  reply.array(told.length);
  for (const match of told) {
    reply.array(options.withMatchLen ? 3 : 2);
    replyRange(reply, match.a, match.length);
    replyRange(reply, match.b, match.length);
    if (options.withMatchLen) reply.integer(match.length);
  }
  reply.bulkText('len');
  reply.integer(length);
}

function replyRange(reply: Reply, from: number, length: number): void {
  reply.array(2);
  reply.integer(from);
  reply.integer(from + length - 1);
}

export const lcsCommands: readonly Command[] = [
  command({
    name: 'LCS',
    arity: -3,
    flags: ['readonly'],
    keys: range(1, 2),
    group: 'string',
    since: '7.0.0',
    complexity: 'O(n*m) of the lengths of the two',
    summary: 'Finds the longest common subsequence of two strings.',
    execute: lcs,
  }),
];
