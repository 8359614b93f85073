/**
 * Which calls two right servers answer alike, within a second and a few megabytes. What is left out, and why:
 *
 *   short times       a key that ends within minutes may end between the two servers' turns
 *   far times         beyond 2^53 ms: a documented difference
 *   far offsets       SETRANGE, SETBIT and BITFIELD at offsets that take more than some kilobytes; keys b… may grow to a few megabytes
 *   many picks        HRANDFIELD and the like with a large negative count answer with that many elements
 *   SPOP of a few     takes random members, after which the states differ
 *   STOREDIST         the last digits of distances
 *   damage            of HyperLogLogs: writes into keys p…, and counting what other strings hold
 *   waiting           more than two milliseconds, BLOCK, and the `*` of XADD, depend on the clock
 *   far indices       LSET beyond 2^31: Redis cuts them to 32 bits
 *   odd scores        ranges from spaces or hexadecimal numbers, which Redis takes up to 7.2
 *   names out of order  lexicographic ranges work on keys y…, whose scores are all the same
 *   orders of nobody  what is stored or cut from an order that nobody promises: SORT BY a constant or by texts, COUNT … ANY of geo commands
 */
const TIMED = new Set(
  (
    'SET GETEX SETEX PSETEX EXPIRE PEXPIRE EXPIREAT PEXPIREAT HEXPIRE HPEXPIRE HEXPIREAT HPEXPIREAT ' +
    'HGETEX HSETEX RESTORE'
  ).split(' '),
);
/** How many arguments stand in front of the time, for the commands where it has a fixed place. */
const PLAIN_TIMED = new Set(
  'SETEX PSETEX EXPIRE PEXPIRE EXPIREAT PEXPIREAT HEXPIRE HPEXPIRE HEXPIREAT HPEXPIREAT RESTORE'.split(
    ' ',
  ),
);
const SHORT_MAX = 150_000;
const FAR_MIN = 8_000_000_000_000;
const FAR_MAX = 9_300_000_000_000_000_000;
const OFFSET_MAX = 20_000;
const LONG_OFFSET_MAX = 10_000_000;
const WAIT_MAX_SECONDS = 0.002;
const PICKS_MAX = 500;
const LIST_INDEX_END = 2 ** 31;
/** From here on offsets are refused by everyone. */
const OFFSETS_REFUSED = 4_294_967_296;
const RANGES_REFUSED = 536_870_912;

export function isComparable(words: readonly string[]): boolean {
  const name = words[0].toUpperCase();
  if (TIMED.has(name)) return hasStableTime(name, words);
  if (/^(SETRANGE|SETBIT|BITFIELD|APPEND|BITOP)$/.test(name) && words.some(isCounter)) return false;
  if (/^(SETRANGE|SETBIT|BITFIELD)$/.test(name)) return hasNearOffsets(name, words);
  if (/^PF/.test(name)) return countedKeys(name, words).every((key) => /^[plhtzxg]\d$/.test(key));
  if (name === 'LSET') return !(Math.abs(Number(words[2] ?? 0)) >= LIST_INDEX_END);
  if (/RAND(MEMBER|FIELD)$/.test(name)) return words.slice(2).every(isFewPicks);
  if (/^Z/.test(name) || words.some(isLexKey)) return hasComparableRange(name, words);
  if (name === 'SPOP') return words.length !== 2 && !isBetween(words[2], 1, 999);
  if (name === 'SORT' || name === 'SORT_RO') return hasOrder(words);
  if (name.startsWith('GEO'))
    return !has(words, 'ANY') && !has(words, 'STOREDIST') && !hasUnsortedCount(words);
  if (/^B[LRZ]/.test(name)) return waitsBriefly(name, words);
  if (name === 'COMMAND') return /^getkeys/i.test(words[1] ?? '');
  if (name === 'XADD') return !words.includes('*');
  if (name.startsWith('XREAD')) return !has(words, 'BLOCK');
  return true;
}

