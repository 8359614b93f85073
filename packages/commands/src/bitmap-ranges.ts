/** The part of a bitmap that BITCOUNT and BITPOS look at: `start end [BYTE|BIT]`. */
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { errors } from './errors.js';

const W = { bit: word('BIT'), byte: word('BYTE') };

export const bitRange = {
  /** As given, before they are fitted to a length. */
  start: 0,
  end: -1,
  inBits: false,
};

/**
 * Reads the arguments from `at` on, so far as they are there. False where they are refused and the error is replied: BITPOS
 * complains of the unit before it looks at the end, BITCOUNT after.
 */
export function readBitRange(
  args: Arguments,
  at: number,
  unitFirst: boolean,
  reply: Reply,
): boolean {
  const unit = at + 2;
  const range = bitRange;
  range.inBits = args.count > unit && args.is(unit, W.bit);
  range.start = args.count > at ? args.integer(at) : 0;
  range.end = args.count > at + 1 ? args.integer(at + 1) : -1;
  const isUnknown = args.count > unit && !range.inBits && !args.is(unit, W.byte);
  if (args.count > unit + 1) reply.error(errors.syntax);
  else if (Number.isNaN(range.start)) reply.error(errors.notInteger);
  else if (unitFirst && isUnknown) reply.error(errors.syntax);
  else if (Number.isNaN(range.end)) reply.error(errors.notInteger);
  else if (isUnknown) reply.error(errors.syntax);
  else return true;
  return false;
}

/** Whether both ends count from the back, in the wrong order: BITCOUNT counts nothing there, BITPOS looks at what is left. */
export function isReversedBitRange(): boolean {
  return bitRange.start < 0 && bitRange.end < 0 && bitRange.start > bitRange.end;
}

/** Fits the range to `total` bytes or bits. False where nothing is left of it. */
export function fitBitRange(total: number): boolean {
  const range = bitRange;
  if (range.start < 0) range.start = Math.max(0, total + range.start);
  if (range.end < 0) range.end = Math.max(0, total + range.end);
  range.end = Math.min(range.end, total - 1);
  return range.start <= range.end;
}
