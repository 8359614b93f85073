/** Strings as bitmaps. https://redis.io/docs/latest/commands/?group=bitmap */
import type { ReadonlyBytes } from '@millrace/base';
import { kind } from '@millrace/engine';
import type { Arena } from '@millrace/engine';
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
  else reply.integer(countIn(database, start, end + 1));
}

/** Bits from `start` to `end`, both included. */
function countBitRange(bytes: ReadonlyBytes, offset: number, start: number, end: number): number {
  const first = Math.floor(start / 8);
  const last = Math.floor(end / 8);
  const before = bitsOf(bytes[offset + first] & ~(0xff >>> (start & 7)));
  const behind = bitsOf(bytes[offset + last] & (0x7f >>> (end & 7)));
  return countBits(bytes, offset + first, offset + last + 1) - before - behind;
}

/** Bits of the string that was read, from byte `from` to before `to`. */
function countIn(database: Database, from: number, to: number): number {
  const { bytes, offset } = database.engine.strings;
  const isInArena = bytes === database.arena.bytes;
  return isInArena
    ? countArenaBits(database.arena, offset + from, offset + to)
    : countBits(bytes, offset + from, offset + to);
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

/**
 * The same for bytes of the arena, a word at a time: eight words are added as columns of bits before any are counted
 * (carry-save adders, Hacker's Delight, figure 5-8).
 */
function countArenaBits(arena: Arena, from: number, to: number): number {
  const { ints } = arena;
  const first = Math.min(to, Math.ceil(from / 4) * 4);
  const last = Math.max(first, Math.floor(to / 4) * 4);
  let count = countBits(arena.bytes, from, first) + countBits(arena.bytes, last, to);
  let at = first / 4;
  const end = last / 4;
  let ones = 0;
  let twos = 0;
  let fours = 0;
  let eights = 0;
  for (; at + 8 <= end; at += 8) {
    let a = ints[at];
    let b = ints[at + 1];
    let mixed = ones ^ a;
    const twosA = (ones & a) | (mixed & b);
    ones = mixed ^ b;
    a = ints[at + 2];
    b = ints[at + 3];
    mixed = ones ^ a;
    const twosB = (ones & a) | (mixed & b);
    ones = mixed ^ b;
    mixed = twos ^ twosA;
    const foursA = (twos & twosA) | (mixed & twosB);
    twos = mixed ^ twosB;
    a = ints[at + 4];
    b = ints[at + 5];
    mixed = ones ^ a;
    const twosC = (ones & a) | (mixed & b);
    ones = mixed ^ b;
    a = ints[at + 6];
    b = ints[at + 7];
    mixed = ones ^ a;
    const twosD = (ones & a) | (mixed & b);
    ones = mixed ^ b;
    mixed = twos ^ twosC;
    const foursB = (twos & twosC) | (mixed & twosD);
    twos = mixed ^ twosD;
    mixed = fours ^ foursA;
    eights += bitsOf((fours & foursA) | (mixed & foursB));
    fours = mixed ^ foursB;
  }
  count += 8 * eights + 4 * bitsOf(fours) + 2 * bitsOf(twos) + bitsOf(ones);
  for (; at < end; at++) count += bitsOf(ints[at]);
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
