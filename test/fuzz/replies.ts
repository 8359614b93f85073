import { isDeepStrictEqual } from 'node:util';
import type { OracleName, RawReply } from '@millrace/testing';
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
  ['KEYS SMEMBERS SINTER SUNION SDIFF HKEYS HVALS', 'unordered', 0],
  ['HGETALL', 'pairs', 0],
  ['SCAN SSCAN', 'page', 0],
  ['HSCAN ZSCAN', 'page-pairs', 0],
  ['SRANDMEMBER HRANDFIELD ZRANDMEMBER SPOP RANDOMKEY MEMORY DUMP', 'shape', 0],
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
export function isSameReply(
  peer: OracleName,
  words: readonly string[],
  expected: RawReply,
  got: RawReply,
): boolean {
  if (isDeepStrictEqual(expected, got)) return true;
  const check = checkOf(words);
  // A page that is not the only one is one of many right ones.
  const isPage = check.normalisers[0]?.startsWith('page') ?? false;
  if (isPage && (isLaterPage(words) || [expected, got].some(isPartOfMore)))
    return [expected, got].every((reply) => itemsOf(reply) !== undefined);
  const spell = /^ZSCAN$/i.test(words[0]) ? withPlainScores : (reply: RawReply) => reply;
  return (
    (/^B?Z|^GEO/.test(words[0].toUpperCase()) && hasSameScores(expected, got)) ||
    isSame(check, normalise(check, spell(expected)), normalise(check, spell(got))) ||
    isHarmless(peer, { words, expected, got }) ||
    (saysNoInOwnWords(peer) && isError(expected) && isError(got))
  );
}

function checkOf(words: readonly string[]): Check {
  const name = words[0].toUpperCase();
  if (/^GEO(SEARCH|RADIUS)/.test(name)) return checkOfGeo(words);
  if (/^SORT(_RO)?$/.test(name)) return checkOfSort(words);
  const isOfFields = words.some((word) => word.toUpperCase() === 'NOVALUES');
  if (name === 'HSCAN' && isOfFields) return { normalisers: ['page'], near: 0 };
  return checks.get(name) ?? EXACT;
}

/**
 * Whether two replies differ in nothing but the spelling of scores: of long doubles, which some peers give a digit more than
 * they need or an exponent, and the sign of zero, which a packed sorted set loses and one that SORT unpacked keeps.
 */
function hasSameScores(expected: RawReply, got: RawReply): boolean {
  const [left, right] = [itemsOf(expected), itemsOf(got)];
  if (left !== undefined && right !== undefined)
    return left.length === right.length && left.every((item, i) => hasSameScores(item, right[i]));
  if (typeof expected !== 'string' || typeof got !== 'string') return false;
  return expected === got || plainScore(expected) === plainScore(got);
}

/** One spelling for each score that may have several; anything else as it is. */
function plainScore(reply: string): string {
  const text = reply.slice(1);
  if (!/^[$,]/.test(reply) || !/^-?\d[\d.]*(e[-+]?\d+)?$/.test(text)) return reply;
  const isLong = text.includes('e') || text.replaceAll(/\D/g, '').length >= LONG_DOUBLE_DIGITS;
  return isLong || text === '-0' || text === '0'
    ? `${reply[0]}${Math.abs(Number(text)) === 0 ? 0 : Number(text)}`
    : reply;
}

/** A page of members and scores, these in one spelling. */
function withPlainScores(reply: RawReply): RawReply {
  const [cursor, page] = itemsOf(reply) ?? [];
  const items = page === undefined ? undefined : itemsOf(page);
  if (cursor === undefined || items === undefined) return reply;
  const spelt = items.map((item, i) =>
    i % 2 === 1 && typeof item === 'string' ? plainScore(item) : item,
  );
  return [cursor, spelt];
}

/** Of servers of other versions only what they do counts, not how they say no. */
const saysNoInOwnWords = (peer: OracleName): boolean =>
  peer === 'redis-7.0' || peer === 'valkey-9.1';
const isError = (reply: RawReply): boolean => typeof reply === 'string' && reply.startsWith('-');

const isLaterPage = (words: readonly string[]): boolean =>
  words[words[0].toUpperCase() === 'SCAN' ? 1 : 2] !== '0';

/** Replies to EXEC are compared call by call. */
export function isSameTransaction(
  peer: OracleName,
  calls: readonly (readonly string[])[],
  expected: RawReply,
  got: RawReply,
): boolean {
  const [left, right] = [itemsOf(expected), itemsOf(got)];
  if (left === undefined || right === undefined || left.length !== right.length)
    return isSameReply(peer, ['EXEC'], expected, got);
  return left.every((reply, i) => isSameReply(peer, calls[i] ?? ['EXEC'], reply, right[i]));
}

function isPartOfMore(reply: RawReply): boolean {
  const cursor = itemsOf(reply)?.[0];
  return cursor !== undefined && cursor !== '$0';
}

function checkOfGeo(words: readonly string[]): Check {
  const isSorted = words.some((word) => /^(ASC|DESC)$/i.test(word));
  return { normalisers: isSorted ? [] : ['unordered'], near: LAST_DIGIT };
}

/** Weights of ALPHA … BY may be the same for several elements, which then have no order, and those of a set that is not sorted have none. */
function checkOfSort(words: readonly string[]): Check {
  const by = words.findIndex((word, i) => i > 1 && /^by$/i.test(word));
  const hasWeights = by >= 0 && (words[by + 1] ?? '').includes('*');
  const isAlpha = words.some((word, i) => i > 1 && /^alpha$/i.test(word));
  const isLoose = by >= 0 && (!hasWeights || isAlpha);
  return { normalisers: isLoose ? ['unordered'] : [], near: 0 };
}
