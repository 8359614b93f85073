/** Strings as bitmaps. https://redis.io/docs/latest/commands/?group=bitmap */
import type { ReadonlyBytes } from '@millrace/base';
import { kind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { mayGrow, openForWriting } from './string-parts.js';

const W = { bit: word('BIT'), byte: word('BYTE') };
/** A string ends at 512 MiB. */
const bitsMax = 2 ** 32;
const badOffset = 'ERR bit offset is not an integer or out of range';

/** The bit offset at an argument, or -1 where the error is replied. */
function bitOffset(args: Arguments, i: number, reply: Reply): number {
  const offset = args.integer(i);
  if (offset >= 0 && offset < bitsMax) return offset;
  reply.error(badOffset);
  return -1;
}

function setbit(database: Database, args: Arguments, reply: Reply): void {
  const offset = bitOffset(args, 2, reply);
  if (offset < 0) return;
  const bit = args.integer(3);
  if (bit !== 0 && bit !== 1) {
    reply.error('ERR bit is not an integer or out of range');
    return;
  }
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  const at = Math.floor(offset / 8);
  if (!mayGrow(database, at + 1, reply)) return;
  openForWriting(database, args, entry, at + 1);
  const { strings } = database.engine;
  const mask = 0x80 >>> (offset & 7);
  const byte = strings.bytes[strings.offset + at];
  strings.writeByte(at, bit === 1 ? byte | mask : byte & ~mask);
  database.changed(args, 1, 'setbit', '$');
  reply.integer((byte & mask) === 0 ? 0 : 1);
}

function getbit(database: Database, args: Arguments, reply: Reply): void {
  const offset = bitOffset(args, 2, reply);
  if (offset < 0) return;
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  const { strings } = database.engine;
  const at = Math.floor(offset / 8);
  if (entry !== 0) strings.read(entry);
  const isInside = entry !== 0 && at < strings.length;
  reply.integer(
    isInside && (strings.bytes[strings.offset + at] & (0x80 >>> (offset & 7))) !== 0 ? 1 : 0,
  );
}

function bitcount(database: Database, args: Arguments, reply: Reply): void {
  const hasRange = args.count >= 4;
  const inBits = args.count === 5 && args.is(4, W.bit);
  if (args.count === 3 || args.count > 5 || (args.count === 5 && !inBits && !args.is(4, W.byte))) {
    reply.error(errors.syntax);
    return;
  }
  let start = hasRange ? args.integer(2) : 0;
  let end = hasRange ? args.integer(3) : -1;
  if (Number.isNaN(start) || Number.isNaN(end)) {
    reply.error(errors.notInteger);
    return;
  }
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  const { strings } = database.engine;
  if (entry !== 0) strings.read(entry);
  const total = entry === 0 ? 0 : inBits ? strings.length * 8 : strings.length;
  const isBackwards = start < 0 && end < 0 && start > end;
  if (start < 0) start = Math.max(0, total + start);
  if (end < 0) end = Math.max(0, total + end);
  end = Math.min(end, total - 1);
  if (isBackwards || start > end) reply.integer(0);
  else if (inBits) reply.integer(countBitRange(strings.bytes, strings.offset, start, end));
  else reply.integer(countBits(strings.bytes, strings.offset + start, strings.offset + end + 1));
}

/** Bits from `start` to `end`, both included. */
function countBitRange(bytes: ReadonlyBytes, offset: number, start: number, end: number): number {
  const first = Math.floor(start / 8);
  const last = Math.floor(end / 8);
  const before = bitsOf(bytes[offset + first] & ~(0xff >>> (start & 7)));
  const behind = bitsOf(bytes[offset + last] & (0x7f >>> (end & 7)));
  return countBits(bytes, offset + first, offset + last + 1) - before - behind;
}

function countBits(bytes: ReadonlyBytes, from: number, to: number): number {
  let count = 0;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    count += bitsOf(
      bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24),
    );
  }
  for (; at < to; at++) count += bitsOf(bytes[at]);
  return count;
}

/** Bits of a 32-bit word (Hacker's Delight, figure 5-2). */
function bitsOf(word32: number): number {
  let v = word32 - ((word32 >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export const bitmapCommands: readonly Command[] = [
  command({
    name: 'SETBIT',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: one(1),
    group: 'bitmap',
    since: '2.2.0',
    complexity: 'O(1)',
    summary: 'Sets or clears a bit, and returns what it was.',
    execute: setbit,
  }),
  command({
    name: 'GETBIT',
    arity: 3,
    flags: ['readonly', 'fast'],
    keys: one(1),
    group: 'bitmap',
    since: '2.2.0',
    complexity: 'O(1)',
    summary: 'Returns a bit.',
    execute: getbit,
  }),
  command({
    name: 'BITCOUNT',
    arity: -2,
    flags: ['readonly'],
    keys: one(1),
    group: 'bitmap',
    since: '2.6.0',
    complexity: 'O(n) of the length',
    summary: 'Counts the bits that are set.',
    execute: bitcount,
  }),
];
