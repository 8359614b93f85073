import type { RawReply } from '@millrace/testing';
import type { Difference } from './pair.js';

interface Planned {
  /** The call in capitals, its words one space apart. */
  readonly call: RegExp;
  readonly expected: RegExp;
  readonly got: RegExp;
  readonly holds?: (expected: string, got: string) => boolean;
  readonly reason: string;
}

/** What differs on purpose (docs/differences-from-redis.md), or between the peers themselves, and leaves both with the same keys. */
const HARMLESS: readonly Planned[] = [
  {
    call: /^DBSIZE$/,
    expected: /^:/,
    got: /^:/,
    holds: (expected, got) => Number(expected.slice(1)) > Number(got.slice(1)),
    reason: 'Redis counts a key that is set to a time in the past until somebody looks for it',
  },
  {
    call: /^OBJECT ENCODING /,
    expected: /^\$(embstr|raw)$/,
    got: /^\$(embstr|raw)$/,
    reason: 'Redis 8.2 embeds by other lengths',
  },
  {
    call: /^OBJECT ENCODING /,
    expected: /^\$(quicklist|listpack)$/,
    got: /^\$(quicklist|listpack)$/,
    reason: 'our blocks end elsewhere, so a list that shrinks is one block at another moment',
  },
  {
    call: /^OBJECT ENCODING /,
    expected: /^\$(skiplist)$/,
    got: /^\$listpack$/,
    reason: 'SORT of a small sorted set makes a skip list of it in Redis',
  },
  {
    call: /^OBJECT ENCODING /,
    expected: /^\$listpackex$/,
    got: /^\$listpack$/,
    reason: 'version 7.2 has no fields that expire, and no name for such a hash',
  },
  {
    call: /^[HSZ]?SCAN /,
    expected: /invalid cursor|^\["\$0"/,
    got: /invalid cursor|^\["\$0"/,
    reason: 'up to 7.2 no cursor is one too, and spaces in front are none',
  },
  {
    call: /^GEO(?=.* COUNT)(?=.* WITHDIST)/,
    expected: /^\[\[/,
    got: /^\[\[/,
    holds: (expected, got) => distancesOf(expected) === distancesOf(got),
    reason: 'which of several at the same distance are the nearest, nobody promises',
  },
];

/** The same, but the keys differ from then on. */
const PARTING: readonly Planned[] = [
  {
    call: /^XSETID /,
    expected: /entries_added|^\+OK/,
    got: /not an integer/,
    reason: 'counts beyond 2^53 are refused',
  },
  {
    call: /^SORT/,
    expected: /^(:|\[)/,
    got: /scores can't be converted/,
    reason:
      'Redis 8.2 sorts numbers beyond the largest double as infinite, and all others refuse them',
  },
  {
    call: /^Z(INTER|UNION)(STORE)? .* AGGREGATE COUNT/,
    expected: /syntax error/,
    got: /^(:|\[)/,
    reason: 'AGGREGATE COUNT came after Redis 8.2',
  },
  {
    call: /^SORT/,
    expected: /scores can't be converted/,
    // An element is empty or begins with a space.
    got: /"\$["\s]/,
    reason: 'since Redis 8 and Valkey 9 such elements are no numbers, up to 7.2 they are',
  },
  {
    call: /^PF/,
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
      row.call.test(words.join(' ').toUpperCase()) &&
      row.expected.test(textOfAny(expected)) &&
      row.got.test(textOfAny(got)) &&
      (row.holds?.(textOfAny(expected), textOfAny(got)) ?? true),
  );
}

/** Of [member, distance …] each. */
function distancesOf(places: string): string {
  const distances = (JSON.parse(places) as string[][]).map(([, distance]) => distance);
  return distances.join();
}

function textOfAny(reply: RawReply): string {
  return typeof reply === 'string' ? reply : JSON.stringify(reply);
}
