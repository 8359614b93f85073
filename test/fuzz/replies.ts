import { isDeepStrictEqual } from 'node:util';
import type { RawReply } from '@millrace/testing';
import { itemsOf } from '@millrace/testing';
import { isSame, normalise } from '../conformance/compare.js';
import type { Check } from '../conformance/script.js';
import { isHarmless } from './planned.js';

const LAST_DIGIT = 1.01e-4;
/** Doubles of fewer digits have one spelling. */
const LONG_DOUBLE_DIGITS = 16;

/**
 * The one list of what counts of a reply where not all of it does: an order that nobody promises, a random pick, a clock.
 * The names are those of the normalisers of the conformance suite; `near` is how far numbers may differ. Errors always count in full.
 */
const CHECKS: readonly (readonly [commands: string, normalisers: string, near: number])[] = [
  ['KEYS SMEMBERS SINTER SUNION SDIFF HKEYS HVALS SORT SORT_RO', 'unordered', 0],
  ['HGETALL', 'pairs', 0],
  ['SCAN SSCAN', 'page', 0],
  ['HSCAN ZSCAN', 'page-pairs', 0],
  ['SRANDMEMBER HRANDFIELD ZRANDMEMBER SPOP', 'kind', 0],
  ['TTL EXPIRETIME HTTL HEXPIRETIME', '', 60],
  ['PTTL PEXPIRETIME HPTTL HPEXPIRETIME', '', 60_000],
  ['XINFO', 'stream-groups', 0],
  ['XPENDING', 'pending', 0],
  // Redis 8 prints coordinates with fewer digits.
  ['GEOPOS', '', 1e-9],
  // Sines of C libraries are not rounded correctly, so the last digit of a distance may be another.
  ['GEODIST', '', LAST_DIGIT],
];

const EXACT: Check = { normalisers: [], near: 0 };
const checks = new Map<string, Check>(
  CHECKS.flatMap(([commands, normalisers, near]) =>
    commands
      .split(' ')
      .map((name): [string, Check] => [
        name,
        { normalisers: normalisers.split(' ').filter((one) => one !== ''), near },
      ]),
  ),
);

/** Whether both servers answered the same to a call, as far as it is promised. */
export function isSameReply(words: readonly string[], expected: RawReply, got: RawReply): boolean {
  if (isDeepStrictEqual(expected, got)) return true;
  const check = checkOf(words);
  // A page that is not the only one is one of many right ones.
  const isPage = check.normalisers[0]?.startsWith('page') ?? false;
  if (isPage && (isLaterPage(words) || [expected, got].some(isPartOfMore)))
    return [expected, got].every((reply) => itemsOf(reply) !== undefined);
  return (
    (/^Z|^GEO/.test(words[0].toUpperCase()) && hasSameScores(expected, got)) ||
    isSame(check, normalise(check, expected), normalise(check, got)) ||
    isHarmless({ words, expected, got })
  );
}

function checkOf(words: readonly string[]): Check {
  const name = words[0].toUpperCase();
  if (/^GEO(SEARCH|RADIUS)/.test(name)) return checkOfGeo(words);
  const isOfFields = words.some((word) => word.toUpperCase() === 'NOVALUES');
  if (name === 'HSCAN' && isOfFields) return { normalisers: ['page'], near: 0 };
  return checks.get(name) ?? EXACT;
}

/** Whether two replies differ in nothing but the spelling of numbers: Redis 8 gives a few doubles a digit more than they need. */
function hasSameScores(expected: RawReply, got: RawReply): boolean {
  const [left, right] = [itemsOf(expected), itemsOf(got)];
  if (left !== undefined && right !== undefined)
    return left.length === right.length && left.every((item, i) => hasSameScores(item, right[i]));
  if (expected === got) return true;
  if (typeof expected !== 'string' || typeof got !== 'string' || expected[0] !== got[0])
    return false;
  const isLong = [expected, got].some(
    (text) => text.replaceAll(/\D/g, '').length >= LONG_DOUBLE_DIGITS,
  );
  return isLong && !/^[-+]/.test(got) && Number(expected.slice(1)) === Number(got.slice(1));
}

const isLaterPage = (words: readonly string[]): boolean =>
  words[words[0].toUpperCase() === 'SCAN' ? 1 : 2] !== '0';

/** Replies to EXEC are compared call by call. */
export function isSameTransaction(
  calls: readonly (readonly string[])[],
  expected: RawReply,
  got: RawReply,
): boolean {
  const [left, right] = [itemsOf(expected), itemsOf(got)];
  if (left === undefined || right === undefined || left.length !== right.length)
    return isSameReply(['EXEC'], expected, got);
  return left.every((reply, i) => isSameReply(calls[i] ?? ['EXEC'], reply, right[i]));
}

function isPartOfMore(reply: RawReply): boolean {
  const cursor = itemsOf(reply)?.[0];
  return cursor !== undefined && cursor !== '$0';
}

function checkOfGeo(words: readonly string[]): Check {
  const isSorted = words.some((word) => /^(ASC|DESC)$/i.test(word));
  return { normalisers: isSorted ? [] : ['unordered'], near: LAST_DIGIT };
}
