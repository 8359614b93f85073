/**
 * Integers of any width at any bit of a string. https://redis.io/docs/latest/commands/bitfield/
 * Up to 45 bits are numbers; wider ones and what overflows a safe integer are bigints.
 */
import { parseInteger } from '@millrace/base';
import { kind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { badBitOffset } from './bitmaps.js';
import { bitField, readBits, readWideBits, writeBits, writeWideBits } from './bit-field.js';
import { command, one } from './command.js';
import type { Command, Execute } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { mayGrow, openForWriting } from './string-parts.js';

const W = {
  get: word('GET'),
  set: word('SET'),
  incrby: word('INCRBY'),
  overflow: word('OVERFLOW'),
  wrap: word('WRAP'),
  sat: word('SAT'),
  fail: word('FAIL'),
};
const badType =
  'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.';
const stringBitsMax = 2 ** 32;
/** Sums of fields and steps within these bounds are exact as numbers. */
const stepMax = 2 ** 51;

const operation = { get: 0, set: 1, incrby: 2 } as const;
const overflow = { wrap: 0, saturate: 1, fail: 2 } as const;

/** The operation that was read last. */
const step = {
  operation: 0,
  overflow: 0,
  signed: false,
  width: 0,
  offset: 0,
  /** Argument with the value or the step. */
  valueAt: 0,
  /** Argument behind the operation. */
  next: 0,
  /** Why the arguments are refused. */
  fault: '',
};

/** Reads operations from `step.next` on, up to one that does something. False at the end, and where `step.fault` says why not. */
function nextStep(args: Arguments): boolean {
  step.fault = '';
  while (step.next < args.count && args.is(step.next, W.overflow)) {
    if (!readOverflow(args, step.next + 1)) return false;
    step.next += 2;
  }
  const i = step.next;
  if (i >= args.count) return false;
  const left = args.count - i - 1;
  if (args.is(i, W.get) && left >= 2) step.operation = operation.get;
  else if (args.is(i, W.set) && left >= 3) step.operation = operation.set;
  else if (args.is(i, W.incrby) && left >= 3) step.operation = operation.incrby;
  else {
    step.fault = errors.syntax;
    return false;
  }
  if (!readType(args, i + 1) || !readOffset(args, i + 2)) return false;
  step.valueAt = i + 3;
  step.next = step.operation === operation.get ? i + 3 : i + 4;
  if (step.operation === operation.get || !Number.isNaN(args.integer(i + 3))) return true;
  step.fault = errors.notInteger;
  return false;
}

function readOverflow(args: Arguments, i: number): boolean {
  if (i >= args.count) step.fault = errors.syntax;
  else if (args.is(i, W.wrap)) step.overflow = overflow.wrap;
  else if (args.is(i, W.sat)) step.overflow = overflow.saturate;
  else if (args.is(i, W.fail)) step.overflow = overflow.fail;
  else step.fault = 'ERR Invalid OVERFLOW type specified';
  return step.fault === '';
}

function readType(args: Arguments, i: number): boolean {
  const at = args.offsets[i];
  const letter = args.lengths[i] === 0 ? 0 : args.bytes[at];
  step.signed = letter === 0x69; // i
  step.width = parseInteger(args.bytes, at + 1, args.lengths[i] - 1);
  const isKnown = step.signed || letter === 0x75; // u
  if (isKnown && step.width >= 1 && step.width <= (step.signed ? 64 : 63)) return true;
  step.fault = badType;
  return false;
}

function readOffset(args: Arguments, i: number): boolean {
  const at = args.offsets[i];
  const counts = args.lengths[i] > 0 && args.bytes[at] === 0x23; // #
  const number = counts ? parseInteger(args.bytes, at + 1, args.lengths[i] - 1) : args.integer(i);
  step.offset = counts ? number * step.width : number;
  if (step.offset >= 0 && step.offset < stringBitsMax) return true;
  step.fault = badBitOffset;
  return false;
}

function beginSteps(): void {
  step.next = 2;
  step.overflow = overflow.wrap;
}

function bitfieldAs(readOnly: boolean): Execute {
  return (database, args, reply) => {
    let count = 0;
    let writtenTo = 0;
    beginSteps();
    while (nextStep(args)) {
      count++;
      if (step.operation !== operation.get)
        writtenTo = Math.max(writtenTo, step.offset + step.width);
    }
    if (step.fault === '' && readOnly && writtenTo > 0)
      step.fault = 'ERR BITFIELD_RO only supports the GET subcommand';
    if (step.fault !== '') {
      reply.error(step.fault);
      return;
    }
    const entry = database.findKind(args, 1, kind.string, reply);
    if (entry >= 0) runSteps(database, args, reply, entry, count, Math.ceil(writtenTo / 8));
  };
}

function runSteps(
  database: Database,
  args: Arguments,
  reply: Reply,
  entry: number,
  count: number,
  bytes: number,
): void {
  const { strings } = database.engine;
  let grows = false;
  if (bytes > 0) {
    grows = entry === 0 || strings.lengthOf(entry) < bytes;
    if (grows && !mayGrow(database, bytes, reply)) return;
    openForWriting(database, args, entry, bytes);
  } else if (entry !== 0) strings.read(entry);
  bitField.strings = strings;
  bitField.bytes = bytes === 0 && entry === 0 ? 0 : strings.length;
  let changes = false;
  reply.array(count);
  beginSteps();
  while (nextStep(args)) {
    if (step.operation === operation.get) replyField(reply);
    else if (isNarrow(args)) changes = changeNarrow(args, reply) || changes;
    else changes = changeWide(args, reply) || changes;
  }
  if (changes) database.changed(args, 1, 'setbit', '$');
  else if (grows) database.changes++;
}

function replyField(reply: Reply): void {
  if (step.width <= 45) reply.integer(readNarrow());
  else reply.bigInteger(readWide());
}

/** Whether field, value and their sum are exact as numbers. */
function isNarrow(args: Arguments): boolean {
  return step.width <= 45 && Math.abs(args.integer(step.valueAt)) < stepMax;
}

function readNarrow(): number {
  const bits = readBits(step.offset, step.width);
  return step.signed && bits >= 2 ** (step.width - 1) ? bits - 2 ** step.width : bits;
}

function readWide(): bigint {
  const bits = readWideBits(step.offset, step.width);
  return step.signed ? BigInt.asIntN(step.width, bits) : bits;
}

/** True where the string was changed. */
function changeNarrow(args: Arguments, reply: Reply): boolean {
  const { signed, width } = step;
  const old = readNarrow();
  const isSet = step.operation === operation.set;
  const value = args.integer(step.valueAt);
  const wanted = isSet ? value : old + value;
  const max = 2 ** (signed ? width - 1 : width) - 1;
  const min = signed ? -max - 1 : 0;
  // A negative value that is set to an unsigned field counts as a huge one, as in C.
  const isAbove = wanted > max || (isSet && !signed && wanted < 0);
  let result = wanted;
  if (isAbove || wanted < min) {
    if (step.overflow === overflow.fail) {
      reply.nil();
      return false;
    }
    if (step.overflow === overflow.saturate) result = isAbove ? max : min;
    else {
      const range = 2 ** width;
      result = ((wanted % range) + range) % range;
      if (result > max) result -= range;
    }
  }
  reply.integer(isSet ? old : result);
  if (result === old) return false;
  writeBits(step.offset, width, result < 0 ? result + 2 ** width : result);
  return true;
}

function changeWide(args: Arguments, reply: Reply): boolean {
  const { signed } = step;
  const width = BigInt(step.width);
  const old = readWide();
  const isSet = step.operation === operation.set;
  const value = args.bigInteger(step.valueAt);
  const wanted = isSet ? value : old + value;
  const max = (1n << (signed ? width - 1n : width)) - 1n;
  const min = signed ? -max - 1n : 0n;
  const isAbove = wanted > max || (isSet && isTakenForHuge(value, max));
  let result = wanted;
  if (isAbove || wanted < min) {
    if (step.overflow === overflow.fail) {
      reply.nil();
      return false;
    }
    if (step.overflow === overflow.saturate) result = isAbove ? max : min;
    else result = signed ? BigInt.asIntN(step.width, wanted) : BigInt.asUintN(step.width, wanted);
  }
  reply.bigInteger(isSet ? old : result);
  if (result === old) return false;
  writeWideBits(step.offset, step.width, BigInt.asUintN(step.width, result));
  return true;
}

/** Redis computes how far a value is from the largest in 64 bits: the most negative ones come out as too large. */
function isTakenForHuge(value: bigint, max: bigint): boolean {
  if (!step.signed) return value < 0n;
  return step.width < 64 && BigInt.asIntN(64, max - value) < 0n;
}

export const bitFieldCommands: readonly Command[] = [
  command({
    name: 'BITFIELD',
    arity: -2,
    flags: ['write', 'denyoom'],
    keys: one(1),
    group: 'bitmap',
    since: '3.2.0',
    complexity: 'O(1) for each operation',
    summary: 'Reads and changes integers of any width at any bit.',
    execute: bitfieldAs(false),
  }),
  command({
    name: 'BITFIELD_RO',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: one(1),
    group: 'bitmap',
    since: '6.0.0',
    complexity: 'O(1) for each operation',
    summary: 'Reads integers of any width at any bit.',
    execute: bitfieldAs(true),
  }),
];
