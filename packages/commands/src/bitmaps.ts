/** Strings as bitmaps, bit by bit. https://redis.io/docs/latest/commands/?group=bitmap */
import { bitsOf, countArenaBits, countBits, kind } from '@millrace/engine';
import type { ReadonlyBytes } from '@millrace/base';
import type { Arguments, Reply } from '@millrace/resp';
import { bitRange, fitBitRange, isReversedBitRange, readBitRange } from './bitmap-ranges.js';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { mayGrow, openForWriting } from './string-parts.js';

/** A string ends at 512 MiB. */
const bitsMax = 2 ** 32;
export const badBitOffset = 'ERR bit offset is not an integer or out of range';

/** The bit offset at an argument, or -1 where the error is replied. */
function bitOffset(args: Arguments, i: number, reply: Reply): number {
  const offset = args.integer(i);
  if (offset >= 0 && offset < bitsMax) return offset;
  reply.error(badBitOffset);
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
  const { strings } = database.engine;
  const had = entry === 0 ? -1 : strings.lengthOf(entry);
  if (at >= had && !mayGrow(database, at + 1, reply)) return;
  openForWriting(database, args, entry, at + 1);
  const mask = 0x80 >>> (offset & 7);
  const byte = strings.bytes[strings.offset + at];
  const was = (byte & mask) === 0 ? 0 : 1;
  if (was !== bit) strings.writeBits(at, byte ^ mask);
  if (was !== bit || at >= had) database.changed(args, 1, 'setbit', '$');
  reply.integer(was);
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
  if (args.count === 3) {
    reply.error(errors.syntax);
    return;
  }
  if (!readBitRange(args, 2, false, reply)) return;
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  if (entry === 0) {
    reply.integer(0);
    return;
  }
  const { strings } = database.engine;
  strings.read(entry);
  const known = args.count === 2 ? strings.knownBits : -1;
  if (known >= 0) reply.integer(known);
  else if (isReversedBitRange()) reply.integer(0);
  else if (!fitBitRange(bitRange.inBits ? strings.length * 8 : strings.length)) reply.integer(0);
  else if (bitRange.inBits) reply.integer(countBitRange(database, bitRange.start, bitRange.end));
  else reply.integer(countIn(database, bitRange.start, bitRange.end + 1));
}

/** Bits from `start` to `end`, both included. */
function countBitRange(database: Database, start: number, end: number): number {
  const { bytes, offset } = database.engine.strings;
  const first = Math.floor(start / 8);
  const last = Math.floor(end / 8);
  const before = bitsOf(bytes[offset + first] & ~(0xff >>> (start & 7)));
  const behind = bitsOf(bytes[offset + last] & (0x7f >>> (end & 7)));
  return countIn(database, first, last + 1) - before - behind;
}

/** Bits of the string that was read, from byte `from` to before `to`. */
function countIn(database: Database, from: number, to: number): number {
  const { bytes, offset } = database.engine.strings;
  return bytes === database.arena.bytes
    ? countArenaBits(database.arena, offset + from, offset + to)
    : countBits(bytes, offset + from, offset + to);
}

function bitpos(database: Database, args: Arguments, reply: Reply): void {
  const bit = args.integer(2);
  if (bit !== 0 && bit !== 1) {
    reply.error(Number.isNaN(bit) ? errors.notInteger : 'ERR The bit argument must be 1 or 0.');
    return;
  }
  if (!readBitRange(args, 3, true, reply)) return;
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  if (entry === 0) {
    reply.integer(bit === 0 ? 0 : -1);
    return;
  }
  const { strings } = database.engine;
  strings.read(entry);
  const { inBits } = bitRange;
  if (!fitBitRange(inBits ? strings.length * 8 : strings.length)) {
    reply.integer(-1);
    return;
  }
  const { start, end } = bitRange;
  const found = findBit(
    database,
    inBits ? start : start * 8,
    inBits ? end : end * 8 + 7,
    bit === 0 ? 0xff : 0,
  );
  // Without an end the string goes on with zeros for ever.
  reply.integer(found < 0 && bit === 0 && args.count < 5 ? strings.length * 8 : found);
}

/** The first bit from `start` to `end` that is not as those of `skip`, a byte of equal bits; -1 where there is none. */
function findBit(database: Database, start: number, end: number, skip: number): number {
  const { bytes, offset } = database.engine.strings;
  let at = Math.floor(start / 8);
  const last = Math.floor(end / 8);
  let differing = (bytes[offset + at] ^ skip) & (0xff >>> (start & 7));
  if (differing === 0) {
    at = skipBytes(database, bytes, offset + at + 1, offset + last, skip) - offset;
    if (at > last) return -1;
    differing = bytes[offset + at] ^ skip;
  }
  const found = at * 8 + Math.clz32(differing) - 24;
  return found > end ? -1 : found;
}

/** The first byte from `from` to `last` that is not `skip`, or the one behind `last`. */
function skipBytes(
  database: Database,
  bytes: ReadonlyBytes,
  from: number,
  last: number,
  skip: number,
): number {
  let at = from;
  while (at <= last && (at & 3) !== 0 && bytes[at] === skip) at++;
  if ((at & 3) === 0 && bytes === database.arena.bytes) {
    const { ints } = database.arena;
    const word = skip === 0 ? 0 : -1;
    while (at + 3 <= last && ints[at / 4] === word) at += 4;
  }
  while (at <= last && bytes[at] === skip) at++;
  return at;
}

export const bitCommands: readonly Command[] = [
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
    complexity: 'O(n) of the length; O(1) for long bitmaps that were made bit by bit',
    summary: 'Counts the bits that are set.',
    execute: bitcount,
  }),
  command({
    name: 'BITPOS',
    arity: -3,
    flags: ['readonly'],
    keys: one(1),
    group: 'bitmap',
    since: '2.8.7',
    complexity: 'O(n) of the length',
    summary: 'Finds the first bit that is set or clear.',
    execute: bitpos,
  }),
];
