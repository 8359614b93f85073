import { isDeepStrictEqual } from 'node:util';
import type { OracleName, RawReply } from '@millrace/testing';
import { itemsOf } from '@millrace/testing';
import type { Item } from './generator.js';
import type { Difference } from './pair.js';

export type Answers = Omit<Difference, 'at'>;

/** A row fits where all that it names does. */
interface Planned {
  readonly reason: string;
  /** All of them where none is named. */
  readonly peers?: readonly OracleName[];
  /** The start of the call. */
  readonly call: RegExp;
  readonly expected?: RegExp;
  readonly got?: RegExp;
  /** What the patterns cannot say. */
  readonly fits?: (answers: Answers) => boolean;
}

/** One that leaves the two with other keys, so that nothing behind it is compared. */
interface Parting extends Planned {
  /** What the fewest commands that show it have in common. */
  readonly shrunk?: (items: readonly Item[], answers: Answers) => boolean;
}

const DOUBLES_SAFE = 2 ** 53;

/** What differs on purpose (docs/differences-from-redis.md), or between the peers themselves, and leaves both with the same keys. */
const HARMLESS: readonly Planned[] = [
  {
    reason: 'Redis counts a key that is set to a time in the past until somebody looks for it',
    call: /^DBSIZE$/,
    expected: /^:\d+$/,
    got: /^:\d+$/,
    fits: ({ expected, got }) => numberOf(expected) > numberOf(got),
  },
  {
    reason: 'Redis 8.2 and Valkey embed by the lengths of key and value together',
    peers: ['redis-8.2', 'valkey-9.1', 'timeseries'],
    call: /^OBJECT encoding$/i,
    expected: /^\$(embstr|raw)$/,
    got: /^\$(embstr|raw)$/,
  },
  {
    reason: 'our blocks end elsewhere, so a list that shrinks is one block at another moment',
    call: /^OBJECT encoding$/i,
    expected: /^\$(quicklist|listpack)$/,
    got: /^\$(quicklist|listpack)$/,
  },
  {
    reason: 'SORT of a small sorted set makes a skip list of it in Redis',
    call: /^OBJECT encoding$/i,
    expected: /^\$skiplist$/,
    got: /^\$listpack$/,
  },
  {
    reason: 'version 7.2 has no fields that expire, and no name for such a hash',
    peers: ['redis-8.2', 'timeseries'],
    call: /^OBJECT encoding$/i,
    expected: /^\$listpackex$/,
    got: /^\$listpack$/,
  },
  {
    reason: 'small sets of strings are packed from 7.2 on',
    peers: ['redis-7.0'],
    call: /^OBJECT encoding$/i,
    expected: /^\$hashtable$/,
    got: /^\$listpack$/,
  },
  {
    reason: 'up to 7.2 no cursor is one too, and spaces in front are none',
    peers: ['redis-7.0', 'valkey-9.1'],
    call: /^[HSZ]?SCAN$/,
    expected: /invalid cursor|^\["\$0"/,
    got: /invalid cursor|^\["\$0"/,
    fits: ({ words }) => !/^\d{1,19}$/.test(words[words[0].toUpperCase() === 'SCAN' ? 1 : 2]),
  },
  {
    reason: 'which of several at the same distance are the nearest, nobody promises',
    call: /^GEO/,
    expected: /^\[\[/,
    got: /^\[\[/,
    fits: ({ words, expected, got }) =>
      has(words, 'COUNT') && has(words, 'WITHDIST') && distancesOf(expected) === distancesOf(got),
  },
  {
    reason: 'in the order of the C library, a string ends at its first zero byte',
    call: /^SORT(_RO)?$/,
    fits: ({ words, expected, got }) => has(words, 'ALPHA') && isSameUpToZeros(expected, got),
  },
  {
    reason: 'up to 7.2 a key that is missing is found before bad arguments are',
    peers: ['redis-7.0', 'valkey-9.1'],
    call: /^BIT(COUNT|POS)$/,
    expected: /^:(0|-1)$/,
    got: /^-ERR (syntax error|value is not an integer|The bit argument)/,
  },
  {
    reason: 'HSCAN NOVALUES came with 7.4',
    peers: ['redis-7.0'],
    call: /^HSCAN$/,
    expected: /^-ERR syntax error/,
    fits: ({ words }) => has(words, 'NOVALUES'),
  },
  {
    reason: 'XREAD of the last entry came with 7.4',
    peers: ['redis-7.0'],
    call: /^XREAD$/,
    expected: /^-ERR Invalid stream ID/,
    fits: ({ words }) => words.includes('+'),
  },
  {
    reason: 'the lowest integer as a count was taken up to 7.0',
    peers: ['redis-7.0'],
    call: /^LREM$/,
    expected: /^:0$/,
    got: /^-ERR value is out of range, value must between/,
    fits: ({ words }) => words[2] === '-9223372036854775808',
  },
  {
    reason: 'AGGREGATE COUNT came after Redis 8.2',
    call: /^Z(INTER|UNION)$/,
    expected: /syntax error/,
    got: /^\[/,
    fits: ({ words }) => countsMembers(words),
  },
  {
    reason: 'a type that nobody has ends a scan with an error in Valkey',
    peers: ['valkey-9.1'],
    call: /^SCAN$/,
    expected: /^-ERR unknown type name/,
    got: /^\["\$/,
  },
];

/** The same, but the keys differ from then on. */
const PARTING: readonly Parting[] = [
  {
    reason: 'counts beyond 2^53 are refused',
    call: /^XSETID$/,
    expected: /entries_added|^\+OK/,
    got: /not an integer/,
    fits: ({ words }) => words.some((word) => /^\d+$/.test(word) && Number(word) >= DOUBLES_SAFE),
  },
  {
    reason:
      'since Redis 8 and Valkey 9 elements that are empty, begin with a space or are hexadecimal are no numbers, up to 7.2 they are',
    peers: ['redis-8.2', 'valkey-9.1', 'timeseries'],
    call: /^SORT/,
    expected: /scores can't be converted/,
    got: /^(:|\[)/,
    shrunk: (items) =>
      items.flat(2).some((word) => /^$|^\s|^[-+]?0x/i.test(word)) ||
      // These make weights with zero bytes, at which C's reading of numbers ends.
      items.flat().some(([name]) => /^(BITOP|SETBIT|SETRANGE|BITFIELD)$/i.test(name)),
  },
  {
    reason: 'Redis 8.2 sorts numbers beyond the range of doubles, and all others refuse them',
    peers: ['redis-8.2', 'timeseries'],
    call: /^SORT(_RO)?$/,
    expected: /^(:|\[)/,
    got: /scores can't be converted/,
    shrunk: (items) =>
      items.flat(2).some(isBeyondDoubles) || items.flat().some(([name]) => /^APPEND$/i.test(name)),
  },
  {
    reason: 'which of several at the same distance are the nearest, nobody promises',
    call: /^GEO/,
    expected: /^(\[|:)/,
    fits: ({ words }) => has(words, 'COUNT'),
    shrunk: (items, { expected, got }) => differInTies(items, expected, got),
  },
  {
    reason: 'Redis unpacks a hash for a long value also where its field is past its time at once',
    peers: ['redis-8.2', 'timeseries'],
    call: /^OBJECT encoding$/i,
    expected: /^\$hashtable$/,
    got: /^\$listpack$/,
    shrunk: (items) => items.flat().some(([name]) => /^HSETEX$/i.test(name)),
  },
  {
    reason: 'AGGREGATE COUNT came after Redis 8.2',
    call: /^Z(INTER|UNION)STORE$/,
    expected: /syntax error/,
    got: /^:/,
    fits: ({ words }) => countsMembers(words),
  },
  {
    reason: 'damaged values are refused wherever the damage shows',
    call: /^PF/,
    got: /^-INVALIDOBJ|^-WRONGTYPE Key is not a valid HyperLogLog/,
    shrunk: (items) =>
      items.flat().some(([name]) => /^(SETRANGE|SETBIT|BITFIELD|APPEND|BITOP)$/i.test(name)),
  },
  {
    reason: 'ZRANK WITHSCORE came with 7.2',
    peers: ['redis-7.0'],
    call: /^ZREVRANK$|^ZRANK$/,
    expected: /^-ERR wrong number of arguments/,
    fits: ({ words }) => words.length === 4,
  },
  {
    reason: 'XAUTOCLAIM and XCLAIM make the consumer from 7.2 on, and tell of when it was active',
    peers: ['redis-7.0'],
    call: /^XINFO (CONSUMERS|GROUPS|STREAM)$/i,
    fits: ({ expected, got }) => /^[[{]/.test(textOfAny(expected)) && /^[[{]/.test(textOfAny(got)),
  },
  {
    reason: 'up to 7.2 bounds of scores may begin with spaces',
    peers: ['redis-7.0'],
    call: /^Z(COUNT|RANGE(STORE)?|(REV|REM)?RANGEBYSCORE)$/,
    got: /min or max is not a float/,
    fits: ({ words }) => words.some((word) => /^\(?\s/.test(word)),
  },
  {
    reason: 'XSETID compares with what was deleted from 7.2 on',
    peers: ['redis-7.0'],
    call: /^XSETID$/,
    expected: /^\+OK/,
    got: /smaller than current max_deleted_entry_id/,
  },
  {
    reason: 'Valkey has a grammar of its own for commands on the times of fields',
    peers: ['valkey-9.1'],
    call: /^H(P?EXPIRE(AT|TIME)?|P?TTL|PERSIST|GETEX|SETEX|GETDEL)$/,
    fits: ({ expected, got }) => isError(expected) !== isError(got),
  },
  {
    reason: 'Valkey reads no number where the time is a word',
    peers: ['valkey-9.1'],
    call: /^GETEX$/,
    expected: /^-ERR (value is not an integer|invalid expire)/,
    got: /^_/,
  },
];

export const isHarmless = (peer: OracleName, answers: Answers): boolean =>
  HARMLESS.some((row) => isOf(row, peer, answers));

/** Whether a difference may be one that ends the comparison, and whether the fewest commands that show it say so too. */
export const mayPart = (peer: OracleName, answers: Answers): boolean =>
  PARTING.some((row) => isOf(row, peer, answers));
export const isParting = (peer: OracleName, answers: Answers, items: readonly Item[]): boolean =>
  PARTING.some((row) => isOf(row, peer, answers) && (row.shrunk?.(items, answers) ?? true));
/** Whether it takes the fewest commands to tell. */
export const needsShrinking = (peer: OracleName, answers: Answers): boolean =>
  !PARTING.some((row) => row.shrunk === undefined && isOf(row, peer, answers));

function isOf(row: Planned, peer: OracleName, answers: Answers): boolean {
  const { words, expected, got } = answers;
  return (
    (row.peers?.includes(peer) ?? true) &&
    (row.call.test(words[0].toUpperCase()) || row.call.test(words.slice(0, 2).join(' '))) &&
    (row.expected?.test(textOfAny(expected)) ?? true) &&
    (row.got?.test(textOfAny(got)) ?? true) &&
    (row.fits?.(answers) ?? true)
  );
}

/** Of [member, distance …] each. */
const distancesOf = (places: RawReply): string =>
  JSON.stringify((itemsOf(places) ?? []).map((place) => itemsOf(place)?.[1]));

const countsMembers = (words: readonly string[]): boolean =>
  words.some((word, i) => /^aggregate$/i.test(word) && /^count$/i.test(words[i + 1] ?? ''));

/** Whether members that stand in the place of others have the same scores as these. */
function differInTies(items: readonly Item[], expected: RawReply, got: RawReply): boolean {
  const [left, right] = [itemsOf(expected), itemsOf(got)];
  if (left === undefined || left.length !== right?.length) return false;
  const words = items.flat(2);
  const scoreOf = (member: RawReply): string | undefined =>
    words[words.lastIndexOf(textOfAny(member).slice(1)) - 1];
  return left.every(
    (member, i) => isDeepStrictEqual(member, right[i]) || scoreOf(member) === scoreOf(right[i]),
  );
}

function isSameUpToZeros(expected: RawReply, got: RawReply): boolean {
  const [left, right] = [itemsOf(expected), itemsOf(got)];
  const cut = (item: RawReply | undefined) => textOfAny(item ?? '').split('\0')[0];
  return (
    left !== undefined &&
    left.length === right?.length &&
    left.every((item, i) => cut(item) === cut(right[i]))
  );
}

/** Decimals that overflow, or that are less than the least and not nothing. */
function isBeyondDoubles(word: string): boolean {
  if (!/^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(word)) return false;
  const value = Number(word);
  return !Number.isFinite(value) || (value === 0 && /[1-9]/.test(word.split(/e/i)[0]));
}

const has = (words: readonly string[], option: string): boolean =>
  words.some((word, i) => i > 0 && word.toUpperCase() === option);
const numberOf = (reply: RawReply): number => Number(textOfAny(reply).slice(1));
const isError = (reply: RawReply): boolean => typeof reply === 'string' && reply.startsWith('-');

function textOfAny(reply: RawReply): string {
  return typeof reply === 'string' ? reply : JSON.stringify(reply);
}
