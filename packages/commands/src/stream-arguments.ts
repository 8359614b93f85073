/** What the stream commands read in the same way: ids, and how to trim. */
import { references, StreamId } from '@millrace/engine';
import type { ReferenceRule } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { errors } from './errors.js';

const W = {
  maxlen: word('MAXLEN'),
  minid: word('MINID'),
  limit: word('LIMIT'),
  keepRef: word('KEEPREF'),
  delRef: word('DELREF'),
  acked: word('ACKED'),
};
const byte = {
  dollar: 0x24,
  open: 0x28,
  star: 0x2a,
  plus: 0x2b,
  dash: 0x2d,
  equals: 0x3d,
  tilde: 0x7e,
};

export const streamErrors = {
  invalidId: 'ERR Invalid stream ID specified as stream command argument',
  invalidStart: 'ERR invalid start ID for the interval',
  invalidEnd: 'ERR invalid end ID for the interval',
  bothStrategies: 'ERR syntax error, MAXLEN and MINID options at the same time are not compatible',
  negativeMaxlen: 'ERR The MAXLEN argument must be >= 0.',
  negativeLimit: 'ERR The LIMIT argument must be >= 0.',
  limitWithoutTrim: 'ERR syntax error, LIMIT cannot be used without specifying a trimming strategy',
  limitWithoutTilde: 'ERR syntax error, LIMIT cannot be used without the special ~ option',
} as const;

export const isReferenceWord = (args: Arguments, i: number): boolean =>
  args.is(i, W.keepRef) || args.is(i, W.delRef) || args.is(i, W.acked);
export function readReferences(args: Arguments, i: number): ReferenceRule {
  if (args.is(i, W.delRef)) return references.drop;
  return args.is(i, W.acked) ? references.respect : references.keep;
}
/** The word for a rule, for effects. */
export const referenceWords = ['KEEPREF', 'DELREF', 'ACKED'] as const;

function isByte(args: Arguments, i: number, wanted: number): boolean {
  return args.lengths[i] === 1 && args.bytes[args.offsets[i]] === wanted;
}
export const isStar = (args: Arguments, i: number): boolean => isByte(args, i, byte.star);
export const isPlus = (args: Arguments, i: number): boolean => isByte(args, i, byte.plus);
export const isDollar = (args: Arguments, i: number): boolean => isByte(args, i, byte.dollar);

/** Reads an id, complete or only its time. False where it is none, and the error is replied. */
export function readId(args: Arguments, i: number, id: StreamId, reply: Reply): boolean {
  if (id.parse(args.bytes, args.offsets[i], args.lengths[i], 0)) return true;
  reply.error(streamErrors.invalidId);
  return false;
}

/** The same, and `-` and `+` for the first and the last id there can be. */
export function readAnyId(args: Arguments, i: number, id: StreamId, reply: Reply): boolean {
  if (isByte(args, i, byte.dash)) id.setFirst();
  else if (isByte(args, i, byte.plus)) id.setLast();
  else return readId(args, i, id, reply);
  return true;
}

/** Whether an id leaves its sequence open: `5-*`. */
export function hasOpenSequence(args: Arguments, i: number): boolean {
  const end = args.offsets[i] + args.lengths[i];
  return (
    args.lengths[i] > 2 && args.bytes[end - 1] === byte.star && args.bytes[end - 2] === byte.dash
  );
}

/** Reads the time of an id whose sequence is open. */
export function readOpenId(args: Arguments, i: number, id: StreamId, reply: Reply): boolean {
  if (id.parseTime(args.bytes, args.offsets[i], args.lengths[i] - 2)) return true;
  reply.error(streamErrors.invalidId);
  return false;
}

