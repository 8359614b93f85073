import { parseUnsignedAsC } from '@millrace/base';
import { kindNames } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { errors } from './errors.js';
import { Glob } from './glob.js';

const W = {
  match: word('MATCH'),
  count: word('COUNT'),
  type: word('TYPE'),
  noValues: word('NOVALUES'),
};

export interface ScanOptions {
  readonly cursor: number;
  readonly count: number;
  /** Undefined matches all. */
  readonly match: Glob | undefined;
  /** -1 is any; a name that no kind has is -2 and matches nothing. */
  readonly kind: number;
  readonly noValues: boolean;
}

const countDefault = 10;

/** Reads the cursor at argument `at` and the options behind it; undefined where the error is replied. */
export function readScanOptions(
  args: Arguments,
  at: number,
  reply: Reply,
  takesType = false,
  takesNoValues = false,
): ScanOptions | undefined {
  const cursor = readCursor(args, at, reply);
  if (cursor < 0) return undefined;
  let count = countDefault;
  let match: Glob | undefined;
  let kind = -1;
  let noValues = false;
  for (let i = at + 1; i < args.count; i++) {
    const hasValue = i + 1 < args.count;
    if (args.is(i, W.count) && hasValue) {
      count = args.integer(++i);
      if (Number.isNaN(count) || count < 1) {
        reply.error(Number.isNaN(count) ? errors.notInteger : errors.syntax);
        return undefined;
      }
    } else if (args.is(i, W.match) && hasValue) match = new Glob(args.copy(++i));
    else if (takesType && args.is(i, W.type) && hasValue) kind = kindOf(args.text(++i));
    else if (takesNoValues && args.is(i, W.noValues)) noValues = true;
    else {
      const isForHashes = args.is(i, W.noValues);
      reply.error(isForHashes ? 'ERR NOVALUES option can only be used in HSCAN' : errors.syntax);
      return undefined;
    }
  }
  return {
    cursor,
    count,
    match: match?.matchesAll === true ? undefined : match,
    kind,
    noValues,
  };
}

/** The cursor at an argument, or -1 where the error is replied. One beyond ours begins from the start. */
export function readCursor(args: Arguments, at: number, reply: Reply): number {
  const cursor = parseUnsignedAsC(args.quoted(at));
  if (cursor !== undefined) return cursor <= 0xffffffffn ? Number(cursor) : 0;
  reply.error('ERR invalid cursor');
  return -1;
}

/** What a walk over a key that is not there answers, whatever its options are. */
export function replyNothingScanned(reply: Reply): void {
  reply.array(2);
  reply.bulkText('0');
  reply.array(0);
}

function kindOf(name: string): number {
  const kind = kindNames.findIndex((one) => one.toLowerCase() === name.toLowerCase());
  return kind > 0 ? kind : -2;
}
