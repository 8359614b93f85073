/** INCREX: a counter with bounds and expiry in one step. https://redis.io/docs/latest/commands/increx/ */
import {
  addLongDoubles,
  INT64_MAX,
  INT64_MIN,
  LONG_DOUBLE_TEXT_BYTES_MAX,
  LongDoubleError,
  parseBigInteger,
  parseDouble,
  parseInteger,
} from '@millrace/base';
import { entryExpiry, kind } from '@millrace/engine';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { expiryWordAt, readExpiry } from './expiry-options.js';

const W = {
  byInt: word('BYINT'),
  byFloat: word('BYFLOAT'),
  lower: word('LBOUND'),
  upper: word('UBOUND'),
  saturate: word('SATURATE'),
  persist: word('PERSIST'),
  enx: word('ENX'),
};

/** Arguments of the options, 0 where they are not given. */
interface Options {
  byAt: number;
  isFloat: boolean;
  lowerAt: number;
  upperAt: number;
  saturate: boolean;
  timeAt: number;
  persist: boolean;
  onlyWithoutExpiry: boolean;
}

/** A counter before and after; `value` is undefined where nothing is to change. */
interface Step {
  readonly current: string;
  readonly value: string | undefined;
  readonly applied: string;
}

function readOptions(args: Arguments): Options | undefined {
  const found: Options = {
    byAt: 0,
    isFloat: false,
    lowerAt: 0,
    upperAt: 0,
    saturate: false,
    timeAt: 0,
    persist: false,
    onlyWithoutExpiry: false,
  };
  for (let i = 2; i < args.count; i++) {
    const hasValue = i + 1 < args.count;
    const isBy = args.is(i, W.byInt) || args.is(i, W.byFloat);
    const mayTime = found.timeAt === 0 && !found.persist;
    if (isBy && hasValue && found.byAt === 0) {
      found.isFloat = args.is(i, W.byFloat);
      found.byAt = ++i;
    } else if (args.is(i, W.lower) && hasValue && found.lowerAt === 0) found.lowerAt = ++i;
    else if (args.is(i, W.upper) && hasValue && found.upperAt === 0) found.upperAt = ++i;
    else if (args.is(i, W.saturate) && !found.saturate) found.saturate = true;
    else if (args.is(i, W.persist) && mayTime) found.persist = true;
    else if (args.is(i, W.enx) && !found.onlyWithoutExpiry) found.onlyWithoutExpiry = true;
    else if (expiryWordAt(args, i) >= 0 && hasValue && mayTime) found.timeAt = i++;
    else return undefined;
  }
  return found;
}

/** Why the numbers among the options are refused; empty where they are fine. */
function refuse(args: Arguments, options: Options): string {
  const { byAt, lowerAt, upperAt, isFloat } = options;
  const isNumber = (i: number): boolean =>
    i === 0 || !Number.isNaN(isFloat ? args.double(i) : args.integer(i));
  const complaint = isFloat ? 'not a valid float' : 'not an integer or out of range';
  if (!isNumber(byAt)) return `ERR Increment is ${complaint}`;
  if (isFloat && !Number.isFinite(args.double(byAt)))
    return 'ERR BYFLOAT increment cannot be Infinity';
  if (!isNumber(lowerAt)) return `ERR LBOUND is ${complaint}`;
  if (!isNumber(upperAt)) return `ERR UBOUND is ${complaint}`;
  const crosses =
    lowerAt > 0 &&
    upperAt > 0 &&
    (isFloat
      ? args.double(lowerAt) > args.double(upperAt)
      : args.bigInteger(lowerAt) > args.bigInteger(upperAt));
  if (crosses) return "ERR LBOUND can't be greater than UBOUND";
  return options.onlyWithoutExpiry && options.timeAt === 0
    ? 'ERR ENX flag requires an expiration'
    : '';
}

function addInteger(args: Arguments, options: Options, current: bigint): Step | string {
  const { byAt, lowerAt, upperAt } = options;
  const lower = lowerAt === 0 ? INT64_MIN : args.bigInteger(lowerAt);
  const upper = upperAt === 0 ? INT64_MAX : args.bigInteger(upperAt);
  let value: bigint | undefined = current + (byAt === 0 ? 1n : args.bigInteger(byAt));
  if (value < lower || value > upper) {
    if (!options.saturate) value = undefined;
    else value = value < lower ? lower : upper;
  }
  const applied = value === undefined ? 0n : value - current;
  if (applied < INT64_MIN || applied > INT64_MAX) return 'ERR applied increment would overflow';
  return {
    current: current.toString(),
    value: value?.toString(),
    applied: applied.toString(),
  };
}

