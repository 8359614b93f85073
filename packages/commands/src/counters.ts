/** Strings as numbers: INCR and its relatives, with the whole range of 64-bit integers. */
import {
  addLongDoubles,
  formatBigInteger,
  formatInteger,
  INT64_MAX,
  INT64_MIN,
  LONG_DOUBLE_TEXT_BYTES_MAX,
  LongDoubleError,
  parseBigInteger,
  parseInteger,
} from '@millrace/base';
import { kind } from '@millrace/engine';
import { entryExpiry, entryWord, setEntryWord } from '@millrace/engine';
import type { Arguments, Reply } from '@millrace/resp';
import { command, one } from './command.js';
import type { Command } from './command.js';
import type { Database } from './database.js';
import { errors } from './errors.js';

const digits = new Uint8Array(LONG_DOUBLE_TEXT_BYTES_MAX);

/** Sets the key at argument 1, found just now, to the text in `digits`; its expiry stays. */
function putDigits(database: Database, args: Arguments, entry: number, length: number): number {
  const expiryMs = entry === 0 ? 0 : entryExpiry(database.arena, entry);
  return database.engine.strings.set(
    database.keyspace,
    entry,
    args.bytes,
    args.offsets[1],
    args.lengths[1],
    digits,
    0,
    length,
    expiryMs,
  );
}

function add(database: Database, args: Arguments, reply: Reply, by: number): void {
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  const { strings } = database.engine;
  if (entry !== 0 && strings.isInteger(entry)) {
    const sum = entryWord(database.arena, entry) + by;
    if (sum === (sum | 0)) {
      setEntryWord(database.arena, entry, sum);
      database.changed(args, 1, 'incrby', '$');
      reply.integer(sum);
      return;
    }
  }
  let value = 0;
  if (entry !== 0) {
    strings.read(entry);
    value = parseInteger(strings.bytes, strings.offset, strings.length);
    if (Number.isNaN(value)) {
      reply.error(errors.notInteger);
      return;
    }
  }
  const sum = value + by;
  if (Number.isSafeInteger(sum)) {
    putDigits(database, args, entry, formatInteger(sum, digits, 0));
    database.changed(args, 1, 'incrby', '$');
    reply.integer(sum);
  } else addExactly(database, args, entry, reply, BigInt(Number.isFinite(by) ? by : 0));
}

/** Beyond the safe integers. `by` is what to add where the arguments do not name it. */
function addExactly(
  database: Database,
  args: Arguments,
  entry: number,
  reply: Reply,
  by: bigint,
): void {
  const { strings } = database.engine;
  let value = 0n;
  if (entry !== 0) {
    strings.read(entry);
    if (Number.isNaN(parseInteger(strings.bytes, strings.offset, strings.length))) {
      reply.error(errors.notInteger);
      return;
    }
    value = parseBigInteger(strings.bytes, strings.offset, strings.length);
  }
  const sum = value + by;
  if (sum > INT64_MAX || sum < INT64_MIN) {
    reply.error(errors.overflow);
    return;
  }
  putDigits(database, args, entry, formatBigInteger(sum, digits, 0));
  database.changed(args, 1, 'incrby', '$');
  reply.bigInteger(sum);
}

function addArgument(database: Database, args: Arguments, reply: Reply, sign: 1 | -1): void {
  const by = args.integer(2);
  if (Number.isNaN(by)) reply.error(errors.notInteger);
  else if (Number.isFinite(by)) add(database, args, reply, by * sign);
  else {
    const exact = args.bigInteger(2) * BigInt(sign);
    if (exact > INT64_MAX) {
      reply.error('ERR decrement would overflow');
      return;
    }
    const entry = database.findKind(args, 1, kind.string, reply);
    if (entry >= 0) addExactly(database, args, entry, reply, exact);
  }
}

const zero = Uint8Array.of(0x30);

function incrbyfloat(database: Database, args: Arguments, reply: Reply): void {
  const entry = database.findKind(args, 1, kind.string, reply);
  if (entry < 0) return;
  const { strings } = database.engine;
  if (entry !== 0) strings.read(entry);
  const length = addLongDoubles(
    entry === 0 ? zero : strings.bytes,
    entry === 0 ? 0 : strings.offset,
    entry === 0 ? 1 : strings.length,
    args.bytes,
    args.offsets[2],
    args.lengths[2],
    digits,
    0,
  );
  if (length < 0) {
    reply.error(
      length === LongDoubleError.sumIsNotFinite
        ? 'ERR increment would produce NaN or Infinity'
        : errors.notFloat,
    );
    return;
  }
  strings.markText(putDigits(database, args, entry, length));
  database.changed(args, 1, 'incrbyfloat', '$');
  const effects = database.effectOn('SET', 4, args, 1);
  effects.argument(digits, 0, length);
  effects.text('KEEPTTL');
  reply.bulk(digits, 0, length);
}

const common = {
  flags: ['write', 'denyoom', 'fast'],
  keys: one(1),
  group: 'string',
  complexity: 'O(1)',
} as const;

export const counterCommands: readonly Command[] = [
  command({
    ...common,
    name: 'INCR',
    arity: 2,
    since: '1.0.0',
    summary: 'Adds one to the integer value of a key.',
    execute: (database, args, reply) => {
      add(database, args, reply, 1);
    },
  }),
  command({
    ...common,
    name: 'DECR',
    arity: 2,
    since: '1.0.0',
    summary: 'Subtracts one from the integer value of a key.',
    execute: (database, args, reply) => {
      add(database, args, reply, -1);
    },
  }),
  command({
    ...common,
    name: 'INCRBY',
    arity: 3,
    since: '1.0.0',
    summary: 'Adds an integer to the value of a key.',
    execute: (database, args, reply) => {
      addArgument(database, args, reply, 1);
    },
  }),
  command({
    ...common,
    name: 'DECRBY',
    arity: 3,
    since: '1.0.0',
    summary: 'Subtracts an integer from the value of a key.',
    execute: (database, args, reply) => {
      addArgument(database, args, reply, -1);
    },
  }),
  command({
    ...common,
    name: 'INCRBYFLOAT',
    arity: 3,
    since: '2.6.0',
    summary: 'Adds a number to the value of a key.',
    execute: incrbyfloat,
  }),
];