const isCounter = (word: string): boolean => /^p\d$/.test(word);
const countedKeys = (name: string, words: readonly string[]): readonly string[] =>
  words.slice(...(name === 'PFADD' ? [1, 2] : [name === 'PFDEBUG' ? 2 : 1]));
const isLexKey = (word: string): boolean => /^y\d$/.test(word);
const isLexRange = (name: string, words: readonly string[]): boolean =>
  /LEX/.test(name) || has(words, 'BYLEX');

function hasComparableRange(name: string, words: readonly string[]): boolean {
  if (/SCORE/.test(name) || /COUNT$/.test(name) || has(words, 'BYSCORE'))
    if (words.slice(2).some((word) => /^\(?(\s|[+-]?0x)/i.test(word))) return false;
  const keys = name === 'ZRANGESTORE' ? words.slice(1, 3) : words.slice(1, 2);
  if (isLexRange(name, words)) return keys.every(isLexKey);
  if (!words.some(isLexKey)) return true;
  // Their scores stay the same.
  if (name === 'ZADD') return isPlainAddition(words);
  return /^(ZREM|ZPOPM|ZCARD$|ZSCORE$|Z(REV)?RANK$|ZRANGE$|DEL$|TYPE$)/.test(name);
}

const isPlainAddition = (words: readonly string[]): boolean =>
  words.slice(2).every((word, i) => i % 2 === 1 || word === '0');

function has(words: readonly string[], option: string): boolean {
  return words.some((word, i) => i > 0 && word.toUpperCase() === option);
}

function isBetween(word: string | undefined, least: number, most: number): boolean {
  return (
    word !== undefined && /^-?\d+$/.test(word) && Number(word) >= least && Number(word) <= most
  );
}

function hasStableTime(name: string, words: readonly string[]): boolean {
  const times = PLAIN_TIMED.has(name)
    ? [words[2]]
    : words.filter((_, i) => i > 1 && /^(EX|PX|EXAT|PXAT)$/i.test(words[i - 1]));
  const isAbsolute = name.endsWith('AT');
  return times.every(
    (time) =>
      !(isBetween(time, 1, SHORT_MAX) && !isAbsolute) &&
      !isBetween(time, FAR_MIN, FAR_MAX) &&
      !isBetween(time, -FAR_MAX, -FAR_MIN),
  );
}

function hasNearOffsets(name: string, words: readonly string[]): boolean {
  const offsetMax = /^b\d$/.test(words[1] ?? '') ? LONG_OFFSET_MAX : OFFSET_MAX;
  const refused = name === 'SETRANGE' ? RANGES_REFUSED : OFFSETS_REFUSED;
  // The number of a field counts more than its first bit.
  return words
    .slice(2)
    .every((word) =>
      word.startsWith('#')
        ? !isBetween(word.slice(1), offsetMax >> 6, FAR_MAX)
        : !isBetween(word, offsetMax, refused - 1),
    );
}

function isFewPicks(word: string): boolean {
  return !isBetween(word, -FAR_MAX, -PICKS_MAX);
}

function hasOrder(words: readonly string[]): boolean {
  const by = words.findIndex((word, i) => i > 1 && word.toUpperCase() === 'BY');
  const pattern = by < 0 ? '*' : (words[by + 1] ?? '*');
  const isLoose = by >= 0 && (!pattern.includes('*') || has(words, 'ALPHA'));
  return !isLoose || !(has(words, 'STORE') || has(words, 'LIMIT'));
}

/** A few milliseconds, or a time that is refused. */
function waitsBriefly(name: string, words: readonly string[]): boolean {
  const time = Number(words[/^B[LZ]MPOP$/.test(name) ? 1 : words.length - 1]);
  return !(time === 0 || time > WAIT_MAX_SECONDS);
}

function hasUnsortedCount(words: readonly string[]): boolean {
  return has(words, 'COUNT') && !has(words, 'ASC') && !has(words, 'DESC');
}
