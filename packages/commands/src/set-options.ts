/** The options of SET, and the conditions that it shares with DELEX. */
import { xxh3Text } from '@millrace/base';
import { word } from '@millrace/resp';
import type { Arguments, Reply } from '@millrace/resp';
import type { Database } from './database.js';
import { errors } from './errors.js';
import { expiryWordAt, readExpiry } from './expiry-options.js';

const W = {
  nx: word('NX'),
  xx: word('XX'),
  get: word('GET'),
  keepTtl: word('KEEPTTL'),
};

/** What must be so for a SET to happen. The last four compare with an argument. */
export const condition = { none: 0, nx: 1, xx: 2, ifeq: 3, ifne: 4, ifdeq: 5, ifdne: 6 } as const;
const comparisons = [word('IFEQ'), word('IFNE'), word('IFDEQ'), word('IFDNE')];

/** The options of a SET, read before anything is changed. */
export const setOptions = {
  condition: 0,
  /** The argument that a condition compares with. */
  comparedAt: 0,
  get: false,
  keepTtl: false,
  expiryMs: 0,
};

/** The condition that an argument names, of those that compare; otherwise `none`. */
export function comparisonAt(args: Arguments, i: number): number {
  for (let n = 0; n < comparisons.length; n++)
    if (args.is(i, comparisons[n])) return condition.ifeq + n;
  return condition.none;
}

export function readSetOptions(database: Database, args: Arguments, reply: Reply): boolean {
  const options = setOptions;
  options.condition = condition.none;
  options.get = options.keepTtl = false;
  options.expiryMs = 0;
  let unit = -1;
  let timeAt = 0;
  for (let i = 3; i < args.count; i++) {
    const hasValue = i + 1 < args.count;
    const time = expiryWordAt(args, i);
    if (time >= 0 && (unit < 0 || unit === time) && !options.keepTtl && hasValue) {
      unit = time;
      timeAt = i++;
    } else if (args.is(i, W.nx) && mayBe(condition.nx)) options.condition = condition.nx;
    else if (args.is(i, W.xx) && mayBe(condition.xx)) options.condition = condition.xx;
    else if (args.is(i, W.get)) options.get = true;
    else if (args.is(i, W.keepTtl) && unit < 0) options.keepTtl = true;
    else if (hasValue && mayBe(condition.none) && comparisonAt(args, i) !== condition.none) {
      options.condition = comparisonAt(args, i);
      options.comparedAt = ++i;
    } else {
      reply.error(errors.syntax);
      return false;
    }
  }
  // Only the last of repeated times counts, and it is read after the syntax was found right.
  if (unit >= 0) options.expiryMs = readExpiry(database, args, timeAt, 'set', reply);
  return unit < 0 || options.expiryMs !== 0;
}

/** Whether a condition may follow: the same one again, or any where there is none. */
function mayBe(next: number): boolean {
  return setOptions.condition === condition.none || setOptions.condition === next;
}

const hexDigits = /^[0-9a-f]{16}$/i;

/** False where an argument is to be compared as a digest and is none; the error is replied. */
export function checkDigest(args: Arguments, i: number, which: number, reply: Reply): boolean {
  if (which < condition.ifdeq || hexDigits.test(args.latin1(i))) return true;
  reply.error('ERR must be exactly 16 hexadecimal characters');
  return false;
}

/** Whether the string at an entry, or a missing key, meets a condition that compares with argument i. */
export function meetsComparison(
  database: Database,
  args: Arguments,
  entry: number,
  which: number,
  i: number,
): boolean {
  const wantsEqual = which === condition.ifeq || which === condition.ifdeq;
  if (entry === 0) return !wantsEqual;
  const { strings } = database.engine;
  strings.read(entry);
  if (which >= condition.ifdeq) {
    const digest = xxh3Text(strings.bytes, strings.offset, strings.length);
    return (digest === args.latin1(i).toLowerCase()) === wantsEqual;
  }
  return equalsArgument(database, args, i) === wantsEqual;
}

/** Whether the string that was read is the same as argument i. */
function equalsArgument(database: Database, args: Arguments, i: number): boolean {
  const { bytes, offset, length } = database.engine.strings;
  if (args.lengths[i] !== length) return false;
  for (let n = 0; n < length; n++)
    if (args.bytes[args.offsets[i] + n] !== bytes[offset + n]) return false;
  return true;
}