const scratch = new Uint8Array(LONG_DOUBLE_TEXT_BYTES_MAX);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The sum as text; undefined where it is not finite. */
function sumOf(left: string, right: string): string | undefined {
  const [a, b] = [bytesOf(left), bytesOf(right)];
  const length = addLongDoubles(a, 0, a.length, b, 0, b.length, scratch, 0);
  return length === LongDoubleError.sumIsNotFinite
    ? undefined
    : new TextDecoder().decode(scratch.subarray(0, length));
}
const negated = (text: string): string => (text.startsWith('-') ? text.slice(1) : `-${text}`);

function addFloat(args: Arguments, options: Options, current: string): Step | string {
  const { byAt, lowerAt, upperAt } = options;
  const lower = lowerAt === 0 ? -Infinity : args.double(lowerAt);
  const upper = upperAt === 0 ? Infinity : args.double(upperAt);
  let value = sumOf(current, args.latin1(byAt));
  const number = value === undefined ? args.double(byAt) * Infinity : Number(value);
  if (number < lower || number > upper || value === undefined) {
    const boundAt = number < lower ? lowerAt : upperAt;
    if (!options.saturate) value = undefined;
    else if (boundAt === 0) return 'ERR value cannot be Infinity';
    else value = sumOf(args.latin1(boundAt), '0');
    if (options.saturate && value === undefined) return 'ERR value cannot be Infinity';
  }
  const applied = value === undefined ? '0' : sumOf(value, negated(current));
  return applied === undefined
    ? 'ERR applied increment would be Infinity'
    : { current, value, applied };
}

/** What the string that was found becomes; a text is the error. */
function stepOf(
  database: Database,
  args: Arguments,
  options: Options,
  entry: number,
): Step | string {
  const { strings } = database.engine;
  if (entry !== 0) strings.read(entry);
  const { bytes, offset, length } = strings;
  if (!options.isFloat) {
    if (entry !== 0 && Number.isNaN(parseInteger(bytes, offset, length))) return errors.notInteger;
    return addInteger(args, options, entry === 0 ? 0n : parseBigInteger(bytes, offset, length));
  }
  if (entry !== 0 && Number.isNaN(parseDouble(bytes, offset, length))) return errors.notFloat;
  const text = entry === 0 ? '0' : Buffer.from(bytes.slice(offset, offset + length)).toString();
  const current = sumOf(text, '0');
  return current === undefined ? 'ERR value cannot be Infinity' : addFloat(args, options, current);
}

function increx(database: Database, args: Arguments, reply: Reply): void {
  const options = readOptions(args);
  const refusal = options === undefined ? errors.syntax : refuse(args, options);
  if (options === undefined || refusal !== '') {
    reply.error(refusal);
    return;
  }
  const { timeAt } = options;
  const expiryMs = timeAt === 0 ? 0 : readExpiry(database, args, timeAt, 'increx', reply);
  if (timeAt > 0 && expiryMs === 0) return;
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  const step = stepOf(database, args, options, entry);
  if (typeof step === 'string') {
    reply.error(step);
    return;
  }
  if (step.value !== undefined) store(database, args, options, entry, step.value, expiryMs);
  reply.array(2);
  for (const text of [step.value ?? step.current, step.applied]) {
    if (!options.isFloat) reply.bigInteger(BigInt(text));
    else if (reply.resp3) reply.double(Number(text));
    else reply.bulkText(text);
  }
}

function store(
  database: Database,
  args: Arguments,
  options: Options,
  entry: number,
  value: string,
  expiryMs: number,
): void {
  const had = entry === 0 ? 0 : entryExpiry(database.arena, entry);
  const isTimed = expiryMs > 0 && !(options.onlyWithoutExpiry && had > 0);
  if (isTimed && expiryMs <= database.now) {
    if (entry === 0) return;
    database.keyspace.remove(entry);
    database.changed(args, 1, 'del', 'g');
    database.effectOn('DEL', 2, args, 1);
    return;
  }
  const until = isTimed ? expiryMs : options.persist ? 0 : had;
  const bytes = bytesOf(value);
  const { bytes: key, offsets, lengths } = args;
  const { strings } = database.engine;
  const { keyspace } = database;
  strings.set(keyspace, entry, key, offsets[1], lengths[1], bytes, 0, bytes.length, until);
  database.changed(args, 1, options.isFloat ? 'incrbyfloat' : 'incrby', '$');
  const effects = database.effectOn('SET', until === 0 ? 3 : 5, args, 1);
  effects.text(value);
  if (until > 0) {
    effects.text('PXAT');
    effects.integer(until);
  }
  if (isTimed) database.changed(args, 1, 'expire', 'g');
  else if (options.persist && had > 0) database.changed(args, 1, 'persist', 'g');
}

export const boundedCounterCommands: readonly Command[] = [
  command({
    name: 'INCREX',
    arity: -2,
    flags: ['write', 'denyoom', 'fast'],
    keys: one(1),
    group: 'string',
    since: '8.8.0',
    complexity: 'O(1)',
    summary: 'Adds to a number within bounds, and sets when it expires.',
    execute: increx,
  }),
];