/** Reads an end of a range: an id, `-`, `+`, or an id behind `(` that itself is left out. */
export function readBound(
  args: Arguments,
  i: number,
  id: StreamId,
  isStart: boolean,
  reply: Reply,
): boolean {
  if (isByte(args, i, byte.dash)) id.setFirst();
  else if (isByte(args, i, byte.plus)) id.setLast();
  else {
    const offset = args.offsets[i];
    const isOpen = args.lengths[i] > 1 && args.bytes[offset] === byte.open ? 1 : 0;
    if (!id.parse(args.bytes, offset + isOpen, args.lengths[i] - isOpen, isStart ? 0 : -1)) {
      reply.error(streamErrors.invalidId);
      return false;
    }
    if (isOpen === 0) return true;
    if (isStart ? !id.increment() : !id.decrement()) {
      reply.error(isStart ? streamErrors.invalidStart : streamErrors.invalidEnd);
      return false;
    }
  }
  return true;
}

export const strategy = { none: 0, maxLength: 1, minId: 2 } as const;

/** Approximate trimming removes as much as so many full blocks hold where no LIMIT is given, in bounds, as in Redis. */
const limitBlocks = 100;
const limitUnbounded = 10_000;
const limitMax = 1_000_000;

/** How a command trims. One is read, and used, at a time. */
export class Trimming {
  strategy: number = strategy.none;
  isApproximate = false;
  maxLength = 0;
  readonly minId = new StreamId();
  limit = 0;
  rule: ReferenceRule = references.keep;
  #hasLimit = false;
  #hasRule = false;

  clear(): void {
    this.strategy = strategy.none;
    this.isApproximate = this.#hasLimit = this.#hasRule = false;
    this.limit = 0;
    this.rule = references.keep;
  }

  /** Reads an option at argument i: returns where the next begins, i itself where it is none, -1 where the error is replied. */
  read(args: Arguments, i: number, reply: Reply): number {
    if (isReferenceWord(args, i)) return this.#readRule(args, i);
    if (i + 1 >= args.count) return i;
    if (args.is(i, W.limit)) return this.#readLimit(args, i, reply);
    const isLength = args.is(i, W.maxlen);
    if (!isLength && !args.is(i, W.minid)) return i;
    if (this.strategy !== strategy.none) return refuse(reply, streamErrors.bothStrategies);
    let at = i + 1;
    this.isApproximate = at + 1 < args.count && isByte(args, at, byte.tilde);
    if (this.isApproximate || (at + 1 < args.count && isByte(args, at, byte.equals))) at++;
    if (!isLength) {
      if (!readId(args, at, this.minId, reply)) return -1;
      this.strategy = strategy.minId;
      return at + 1;
    }
    this.maxLength = args.integer(at);
    if (Number.isNaN(this.maxLength)) return refuse(reply, errors.notInteger);
    if (this.maxLength < 0) return refuse(reply, streamErrors.negativeMaxlen);
    this.strategy = strategy.maxLength;
    return at + 1;
  }

  /** A second rule is no option any more. */
  #readRule(args: Arguments, i: number): number {
    if (this.#hasRule) return i;
    this.#hasRule = true;
    this.rule = readReferences(args, i);
    return i + 1;
  }

  #readLimit(args: Arguments, i: number, reply: Reply): number {
    this.limit = args.integer(i + 1);
    if (Number.isNaN(this.limit)) return refuse(reply, errors.notInteger);
    if (this.limit < 0) return refuse(reply, streamErrors.negativeLimit);
    this.#hasLimit = true;
    return i + 2;
  }

  /** After the last option: whether they go together, the default limit set. */
  finish(reply: Reply, blockEntriesMax: number): boolean {
    if (this.limit > 0 && this.strategy === strategy.none) {
      reply.error(streamErrors.limitWithoutTrim);
      return false;
    }
    if (this.#hasLimit && !this.isApproximate) {
      reply.error(streamErrors.limitWithoutTilde);
      return false;
    }
    if (!this.#hasLimit && this.isApproximate)
      this.limit = Math.min(limitBlocks * blockEntriesMax || limitUnbounded, limitMax);
    return true;
  }
}

function refuse(reply: Reply, text: string): -1 {
  reply.error(text);
  return -1;
}
