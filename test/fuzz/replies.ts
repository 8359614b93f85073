import type { RawReply } from '@millrace/testing';
import { itemsOf } from '@millrace/testing';
import { isSame, normalise } from '../conformance/compare.js';
import type { Check } from '../conformance/script.js';

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
  if (JSON.stringify(expected) === JSON.stringify(got)) return true;
  const name = words[0].toUpperCase();
  const check = checks.get(name) ?? orderOfGeo(name, words);
  // A page that is not the last is one of many right ones.
  const isPage = check.normalisers[0]?.startsWith('page') ?? false;
  if (isPage && [expected, got].some(isPartOfMore)) return itemsOf(got) !== undefined;
  return isSame(check, normalise(check, expected), normalise(check, got));
}

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

function orderOfGeo(name: string, words: readonly string[]): Check {
  const isUnsorted =
    /^GEO(SEARCH|RADIUS)/.test(name) && !words.some((word) => /^(ASC|DESC)$/i.test(word));
  return isUnsorted ? { normalisers: ['unordered'], near: 0 } : EXACT;
}
