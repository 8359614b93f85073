import type { RawReply } from '@millrace/testing';
import type { Difference } from './pair.js';

interface Planned {
  readonly commands: RegExp;
  readonly expected: RegExp;
  readonly got: RegExp;
  readonly reason: string;
}

/** What differs on purpose (docs/differences-from-redis.md), or between the peers themselves, and leaves both with the same keys. */
const HARMLESS: readonly Planned[] = [
  {
    commands: /^DBSIZE$/,
    expected: /^:/,
    got: /^:/,
    reason: 'Redis counts a key that is set to a time in the past until somebody looks for it',
  },
  {
    commands: /^OBJECT$/,
    expected: /^\$(embstr|raw)$/,
    got: /^\$(embstr|raw)$/,
    reason: 'Redis 8.2 embeds by other lengths',
  },
  {
    commands: /^OBJECT$/,
    expected: /^\$(quicklist|listpack)$/,
    got: /^\$(quicklist|listpack)$/,
    reason: 'our blocks end elsewhere, so a list that shrinks is one block at another moment',
  },
  {
    commands: /^OBJECT$/,
    expected: /^\$(skiplist)$/,
    got: /^\$listpack$/,
    reason: 'SORT of a small sorted set makes a skip list of it in Redis',
  },
  {
    commands: /^OBJECT$/,
    expected: /^\$listpackex$/,
    got: /^\$listpack$/,
    reason: 'version 7.2 has no fields that expire, and no name for such a hash',
  },
  {
    commands: /SCAN$/,
    expected: /invalid cursor|^\["\$0"/,
    got: /invalid cursor|^\["\$0"/,
    reason: 'up to 7.2 no cursor is one too, and spaces in front are none',
  },
  {
    commands: /^XSETID$/,
    expected: /entries_added|^\+OK/,
    got: /not an integer/,
    reason: 'counts beyond 2^53 are refused',
  },
];

/** The same, but the keys differ from then on. */
const PARTING: readonly Planned[] = [
  {
    commands: /^SORT/,
    expected: /^(:|\[)/,
    got: /scores can't be converted/,
    reason:
      'Redis 8.2 sorts numbers beyond the largest double as infinite, and all others refuse them',
  },
  {
    commands: /^Z(INTER|UNION)(STORE)?$/,
    expected: /syntax error/,
    got: /^(:|\[)/,
    reason: 'AGGREGATE COUNT came after Redis 8.2',
  },
  {
    commands: /^PF/,
    expected: /^/,
    got: /^-INVALIDOBJ|^-WRONGTYPE Key is not a valid HyperLogLog/,
    reason: 'damaged values are refused wherever the damage shows',
  },
];

export const isHarmless = (difference: Omit<Difference, 'at'>): boolean =>
  isAmong(HARMLESS, difference);
export const isPlanned = (difference: Omit<Difference, 'at'>): boolean =>
  isAmong(PARTING, difference);

function isAmong(
  rows: readonly Planned[],
  { words, expected, got }: Omit<Difference, 'at'>,
): boolean {
  return rows.some(
    (row) =>
      row.commands.test(words[0].toUpperCase()) &&
      row.expected.test(textOfAny(expected)) &&
      row.got.test(textOfAny(got)),
  );
}

function textOfAny(reply: RawReply): string {
  return typeof reply === 'string' ? reply : JSON.stringify(reply);
}
