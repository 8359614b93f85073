/** What the stream commands read in the same way: ids, and how to trim. */
import { blockEntriesMax, StreamId } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { errors } from './errors.js';

const W = { maxlen: word('MAXLEN'), minid: word('MINID'), limit: word('LIMIT') };
const byte = { star: 0x2a, dash: 0x2d, plus: 0x2b, equals: 0x3d, tilde: 0x7e, open: 0x28 };

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

/** Entries that approximate trimming removes at most where no LIMIT is given, as in Redis. */
const limitDefault = 100 * blockEntriesMax;

function isByte(args: Arguments, i: number, wanted: number): boolean {
  return args.lengths[i] === 1 && args.bytes[args.offsets[i]] === wanted;
}
export const isStar = (args: Arguments, i: number): boolean => isByte(args, i, byte.star);

/** Reads an id, complete or only its time. False where it is none, and the error is replied. */
export function readId(args: Arguments, i: number, id: StreamId, reply: Reply): boolean {
  if (id.parse(args.bytes, args.offsets[i], args.lengths[i], 0)) return true;
  reply.error(streamErrors.invalidId);
  return false;
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

/** How a command trims. One is read, and used, at a time. */
export class Trimming {
  strategy: number = strategy.none;
  isApproximate = false;
  maxLength = 0;
  readonly minId = new StreamId();
  limit = 0;
  #hasLimit = false;

  clear(): void {
    this.strategy = strategy.none;
    this.isApproximate = this.#hasLimit = false;
    this.limit = 0;
  }

  /** Reads an option at argument i: returns where the next begins, i itself where it is none, -1 where the error is replied. */
  read(args: Arguments, i: number, reply: Reply): number {
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

  #readLimit(args: Arguments, i: number, reply: Reply): number {
    this.limit = args.integer(i + 1);
    if (Number.isNaN(this.limit)) return refuse(reply, errors.notInteger);
    if (this.limit < 0) return refuse(reply, streamErrors.negativeLimit);
    this.#hasLimit = true;
    return i + 2;
  }

  /** After the last option: whether they go together, the default limit set. */
  finish(reply: Reply): boolean {
    if (this.limit > 0 && this.strategy === strategy.none) {
      reply.error(streamErrors.limitWithoutTrim);
      return false;
    }
    if (this.#hasLimit && !this.isApproximate) {
      reply.error(streamErrors.limitWithoutTilde);
      return false;
    }
    if (!this.#hasLimit && this.isApproximate) this.limit = limitDefault;
    return true;
  }
}

function refuse(reply: Reply, text: string): -1 {
  reply.error(text);
  return -1;
}
